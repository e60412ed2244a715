"""Tables that people get, as XLSX."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from handlers.tables import written

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"sheet": "Offers", "headings": ["Who", "When", "How much"], "widths": [20, 16, 10]}


def _read(rows: list[list[object]], **more: object) -> list[tuple[object, ...]]:
    content = written.write(FIGURES | {"rows": rows} | more)
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_what_is_written_is_read_back() -> None:
    """Texts, numbers and moments; an empty cell stays empty."""
    rows = _read([["Marie", {"moment": "2027-03-23T14:00:00"}, 3], ["Paul", None, None]])
    assert rows == [
        ("Who", "When", "How much"),
        ("Marie", datetime(2027, 3, 23, 14), 3),  # noqa: DTZ001 - the file knows no zones
        ("Paul", None, None),
    ]


SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@given(st.lists(st.tuples(st.sampled_from(SIGNS), st.text(max_size=20)), min_size=1, max_size=12))
@settings(max_examples=10, deadline=None)
def test_no_text_becomes_a_formula(typed: list[tuple[str, str]]) -> None:
    """What a person typed is a text in the table, heading or cell, and stays one in a CSV made of it."""
    texts = [sign + text for sign, text in typed]
    content = written.write({"sheet": texts[0], "headings": texts, "widths": [9] * len(texts), "rows": [texts]})
    cells = [cell for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows() for cell in row]
    assert len(cells) == 2 * len(texts)
    for cell in cells:
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'") or re.fullmatch(r"\+[\d ]+", str(cell.value)), cell.value


def test_every_table_is_written_by_whoever_makes_texts_harmless() -> None:
    """Offers, figures, the audit log, whom something did not reach: all by the same hand."""
    writers = {
        file.name
        for folder in ("bot", "handlers", "models")
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(from|import) (xlsxwriter|openpyxl|csv)\b", file.read_text("utf-8"), re.MULTILINE)
    }
    assert writers == {"written.py", "shift_template.py", "spreadsheets.py"}, "the last one reads"


@pytest.mark.parametrize(
    ("text", "cell"),
    [("+33 6 12 34 56 78", "+33 6 12 34 56 78"), ("+447400123456", "+447400123456"), ("+33 6+A1", "'+33 6+A1")],
)
def test_a_telephone_number_can_be_copied_from_the_table(text: str, cell: str) -> None:
    """With nothing before its plus; whatever else begins like that is no number."""
    assert _read([[text, None, None]])[1][0] == cell


@given(st.text(max_size=60), st.text(max_size=60))
@example("0" * 20 + "𐀀" * 6, "")
@example("a" * 30 + "' b", "")
def test_any_text_and_any_name_of_a_sheet_can_be_written(name: str, text: str) -> None:
    """Excel allows less in a sheet's name than people type."""
    written.write(FIGURES | {"sheet": name, "rows": [[text, None, None]]})
