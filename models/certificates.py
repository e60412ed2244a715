"""Certificates of hours: what was certified, under a serial number that a coordinator can look up.

A number is eleven random characters (54 bits) and one that tells a slip of the pen. None of them looks like another:
I and L are read as 1, O as 0, S as 5, U as V.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model
from models.hours import Total

ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
LENGTH = 12
_GROUP = 4
# An odd prime: a wrong character, and two that changed places, both alter the weighted sum.
_MODULUS = len(ALPHABET)
_READ_AS = str.maketrans("ILOSU", "1105V")
_SEPARATORS = str.maketrans("", "", "-–—−‐‑·.,:/_ \u00a0\u202f\t")


class Certificate(Model):
    """One certificate as it was issued; deleted with its person."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    """As printed: 'K7QM-4TZP-9XWC'."""
    name: Mapped[str] = mapped_column(String(80))
    """As it stands on the paper."""
    first: Mapped[date]
    last: Mapped[date]
    minutes: Mapped[int]
    shifts: Mapped[int]
    issued_at: Mapped[datetime]

    @property
    def total(self) -> Total:
        """What it certifies."""
        return Total(self.first, self.last, self.minutes, self.shifts)


async def issue(session: AsyncSession, person_id: int, name: str, total: Total, now: datetime) -> Certificate:
    """A certificate of that name and those figures: the one there is, or a new one."""
    theirs = select(Certificate).where(Certificate.person_id == person_id, Certificate.name == name)
    same = theirs.where(
        Certificate.first == total.first,
        Certificate.last == total.last,
        Certificate.minutes == total.minutes,
        Certificate.shifts == total.shifts,
    )
    found = (await session.scalars(same.order_by(Certificate.id).limit(1))).first()
    return found or await _new(session, person_id, name, total, now)


async def newest(session: AsyncSession, person_id: int) -> Certificate | None:
    """The person's last certificate."""
    theirs = select(Certificate).where(Certificate.person_id == person_id)
    return (await session.scalars(theirs.order_by(Certificate.id.desc()).limit(1))).first()


async def by_serial(session: AsyncSession, serial: str) -> Certificate | None:
    """The certificate of that number, written as ``read`` gives it."""
    return (await session.scalars(select(Certificate).where(Certificate.serial == serial))).first()


def new_serial() -> str:
    """A number that nobody can guess, with a digit in it: no word is taken for one."""
    while True:
        drawn = [secrets.choice(ALPHABET) for _ in range(LENGTH - 1)]
        if any(char.isdigit() for char in drawn):
            return _grouped("".join(drawn) + _check_character(drawn))


def read(typed: str) -> str | None:
    """The number that was typed, as it is printed; None for what can't be one, sound or not."""
    if not typed.isascii() and not typed.translate(_SEPARATORS).isascii():
        return None
    plain = typed.upper().translate(_SEPARATORS).translate(_READ_AS)
    return _grouped(plain) if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None


def is_sound(serial: str) -> bool:
    """Whether the last character is what the others ask for: else one of them is wrong, or two changed places."""
    plain = serial.replace("-", "")
    return plain[-1] == _check_character(plain[:-1])


async def _new(session: AsyncSession, person_id: int, name: str, total: Total, now: datetime) -> Certificate:
    made = Certificate(
        person_id=person_id,
        serial=new_serial(),
        name=name,
        first=total.first,
        last=total.last,
        minutes=total.minutes,
        shifts=total.shifts,
        issued_at=now,
    )
    session.add(made)
    await session.flush()
    return made


def _check_character(chars: Sequence[str]) -> str:
    weighted = sum(weight * ALPHABET.index(char) for weight, char in enumerate(chars, 2))
    return ALPHABET[-weighted % _MODULUS]


def _grouped(plain: str) -> str:
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))
