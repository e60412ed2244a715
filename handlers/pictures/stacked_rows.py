"""Numbers in rows, each a bar of parts one behind the other, with a line to compare with where there is one. The parts
are told apart by colour, by hatching and by their order, so that nobody needs to see colours.
"""

from typing import TYPE_CHECKING, Any

from handlers.pictures import sheet
from handlers.pictures.sheet import BLUE, GREEN, INK, ORANGE, PURPLE, RED, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = dict[str, Any]
KIND = "stacked-rows"
_BAND, _EMPTY = "#F3F5F7", "#FFFFFF"
_STYLES: tuple[Json, ...] = (
    {"facecolor": BLUE},
    {"facecolor": ORANGE, "hatch": "//"},
    {"facecolor": GREEN, "hatch": ".."},
    {"facecolor": SKY, "hatch": "\\\\"},
    {"facecolor": RED, "hatch": "xx"},
    {"facecolor": PURPLE, "hatch": "--"},
    {"facecolor": YELLOW, "hatch": "++"},
)
EMPTY = -1
"""Instead of the number of a style: what is not there, white within an outline."""
STYLES = len(_STYLES)
MOST_ROWS = 30
_TEXT, _HEAD = 19, 30
"""Points at 100 dots an inch: 26 and 42 pixels."""
_TITLE_FITS, _SUBTITLE_FITS, _LABEL_FITS, _LEGEND_FITS = 34, 66, 30, 60
"""Letters; a longer title is set smaller, longer labels go on below or are cut."""
_LONGEST_TITLE, _LONGEST_IN_LEGEND = 56, 52
_ROWS_WITH_ROOM_BELOW = 16
"""Up to so many rows a label may have two lines."""
_LETTER = 0.0131
"""Of the width, at the size of a text."""
_ROWS_AT_FULL_SIZE = 24
_FEWEST_ROWS = 7
_BAR = 0.7
_ROOM_FOR_NUMBERS = 0.26
_FARTHEST_LINE = 4
"""A line farther than so many times the longest bar is told, not drawn: bars beside it would be too short to see."""
_LEGEND_LINE, _TOP = 0.033, 0.905
NOTHING: Json = {
    "title": "",
    "subtitle": "",
    "series": [{"label": "", "style": 0}],
    "rows": [{"label": "", "values": [0], "shown": "0"}],
    "line": {"at": 1, "label": "", "far": ""},
    "empty": "",
}


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` are as ``NOTHING`` has them, in the reader's words; ``empty`` is said where all is nought.

    A row's ``values`` are those of the series, in order; ``shown`` stands at its end. ``line`` may be None.
    """
    figure = sheet.blank()
    legend = _legend(figures)
    letters = max((len(line) for label in _labels(figures) for line in label.splitlines()), default=0)
    left = 0.05 + _LETTER * letters * _size(figures) / _TEXT
    bottom, top = 0.02, _TOP - _LEGEND_LINE * sum(len(line) > 0 for line in legend) - 0.02
    axes = figure.add_axes((left, bottom, 0.98 - left, top - bottom))
    most = _farthest(figures)
    _bars(axes, figures, most)
    _frame(axes, figures, most)
    _head(figure, figures, legend)
    return sheet.png(figure)


def _longest(figures: Json) -> float:
    return float(max((sum(row["values"]) for row in figures["rows"]), default=0))


def _is_drawn(figures: Json) -> bool:
    """Whether the line is near enough to be seen together with the bars."""
    line = figures["line"]
    return line is not None and line["at"] <= _FARTHEST_LINE * _longest(figures)


def _farthest(figures: Json) -> float:
    """To where the scale reaches."""
    return max(1.0, _longest(figures), figures["line"]["at"] if _is_drawn(figures) else 0)


def _style(number: int) -> Json:
    if number == EMPTY:
        return {"facecolor": _EMPTY, "edgecolor": INK, "linewidth": 0.8}
    return {"edgecolor": INK, "linewidth": 0.8, **_STYLES[number % STYLES]}


def _bars(axes: "Axes", figures: Json, most: float) -> None:
    size = _size(figures)
    for at, row in enumerate(figures["rows"]):
        left = 0
        if at % 2:
            axes.axhspan(at - 0.5, at + 0.5, color=_BAND, zorder=0)
        for series, number in zip(figures["series"], row["values"], strict=True):
            if number:
                axes.barh(at, number, _BAR, left=left, zorder=2, **_style(series["style"]))
                left += number
        told: Json = {"size": size, "va": "center_baseline", "color": INK, "parse_math": False, "zorder": 4}
        axes.text(most * 1.03, at, row["shown"], **told)
    if _is_drawn(figures):
        axes.axvline(figures["line"]["at"], zorder=3, **_line())


def _line() -> Json:
    return {"color": INK, "linewidth": 3, "linestyle": (0, (4, 2))}


def _size(figures: Json) -> float:
    """The size of letters: smaller where there are many rows."""
    return _TEXT * min(1.0, _ROWS_AT_FULL_SIZE / max(1, len(figures["rows"])))


def _frame(axes: "Axes", figures: Json, most: float) -> None:
    rows, size = figures["rows"], _size(figures)
    axes.set_ylim(max(_FEWEST_ROWS, len(rows)) - 0.5, -0.5)
    axes.set_xlim(0, most * (1 + _ROOM_FOR_NUMBERS))
    labels = axes.set_yticks(range(len(rows)), _labels(figures), size=size)
    for tick in labels:
        # A name may hold a dollar sign, which would begin a formula.
        tick.label1.set_parse_math(False)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, colors=INK)
    for side in axes.spines.values():
        side.set_visible(False)
    if not _longest(figures):
        axes.text(0.5, 0.5, figures["empty"], transform=axes.transAxes, ha="center", size=_TEXT + 4, color=INK)


def _legend(figures: Json) -> list[list[tuple[str, Json | None]]]:
    """Its lines: as many entries side by side as fit; None is the line."""
    entries: list[tuple[str, Json | None]] = [
        (_cut(one["label"], _LONGEST_IN_LEGEND), _style(one["style"])) for one in figures["series"] if one["label"]
    ]
    lines: list[list[tuple[str, Json | None]]] = [[]]
    for entry in entries:
        if lines[-1] and sum(len(label) + 7 for label, _ in (*lines[-1], entry)) > _LEGEND_FITS:
            lines.append([])
        lines[-1].append(entry)
    if figures["line"] is not None:
        lines.append([(figures["line"]["label"] if _is_drawn(figures) else figures["line"]["far"], None)])
    return lines


def _head(figure: "Figure", figures: Json, legend: list[list[tuple[str, Json | None]]]) -> None:
    title = _cut(figures["title"], _LONGEST_TITLE)
    size = _HEAD * min(1, _TITLE_FITS / max(1, len(title)))
    plain: Json = {"va": "center", "color": INK, "parse_math": False}
    figure.text(0.035, 0.965, title, size=size, weight="bold", **plain)
    size = (_TEXT - 1) * min(1, _SUBTITLE_FITS / max(1, len(figures["subtitle"])))
    figure.text(0.035, 0.925, figures["subtitle"], size=size, **plain)
    at = _TOP - _LEGEND_LINE / 2
    for line in legend:
        _legend_line(figure, line, at, is_drawn=_is_drawn(figures))
        at -= _LEGEND_LINE if line else 0


def _legend_line(figure: "Figure", line: list[tuple[str, Json | None]], at: float, *, is_drawn: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    left = 0.035
    for label, style in line:
        if style is not None:
            figure.add_artist(Rectangle((left, at - 0.009), 0.045, 0.018, transform=figure.transFigure, **style))
        elif is_drawn:
            figure.add_artist(Line2D([left, left + 0.045], [at, at], **_line()))
        beside = left + 0.057 if style is not None or is_drawn else left
        figure.text(beside, at, label, size=_TEXT - 1, va="center", color=INK, parse_math=False)
        left = beside + _LETTER * len(label) + 0.03


def _labels(figures: Json) -> list[str]:
    """Each on one line or two."""
    has_room = len(figures["rows"]) <= _ROWS_WITH_ROOM_BELOW
    fits = round(_LABEL_FITS * _TEXT / _size(figures))
    return [_in_two(row["label"]) if has_room else _cut(row["label"], fits) for row in figures["rows"]]


def _in_two(text: str) -> str:
    """On two lines, where one is too short for it."""
    if len(text) <= _LABEL_FITS:
        return text
    at = text.rfind(" ", 1, _LABEL_FITS + 1)
    end = at if at > 0 else _LABEL_FITS
    return f"{text[:end]}\n{_cut(text[end:].strip(), _LABEL_FITS)}"


def _cut(text: str, longest: int) -> str:
    """In the middle, before a word where one is short enough: names of one family differ at their end."""
    if len(text) <= longest:
        return text
    end = text[-(longest // 3) :]
    word = end.partition(" ")[2]
    tail = word or end
    return f"{text[: longest - 1 - len(tail)].rstrip()}…{tail}"
