"""What stands on a certificate of one's hours, in its language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from handlers.conversation.words import Words
from handlers.shifts import shift_words
from models.hours import Total


@dataclass(frozen=True, slots=True)
class Paper:
    """What the certificate says. ``name`` is one that can be printed; ``activities`` are sums by what was done."""

    organisation: str
    name: str
    total: Total
    activities: Sequence[tuple[str, Total]]
    serial: str
    issued_at: datetime
    issued_on: date
    """The same, in the organisation's time zone."""


def figures(paper: Paper, words: Words) -> dict[str, Any]:
    """The page, as ``handlers.pictures.certificate`` draws it."""
    check = words.say(
        "Every coordinator of {organisation} can check this certificate by its number, in the association’s bot.",
        organisation=paper.organisation,
    )
    sums = [[name, _plain(shift_words.duration(total.minutes, words))] for name, total in paper.activities]
    return {
        "language": words.language,
        "organisation": paper.organisation,
        "title": _plain(words.say("Certificate of volunteering")),
        "certifies": _plain(words.say("{organisation} certifies that", organisation=paper.organisation)),
        "name": paper.name,
        "when": _plain(_when(paper.total, words)),
        "hours": _plain(_hours(paper.total, words)),
        "activities": sums,
        "issued_at": paper.issued_at.isoformat(),
        "issued": _plain(words.say("Issued on {day}", day=words.plain_day(paper.issued_on))),
        "number": _plain(words.say("Number {serial}", serial=paper.serial)),
        "check": _plain(check),
    }


def _when(total: Total, words: Words) -> Markup:
    first, last = words.plain_day(total.first), words.plain_day(total.last)
    if first == last:
        return words.say("was a volunteer on {day}", day=first)
    return words.say("was a volunteer between {first} and {last}", first=first, last=last)


def _hours(total: Total, words: Words) -> Markup:
    hours = shift_words.duration(total.minutes, words)
    return words.count("{hours} in {n} shift", "{hours} in {n} shifts", total.shifts, hours=hours)


def _plain(text: Markup) -> str:
    return str(text.unescape())
