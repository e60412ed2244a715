"""What the form of an announcement needs to know: to whom this person may write, how many that is, how it will look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers import team
from handlers.announcing import audience_words, composing
from handlers.announcing.announcement_answers import (
    AUDIENCE,
    BUTTONS,
    audience_of,
    draft_of,
    files_of,
    longest_of,
    without_old_texts,
)
from handlers.announcing.audience_words import Names
from handlers.announcing.composing import Targets
from handlers.context import Context, House
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Message
from models import activities, audiences, saved_audiences, shift_lists
from models.activities import Activity
from models.announcements import SavedAudience
from models.audiences import Audience, AudienceRole, Reach
from models.bilingual import LANGUAGES
from models.shifts import ShiftCard
from models.sites import Site
from models.sites import shown as open_to_see

SHIFTS_LISTED = 60
PAGE = "page"
SHIFTS, SAVED, SITES = "shifts", "saved", "open-sites"
"""Pages of questions that have something to look up."""
CHOSEN = "chosen"
"""The buttons as they are being chosen."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementFacts(Facts):
    """``audience`` is the one that is being chosen, or was; ``reach`` is whom it means now.

    ``sites`` are those this person may announce for, ``cards`` shifts to come there, and ``saved`` audiences by name:
    both only while they are listed. ``previews`` are the messages of those languages that somebody reads.
    """

    zone: ZoneInfo
    house: House
    sites: Sequence[Site]
    activities: Sequence[Activity]
    cards: Sequence[ShiftCard]
    saved: Sequence[SavedAudience]
    known: Names
    targets: Targets
    audience: Audience
    may_announce: bool
    reach: Reach
    previews: Sequence[Message]
    longest: int
    files: frozenset[str]
    """The steps whose answer brings the photo or file."""
    open_sites: Sequence[Site] = ()
    """Those that a button may lead to."""

    @classmethod
    def of(cls, asking: Asking) -> "AnnouncementFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    @property
    def needs_consent(self) -> bool:
        """Whether it goes to so many that a second coordinator has to approve it."""
        return self.reach.total > self.house.approval_above

    @property
    def seconds(self) -> float:
        """How long the sending takes at the rate that is allowed."""
        return self.reach.total / self.house.bulk_per_second


async def facts(context: Context) -> AnnouncementFacts:
    """For the form of an announcement, with the answers it has so far."""
    base, session = context.facts(), context.session
    before = context.found if isinstance(context.found, AnnouncementFacts) else None
    sites = before.sites if before else await team.sites_run(context) or []
    audience = _audience(context, sites)
    page, seen = context.scratch.get(PAGE), audience_of(context.answers.get(AUDIENCE))
    answers = _that_count(context)
    draft = draft_of(answers, audience, context.now)
    targets = await composing.targets(session, draft)
    may_announce = await audiences.may_announce(session, context.chat.person_id, audience)
    reach = await audience_words.reach(context, audience) if sites else Reach()
    return AnnouncementFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        zone=context.zone,
        house=context.house,
        sites=sites,
        activities=before.activities if before else await activities.every(session),
        cards=await shift_lists.coming_at(session, [site.id for site in sites], context.now, SHIFTS_LISTED)
        if page == SHIFTS
        else (),
        saved=before.saved if before else await saved_audiences.usable_by(session, context.chat.person_id),
        known=before.known
        if before and before.audience.shift == audience.shift
        else await audience_words.names(session, audience, seen or audience),
        targets=targets,
        audience=audience,
        may_announce=may_announce,
        reach=reach,
        previews=_previews(composing.messages(draft, targets, context.languages), reach) if draft.texts else (),
        longest=longest_of(answers),
        files=files_of(answers),
        open_sites=await open_to_see(session) if page == SITES else (),
    )


def usual(sites: Sequence[Site]) -> Audience:
    """Whom one writes to most: the volunteers of the site, where there is only one to choose."""
    return Audience(sites=(sites[0].id,) if len(sites) == 1 else (), roles=(AudienceRole.VOLUNTEERS,))


def _audience(context: Context, sites: Sequence[Site]) -> Audience:
    chosen = audience_of(context.scratch.get(AUDIENCE)) or audience_of(context.answers.get(AUDIENCE))
    return chosen or usual(sites)


def _that_count(context: Context) -> Mapping[str, Value]:
    """The answers that would be sent, with the buttons as they are being chosen, so that these can be named."""
    answers, chosen = without_old_texts(context.answers), context.scratch.get(CHOSEN)
    return answers if chosen is None else {**answers, BUTTONS: chosen}


def _previews(made: dict[str, Message], reach: Reach) -> list[Message]:
    read = [code for code in LANGUAGES if reach.by_language.get(code)] or list(LANGUAGES)
    return [made[code] for code in read if code in made]
