"""What is offered, added up by category: a bar for each, received, expected and not yet answered one behind the other.
Told apart by colour, by hatching and by the numbers beside, so that nobody needs to see colours.
"""

from typing import TYPE_CHECKING, Any

from handlers.pictures import sheet
from handlers.pictures.sheet import BLUE, GREEN, INK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = dict[str, Any]
KIND = "offer-totals"
_REST = "#EEF1F4"
_STYLES: dict[str, Json] = {
    "received": {"facecolor": GREEN, "edgecolor": INK, "linewidth": 0.8},
    "expected": {"facecolor": BLUE, "edgecolor": INK, "linewidth": 0.8, "hatch": ".."},
    "unanswered": {"facecolor": ORANGE, "edgecolor": INK, "linewidth": 0.8, "hatch": "//"},
}
_TEXT, _SMALL, _HEAD = 19, 16, 30
"""Points at 100 dots an inch."""
_TITLE_FITS = 34
_LABEL_FITS, _AMOUNTS_FIT = 54, 76
"""Letters; what is longer is cut."""
_BAR = 0.34
"""Of the height of its row; above it stands what it is, below it how much."""
_ROOM_FOR_NUMBERS = 0.12
NOTHING: Json = {
    "title": "",
    "period": "",
    "received": "",
    "expected": "",
    "unanswered": "",
    "rows": [{"label": "", "amounts": "", "received": 0, "expected": 0, "unanswered": 0}],
}


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` are as ``NOTHING`` has them: words in the reader's language, numbers of offers."""
    figure = sheet.blank()
    axes = figure.add_axes((0.035, 0.02, 0.93, 0.83))
    most = max((_sum(row) for row in figures["rows"]), default=1) or 1
    for at, row in enumerate(figures["rows"]):
        _row(axes, at, row, most)
    _frame(axes, figures, most)
    _head(figure, figures)
    return sheet.png(figure)


def _sum(row: Json) -> int:
    return sum(int(row[stage]) for stage in _STYLES)


def _row(axes: "Axes", at: int, row: Json, most: int) -> None:
    left = 0
    for stage, style in _STYLES.items():
        if row[stage]:
            axes.barh(at, row[stage], _BAR, left=left, zorder=2, **style)
            left += row[stage]
    # A name may hold a dollar sign, which would begin a formula.
    plain: Json = {"color": INK, "va": "center_baseline", "parse_math": False}
    axes.text(0, at - 0.34, _cut(row["label"], _LABEL_FITS), size=_TEXT, weight="bold", **plain)
    axes.text(0, at + 0.32, _cut(row["amounts"], _AMOUNTS_FIT), size=_SMALL, **plain)
    axes.text(left + most * 0.015, at, str(left), size=_TEXT, **plain)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _frame(axes: "Axes", figures: Json, most: int) -> None:
    rows = max(6, len(figures["rows"]))
    axes.set_ylim(rows - 0.5, -0.6)
    axes.set_xlim(0, most * (1 + _ROOM_FOR_NUMBERS))
    axes.set_axis_off()
    for at in range(1, len(figures["rows"]), 2):
        axes.axhspan(at - 0.5, at + 0.5, color=_REST, zorder=0)


def _head(figure: "Figure", figures: Json) -> None:
    from matplotlib.patches import Patch

    size = _HEAD * min(1, _TITLE_FITS / max(1, len(figures["title"])))
    figure.text(0.035, 0.965, figures["title"], size=size, weight="bold", va="center", color=INK, parse_math=False)
    figure.text(0.035, 0.923, figures["period"], size=_TEXT, va="center", color=INK, parse_math=False)
    figure.legend(
        [Patch(**style) for style in _STYLES.values()],
        [figures[stage] for stage in _STYLES],
        loc="center left",
        bbox_to_anchor=(0.02, 0.875),
        ncols=3,
        fontsize=_TEXT,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.4,
    )
