"""What coordinators see: the volunteers of their sites, and nobody else's; what nobody else sees."""

import pytest
from sqlalchemy import delete

from models import sign_ups
from models import volunteers as kept_volunteers
from models.people import Person
from models.roles import Grant, Role
from models.sign_ups import Attendance
from models.volunteers import Registration
from models.volunteers import register as keep
from tests.conversation.coordinating import coordinator
from tests.conversation.people import carried, join, person_of, register, somebody
from tests.conversation.shifting import plan, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def volunteers(desk: Desk, count: int, site: str) -> list[int]:
    """So many volunteers at a site, kept without talk; their numbers."""
    day = desk.now.date()
    async with desk.database.write() as session:
        found = []
        for number in range(count):
            accepted = {"privacy_version": "1", "privacy_accepted_at": desk.now, "created_at": desk.now}
            person = Person(name=f"{site} {number:02}", **accepted)
            session.add(person)
            await session.flush()
            said = Registration(1, False, False, False, day, None, sites=[site], languages=["fr"])
            await keep(session, person, said, desk.now)
            found.append(person.id)
    return found


def names(chat: Chat, site: str) -> list[str]:
    """The volunteers shown."""
    return [label for label in chat.buttons if label.startswith(site)]


async def test_a_coordinator_pages_through_the_volunteers_of_their_sites_alone(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.COORDINATOR, "calais")
    await volunteers(own_desk, 20, "calais")
    await volunteers(own_desk, 3, "paris-street")
    await chat.command("/menu")
    await chat.tap("Volunteers")
    chat.expect("20 volunteers at your sites")
    seen = names(chat, "calais")
    assert len(seen) == 8
    while "More ›" in chat.buttons:
        await chat.tap("More ›")
        seen += names(chat, "calais")
    assert sorted(seen) == [f"calais {number:02}" for number in range(20)]
    assert names(chat, "paris") == []
    await chat.tap("‹ Previous")
    assert len(names(chat, "calais")) == 8
    await chat.tap(names(chat, "calais")[0])
    chat.expect("Name: calais", "Where: Calais", "Phone: none")
    await chat.tap("Volunteers")
    chat.expect("20 volunteers")


async def test_a_forged_page_is_the_nearest_there_is(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await volunteers(own_desk, 9, "calais")
    for page, shown in (("-1", 8), ("-999999999999999999", 8), ("3", 1), ("999999999999999999", 1)):
        await chat.tap_data(f"volunteers-at:{page}")
        assert len(names(chat, "calais")) == shown


async def test_pages_and_cards_hold_on_either_engine(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await join(chat, Role.ADMIN)
    found = await volunteers(each_desk, 9, "paris-camp")
    for page in ("999999999999999999", "-1"):
        await chat.tap_data(f"volunteers-at:{page}")
        chat.expect("at your sites")
    await chat.tap_data(f"volunteer-card:{found[0]}")
    chat.expect("paris-camp 00")
    for number in ("-1", "0", "999999999999999999"):
        await chat.tap_data(f"volunteer-card:{number}")
        chat.expect("no longer among the volunteers")


async def test_a_coordinator_cannot_see_a_volunteer_of_another_site(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.COORDINATOR, "calais")
    (other,) = await volunteers(own_desk, 1, "paris-street")
    await chat.tap_data(f"volunteer-card:{other}")
    chat.expect("no longer among the volunteers of your sites")
    assert "paris-street" not in chat.text
    await chat.command("/volunteers")
    chat.expect("No volunteers yet")


@pytest.mark.parametrize("who", ["stranger", "volunteer", "contact"])
async def test_whoever_coordinates_nothing_is_refused_and_shown_no_button(own_desk: Desk, who: str) -> None:
    chat = somebody(own_desk)
    if who == "volunteer":
        await register(chat)
    if who == "contact":
        await join(chat, Role.CONTACT, "la-liniere")
    (other,) = await volunteers(own_desk, 1, "calais")
    for forged in ("volunteers", "volunteers-at:0", f"volunteer-card:{other}"):
        await chat.tap_data(forged)
        chat.expect("for the coordinators of a site")
        assert "calais 00" not in chat.text
    await chat.command("/menu")
    assert "👥 Volunteers" not in chat.buttons


async def test_a_volunteer_who_left_is_no_longer_shown(own_desk: Desk) -> None:
    admin, chat = somebody(own_desk), somebody(own_desk)
    await join(admin, Role.ADMIN)
    await register(chat, "Gone Soon")
    number = (await person_of(chat)).id
    await chat.command("/volunteer")
    await chat.tap("Leave")
    await chat.tap("Yes, leave")
    await admin.tap_data(f"volunteer-card:{number}")
    admin.expect("no longer among the volunteers")


async def test_a_role_taken_away_is_felt_at_the_next_tap(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await volunteers(own_desk, 1, "calais")
    await chat.tap("Volunteers")
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant))
    await chat.tap("calais 00")
    chat.expect("for the coordinators of a site")


async def test_lists_are_shown_beside_an_open_form(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await volunteers(own_desk, 1, "calais")
    await chat.command("/near")
    await chat.command("/volunteers")
    chat.expect("1 volunteer at your sites")
    await chat.tap("Go on: Nearest to me")
    chat.expect("Where are you?")


async def test_a_coordinator_marks_somebody_as_experienced_and_takes_it_back(each_desk: Desk) -> None:
    """It is what a shift may ask for."""
    chat, one = await coordinator(each_desk), await volunteer(each_desk)
    shift, number = await plan(each_desk, requirements=["experienced"]), (await person_of(one)).id
    await chat.tap_data(f"volunteer-card:{number}")
    chat.expect("Not marked as experienced.")
    await chat.tap("⭐ Mark as experienced")
    chat.expect("a coordinator said so")
    await take(one, shift)
    data = carried(chat, "Take back")
    for _ in range(2):
        await chat.tap_data(data)
        chat.expect("Not marked as experienced.")


async def test_who_was_there_often_enough_is_experienced_without_a_word(own_desk: Desk) -> None:
    chat, one = await coordinator(own_desk, language="fr"), await volunteer(own_desk)
    number = (await person_of(one)).id
    for day in range(1, 4):
        shift = await plan(own_desk, day)
        await take(one, shift)
        async with own_desk.database.write() as session:
            row = await sign_ups.of(session, number, shift)
            assert row is not None
            row.attendance = Attendance.PRESENT
    await chat.tap_data(f"volunteer-card:{number}")
    chat.expect("Expérience\u00a0: assez de créneaux effectués.")
    assert not any("Reconnaître" in label for label in chat.buttons)


async def test_who_takes_a_shift_is_known_to_its_coordinators(own_desk: Desk) -> None:
    """Though they registered for another site; nobody else learns of them."""
    chat, elsewhere = await coordinator(own_desk), await coordinator(own_desk, "la-liniere")
    one = await volunteer(own_desk, "Marie Dupont", sites=["paris-street"])
    shift, number = await plan(own_desk), (await person_of(one)).id
    await chat.tap_data(f"volunteer-card:{number}")
    chat.expect("no longer among the volunteers of your sites")
    await take(one, shift)
    await chat.tap_data(f"on-shift:{shift}:{number}")
    await chat.tap("🧡 Their registration")
    chat.expect("Name: Marie Dupont")
    await elsewhere.tap_data(f"volunteer-card:{number}")
    elsewhere.expect("no longer among the volunteers of your sites")


@pytest.mark.parametrize("who", ["stranger", "volunteer", "contact", "coordinator of another site"])
async def test_nobody_else_marks_anybody_as_experienced(own_desk: Desk, who: str) -> None:
    one = await volunteer(own_desk)
    number, chat = (await person_of(one)).id, one if who == "volunteer" else somebody(own_desk)
    if who == "contact":
        await join(chat, Role.CONTACT, "calais")
    if who == "coordinator of another site":
        await join(chat, Role.COORDINATOR, "la-liniere")
    await chat.tap_data(f"experienced:{number}:1")
    chat.expect("no longer among" if "another" in who else "for the coordinators of a site")
    async with own_desk.database.read() as session:
        kept = await kept_volunteers.of(session, number)
    assert kept is not None
    assert kept.experienced is False


@pytest.mark.parametrize("number", [0, -1, 10**17])
async def test_nobody_is_marked_who_is_not_there(desk: Desk, number: int) -> None:
    chat = await coordinator(desk)
    await chat.tap_data(f"experienced:{number}:1")
    chat.expect("no longer among the volunteers")
