"""Somebody of whom everything is kept that can be kept about shifts and beds."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from models import need_rules, needs, offer_rules, question_rules, ready_answers, sites
from models.announcements import (
    Announcement,
    AnnouncementChange,
    AnnouncementResponse,
    AnnouncementState,
    BatchWatch,
    SavedAudience,
)
from models.audit import AuditEntry
from models.batches import Batch, BatchState
from models.beds import BedNight, BedState, BedStay
from models.calls import Asked, Call, CallState
from models.certificates import Certificate
from models.collecting import Collection, CollectionPart, CollectionState, Part
from models.database import Model
from models.edits import Edit, Edited
from models.offer_rules import Goods, Offering
from models.offers import Unit
from models.question_rules import Said
from models.reminders import Reminder, ReminderState
from models.reservations import Reservation
from models.roles import Invitation, Role, WrongCode
from models.swaps import Swap, SwapAsked, SwapReply, SwapState
from tests.conversation.events import an_event
from tests.conversation.gathering import draft
from tests.conversation.people import person_of
from tests.conversation.shifting import plan, sign_up_of, take
from tests.kit import PARIS, Chat, Desk


async def leave_records(chat: Chat) -> int:
    """A shift to come with a place on it, and a row in every table that says more about it; the shift's number."""
    desk, person = chat.desk, await person_of(chat)
    shift, other = await plan(desk, 3), await plan(desk, 9)
    await take(chat, shift)
    row = await sign_up_of(chat, shift)
    assert row is not None
    now, day, whose = desk.now, desk.now.date(), {"person_id": person.id}
    called = {"goal": 2, "state": CallState.RUNNING, "waves": 1, "next_wave_at": now + timedelta(days=900)}
    open_swap = {"shift_id": shift, "giver_id": person.id, "state": SwapState.OPEN, "created_at": now}
    figures = {"first": day, "last": day, "minutes": 240, "shifts": 1}
    reply = {"taker_id": person.id, "party": 1, "in_exchange": other, "created_at": now}
    async with desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        reminder = {"hours": 24, "starts_at": now, "due_at": now, "state": ReminderState.SENT, "noted_at": now}
        call = Call(shift_id=shift, started_by=person.id, created_at=now, **called)
        swap = Swap(code=f"code-{person.id}", **open_swap)
        stay = BedStay(site_id=calais.id, first=day, last=day, beds=1, state=BedState.ACCEPTED, created_at=now, **whose)
        need = await need_rules.one(session, calais.id, (await needs.categories(session))[0].id)
        assert need is not None
        need.changed_by, need.changed_at = person.id, now
        said = {**asdict(draft(desk)), "state": CollectionState.PROPOSED, "proposed_at": now, "decided_by": person.id}
        collection = Collection(organiser_id=person.id, **said)
        session.add_all([call, swap, stay, collection, Reminder(sign_up_id=row.id, **reminder)])
        await session.flush()
        await _leave_an_offer(session, person.id, desk)
        await question_rules.ask(session, person.id, calais.id, Said("A green gate?"), now, PARIS)
        (ready, *_) = await ready_answers.shown(session)
        ready.changed_by, ready.changed_at = person.id, now
        session.add_all(_with_a_role(person.id, (await chat.row()).id, calais.id, now))
        await _announce(session, person.id, (await chat.row()).id, now)
        session.add_all(
            [
                Asked(call_id=call.id, wave=1, asked_at=now, **whose),
                SwapAsked(swap_id=swap.id, asked_at=now, **whose),
                SwapReply(swap_id=swap.id, **reply),
                BedNight(stay_id=stay.id, night=day, site_id=calais.id, beds=1),
                Reservation(
                    event_id=(await an_event(session, now, reserved=2)).id,
                    places=2,
                    created_at=now,
                    changed_at=now,
                    **whose,
                ),
                CollectionPart(collection_id=collection.id, part=Part.BRING, words="10 blankets", since=now, **whose),
                Edit(what=Edited.PAGE, slug="about", changed_by=person.id, changed_at=now),
                Certificate(serial=f"serial-{person.id}", name=person.name, issued_at=now, **figures, **whose),
            ]
        )
    return shift


def _with_a_role(person_id: int, chat_id: int, site_id: int, now: datetime) -> list[Model]:
    """What is kept of somebody who has a role in the team, and of one who tried to get one."""
    made = {"role": Role.CONTACT, "created_at": now, "expires_at": now + timedelta(days=7)}
    return [
        AuditEntry(at=now, actor_id=person_id, action="shift_planned"),
        Invitation(site_id=site_id, code_hash=f"made-by-{person_id}", created_by=person_id, **made),
        WrongCode(chat_id=chat_id, at=now),
    ]


async def _announce(session: AsyncSession, person_id: int, chat_id: int, now: datetime) -> None:
    """An announcement that they wrote, changed, follow and answered, and its audience kept by a name."""
    batch = Batch(messages={}, opens_at=now, helps_until=now, created_at=now, finished_at=now, state=BatchState.DONE)
    session.add(batch)
    await session.flush()
    said = {"texts": {"fr": "Bonjour"}, "audience": {}, "buttons": {"items": []}, "created_at": now, "sends_at": now}
    one = Announcement(state=AnnouncementState.SENT, author_id=person_id, approver_id=person_id, **said)
    one.finished_at = now
    session.add(one)
    await session.flush()
    session.add_all(
        [
            AnnouncementChange(announcement_id=one.id, batch_id=batch.id, by_id=person_id, at=now, result={}),
            AnnouncementResponse(announcement_id=one.id, person_id=person_id, what=1, at=now),
            BatchWatch(batch_id=batch.id, chat_id=chat_id, key=f"followed-{person_id}", edited_at=now),
            SavedAudience(name="Everybody", audience={}, saved_by=person_id, saved_at=now),
        ]
    )


async def _leave_an_offer(session: AsyncSession, person_id: int, desk: Desk) -> None:
    """One that waits for an answer, with something said about it."""
    goods = [Goods((await needs.categories(session))[0].id, "sleeping bags", 10, Unit.PIECE)]
    calais, day = await sites.by_slug(session, "calais"), desk.now.date()
    assert calais is not None
    offering = Offering(site_id=calais.id, goods=goods, first=day, last=day, note="A green door")
    sent = await offer_rules.send(session, person_id, offering, desk.now)
    assert sent.card is not None, sent
    await offer_rules.answer(session, person_id, sent.card.offer.id, "A hundred more to come", desk.now)
