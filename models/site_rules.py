"""How a site's life goes on, and how what is said of it changes.

    planned ──open_──► open ──close──► closing ──finish──► closed
                        ▲                │  ▲ close          │      (close again: another last day)
                        └────open_───────┴──┘                │
                        └────open_───────────────────────────┘

Each arrow is gone once, under the lock on the site's row (after people and shifts, before offers). Who decides on what
they read names its version; ``finish`` is the clock's. A site that the organisation file calls closing has no last day
until one is given here; what it calls closed is ended by ``take_over``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import activities, batching, beds, site_closing, slugs
from models.beds import today_at
from models.bilingual import in_language
from models.site_closing import Closing, Stage
from models.sites import RUNNING, Site, SiteState


class NotDone(StrEnum):
    """Why a site is as it was."""

    GONE = "gone"
    CHANGED = "changed"
    """Somebody else changed it meanwhile."""
    NOT_NOW = "not_now"
    """Its state does not allow for it, or it is so already."""
    PAST = "past"
    """That last day is over."""
    BEDS_TAKEN = "beds_taken"
    """More beds are promised on some night than there would be."""
    UNDER_WAY = "under_way"
    """People are just being told of what was decided before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: the site as it is, the state it ``was`` in, and what was changed as it was ``before``."""

    site: Site | None = None
    refusal: NotDone | None = None
    was: SiteState | None = None
    before: Mapping[str, object] | None = None

    @property
    def is_done(self) -> bool:
        """Whether something was done."""
        return self.refusal is None


async def create(session: AsyncSession, columns: Mapping[str, object]) -> Site:
    """A new site, planned: nobody but the team sees it."""
    names = columns["name"]
    slug = await slugs.unused(session, Site, in_language(names if isinstance(names, dict) else {}, "fr"), "site")
    last = await session.scalar(select(Site.position).order_by(Site.position.desc()).limit(1))
    site = Site(slug=slug, state=SiteState.PLANNED, position=(last or 0) + 1, **columns)
    session.add(site)
    await session.flush()
    return site


async def change(
    session: AsyncSession,
    site_id: int,
    version: int,
    columns: Mapping[str, object],
    now: datetime,
    *,
    doing: Collection[str] | None = None,
) -> Outcome:
    """Gives the site these values, and these activities where they are told; nothing where it has all of it already."""
    site = await locked(session, site_id)
    if site is None or site.version != version:
        return Outcome(site, NotDone.CHANGED if site else NotDone.GONE)
    new = {name: value for name, value in columns.items() if getattr(site, name) != value}
    if "beds" in new and await beds.most_promised(session, site.id, today_at(site, now)) > int(str(new["beds"])):
        return Outcome(site, NotDone.BEDS_TAKEN)
    before = {name: getattr(site, name) for name in new}
    for name, value in new.items():
        setattr(site, name, value)
    if "takes_donations" in new:
        site_closing.leave_donations(site)
    does_otherwise = doing is not None and await activities.set_at(session, site.id, doing)
    await _changed(session, site, is_so=bool(new) or does_otherwise)
    return Outcome(site, was=site.state, before=before)


async def open_(session: AsyncSession, site_id: int, version: int, now: datetime) -> Outcome:
    """Opens a planned or closed site, or calls a closing off: what was cancelled stays cancelled. Donations that were
    stopped for it are taken again; then ``Outcome.before`` says that they were not.
    """
    site, refusal = await _to_decide(session, site_id, version)
    if site is None or refusal or site.state is SiteState.OPEN:
        return Outcome(site, refusal or NotDone.NOT_NOW)
    was, closing = site.state, Closing.of(site)
    await _stop_telling(session, site, now)
    resumes = was is SiteState.CLOSING and closing is not None and closing.stopped_donations
    before = {"takes_donations": site.takes_donations} if resumes and not site.takes_donations else {}
    site.takes_donations = site.takes_donations or resumes
    site.state, site.closes_on, site.closing = SiteState.OPEN, None, None
    await _changed(session, site)
    return Outcome(site, was=was, before=before)


async def close(
    session: AsyncSession,
    site_id: int,
    version: int,
    last: date,
    decided: Closing,
    now: datetime,
    *,
    stops_donations: bool = False,
) -> Outcome:
    """Lets a running site close at the end of that local day; for one that closes already, another last day."""
    site, refusal = await _to_decide(session, site_id, version)
    if site is None or refusal or site.state not in RUNNING:
        return Outcome(site, refusal or NotDone.NOT_NOW)
    if last < today_at(site, now):
        return Outcome(site, NotDone.PAST)
    was, earlier = site.state, Closing.of(site)
    await _stop_telling(session, site, now)
    stopped = (site.takes_donations and stops_donations) or (
        earlier is not None and earlier.stopped_donations and not site.takes_donations
    )
    site.state, site.closes_on = SiteState.CLOSING, last
    site.takes_donations = site.takes_donations and not stops_donations
    site_closing.keep(site, replace(site_closing.follow_on(decided, earlier), stopped_donations=stopped))
    await _changed(session, site)
    return Outcome(site, was=was)


async def finish(session: AsyncSession, site_id: int, now: datetime) -> Site | None:
    """Closes a site whose last day is over, once what was decided before is carried out; None where it is not so."""
    site = await locked(session, site_id)
    if site is None or not is_due(site, now):
        return None
    closing = Closing.of(site)
    site.state = SiteState.CLOSED
    if closing:
        anew = replace(closing, mark=now, earlier=closing.marks, stage=Stage.ENDING)
        site_closing.keep(site, replace(anew, told_up_to=0, told=0, unreached=0))
    await _changed(session, site)
    return site


async def take_over(session: AsyncSession, site_id: int, now: datetime) -> Site | None:
    """Ends what is left at a site that the organisation's file has closed: yesterday was its last day, as it were.

    None where it is not so any more.
    """
    site = await locked(session, site_id)
    if site is None or site.state is not SiteState.CLOSED or site.closes_on is not None:
        return None
    site.closes_on = today_at(site, now) - timedelta(days=1)
    site_closing.keep(site, Closing(mark=now, alternative=site.alternative))
    await _changed(session, site)
    return site


def is_due(site: Site, now: datetime) -> bool:
    """Whether the site is to be closed now."""
    closing = Closing.of(site)
    is_settled = closing is None or closing.stage is Stage.SETTLED
    is_over = site.closes_on is not None and site.closes_on < today_at(site, now)
    return site.state is SiteState.CLOSING and is_over and is_settled


async def locked(session: AsyncSession, site_id: int) -> Site | None:
    """The site as it stands now, locked until the transaction ends."""
    lock = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def _to_decide(session: AsyncSession, site_id: int, version: int) -> tuple[Site | None, NotDone | None]:
    """What was decided before is carried out to its end first: else some would not be told of what they lost by it."""
    site = await locked(session, site_id)
    if site is None:
        return None, NotDone.GONE
    if site.version != version:
        return site, NotDone.CHANGED
    closing = Closing.of(site)
    return site, NotDone.UNDER_WAY if closing and closing.stage is not Stage.SETTLED else None


async def _stop_telling(session: AsyncSession, site: Site, now: datetime) -> None:
    """What has not reached people yet, of an earlier last day or of one that was called off, is not true any more."""
    await batching.stop_about(session, site_closing.about_staying(site.id))
    closing = Closing.of(site)
    if closing and closing.batch is not None:
        await batching.stop(session, closing.batch, now)


async def _changed(session: AsyncSession, site: Site, *, is_so: bool = True) -> None:
    site.version += 1 if is_so else 0
    await session.flush()
