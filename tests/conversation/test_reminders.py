"""Reminders: each once, at its time, with what helps; what can't help any more is recorded, not sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from handlers.attending import reminders as conversation
from models import contacts, enrolment, privacy, reminders, shifts, sign_ups, sites, volunteers
from models.chats import Chat as ChatRow
from models.contacts import SiteContact
from models.outbox import Outbox
from models.reminders import Reminder, ReminderState
from models.shifts import Shift
from models.sign_ups import SignUp
from tests.conversation.people import person_of
from tests.conversation.reminding import at, begin, evening
from tests.conversation.shifting import plan, shift_row, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def heard(chat: Chat) -> list[str]:
    """The reminders in the chat."""
    return [text for text in chat.transcript if text.startswith("🔔 ")]


async def noted(chat: Chat, shift_id: int) -> list[tuple[int, ReminderState]]:
    """What was noted of the person's reminders, in order."""
    row = await sign_up_of(chat, shift_id)
    assert row is not None
    async with chat.desk.database.read() as session:
        found = await session.scalars(select(Reminder).where(Reminder.sign_up_id == row.id).order_by(Reminder.id))
        return [(one.hours, one.state) for one in found]


async def wants(chat: Chat, *hours: int) -> None:
    """The person chose these hours before they took anything."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        row = await volunteers.of(session, person.id)
        assert row is not None
        row.remind_hours = list(hours)


async def test_a_day_and_two_hours_before_each_in_their_own_words(each_desk: Desk) -> None:
    """The second tells where to meet, with the pin; neither comes twice."""
    await begin(each_desk)
    shift = await evening(each_desk, meeting_point="Behind the <station>", latitude=50.95, longitude=1.85)
    marie, paul = await volunteer(each_desk), await volunteer(each_desk, "Paul", "fr")
    for one in (marie, paul):
        await take(one, shift)
    at(each_desk, 1, "17:59")
    await each_desk.run_rounds()
    assert not heard(marie)
    at(each_desk, 0, "18:00")
    for _ in range(2):
        await each_desk.run_rounds()
    (first,) = heard(marie)
    assert "Community kitchen · Calais" in first
    assert "\nTomorrow, " in first
    assert "18:00–22:00" in first
    assert "Will you be there?" in first
    assert "station" not in first
    assert [*marie.buttons[:3]] == ["✅ I’ll be there", "⏰ I’ll be late", "🙁 I can’t come"]
    assert marie.last.place is None
    at(each_desk, 1, "16:00")
    for _ in range(2):
        await each_desk.run_rounds()
    _, second = heard(marie)
    assert "\nToday, " in second
    assert "Behind the <station>" in second
    assert marie.last.place is not None
    assert (marie.last.place.latitude, marie.last.place.longitude) == (50.95, 1.85)
    assert len(heard(paul)) == 2
    assert await noted(marie, shift) == [(24, ReminderState.SENT), (2, ReminderState.SENT)]


async def test_who_has_answered_is_not_asked_again_but_told_where(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await evening(each_desk, meeting_point="Behind the station", note="Bring gloves")
    marie = await volunteer(each_desk)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    await marie.tap("I’ll be there")
    at(each_desk, 1, "16:00")
    await each_desk.run_rounds()
    last = heard(marie)[-1]
    assert "Behind the station" in last
    assert "Bring gloves" in last
    assert "See you soon!" in last
    assert "📍 Here I am" in marie.buttons
    assert "✅ I’ll be there" not in marie.buttons
    assert "Will you be there?" not in last


async def test_after_downtime_the_last_that_helps_goes_out_and_the_others_are_missed(each_desk: Desk) -> None:
    """Coordinators can see which did not reach people."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await wants(marie, 24, 3, 2, 1)
    await take(marie, shift)
    at(each_desk, 2, "16:30")
    await each_desk.run_rounds()
    assert len(heard(marie)) == 1
    assert await noted(marie, shift) == [
        (24, ReminderState.MISSED),
        (3, ReminderState.MISSED),
        (2, ReminderState.SENT),
    ]
    row = await sign_up_of(marie, shift)
    assert row is not None
    async with each_desk.database.read() as session:
        assert await reminders.missed(session, shift) == {row.id: [24, 3]}
    at(each_desk, 0, "17:00")
    await each_desk.run_rounds()
    assert len(heard(marie)) == 2


async def test_what_was_due_by_day_wakes_nobody_when_it_is_looked_at_by_night(each_desk: Desk) -> None:
    """Down from the afternoon on: told in the morning, and a shift that begins before that at once."""
    await begin(each_desk)
    later, early = await plan(each_desk, 1, "20:00-22:00"), await plan(each_desk, 1, "06:00-08:00")
    marie, paul = await volunteer(each_desk), await volunteer(each_desk, "Paul")
    await wants(paul, 12)
    await take(marie, later)
    await take(paul, early)
    at(each_desk, 0, "23:30")
    await each_desk.run_rounds()
    assert (len(heard(marie)), len(heard(paul))) == (0, 1)
    at(each_desk, 1, "08:00")
    await each_desk.run_rounds()
    assert (len(heard(marie)), len(heard(paul))) == (1, 1)


async def test_after_the_start_nothing_goes_out_and_all_are_missed(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await take(marie, shift)
    at(each_desk, 2, "18:00")
    await each_desk.run_rounds()
    assert not heard(marie)
    assert await noted(marie, shift) == [(24, ReminderState.MISSED), (2, ReminderState.MISSED)]
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.remind_at is None


async def test_after_downtime_that_ends_at_night_people_are_left_to_sleep(each_desk: Desk) -> None:
    """The last that was due waits for the morning, and gives way to one that is due by then."""
    await begin(each_desk)
    evening_shift, morning_shift = await evening(each_desk), await plan(each_desk, 2, "10:00-12:00")
    marie, paul = await volunteer(each_desk), await volunteer(each_desk, "Paul")
    await wants(marie, 24, 23)
    await take(marie, evening_shift)
    await take(paul, morning_shift)
    at(each_desk, 1, "23:30")
    for _ in range(2):
        await each_desk.run_rounds()
    assert not heard(marie)
    assert not heard(paul)
    assert await noted(marie, evening_shift) == [(24, ReminderState.MISSED)]
    assert not await is_unconfirmed(paul, morning_shift)
    at(each_desk, 1, "08:00")
    await each_desk.run_rounds()
    assert await noted(marie, evening_shift) == [(24, ReminderState.MISSED), (23, ReminderState.SENT)]
    assert await noted(paul, morning_shift) == [(24, ReminderState.MISSED), (2, ReminderState.SENT)]
    assert (len(heard(marie)), len(heard(paul))) == (1, 1)


async def test_after_downtime_at_night_a_shift_of_that_night_is_told_at_once(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await plan(each_desk, 2, "02:00-06:00")
    marie = await volunteer(each_desk)
    await take(marie, shift)
    at(each_desk, 2, "00:30")
    await each_desk.run_rounds()
    assert len(heard(marie)) == 1


@pytest.mark.parametrize("why", ["stopped", "blocked"])
async def test_a_reminder_that_nobody_would_hear_is_missed(each_desk: Desk, why: str) -> None:
    """Somebody who said STOP, or blocked the bot, and has no other chat."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await take(marie, shift)
    deaf = {"stopped_at": each_desk.now} if why == "stopped" else {"unreachable": "blocked"}
    async with each_desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.address == marie.address).values(**deaf))
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    assert not heard(marie)
    assert await noted(marie, shift) == [(24, ReminderState.MISSED)]
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.remind_hours == 2


async def test_the_only_reminder_tells_where_to_meet(each_desk: Desk) -> None:
    """Whoever wants but the one of the day before needs no less than others."""
    await begin(each_desk)
    shift = await evening(each_desk, meeting_point="Behind the station")
    marie = await volunteer(each_desk)
    await wants(marie, 24)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    (only,) = heard(marie)
    assert "Behind the station" in only


async def test_where_nobody_said_where_to_meet_the_last_reminder_says_whom_to_ask(each_desk: Desk) -> None:
    """Somebody whom the site names for everybody to call; there is no button where it names nobody."""
    await begin(each_desk)
    async with each_desk.database.write() as session:
        camp, pierre = await sites.by_slug(session, "paris-camp"), await contacts.by_slug(session, "pierre-antoine")
        assert camp is not None
        assert pierre is not None
        session.add(SiteContact(site_id=camp.id, contact_id=pierre.id))
    shift, unnamed = await evening(each_desk, site="paris-camp"), await evening(each_desk, site="calais")
    marie, paul = await volunteer(each_desk, sites=["paris-camp"]), await volunteer(each_desk, "Paul")
    await take(marie, shift)
    await take(paul, unnamed)
    at(each_desk, 2, "16:00")
    await each_desk.run_rounds()
    for one in (marie, paul):
        assert "The coordinators will tell you where to meet." in heard(one)[-1]
    assert "☎️ Whom to ask" not in paul.buttons
    await marie.tap("☎️ Whom to ask")
    marie.expect("Pierre Antoine", "+33")
    await paul.tap_data(f"whom-to-ask:{shift}")
    assert "Pierre Antoine" not in paul.text


async def test_who_wants_none_gets_none_and_is_not_held_for_unconfirmed(each_desk: Desk) -> None:
    """Nobody who was not asked owes an answer."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await wants(marie)
    await take(marie, shift)
    at(each_desk, 2, "17:00")
    await each_desk.run_rounds()
    assert not heard(marie)
    assert await noted(marie, shift) == []
    assert not await is_unconfirmed(marie, shift)


async def test_who_does_not_answer_is_unconfirmed_from_twelve_hours_before(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await evening(each_desk)
    silent, coming, new = [await volunteer(each_desk, name) for name in ("Silent", "Coming", "New")]
    for one in (silent, coming):
        await take(one, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    await coming.tap("I’ll be there")
    assert not await is_unconfirmed(silent, shift)
    at(each_desk, 1, "06:00")
    await take(new, shift)
    assert [await is_unconfirmed(one, shift) for one in (silent, coming, new)] == [True, False, False]
    await silent.tap("I’ll be there")
    assert not await is_unconfirmed(silent, shift)
    at(each_desk, 0, "16:00")
    await each_desk.run_rounds()
    assert [await is_unconfirmed(one, shift) for one in (silent, coming, new)] == [False, False, True]


async def test_a_moved_shift_is_asked_about_anew(each_desk: Desk) -> None:
    """What was answered was for the old time; both reminders come for the new one."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    await marie.tap("I’ll be there")
    await move_by(marie, shift, timedelta(days=2))
    assert not await is_unconfirmed(marie, shift)
    at(each_desk, 1, "16:00")
    await each_desk.run_rounds()
    assert not heard(marie), "the one at the old time"
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    (anew,) = heard(marie)
    assert "Will you be there?" in anew
    at(each_desk, 1, "06:00")
    assert await is_unconfirmed(marie, shift)
    async with each_desk.database.read() as session:
        assert await reminders.missed(session, shift) == {}


async def test_a_shift_moved_near_leaves_everybody_unconfirmed_until_they_answer(each_desk: Desk) -> None:
    """Those too who took it on the last day: they took it for another time."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    at(each_desk, 2, "10:00")
    await take(marie, shift)
    await move_by(marie, shift, timedelta(hours=-2))
    assert await is_unconfirmed(marie, shift)
    at(each_desk, 0, "14:00")
    await each_desk.run_rounds()
    await marie.tap("I’ll be there")
    assert not await is_unconfirmed(marie, shift)


async def test_who_gave_the_place_up_hears_no_more_of_it(each_desk: Desk) -> None:
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    person = await person_of(marie)
    await take(marie, shift)
    async with each_desk.database.write() as session:
        await enrolment.give_up(session, person.id, shift, each_desk.now)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    assert not heard(marie)


async def test_a_row_that_is_due_by_mistake_is_put_right_without_a_word(each_desk: Desk) -> None:
    """Of a shift that was cancelled, say: it must not be looked at again at every tick."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    await take(marie, shift)
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(state="cancelled"))
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert (row.remind_at, row.asked_at) == (None, None)
    assert not heard(marie)


async def test_more_than_a_portion_is_due(each_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it goes out in the one tick, each once."""
    monkeypatch.setattr(conversation, "PORTION", 2)
    await begin(each_desk)
    shift = await evening(each_desk)
    people = [await volunteer(each_desk, f"Volunteer {number}") for number in range(5)]
    for one in people:
        await take(one, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_rounds()
    assert [len(heard(one)) for one in people] == [1] * 5


async def test_a_reminder_is_of_no_use_after_the_start_and_is_deleted_with_its_person(each_desk: Desk) -> None:
    """So the outbox keeps it: until then, under a key that begins with the person."""
    await begin(each_desk)
    shift = await evening(each_desk)
    marie = await volunteer(each_desk)
    person = await person_of(marie)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await each_desk.run_round(conversation.remind)
    async with each_desk.database.read() as session:
        owed = (
            await session.scalars(select(Outbox).where(Outbox.key.like(f"{privacy.about(person.id)}remind:%")))
        ).all()
    starts_at = (await shift_row(each_desk, shift)).starts_at
    assert [one.helps_until for one in owed] == [starts_at]


async def is_unconfirmed(chat: Chat, shift_id: int) -> bool:
    """As the roster has it."""
    row, shift = await sign_up_of(chat, shift_id), await shift_row(chat.desk, shift_id)
    assert row is not None
    return row.is_unconfirmed(shift.starts_at, chat.desk.now)


async def move_by(chat: Chat, shift_id: int, by: timedelta) -> None:
    """A coordinator moves the shift; what follows for its one volunteer."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        card = await shifts.locked(session, shift_id)
        row = await sign_ups.of(session, person.id, shift_id)
        who = await volunteers.of(session, person.id)
        assert card is not None
        assert isinstance(row, SignUp)
        assert who is not None
        card.shift.starts_at += by
        card.shift.ends_at += by
        sign_ups.ask_anew(row, card, who, chat.desk.now)
