"""Announcements in tests: kept without the form, sent by the round, and seen in the chats."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot import i18n
from bot.notices import owed
from bot.rounds import RunningRound, Surroundings
from handlers.announcing import announcement_notices, announcement_rounds
from handlers.context import Telling
from models import announcement_reports, announcing, audiences, outbox
from models.announcement_reports import Report
from models.announcements import Announcement, Draft
from models.announcing import Outcome
from models.audiences import Audience
from models.outbox import Outbox, State
from models.sites import Site, SiteKind, SiteState
from tests.conversation.people import person_of
from tests.kit import PARIS, Chat, Desk

TEXTS = {"fr": "Le point de rendez-vous <b>change</b>.", "en": "The meeting point <b>moves</b>."}


async def camp(desk: Desk, slug: str) -> int:
    """The number of a site of the test's own, that nobody else's volunteers chose."""
    names: dict[str, Any] = {name: {"fr": slug, "en": slug} for name in ("name", "summary", "about")}
    async with desk.database.write() as session:
        site = Site(slug=slug, state=SiteState.OPEN, kind=SiteKind.CAMP, welcomes_volunteers=True, **names)
        session.add(site)
        await session.flush()
        return site.id


async def announce(desk: Desk, author: Chat, audience: Audience, *, above: int = 200, **more: Any) -> Outcome:
    """Keeps an announcement by that author, as the form does, and asks for consent where it needs one."""
    person = await person_of(author)
    usual: dict[str, Any] = {"audience": audience, "texts": TEXTS, "sends_at": desk.now}
    draft = Draft(**usual | more)
    async with desk.database.write() as session:
        reach = await audiences.reach(session, audience, desk.now, PARIS)
        outcome = await announcing.propose_or_schedule(session, draft, person.id, reach, above, desk.now)
        telling = Telling(session=session, now=desk.now, zone=PARIS, languages=i18n.languages())
        await announcement_notices.ask_for_consent(telling, outcome)
        await outbox.put(session, owed(telling.notices), desk.now)
    await desk.deliver()
    return outcome


def number_of(outcome: Outcome) -> int:
    """The announcement's; AssertionError where there is none."""
    assert outcome.announcement is not None, outcome
    return outcome.announcement.id


async def tick(desk: Desk, seconds: float = 3) -> None:
    """What the rounds of announcements do, that much later."""
    desk.clock.advance(seconds=seconds)
    await desk.run_round(announcement_rounds.announce)
    await desk.run_round(announcement_rounds.follow)


async def kept(desk: Desk, number: int) -> Announcement:
    """The announcement as it is kept."""
    async with desk.database.read() as session:
        one = await announcing.by_number(session, number)
    assert one is not None, number
    return one


async def report(desk: Desk, number: int, when: datetime | None = None) -> Report:
    """What has become of it, its parts together all who were meant."""
    async with desk.database.read() as session:
        one = await session.get_one(Announcement, number)
        found = await announcement_reports.report(session, one, when or desk.now)
    tally = found.tally
    assert tally.waiting + tally.sending + tally.finished + tally.erased == tally.size
    return found


async def rows(desk: Desk, batch_id: int | None, state: State) -> int:
    """How many rows of a batch are in that state."""
    of_batch = select(func.count()).select_from(Outbox).where(Outbox.batch_id == batch_id, Outbox.state == state)
    async with desk.database.read() as session:
        return (await session.scalar(of_batch)) or 0


async def queue_only(desk: Desk) -> None:
    """Fixes who gets what is due, and delivers nothing yet."""
    around = Surroundings(desk.database, desk.clock, i18n.languages(), PARIS, lambda: None)
    await RunningRound("announcements", announcement_rounds.announce, around).run()


async def hold(desk: Desk, batch_id: int | None, keep: int, until: datetime) -> None:
    """Leaves only so many rows of a batch to be sent before that moment."""
    waiting = select(Outbox.id).where(Outbox.batch_id == batch_id, Outbox.state == State.WAITING).order_by(Outbox.id)
    async with desk.database.write() as session:
        late = list(await session.scalars(waiting))[keep:]
        await session.execute(update(Outbox).where(Outbox.id.in_(late)).values(not_before=until))


def seen_by(chat: Chat) -> list[str]:
    """What stands in the chat now and was announced, without markup."""
    return [text for text in chat.transcript if "meeting point" in text.casefold() or "rendez-vous" in text]
