"""Events: found, read, reserved, given back; what those who come are told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from handlers.agenda import event_notices
from models import events, reservations
from models.events import Event
from models.reservations import Reservation
from models.roles import Role
from tests.conversation.coordinating import coordinator
from tests.conversation.events import guest, planned
from tests.conversation.people import carried, join, person_of, somebody
from tests.conversation.reminding import at
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def kept(desk: Desk, slug: str) -> tuple[int, list[int]]:
    """How many places the event counts as reserved, and those of each reservation."""
    async with desk.database.read() as session:
        event = await events.by_slug(session, slug)
        assert event is not None
        rows = select(Reservation.places).where(Reservation.event_id == event.id).order_by(Reservation.id)
        return event.reserved, list(await session.scalars(rows))


async def reserve(chat: Chat, slug: str, places: str = "1") -> None:
    """Reserves, as somebody who is known."""
    await chat.open_link(f"reserve-{slug}")
    await chat.tap(places)


async def test_a_stranger_reserves_with_the_privacy_notice_and_a_name_and_nothing_else(each_desk: Desk) -> None:
    slug, chat = await planned(each_desk, capacity=20), somebody(each_desk)
    await chat.command("/start")
    await chat.tap("About us")
    await chat.tap("What is coming up")
    chat.expect("Winter meeting", "12 rue des Fleurs", "20 places are left")
    await chat.tap("Winter meeting")
    chat.expect("Come all.")
    await chat.tap("Reserve")
    chat.expect("what happens to your data")
    await chat.tap("I agree")
    await chat.say("Nour Amrani")
    chat.expect("How many places")
    await chat.tap("3")
    chat.expect("Thank you, Nour Amrani", "the day before", "3 places are kept for you", "17 places are left")
    assert await kept(each_desk, slug) == (3, [3])
    await chat.say("my reservations")
    chat.expect("Winter meeting", "3 places are kept for you")
    await chat.command("/mydata")
    chat.expect("Your name: Nour Amrani", "1 reservation")


async def test_whoever_does_not_agree_leaves_no_trace(desk: Desk) -> None:
    slug, chat = await planned(desk), somebody(desk)
    await chat.open_link(f"event-{slug}")
    await chat.tap("Reserve")
    await chat.tap("I don’t agree")
    assert (await chat.row()).person_id is None
    assert await kept(desk, slug) == (0, [])


async def test_another_number_changes_the_reservation_and_the_same_one_changes_nothing(each_desk: Desk) -> None:
    slug, chat = await planned(each_desk, capacity=5), await guest(each_desk, "Ada Places")
    await chat.open_link(f"event-{slug}")
    await chat.tap("Reserve")
    assert "what happens to your data" not in chat.text
    two = carried(chat, "2")
    await chat.tap("2")
    await chat.tap_data(two)
    assert await kept(each_desk, slug) == (2, [2])
    await reserve(chat, slug, "5")
    chat.expect("Changed.", "Every place is taken", "5 places are kept")
    await reserve(chat, slug, "5")
    chat.expect("nothing changes")
    assert await kept(each_desk, slug) == (5, [5])


async def test_of_two_who_want_the_last_place_one_gets_it(each_desk: Desk) -> None:
    """Both have the question before them; the second is told kindly, and nothing is overbooked."""
    slug = await planned(each_desk, capacity=1)
    first, second = await guest(each_desk, "Ada First"), await guest(each_desk, "Bo Second", "fr")
    for chat in (first, second):
        await chat.open_link(f"reserve-{slug}")
    await first.tap("1")
    await second.tap("1")
    first.expect("your reservation is noted")
    second.expect("prise")
    assert await kept(each_desk, slug) == (1, [1])
    await second.open_link(f"reserve-{slug}")
    assert not [label for label in second.buttons if "Réserver" in label]


async def test_two_at_the_very_same_moment_are_kept_apart_by_the_lock(each_desk: Desk) -> None:
    """Two transactions at once on PostgreSQL, one after the other on SQLite."""
    slug = await planned(each_desk, capacity=3)
    people = [await guest(each_desk, f"Ada {number}") for number in range(3)]
    numbers = [(await person_of(chat)).id for chat in people]

    async def wants(person_id: int) -> object:
        async with each_desk.database.write() as session:
            return (await reservations.reserve(session, person_id, slug, 2, each_desk.now)).refusal

    refusals = await asyncio.gather(*(wants(number) for number in numbers))
    assert sorted(str(one) for one in refusals) == ["None", "full", "full"]
    assert await kept(each_desk, slug) == (2, [2])


async def test_places_that_are_given_back_are_free_again(desk: Desk) -> None:
    slug, chat = await planned(desk, capacity=4), await guest(desk, "Ada Back")
    await reserve(chat, slug, "4")
    await chat.tap("I can’t come")
    chat.expect("Give your 4 places back?")
    yes = carried(chat, "Yes")
    desk.clock.advance(minutes=30)
    await chat.tap_data(yes)
    chat.expect("Give your 4 places back?")
    await chat.tap("Yes")
    chat.expect("Your places are free for others", "4 places are left")
    await chat.tap_data(yes)
    assert await kept(desk, slug) == (0, [])


async def test_deleting_everything_frees_the_places(each_desk: Desk) -> None:
    slug, chat = await planned(each_desk, capacity=4), await guest(each_desk, "Ada Gone")
    await reserve(chat, slug, "3")
    await chat.command("/delete")
    await chat.tap("Yes, delete everything")
    assert await kept(each_desk, slug) == (0, [])


@pytest.mark.parametrize("places", ["0", "11", "-3"])
async def test_a_forged_number_of_places_reserves_nothing(desk: Desk, places: str) -> None:
    slug, chat = await planned(desk), await guest(desk, "Ada Forged")
    await chat.open_link(f"reserve-{slug}")
    await chat.say(places)
    assert await kept(desk, slug) == (0, [])
    await chat.command("/cancel")


async def test_what_has_begun_can_no_longer_be_reserved(own_desk: Desk) -> None:
    slug, chat = await planned(own_desk), await guest(own_desk, "Ada Late")
    await chat.open_link(f"reserve-{slug}")
    question = carried(chat, "1")
    own_desk.clock.advance(days=10, minutes=1)
    await chat.tap_data(question)
    chat.expect("nothing can be reserved any more")
    assert await kept(own_desk, slug) == (0, [])


async def test_the_calendar_file_holds_the_event_in_utc_and_without_markup(desk: Desk) -> None:
    slug, chat = await planned(desk, starts=datetime(2027, 7, 1, 17, tzinfo=UTC)), somebody(desk)
    await chat.open_link(f"event-{slug}")
    await chat.tap("Calendar file")
    (file,) = [message.document for message in chat.answers if message.document]
    (entry,) = list[Any](Calendar.from_ical(file.content).walk("VEVENT"))
    assert (file.name, entry.start) == ("utopia56-2027-07-01.ics", datetime(2027, 7, 1, 17, tzinfo=UTC))
    assert (entry["summary"], entry["description"]) == ("Winter meeting", "Come all.")
    assert entry["location"] == "12 rue des Fleurs, Lille"


async def test_who_comes_is_reminded_the_day_before_once(own_desk: Desk) -> None:
    """Not in the night: the reminder of an event at seven in the morning waits for eight the day before."""
    at(own_desk, 0, "10:00")
    slug = await planned(own_desk, starts=own_desk.now + timedelta(days=3, hours=-3))
    ada, stopped, other = await guest(own_desk, "Ada"), await guest(own_desk, "Bo"), await guest(own_desk, "Cy")
    for chat in (ada, stopped):
        await reserve(chat, slug)
    await stopped.say("STOP")
    await other.open_link(f"event-{slug}")
    at(own_desk, 2, "07:30")
    await own_desk.run_round(event_notices.remind)
    assert "See you soon" not in ada.transcript[-1]
    at(own_desk, 0, "08:00")
    for _ in range(2):
        await own_desk.run_round(event_notices.remind)
    assert [text for text in ada.transcript if "🔔 Winter meeting" in text and "Tomorrow" in text] == [
        ada.transcript[-1]
    ]
    assert not [text for chat in (other, stopped) for text in chat.transcript if "🔔" in text]
    await ada.tap("I can’t come")
    await ada.tap("Yes, give back")
    assert await kept(own_desk, slug) == (1, [1])


async def test_a_reminder_that_comes_too_late_to_help_is_not_sent(own_desk: Desk) -> None:
    slug, chat = await planned(own_desk), await guest(own_desk, "Ada Asleep")
    await reserve(chat, slug)
    own_desk.clock.advance(days=10, hours=1)
    await own_desk.run_round(event_notices.remind)
    assert not [text for text in chat.transcript if "🔔" in text]


async def test_a_coordinator_publishes_an_event_in_both_languages(each_desk: Desk) -> None:
    chat = await coordinator(each_desk, name="Alex Martin")
    await chat.command("/events")
    await chat.tap("New event")
    said = ["Training", "both", "Premiers gestes <bénévoles>", "Une matinée.\nhttps://example.org/a?b=1&c=2"]
    said += ["First steps", "A morning.", "tomorrow", "9:00-12:30", "12 rue <du Port>, Calais", "12"]
    for text in said:
        await chat.say(text)
    chat.expect("please check", "First steps", "12 rue <du Port>")
    await chat.tap("Publish it")
    chat.expect("Published.", "https://t.me/the_bot?start=event-premiers-gestes-benevoles", "12 places are left")
    reader = somebody(each_desk, "fr")
    await reader.open_link("event-premiers-gestes-benevoles")
    reader.expect("Premiers gestes <bénévoles>", "https://example.org/a?b=1&c=2", "09:00–12:30", "Demain")
    assert not [label for label in reader.buttons if "Qui vient" in label]


async def test_the_longest_texts_fit_wherever_the_form_shows_them(desk: Desk) -> None:
    """The review, a question asked again, the card: the tests' channel refuses what Telegram would."""
    chat, text = await coordinator(desk), "&" * 1500
    await chat.tap_data("new-event")
    for said in ("Training", "both", "T" * 80, text, "U" * 80, text, "tomorrow", "9:00-12:30", "P" * 200, "12"):
        await chat.say(said)
    chat.expect("please check")
    await chat.tap("Text in French")
    await chat.say(text)
    await chat.tap("Publish it")
    chat.expect(text)
    await chat.tap("Change the event")
    await chat.tap("Text in English")
    chat.expect("So far")
    await chat.command("/cancel")
    await chat.command("/events")


async def test_a_text_in_one_language_is_shown_to_all_and_says_so(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.tap_data("new-event")
    for text in (
        "Legal hearing",
        "French only",
        "Audience",
        "Au tribunal.",
        "tomorrow",
        "14h-16h",
        "Tribunal de Lille",
    ):
        await chat.say(text)
    await chat.tap("Skip")
    await chat.tap("Publish it")
    chat.expect("Audience", "Only in French so far.")


async def test_a_change_tells_those_who_come_what_was_before(each_desk: Desk) -> None:
    """A new text is nobody's news; when and where are."""
    slug, ada, other = await planned(each_desk), await guest(each_desk, "Ada", "fr"), await guest(each_desk, "Bo")
    await reserve(ada, slug)
    admin = somebody(each_desk)
    await join(admin, Role.ADMIN)
    await admin.open_link(f"event-{slug}")
    await admin.tap("Change the event")
    admin.expect("please check", "1 place is reserved")
    await admin.tap("Text in English")
    await admin.say("Come everybody.")
    await admin.tap("Change it")
    admin.expect("Changed.", "Come everybody.")
    assert "hears of it" not in admin.text
    await admin.tap("Change the event")
    await admin.tap("Address")
    await admin.say("5 place du Marché, Calais")
    await admin.tap("Change it")
    admin.expect("Changed. 1 person hears of it.")
    assert "5 place du Marché, Calais" in ada.transcript[-1]
    assert "12 rue des Fleurs, Lille" in ada.transcript[-1]
    assert not [text for text in other.transcript if "Marché" in text]


async def test_what_was_bold_stays_bold_where_the_text_is_kept(desk: Desk) -> None:
    slug, chat = await planned(desk), await coordinator(desk)
    await chat.open_link(f"event-{slug}")
    await chat.tap("Change the event")
    await chat.tap("Address")
    await chat.say("Elsewhere")
    await chat.tap("Change it")
    async with desk.database.read() as session:
        event = await events.by_slug(session, slug)
    assert event is not None
    assert event.text["en"] == "Come <b>all</b>."


async def test_calling_off_tells_everybody_why_and_takes_no_more_reservations(each_desk: Desk) -> None:
    slug, ada, stopped = await planned(each_desk), await guest(each_desk, "Ada"), await guest(each_desk, "Bo")
    for somebody_known in (ada, stopped):
        await reserve(somebody_known, slug)
    await stopped.say("STOP")
    chat = await coordinator(each_desk)
    await chat.open_link(f"event-{slug}")
    await chat.tap("Call the event off")
    await chat.say("The hall is <flooded>")
    await chat.tap("Call it off")
    chat.expect("Called off. 1 person hears of it. 1 person does not")
    assert "called off" in ada.transcript[-1]
    assert "The hall is <flooded>" in ada.transcript[-1]
    await ada.open_link(f"reserve-{slug}")
    ada.expect("called off")
    await ada.command("/events")
    assert slug not in str(ada.answers)
    await each_desk.run_round(event_notices.remind)


async def test_two_coordinators_at_once_do_not_undo_each_other(desk: Desk) -> None:
    slug, first, second = await planned(desk), await coordinator(desk), await coordinator(desk)
    for chat, hall in ((first, "Hall A"), (second, "Hall B")):
        await chat.open_link(f"event-{slug}")
        await chat.tap("Change the event")
        await chat.tap("Address")
        await chat.say(hall)
    await first.tap("Change it")
    await second.tap("Change it")
    second.expect("Somebody else changed it meanwhile", "Hall A")


async def test_there_can_not_be_fewer_places_than_are_reserved(desk: Desk) -> None:
    slug, ada, chat = await planned(desk, capacity=9), await guest(desk, "Ada"), await coordinator(desk)
    await reserve(ada, slug, "4")
    await chat.open_link(f"event-{slug}")
    await chat.tap("Change the event")
    await chat.tap("Places")
    await chat.say("3")
    chat.expect("4 places are taken already")
    await chat.command("/cancel")


async def test_who_comes_is_for_coordinators(desk: Desk) -> None:
    slug, ada, chat = await planned(desk, capacity=9), await guest(desk, "Ada <Guest>"), await coordinator(desk)
    await reserve(ada, slug, "4")
    await chat.open_link(f"event-{slug}")
    await chat.tap("Who comes")
    chat.expect("1 person has reserved: 4 of 9 places", "Ada <Guest>: 4 places")
    await ada.tap_data(f"event-guests:{slug}:0")
    ada.expect("That is for the coordinators")
    for screen in ("new-event", f"change-event:{slug}", f"cancel-event:{slug}"):
        await ada.tap_data(screen)
        ada.expect("That is for the coordinators")


async def test_the_reminder_follows_an_event_that_is_moved(desk: Desk) -> None:
    slug = await planned(desk)
    async with desk.database.write() as session:
        event = await events.locked(session, slug)
        assert event is not None
        event.remind_at = None
        event.starts += timedelta(days=1)
        await session.flush()
        assert event.remind_at == event.starts - timedelta(days=1)


async def test_an_event_moved_to_tomorrow_is_told_once(own_desk: Desk) -> None:
    """Word of the change is the reminder."""
    slug, ada, chat = await planned(own_desk), await guest(own_desk, "Ada"), await coordinator(own_desk)
    await reserve(ada, slug)
    await chat.open_link(f"event-{slug}")
    await chat.tap("Change the event")
    await chat.tap("Day")
    await chat.say("tomorrow")
    await chat.tap("Hours")
    await chat.say("9:00-10:00")
    await chat.tap("Change it")
    said = len(ada.transcript)
    assert "Before: Monday 22 March, 13:00" in ada.transcript[-1]
    await own_desk.run_round(event_notices.remind)
    assert len(ada.transcript) == said


async def test_reservations_are_forgotten_a_month_after_the_event(own_desk: Desk) -> None:
    slug, chat = await planned(own_desk), await guest(own_desk, "Ada Past")
    await reserve(chat, slug)
    async with own_desk.database.write() as session:
        assert await reservations.forget_old(session, own_desk.now + timedelta(days=39)) == 0
        assert await reservations.forget_old(session, own_desk.now + timedelta(days=41)) == 1
        assert await session.scalar(select(Event.slug).where(Event.slug == slug)) == slug
