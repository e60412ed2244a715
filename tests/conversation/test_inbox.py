"""The offers of one's sites, for those who answer them."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from models import offer_rules
from models.offer_rules import Agreed
from models.offers import Unit
from models.roles import Role
from tests.conversation.offering import assert_done, depot, donor, offered
from tests.conversation.people import join, person_of, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _contact(desk: Desk, site: str, language: str = "en") -> Chat:
    chat = somebody(desk, language)
    await join(chat, Role.CONTACT, site, "Camille")
    return chat


async def _accept(desk: Desk, chat: Chat, offer_id: int, hours: int) -> None:
    starts_at = desk.now + timedelta(hours=hours)
    agreed = Agreed(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), place="Here")
    async with desk.database.write() as session:
        assert_done(await offer_rules.accept(session, (await person_of(chat)).id, offer_id, agreed, desk.now))


async def test_a_contact_finds_what_waits_for_an_answer_in_the_menu(desk: Desk) -> None:
    """With how many there are; the offer opens with its answers."""
    site = await depot(desk)
    chat = await _contact(desk, site)
    await offered(desk, site, by=await donor(desk, "Inès <b>"))
    await chat.command("/menu")
    await chat.tap("📦 Offers (1)")
    chat.expect("Offers to answer", "Sat 13 Mar · Inès <b>\nClothes: 3 bags")
    assert "Sat 13 Mar · Inès <b>" in chat.buttons
    await chat.tap("Inès <b>")
    chat.expect("Inès <b>", "3 bags")
    assert {"✅ Accept", "✖ Decline"} <= set(chat.buttons)


async def test_offers_move_from_pile_to_pile(desk: Desk) -> None:
    """Accepted for this afternoon: expected today; once the time is over: did it come?"""
    site = await depot(desk)
    chat = await _contact(desk, site, "fr")
    expected, over = await offered(desk, site), await offered(desk, site)
    await _accept(desk, chat, expected, 3)
    await _accept(desk, chat, over, -5)
    await chat.command("/arrivages")
    chat.expect("Attendu aujourd’hui")
    assert any(label.startswith("❔") and "(1)" in label for label in chat.buttons)
    await chat.tap("❔")
    assert len([label for label in chat.buttons if "Marie Dupont" in label]) == 1


async def test_each_sees_the_offers_of_their_sites_alone(desk: Desk) -> None:
    """A contact of one site, an admin of all; a volunteer none, whatever the button says."""
    here, there = await depot(desk), await depot(desk)
    await offered(desk, there, by=await donor(desk, "Théo"))
    chat, stranger, admin = await _contact(desk, here), somebody(desk), somebody(desk)
    await chat.command("/inbox")
    chat.expect("Every offer has its answer")
    await stranger.command("/inbox")
    stranger.expect("for the coordinators")
    await stranger.tap_data("inbox-on:waiting:0:0:0")
    stranger.expect("for the coordinators")
    await join(admin, Role.ADMIN, None, "Alex")
    await admin.command("/inbox")
    assert any("Théo" in label for label in admin.buttons)


async def test_what_is_listed_can_be_narrowed_down(desk: Desk) -> None:
    """By goods; and is as it was with a tap on everything."""
    one, admin = await depot(desk), somebody(desk)
    await join(admin, Role.COORDINATOR, one, "Alex")
    shoes = (("shoes", "", 4, Unit.PAIR),)
    await offered(desk, one, by=await donor(desk, "Clara"))
    await offered(desk, one, by=await donor(desk, "Dan"), goods=shoes)
    await admin.command("/inbox")
    await admin.tap("📦 Which goods")
    await admin.tap("Shoes")
    assert any("Dan" in label for label in admin.buttons)
    assert not any("Clara" in label for label in admin.buttons)
    await admin.tap("📦 Which goods")
    await admin.tap("Everything")
    assert any("Clara" in label for label in admin.buttons)


async def test_offers_go_out_as_a_picture_and_as_a_table(desk: Desk) -> None:
    """Nothing that a donor wrote is a formula in the table."""
    site = await depot(desk)
    chat = await _contact(desk, site)
    await offered(desk, site, by=await donor(desk, "=1+1"), note="@SUM(A1)")
    await chat.command("/inbox")
    await chat.tap("📊 In figures")
    assert chat.last.photo is not None
    await chat.tap("📦 Offers")
    await chat.tap("⬇️ As a table")
    assert chat.last.document is not None
    sheet = load_workbook(io.BytesIO(chat.last.document.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert {"'=1+1", "'@SUM(A1)"} <= {cell.value for cell in cells}
    assert all(cell.data_type == "s" for cell in cells)
