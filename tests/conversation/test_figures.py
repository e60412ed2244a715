"""Figures in the chat: who sees which, what they say, what goes out as pictures and tables."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from models.audit import Action, AuditEntry
from models.roles import Role
from models.sign_ups import Attendance, SignUp
from models.sites import Site
from tests.conversation.coordinating import coordinator
from tests.conversation.counting import Past, Place, make, make_people, make_site
from tests.conversation.people import appoint, carried, person_of, somebody
from tests.conversation.questioning import answer, ask, asker
from tests.conversation.questioning import coordinator as calais_coordinator
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _busy_site(desk: Desk, names: str = "Helper") -> Site:
    """A site where three people came on the first of the month, and one of them on the second, too."""
    here, gone = [Place(0, 2), Place(1)], Place(2, attendance=Attendance.ABSENT)
    past = [
        Past(0, date(2027, 3, 1), places=[*here, gone], free=1),
        Past(0, date(2027, 3, 2), places=[Place(1)], least=2),
    ]
    async with desk.database.write() as session:
        site = await make_site(session)
        people = await make_people(session, 3, desk.now - timedelta(days=60), names)
        kept = await make(session, [site], people, past)
        for row in await session.scalars(select(SignUp).where(SignUp.shift_id.in_(kept))):
            row.minutes = 240 if row.attendance is Attendance.PRESENT else None
        return site


async def _coordinator_of(desk: Desk, site: Site, language: str = "en") -> Chat:
    return await coordinator(desk, site.slug, language)


async def test_a_coordinator_reads_the_month_in_a_few_lines(desk: Desk) -> None:
    """Days, people, shifts, presence; compared with what the association tells of one site."""
    site = await _busy_site(desk)
    chat = await _coordinator_of(desk, site)
    await chat.command("/figures")
    chat.expect(
        f"March 2027 so far · {site.slug}",
        "4 volunteering days, 0.3 a day on average",
        "2 shifts, 71% of their places taken; with enough people: 1",
        "1 didn’t come (20%)",
        "60 a day at one site",
    )
    await chat.tap("‹ February 2027")
    chat.expect("February 2027", "Nothing was counted in this month.")


async def test_a_site_alone_is_compared_with_what_the_association_tells_of_one(desk: Desk) -> None:
    """An admin sees every site, and chooses one."""
    site = await _busy_site(desk)
    chat = somebody(desk, "fr")
    await appoint(chat, Role.ADMIN)
    await chat.say("chiffres")
    await chat.tap("📍")
    await chat.tap(site.slug)
    chat.expect(site.slug, "4 journées de bénévolat", "60 par jour", "3 personnes différentes")


async def test_nobody_sees_the_figures_of_a_site_that_is_not_theirs(desk: Desk) -> None:
    """By a button of their own, changed; the attempt stands in the audit log. Volunteers see none at all."""
    mine, other = await _busy_site(desk), await _busy_site(desk)
    chat, stranger = await _coordinator_of(desk, mine), somebody(desk)
    for data in (
        f"figures-of:s{other.id}:2027-03",
        f"figures-of:c{other.id}:2027-03",
        f"figures-days:s{other.id}:2027-03",
        f"figures-week:s{other.id}:2027-03-08",
        f"figures-table:s{other.id}:2027-03:hours",
        "figures-of:s999999999999:2027-03",
        "figures-of:x1:2027-03",
        "figures-of::2027-03",
    ):
        await chat.tap_data(data)
        chat.expect("for the coordinators")
    await chat.tap_data(f"figures-of:s{mine.id}:2027-03")
    chat.expect("4 volunteering days")
    await stranger.command("/figures")
    stranger.expect("for the coordinators")
    refused = await _acts(desk, (await person_of(chat)).id)
    assert {entry.action for entry in refused if entry.refused} >= {"figures-of", "figures-days", "figures-table"}


async def test_a_month_that_cannot_be_is_this_one(desk: Desk) -> None:
    site = await _busy_site(desk)
    chat = await _coordinator_of(desk, site)
    for month in ("2099-01", "1999-01", "2027-13", "nonsense", "0000-00"):
        await chat.tap_data(f"figures-of:all:{month}")
        chat.expect("March 2027 so far")


async def test_every_picture_is_drawn_from_the_same_figures(desk: Desk) -> None:
    """And each leads to the others, and back to the words."""
    site = await _busy_site(desk)
    chat = await _coordinator_of(desk, site)
    for label in ("12 months", "Day by day", "The week", "Places", "Goods"):
        await chat.command("/figures")
        await chat.tap(label)
        assert chat.last.photo is not None, label
        assert Image.open(io.BytesIO(chat.last.photo.content)).size == (1080, 1350)
        assert any(one.startswith("📊") for one in chat.buttons)
    await chat.tap_data(f"figures-week:all:{'x' * 10}")
    assert chat.last.photo is not None


async def test_tables_go_out_with_an_entry_in_the_audit_log(desk: Desk) -> None:
    """Nothing in them is a formula, whatever volunteers are called."""
    site = await _busy_site(desk, "=1+1")
    chat = await _coordinator_of(desk, site)
    found = {}
    for label, kind in (("12 months, by site", "months"), ("Shifts of", "shifts"), ("Hours by", "hours")):
        await chat.tap_data(f"figures-tables:s{site.id}:2027-03")
        await chat.tap(label)
        assert chat.last.document is not None, label
        sheet = load_workbook(io.BytesIO(chat.last.document.content)).worksheets[0]
        found[kind] = list(sheet.iter_rows(values_only=True))
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert chat.last.document.name.endswith(f"-{site.slug}-2027-03.xlsx"), chat.last.document.name
    assert found["months"][1][:4] == ("2027-03", site.slug, 4, 3)
    assert len(found["shifts"]) == 3
    assert [row[0] for row in found["hours"][1:]] == ["'=1+1 0", "'=1+1 1"]
    assert [row[3] for row in found["hours"][1:]] == [4, 8]
    kept = [one for one in await _acts(desk, (await person_of(chat)).id) if one.action == Action.FIGURES_EXPORTED]
    assert [(one.detail, one.site_id) for one in kept] == [(kind, site.id) for kind in ("months", "shifts", "hours")]


async def test_a_table_without_lines_is_not_sent(desk: Desk) -> None:
    async with desk.database.write() as session:
        site = await make_site(session)
    chat = await _coordinator_of(desk, site)
    await chat.tap_data(f"figures-table:s{site.id}:2027-03:goods")
    chat.expect("nothing to put into that table")
    assert chat.last.document is None


async def test_questions_without_an_answer_are_told(own_desk: Desk) -> None:
    """Beside how long an answer took; nobody should read that all is well."""
    chat, team, admin = await asker(own_desk), await calais_coordinator(own_desk), somebody(own_desk)
    first = await ask(chat)
    await ask(chat, "Another one?")
    await team.command("/figures")
    team.expect("2 questions, all unanswered")
    own_desk.clock.advance(minutes=8)
    await answer(team, first)
    await team.command("/figures")
    team.expect("2 questions, unanswered: 1; one was answered within 10 min")
    await ask(chat, "A third?")
    own_desk.clock.advance(minutes=8)
    await answer(team, first + 2)
    await appoint(admin, Role.ADMIN)
    await admin.command("/figures")
    admin.expect("3 questions, unanswered: 1; half of the answers came within 10 min")


async def test_how_it_is_counted_is_one_tap_away(desk: Desk) -> None:
    site = await _busy_site(desk)
    chat = await _coordinator_of(desk, site, "fr")
    await chat.command("/chiffres")
    carried_back = carried(chat, "⬇️")
    await chat.tap("compté")
    chat.expect("une personne")
    await chat.tap("📊")
    assert carried(chat, "⬇️") == carried_back


async def _acts(desk: Desk, person_id: int) -> list[AuditEntry]:
    async with desk.database.read() as session:
        theirs = select(AuditEntry).where(AuditEntry.actor_id == person_id).order_by(AuditEntry.id)
        return list(await session.scalars(theirs))
