"""The table to fill in: an XLSX file with headings, an example, and lists to choose from."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from handlers.conversation.words import N_, Words
from handlers.tables.table_columns import HEADINGS, Column
from handlers.tables.written import harmless
from models.activities import Activity
from models.bilingual import in_language
from models.shifts import LONGEST_TEXT, MOST_PEOPLE
from models.sites import Site

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

EXAMPLE = N_("Example: this row is not planned")
_ROWS = 500
_WIDTHS = {Column.SITE: 24, Column.ACTIVITY: 24, Column.ASKED: 24, Column.MEETING: 36, Column.NOTE: 40}
_USUAL_WIDTH = 13
_COLUMNS = list(Column)


def made(sites: Sequence[Site], activities: Sequence[Activity], today: date, words: Words) -> bytes:
    """The file, with the names of these sites and activities. Have it done in a thread."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        table = book.add_worksheet(str(words.say("Shifts")))
        lists = book.add_worksheet(str(words.say("Lists")))
        names = {
            Column.SITE: [in_language(site.name, words.language) for site in sites],
            Column.ACTIVITY: [in_language(one.name, words.language) for one in activities],
        }
        _head(book, table, words)
        _example(book, table, names, today, words)
        _list_names(lists, names, words)
        _check_input(table, lists, names)
    return content.getvalue()


def _head(book: "Workbook", table: "Worksheet", words: Words) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        Column.DAY: book.add_format({"num_format": "dd/mm/yyyy"}),
        Column.START: book.add_format({"num_format": "hh:mm"}),
        Column.END: book.add_format({"num_format": "hh:mm"}),
    }
    for at, column in enumerate(_COLUMNS):
        table.set_column(at, at, _WIDTHS.get(column, _USUAL_WIDTH), formats.get(column))
        table.write_string(0, at, str(words.say(HEADINGS[column]).unescape()), bold)
    table.freeze_panes(1, 0)


def _example(
    book: "Workbook", table: "Worksheet", names: Mapping[Column, Sequence[str]], today: date, words: Words
) -> None:
    grey = {"font_color": "#808080", "italic": True}
    plain = book.add_format(grey)
    cells: dict[Column, Any] = {column: harmless(listed[0]) for column, listed in names.items() if listed}
    cells |= {Column.LEAST: 3, Column.MOST: 6, Column.NOTE: str(words.say(EXAMPLE).unescape())}
    for column, cell in cells.items():
        table.write(1, _COLUMNS.index(column), cell, plain)
    day = book.add_format(grey | {"num_format": "dd/mm/yyyy"})
    hour = book.add_format(grey | {"num_format": "hh:mm"})
    midnight = datetime.combine(today + timedelta(days=7), time())
    table.write_datetime(1, _COLUMNS.index(Column.DAY), midnight, day)
    table.write_datetime(1, _COLUMNS.index(Column.START), time(18), hour)
    table.write_datetime(1, _COLUMNS.index(Column.END), time(22), hour)


def _list_names(lists: "Worksheet", names: Mapping[Column, Sequence[str]], words: Words) -> None:
    for at, (column, listed) in enumerate(names.items()):
        lists.set_column(at, at, _WIDTHS[column])
        lists.write_string(0, at, str(words.say(HEADINGS[column]).unescape()))
        for row, name in enumerate(listed, 1):
            lists.write_string(row, at, harmless(name))


def _check_input(table: "Worksheet", lists: "Worksheet", names: Mapping[Column, Sequence[str]]) -> None:
    """What spreadsheets offer to choose from, and refuse."""
    for at, (column, listed) in enumerate(names.items()):
        letter = "AB"[at]
        source = f"='{lists.get_name()}'!${letter}$2:${letter}${len(listed) + 1}"
        if listed:
            _check(table, column, {"validate": "list", "source": source, "error_type": "warning"})
    for column in (Column.LEAST, Column.MOST):
        _check(table, column, {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MOST_PEOPLE})
    for column in (Column.MEETING, Column.NOTE):
        _check(table, column, {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT})


def _check(table: "Worksheet", column: Column, rule: dict[str, Any]) -> None:
    at = _COLUMNS.index(column)
    table.data_validation(1, at, _ROWS, at, rule)
