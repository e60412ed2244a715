"""Drop-off slots as the people of a site run them: weekly hours, a day, one slot, and who is told."""

import pytest
from sqlalchemy import update

from handlers.conversation.screens import button
from handlers.donating import drop_off_day, drop_off_hours, drop_off_slot
from models.chats import Chat as ChatRow
from models.offers import OfferState, Reason
from models.roles import Role
from models.sites import Site
from tests.conversation.dropping import at, booked, free, slot_at, slots_hold, warehouse
from tests.conversation.offering import donor, kept
from tests.conversation.people import join, person_of, register, somebody
from tests.conversation.site_living import acts_on
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
SATURDAY = "2027-03-13"


async def _team(desk: Desk, site: Site, role: Role = Role.COORDINATOR, language: str = "en") -> Chat:
    chat = somebody(desk, language)
    await join(chat, role, site.slug, "Noor Haddad")
    return chat


async def _coming(desk: Desk, site: Site, language: str = "en") -> tuple[Chat, int]:
    """A donor who comes on Saturday at nine, and the number of their offer."""
    chat = somebody(desk, language)
    await register(chat)
    return chat, await booked(desk, (await person_of(chat)).id, site, at(1, 9))


async def test_hours_are_typed_reviewed_and_kept(each_desk: Desk) -> None:
    site = await warehouse(each_desk, drop_off_hours=[])
    team = await _team(each_desk, site, Role.CONTACT, "fr")
    await team.command("/depots")
    team.expect("Il n’y a pas encore d’horaires")
    await team.tap("✏️ Changer les horaires")
    await team.say("lundi matin")
    team.expect("Il me faut des jours")
    await team.say("lundi-vendredi 9h-12h 14h-18h, samedi 10h-12h")
    await team.tap("30")
    await team.tap("3")
    team.expect("Lundi à vendredi\u00a0: 09:00–12:00, 14:00–18:00", "Samedi\u00a0: 10:00–12:00")
    await team.tap("✅ Garder ces horaires")
    team.expect("3 voitures à la fois")
    found = await free(each_desk, site)
    assert found[0].starts_at == at(0, 14)
    assert len([slot for slot in found if at(3) <= slot.starts_at < at(4)]) == 14


async def test_donors_who_book_learn_the_address_that_was_asked_for_with_the_hours(desk: Desk) -> None:
    """A site without an address is asked for one; what was said is what donors are told, and is asked for once."""
    site = await warehouse(desk, drop_off_hours=[], address="")
    team = await _team(desk, site)
    await team.command("/dropoffs")
    await team.tap("✏️ Change the hours")
    await team.say("every day 9-12")
    await team.tap("30")
    await team.tap("2")
    team.expect("Where exactly do people bring the goods?")
    await team.say("5 quai de la Loire, Calais")
    await team.tap("✅ Keep these hours")
    _, offer = await _coming(desk, site)
    assert (await kept(desk, offer)).place == "5 quai de la Loire, Calais"
    await team.tap("✏️ Change the hours")
    team.expect("Address: 5 quai de la Loire, Calais")


async def test_the_address_is_asked_for_with_the_hours_of_a_single_day_too(desk: Desk) -> None:
    """Where none is known: a day that can be booked without a week has to say where."""
    site = await warehouse(desk, drop_off_hours=[], address="")
    team = await _team(desk, site)
    await team.tap_data(button("Hours", drop_off_hours.special, site.id, SATURDAY).data)
    await team.say("9am to 12pm")
    await team.say("5 quai de la Loire, Calais")
    await team.tap("✅ Keep these hours")
    _, offer = await _coming(desk, site)
    assert (await kept(desk, offer)).place == "5 quai de la Loire, Calais"
    await team.tap("✏️ Other hours on this day")
    await team.say("10am to 12pm")
    team.expect("please check")


async def test_who_booked_hears_of_another_address(desk: Desk) -> None:
    """As when it is changed with the site; whom nothing reaches is named, and the pin leads no more to where it was."""
    site = await warehouse(desk)
    chat, offer = await _coming(desk, site)
    silent = await donor(desk, "Sam Silent")
    await booked(desk, silent, site, at(1, 10))
    async with desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.person_id == silent).values(stopped_at=desk.now))
    team = await _team(desk, site)
    await team.tap_data(button("Plan", drop_off_hours.plan, site.id).data)
    await team.tap("✏️ Address")
    await team.say("9 rue Neuve, Calais")
    await team.tap("✅ Keep these hours")
    team.expect("1 donor who is expected hears it.", "Please call: Sam Silent, +33 6", "The pin on the map")
    assert "9 rue Neuve, Calais" in chat.transcript[-1]
    moved = await kept(desk, offer)
    assert (moved.place, moved.latitude) == ("9 rue Neuve, Calais", None)
    assert ("site_changed", "place", False) in await acts_on(desk, site)


async def test_hours_that_are_shorter_than_a_slot_are_pointed_out(desk: Desk) -> None:
    """Nobody could book in them, and nobody would know why."""
    site = await warehouse(desk, drop_off_hours=["mon-fri 09:00-12:00", "sat 10:00-10:10"], drop_off_minutes=30)
    team = await _team(desk, site)
    await team.tap_data(button("Hours", drop_off_hours.weekly, site.id).data)
    team.expect("A slot of 30 minutes does not fit into 10:00–10:10: nobody can book then.")


async def test_a_change_starts_from_what_counts_and_tells_what_it_leaves_out(desk: Desk) -> None:
    """What is booked stays."""
    site = await warehouse(desk)
    _, offer = await _coming(desk, site)
    team = await _team(desk, site)
    await team.command("/dropoffs")
    await team.tap("🚗 Weekly hours")
    await team.tap("✏️ Change the hours")
    team.expect("Monday to Saturday: 09:00–12:00", "Cars a slot: 2")
    await team.tap("✏️ Hours")
    await team.say("Monday to Friday 9am to 5pm")
    await team.tap("✅ Keep these hours")
    team.expect("1 booked time lies outside these hours, the first on Saturday 13 March")
    assert (await kept(desk, offer)).state is OfferState.ACCEPTED
    await team.tap_data(button("Day", drop_off_day.on_day, site.id, SATURDAY).data)
    team.expect("Marie Dupont")
    assert "⚠️ 09:00 · outside the hours" in team.buttons


async def test_the_day_shows_who_comes_with_what(desk: Desk) -> None:
    site = await warehouse(desk)
    await _coming(desk, site)
    await booked(desk, await donor(desk, "Visit evil.example/now"), site, at(1, 10), note="x")
    team = await _team(desk, site)
    await team.command("/dropoffs")
    team.expect("Today, Friday 12 March", "Nobody has booked so far.")
    await team.tap("Sat 13 Mar ›")
    team.expect("Tomorrow, Saturday 13 March", "09:00–09:30", "Marie Dupont: Clothes: 3 bags")
    assert "evil.example" not in team.text
    assert {"09:00 · 1 of 2", "10:00 · 1 of 2", "11:30 · 0 of 2"} <= set(team.buttons)
    await team.tap("09:00 · 1 of 2")
    team.expect("1 of 2 cars’ places taken")
    await team.tap("📦 Marie Dupont")
    team.expect("3 bags")


@pytest.mark.parametrize("whole_day", [True, False])
async def test_who_booked_what_is_closed_is_told_and_books_another_time_in_a_tap(desk: Desk, whole_day: bool) -> None:
    site = await warehouse(desk)
    chat, offer = await _coming(desk, site, "fr")
    team = await _team(desk, site)
    if whole_day:
        await team.tap_data(button("Day", drop_off_day.on_day, site.id, SATURDAY).data)
        await team.tap("✖ Close this day")
    else:
        await team.tap_data(button("Slot", drop_off_slot.slot_card, site.id, int(at(1, 9).timestamp() // 60)).data)
        await team.tap("✖ Close this time")
    team.expect("1 donor has booked, and is told at once")
    assert (await kept(desk, offer)).state is OfferState.ACCEPTED
    await team.tap("Yes, close it")
    team.expect("✅ Closed. 1 donor is told")
    ended = await kept(desk, offer)
    assert (ended.state, ended.reason) == (OfferState.DECLINED, Reason.WRONG_TIME)
    told = chat.transcript[-1]
    assert "Ne venez pas samedi 13 mars" in told
    (first, *_) = [label for label in chat.buttons if label.startswith("🚗")]
    assert first == ("🚗 lun. 15 mars, 09:00" if whole_day else "🚗 sam. 13 mars, 09:30")
    await chat.tap(first)
    chat.expect("est réservé")
    await slots_hold(desk, site)


async def test_a_closed_slot_is_opened_again_and_takes_another_number_of_cars(desk: Desk) -> None:
    site = await warehouse(desk)
    team = await _team(desk, site)
    await team.tap_data(button("Slot", drop_off_slot.slot_card, site.id, int(at(1, 9).timestamp() // 60)).data)
    await team.tap("✖ Close this time")
    team.expect("Closed: nobody can book it.")
    await team.tap("↩️ Open it again")
    await team.tap("➕ One more car")
    team.expect("0 of 3 cars’ places taken")
    await team.tap("➖ One car fewer")
    await team.tap("➖ One car fewer")
    team.expect("0 of 1 car’s place taken")
    assert (await slot_at(desk, site, at(1, 9))).free == 1


async def test_one_day_has_hours_of_its_own_until_it_has_not(desk: Desk) -> None:
    site = await warehouse(desk)
    team = await _team(desk, site)
    await team.tap_data(button("Hours", drop_off_hours.weekly, site.id).data)
    await team.tap("✏️ Hours of one day")
    await team.say("Sunday")
    await team.say("10am to 11am")
    await team.tap("✅ Keep these hours")
    team.expect("Sunday 14 March")
    assert {"10:00 · 0 of 2", "10:30 · 0 of 2"} <= set(team.buttons)
    await team.tap("↩️ Its usual hours")
    team.expect("No goods are taken on this day.")


async def test_who_closes_a_day_by_its_hours_learns_whom_that_concerns(desk: Desk) -> None:
    """As with the button that closes it."""
    site = await warehouse(desk)
    await _coming(desk, site)
    team = await _team(desk, site)
    await team.tap_data(button("Hours", drop_off_hours.special, site.id, SATURDAY).data)
    await team.tap("✖ Closed")
    await team.tap("✅ Keep these hours")
    team.expect("✅ Closed. 1 donor is told")


async def test_only_the_people_of_the_site_run_its_slots(desk: Desk) -> None:
    """Whatever buttons somebody forges."""
    site, elsewhere = await warehouse(desk), await warehouse(desk)
    chat, offer = await _coming(desk, site)
    minute = int(at(1, 9).timestamp() // 60)
    forged = [
        button("x", drop_off_day.on_day, site.id, SATURDAY),
        button("x", drop_off_day.close_day_now, site.id, SATURDAY, int(desk.now.timestamp() // 60)),
        button("x", drop_off_day.usual_hours, site.id, SATURDAY),
        button("x", drop_off_slot.slot_card, site.id, minute),
        button("x", drop_off_slot.close_slot_now, site.id, minute, int(desk.now.timestamp() // 60)),
        button("x", drop_off_slot.open_slot, site.id, minute),
        button("x", drop_off_slot.set_cars, site.id, minute, 9),
        button("x", drop_off_hours.weekly, site.id),
        button("x", drop_off_hours.plan, site.id),
        button("x", drop_off_hours.special, site.id, SATURDAY),
    ]
    for other in (chat, await _team(desk, elsewhere)):
        for one in forged:
            await other.tap_data(one.data)
            other.expect("for the contacts and coordinators of a site")
    assert (await kept(desk, offer)).state is OfferState.ACCEPTED
    assert (await slot_at(desk, site, at(1, 9))).places == 2


async def test_where_the_contact_comes_first_there_is_nothing_to_set(desk: Desk) -> None:
    site = await warehouse(desk, contact_first=True)
    team = await _team(desk, site)
    await team.tap_data(button("x", drop_off_hours.plan, site.id).data)
    team.expect("Nobody books here")
