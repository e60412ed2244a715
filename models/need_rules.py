"""What may become of a need: coordinators and contacts change it, and are asked whether an urgent one still is.

A need is known to the version that a button was made for: whoever decides on an older one is told what was said since.
An urgent need is asked about again after ``STAYS_URGENT``, then every ``ASKED_EVERY`` until somebody answers. Locks:
the person, then the site, then its needs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import sign_ups
from models.bilingual import Texts
from models.database import apart_from
from models.needs import Category, Need, NeedLevel
from models.people import Person
from models.sites import RUNNING, Site

STAYS_URGENT = timedelta(days=14)
"""So long an urgent need is believed without a word."""
ASKED_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change. ``done`` is False where somebody else said something since; ``need`` is as it stands.

    ``before`` is the level until now, None where nothing was said.
    """

    done: bool
    need: Need
    before: NeedLevel | None = None

    @property
    def is_refused_now(self) -> bool:
        """Whether the goods have just become unwelcome: whoever was going to bring some has to hear of it."""
        return self.done and self.need.level is NeedLevel.NOT_ACCEPTED is not self.before


async def one(session: AsyncSession, site_id: int, category_id: int) -> Need | None:
    """What the site says about the category, if anything."""
    found = select(Need).where(Need.site_id == site_id, Need.category_id == category_id)
    return (await session.scalars(found)).one_or_none()


async def who_said(session: AsyncSession, need: Need) -> str:
    """The name of whoever last changed it; "" where that was the file, or they are gone."""
    person = await session.get(Person, need.changed_by) if need.changed_by else None
    return person.name if person else ""


async def set_level(
    session: AsyncSession, site_id: int, category_id: int, level: NeedLevel, by: int, version: int, now: datetime
) -> Changed:
    """Says how much the site needs the category, by the word of the person ``by``.

    ``version`` is that of the need which they saw, 0 where there was none. Said again, it is true from now on.
    """
    need = await _locked(session, site_id, category_id, by)
    if need is not None and need.version != version:
        return Changed(False, need, need.level)
    before = need.level if need else None
    if need is None:
        need = Need(site_id=site_id, category_id=category_id, level=level, version=0)
        session.add(need)
    need.level = level
    _note_change(need, by, now)
    await session.flush()
    return Changed(True, need, before)


async def set_note(session: AsyncSession, site_id: int, category_id: int, note: Texts | None, by: int) -> Need | None:
    """What is said beside the level (HTML of Telegram's kind); None where nothing is said about the category."""
    need = await _locked(session, site_id, category_id, by)
    if need is not None:
        need.note = note
        need.version += 1
        await session.flush()
    return need


async def begin_to_count(session: AsyncSession, now: datetime) -> None:
    """Counts from now on for urgent needs of which the bot has just learnt, by the organisation file."""
    new = update(Need).where(Need.level == NeedLevel.URGENT, Need.ask_again_at.is_(None))
    await session.execute(new.values(changed_at=now, ask_again_at=now + STAYS_URGENT))


async def due(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[Site]:
    """Sites with urgent needs that are to be asked about, locked; those that take no donations are asked nothing."""
    theirs = select(Need.site_id).where(Need.level == NeedLevel.URGENT, Need.ask_again_at <= now)
    found = select(Site).where(Site.id.in_(theirs), Site.state.in_(RUNNING), Site.takes_donations)
    locked = found.where(*apart_from(Site.id, skipped)).order_by(Site.id).limit(limit)
    return list(await session.scalars(locked.with_for_update(skip_locked=True, key_share=True)))


async def asked(session: AsyncSession, site_id: int, now: datetime) -> None:
    """Notes that the site's people are asked about all that is in doubt, and when they will be again."""
    doubtful = update(Need).where(*_in_doubt(site_id, now))
    await session.execute(doubtful.values(ask_again_at=now + ASKED_EVERY))


async def in_doubt(session: AsyncSession, site_id: int, now: datetime) -> Sequence[tuple[Category, Need]]:
    """The site's urgent needs of which nobody has spoken for ``STAYS_URGENT``, all but a day, in order."""
    found = (
        select(Category, Need)
        .join(Need, Need.category_id == Category.id)
        .where(*_in_doubt(site_id, now))
        .order_by(Category.position, Category.id)
    )
    return [(category, need) for category, need in await session.execute(found)]


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """The needs whose level the person was the last to say, as plain JSON."""
    found = (
        select(Need, Site.slug, Category.slug)
        .join(Site, Site.id == Need.site_id)
        .join(Category, Category.id == Need.category_id)
        .where(Need.changed_by == person_id)
        .order_by(Need.id)
    )
    return [
        {
            "site": site,
            "category": category,
            "level": need.level.value,
            "note": need.note,
            "at": need.changed_at.isoformat() if need.changed_at else None,
        }
        for need, site, category in await session.execute(found)
    ]


def _in_doubt(site_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    # What was said on one day is asked about at once: a second question on that day would not be told.
    long_ago = now - STAYS_URGENT + timedelta(days=1)
    return Need.site_id == site_id, Need.level == NeedLevel.URGENT, Need.changed_at <= long_ago


async def _locked(session: AsyncSession, site_id: int, category_id: int, by: int) -> Need | None:
    """The need, under the site's lock: two people can't both make the one that is missing."""
    await sign_ups.lock_people(session, [by])
    await session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    found = select(Need).where(Need.site_id == site_id, Need.category_id == category_id)
    return (await session.scalars(found.execution_options(populate_existing=True))).one_or_none()


def _note_change(need: Need, by: int, now: datetime) -> None:
    need.changed_at, need.changed_by, need.version = now, by, need.version + 1
    need.ask_again_at = now + STAYS_URGENT if need.level is NeedLevel.URGENT else None
