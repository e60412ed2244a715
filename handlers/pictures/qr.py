"""A QR code of a link: black on white with its quiet zone, big enough to be read off a cheap phone's screen."""

import io
from typing import Any

Json = dict[str, Any]
KIND = "qr"
NOTHING: Json = {"link": "https://example.org"}
_SIDE = 900
"""Pixels, at least about: apps shrink what is bigger, and blur what they enlarge."""
_QUIET = 4
"""Modules left white around it, as the standard (ISO/IEC 18004) asks."""


def draw(figures: Json) -> bytes:
    """PNG. ``figures`` hold the link."""
    import segno

    # A quarter of it may be hidden by a crack or a glare before it can't be read any more.
    code = segno.make_qr(figures["link"], error="q")
    content = io.BytesIO()
    code.save(content, kind="png", scale=max(1, _SIDE // code.symbol_size(border=_QUIET)[0]), border=_QUIET)
    return content.getvalue()
