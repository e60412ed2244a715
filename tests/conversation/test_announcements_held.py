"""An announcement that is refused for what it says pauses by itself, and nobody is passed over for it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete, select, text

from bot.outbox import unfit
from bot.outbox.channel import Delivered, Refused
from handlers.announcing import composing
from handlers.conversation.messages import Message
from models import announcing, holding
from models.announcements import Announcement, AnnouncementState
from models.announcing import Problem
from models.audiences import Audience, AudienceRole
from models.audit import AuditEntry
from models.batches import Batch
from models.outbox import Lane, State
from models.refusals import Refusal
from models.roles import Grant, Role
from tests.conversation.announcing import announce, camp, kept, number_of, queue_only, report, rows, seen_by, tick
from tests.conversation.coordinating import coordinator
from tests.conversation.people import appoint, person_of, somebody
from tests.conversation.shifting import volunteer
from tests.kit import PARIS, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
_ASLEEP = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")


@dataclass
class Strict:
    """The channel as it refuses announcements, with what is wrong about them; None: it takes them."""

    desk: Desk
    deliver: Callable[..., object]
    why: Refusal | None = None
    only: str = ""
    """Those in whose text that stands; by default all."""
    tried: list[str] = field(default_factory=list)

    async def __call__(self, address: str, message: Message, replaces: int | None) -> Delivered:
        if message.kind != composing.KIND or self.why is None or self.only not in message.text:
            return await self.deliver(address, message, replaces)  # type: ignore[misc,no-any-return]
        self.tried.append(address)
        raise Refused("no", self.why)


@pytest.fixture
def strict(each_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Strict:
    """Three refusals are enough here, and one is sent after the other."""
    found = Strict(each_desk, each_desk.phones.deliver)
    monkeypatch.setattr(unfit, "ENOUGH", 3)
    monkeypatch.setattr(each_desk._sender._quotas["telegram"][Lane.BULK], "_in_flight", lambda: 1)
    monkeypatch.setattr(each_desk.phones, "deliver", found)
    return found


async def sent(strict: Strict, slug: str, languages: Sequence[str]) -> tuple[int, Chat, list[Chat]]:
    """An announcement to a volunteer of each of these languages; its number, its author and them."""
    desk = strict.desk
    site = await camp(desk, slug)
    author = await coordinator(desk, slug, name=f"Author {slug}")
    crowd = [await volunteer(desk, f"V{n}", language, sites=[slug]) for n, language in enumerate(languages)]
    audience = Audience(sites=(site,), roles=(AudienceRole.VOLUNTEERS,))
    return number_of(await announce(desk, author, audience)), author, crowd


def forgive(desk: Desk) -> None:
    """What could not be delivered was meant: the desk takes it for a mistake of ours."""
    desk._sender.counters.finished.clear()


async def test_refused_time_and_again_it_pauses_says_why_and_goes_on_with_everybody(strict: Strict) -> None:
    """After some tries; its author and the admins hear what is refused, and who was tried gets it after all."""
    desk, admin = strict.desk, somebody(strict.desk, "fr")
    await appoint(admin, Role.ADMIN)
    strict.why = Refusal.LENGTH
    number, author, crowd = await sent(strict, "held", ["fr"] * 5)
    await camp(desk, "held-beside")
    approver = await coordinator(desk, "held-beside", name="A Pprover")
    await queue_only(desk)
    async with desk.database.write() as session:
        (await session.get_one(Announcement, number)).approver_id = (await person_of(approver)).id
    await tick(desk)
    await tick(desk)
    forgive(desk)
    one = await kept(desk, number)
    assert one.state is AnnouncementState.PAUSED
    assert "has paused" in approver.transcript[-1]
    assert "Whoever coordinates its sites can do that." in approver.transcript[-1]
    assert "📢 The announcement" in approver.buttons
    assert not {"▶ Go on", "✏️ Correct it"} & set(approver.buttons)
    assert 3 <= len(strict.tried) < len(crowd)
    assert await rows(desk, one.batch_id, State.WAITING) == len(crowd)
    assert any("has paused" in text and "too long" in text for text in author.transcript)
    assert sum("Le point de rendez-vous change" in text for text in admin.transcript) == 1
    async with desk.database.read() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "announcement_held"))).one()
    assert (entry.actor_id, entry.subject_id, entry.detail) == (None, number, "length")
    await admin.command("/audit")
    admin.expect("le bot · a mis en pause une annonce refusée à l’envoi")
    await tick(desk, 60)
    assert [seen_by(chat) for chat in crowd] == [[]] * len(crowd)

    strict.why = None
    await author.tap_data(f"announcement-resume:{number}")
    assert author.toast == "It goes on."
    await tick(desk)
    assert [len(seen_by(chat)) for chat in crowd] == [1] * len(crowd)
    assert (await report(desk, number)).tally.delivered == len(crowd)


async def test_one_language_that_is_refused_is_enough_and_refused_again_it_pauses_again(strict: Strict) -> None:
    """Others get theirs meanwhile; each time it goes on, some are tried before it pauses, and it is told each time why
    it was refused then.
    """
    desk, strict.only = strict.desk, "Le point"
    number, author, _ = await sent(strict, "again", ["fr", "en"] * 3 + ["fr"] * 3)
    await queue_only(desk)
    reasons = {Refusal.BUTTON: "behind one of its buttons", Refusal.LENGTH: "is too long"}
    for times, (strict.why, reason) in enumerate(reasons.items(), start=1):
        await tick(desk)
        await tick(desk)
        forgive(desk)
        one = await kept(desk, number)
        assert one.state is AnnouncementState.PAUSED
        assert len(strict.tried) == 3 * times
        assert sum(reason in text for text in author.transcript) == 1
        await author.tap("Go on")
    await author.tap_data(f"announcement-stop-now:{number}:{int(desk.now.timestamp() // 60)}")
    author.expect("Stopped")
    await tick(desk)
    await tick(desk)
    found = (await report(desk, number)).tally
    assert (found.delivered, found.dropped) == (3, {"called_off": 6})


async def test_whoever_steers_it_in_that_moment_was_faster(each_desk: Desk) -> None:
    """Before the round tells why: a pause finds it paused, and it is told, once;
    whoever resumes it is told nothing more.
    """
    desk = each_desk
    site = await camp(desk, "faster")
    author = await coordinator(desk, "faster", name="A Uthor")
    for n in range(2):
        await volunteer(desk, f"V{n}", "en", sites=["faster"])
    number = number_of(await announce(desk, author, Audience(sites=(site,))))
    await queue_only(desk)
    one, person = await kept(desk, number), await person_of(author)
    batch, words = one.batch_id or 0, None

    async def held() -> bool:
        async with desk.database.write() as session:
            messages = (await session.get_one(Batch, batch)).messages
            return await holding.hold(session, batch, words or messages["en"], desk.now)

    words = {"text": "Other words"}
    assert not await held(), "they were corrected meanwhile"
    words = None
    assert await held()
    assert not await held(), "it is paused already"
    async with desk.database.write() as session:
        assert (await announcing.resume(session, number, person.id, desk.now, PARIS)).is_done
    async with desk.database.write() as session:
        assert await holding.paused_by_itself(session) is None
    assert await held()
    async with desk.database.write() as session:
        assert (await announcing.pause(session, number, person.id, desk.now)).is_done
    await asyncio.gather(queue_only(desk), queue_only(desk))
    await desk.deliver()
    assert sum("has paused" in text for text in author.transcript) == 1
    async with desk.database.write() as session:
        assert (await announcing.pause(session, number, person.id, desk.now)).problem is Problem.SETTLED
        assert (await announcing.stop(session, number, person.id, desk.now)).is_done
    assert not await held(), "it is over"


async def test_whoever_lets_it_go_on_while_the_round_looks_is_not_undone(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be shown as paused, with nothing to go on with, while it is sent."""
    desk = each_desk
    if desk.database.is_sqlite:
        return  # one writes at a time
    site = await camp(desk, "just-now")
    author = await coordinator(desk, "just-now")
    for n in range(2):
        await volunteer(desk, f"V{n}", "en", sites=["just-now"])
    number = number_of(await announce(desk, author, Audience(sites=(site,))))
    await queue_only(desk)
    async with desk.database.write() as session:
        batch = await session.get_one(Batch, (await kept(desk, number)).batch_id)
        assert await holding.hold(session, batch.id, batch.messages["en"], desk.now)
    slowly = [text("(SELECT pg_sleep(0.2)) IS NOT NULL")]
    monkeypatch.setattr(holding, "apart_from", lambda *_: slowly)

    async def look() -> object:
        async with desk.database.write() as session:
            return await holding.paused_by_itself(session)

    person, looking = await person_of(author), asyncio.create_task(look())
    while not await _is_looked(desk):
        assert not looking.done()
    async with desk.database.write() as session:
        assert (await announcing.resume(session, number, person.id, desk.now, PARIS)).is_done
    assert await looking is None
    assert (await kept(desk, number)).state is AnnouncementState.SENDING


async def test_where_its_author_may_not_steer_it_any_more_others_hear_who_may(own_desk: Desk) -> None:
    """There is no admin, and its author has left: it must not stay paused without anybody knowing."""
    desk = own_desk
    site = await camp(desk, "left")
    author, other = await coordinator(desk, "left"), await coordinator(desk, "left", name="O Ther")
    for n in range(2):
        await volunteer(desk, f"V{n}", "en", sites=["left"])
    one = await kept(desk, number_of(await announce(desk, author, Audience(sites=(site,)))))
    await queue_only(desk)
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == one.author_id))
        batch = await session.get_one(Batch, (await kept(desk, one.id)).batch_id)
        assert await holding.hold(session, batch.id, batch.messages["en"], desk.now)
    await queue_only(desk)
    await desk.deliver()
    assert [sum("has paused" in text for text in chat.transcript) for chat in (author, other)] == [1, 1]


async def _is_looked(desk: Desk) -> bool:
    # A transaction of its own: within one, PostgreSQL tells the same again.
    async with desk.database.read() as session:
        return bool(await session.scalar(_ASLEEP))
