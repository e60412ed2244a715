"""The certificate on paper: one page, A4, in fonts that hold Latin, Greek, Cyrillic, Arabic, Hebrew and more.

The fonts are DejaVu's, which come with matplotlib: every machine that runs the bot has them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from handlers import shift_words
from handlers.conversation.reading.plain import one_line
from handlers.conversation.words import Words
from models.hours import Total

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN, _WIDTH = 25, 160  # millimetres, of A4's 210
_DARK, _GREY, _ACCENT = (33, 37, 41), (108, 117, 125), (196, 78, 20)
_LARGEST_NAME, _SMALLEST_NAME = 28, 12  # points
_FONT_FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_VARIATIONS = range(0xFE00, 0xFE10)  # marks by their category, which only choose how an emoji looks


@dataclass(frozen=True, slots=True)
class Paper:
    """What the certificate says. ``name`` is as ``printed`` gives it; ``activities`` are sums by what was done."""

    organisation: str
    name: str
    total: Total
    activities: Sequence[tuple[str, Total]]
    serial: str
    issued_at: datetime
    issued_on: date
    """The same, in the organisation's time zone."""


def printed(name: str) -> str | None:
    """The name as it can be printed, without emoji; None where it has letters that the fonts don't have."""
    known = _characters()
    if any(_is_of_a_word(char) and ord(char) not in known for char in name):
        return None
    return one_line("".join(char for char in name if ord(char) in known)) or None


def rendered(paper: Paper, words: Words) -> bytes:
    """The page, as PDF, in those words. Takes a tenth of a second: have it done in a thread."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margins(_MARGIN, 22, _MARGIN)
    pdf.set_auto_page_break(auto=False)
    for style, name in _FONT_FILES.items():
        pdf.add_font("DejaVu", style, _fonts() / name)
    pdf.set_text_shaping(use_shaping_engine=True)
    _describe(pdf, paper, words)
    pdf.add_page()
    _head(pdf, paper, words)
    _certified(pdf, paper, words)
    _table(pdf, paper, words)
    _foot(pdf, paper, words)
    return bytes(pdf.output())


def _describe(pdf: "FPDF", paper: Paper, words: Words) -> None:
    pdf.set_title(_plain(words.say("Certificate of volunteering")))
    pdf.set_author(paper.organisation)
    pdf.set_lang(words.language)
    pdf.set_creation_date(paper.issued_at)


def _head(pdf: "FPDF", paper: Paper, words: Words) -> None:
    _line(pdf, paper.organisation, 13, _ACCENT, bold=True, below=2)
    pdf.set_draw_color(*_ACCENT)
    pdf.set_line_width(0.8)
    pdf.line(_MARGIN, pdf.get_y(), _MARGIN + _WIDTH, pdf.get_y())
    pdf.set_y(52)
    _line(pdf, words.say("Certificate of volunteering"), 22, _DARK, bold=True, below=14)


def _certified(pdf: "FPDF", paper: Paper, words: Words) -> None:
    total = paper.total
    _line(pdf, words.say("{organisation} certifies that", organisation=paper.organisation), 12, _GREY, below=5)
    _line(pdf, paper.name, _size_for(pdf, paper.name), _DARK, bold=True, below=5)
    if total.first == total.last:
        when = words.say("was a volunteer on {day}", day=words.plain_day(total.first))
    else:
        first, last = words.plain_day(total.first), words.plain_day(total.last)
        when = words.say("was a volunteer between {first} and {last}", first=first, last=last)
    _line(pdf, when, 12, _GREY, below=5)
    hours = shift_words.duration(total.minutes, words)
    shifts = words.count("{hours} in {n} shift", "{hours} in {n} shifts", total.shifts, hours=hours)
    _line(pdf, shifts, 18, _ACCENT, bold=True, below=12)


def _table(pdf: "FPDF", paper: Paper, words: Words) -> None:
    pdf.set_draw_color(*_GREY)
    pdf.set_line_width(0.1)
    for name, together in paper.activities:
        pdf.set_font("DejaVu", "", 10.5)
        pdf.set_text_color(*_DARK)
        pdf.cell(_WIDTH - 40, 7, name, border="B")
        pdf.cell(40, 7, _plain(shift_words.duration(together.minutes, words)), border="B", align="R")
        pdf.ln()


def _foot(pdf: "FPDF", paper: Paper, words: Words) -> None:
    pdf.set_y(242)
    _line(pdf, words.say("Issued on {day}", day=words.plain_day(paper.issued_on)), 10.5, _DARK, below=2)
    _line(pdf, words.say("Number {serial}", serial=paper.serial), 13, _DARK, bold=True, below=3)
    text = words.say(
        "Every coordinator of {organisation} can check this certificate by its number, in the association’s bot.",
        organisation=paper.organisation,
    )
    _line(pdf, text, 9, _GREY)


def _line(
    pdf: "FPDF", text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, below: float = 0
) -> None:
    """A centred paragraph, with so many millimetres below it."""
    pdf.set_font("DejaVu", "B" if bold else "", size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(_WIDTH, size * 0.5, _plain(text), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(pdf.get_y() + below)


def _size_for(pdf: "FPDF", name: str) -> float:
    """The size in which the name stands on one line; the smallest where it needs two."""
    pdf.set_font("DejaVu", "B", _LARGEST_NAME)
    fitting = _LARGEST_NAME * _WIDTH * 0.98 / max(pdf.get_string_width(name), 1)
    return max(_SMALLEST_NAME, min(_LARGEST_NAME, fitting))


def _plain(text: str) -> str:
    return str(text.unescape()) if isinstance(text, Markup) else text


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" and ord(char) not in _VARIATIONS


@cache
def _characters() -> frozenset[int]:
    """The code points that both fonts have."""
    from fontTools.ttLib import TTFont

    sets = list[frozenset[int]]()
    for name in _FONT_FILES.values():
        with TTFont(_fonts() / name, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)


@cache
def _fonts() -> Path:
    spec = find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("matplotlib, whose fonts certificates are set in, is not installed")
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
