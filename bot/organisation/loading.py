"""Loads an organisation into the database: what is new is added, what changed in the file is changed.

Edits made in chat survive (see ``merging``), and nothing is ever deleted. Loading the same file again writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation import schema
from bot.organisation.merging import merge
from models.activities import Activity, SiteActivity
from models.bilingual import Texts
from models.contacts import Contact, SiteContact
from models.database import Json, Model
from models.events import Event
from models.needs import Category, Need
from models.pages import EmergencyNumber, Link, Page
from models.partners import Area, Partner, SitePartner
from models.questions import ReadyAnswer
from models.shipped import Shipped
from models.sites import Site
from models.yardsticks import Yardstick

# Any number of our own: two processes that start together must not both add the same rows.
_LOADING = 5_620_160_101
_UNTOLD = ("position",)


@dataclass(slots=True)
class LoadReport:
    """What loading did, in words for the command line; ``kept`` values were edited in chat and differ from the file."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """A line for each finding, and one that says so where there is none."""
        groups = (
            ("added", self.added),
            ("changed", self.changed),
            ("kept as edited in chat", self.kept),
            ("no longer in the file, left as it is", self.gone),
        )
        return [f"{what}: {name}" for what, names in groups for name in names] or ["nothing to change"]


@dataclass(frozen=True, slots=True)
class _Links:
    """Rows that tie a site to others: ``ours`` and ``theirs`` are columns of ``table``."""

    table: type[Model]
    theirs: str
    target: str
    ours: str = "site_id"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table of the file and where it goes; the order of ``_KINDS`` is such that what is named comes first."""

    key: str
    what: str
    table: type[Shipped]


_KINDS = (
    _Kind("areas", "area", Area),
    _Kind("partners", "partner", Partner),
    _Kind("activities", "activity", Activity),
    _Kind("categories", "category", Category),
    _Kind("contacts", "contact", Contact),
    _Kind("sites", "site", Site),
    _Kind("needs", "need", Need),
    _Kind("ready_answers", "ready answer", ReadyAnswer),
    _Kind("pages", "page", Page),
    _Kind("emergency_numbers", "emergency number", EmergencyNumber),
    _Kind("links", "link", Link),
    _Kind("events", "event", Event),
    _Kind("yardsticks", "yardstick", Yardstick),
)
_SITE_LINKS = {
    "activities": _Links(SiteActivity, "activity_id", "activities"),
    "contacts": _Links(SiteContact, "contact_id", "contacts"),
    "partners": _Links(SitePartner, "partner_id", "partners"),
}


async def load(session: AsyncSession, organisation: schema.Organisation) -> LoadReport:
    """Brings the database up to the file, in the session's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOADING})
    loader = _Loader(session)
    for kind in _KINDS:
        await loader.load(kind, getattr(organisation, kind.key))
    return loader.report


class _Loader:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._ids: dict[str, dict[str, int]] = {}
        self.report = LoadReport()

    async def load(self, kind: _Kind, entries: Sequence[schema.Entry | schema.Need]) -> None:
        rows = await self._rows(kind)
        for position, entry in enumerate(entries, 1):
            wanted = self._wanted(entry, position)
            row = rows.get(entry.slug)
            if row is None:
                rows[entry.slug] = await self._add(kind, entry.slug, wanted)
            else:
                await self._change(kind, entry.slug, row, wanted)
        in_file = {entry.slug for entry in entries}
        gone = [slug for slug, row in rows.items() if row.loaded is not None and slug not in in_file]
        self.report.gone += [_told(kind, slug) for slug in gone]
        self._ids[kind.key] = {slug: row.id for slug, row in rows.items()}

    async def _rows(self, kind: _Kind) -> dict[str, Any]:
        rows: Sequence[Any] = (await self._session.execute(select(kind.table).order_by(kind.table.id))).scalars().all()
        if kind.table is not Need:
            return {row.slug: row for row in rows}
        sites, categories = self._slugs("sites"), self._slugs("categories")
        return {schema.name_of_need(sites[row.site_id], categories[row.category_id]): row for row in rows}

    def _slugs(self, key: str) -> dict[int, str]:
        return {known: slug for slug, known in self._ids[key].items()}

    def _wanted(self, entry: schema.Entry | schema.Need, position: int) -> dict[str, Any]:
        """The columns as the file has them; names of other rows as their ids."""
        values = {name: _typed(getattr(entry, name)) for name in type(entry).model_fields}
        if isinstance(entry, schema.Need):
            values["site_id"] = self._ids["sites"][values.pop("site")]
            values["category_id"] = self._ids["categories"][values.pop("category")]
            return values
        if isinstance(entry, schema.Partner):
            area = values.pop("area")
            values["area_id"] = self._ids["areas"][area] if area else None
        if isinstance(entry, schema.ReadyAnswer):
            site = values.pop("site")
            values["site_id"] = self._ids["sites"][site] if site else None
        if isinstance(entry, schema.Event):
            values |= {"starts": entry.instant("starts"), "ends": entry.instant("ends")}
        if isinstance(entry, schema.Site):
            for name, links in _SITE_LINKS.items():
                values[name] = sorted({self._ids[links.target][slug] for slug in values[name]})
        return values | {"position": position}

    async def _add(self, kind: _Kind, slug: str, wanted: dict[str, Any]) -> Any:
        row = kind.table(**{name: value for name, value in wanted.items() if not _is_link(kind, name)})
        row.loaded = _plain(wanted)
        self._session.add(row)
        await self._session.flush()
        for name in wanted:
            if _is_link(kind, name):
                await self._tie(_SITE_LINKS[name], row.id, wanted[name])
        self.report.added.append(_told(kind, slug))
        return row

    async def _change(self, kind: _Kind, slug: str, row: Any, wanted: dict[str, Any]) -> None:
        new = _plain(wanted)
        found = merge(row.loaded, await self._current(kind, row, wanted), new)
        for name in found.overwritten:
            if _is_link(kind, name):
                await self._tie(_SITE_LINKS[name], row.id, wanted[name])
            else:
                setattr(row, name, wanted[name])
        row.loaded = new
        self.report.changed += [_told(kind, slug, name) for name in found.overwritten if name not in _UNTOLD]
        self.report.kept += [_told(kind, slug, name) for name in found.kept if name not in _UNTOLD]

    async def _current(self, kind: _Kind, row: Any, wanted: dict[str, Any]) -> Json:
        values = {name: getattr(row, name) for name in wanted if not _is_link(kind, name)}
        tied = {name: await self._tied(_SITE_LINKS[name], row.id) for name in wanted if _is_link(kind, name)}
        return _plain(values | tied)

    async def _tied(self, links: _Links, site_id: int) -> list[int]:
        theirs = getattr(links.table, links.theirs)
        query = select(theirs).where(getattr(links.table, links.ours) == site_id).order_by(theirs)
        return list((await self._session.execute(query)).scalars())

    async def _tie(self, links: _Links, site_id: int, others: list[int]) -> None:
        await self._session.execute(delete(links.table).where(getattr(links.table, links.ours) == site_id))
        if others:
            ties = [{links.ours: site_id, links.theirs: other} for other in others]
            await self._session.execute(insert(links.table), ties)


def _is_link(kind: _Kind, name: str) -> bool:
    return kind.table is Site and name in _SITE_LINKS


def _told(kind: _Kind, slug: str, name: str = "") -> str:
    return f"{kind.what} '{slug}'{': ' if name else ''}{name.removesuffix('_id')}"


def _typed(value: Any) -> Any:
    """A value of the file as its column takes it."""
    if isinstance(value, BaseModel):
        texts: Texts = value.model_dump()
        return texts
    if isinstance(value, list):
        return [_typed(one) for one in value]
    return value


def _plain(values: dict[str, Any]) -> Json:
    """Values in a form that goes into JSON and comes back equal, so that they can be compared after a year."""
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list):
        return [_plain_value(one) for one in value]
    return value
