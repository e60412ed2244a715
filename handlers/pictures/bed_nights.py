"""How full a house is, night by night: a bar for each, what is asked for behind what is accepted, and a line at what
there is. Told apart by colour, by hatching and by the numbers beside, so that nobody needs to see colours.
"""

from typing import TYPE_CHECKING, Any

from handlers.pictures import sheet
from handlers.pictures.sheet import BLUE, INK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = dict[str, Any]
KIND = "bed-nights"
_ACCEPTED, _ASKED, _REST = BLUE, ORANGE, "#EEF1F4"
_HATCHED: Json = {"facecolor": _ASKED, "edgecolor": INK, "hatch": "//", "linewidth": 0.8}
_LINE: Json = {"color": INK, "linewidth": 3, "linestyle": (0, (4, 2))}
_TEXT, _SMALL, _HEAD = 19, 17, 30
"""Points at 100 dots an inch: 26, 24 and 42 pixels."""
_TITLE_FITS = 34
"""Letters; a longer title is set smaller."""
_BAR = 0.74
"""Of the height of its row."""
_ROOM_FOR_NUMBERS = 0.24
_FARTHEST = 2
"""A bar ends at so many times the beds there are: one night that is asked for by hundreds must not dwarf the others."""
NOTHING: Json = {
    "title": "",
    "days": "",
    "accepted": "",
    "asked": "",
    "capacity": "",
    "full": "",
    "beds": 0,
    "nights": [{"label": "", "accepted": 0, "asked": 0, "is_weekend": False}],
}


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` are as ``NOTHING`` has them: words in the reader's language, numbers of beds."""
    figure = sheet.blank()
    axes = figure.add_axes((0.215, 0.025, 0.765, 0.82))
    most = _farthest(figures)
    _bars(axes, figures, most)
    _numbers(axes, figures, most)
    _frame(axes, figures, most)
    _head(figure, figures)
    return sheet.png(figure)


def _farthest(figures: Json) -> float:
    """How many beds the scale reaches to."""
    wished = max((night["accepted"] + night["asked"] for night in figures["nights"]), default=0)
    return float(max(1, figures["beds"], min(wished, _FARTHEST * figures["beds"])))


def _bars(axes: "Axes", figures: Json, most: float) -> None:
    for row, night in enumerate(figures["nights"]):
        there, wished = min(night["accepted"], most), night["asked"]
        if night["is_weekend"]:
            axes.axhspan(row - 0.5, row + 0.5, color=_REST, zorder=0)
        axes.barh(row, there, _BAR, color=_ACCEPTED, zorder=2)
        if wished and there < most:
            axes.barh(row, min(wished, most - there), _BAR, left=there, zorder=2, **_HATCHED)
    if figures["beds"]:
        axes.axvline(figures["beds"], zorder=3, **_LINE)


def _numbers(axes: "Axes", figures: Json, most: float) -> None:
    """'14 + 3' beside each bar; a night that has no bed left says so inside it."""
    for row, night in enumerate(figures["nights"]):
        told = f"{night['accepted']} + {night['asked']}" if night["asked"] else f"{night['accepted']}"
        axes.text(most * 1.03, row, told, size=_SMALL, va="center_baseline", color=INK)
        if night["accepted"] >= figures["beds"] > 0:
            within: Json = {"size": _SMALL, "weight": "bold", "color": "white", "zorder": 4}
            axes.text(most * 0.015, row, figures["full"], va="center_baseline", **within)


def _frame(axes: "Axes", figures: Json, most: float) -> None:
    nights = figures["nights"]
    axes.set_ylim(max(1, len(nights)) - 0.5, -0.5)
    axes.set_xlim(0, most * (1 + _ROOM_FOR_NUMBERS))
    axes.set_yticks(range(len(nights)), [night["label"] for night in nights], size=_TEXT)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, colors=INK)
    for side in axes.spines.values():
        side.set_visible(False)


def _head(figure: "Figure", figures: Json) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    size = _HEAD * min(1, _TITLE_FITS / max(1, len(figures["title"])))
    # A name may hold a dollar sign, which would begin a formula.
    figure.text(0.035, 0.965, figures["title"], size=size, weight="bold", va="center", color=INK, parse_math=False)
    figure.text(0.035, 0.923, figures["days"], size=_TEXT, va="center", color=INK)
    figure.legend(
        [Patch(facecolor=_ACCEPTED), Patch(**_HATCHED), *([Line2D([], [], **_LINE)] if figures["beds"] else [])],
        [figures[name] for name in ("accepted", "asked", "capacity")][: 3 if figures["beds"] else 2],
        loc="center left",
        bbox_to_anchor=(0.02, 0.875),
        ncols=3,
        fontsize=_TEXT,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.4,
    )
