"""What is needed, site by site, to be shared: each level by its sign, its name and its colour, so that nobody needs to
see colours. Letters are as large as the list lets them be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from handlers.pictures import sheet
from handlers.pictures.sheet import BLUE, DPI, GREEN, HEIGHT, INK, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

Json = dict[str, Any]
KIND = "needs-list"
_COLOURS = {"urgent": RED, "needed": BLUE, "enough": GREEN, "not_accepted": "#555555"}
_SIGNS = {"urgent": "^", "needed": "o", "enough": "_", "not_accepted": "x"}
_GREY, _BAND, _PAPER = "#555555", "#1F3A5F", "white"
_MARGIN = 70
_TOP, _BOTTOM = 285, 1155
"""Pixels from the top between which the list stands."""
_SIZES = range(58, 21, -2)
"""Pixels of a letter, the largest first; the smallest can still be read on a phone."""
_LEADING = 1.34
_HANGS = 1.25
"""Where the words begin, in letters: the level's sign stands before them."""
_MOST_AIR = 0.9
"""What is left of the page goes between the levels, in letters, up to this."""
NOTHING: Json = {
    "organisation": "",
    "title": "",
    "day": "",
    "blocks": [{"title": "", "rows": [{"level": "urgent", "label": "", "goods": [""]}]}],
    "rule": "",
    "address": "",
    "shown_address": "",
    "more": "",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the list; ``size`` and ``above`` (the room before it) in pixels.

    ``level`` is that of the goods on it, "" for the name of a site; ``lead`` the level's name, on its first line.
    """

    text: str
    size: float
    above: float = 0
    level: str = ""
    lead: str = ""

    @property
    def height(self) -> float:
        return self.above + self.size * _LEADING

    @property
    def begins(self) -> bool:
        """Whether something new begins with it."""
        return bool(self.lead) or not self.level


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` are as ``NOTHING`` has them, in the words of whoever it is for."""
    figure = sheet.blank()
    page = _Page(figure.add_axes((0, 0, 1, 1)))
    _head(page, figures)
    _list(page, _fitting(figures))
    _foot(page, figures)
    return sheet.png(figure)


class _Page:
    """A page measured in pixels from its upper left corner."""

    def __init__(self, axes: Any) -> None:
        self._axes = axes
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(HEIGHT, 0)
        axes.set_axis_off()

    def text(self, x: float, y: float, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        """One line; ``y`` is its middle. A name may hold a dollar sign, which would begin a formula."""
        weight, points = "bold" if bold else "normal", size * 72 / DPI
        self._axes.text(x, y, text, size=points, weight=weight, color=colour, va="center_baseline", parse_math=False)

    def band(self, top: float, bottom: float, colour: str) -> None:
        """A stripe from edge to edge."""
        self._axes.axhspan(top, bottom, color=colour, linewidth=0)

    def sign(self, x: float, y: float, level: str, size: float) -> None:
        """The level's shape."""
        thick = {"markeredgewidth": size / 6} if level in ("enough", "not_accepted") else {}
        points = size * 0.62 * 72 / DPI
        self._axes.plot([x], [y], _SIGNS.get(level, "o"), color=_COLOURS.get(level, INK), markersize=points, **thick)


def _head(page: _Page, figures: Json) -> None:
    page.band(0, 245, _BAND)
    page.text(_MARGIN, 62, figures["organisation"], _within(figures["organisation"], 34), _PAPER)
    titles = _wrapped(figures["title"], 50, bold=True)[:2]
    size = 62 if len(titles) == 1 and _wide(titles[0], 62, bold=True) <= _room() else 44
    titles = _wrapped(figures["title"], size, bold=True)[:2]
    for number, title in enumerate(titles):
        page.text(_MARGIN, (130 if len(titles) == 1 else 113) + number * 52, title, size, _PAPER, bold=True)
    page.text(_MARGIN, 213, figures["day"], _within(figures["day"], 30), _PAPER)


def _foot(page: _Page, figures: Json) -> None:
    page.band(1185, HEIGHT, _BAND)
    for number, line in enumerate(_wrapped(figures["rule"], 36, bold=True)[:2]):
        page.text(_MARGIN, 1230 + number * 46, line, 36, _PAPER, bold=True)
    page.text(_MARGIN, 1318, figures["shown_address"], _within(figures["shown_address"], 30), _PAPER)


def _fitting(figures: Json) -> list[_Line]:
    """The list in the largest letters in which it fits; where it never does, as much as fits, and a word on that."""
    for size in _SIZES:
        lines = list(_lines(figures, size))
        spare = _BOTTOM - _TOP - sum(line.height for line in lines)
        if spare >= 0:
            return _airy(lines, spare, size)
    return _first_of(lines, figures["more"])


def _airy(lines: Sequence[_Line], spare: float, size: float) -> list[_Line]:
    begin = sum(line.begins for line in lines[1:])
    air = min(spare / max(1, begin), size * _MOST_AIR)
    return [
        replace(line, above=line.above + air) if line.begins and number else line for number, line in enumerate(lines)
    ]


def _first_of(lines: Sequence[_Line], more: str) -> list[_Line]:
    last = _Line(more, _SIZES[-1], _SIZES[-1] / 2)
    kept, height = list[_Line](), last.height
    for line in lines:
        height += line.height
        if height > _BOTTOM - _TOP:
            break
        kept.append(line)
    while kept and not kept[-1].level:
        kept.pop()
    return [*kept, last]


def _lines(figures: Json, size: float) -> Iterator[_Line]:
    for number, block in enumerate(figures["blocks"]):
        for place, name in enumerate(_wrapped(block["title"], size * 1.1, bold=True)):
            yield _Line(name, size * 1.1, size * 0.7 if number and not place else 0)
        for row in block["rows"]:
            lead = f"{row['label']}\u2002"
            room = _room() - size * _HANGS
            first = room - _wide(lead, size, bold=True)
            for place, text in enumerate(_wrapped("\u00a0· ".join(row["goods"]), size, room=room, first=first)):
                yield _Line(text, size, 0 if place else size * 0.2, row["level"], "" if place else lead)


def _list(page: _Page, lines: Sequence[_Line]) -> None:
    y = float(_TOP)
    for line in lines:
        middle = y + line.above + line.size * _LEADING / 2
        y += line.height
        if not line.level:
            page.text(_MARGIN, middle, line.text, line.size, INK, bold=True)
            continue
        left = _MARGIN + line.size * _HANGS
        if line.lead:
            page.sign(_MARGIN + line.size * 0.4, middle, line.level, line.size)
            page.text(left, middle, line.lead, line.size, _COLOURS.get(line.level, INK), bold=True)
            left += _wide(line.lead, line.size, bold=True)
        page.text(left, middle, line.text, line.size, INK)


def _wrapped(
    text: str, size: float, *, bold: bool = False, room: float | None = None, first: float | None = None
) -> list[str]:
    """The text in lines that fit the page, or the ``room``, the ``first`` one less; a word longer than that is cut."""
    rest = _room() if room is None else room
    lines, line, fits = list[str](), "", rest if first is None else first
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if (line or fits < rest) and _wide(longer, size, bold=bold) > fits:
            lines.append(line)
            longer, fits = word, rest
        line = _cut(longer, size, bold, fits)
    return [*lines, line] if line else lines


def _cut(text: str, size: float, bold: bool, room: float) -> str:
    if _wide(text, size, bold=bold) <= room:
        return text
    while text and _wide(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text + "…"


def _within(text: str, size: float) -> float:
    """The size, or a smaller one in which the text stands on one line."""
    return size * min(1, _room() / max(1, _wide(text, size)))


def _room() -> float:
    return WIDTH - 2 * _MARGIN


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that the text takes; word by word, since the same words are measured for one size after another."""
    words = text.split(" ")
    return (sum(_measured(word, bold) for word in words) + _measured(" ", bold) * (len(words) - 1)) * size / 100


@cache
def _font(bold: bool) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(weight="bold" if bold else "normal")


@lru_cache(maxsize=2_000)
def _measured(text: str, bold: bool) -> float:
    """How wide it is in letters of 100 units."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text.replace("$", "S"), _font(bold), False)
    return width * 100 / _font(bold).get_size_in_points()
