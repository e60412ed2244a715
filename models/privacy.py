"""Everything kept of one person: gathered for them to read, and deleted when they ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    announcement_records,
    audit,
    bed_rules,
    beds,
    calls,
    collecting,
    collecting_erasing,
    drop_off_rules,
    edits,
    eligibility,
    enrolment,
    inviting,
    need_rules,
    offer_records,
    offers,
    outbox,
    people,
    question_lists,
    ready_answers,
    reservations,
    shift_records,
    team_roles,
    volunteers,
)
from models.chats import Chat
from models.collecting_erasing import Ended
from models.offers import OfferCard
from models.outbox import Lane, Outbox
from models.roles import Grant
from models.sign_ups import Departure
from models.sites import Site
from models.updates import SetAsideUpdate

KEPT_AFTER_LAST_SEEN = timedelta(days=730)
"""As the privacy notice promises: at most two years after the last visit."""
UNFINISHED_KEPT = timedelta(days=30)
ERASED_AT_ONCE = 100


async def kept(session: AsyncSession, chat: Chat) -> dict[str, Any]:
    """All of it, as plain JSON: the chats, the person with all that hangs on them, messages not yet forgotten."""
    person = await people.of(session, chat)
    chats = await people.chats_of(session, [person.id]) if person else [chat]
    return {
        "chats": [_chat(one) for one in chats],
        "person": people.exported(person) if person else None,
        **(await _of_person(session, person.id) if person else {"volunteer": None, "roles": []}),
        "messages": await _messages(session, chats),
        "not_understood": await _set_aside(session, chats),
        "wrong_codes": await inviting.wrong_codes(session, [one.id for one in chats]),
    }


def about(person_id: int) -> str:
    """How the key of every notice that tells others of this person begins: it is deleted with the person."""
    return outbox.about(person_id)


@dataclass(frozen=True, slots=True)
class Freed:
    """What came free when somebody was deleted: their places on shifts, and nights by the sites where they had beds;
    and what became of collections.
    """

    departures: Sequence[Departure] = ()
    nights: Mapping[int, Sequence[date]] = field(default_factory=dict)
    collections: Ended = field(default_factory=Ended)
    offers: Sequence[OfferCard] = ()
    """Offers of goods that were open; they are gone with whoever made them."""
    unattended: Sequence[int] = ()
    """Sites that nobody coordinates any more."""


async def erase(session: AsyncSession, chat: Chat, now: datetime) -> Freed:
    """Deletes the person with all that hangs on them, each of their chats, and what was still to be sent there.

    What comes free is handed back, to tell of it. Places are offered in the next round; beds are the caller's to pass
    on.
    """
    person = await people.of(session, chat)
    departures = await enrolment.give_up_all(session, person.id, now) if person else ()
    nights = await _lock_more(session, [person.id], now) if person else {}
    ended = await collecting_erasing.leave_all(session, person.id, now) if person else Ended()
    if person:
        await reservations.give_up_all(session, person.id)
        await drop_off_rules.free_all_of(session, person.id)
    open_offers = await offers.of(session, person.id) if person else []
    unattended = await team_roles.sites_alone(session, person.id) if person else []
    chats = await people.chats_of(session, [person.id]) if person else [chat]
    for one in chats:
        await outbox.erase(session, one.channel, one.address)
        session.expunge(one)
        await session.execute(delete(Chat).where(Chat.id == one.id))
    if person:
        await session.execute(delete(Outbox).where(outbox.begins_with(about(person.id))))
        session.expunge(person)
        for departure in departures:
            session.expunge(departure.sign_up)
        for card in open_offers:
            session.expunge(card.offer)
        await people.forget(session, person.id)
    return Freed(departures, nights, ended, open_offers, unattended)


async def _lock_more(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> Mapping[int, Sequence[date]]:
    """Locks what others may hold while they look for these people, after the people and their shifts; the nights on
    which beds come free, by site.
    """
    # Else a wave that has just chosen them, or is of a call they began, would wait for them, and this for the wave.
    await eligibility.lock(session, person_ids)
    await calls.lock_of(session, person_ids)
    # Sites before offers: whoever stops donations at a site goes from it to the offers there.
    nights = await bed_rules.lock_all_of(session, person_ids, now)
    await reservations.lock_all_of(session, person_ids)
    await drop_off_rules.lock_all_of(session, person_ids)
    await collecting_erasing.lock_all_of(session, person_ids)
    return nights


async def _of_person(session: AsyncSession, person_id: int) -> dict[str, Any]:
    return {
        "volunteer": await volunteers.exported(session, person_id),
        "roles": await _roles(session, person_id),
        **await shift_records.exported(session, person_id),
        "beds": await beds.exported(session, person_id),
        **await offer_records.exported(session, person_id),
        **await collecting.exported(session, person_id),
        "needs": await need_rules.exported(session, person_id),
        "reservations": await reservations.exported(session, person_id),
        "edits": await edits.exported(session, person_id),
        **await announcement_records.exported(session, person_id),
        **await question_lists.exported(session, person_id),
        "ready_answers": await ready_answers.exported(session, person_id),
        "acts": await audit.exported(session, person_id),
        "invitations": await inviting.exported(session, person_id),
    }


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "channel": chat.channel,
        "address": chat.address,
        "language": chat.language,
        "language_chosen": chat.language_chosen,
        "newest_message": chat.newest_message,
        "stopped_at": _instant(chat.stopped_at),
        "unreachable": chat.unreachable.value if chat.unreachable else None,
        "unreachable_since": _instant(chat.unreachable_since),
        "not_before": _instant(chat.not_before),
        "unfinished": chat.state,
        "since": chat.created_at.isoformat(),
        "last_seen": chat.seen_at.isoformat(),
    }


async def _roles(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    found = select(Grant, Site.slug).outerjoin(Site, Site.id == Grant.site_id).where(Grant.person_id == person_id)
    rows = await session.execute(found.order_by(Grant.id))
    return [{"role": one.role.value, "site": site, "since": one.granted_at.isoformat()} for one, site in rows]


async def _messages(session: AsyncSession, chats: Sequence[Chat]) -> list[dict[str, Any]]:
    """Notices, not replies: this export is a reply itself, and would hold the one before it while that waits."""
    theirs = or_(*((Outbox.channel == one.channel) & (Outbox.address == one.address) for one in chats))
    theirs = and_(theirs, Outbox.lane != int(Lane.REPLIES))
    return [
        {"since": one.created_at.isoformat(), "state": one.state.value, "message": one.message}
        for one in await session.scalars(select(Outbox).where(theirs).order_by(Outbox.id))
    ]


async def _set_aside(session: AsyncSession, chats: Sequence[Chat]) -> list[dict[str, Any]]:
    theirs = select(SetAsideUpdate).where(SetAsideUpdate.chat_id.in_([one.id for one in chats]))
    return [
        {"kind": one.kind, "since": one.set_aside_at.isoformat()}
        for one in await session.scalars(theirs.order_by(SetAsideUpdate.id))
    ]


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


async def forget_unfinished(session: AsyncSession, now: datetime) -> None:
    """Drops forms that were left unfinished a month ago: they hold what was never sent."""
    unfinished = update(Chat).where(Chat.seen_at < now - UNFINISHED_KEPT, Chat.state.is_not(None))
    await session.execute(unfinished.values(state=None))


async def forget_idle(session: AsyncSession, now: datetime) -> int:
    """Erases a portion of those who were last here longer ago than the privacy notice promises; returns how many."""
    idle = select(Chat).where(Chat.seen_at < now - KEPT_AFTER_LAST_SEEN).order_by(Chat.seen_at).limit(ERASED_AT_ONCE)
    # Locked, so that somebody who comes back at this very moment is either seen or served afterwards as a stranger.
    found = list((await session.execute(idle.with_for_update(skip_locked=True))).scalars())
    person_ids = [chat.person_id for chat in found if chat.person_id]
    await enrolment.lock_all_of(session, person_ids, now)
    await _lock_more(session, person_ids, now)
    for chat in found:
        if chat in session and not await _was_seen_elsewhere(session, chat, now):
            await erase(session, chat, now)
    return len(found)


async def _was_seen_elsewhere(session: AsyncSession, chat: Chat, now: datetime) -> bool:
    """Whether the person behind an idle chat still writes in another; then this chat alone is deleted."""
    if chat.person_id is None:
        return False
    others = await people.chats_of(session, [chat.person_id])
    if not any(other.seen_at >= now - KEPT_AFTER_LAST_SEEN for other in others):
        return False
    await outbox.erase(session, chat.channel, chat.address)
    await session.delete(chat)
    return True
