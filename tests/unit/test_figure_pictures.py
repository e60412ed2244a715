"""Pictures of figures: bars are as long as their numbers, and whatever is counted can be drawn."""

import io
from typing import Any

import pytest
from PIL import Image

from handlers import pictures
from handlers.pictures import month_calendar, stacked_rows
from tests.unit.test_pictures import BLUE, pixels

ORANGE = (0xE6, 0x9F, 0x00)


def rows(*values: tuple[int, ...], **more: Any) -> dict[str, Any]:
    """A row for each, of as many parts."""
    parts = len(values[0]) if values else 1
    told = [{"label": "Mar 2027", "values": list(each), "shown": str(sum(each))} for each in values]
    series = [{"label": f"Part {at}", "style": at} for at in range(parts)]
    return {"title": "T", "subtitle": "S", "series": series, "rows": told, "line": None, "empty": "Nothing"} | more


def days(*numbers: int, **more: Any) -> dict[str, Any]:
    """A calendar with so many people on its days."""
    told = [{"day": str(at), "number": n, "shown": str(n), "is_to_come": False} for at, n in enumerate(numbers, 1)]
    words = {"title": "T", "subtitle": "S", "weekdays": ["Mo"] * 7, "note": "N"}
    return {**words, "first": 0, "days": told, "line": None} | more


def drawn(kind: str, shown: dict[str, Any]) -> Image.Image:
    """The picture, as a phone gets it."""
    return Image.open(io.BytesIO(pictures.draw(kind, shown))).convert("RGB")


def test_bars_are_as_long_as_their_parts() -> None:
    """Each in its own colour."""
    half, whole = (drawn(stacked_rows.KIND, rows((0, 8), (n, 0))) for n in (4, 8))
    assert pixels(whole, BLUE, 0.2) == pytest.approx(2 * pixels(half, BLUE, 0.2), rel=0.03)
    assert pixels(half, ORANGE, 0.2) > 0


def test_a_line_that_is_too_far_is_told_and_leaves_the_bars_their_length() -> None:
    """Bars of 40 beside a line at 2,700 would be nothing."""
    near, far = ({"at": at, "label": "a line", "far": "beyond"} for at in (60, 2_700))
    lengths = [pixels(drawn(stacked_rows.KIND, rows((0,), (40,), line=line)), BLUE, 0.2) for line in (None, near, far)]
    assert lengths[1] < 0.8 * lengths[0]
    assert lengths[2] == pytest.approx(lengths[0], rel=0.1)


def test_places_that_are_called_alike_are_told_apart() -> None:
    """Where there is no room for a second line, long names are cut in the middle: their ends differ."""
    pictures_ = set()
    for end in ("Camp du Puythouck", "Nouveau terrain"):
        shown = rows(*[(1,)] * 17)
        for row in shown["rows"]:
            row["label"] = f"Sat 12 09:00 Aire d’accueil de Grande-Synthe - {end}"
        pictures_.add(pictures.draw(stacked_rows.KIND, shown))
    assert len(pictures_) == 2


def test_the_more_people_the_darker_the_day() -> None:
    """The day with most is the darkest there is."""
    few, many = ((drawn(month_calendar.KIND, days(n, 100)).getpixel((150, 330))) for n in (10, 90))
    assert isinstance(few, tuple)
    assert isinstance(many, tuple)
    assert sum(many) < sum(few) - 100


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (stacked_rows.KIND, stacked_rows.NOTHING),
        (stacked_rows.KIND, rows()),
        (stacked_rows.KIND, rows((0,) * 7, line={"at": 5, "label": "x", "far": "y"})),
        (stacked_rows.KIND, rows(*[(9_999_999, 1, 1)] * stacked_rows.MOST_ROWS, title="$x^2$ & <b> " * 9)),
        (stacked_rows.KIND, rows((1,) * 9, series=[{"label": "$long$ name " * 9, "style": at} for at in range(-1, 8)])),
        (month_calendar.KIND, month_calendar.NOTHING),
        (month_calendar.KIND, days(*[0] * 31, first=6)),
        (month_calendar.KIND, days(*[1_000_000] * 31, first=6, line={"at": 60, "label": "$x$"}, title="$" * 80)),
    ],
)
def test_any_figures_can_be_drawn(kind: str, shown: dict[str, Any]) -> None:
    """None, far too many, names that could be a formula."""
    assert drawn(kind, shown).size == (1080, 1350)
