"""The certificate of one's hours on paper: one page, A4, as PDF, in fonts that hold Latin, Greek, Cyrillic, Arabic,
Hebrew and more.

The fonts are DejaVu's, which come with matplotlib: every machine that runs the bot has them.
"""

import unicodedata
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlers.conversation.reading.plain import one_line

if TYPE_CHECKING:
    from fpdf import FPDF

Json = dict[str, Any]
KIND = "certificate"
NOTHING: Json = {
    "language": "en",
    "organisation": "",
    "title": "",
    "certifies": "",
    "name": "",
    "when": "",
    "hours": "",
    "activities": [["", ""]],
    "issued_at": "2026-01-01T00:00:00+00:00",
    "issued": "",
    "number": "",
    "check": "",
}
_MARGIN, _WIDTH = 25, 160  # millimetres, of A4's 210
_DARK, _GREY, _ACCENT = (33, 37, 41), (108, 117, 125), (196, 78, 20)
_LARGEST_NAME, _SMALLEST_NAME = 28, 12  # points
_FONT_FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_VARIATIONS = range(0xFE00, 0xFE10)  # marks by their category, which only choose how an emoji looks


def printed(name: str) -> str | None:
    """The name as it can be printed, without emoji; None where it has letters that the fonts don't have."""
    known = _characters()
    if any(_is_of_a_word(char) and ord(char) not in known for char in name):
        return None
    return one_line("".join(char for char in name if ord(char) in known)) or None


def draw(figures: Json) -> bytes:
    """PDF. ``figures`` are as ``NOTHING`` has them: whole sentences in the certificate's language, sums by activity,
    and a name as ``printed`` gives it.
    """
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    try:
        return _drawn(pdf, figures)
    finally:
        _close_fonts(pdf)


def _drawn(pdf: "FPDF", figures: Json) -> bytes:
    pdf.set_margins(_MARGIN, 22, _MARGIN)
    pdf.set_auto_page_break(auto=False)
    for style, name in _FONT_FILES.items():
        pdf.add_font("DejaVu", style, _fonts() / name)
    pdf.set_text_shaping(use_shaping_engine=True)
    _describe(pdf, figures)
    pdf.add_page()
    _head(pdf, figures)
    _certified(pdf, figures)
    _table(pdf, figures)
    _foot(pdf, figures)
    return bytes(pdf.output())


def _close_fonts(pdf: "FPDF") -> None:
    """The library does so only when all goes well."""
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def _describe(pdf: "FPDF", figures: Json) -> None:
    pdf.set_title(figures["title"])
    pdf.set_author(figures["organisation"])
    pdf.set_lang(figures["language"])
    pdf.set_creation_date(datetime.fromisoformat(figures["issued_at"]))


def _head(pdf: "FPDF", figures: Json) -> None:
    _line(pdf, figures["organisation"], 13, _ACCENT, bold=True, below=2)
    pdf.set_draw_color(*_ACCENT)
    pdf.set_line_width(0.8)
    pdf.line(_MARGIN, pdf.get_y(), _MARGIN + _WIDTH, pdf.get_y())
    pdf.set_y(52)
    _line(pdf, figures["title"], 22, _DARK, bold=True, below=14)


def _certified(pdf: "FPDF", figures: Json) -> None:
    _line(pdf, figures["certifies"], 12, _GREY, below=5)
    _line(pdf, figures["name"], _size_for(pdf, figures["name"]), _DARK, bold=True, below=5)
    _line(pdf, figures["when"], 12, _GREY, below=5)
    _line(pdf, figures["hours"], 18, _ACCENT, bold=True, below=12)


def _table(pdf: "FPDF", figures: Json) -> None:
    pdf.set_draw_color(*_GREY)
    pdf.set_line_width(0.1)
    for name, hours in figures["activities"]:
        pdf.set_font("DejaVu", "", 10.5)
        pdf.set_text_color(*_DARK)
        pdf.cell(_WIDTH - 40, 7, name, border="B")
        pdf.cell(40, 7, hours, border="B", align="R")
        pdf.ln()


def _foot(pdf: "FPDF", figures: Json) -> None:
    pdf.set_y(242)
    _line(pdf, figures["issued"], 10.5, _DARK, below=2)
    _line(pdf, figures["number"], 13, _DARK, bold=True, below=3)
    _line(pdf, figures["check"], 9, _GREY)


def _line(
    pdf: "FPDF", text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, below: float = 0
) -> None:
    """A centred paragraph, with so many millimetres below it."""
    pdf.set_font("DejaVu", "B" if bold else "", size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(_WIDTH, size * 0.5, text, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(pdf.get_y() + below)


def _size_for(pdf: "FPDF", name: str) -> float:
    """The size in which the name stands on one line; the smallest where it needs two."""
    pdf.set_font("DejaVu", "B", _LARGEST_NAME)
    fitting = _LARGEST_NAME * _WIDTH * 0.98 / max(pdf.get_string_width(name), 1)
    return max(_SMALLEST_NAME, min(_LARGEST_NAME, fitting))


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
