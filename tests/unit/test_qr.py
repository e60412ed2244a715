"""QR codes: whole, with their quiet zone, big enough for a phone."""

import io

from PIL import Image

from handlers import pictures
from handlers.pictures import qr

LINK = "https://t.me/utopia56_bot?start=got-123456-abcdefghijabcdefghij"


def drawn(link: str) -> Image.Image:
    return Image.open(io.BytesIO(pictures.draw(qr.KIND, {"link": link}))).convert("L")


def test_a_code_is_sharp_and_big_with_white_around_it() -> None:
    """Each module is a square of whole pixels; the quiet zone of four is all white."""
    picture = drawn(LINK)
    side = picture.width
    assert picture.height == side
    assert 600 <= side <= 1000
    edge = picture.point(lambda value: 255 - value).getbbox()
    assert edge is not None
    left, top, right, bottom = edge
    assert left == top == side - right == side - bottom
    module = left // 4
    assert (side % module, left % 4) == (0, 0)


def test_it_has_the_three_corners_by_which_it_is_found() -> None:
    picture = drawn(LINK)
    left, top, right, bottom = picture.point(lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    module = left // 4
    middle = int(module * 3.5)
    corners = [(left + middle, top + middle), (right - middle, top + middle), (left + middle, bottom - middle)]
    assert [picture.getpixel(corner) for corner in corners] == [0, 0, 0]
    assert picture.getpixel((left + module + module // 2, top + middle)) == 255


def test_other_links_are_other_codes() -> None:
    assert drawn(LINK).tobytes() != drawn(LINK + "k").tobytes()
