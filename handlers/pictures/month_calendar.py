"""A month as a calendar: each day a field with its number, the darker the more. The numbers say it all: nobody needs to
see colours; a thick outline marks days that reach what they are compared with.
"""

from typing import TYPE_CHECKING, Any

from handlers.pictures import sheet
from handlers.pictures.sheet import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = dict[str, Any]
KIND = "month-calendar"
_REST, _PALE = "#8A939C", "#F3F5F7"
_LIGHT, _DARK = (0xDE, 0xEC, 0xF7), (0x00, 0x4E, 0x7C)
"""Okabe and Ito's blue, from nearly white to darker than it: dark enough for white letters."""
_WHITE_FROM = 0.55
_TEXT, _SMALL, _HEAD, _NUMBER = 19, 17, 30, 31
"""Points at 100 dots an inch."""
_TITLE_FITS = 34
_WEEKS, _WEEK = 6, 7
_GAP = 0.06
NOTHING: Json = {
    "title": "",
    "subtitle": "",
    "weekdays": [""] * _WEEK,
    "first": 0,
    "days": [{"day": "1", "number": 0, "shown": "", "is_to_come": False}],
    "line": {"at": 1, "label": ""},
    "note": "",
}


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` are as ``NOTHING`` has them; ``first`` is the weekday of the first day, 0 = Monday.

    ``line`` may be None.
    """
    figure = sheet.blank()
    axes = figure.add_axes((0.03, 0.06, 0.94, 0.79))
    axes.set_xlim(0, _WEEK)
    axes.set_ylim(_WEEKS, -0.35)
    axes.set_axis_off()
    for at, name in enumerate(figures["weekdays"]):
        axes.text(at + 0.5, -0.18, name, size=_TEXT, ha="center", va="center", color=INK)
    most = max((day["number"] for day in figures["days"]), default=0)
    for number, day in enumerate(figures["days"], figures["first"]):
        _field(axes, number % _WEEK, number // _WEEK, day, most, figures["line"])
    _head(figure, figures)
    return sheet.png(figure)


def _field(axes: "Axes", column: int, row: int, day: Json, most: int, line: Json | None) -> None:
    from matplotlib.patches import Rectangle

    share = day["number"] / most if most and not day["is_to_come"] else 0.0
    reaches = line is not None and day["number"] >= line["at"] and not day["is_to_come"]
    frame: Json = {"edgecolor": INK, "linewidth": 5} if reaches else {"edgecolor": _REST, "linewidth": 0.8}
    inside = "white" if day["is_to_come"] else _shade(share) if day["number"] else _PALE
    side = 1 - 2 * _GAP
    axes.add_patch(Rectangle((column + _GAP, row + _GAP), side, side, facecolor=inside, **frame))
    ink = "white" if share > _WHITE_FROM else INK
    axes.text(column + 0.14, row + 0.24, day["day"], size=_SMALL, color=ink, va="center")
    size = _NUMBER * min(1.0, 4.5 / max(1, len(day["shown"])))
    axes.text(column + 0.5, row + 0.62, day["shown"], size=size, weight="bold", color=ink, ha="center", va="center")


def _shade(share: float) -> str:
    """From light to dark, as much of the way as the share is."""
    mixed = (round(light + (dark - light) * min(1.0, share)) for light, dark in zip(_LIGHT, _DARK, strict=True))
    return "#" + "".join(f"{one:02X}" for one in mixed)


def _head(figure: "Figure", figures: Json) -> None:
    from matplotlib.patches import Rectangle

    size = _HEAD * min(1, _TITLE_FITS / max(1, len(figures["title"])))
    plain: Json = {"va": "center", "color": INK, "parse_math": False}
    figure.text(0.035, 0.965, figures["title"], size=size, weight="bold", **plain)
    figure.text(0.035, 0.925, figures["subtitle"], size=_TEXT - 1, **plain)
    if figures["line"] is not None:
        box: Json = {"facecolor": "white", "edgecolor": INK, "linewidth": 4}
        figure.add_artist(Rectangle((0.038, 0.872), 0.03, 0.024, transform=figure.transFigure, **box))
        figure.text(0.085, 0.884, figures["line"]["label"], size=_TEXT - 1, **plain)
    figure.text(0.035, 0.03, figures["note"], size=_TEXT - 1, **plain)
