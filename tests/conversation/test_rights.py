"""Every screen that asks for a right says no to whoever has none, and either only shows something or leaves an entry.

A new screen that needs a role fails here until it is in one of the lists below.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from inspect import signature
from typing import Any, get_type_hints

import pytest

from handlers.rosters.presence import Seen
from models.audit import Action
from models.needs import NeedLevel
from models.offers import OfferState
from models.roles import Role
from tests.conversation.rights import EARLIER, HOURS, RECEPTION, Ground, Try, done, ground, refused, slot_of
from tests.conversation.shifting import volunteer
from tests.kit import Desk


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


SHOWING = _named(
    """
    add-somebody announce announce-again announce-saved announce-shift announce-site announcement-back
    announcement-left-out announcement-missed announcement-progress announcement-report announcement-stop
    announcement announcement-seen announcements announcements-at
    audience audiences audit audit-at audit-people audit-sites bed-guest bed-guests bed-no bed-request bed-requests
    bed-take-back beds-at call collection-people collections-team drop-off-day drop-off-hours drop-off-shut
    drop-off-slot event-guests figures figures-days figures-goods figures-how figures-of figures-staffing
    figures-tables figures-week figures-where figures-year inbox inbox-goods inbox-on inbox-sites inbox-totals
    invitations invite-to need needs-me needs-of needs-said offer-correct offer-in offer-photos offers-kept
    offers-stop on-shift page-earlier page-edit page-was pages-edit partners-hidden presence question-team
    question-team-page question-team-photos questions-on ready-answers ready-answers-at ready-card role-away
    role-away-sure roster roster-at roster-people seen-rest site-contact-off site-contacts site-lines site-missed
    site-open site-run site-team take-off team team-at team-site today today-at today-on tools volunteer-card volunteers
    volunteers-at
    """
)
"""They show something, ask whether it is meant, or open a form that changes nothing."""
TRIED_ELSEWHERE = _named(
    """
    announcement-back-now announcement-correct announcement-no announcement-off announcement-pause
    announcement-resume announcement-stop-now announcement-table announcement-yes figures-table forget-audience
    keep-audience rename-audience question-answer question-back question-close question-reopen question-take
    ready-change ready-hide ready-new site-change site-close site-close-now site-contact site-contact-gone
    site-missed-table site-new site-open-now
    """
)
"""What they leave is looked at where announcements, questions, sites and figures are tried."""
FORMS_OF_ALL = _named(
    """
    volunteer certificate-name donate-near near near-partners reserve drop-off-move offer offer-on offer-answer
    collection collection-bring collection-help collection-sos collections-near ask-a-person question-reply
    invitation add-somebody
    """
)
"""They need no role, or keep nothing; an invitation is tried with the team."""
FORMS_TRIED_ELSEWHERE = _named(
    """
    announce announcement-correction announcement-refusal keep-audience question-answer new-ready-answer
    change-ready-answer change-site new-site close-site site-contact
    """
)
OF_ONES_OWN = _named(
    """
    delete-now leave-now leave-reg stop english french
    """
)
"""Not tapped: they would end what the others are tapped in."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def tries(on: Ground) -> Iterator[Try]:
    """Each act, on what is there."""
    yield from _on_shifts(on)
    yield from _on_beds(on)
    yield from _on_offers(on)
    yield from _on_needs_and_hours(on)
    yield from _on_collections(on)
    yield from _on_what_all_read(on)
    yield from _on_the_team(on)


def _on_shifts(on: Ground) -> Iterator[Try]:
    shift, person, other = on.things["shift_id"], on.things["person_id"], on.things["other_id"]
    there = timedelta(days=3, hours=6, minutes=5)
    shift_ = {"site": "calais", "activity": "kitchen", "day": on.day, "least": 1, "most": 2}
    yield Try("plan", form=shift_ | {"hours": HOURS, "repeats": "once"})
    yield Try("plan", form=shift_ | {"hours": HOURS, "repeats": "weekly", "weekdays": ["0", "5"]})
    yield Try("import", form={"shifts": [shift_ | {"row": 1, "start": "10:00", "end": "12:00"}], "unknown": []})
    yield Try("change-shift", [shift], {"most": 9})
    yield Try("cancel-shift", [shift], {})
    yield Try("shift-message", [shift], {"text": "See you"})
    yield Try("add-whom", [shift, other, on.minute])
    yield Try("add-now", [shift, other, 1, 6, True, on.minute])
    yield Try("take-off-now", [shift, person, on.minute])
    yield Try("seen", [shift, person, Seen.PRESENT, 0], after=there)
    yield Try("seen-rest-now", [shift, on.minute + int(there.total_seconds() // 60)], after=there)
    yield Try("experienced", [person, True])
    yield Try("call-begin", [shift, 6, on.minute], state="uncalled")
    yield Try("call-stop", [on.things["call_id"]])


def _on_beds(on: Ground) -> Iterator[Try]:
    stay = on.things["stay_id"]
    for name in ("bed-yes", "bed-yes-free", "bed-no-full", "bed-no-plain"):
        yield Try(name, [stay], state="asked")
    yield Try("bed-no-why", [stay], {"reason": "No room"}, "asked")
    yield Try("bed-take-back-now", [stay, on.minute])
    yield Try("bed-take-back-why", [stay], {"reason": "Repairs"})


def _on_offers(on: Ground) -> Iterator[Try]:
    offer = on.things["offer_id"]
    slot = {"slot": {"day": on.day, "start": "10:00", "end": "11:00"}, "place": "3 rue du Quai"}
    yield Try("offer-accept", [offer], slot)
    yield Try("offer-move", [offer], slot, "accepted")
    yield Try("offer-decline", [offer], {"reason": "enough"})
    yield Try("offer-ask", [offer], {"question": "How big?"})
    yield Try("offer-partly", [offer], {"how_much": "Half"}, "accepted")
    yield Try("offer-mark", [offer, OfferState.RECEIVED], state="accepted")
    yield Try("offer-enough", [offer, on.things["category_id"], on.things["version"]])
    yield Try("inbox-table", [0])
    yield Try("offers-stop-now", ["calais", on.minute])
    yield Try("offers-go-on", ["calais"], state="stopped")


def _on_needs_and_hours(on: Ground) -> Iterator[Try]:
    site, category, version = on.things["site_id"], on.things["category_id"], on.things["version"]
    for name in ("need-set", "needs-answer"):
        yield Try(name, [site, category, NeedLevel.URGENT, version])
    yield Try("needs-all", [site, f"{category}u{version}"])
    yield Try("need-refuse", [site, category, version])
    yield Try("need-note", [site, category], {"fr": "Propres"})
    yield Try("need-note-off", [site, category])
    yield Try("drop-off-plan", [site], {"hours": ["mon 09:00-12:00"]})
    yield Try("drop-off-special", [site, on.day], {"hours": ["10:00-12:00"]})
    yield Try("drop-off-shut-now", [site, on.day, on.minute])
    yield Try("drop-off-usual", [site, on.day])
    slot = slot_of(on.day)
    yield Try("drop-off-close", [site, slot])
    yield Try("drop-off-close-now", [site, slot, on.minute])
    yield Try("drop-off-open", [site, slot])
    yield Try("drop-off-cars", [site, slot, 3])


def _on_collections(on: Ground) -> Iterator[Try]:
    number = on.things["collection_id"]
    version = on.things["collection_version"]
    yield Try("collection-yes", [number, version])
    yield Try("collection-change", [number, version], {"text": "Another day?"})
    yield Try("collection-no", [number, version], {"text": "Not there"})
    yield Try("collection-off", [number], {})
    yield Try("collection-move", [number], {"place": "Elsewhere"}, "approved")
    yield Try("collection-result", [number], {"unit": "bags", "amount": 12}, "approved", timedelta(days=60))


def _on_what_all_read(on: Ground) -> Iterator[Try]:
    event, partner = on.things["event"], on.things["partner"]
    new = {"kind": "conference", "languages": "fr", "title_fr": "Rencontre", "text_fr": "Venez", "place": "Lille"}
    yield Try("new-event", form=new | {"day": on.day, "hours": HOURS})
    yield Try("change-event", [event], {"place": "Somewhere else"})
    yield Try("cancel-event", [event], {})
    yield Try("new-partner", form={"kind": "organisation", "name": "Aid", "area": on.things["area"]})
    yield Try("change-partner", [partner], {"contact": "Kim"})
    yield Try("partner-hide", [partner, True])
    yield Try("page-new", form={"language": "fr", "title": "Une page", "text": "Du texte"})
    yield Try("page-text", ["centres", "fr"], {"title": "Titre", "text": "Du texte"})
    yield Try("page-title", ["centres", "fr"], {"title": "Titre", "text": "Du texte"})
    yield Try("page-hide", ["centres", True])
    yield Try("page-restore", ["about", EARLIER], state="rewritten")
    yield Try("verify", form={"serial": "K7QM4TZP9XWC"})


def _on_the_team(on: Ground) -> Iterator[Try]:
    yield Try("invite", form={"role": "contact", "site": "calais"})
    yield Try("invitation-revoke", [on.things["invitation_id"]])
    yield Try("role-away-now", [on.things["person_id"], Role.CONTACT, on.things["site_id"], on.minute])
    yield Try("audit-table", [0, 0, False])


async def test_every_act_leaves_an_entry_and_every_other_privileged_screen_only_shows(own_desk: Desk) -> None:
    """And each of them refuses a volunteer who forges its button, which leaves an entry as well."""
    on, tried, forms = await ground(own_desk), set[str](), set[str]()
    for one in tries(on):
        context = await done(on, one)
        assert context.acts, f"{one.name} leaves nothing in the audit log"
        assert {act.action for act in context.acts} <= set(Action)
        tried.add(one.name)
        forms.add(context.conversation)
    refusing = await _refusing(on)
    assert tried | SHOWING <= refusing, "these refuse nobody, or are gone"
    assert refusing <= tried | SHOWING | TRIED_ELSEWHERE, "each has to leave an entry (try it), or only show something"
    assert set(RECEPTION.forms) - forms == FORMS_OF_ALL | FORMS_TRIED_ELSEWHERE


async def _refusing(on: Ground) -> set[str]:
    """The screens that refuse a volunteer."""
    chat = await volunteer(on.desk)
    names = sorted(set(RECEPTION.screens._by_name) - OF_ONES_OWN)
    return {name for name in names if await refused(on, chat.address, _forged(name, on))}


def _forged(name: str, on: Ground) -> str:
    """A button of that screen, naming what is there where it names anything."""
    screen, written = RECEPTION.screens._by_name[name], [name]
    hints = get_type_hints(screen.show)
    for parameter in list(signature(screen.show).parameters)[1:]:
        kind = hints[parameter]
        usual: Any = "x" if kind is str else 1
        usual = next(iter(kind)).value if issubclass(kind, StrEnum) else usual
        known = {**on.things, "asked": on.minute, "day": on.day, "minute": slot_of(on.day)}
        written.append(str(known.get(parameter, usual)))
    return ":".join(written)
