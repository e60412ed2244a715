"""Rounds: a row that can't be done is skipped for an hour, and holds nobody else up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import i18n
from bot.rounds import SKIPPED_FOR, RunningRound, Surroundings
from handlers.attending import reminders
from handlers.context import Telling
from handlers.planning import planning
from handlers.rounds import Round
from models import calls, enrolment, wrapping_up
from models import planning as making
from models.shifts import Series
from models.sign_ups import SecondLook
from tests.conversation import calling, placing
from tests.conversation.placing import give_up, listed, newcomers
from tests.conversation.reminding import at, begin, evening
from tests.conversation.shifting import PARIS, plan, shift_row, take, volunteer
from tests.conversation.test_series import series
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def running(desk: Desk, one: Round) -> RunningRound:
    """The round as a process runs it."""
    return RunningRound("a round", one, Surroundings(desk.database, desk.clock, i18n.languages(), PARIS, lambda: None))


def failing(function: Callable[..., Any], for_whom: Callable[..., bool]) -> Callable[..., Any]:
    """The function, raising where it is called for these."""

    async def fails(*given: Any) -> Any:
        if for_whom(*given):
            raise ValueError("can't be done")
        return await function(*given)

    return fails


async def test_what_fails_for_one_is_done_for_the_others_and_tried_again_later(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done of the failing one is undone with it; an hour later it has its turn again."""
    await begin(each_desk)
    tomorrow = each_desk.now.date() + timedelta(days=1)
    first, broken, last = [await series(each_desk, tomorrow, "18:00-20:00") for _ in range(3)]
    each_desk.clock.advance(days=2)
    was_until = await made_until(each_desk, broken)
    whole = making.make_ahead
    monkeypatch.setattr(making, "make_ahead", failing(whole, lambda _s, found, *_: found.id == broken))
    round_ = running(each_desk, planning.make_rows)
    await round_.run()
    assert list(round_.skipped) == [broken]
    assert await made_until(each_desk, first) == await made_until(each_desk, last) == was_until + timedelta(days=2)
    assert await made_until(each_desk, broken) == was_until

    monkeypatch.setattr(making, "make_ahead", whole)
    each_desk.clock.advance(seconds=SKIPPED_FOR.total_seconds() - 1)
    await round_.run()
    assert await made_until(each_desk, broken) == was_until
    each_desk.clock.advance(seconds=1)
    await round_.run()
    assert await made_until(each_desk, broken) == was_until + timedelta(days=2)
    assert not round_.skipped


async def test_a_reminder_that_can_not_be_written_keeps_back_no_other(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(each_desk)
    shift = await evening(each_desk)
    people = [await volunteer(each_desk, name) for name in ("Ada", "Ben", "Cleo")]
    for chat in people:
        await take(chat, shift)
    ben = (await people[1].row()).person_id
    said = reminders._reminder
    monkeypatch.setattr(reminders, "_reminder", breaking(said, ben))
    at(each_desk, 1, "18:00")
    round_ = running(each_desk, reminders.remind)
    await round_.run()
    assert len(round_.skipped) == 1
    monkeypatch.setattr(reminders, "_reminder", said)
    await each_desk.deliver()
    assert [len(reminded(chat)) for chat in people] == [1, 0, 1]
    await each_desk.run_rounds()
    assert [len(reminded(chat)) for chat in people] == [1, 1, 1]


async def test_skipped_offers_are_left_as_they_are(own_desk: Desk) -> None:
    """Else the round would meet them again and again."""
    shift, (giver, waiting) = await plan(own_desk, 3, least=1, most=1), await newcomers(own_desk, 2)
    await placing.on(own_desk, shift, giver)
    await listed(own_desk, shift, waiting)
    await give_up(own_desk, giver, shift)
    own_desk.clock.advance(days=2)
    async with own_desk.database.write() as session:
        assert await enrolment.overdue_offers(session, own_desk.now, 9) == [shift]
        assert await enrolment.overdue_offers(session, own_desk.now, 9, [shift]) == []
        session.add(SecondLook(shift_id=shift, since=own_desk.now))
        await session.flush()
        assert await enrolment.to_look_at_again(session, 9) == [shift]
        assert await enrolment.to_look_at_again(session, 9, [shift]) == []


async def test_a_skipped_shift_is_not_wrapped_up(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await plan(each_desk, 1)
    each_desk.clock.advance(days=2)
    async with each_desk.database.write() as session:
        await wrapping_up.wrap_up(session, each_desk.now, 1_000, [shift])
    assert (await shift_row(each_desk, shift)).wrapped_up_at is None
    await each_desk.run_rounds()
    assert (await shift_row(each_desk, shift)).wrapped_up_at is not None


async def test_a_skipped_call_asks_nobody(each_desk: Desk) -> None:
    await begin(each_desk)
    shift, chat = await plan(each_desk, 5, least=3), await volunteer(each_desk)
    await calling.begin(chat, shift, 3)
    call = await calling.call_of(each_desk, shift)
    each_desk.clock.advance(hours=1)
    async with each_desk.database.write() as session:
        assert await calls.due(session, each_desk.now) is not None
        assert await calls.due(session, each_desk.now, [call.id]) is None


async def test_trouble_that_is_no_rows_fault_ends_the_run(desk: Desk) -> None:
    """A database out of reach, or a mistake before any row was in hand: the next tick tries all of it again."""

    async def away(telling: Telling) -> bool:
        async with telling.working_on(1):
            raise ConnectionError
        return False

    async def mistaken(telling: Telling) -> bool:
        raise KeyError(telling.now)

    for one, error in ((away, ConnectionError), (mistaken, KeyError)):
        round_ = running(desk, one)
        with pytest.raises(error):
            await round_.run()
        assert not round_.skipped


async def test_what_only_the_database_refuses_is_laid_on_its_own_row(desk: Desk) -> None:
    """Not on the one that is done next, although nothing is written before it has to be."""
    asked: list[list[int]] = []

    async def refused(telling: Telling) -> bool:
        rows = [row for row in (1, 2, 3) if row not in telling.skipped]
        asked.append(rows)
        for row in rows:
            async with telling.working_on(row):
                if row == 2:
                    telling.session.add(Series())
        return False

    round_ = running(desk, refused)
    await round_.run()
    assert asked == [[1, 2, 3], [1, 3]]
    assert list(round_.skipped) == [2]


def breaking(say: Callable[..., Any], person_id: int | None) -> Callable[..., Any]:
    """Words that fail for one person."""

    def broken(one: Any, *given: Any) -> Any:
        if one.person_id == person_id:
            raise ValueError("no words")
        return say(one, *given)

    return broken


def reminded(chat: Chat) -> list[str]:
    """The reminders in the chat."""
    return [text for text in chat.transcript if text.startswith("🔔 ")]


async def made_until(desk: Desk, number: int) -> Any:
    """How far a series' shifts are made."""
    async with desk.database.read() as session:
        return (await session.get_one(Series, number)).made_until
