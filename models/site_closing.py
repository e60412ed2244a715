"""What was decided when a site was to close, and how far it has been carried out.

ending ──► telling ──► inviting ──► settled     once when it is decided, and once more when the last day is over
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.beds import LIVE, BedStay
from models.database import Json
from models.shifts import Shift, ShiftState
from models.sites import Site, SiteState


class Stage(StrEnum):
    """How far it has been carried out; drawn above."""

    ENDING = "ending"
    """Shifts, nights and offers after the last day are ended, in portions."""
    TELLING = "telling"
    """Those who had one of them are told, in portions, each once."""
    INVITING = "inviting"
    """The site's other volunteers are told, by one batch."""
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """``mark`` is the moment (UTC) under which everything is ended that belongs to it.

    ``cancels``: shifts after the last day are cancelled at once, not only when that day is over. ``invites``: the
    site's volunteers are told. ``alternative`` is the slug of the site where people can turn.
    """

    mark: datetime
    cancels: bool = True
    invites: bool = True
    alternative: str | None = None
    stage: Stage = Stage.ENDING
    told_up_to: int = 0
    """The highest number of a person who has been told."""
    told: int = 0
    unreached: int = 0
    batch: int | None = None
    """The batch by which the volunteers are told, or were told of an earlier last day."""
    stopped_donations: bool = False
    """It was for the closing that donations were stopped: they are taken again if it is called off."""
    earlier: tuple[datetime, ...] = ()
    """The marks of what was decided before about the same closing, the first first."""

    @property
    def marks(self) -> tuple[datetime, ...]:
        """All under which something was ended by this closing."""
        return (*self.earlier, self.mark)

    def to_json(self) -> Json:
        """As ``Site.closing`` keeps it."""
        earlier = [one.isoformat() for one in self.earlier]
        return asdict(self) | {"mark": self.mark.isoformat(), "stage": self.stage.value, "earlier": earlier}

    @classmethod
    def of(cls, site: Site) -> Self | None:
        """What is kept with the site; None where nothing was decided in chat."""
        kept = site.closing
        if not kept:
            return None
        earlier = tuple(datetime.fromisoformat(one) for one in kept.get("earlier", ()))
        mark = datetime.fromisoformat(kept["mark"])
        return cls(**kept | {"mark": mark, "stage": Stage(kept["stage"]), "earlier": earlier})


def about_closing(site_id: int) -> str:
    """What the batches are about that tell its volunteers that the site closes."""
    return f"site:{site_id}:closes"


def about_staying(site_id: int) -> str:
    """How it begins what batches are about that tell people that the site does not close after all."""
    return f"site:{site_id}:stays:"


def keep(site: Site, closing: Closing) -> None:
    """Writes it down; the caller holds the lock on the site."""
    site.closing = closing.to_json()


def follow_on(decided: Closing, earlier: Closing | None) -> Closing:
    """What is decided now, with what was ended and told already when there was another last day."""
    if earlier is None:
        return decided
    return replace(decided, batch=earlier.batch, earlier=earlier.marks)


def leave_donations(site: Site) -> None:
    """Somebody has said since whether donations are taken: calling the closing off does not change it. The caller holds
    the lock on the site.
    """
    if site.closing:
        site.closing = site.closing | {"stopped_donations": False}


async def ending(session: AsyncSession) -> set[int]:
    """The numbers of the sites at which a closing just ends what there is; offers are ended with the rest."""
    found = {site.id: Closing.of(site) for site in await with_one(session)}
    return {number for number, closing in found.items() if closing and closing.stage is Stage.ENDING}


async def with_one(session: AsyncSession) -> list[Site]:
    """The sites that close, or have closed, on a day that was decided in chat."""
    closing = (SiteState.CLOSING, SiteState.CLOSED)
    found = select(Site).where(Site.closes_on.is_not(None), Site.state.in_(closing)).order_by(Site.id)
    return list(await session.scalars(found))


async def without_one(session: AsyncSession, now: datetime) -> list[Site]:
    """The sites that the organisation's file has closed while people have a shift or a bed there."""
    shifts = exists().where(Shift.site_id == Site.id, Shift.state == ShiftState.PLANNED, Shift.starts_at > now)
    beds = exists().where(BedStay.site_id == Site.id, BedStay.state.in_(LIVE), BedStay.last >= now.date())
    closed = select(Site).where(Site.state == SiteState.CLOSED, Site.closes_on.is_(None), or_(shifts, beds))
    return list(await session.scalars(closed.order_by(Site.id)))


def at(closing: Closing, stage: Stage) -> Closing:
    """The same, so far."""
    return replace(closing, stage=stage)
