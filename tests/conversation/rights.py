"""Somebody with every right, and real things to do something to: each act is tried on them, and undone again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import i18n
from handlers.context import Context, Opening
from handlers.conversation.words import Words
from handlers.reception import Reception
from models import drop_off_rules, pages, roles, sites
from models.announcements import Announcement, SavedAudience
from models.audiences import Audience
from models.beds import BedState, BedStay
from models.calls import Call
from models.chats import Chat as ChatRow
from models.collecting import Collection, CollectionState
from models.drop_off_hours import read
from models.events import Event
from models.needs import Need
from models.offers import Offer, OfferState
from models.pages import EarlierPage
from models.partners import Area, Partner
from models.questions import Question, ReadyAnswer
from models.roles import Invitation, Role
from models.sites import Site
from tests.conversation.announcing import announce
from tests.conversation.on_record import leave_records
from tests.conversation.people import appoint, person_of, somebody
from tests.conversation.shifting import plan, volunteer
from tests.kit import PARIS, Desk

RECEPTION = Reception()
EARLIER = object()
"""In place of the number of what a page was before."""
HOURS = {"start": "18:00", "end": "22:00"}


@dataclass(frozen=True, slots=True)
class Ground:
    """``things`` are numbers and slugs of what is there, by the names that screens have for their arguments."""

    desk: Desk
    boss: str
    day: str
    things: Mapping[str, Any]

    @property
    def minute(self) -> int:
        """The present one, as buttons carry it."""
        return int(self.desk.now.timestamp() // 60)


@dataclass(frozen=True, slots=True)
class Try:
    """One act: the screen with its arguments, or (``form``) the answers beyond those that the screen opens it with.

    ``state`` is what is made of offer, bed and collection before; ``after`` is how long from now it is done.
    """

    name: str
    arguments: Sequence[Any] = ()
    form: Mapping[str, Any] | None = None
    state: str = ""
    after: timedelta = field(default=timedelta())


async def ground(desk: Desk) -> Ground:
    """An admin, a volunteer of whom everything is kept, another one, and what they have to do with."""
    boss, owner, other = somebody(desk), await volunteer(desk, "Olu Owner"), await volunteer(desk, "Oda Other")
    await appoint(boss, Role.ADMIN, None, "Ada Admin")
    day = desk.now.astimezone(PARIS).date() + timedelta(days=3)
    things: dict[str, Any] = {"shift_id": await leave_records(owner), "empty": await plan(desk, 5)}
    person, person_2 = await person_of(owner), await person_of(other)
    await announce(desk, boss, Audience(), above=0)
    async with desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        calais.drop_off_hours, calais.address = [], "1 rue du Port"
        await drop_off_rules.set_hours(session, calais.id, read(["mon-sun 09:00-12:00"]), 30, 2, desk.now)
        things |= {"person_id": person.id, "other_id": person_2.id, "site_id": calais.id}
        things |= {name: await _last(session, table) for name, table in _TABLES.items()}
        things |= {"slug": "calais"} | {name: await _slug(session, table) for name, table in _NAMED.items()}
        things["collection_version"] = (await session.get_one(Collection, things["collection_id"])).version
        need = (await session.scalars(select(Need).where(Need.site_id == calais.id).order_by(Need.id))).first()
        things |= {"category_id": need.category_id if need else 0, "version": need.version if need else 0}
        await roles.grant(session, person.id, Role.CONTACT, calais.id, desk.now)
    return Ground(desk, boss.address, day.isoformat(), things)


_TABLES: dict[str, Any] = {"offer_id": Offer, "stay_id": BedStay, "call_id": Call, "collection_id": Collection}
_TABLES |= {"invitation_id": Invitation, "announcement_id": Announcement, "question_id": Question}
_TABLES |= {"answer_id": ReadyAnswer, "number": SavedAudience}
_NAMED: dict[str, Any] = {"event": Event, "partner": Partner, "area": Area}


async def _last(session: AsyncSession, table: Any) -> int:
    return (await session.scalars(select(table.id).order_by(table.id.desc()))).first() or 0


async def _slug(session: AsyncSession, table: Any) -> str:
    return (await session.scalars(select(table.slug).order_by(table.id.desc()))).first() or ""


class _UndoneError(Exception):
    """Takes everything back that an act did."""


async def done(on: Ground, one: Try) -> Context:
    """The admin's turn after the act, with what it notes for the audit log; what it did is undone."""
    async with _turn(on, on.boss, on.desk.now + one.after) as context:
        await _prepare(context.session, on, one.state)
        await _do(context, one)
        await context.session.flush()
    assert context.refused is None, f"{one.name} was refused"
    return context


async def refused(on: Ground, address: str, data: str) -> bool:
    """Whether a button that carries this is refused to the person at that address, if it leads anywhere."""
    call = RECEPTION.screens.by_data(data)
    if call is None:
        return False
    async with _turn(on, address, on.desk.now) as context:
        await call(context)
    return context.refused is not None


@asynccontextmanager
async def _turn(on: Ground, address: str, now: datetime) -> AsyncIterator[Context]:
    """A turn of somebody's, which is undone."""
    with suppress(_UndoneError):
        async with on.desk.database.write() as session:
            chat = (await session.scalars(select(ChatRow).where(ChatRow.address == address))).one()
            yield Context(
                chat=chat,
                session=session,
                now=now,
                zone=PARIS,
                languages=_words(),
                link=lambda payload: f"https://t.me/the_bot?start={payload}",
                is_apart=True,
            )
            raise _UndoneError


@cache
def _words() -> Mapping[str, Words]:
    return i18n.languages()


async def _do(context: Context, one: Try) -> None:
    screen, context.conversation = RECEPTION.screens._by_name.get(one.name), one.name
    shown: Any = None
    if screen is not None:
        arguments = [await _earlier_page(context.session) if one_ is EARLIER else one_ for one_ in one.arguments]
        shown = await screen.show(context, *arguments)
    if one.form is None:
        return
    form = shown.form if isinstance(shown, Opening) else RECEPTION.forms[one.name]
    opened = dict(shown.answers) if isinstance(shown, Opening) else {}
    context.conversation, context.answers = form.name, opened | dict(one.form)
    await form.on_complete(context, context.answers)


async def _prepare(session: AsyncSession, on: Ground, state: str) -> None:
    """Brings things into the state in which they can be acted on."""
    things, now = on.things, on.desk.now
    if state == "asked":
        (await session.get_one(BedStay, things["stay_id"])).state = BedState.ASKED
    elif state == "accepted":
        offer = await session.get_one(Offer, things["offer_id"])
        offer.state, offer.decided_at, offer.place = OfferState.ACCEPTED, now, "2 rue du Port"
        offer.starts_at, offer.ends_at = now + timedelta(hours=2), now + timedelta(hours=3)
    elif state == "approved":
        (await session.get_one(Collection, things["collection_id"])).state = CollectionState.APPROVED
    elif state == "stopped":
        (await session.get_one(Site, things["site_id"])).takes_donations = False
    elif state == "uncalled":
        await session.delete(await session.get_one(Call, things["call_id"]))
    elif state == "rewritten":
        page = await pages.by_slug(session, "about")
        assert page is not None
        await pages.publish(session, page, dict(page.title), {"fr": "Autre", "en": "Other"}, now)
    await session.flush()


async def _earlier_page(session: AsyncSession) -> int:
    return (await session.scalars(select(EarlierPage.id).order_by(EarlierPage.id.desc()))).first() or 0


def slot_of(day: str) -> int:
    """The minute at which the first slot of that day begins, as buttons carry it."""
    return int(datetime.combine(date.fromisoformat(day), time(9), PARIS).timestamp() // 60)
