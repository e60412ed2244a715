"""Whom a call for help asks, when, and how it ends: the rules, on both engines.

Each test's people speak a language of their own, so that nobody of another test is asked.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models import calls, enrolment, sites
from models.calls import AskedAnswer, CallState
from models.chats import Chat as ChatRow
from models.chats import Unreachable
from models.shifts import Shift, ShiftState
from models.sign_ups import Attendance, SignUp
from models.sites import SiteState
from models.volunteers import Standing, Volunteer
from tests.conversation.calling import asked, begin, call_of, card_of, could_come, ids, state_of, tomorrow_at, waves
from tests.conversation.people import person_of
from tests.conversation.shifting import move, plan, shift_row, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
WAVE = timedelta(minutes=20)


async def speaker(desk: Desk, language: str, **said: Any) -> Chat:
    """Somebody registered who speaks a language that is asked for."""
    return await volunteer(desk, f"Speaks {language}", languages=["en", language], **said)


async def set_volunteer(chat: Chat, **values: Any) -> None:
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        await session.execute(update(Volunteer).where(Volunteer.person_id == person.id).values(**values))


async def set_chat(chat: Chat, **values: Any) -> None:
    async with chat.desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.address == chat.address).values(**values))


# Who could come


async def test_somebody_free_of_that_site_and_day_could_come(each_desk: Desk) -> None:
    shift = await plan(each_desk)
    assert await could_come(await volunteer(each_desk), shift)


@pytest.mark.parametrize(
    ("said", "could"),
    [
        ({"sites": ["paris"]}, False),
        ({"sites": [], "anywhere": True}, True),
        ({"any_activity": False, "activities": ["kitchen"]}, True),
        ({"any_activity": False, "activities": ["laundry"]}, False),
    ],
)
async def test_only_who_chose_that_site_and_that_work(each_desk: Desk, said: dict[str, Any], could: bool) -> None:
    """'Anywhere' and 'whatever is needed' are chosen too."""
    shift = await plan(each_desk, activity="kitchen")
    assert await could_come(await volunteer(each_desk, **said), shift) is could


@pytest.mark.parametrize(
    ("requirements", "said", "could"),
    [
        (["driving_licence"], {"driving_licence": True}, True),
        (["driving_licence"], {"driving_licence": False}, False),
        (["vehicle"], {"vehicle": True}, True),
        (["vehicle"], {"driving_licence": True}, False),
        (["speaks:ar"], {"languages": ["en", "ar"]}, True),
        (["speaks:ar"], {"languages": ["en"]}, False),
        (["speaks:ar", "vehicle"], {"languages": ["ar"], "vehicle": True}, True),
        (["speaks:ar", "vehicle"], {"languages": ["ar"]}, False),
        (["unheard_of"], {"driving_licence": True, "vehicle": True}, False),
    ],
)
async def test_only_who_brings_what_the_shift_asks_for(
    each_desk: Desk, requirements: list[str], said: dict[str, Any], could: bool
) -> None:
    shift = await plan(each_desk, requirements=requirements)
    assert await could_come(await volunteer(each_desk, **said), shift) is could


async def test_experience_is_a_coordinators_word_or_three_shifts(each_desk: Desk) -> None:
    shift = await plan(each_desk, requirements=["experienced"])
    chat = await volunteer(each_desk)
    assert not await could_come(chat, shift)
    for number in range(3):
        await take(chat, past := await plan(each_desk, 20 + number))
        assert not await could_come(chat, shift)
        person = await person_of(chat)
        async with each_desk.database.write() as session:
            was_there = update(SignUp).where(SignUp.shift_id == past, SignUp.person_id == person.id)
            await session.execute(was_there.values(attendance=Attendance.PRESENT))
    assert await could_come(chat, shift)
    other = await volunteer(each_desk)
    await set_volunteer(other, experienced=True)
    assert await could_come(other, shift)


@pytest.mark.parametrize(
    ("days", "could"),
    [
        ({"first": 0, "last": 5}, True),
        ({"first": 3, "last": 3}, True),
        ({"first": 4, "last": 9}, False),
        ({"first": 0, "last": 2}, False),
        ({"first": 0, "last": None}, True),
    ],
)
async def test_only_who_is_there_on_the_day_it_begins(each_desk: Desk, days: dict[str, Any], could: bool) -> None:
    """A night shift belongs to the day of its start."""
    shift = await plan(each_desk, 3, "22:00-06:00")
    today = (await card_of(each_desk, shift)).day - timedelta(days=3)
    stay: dict[str, Any] = {
        name: None if number is None else today + timedelta(days=number) for name, number in days.items()
    }
    assert await could_come(await volunteer(each_desk, **stay), shift) is could


async def test_only_on_the_weekdays_that_somebody_comes(each_desk: Desk) -> None:
    shift = await plan(each_desk)
    bit = 1 << (await card_of(each_desk, shift)).day.weekday()
    assert await could_come(await volunteer(each_desk, weekdays=bit), shift)
    assert not await could_come(await volunteer(each_desk, weekdays=0b1111111 & ~bit), shift)


@pytest.mark.parametrize(
    ("hours", "could"),
    [
        ("08:00-10:00", True),
        ("09:30-10:30", False),
        ("17:00-19:00", False),
        ("18:00-22:00", False),
        ("21:00-23:30", False),
    ],
)
async def test_only_who_is_free_and_rested(each_desk: Desk, hours: str, could: bool) -> None:
    """Eight hours between two shifts, on both sides."""
    shift = await plan(each_desk, 2, "18:00-22:00")
    chat = await volunteer(each_desk)
    await take(chat, await plan(each_desk, 2, hours))
    assert await could_come(chat, shift) is could


async def test_a_shift_that_is_cancelled_is_in_nobodys_way(each_desk: Desk) -> None:
    shift, other = await plan(each_desk, 2), await plan(each_desk, 2)
    chat = await volunteer(each_desk)
    await take(chat, other)
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == other).values(state=ShiftState.CANCELLED))
    assert await could_come(chat, shift)


async def test_nobody_who_is_paused_stopped_or_out_of_reach(each_desk: Desk) -> None:
    shift, now = await plan(each_desk), each_desk.now
    paused, stopped, blocked = [await volunteer(each_desk) for _ in range(3)]
    await set_volunteer(paused, standing=Standing.PAUSED)
    await set_chat(stopped, stopped_at=now)
    await set_chat(blocked, unreachable=Unreachable.BLOCKED, unreachable_since=now)
    assert not any([await could_come(chat, shift) for chat in (paused, stopped, blocked)])


async def test_nobody_who_is_on_it_waits_for_it_or_gave_it_up(each_desk: Desk) -> None:
    shift = await plan(each_desk, least=1, most=1)
    there, waiting, gone = [await volunteer(each_desk) for _ in range(3)]
    await take(gone, shift)
    async with each_desk.database.write() as session:
        await enrolment.give_up(session, (await person_of(gone)).id, shift, each_desk.now)
    await take(there, shift)
    await wait(waiting, shift)
    assert not any([await could_come(chat, shift) for chat in (there, waiting, gone)])


# Waves


async def test_a_wave_asks_three_for_each_place_the_least_recently_asked_first(each_desk: Desk) -> None:
    """Never asked comes first of all; the next wave comes after 20 minutes, never earlier."""
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, least=1, most=4, requirements=["speaks:w1"])
    long_ago, lately, *never = [await speaker(each_desk, "w1") for _ in range(6)]
    await set_volunteer(long_ago, asked_at=each_desk.now - timedelta(days=30))
    await set_volunteer(lately, asked_at=each_desk.now - timedelta(days=8))
    await begin(never[0], shift, 1)
    assert await asked(each_desk, shift) == [(person, 1) for person in await ids(*never[:3])]
    move(each_desk, WAVE - timedelta(seconds=1))
    await waves(each_desk)
    assert len(await asked(each_desk, shift)) == 3
    move(each_desk, timedelta(seconds=1))
    await waves(each_desk)
    await waves(each_desk)
    assert (await asked(each_desk, shift))[3:] == [(person, 2) for person in await ids(never[3], long_ago, lately)]


async def test_a_call_ends_when_nobody_is_left(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, requirements=["speaks:w2"])
    chat = await speaker(each_desk, "w2")
    await begin(chat, shift, 2)
    assert await state_of(each_desk, shift) is CallState.RUNNING
    move(each_desk, WAVE)
    await waves(each_desk)
    assert await state_of(each_desk, shift) is CallState.OVER
    assert (await call_of(each_desk, shift)).next_wave_at is None


async def test_a_call_ends_as_filled_when_places_were_taken_in_other_ways(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, least=1, most=4, requirements=["speaks:w3"])
    _, other = await speaker(each_desk, "w3"), await speaker(each_desk, "w3")
    await begin(other, shift, 1)
    await take(other, shift)
    move(each_desk, WAVE)
    await waves(each_desk)
    assert await state_of(each_desk, shift) is CallState.FILLED


async def test_a_call_ends_when_the_start_is_too_near(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 0, "10:45-14:00", requirements=["speaks:w4"])
    chat = await speaker(each_desk, "w4")
    await speaker(each_desk, "w4")
    await begin(chat, shift, 1)
    assert len(await asked(each_desk, shift)) == 2
    move(each_desk, WAVE)
    await waves(each_desk)
    assert await state_of(each_desk, shift) is CallState.OVER


async def test_what_is_offered_to_those_who_wait_is_called_for_nobody(each_desk: Desk) -> None:
    """They may say no: until then the call asks nobody, and does not end."""
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, least=1, most=1, requirements=["speaks:w5"])
    leaver, waiting, _ = [await speaker(each_desk, "w5") for _ in range(3)]
    await take(leaver, shift)
    await wait(waiting, shift)
    async with each_desk.database.write() as session:
        await enrolment.give_up(session, (await person_of(leaver)).id, shift, each_desk.now)
    assert (await shift_row(each_desk, shift)).held == 1
    assert await begin(leaver, shift, 1) is None


async def test_no_wave_in_the_night_but_for_a_shift_of_that_night(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 22, 30)
    tonight = await plan(each_desk, 1, "03:00-07:00", requirements=["speaks:w6"])
    later = await plan(each_desk, 1, "18:00-22:00", requirements=["speaks:w7"])
    for_tonight, for_later = await speaker(each_desk, "w6"), await speaker(each_desk, "w7")
    await begin(for_tonight, tonight, 1)
    await begin(for_later, later, 1)
    assert len(await asked(each_desk, tonight)) == 1
    assert await asked(each_desk, later) == []
    tomorrow_at(each_desk, 7, 59)
    await waves(each_desk)
    assert await asked(each_desk, later) == []
    move(each_desk, timedelta(minutes=1))
    await waves(each_desk)
    assert len(await asked(each_desk, later)) == 1


async def test_a_wave_that_was_due_in_the_evening_and_comes_late_waits_for_the_morning(each_desk: Desk) -> None:
    """After the process was down."""
    tomorrow_at(each_desk, 21)
    shift = await plan(each_desk, 3, least=1, most=4, requirements=["speaks:w8"])
    people = [await speaker(each_desk, "w8") for _ in range(4)]
    await begin(people[0], shift, 1)
    tomorrow_at(each_desk, 2)
    await waves(each_desk)
    assert len(await asked(each_desk, shift)) == 3
    move(each_desk, timedelta(hours=6))
    await waves(each_desk)
    assert len(await asked(each_desk, shift)) == 4


async def test_a_shift_has_one_call_at_a_time(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, least=1, most=4, requirements=["speaks:w9"])
    chat = await speaker(each_desk, "w9")
    first, second = await begin(chat, shift, 1), await begin(chat, shift, 4)
    assert first is not None
    assert second is not None
    assert first.call.id == second.call.id
    assert second.asked == ()


async def test_nobody_is_called_where_nobody_is_missing(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=1)
    chat = await volunteer(each_desk)
    await take(chat, shift)
    assert await begin(chat, shift, 1) is None
    assert await begin(chat, 987_654_321, 1) is None


async def test_a_stopped_call_asks_nobody_else(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, least=1, most=4, requirements=["speaks:v1"])
    people = [await speaker(each_desk, "v1") for _ in range(4)]
    await begin(people[0], shift, 1)
    call = await call_of(each_desk, shift)
    async with each_desk.database.write() as session:
        assert await calls.stop(session, call.id, each_desk.now)
        assert not await calls.stop(session, call.id, each_desk.now)
    move(each_desk, WAVE)
    await waves(each_desk)
    assert len(await asked(each_desk, shift)) == 3
    assert await state_of(each_desk, shift) is CallState.STOPPED


# How often


async def called(desk: Desk, language: str) -> int:
    """Calls for help once more, for a shift of its own, and returns how many were asked."""
    shift = await plan(desk, 30, requirements=[f"speaks:{language}"])
    step = await begin(await volunteer(desk), shift, 1)
    assert step is not None
    return len(step.asked)


async def test_nobody_is_asked_more_than_twice_a_week(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    await speaker(each_desk, "t1")
    assert [await called(each_desk, "t1") for _ in range(3)] == [1, 1, 0]
    move(each_desk, timedelta(days=7))
    assert await called(each_desk, "t1") == 1


async def test_who_said_so_is_asked_as_often_as_needed(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    await set_volunteer(await speaker(each_desk, "t2"), asked_often=True)
    assert [await called(each_desk, "t2") for _ in range(4)] == [1, 1, 1, 1]


async def test_who_said_no_is_not_asked_to_that_shift_again(each_desk: Desk) -> None:
    """Not in another call for it either; who has not answered may be."""
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, requirements=["speaks:t3"])
    declines, silent = await speaker(each_desk, "t3"), await speaker(each_desk, "t3")
    await begin(declines, shift, 1)
    call = await call_of(each_desk, shift)
    async with each_desk.database.write() as session:
        assert await calls.answer(session, call.id, (await person_of(declines)).id, AskedAnswer.NO)
        await calls.stop(session, call.id, each_desk.now)
    await begin(declines, shift, 1)
    assert [person for person, _ in await asked(each_desk, shift)] == await ids(silent)


# Whoever is asked could take it


ANYTHING_GOES: list[Callable[[Desk], Awaitable[Chat]]] = [
    lambda desk: volunteer(desk),
    lambda desk: volunteer(desk, party=3),
    lambda desk: volunteer(desk, sites=[], anywhere=True, driving_licence=True, vehicle=True),
]


@pytest.mark.parametrize("make", ANYTHING_GOES)
@pytest.mark.parametrize("requirements", [[], ["driving_licence", "vehicle"], ["speaks:en"], ["experienced"]])
async def test_whoever_could_come_is_given_a_place(
    each_desk: Desk, make: Callable[[Desk], Awaitable[Chat]], requirements: list[str]
) -> None:
    """The question in SQL and the rules of taking a place agree."""
    shift = await plan(each_desk, 5, requirements=requirements)
    chat = await make(each_desk)
    could = await could_come(chat, shift)
    person = await person_of(chat)
    async with each_desk.database.write() as session:
        verdict = await enrolment.take(session, person.id, shift, each_desk.now, party=1)
    assert (verdict.refusal is None) is could


async def test_nobody_is_called_for_a_site_that_is_closed(own_desk: Desk) -> None:
    shift = await plan(own_desk, 3)
    chat = await volunteer(own_desk)
    async with own_desk.database.write() as session:
        site = await sites.by_slug(session, "calais")
        assert site is not None
        site.state = SiteState.CLOSED
    assert await begin(chat, shift, 1) is None
