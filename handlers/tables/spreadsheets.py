"""Spreadsheets that people send, as rows of plain values. Whatever arrives here was made by somebody else.

An XLSX file is a ZIP of XML: how much comes out of it is limited before anything is unpacked, and defusedxml, which
openpyxl uses where it is installed, refuses entities.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

LARGEST_FILE = 1024 * 1024
"""Bytes."""
MOST_ROWS = 520
"""That hold anything: the shifts of a table, its headings, and a little above them."""
READABLE = (".xlsx", ".xlsm", ".csv", ".tsv")
LOOKS_LIKE_A_TABLE = (*READABLE, ".xls", ".xlsb", ".ods", ".numbers")
_LARGEST_UNPACKED = 30 * 1024 * 1024
_MOST_PARTS = 500
_MOST_LINES, _MOST_COLUMNS, _MOST_SHEETS = 5_000, 40, 5
_LONGEST_CELL = 1_000
_DELIMITERS = ";\t,|"


class Unusable(StrEnum):
    """Why a file can't be read as a table."""

    KIND = "kind"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    BROKEN = "broken"
    NOT_HAD = "not_had"
    """The channel did not hand it over."""


class CannotRead(Exception):  # noqa: N818 - says what it is
    """With the reason."""

    def __init__(self, reason: Unusable) -> None:
        super().__init__(reason)
        self.reason = reason


class Formula:
    """A formula that was saved without its result."""


FORMULA: Final = Formula()
Cell = str | int | float | datetime | date | time | timedelta | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything, as far as it does; ``number`` as the spreadsheet shows it, from 1."""

    number: int
    cells: Sequence[Cell]


def suffix(name: str) -> str:
    """'.xlsx', in lower case."""
    return PurePath(name).suffix.lower()


def sheets(name: str, content: bytes) -> list[list[Row]]:
    """The first sheets of the file, empty rows left out. Raises ``CannotRead``. Have it done in a thread."""
    if suffix(name) not in READABLE:
        raise CannotRead(Unusable.KIND)
    if len(content) > LARGEST_FILE:
        raise CannotRead(Unusable.TOO_LARGE)
    try:
        # By what it is: many a file is renamed.
        return _workbook(content) if content.startswith(b"PK") else [_text_table(content)]
    except CannotRead:
        raise
    except Exception as error:
        # Libraries fail in any way on what merely looks like their format.
        raise CannotRead(Unusable.BROKEN) from error


def _workbook(content: bytes) -> list[list[Row]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        # zipfile gives no more of a part than it declares here.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
            raise CannotRead(Unusable.TOO_LARGE)
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    written = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    pairs = list(zip(values.worksheets, written.worksheets, strict=True))[:_MOST_SHEETS]
    return [_filled(_with_formulas(shown, typed)) for shown, typed in pairs]


def _with_formulas(shown: Any, typed: Any) -> Iterator[list[Cell]]:
    """The values of a sheet; where there is none, whether there is a formula."""
    for sheet in (shown, typed):
        sheet.reset_dimensions()
    rows = (sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True) for sheet in (shown, typed))
    for values, sources in zip(*rows, strict=False):
        yield [_cell(value, source) for value, source in zip(values, sources, strict=False)]


def _cell(value: Any, source: Any) -> Cell:
    if value is None:
        return FORMULA if isinstance(source, str) and source.startswith("=") else None
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime | date | time | timedelta):
        return str(value)[:_LONGEST_CELL]
    return value[:_LONGEST_CELL] if isinstance(value, str) else value


def _text_table(content: bytes) -> list[Row]:
    text = _decoded(content)
    if "\0" in text:
        raise CannotRead(Unusable.BROKEN)
    head = text.lstrip("\r\n")[:4_000].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    return _filled(list[Cell](line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _decoded(content: bytes) -> str:
    """Text as spreadsheets save it: UTF-8 with or without its mark, UTF-16 with one, or that of an old Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _filled(lines: Iterable[Sequence[Cell]]) -> list[Row]:
    """The rows that hold anything. Raises ``CannotRead`` where there are too many."""
    rows: list[Row] = []
    for number, cells in enumerate(lines, 1):
        full = [at for at, cell in enumerate(cells[:_MOST_COLUMNS]) if not _is_empty(cell)]
        if full:
            rows.append(Row(number, [None if _is_empty(cell) else cell for cell in cells[: full[-1] + 1]]))
        if len(rows) > MOST_ROWS or number > _MOST_LINES:
            raise CannotRead(Unusable.TOO_LONG)
    return rows


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
