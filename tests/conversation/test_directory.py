"""The directory of partners: found by area, by town, by name; kept up to date in chat."""

from typing import Any

import pytest

from bot.organisation.loading import load
from bot.organisation.reading import read
from bot.settings import SHIPPED_ORGANISATION
from models import partners
from models.partners import Partner, PartnerKind
from models.towns import Town, TownName
from tests.conversation.coordinating import coordinator
from tests.conversation.events import guest
from tests.conversation.people import carried, somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def listed(desk: Desk, name: str, area: str, **more: Any) -> str:
    """A partner in that area; its slug."""
    async with desk.database.write() as session:
        found = await partners.area_by_slug(session, area)
        assert found is not None
        columns = {"kind": PartnerKind.CENTRE, "name": {"fr": name, "en": name}, "area_id": found.id, **more}
        return (await partners.add(session, name, columns)).slug


async def kept(desk: Desk, slug: str) -> Partner:
    async with desk.database.read() as session:
        found = await partners.by_slug(session, slug)
    assert found is not None
    return found


async def town(desk: Desk, name: str, latitude: float, longitude: float) -> None:
    """A town that can be typed."""
    async with desk.database.write() as session:
        here = {"latitude": latitude, "longitude": longitude}
        row = Town(id=hash(name) % 10**9, name=name, population=9000, country="FR", alternative_names=[], **here)
        session.add(row)
        await session.flush()
        session.add(TownName(key=name.casefold(), town_id=row.id))


async def test_an_area_says_who_is_there_what_they_need_and_whom_to_contact(desk: Desk) -> None:
    more = {"city": "Rennes", "contact": "Awa <Diop>", "phone": "+33699000001", "url": "https://example.org"}
    slug = await listed(desk, "CAO Vilaine", "bretagne", needs={"fr": "Des <b>draps</b>"}, **more)
    chat = somebody(desk)
    await chat.command("/areas")
    await chat.tap("Brittany")
    chat.expect("CAO Vilaine, Rennes", "What they need: Des draps", "Awa <Diop> · +33 6 99 00 00 01")
    await chat.tap("CAO Vilaine")
    chat.expect("CAO (welcome centre)", "https://example.org", "Only in French so far.")
    chat.expect("Please contact them before you bring anything.")
    await chat.open_link(f"partner-{slug}")
    chat.expect("CAO Vilaine")


@pytest.mark.parametrize("typed", ["bretagne", "Brittany", "BRETAGNE"])
async def test_the_name_of_an_area_leads_there_in_either_language(desk: Desk, typed: str) -> None:
    chat = somebody(desk, "fr")
    await chat.say(typed)
    chat.expect("Bretagne")
    assert [label for label in chat.buttons if "🗺" in label]


async def test_the_name_of_a_partner_or_of_its_town_leads_to_it(desk: Desk) -> None:
    await listed(desk, "CAO du Bocage", "normandie", city="Vire")
    chat = somebody(desk)
    for typed in ("cao du bocage", "vire"):
        await chat.say(typed)
        chat.expect("CAO du Bocage, Vire")


async def test_the_nearest_come_first_from_a_position_a_town_or_an_area(own_desk: Desk) -> None:
    """A partner whose town is not known counts from its area's main town."""
    await listed(own_desk, "Far", "bretagne")
    await listed(own_desk, "Near", "normandie", city="Caen", latitude=49.18, longitude=-0.37)
    await town(own_desk, "Bayeux", 49.28, -0.70)
    chat = somebody(own_desk)
    await chat.command("/areas")
    await chat.tap("Near a town")
    await chat.share_location(49.28, -0.70)
    chat.expect("Nearest to the position you shared first", "Near, Caen · 26 km")
    assert chat.text.index("Near, Caen") < chat.text.index("Far")
    assert "49.28" not in str((await chat.row()).state)
    assert "Far · " not in chat.text
    await chat.tap_data("near-partners")
    await chat.say("Bayeux")
    chat.expect("Nearest to Bayeux first", "Near, Caen")
    await chat.tap_data("near-partners")
    await chat.say("normandy")
    chat.expect("Normandy", "Near, Caen")
    assert "Far" not in chat.text


async def test_a_long_list_is_leafed_through(own_desk: Desk) -> None:
    for number in range(8):
        await listed(own_desk, f"CAO {number}", "bretagne", needs={"en": "x" * 500})
    chat = somebody(own_desk)
    await chat.open_link("area-bretagne")
    chat.expect("CAO 0", "CAO 5")
    await chat.tap("More")
    chat.expect("CAO 6", "CAO 7")


async def test_a_coordinator_adds_a_partner(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    await town(each_desk, "Quimper", 48.0, -4.1)
    await chat.command("/areas")
    await chat.tap("New partner")
    for text in ("Organisation", "Un toit <ensemble>", "Brittany", "Quimper", "Des draps", "Sheets", "Awa Diop"):
        await chat.say(text)
    await chat.share_contact("+33699000002", own=False)
    await chat.say("not an address")
    chat.expect("not an address on the web")
    await chat.say("www.example.org/toit")
    chat.expect("please check", "Name only people who agree to it")
    await chat.tap("Add it")
    chat.expect("Added.", "Un toit <ensemble>, Quimper", "Sheets", "Awa Diop · +33 6 99 00 00 02")
    row = await kept(each_desk, "un-toit-ensemble")
    assert (row.url, row.city, row.latitude) == ("https://www.example.org/toit", "Quimper", 48.0)
    assert row.needs == {"fr": "Des draps", "en": "Sheets"}


async def test_what_is_not_touched_stays_as_the_file_has_it_also_when_it_is_loaded_again(own_desk: Desk) -> None:
    """A name in two languages and a text with bold survive a change of the number; the file keeps the say on them."""
    chat = await coordinator(own_desk, language="fr")
    before = await kept(own_desk, "msf")
    await chat.tap_data("partner:msf")
    await chat.tap("Modifier le partenaire")
    await chat.tap("✏️ Téléphone")
    await chat.say("06 99 00 00 03")
    await chat.tap("✅ Modifier")
    after = await kept(own_desk, "msf")
    assert (after.name, after.about, after.area_id, after.city) == (
        before.name,
        before.about,
        before.area_id,
        before.city,
    )
    assert after.phone == "+33699000003"
    async with own_desk.database.write() as session:
        report = await load(session, read(SHIPPED_ORGANISATION))
    assert report.kept == ["partner 'msf': phone"]
    assert (await kept(own_desk, "msf")).phone == "+33699000003"


async def test_a_partner_taken_off_the_list_is_nowhere_and_can_be_put_back(each_desk: Desk) -> None:
    slug = await listed(each_desk, "CAO Passager", "normandie", city="Flers")
    chat, reader = await coordinator(each_desk), somebody(each_desk)
    await chat.open_link(f"partner-{slug}")
    await chat.tap("Take it off the list")
    chat.expect("Taken off the list")
    await reader.open_link("area-normandie")
    assert "Passager" not in reader.text
    await reader.open_link(f"partner-{slug}")
    reader.expect("no longer in the list")
    await reader.say("flers")
    assert "Passager" not in reader.text
    await chat.command("/areas")
    await chat.tap("Hidden partners")
    await chat.tap("CAO Passager")
    await chat.tap("Put it back")
    await reader.open_link(f"partner-{slug}")
    reader.expect("CAO Passager")


async def test_two_coordinators_at_once_do_not_undo_each_other(desk: Desk) -> None:
    slug = await listed(desk, "CAO Double", "normandie")
    first, second = await coordinator(desk), await coordinator(desk)
    for chat, name in ((first, "Awa Diop"), (second, "Bo Lind")):
        await chat.tap_data(f"change-partner:{slug}")
        await chat.tap("Contact")
        await chat.say(name)
    sending = carried(second, "Change it")
    await first.tap("Change it")
    await second.tap_data(sending)
    second.expect("Somebody else changed it meanwhile", "Awa Diop")


async def test_only_coordinators_change_the_directory(desk: Desk) -> None:
    chat = await guest(desk, "Ada")
    for screen in ("new-partner", "change-partner:msf", "partner-hide:msf:1", "partners-hidden"):
        await chat.tap_data(screen)
        chat.expect("That is for the coordinators")
    assert not (await kept(desk, "msf")).hidden
