"""Whom a closing concerns and did not reach: those who lost something by it, and donors who were turned away.

Somebody is reached when one of their notices has arrived, is under way or waits for the morning. That is read from the
outbox: after a month its rows are gone, and nobody knows any more (``known``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from models import not_reached, offer_keys, outbox, people
from models.batching import NotReached
from models.chats import Chat
from models.not_reached import KNOWN_FOR, Missed
from models.offers import Offer
from models.outbox import ROWS, State
from models.people import Person
from models.site_closing import Closing
from models.site_ending import offers_turned_away, who_lost
from models.sites import Site

_REACHED = (State.DELIVERED, State.WAITING, State.SENDING)


@dataclass(frozen=True, slots=True)
class Told:
    """How many people a closing concerned, each counted once, and how many of them it did not reach."""

    concerned: int = 0
    missed: int = 0


def key(person_id: int, site_id: int, mark: datetime) -> str:
    """The key of what somebody is told who loses something by the closing of that mark."""
    return f"{outbox.about(person_id)}{_of_closing(site_id, mark)}"


def known(closing: Closing, now: datetime) -> Closing | None:
    """The part of it of which it can still be said whom it reached; None where it was all too long ago."""
    marks = [one for one in closing.marks if one > now - KNOWN_FOR]
    return replace(closing, mark=marks[-1], earlier=tuple(marks[:-1])) if marks else None


async def count(session: AsyncSession, site: Site, closing: Closing) -> Told:
    """How many of those whom what is ``known`` of it concerned, in all and not reached."""
    everybody, missed = _concerned(site, closing), _missed(site, closing)
    counted = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (everybody, missed))
    row = (await session.execute(select(*counted))).one()
    return Told(row[0], row[1])


async def page(session: AsyncSession, site: Site, closing: Closing, limit: int, offset: int = 0) -> Sequence[Missed]:
    """Some of those whom it did not reach, by their numbers, with why as far as it is known."""
    numbers = _missed(site, closing).order_by("person_id").limit(limit).offset(offset)
    found = list(await session.scalars(numbers))
    person = Person.id.label("person_id")
    maybe = select(person).where(person.in_(found), _is_owed(site, closing, person, (State.UNCERTAIN,)))
    uncertain = set(await session.scalars(maybe))
    chats = {chat.person_id: chat for chat in await people.chats_of(session, found)}
    return await not_reached.named(session, [_why(one, chats.get(one), one in uncertain) for one in found])


def _why(person_id: int, chat: Chat | None, is_uncertain: bool) -> NotReached:
    if chat is None:
        return NotReached(0, person_id, State.DROPPED, "gone")
    if is_uncertain:
        return NotReached(chat.id, person_id, State.UNCERTAIN, "")
    stopped = "stopped" if chat.stopped_at else ""
    return NotReached(chat.id, person_id, State.DROPPED, chat.unreachable.value if chat.unreachable else stopped)


def _concerned(site: Site, closing: Closing) -> Select[int]:
    gave = select(Offer.person_id).where(*offers_turned_away(site, closing.marks[0]))
    return select(union(who_lost(site, closing.marks), gave).subquery("concerned").c.person_id)


def _missed(site: Site, closing: Closing) -> Select[int]:
    everybody = _concerned(site, closing)
    return everybody.where(~_is_owed(site, closing, everybody.selected_columns.person_id, _REACHED))


def _is_owed(site: Site, closing: Closing, person: ColumnElement[int], states: Sequence[State]) -> ColumnElement[bool]:
    """Whether that person has a notice of it in one of these states, at any of their chats."""
    about, at_chat = "person:" + cast(person, String), ":" + Chat.channel + ":" + Chat.address
    said = (ROWS.c.state.in_(states), Chat.person_id == person)
    lost = (about + f":{_of_closing(site.id, mark)}" + at_chat for mark in closing.marks)
    turned_away = ":offering:" + cast(Offer.id, String) + f":{offer_keys.to_donor(offer_keys.TURNED_AWAY)}"
    theirs = (Offer.person_id == person, *offers_turned_away(site, closing.marks[0]))
    of_offer = exists().where(*said, *theirs, ROWS.c.key == about + turned_away + at_chat)
    return or_(exists().where(*said, ROWS.c.key.in_(list(lost))), of_offer)


def _of_closing(site_id: int, mark: datetime) -> str:
    return f"site-closes:{site_id}:{mark.isoformat()}"
