"""Which shifts of a site somebody wants to see: kept in the buttons of the list, so that nothing else has to be."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

EVENING = time(17)
NONE = "-"


@dataclass(frozen=True, slots=True)
class Filters:
    """``mine``: the person's activities; ``evenings``: from 17:00 on, local; ``needed``: where people are missing soon,
    as the mark ❗ says.
    """

    mine: bool = False
    evenings: bool = False
    needed: bool = False

    @property
    def code(self) -> str:
        """What a button carries: the first letter of each that is on."""
        return "".join(one.name[0] for one in fields(self) if getattr(self, one.name)) or NONE

    @classmethod
    def of(cls, code: str) -> "Filters":
        """The filters that a button carries; letters that mean nothing are passed over."""
        return cls(**{one.name: one.name[0] in code for one in fields(cls)})

    def turned(self, name: str) -> "Filters":
        """With that one on where it was off, and off where it was on."""
        return replace(self, **{name: not getattr(self, name)})

    def admit(self, starts_at: datetime, zone: ZoneInfo) -> bool:
        """Whether a shift that starts then is seen, as far as the hour goes."""
        return not self.evenings or starts_at.astimezone(zone).time() >= EVENING


def number_of(day: date) -> int:
    """20270313: a day as buttons carry it."""
    return int(f"{day:%Y%m%d}")


def day_of(number: int) -> date | None:
    """The day of that number; None where there is no such day."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except (ValueError, OverflowError):
        return None
