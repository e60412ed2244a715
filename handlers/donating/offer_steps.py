"""The questions of an offer, in the order in which they are asked."""

from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.consent import CONSENT
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.days import Days
from handlers.conversation.kinds.hour import Hour
from handlers.conversation.kinds.shared import Location, Phone, Photos
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.words import N_
from handlers.donating.drop_off_choice import SlotChoice
from handlers.donating.offer_facts import GOODS, SITE, TRANSPORT, OfferFacts
from handlers.donating.offer_goods import Goods, goods_question
from handlers.donating.offer_sites import SiteForGoods, site_question
from models.bilingual import markup_in_language
from models.offers import LONGEST_NOTE, MOST_PHOTOS, Transport

SLOT = "slot"
FETCHED_FROM = "fetched-from"
FARTHEST = timedelta(days=92)
DAYS = Days(("today", "tomorrow", "weekend", "week"), FARTHEST, is_stretch=True)
_HOURS = (time(9), time(10), time(12), time(14), time(16), time(18))


def _past_until(asking: Asking) -> time | None:
    """The time at the site, where its today is the day that was answered."""
    facts, stay = OfferFacts.of(asking), asking.answers.get("days")
    there = facts.site(asking.answers) or next((one.site for one in facts.ranked), None)
    now = facts.now.astimezone(ZoneInfo(there.time_zone)) if there else facts.now
    is_today = isinstance(stay, dict) and stay["last"] == now.date().isoformat()
    return now.time() if is_today else None


HOUR = Hour(_HOURS, past_until=_past_until)


def _is_by_slot(asking: Asking) -> bool:
    """Whether the site expects donors at a booked time, and has any left; an offer that waits is not changed to one."""
    facts = OfferFacts.of(asking)
    is_brought = asking.answers.get(TRANSPORT) == Transport.CAR
    return is_brought and facts.earlier is None and bool(facts.slots_at(asking.answers).slots)


def _is_by_days(asking: Asking) -> bool:
    return not _is_by_slot(asking)


def _is_one_day(asking: Asking) -> bool:
    """An hour is asked for where there is one day for it; nobody fetches things or waits for a parcel by the clock."""
    stay, transport = asking.answers.get("days"), asking.answers.get(TRANSPORT)
    return isinstance(stay, dict) and stay["first"] == stay["last"] and transport == Transport.CAR


def _is_fetched(asking: Asking) -> bool:
    """Then nobody can say yes without knowing how far it is."""
    return bool(asking.answers.get(TRANSPORT) == Transport.PICK_UP)


def _transport_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [
        Option(Transport.CAR, str(words.say("I bring it").unescape())),
        Option(Transport.PARCEL, str(words.say("By parcel").unescape())),
        Option(Transport.PICK_UP, str(words.say("It needs to be fetched").unescape())),
    ]


def _privacy_notice(asking: Asking) -> Markup:
    """The notice itself: agreement is to what was read."""
    text = markup_in_language(OfferFacts.of(asking).notice.text, asking.words.language)
    return asking.words.say(
        "The next questions are about you. What happens to your data:\n\n"
        "<blockquote expandable>{notice}</blockquote>\n\nDo you agree?",
        notice=text,
    )


def _no_without_consent(agreed: Value, asking: Asking) -> Markup | None:
    if agreed:
        return None
    if OfferFacts.of(asking).person:
        return asking.words.say(
            "That is your right, and nothing was sent or changed. What you told us before stays as you agreed to it "
            "then; /delete removes all of it."
        )
    return asking.words.say(
        "That is your right: nothing was sent, and nothing about you was kept. "
        "Where goods are needed, and whom to call, is there for everybody."
    )


def _is_new_here(asking: Asking) -> bool:
    return not OfferFacts.of(asking).is_known


def _is_nobody_yet(asking: Asking) -> bool:
    return OfferFacts.of(asking).person is None


def _has_no_number(asking: Asking) -> bool:
    person = OfferFacts.of(asking).person
    return person is None or not person.phone


def _days_question(asking: Asking) -> Markup:
    transport = asking.answers.get(TRANSPORT)
    if transport == Transport.PICK_UP:
        return asking.words.say("When could it be fetched? One day, or from a first to a last one.")
    if transport == Transport.PARCEL:
        return asking.words.say("When would you send it? One day, or from a first to a last one.")
    return asking.words.say("When could you come? One day, or from a first to a last one.")


STEPS = (
    Step(GOODS, goods_question, Goods(), N_("Goods")),
    Step(SITE, site_question, SiteForGoods(), N_("Where to")),
    Step(TRANSPORT, N_("How would it come there?"), One(_transport_options), N_("How")),
    Step(
        SLOT,
        N_("When would you like to come?"),
        SlotChoice(lambda asking: OfferFacts.of(asking).slots_at(asking.answers)),
        N_("Time"),
        when=_is_by_slot,
    ),
    Step("days", _days_question, DAYS, N_("When"), when=_is_by_days),
    Step(
        "hour",
        N_("At about what time?"),
        HOUR,
        N_("Time"),
        optional=True,
        when=_is_one_day,
    ),
    Step(
        CONSENT.key,
        _privacy_notice,
        Consent(lambda asking: OfferFacts.of(asking).notice.version),
        N_("Privacy notice"),
        when=_is_new_here,
        stops=_no_without_consent,
        reviewed=False,
    ),
    Step(
        "from",
        N_("Where would it come from? A town is enough."),
        Location(),
        N_("From"),
        optional=True,
        when=lambda asking: not _is_fetched(asking),
    ),
    Step(
        FETCHED_FROM,
        N_("In which town can it be fetched? Where exactly is agreed on later."),
        Location(),
        N_("From"),
        when=_is_fetched,
    ),
    Step(
        "photos",
        N_("Would you like to show it? A photo says more than a list."),
        Photos(most=MOST_PHOTOS),
        N_("Photos"),
        optional=True,
    ),
    Step(
        "note",
        N_("Is there anything else to know? Sizes, condition, how much room it takes…"),
        Text(longest=LONGEST_NOTE, lines=True),
        N_("Note"),
        optional=True,
    ),
    Step("name", N_("What is your name?"), Text(longest=80, check=is_a_name), N_("Name"), when=_is_nobody_yet),
    Step(
        "phone",
        N_("A number, so that the contact can reach you? Only those who answer your offer see it."),
        Phone(),
        N_("Phone"),
        optional=True,
        when=_has_no_number,
    ),
)
