"""Spreadsheets become rows, whatever program saved them; what is none, or too much, is refused."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from handlers.tables.spreadsheets import FORMULA, LARGEST_FILE, MOST_ROWS, CannotRead, Row, Unusable, sheets


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def refusal(name: str, content: bytes) -> Unusable:
    with pytest.raises(CannotRead) as refused:
        sheets(name, content)
    return refused.value.reason


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def test_a_workbook_is_read_by_rows_with_the_values_of_its_cells() -> None:
    content = workbook(["Lieu", "Date", "Début"], [], ["Calais", date(2027, 3, 12), time(18)], [None, None, 3])
    assert sheets("a.xlsx", content) == [
        [
            Row(1, ["Lieu", "Date", "Début"]),
            Row(3, ["Calais", datetime(2027, 3, 12), time(18)]),  # noqa: DTZ001 - a spreadsheet knows no zone
            Row(4, [None, None, 3]),
        ]
    ]


def test_every_sheet_comes_and_merged_cells_count_for_the_first() -> None:
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.merge_cells("A1:B2")
    book.create_sheet().append(["other"])
    first, second = sheets("a.xlsx", saved(book))
    assert [one.cells[:1] for one in first] == [["a"]]
    assert second == [Row(1, ["other"])]


def test_a_formula_without_its_result_is_told_from_an_empty_cell() -> None:
    ((row,),) = sheets("a.xlsx", workbook(["x", "=A1", None, "y"]))
    assert row.cells == ["x", FORMULA, None, "y"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_is_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    line = delimiter.join(('"Lieu, la ville; et"', "Début", "Été"))
    text = f"{delimiter.join(('Lieu', 'Début', 'Date'))}\r\n\r\n{line}\r\n"
    expected = [Row(1, ["Lieu", "Début", "Date"]), Row(3, ["Lieu, la ville; et", "Début", "Été"])]
    assert sheets("a.csv", text.encode(encoding)) == [expected]


def test_a_workbook_under_another_name_is_read_by_what_it_is() -> None:
    assert sheets("a.csv", workbook(["x"])) == [[Row(1, ["x"])]]


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.pdf", "a", "xlsx"])
def test_other_kinds_are_refused(name: str) -> None:
    assert refusal(name, b"x") is Unusable.KIND


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\0\0 an old or locked one", packed(a=b"no workbook"), b"\xff\xfe\x00"],
)
def test_what_cannot_be_opened_is_told(content: bytes) -> None:
    assert refusal("a.xlsx", content) is Unusable.BROKEN


def test_a_file_that_swells_when_it_is_unpacked_is_refused_unopened() -> None:
    bomb = packed(**{"xl/worksheets/sheet1.xml": bytes(40 * 1024 * 1024)})
    assert len(bomb) < LARGEST_FILE
    assert refusal("a.xlsx", bomb) is Unusable.TOO_LARGE
    assert refusal("a.csv", b"x" * (LARGEST_FILE + 1)) is Unusable.TOO_LARGE


def test_entities_in_a_workbook_are_refused() -> None:
    """A few hundred bytes of them could otherwise become gigabytes."""
    content = io.BytesIO(workbook(["x"]))
    changed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            xml = old.read(part)
            if part.filename == "xl/workbook.xml":
                declared = b'<!DOCTYPE x [<!ENTITY a "b">]>'
                xml = xml.replace(b"<workbook", declared + b"<workbook", 1)
            new.writestr(part.filename, xml)
    assert refusal("a.xlsx", changed.getvalue()) is Unusable.BROKEN


def test_too_many_rows_are_refused_not_cut() -> None:
    assert refusal("a.csv", b"x\n" * (MOST_ROWS + 1)) is Unusable.TOO_LONG
    assert refusal("a.csv", b"x\n" + b"\n" * 6_000 + b"y\n") is Unusable.TOO_LONG
    assert len(sheets("a.csv", b"x\n" * MOST_ROWS)[0]) == MOST_ROWS


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode), st.sampled_from(["a.xlsx", "a.csv"]))
@settings(max_examples=200)
def test_no_bytes_make_it_fail_in_another_way(content: bytes, name: str) -> None:
    try:
        found = sheets(name, content)
    except CannotRead:
        return
    assert all(isinstance(row, Row) for rows in found for row in rows)
