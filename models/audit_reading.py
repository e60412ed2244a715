"""The audit log read: newest first, of a site, of a person, or of what was refused alone; and what it speaks of."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts
from models.announcements import Announcement
from models.audit import AuditEntry, Subject
from models.bilingual import Texts
from models.collecting import Collection as Gathering
from models.events import Event
from models.pages import Page
from models.partners import Partner
from models.people import Person
from models.shifts import Shift, ShiftCard

_OF_A_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; None: of any."""

    site_id: int | None = None
    person_id: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with who did it (None: deleted, or nobody we know) and the number of somebody it names beside that."""

    entry: AuditEntry
    actor: str | None
    concerns: int | None


@dataclass(frozen=True, slots=True)
class Things:
    """What entries speak of, as it is called now; what is gone is left out."""

    names: Mapping[tuple[str, int], str | Texts]
    shifts: Mapping[int, ShiftCard]
    people: Mapping[int, str]


async def page(session: AsyncSession, wanted: Wanted, before: int | None, limit: int) -> list[Told]:
    """The newest entries with a number below ``before``: pages are found by number, however long the log is."""
    found = select(AuditEntry, Person.name).outerjoin(Person, Person.id == AuditEntry.actor_id)
    if before is not None:
        found = found.where(AuditEntry.id < before)
    if wanted.site_id is not None:
        found = found.where(AuditEntry.site_id == wanted.site_id)
    if wanted.person_id is not None:
        found = found.where(AuditEntry.actor_id == wanted.person_id)
    if wanted.refused:
        found = found.where(AuditEntry.refused)
    rows = await session.execute(found.order_by(AuditEntry.id.desc()).limit(limit))
    return [Told(entry, name, _concerned(entry)) for entry, name in rows]


async def things(session: AsyncSession, told: Sequence[Told]) -> Things:
    """What these speak of, a query for each kind of thing."""
    numbers: dict[str, set[int]] = {}
    for one in told:
        if one.entry.subject_id is not None:
            numbers.setdefault(one.entry.subject, set()).add(one.entry.subject_id)
    named: dict[tuple[str, int], str | Texts] = {}
    for subject, query in _NAMES.items():
        if numbers.get(subject):
            found: Sequence[tuple[int, str | Texts]] = (await session.execute(query(numbers[subject]))).all()
            named |= {(subject, number): name for number, name in found}
    cards = shifts.cards().where(Shift.id.in_(numbers.get(Subject.SHIFT, ())))
    about = {card.shift.id: card for card in await shifts.all_of(session, cards)} if Subject.SHIFT in numbers else {}
    concerned = {one.concerns for one in told if one.concerns} | numbers.get(Subject.PERSON, set())
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(concerned)))
    return Things(named, about, dict(rows.all()))


async def actors(
    session: AsyncSession, offset: int, limit: int, *, refused: bool = False
) -> tuple[list[tuple[int, str]], int]:
    """A page of those who did something with a role, or to whom something was ``refused``, by name, and how many."""
    which = AuditEntry.refused if refused else ~AuditEntry.refused
    did = exists().where(AuditEntry.actor_id == Person.id, which)
    found = select(Person.id, Person.name).where(did).order_by(Person.name_key, Person.id)
    total = await session.scalar(select(func.count()).select_from(Person).where(did)) or 0
    return [(number, name) for number, name in await session.execute(found.offset(offset).limit(limit))], total


def _concerned(entry: AuditEntry) -> int | None:
    number = entry.detail.removeprefix(_OF_A_PERSON)
    return int(number) if entry.detail.startswith(_OF_A_PERSON) and number.isdecimal() else None


def _of(number: Any, name: Any) -> Callable[[Collection[int]], Select[Any, Any]]:
    return lambda numbers: select(number, name).where(number.in_(numbers))


_NAMES = {
    Subject.ANNOUNCEMENT: _of(Announcement.id, Announcement.texts),
    Subject.EVENT: _of(Event.id, Event.title),
    Subject.PAGE: _of(Page.id, Page.title),
    Subject.PARTNER: _of(Partner.id, Partner.name),
    Subject.COLLECTION: _of(Gathering.id, Gathering.town),
}
