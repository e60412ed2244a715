"""Pictures of figures, as PNG for a phone, pages of paper, as PDF, and tables, as XLSX. They are drawn from plain JSON,
in words that were found before.

A turn says only what is to be drawn (``Drawing``): drawing takes a few tenths of a second, for which it would hold the
database's one writer. The outbox has it drawn when it is sent, in a thread.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from handlers.pictures import bed_nights, certificate, month_calendar, needs_list, offer_totals, qr, stacked_rows
from handlers.tables import written

Json = dict[str, Any]
KINDS: Mapping[str, Callable[[Json], bytes]] = {
    bed_nights.KIND: bed_nights.draw,
    certificate.KIND: certificate.draw,
    month_calendar.KIND: month_calendar.draw,
    needs_list.KIND: needs_list.draw,
    offer_totals.KIND: offer_totals.draw,
    qr.KIND: qr.draw,
    stacked_rows.KIND: stacked_rows.draw,
    written.KIND: written.write,
}
# The library shares state between figures (its fonts), and is not made for threads side by side.
_ONE_AT_A_TIME = threading.Lock()


def draw(kind: str, figures: Json) -> bytes:
    """Its bytes. Raises KeyError for a kind that there is not, and whatever figures lead to that make no sense."""
    with _ONE_AT_A_TIME:
        return KINDS[kind](figures)


def warm_up() -> None:
    """Loads what draws, which takes a second, before somebody waits for it."""
    draw(bed_nights.KIND, bed_nights.NOTHING)
    draw(certificate.KIND, certificate.NOTHING)
    certificate.printed("")
