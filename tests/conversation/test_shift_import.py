"""Importing shifts: the template, a table sent back, shown, and planned as a whole or not at all."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import delete, func, select

from bot.clock import StoppedClock
from handlers.tables.spreadsheets import LARGEST_FILE
from models import activities, imports, sites
from models.planning import Plan
from models.roles import Grant, Role
from models.shifts import Shift, ShiftState
from tests.conversation.people import carried, join, somebody
from tests.conversation.shifting import plan, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HEAD = ["Site", "Activity", "Date", "Start", "End", "People at most"]
TÊTE = ["Lieu", "Activité", "Date", "Début", "Fin", "Personnes max"]


def csv_of(*rows: Sequence[object], head: Sequence[str] = HEAD) -> bytes:
    return "\n".join(";".join(str(cell) for cell in row) for row in (head, *rows)).encode()


def xlsx_of(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(content)
    return content.getvalue()


def row(desk: Desk, days: int = 1, start: str = "18:00", **more: Any) -> list[Any]:
    """A shift so many days from the desk's today."""
    day = (desk.now + timedelta(days=days)).strftime("%d/%m/%Y")
    cells = {"site": "Calais", "activity": "kitchen", "day": day, "start": start, "end": "22:00", "most": 6} | more
    return list(cells.values())


async def coordinator(desk: Desk, language: str = "en", role: Role = Role.COORDINATOR, site: str = "calais") -> Chat:
    chat = somebody(desk, language)
    await join(chat, role, None if role is Role.ADMIN else site)
    return chat


async def planned(desk: Desk) -> int:
    async with desk.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Shift)) or 0


# The template


async def test_the_template_is_handed_over_with_ones_own_sites(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.command("/import")
    chat.expect("Many shifts at once", "send it back to me")
    document = chat.last.document
    assert document is not None
    assert document.name == "shifts.xlsx"
    table, lists = load_workbook(io.BytesIO(document.content)).worksheets
    assert [cell.value for cell in table[1]][:3] == ["Site", "Activity", "Date"]
    there = [cell.value for cell in lists["B"]]
    assert "Community kitchen" in there
    assert "Street rounds" not in there
    assert [cell.value for cell in lists["A"] if cell.value] == ["Site", "Calais"]


async def test_the_template_as_it_is_plans_nothing(desk: Desk) -> None:
    """Its example is only shown."""
    before, chat = await planned(desk), await coordinator(desk)
    await chat.command("/import")
    assert chat.last.document is not None
    await chat.send_document("shifts.xlsx", chat.last.document.content)
    chat.expect("There is no shift in that table")
    assert await planned(desk) == before


@pytest.mark.parametrize("who", ["stranger", "volunteer"])
async def test_only_coordinators_import(desk: Desk, who: str) -> None:
    chat = somebody(desk) if who == "stranger" else await volunteer(desk)
    await chat.command("/import")
    chat.expect("for the coordinators")
    await chat.send_document("shifts.csv", csv_of(row(desk)))
    chat.expect("I can only read text")


# A table


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_a_table_is_shown_and_planned_when_confirmed(each_desk: Desk, kind: str) -> None:
    before, chat = await planned(each_desk), await coordinator(each_desk)
    hour = f"{10 if kind == 'csv' else 11}:00"
    rows = [row(each_desk, 3, hour), row(each_desk, 4, hour, end="02:00", most=9)]
    await chat.send_document(f"week.{kind}", csv_of(*rows) if kind == "csv" else xlsx_of(*rows))
    chat.expect("Import shifts", "2 shifts, 15", "Mar 2027:", "• Calais: 2")
    assert await planned(each_desk) == before
    await chat.tap("Plan them all")
    chat.expect("Done: 2 shifts are planned")
    assert await planned(each_desk) == before + 2
    async with each_desk.database.read() as session:
        last = (await session.scalars(select(Shift).order_by(Shift.id.desc()).limit(1))).one()
    assert (last.most, last.least, last.ends_at - last.starts_at) == (9, 1, timedelta(hours=(26 - int(hour[:2])) % 24))


async def test_a_table_with_real_dates_and_hours_is_read_in_french(desk: Desk) -> None:
    before, chat = await planned(desk), await coordinator(desk, "fr")
    day = (desk.now + timedelta(days=9)).date()
    await chat.send_document("planning.xlsx", xlsx_of(["Calais", "Distribution", day, time(8), time(12), 4], head=TÊTE))
    chat.expect("• Calais")
    await chat.tap_data(next(one.data for one in chat.last.all_choices() if one.data.endswith("!send")))
    assert await planned(desk) == before + 1


async def test_one_mistake_and_nothing_is_planned(each_desk: Desk) -> None:
    """All of them are named by their rows; the table sent once more is read anew."""
    before, chat = await planned(each_desk), await coordinator(each_desk)
    good, bad = row(each_desk, 5, "07:00"), row(each_desk, 6, "25h", site="Calai")
    await chat.send_document("week.csv", csv_of(good, bad))
    chat.expect(
        "2 things have to be put right; nothing was planned", "Row 3: I don’t know “Calai”. Did you mean Calais?"
    )
    chat.expect("Row 3: “25h” is no time of day; 18:00 is one.", "Then send me the table once more.")
    assert await planned(each_desk) == before
    await chat.send_document("week.csv", csv_of(good, row(each_desk, 6, "07:00")))
    await chat.tap("Plan them all")
    assert await planned(each_desk) == before + 2


async def test_many_mistakes_are_cut_short(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.send_document("week.csv", csv_of(*(row(desk, start=f"?{number}") for number in range(27))))
    chat.expect("27 things", "Row 16:", "… and 12 more.")
    assert "Row 17:" not in chat.text


async def test_the_same_mistake_in_many_rows_is_said_once(desk: Desk) -> None:
    chat = await coordinator(desk)
    starts = ("?", "?", "?", "10:00", "?", "11:00", "25h")
    await chat.send_document("week.csv", csv_of(*(row(desk, start=start) for start in starts)))
    chat.expect("5 things", "• Rows 2–4, 6: “?” is no time of day", "• Row 8: “25h” is no time of day")


async def test_a_double_tap_plans_once(each_desk: Desk) -> None:
    before, chat = await planned(each_desk), await coordinator(each_desk)
    await chat.send_document("week.csv", csv_of(row(each_desk, 7, "06:00")))
    data = carried(chat, "Plan them all")
    await chat.tap_data(data)
    await chat.tap_data(data)
    assert chat.toast == "That is done already."
    assert await planned(each_desk) == before + 1


async def test_what_is_planned_already_is_named_and_left_out(each_desk: Desk) -> None:
    """So that the same file, or one with a few rows more, can be sent again."""
    before, chat = await planned(each_desk), await coordinator(each_desk)
    first, second = row(each_desk, 8, "05:00"), row(each_desk, 9, "05:00")
    await chat.send_document("week.csv", csv_of(first))
    await chat.tap("Plan them all")
    await chat.send_document("week.csv", csv_of(first, second))
    chat.expect("1 shift, ", "1 shift is planned already, and is left out:", "• Calais, Sat 20 Mar, 05:00")
    await chat.tap("Plan them all")
    chat.expect("Done: 1 shift is planned")
    await chat.send_document("week.csv", csv_of(first, second))
    chat.expect("All 2 shifts of that table are planned already.")
    assert await planned(each_desk) == before + 2


async def test_a_shift_that_was_cancelled_can_be_imported_again(desk: Desk) -> None:
    chat = await coordinator(desk)
    shift_id = await plan(desk, 10, "05:00-22:00")
    async with desk.database.write() as session:
        found = await session.get(Shift, shift_id)
        assert found is not None
        found.state = ShiftState.CANCELLED
    await chat.send_document("week.csv", csv_of(row(desk, 10, "05:00")))
    chat.expect("1 shift, ")


async def test_two_at_once_plan_the_same_table_once(each_desk: Desk) -> None:
    before = await planned(each_desk)
    async with each_desk.database.read() as session:
        at, doing = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
    assert at is not None
    assert doing is not None
    plans = [Plan(at, doing.id, date(2027, 5, day), time(4), time(8), 1, 3) for day in range(1, 9)]

    async def imported() -> int:
        async with each_desk.database.write() as session:
            return await imports.add_missing(session, plans, each_desk.now)

    assert sorted(await asyncio.gather(imported(), imported(), imported())) == [0, 0, 8]
    assert await planned(each_desk) == before + 8


async def test_cancelling_plans_nothing_and_can_be_taken_up_again(desk: Desk) -> None:
    before, chat = await planned(desk), await coordinator(desk)
    await chat.send_document("week.csv", csv_of(row(desk, 11, "05:00")))
    await chat.tap("Cancel")
    chat.expect("nothing was sent")
    assert await planned(desk) == before
    await chat.tap("Take it up again")
    await chat.tap("Plan them all")
    assert await planned(desk) == before + 1


async def test_a_new_table_takes_the_place_of_one_that_waits(desk: Desk) -> None:
    before, chat = await planned(desk), await coordinator(desk)
    await chat.send_document("week.csv", csv_of(row(desk, 12, "05:00"), row(desk, 13, "05:00")))
    old = carried(chat, "Plan them all")
    await chat.send_document("week.csv", csv_of(row(desk, 12, "?")))
    chat.expect("1 thing has to be put right")
    await chat.tap_data(old)
    assert await planned(desk) == before
    await chat.send_document("week.csv", csv_of(row(desk, 14, "05:00")))
    await chat.tap("Plan them all")
    assert await planned(desk) == before + 1


async def test_a_table_comes_beside_another_form(desk: Desk) -> None:
    """Wrong, it leaves that form open; right, that can be taken up again afterwards."""
    chat = await coordinator(desk)
    await chat.command("/verify")
    await chat.send_document("week.csv", csv_of(row(desk, 15, "?")))
    chat.expect("1 thing has to be put right")
    await chat.tap("Go on: Check a certificate")
    chat.expect("Which number stands on the certificate?")
    await chat.send_document("week.csv", csv_of(row(desk, 15, "05:00")))
    await chat.tap("Plan them all")
    await chat.say("continue")
    chat.expect("Which number stands on the certificate?")


async def test_what_the_columns_say_is_told_where_nobody_reads_it(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.send_document("week.csv", csv_of([*row(desk, 16, "05:00"), "red"], head=[*HEAD, "Colour <b>"]))
    chat.expect("I left out columns that I don’t know: Colour <b>.")
    await chat.send_document("week.csv", csv_of(["Calais"], head=["Site", "Start", "End", "People"]))
    chat.expect("These columns are missing: “Activity” and “Date”.")


# Whose sites


async def test_rows_are_taken_for_ones_own_sites_alone(desk: Desk) -> None:
    before, chat = await planned(desk), await coordinator(desk)
    rows = [row(desk, 17, "05:00"), row(desk, 17, "05:00", site="paris-street", activity="street-rounds")]
    await chat.send_document("week.csv", csv_of(*rows))
    chat.expect("Row 3: You don’t coordinate paris-street.")
    admin = await coordinator(desk, role=Role.ADMIN)
    await admin.send_document("week.csv", csv_of(*rows))
    admin.expect("• Calais: 1")
    await admin.tap("Plan them all")
    assert await planned(desk) == before + 2


async def test_a_role_that_was_lost_meanwhile_plans_nothing(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.send_document("week.csv", csv_of(row(own_desk, 3)))
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant))
    await chat.tap("Plan them all")
    chat.expect("for the coordinators")
    assert await planned(own_desk) == 0


async def test_a_shift_that_began_meanwhile_stops_all_of_it(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.send_document("week.csv", csv_of(row(own_desk, 1), row(own_desk, 5)))
    clock = own_desk.clock
    assert isinstance(clock, StoppedClock)
    clock.set(own_desk.now + timedelta(days=2))
    await chat.tap("Plan them all")
    chat.expect("Nothing was planned: a shift of that table has begun meanwhile")
    assert await planned(own_desk) == 0


# What is no table


@pytest.mark.parametrize("name", ["week.xls", "week.ods", "Week.NUMBERS"])
async def test_other_kinds_of_tables_are_told_what_would_do(desk: Desk, name: str) -> None:
    chat = await coordinator(desk)
    await chat.send_document(name, b"something")
    chat.expect("Please save it as Excel (.xlsx) or CSV")
    assert "📥 The template" in chat.buttons


async def test_what_cannot_be_read_is_told_why(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.send_document("week.xlsx", b"PK nonsense")
    chat.expect("it seems broken, or locked by a password")
    await chat.send_document("week.xlsx", b"", size=LARGEST_FILE + 1)
    chat.expect("1 MB is the most")
    await chat.send_document("week.csv", b"a;b;c\n1;2;3")
    chat.expect("I don’t find the headings")
    await chat.send_document("week.csv", csv_of(*(row(desk) for _ in range(501))))
    chat.expect("500 shifts at a time")
    await chat.send_document("week.csv", csv_of(row(desk)), can_be_had=False)
    chat.expect("could not be fetched just now")


async def test_other_documents_are_answered_as_before(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.send_document("holiday.pdf", b"%PDF")
    chat.expect("I can only read text")
    await chat.command("/verify")
    await chat.send_document("holiday.pdf", b"%PDF")
    chat.expect("I can’t use that as an answer here.")


async def test_five_hundred_shifts_are_planned_at_once(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    rows = [row(own_desk, at + 1, end="22:30") for at in range(500)]
    await chat.send_document("year.xlsx", xlsx_of(*rows))
    chat.expect("500 shifts")
    await chat.tap("Plan them all")
    chat.expect("Done: 500 shifts are planned")
    assert await planned(own_desk) == 500


async def test_nothing_of_the_table_stays_in_the_chat(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.send_document("week.csv", csv_of(row(desk, 18, "05:00")))
    await chat.tap("Plan them all")
    assert "shifts" not in str((await chat.row()).state)
