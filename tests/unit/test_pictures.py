"""Pictures for a phone: what stands in them is what was to be drawn, and drawing them side by side does no harm."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from markupsafe import Markup
from PIL import Image

from handlers import pictures
from handlers.conversation.messages import Drawing, Message
from handlers.pictures import bed_nights, offer_totals

BLUE, INK = (0x00, 0x72, 0xB2), (0x22, 0x22, 0x22)


def figures(beds: int, *nights: tuple[int, int], **more: Any) -> dict[str, Any]:
    """A house with so many beds, and its nights: accepted and asked for."""
    words = {name: name for name in ("title", "days", "accepted", "asked", "capacity", "full")}
    rows = [{"label": "Sat 13 Mar", "accepted": a, "asked": b, "is_weekend": False} for a, b in nights]
    return {**words, "beds": beds, "nights": rows, **more}


def drawn(shown: dict[str, Any]) -> Image.Image:
    """The picture, as a phone gets it."""
    return Image.open(io.BytesIO(pictures.draw(bed_nights.KIND, shown))).convert("RGB")


def pixels(picture: Image.Image, colour: tuple[int, int, int], top: float = 0.16) -> int:
    """How many pixels of the chart, below its head, have the colour."""
    chart = picture.crop((0, int(picture.height * top), picture.width, picture.height))
    return sum(count for count, found in chart.getcolors(maxcolors=1 << 24) or () if found == colour)


def test_a_picture_has_the_size_of_a_phone_held_upright() -> None:
    assert drawn(figures(20, *[(3, 2)] * 28)).size == (1080, 1350)


def test_bars_are_as_long_as_there_are_beds_accepted() -> None:
    quarter, half, nobody = (pixels(drawn(figures(20, *[(n, 0)] * 28)), BLUE) for n in (5, 10, 0))
    assert nobody == 0
    assert half == pytest.approx(2 * quarter, rel=0.03)


def test_what_is_asked_for_is_hatched() -> None:
    """Whoever sees no colours sees the lines: more dark pixels than the line at the capacity has."""
    without, with_ = (pixels(drawn(figures(20, *[(5, n)] * 28)), INK) for n in (0, 10))
    assert with_ > without + 10_000


def test_a_full_night_says_so() -> None:
    """In white on the bar."""
    full, nearly = (drawn(figures(20, *[(n, 0)] * 28, full="complet")) for n in (20, 19))
    assert pixels(full, BLUE) < pixels(nearly, BLUE) * 20 / 19 - 5_000


@pytest.mark.parametrize(
    "shown",
    [
        figures(0),
        figures(0, *[(0, 0)] * 28),
        figures(0, *[(0, 3)] * 28),
        figures(1, *[(1, 500)] * 28),
        figures(10_000, *[(9_999, 12_345)] * 28),
        figures(5, *[(7, 0)] * 28),
        figures(5, (1, 1), title="$x^2$ & <b>Beds</b> " * 4),
        bed_nights.NOTHING,
    ],
)
def test_any_figures_can_be_drawn(shown: dict[str, Any]) -> None:
    """No beds, none asked for, far too many, fewer than were promised; a name that could be a formula."""
    assert drawn(shown).size == (1080, 1350)


def test_threads_draw_the_same_side_by_side() -> None:
    """And the same figures are the same bytes: a message tried again is the same message."""
    cases = [figures(20, *[(n, 2)] * 28) for n in range(3)]
    alone = [pictures.draw(bed_nights.KIND, shown) for shown in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda shown: pictures.draw(bed_nights.KIND, shown), cases * 2))
    assert together == alone * 2
    assert len(set(alone)) == 3


def test_a_message_keeps_what_is_to_be_drawn() -> None:
    message = Message(Markup("Beds"), drawing=Drawing("beds.png", bed_nights.KIND, figures(2, (1, 1))))
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


GREEN, ORANGE = (0x00, 0x9E, 0x73), (0xE6, 0x9F, 0x00)


def totals(*rows: tuple[int, int, int], **more: Any) -> Image.Image:
    """Offers of as many categories: received, expected, unanswered."""
    words = {name: name for name in ("title", "period", "received", "expected", "unanswered")}
    told = [{"label": "Shoes", "amounts": "3 bags", "received": a, "expected": b, "unanswered": c} for a, b, c in rows]
    content = pictures.draw(offer_totals.KIND, {**words, "rows": told, **more})
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_bars_of_offers_are_as_long_as_there_are_offers() -> None:
    """By stage, each in its own colour."""
    picture = totals((4, 0, 0), (2, 0, 2))
    assert pixels(picture, GREEN) == pytest.approx(3 * pixels(totals((2, 0, 2)), GREEN), rel=0.05)
    assert pixels(picture, ORANGE) > 0
    assert pixels(totals((4, 0, 0)), ORANGE) == 0


@pytest.mark.parametrize("rows", [(), ((0, 0, 0),), ((100_000, 1, 1), (1, 0, 0)), ((1, 1, 1),) * 12])
def test_any_totals_can_be_drawn(rows: tuple[tuple[int, int, int], ...]) -> None:
    """None, far too many; names that could be a formula or are too long."""
    assert totals(*rows, title="$x^2$ & <b>Offers</b> " * 4, period="$" * 200).size == (1080, 1350)
