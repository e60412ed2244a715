"""Tables that people get, as XLSX: made from plain JSON when they are sent, in words that were found before."""

import io
import re
from datetime import datetime
from typing import Any

Json = dict[str, Any]
KIND = "table"
LONGEST_CELL = 1_000
_LONGEST_SHEET = 31
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide signs too: some spreadsheets take them for the narrow ones."""
_PHONE = re.compile(r"\+[0-9]{1,3}(?: ?[0-9]+)+")
NOTHING: Json = {"sheet": "", "headings": ["", ""], "widths": [20, 20], "rows": [["", 0]]}


def write(figures: Json) -> bytes:
    """The file. ``figures`` are as ``NOTHING`` has them; a moment in a cell is ``{"moment": local ISO 8601}``.

    Texts are written as texts, and none begins as a formula does.
    """
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # No moment of making in it, so that the same figures are the same bytes.
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the file knows no zones
        sheet = book.add_worksheet(_sheet_name(figures["sheet"]))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left"})
        for at, (heading, width) in enumerate(zip(figures["headings"], figures["widths"], strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, harmless(heading), head)
        for number, row in enumerate(figures["rows"], 1):
            for at, cell in enumerate(row):
                if isinstance(cell, dict):
                    sheet.write_datetime(number, at, datetime.fromisoformat(cell["moment"]), moment)
                elif isinstance(cell, str):
                    sheet.write_string(number, at, harmless(cell[:LONGEST_CELL]), wrapped)
                elif cell is not None:
                    sheet.write_number(number, at, cell, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(figures["rows"])), len(figures["headings"]) - 1)
    return content.getvalue()


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula, also when the table is saved as CSV.

    A telephone number stays as it is, to be copied and called: its plus reckons nothing.
    """
    is_safe = not text.startswith(_BEGINS_A_FORMULA) or _PHONE.fullmatch(text)
    return text if is_safe else f"'{text}"


def _sheet_name(name: str) -> str:
    """What Excel allows: at most 31 units of UTF-16, none of []:*?/\\ and no apostrophe at either end."""
    plain = "".join(char for char in name if char.isprintable() and char not in "[]:*?/\\").strip("'’ ")
    cut = plain.encode("utf-16-le", "ignore")[: 2 * _LONGEST_SHEET].decode("utf-16-le", "ignore")
    return cut.strip("'’ ") or "1"
