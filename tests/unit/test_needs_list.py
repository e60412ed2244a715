"""The picture of what is needed: any list fits it, and its levels are told apart without colours."""

import io
from typing import Any

import pytest
from PIL import Image

from handlers import pictures
from handlers.pictures import needs_list

LEVELS = ("urgent", "needed", "enough", "not_accepted")
FRAME = {
    "organisation": "Utopia 56",
    "title": "Nos besoins",
    "day": "Le 12 mars 2027",
    "rule": "Contactez-nous d’abord",
}
FRAME |= {"address": "https://t.me/the_bot", "shown_address": "t.me/the_bot", "more": "La suite dans le bot"}


def figures(*blocks: tuple[str, dict[str, list[str]]], **more: Any) -> dict[str, Any]:
    """The list of some sites: goods by level."""
    told = [
        {"title": name, "rows": [{"level": one, "label": one.title(), "goods": goods} for one, goods in rows.items()]}
        for name, rows in blocks
    ]
    return {**FRAME, "blocks": told, **more}


def drawn(shown: dict[str, Any]) -> Image.Image:
    """The picture, as a phone gets it."""
    return Image.open(io.BytesIO(pictures.draw(needs_list.KIND, shown))).convert("L")


def lowest(picture: Image.Image) -> int:
    """The last row of pixels of the list, above the band at the foot, on which something stands."""
    paper = picture.crop((0, 250, picture.width, 1180)).point(lambda value: 0 if value > 250 else 255)
    found = paper.getbbox()
    return 250 + found[3] if found else 250


@pytest.mark.parametrize(
    "shown",
    [
        needs_list.NOTHING,
        figures(),
        figures(("", {"urgent": ["Duvets"]})),
        figures(
            *[(f"Un lieu {n}", {level: ["Chaussures", "Tentes et bâches"] for level in LEVELS}) for n in range(40)]
        ),
        figures(("x" * 200, {"urgent": ["y" * 500, "$x^2$ & <b>"]}), title="$x^2$ " * 30, organisation="z" * 200),
        figures(("", {"a level of later": ["Duvets"]}), rule="mot " * 200),
    ],
)
def test_any_list_fits(shown: dict[str, Any]) -> None:
    """None, one, far too many; names longer than the page; what could be a formula; a level that is not known."""
    picture = drawn(shown)
    assert picture.size == (1080, 1350)
    assert lowest(picture) < 1180
    edges = [picture.crop((left, 250, left + 20, 1180)).getextrema() for left in (0, 1060)]
    assert edges == [(255, 255)] * 2, "something stands on the edge"


def test_a_short_list_is_set_larger_than_a_long_one() -> None:
    """Ink of the word that both have, on its own line."""
    few, many = ({"urgent": ["Duvets"]}, {level: ["Chaussures de marche"] * 6 for level in LEVELS})
    first_line = [drawn(figures(("", rows))).crop((0, 255, 1080, 1180)) for rows in (few, many)]
    heights = [
        line.crop((70, 0, 110, 925)).point(lambda value: 0 if value > 250 else 255).getbbox() for line in first_line
    ]
    assert heights[0]
    assert heights[1]
    assert heights[0][2] - heights[0][0] > heights[1][2] - heights[1][0]


def test_each_level_has_a_sign_of_its_own() -> None:
    """In black and white, with the same word beside, no two levels look alike."""
    signs = set()
    for level in LEVELS:
        rows = [{"level": level, "label": "mot", "goods": ["Duvets"]}]
        picture = drawn({**FRAME, "blocks": [{"title": "", "rows": rows}]})
        signs.add(picture.crop((60, 280, 135, 380)).point(lambda value: 0 if value > 200 else 255).tobytes())
    assert len(signs) == len(LEVELS)
