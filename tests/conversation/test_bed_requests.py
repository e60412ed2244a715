"""Beds, for coordinators: who asks, who arrives, how full it is; yes or no, once, by those who may."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import delete, func, select

from handlers.beds.beds import remind_arrivals
from models import beds
from models.beds import BedState
from models.outbox import Outbox
from models.people import Person
from models.roles import Grant, Role
from tests.conversation.coordinating import coordinator
from tests.conversation.people import carried, invitation, join, person_of, somebody
from tests.conversation.placing import changed_site, newcomer
from tests.conversation.shifting import move, volunteer
from tests.conversation.sleeping import TODAY, accepted, asked, house, nights, settle, stay_of
from tests.conversation.test_beds import ADDRESS, calais
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def own(own_desk: Desk) -> AsyncIterator[Desk]:
    """A desk where the house in Calais has an address."""
    async with changed_site(own_desk, bed_address=ADDRESS):
        yield own_desk


async def request(chat: Chat, first: int = 10, until: int = 14, number: int = 1) -> int:
    """Asks for a bed in Calais, without the conversation; the number of the stay."""
    return await asked(chat.desk, (await person_of(chat)).id, await calais(chat.desk), nights(first, until), number)


async def test_the_house_at_a_glance(own: Desk) -> None:
    """Today and tomorrow by name, what is full, who waits; and four weeks as a picture."""
    alex, site = await coordinator(own), await calais(own)
    async with changed_site(own, beds=3):
        await accepted(own, await newcomer(own, name="Ann"), site, nights(0, 3))
        await accepted(own, await newcomer(own, name="Ben"), site, nights(1, 4), 2)
        dan = await volunteer(own, "Dan <3")
        await request(dan, 1, 6)
        await alex.command("/beds")
        alex.expect("Beds in Calais", "Tonight: 1 of 3 beds taken")
        alex.expect("Arriving today: Ann", "Arriving tomorrow: Ben (+1)", "1 request waits for an answer.")
        alex.expect("Full in the next four weeks: 13 and 14 March")
        photo = alex.last.photo
        assert photo is not None
        assert (photo.name, photo.content[:4]) == ("calais-2027-03-12.png", b"\x89PNG")
        await alex.tap("Sat 13 Mar · 5 nights · Dan <3")
        alex.expect("Dan <3 asks for 1 bed in Calais", "Not enough beds left: 13 and 14 March")
        move(own, own.now.replace(day=15))
        await alex.command("/lits")
        alex.expect("Leaving today: Ann", "Leaving tomorrow: Ben (+1)")


async def test_an_empty_house(own: Desk) -> None:
    alex = await coordinator(own, language="fr")
    await alex.command("/lits")
    alex.expect(
        "Lits à Calais", "Lits pris cette nuit\u00a0: 0 sur 20", "Aucune nuit n’est complète", "Personne n’attend"
    )
    assert alex.last.photo is not None


async def test_many_requests_come_by_the_page(own: Desk) -> None:
    alex, site = await coordinator(own), await calais(own)
    await asked(own, await newcomer(own, name="Maximiliana von und zu Hohenstein"), site, nights(1, 3))
    for number in range(10):
        await asked(own, await newcomer(own, name=f"Helper {number:02}"), site, nights(1, 3))
    await alex.command("/beds")
    assert alex.buttons[0] == "Sat 13 Mar · 2 nights · Maximiliana von und…"
    assert len([label for label in alex.buttons if "2 nights" in label]) == 5
    await alex.tap("All requests")
    alex.expect("11 requests wait for an answer.")
    await alex.tap("More")
    assert [label[-9:] for label in alex.buttons if "Helper" in label] == ["Helper 07", "Helper 08", "Helper 09"]
    await alex.tap("Previous")
    assert "Sat 13 Mar · 2 nights · Helper 00" in alex.buttons
    for forged in (-5, 99):
        await alex.tap_data(f"bed-requests:{site}:{forged}")
        alex.expect("11 requests wait for an answer.")


async def test_where_some_nights_are_full_the_others_can_be_accepted(own: Desk) -> None:
    """Also when they filled since the notice was written: then nothing is accepted, and it is said which."""
    alex, bo, site = await coordinator(own), await volunteer(own, "Bo"), await calais(own)
    async with changed_site(own, beds=1):
        stay = await request(bo)
        await alex.tap_data(f"bed-request:{stay}")
        await accepted(own, await newcomer(own), site, nights(11, 12))
        await alex.tap("✅ Accept")
        alex.expect("Not accepted: there is not enough room.", "Not enough beds left: 23 March")
        assert (await stay_of(own, stay)).stay.state is BedState.ASKED
        await alex.tap("Accept the free nights")
        alex.expect("Accepted: Bo, 3 nights: 22, 24 and 25 March.")
    assert "The night of 23 March is full already." in bo.transcript[-1]
    assert "3 nights: 22, 24 and 25 March" in bo.transcript[-1]


async def test_a_double_tap_accepts_once(own: Desk) -> None:
    """And whoever answers after somebody else is told how it stands."""
    alex, kim, bo = await coordinator(own), await coordinator(own, name="Kim"), await volunteer(own, "Bo")
    stay = await request(bo)
    said = len(bo.transcript)
    await asyncio.gather(*(chat.tap_data(f"bed-yes:{stay}") for chat in (alex, kim, alex)))
    assert len(bo.transcript) == said + 1
    for data in (
        f"bed-yes:{stay}",
        f"bed-yes-free:{stay}",
        f"bed-no:{stay}",
        f"bed-no-full:{stay}",
        f"bed-no-why:{stay}",
    ):
        await kim.tap_data(data)
        kim.expect("That was accepted already.")
    await kim.tap_data(f"bed-request:{stay}")
    kim.expect("That was accepted already.")


async def test_a_no_can_have_a_reason(own: Desk) -> None:
    """In the coordinator's own words, as they were written."""
    alex, bo = await coordinator(own), await volunteer(own, "Bo")
    stay = await request(bo)
    await alex.tap_data(f"bed-no:{stay}")
    alex.expect("What is the reason? Bo is told.", "4 nights")
    await alex.tap("Write a reason")
    await alex.say("x" * 301)
    alex.expect("300 is the most I can keep")
    await alex.say("Painters <in> the house & dust")
    alex.expect("Declined: Bo is told, kindly.")
    assert "The team writes: Painters <in> the house & dust" in bo.transcript[-1]
    assert "✏️ Change my registration" in bo.buttons
    for data in (f"bed-no-plain:{stay}", f"bed-no-why:{stay}", f"bed-yes:{stay}"):
        await alex.tap_data(data)
        alex.expect("That was declined already.")


async def test_a_no_needs_no_reason(own: Desk) -> None:
    alex, bo = await coordinator(own), await volunteer(own, "Bo")
    stay = await request(bo)
    await alex.tap_data(f"bed-no:{stay}")
    await alex.tap("Back")
    alex.expect("Bo asks for 1 bed")
    await alex.tap("Decline")
    await alex.tap("No reason")
    assert "there is no bed for you in Calais" in bo.transcript[-1]
    assert "The team writes" not in bo.transcript[-1]


async def test_what_was_withdrawn_meanwhile_is_said(own: Desk) -> None:
    """Also while the reason was being written."""
    alex, bo, site = await coordinator(own), await volunteer(own, "Bo"), await calais(own)
    stay = await request(bo)
    await alex.tap_data(f"bed-no-why:{stay}")
    await settle(own, (await person_of(bo)).id, site, ())
    said = len(bo.transcript)
    await alex.say("No room")
    alex.expect("no longer there: it was changed or withdrawn")
    await alex.tap_data(f"bed-yes:{stay}")
    alex.expect("no longer there: it was changed or withdrawn")
    assert len(bo.transcript) == said


async def test_only_the_sites_coordinators_answer(own: Desk) -> None:
    """Whoever else taps: a stranger, the volunteer, a coordinator of another site, one whose role was taken."""
    bo, stranger = await volunteer(own, "Bo"), somebody(own)
    paris = await coordinator(own, "paris-street")
    stay, site = await request(bo), await calais(own)
    forms = [f"bed-no-why:{stay}"]
    screens = [
        f"bed-yes:{stay}",
        f"bed-yes-free:{stay}",
        f"bed-no:{stay}",
        f"bed-no-full:{stay}",
        f"bed-no-plain:{stay}",
    ]
    for data in (*screens, *forms, f"bed-request:{stay}", f"beds-at:{site}", f"bed-requests:{site}:0"):
        for chat in (stranger, bo, paris):
            await chat.tap_data(data)
            assert "Bo asks" not in chat.text
            assert any(told in chat.text for told in ("for the coordinators of a site", "no longer there")), chat.text
    assert (await stay_of(own, stay)).stay.state is BedState.ASKED
    admin = somebody(own)
    await join(admin, Role.ADMIN)
    await admin.tap_data(f"bed-yes:{stay}")
    admin.expect("Accepted: Bo")


async def test_a_coordinator_who_lost_the_role_while_writing_declines_nothing(own: Desk) -> None:
    alex, bo = await coordinator(own), await volunteer(own, "Bo")
    stay = await request(bo)
    await alex.tap_data(f"bed-no-why:{stay}")
    async with own.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == (await person_of(alex)).id))
    await alex.say("No room")
    alex.expect("for the coordinators of a site")
    assert (await stay_of(own, stay)).stay.state is BedState.ASKED


async def test_an_admin_chooses_among_the_houses(own: Desk) -> None:
    """And finds their own bed, where they help themselves."""
    admin = await volunteer(own, "Ada")
    await admin.open_link(await invitation(own, Role.ADMIN))
    await admin.tap("Join the team")
    await house(own, 4)
    await admin.command("/beds")
    admin.expect("at which site?")
    await admin.tap("Calais")
    admin.expect("Beds in Calais")
    await admin.tap("My bed")
    admin.expect("You have no bed")


async def test_somebody_erased_leaves_nothing_to_answer(own: Desk) -> None:
    alex, bo = await coordinator(own), await volunteer(own, "Bo")
    stay = await request(bo)
    await bo.command("/delete")
    await bo.tap("Yes, delete everything")
    await alex.tap_data(f"bed-yes:{stay}")
    alex.expect("no longer there")
    async with own.database.read() as session:
        assert await beds.card(session, stay) is None


async def test_beds_of_somebody_erased_are_told_without_a_name_and_go_to_who_waits(own: Desk) -> None:
    """By the site's rule; whoever waited is told, and nothing of the one who is gone stays."""
    alex, bo, cleo = await coordinator(own), await volunteer(own, "Bo"), await volunteer(own, "Cleo")
    async with changed_site(own, beds=1, beds_by_rule=True):
        await settle(own, (await person_of(bo)).id, await calais(own), nights(10, 14))
        stay = await request(cleo)
        number = (await person_of(bo)).id
        await bo.command("/delete")
        await bo.tap("Yes, delete everything")
    said = alex.transcript[-1]
    assert "A bed in Calais is free again: 22–25 March" in said
    assert "1 request that waited for it is accepted now" in said
    assert "Bo" not in said
    assert "You have a bed in Calais!" in cleo.transcript[-1]
    assert (await stay_of(own, stay)).stay.state is BedState.ACCEPTED
    async with own.database.read() as session:
        theirs = select(func.count()).where(Outbox.key.startswith(f"person:{number}:"))
        assert await session.scalar(theirs) == 0


async def test_a_coordinator_takes_a_bed_back(own: Desk) -> None:
    """With a reason; the person is told where they stand, and can look for other days."""
    alex, bo = await coordinator(own), await volunteer(own, "Bo", bed=True)
    await accepted(own, (await person_of(bo)).id, await calais(own), nights(10, 14))
    await alex.command("/beds")
    await alex.tap("Who has a bed")
    alex.expect("Who has a bed in Calais, from today on")
    await alex.tap("4 nights · Bo")
    alex.expect("Bo has a bed in Calais", "4 nights", "1 bed: €20 in all")
    await alex.tap("Take the bed back")
    alex.expect("Take the bed back from Bo?")
    await alex.tap("with a reason")
    await alex.say("The house closes <early>")
    alex.expect("Taken back: Bo is told, kindly.")
    told = bo.transcript[-1]
    assert "you can’t have your bed in Calais after all" in told
    assert "The house closes <early>" in told
    await bo.tap("My bed")
    bo.expect("You have no bed")
    await alex.command("/beds")
    await alex.tap("Who has a bed")
    alex.expect("Nobody has a bed in Calais yet.")


async def test_a_bed_is_taken_back_once_and_only_by_who_runs_the_house(own: Desk) -> None:
    """An old button asks again; a role lost while the question stood counts no more."""
    alex, other, bo = await coordinator(own), await coordinator(own, "paris-street"), await volunteer(own, "Bo")
    stay = await accepted(own, (await person_of(bo)).id, await calais(own), nights(10, 14))
    await alex.tap_data(f"bed-take-back:{stay}")
    now = carried(alex, "without a reason")
    for stranger in (other, bo):
        for data in (f"bed-guest:{stay}", now, f"bed-take-back-why:{stay}"):
            await stranger.tap_data(data)
    assert (await stay_of(own, stay)).stay.state is BedState.ACCEPTED
    move(own, timedelta(minutes=11))
    await alex.tap_data(now)
    alex.expect("Take the bed back from Bo?")
    await alex.tap("without a reason")
    alex.expect("Taken back: Bo is told")
    await alex.tap_data(f"bed-take-back:{stay}")
    alex.expect("They have that bed no longer")
    assert sum("after all" in said for said in bo.transcript) == 1


async def test_an_answer_at_night_is_told_in_the_morning(own: Desk) -> None:
    """Unless it is about that very night."""
    alex, bo, soon = await coordinator(own), await volunteer(own, "Bo"), await volunteer(own, "Sam")
    later, tonight = await request(bo), await request(soon, 0, 2)
    move(own, own.now.replace(hour=22))
    said = len(bo.transcript)
    for stay in (later, tonight):
        await alex.tap_data(f"bed-yes:{stay}")
    assert len(bo.transcript) == said
    assert "You have a bed" in soon.transcript[-1]
    move(own, own.now.replace(day=13, hour=7))
    await own.deliver()
    assert "You have a bed" in bo.transcript[-1]


async def test_two_processes_remind_of_each_arrival_once(each_desk: Desk) -> None:
    """Both begin at the same moment; there is more than one portion."""
    site = await house(each_desk, 200)
    for number in range(60):
        await accepted(each_desk, await newcomer(each_desk, name=f"Night {number}"), site, nights(20, 22))
    move(each_desk, each_desk.now.replace(month=3, day=30, hour=8))
    await asyncio.gather(*(each_desk.run_round(remind_arrivals) for _ in range(2)))
    await each_desk.run_round(remind_arrivals)
    async with each_desk.database.read() as session:
        reminded = await session.scalar(select(func.count()).where(Outbox.key.contains("bed-arrival")))
        left = await session.scalar(select(func.count()).where(beds.BedStay.remind_at.is_not(None)))
        assert await session.scalar(select(func.count()).where(Person.name.startswith("Night"))) == 60
    assert (reminded, left) == (60, 0)
    move(each_desk, each_desk.now.replace(month=3, day=TODAY.day, hour=12))
