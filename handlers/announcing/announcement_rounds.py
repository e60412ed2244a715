"""What announcements do by themselves: those that are due are sent, those that wait are reminded of, ends are noted."""

from handlers.announcing import (
    announcement_held,
    announcement_notices,
    announcement_progress,
    audience_words,
    composing,
)
from handlers.context import Telling
from models import announcement_changes, announcing, batching, people, watching
from models.announcements import Announcement, AnnouncementState
from models.batches import Batch
from models.chats import Chat


async def announce(telling: Telling) -> bool:
    """One that is to be reminded of, told of, or sent; else what batches have to be told by the clock. True when there
    may be more.
    """
    if await _nag(telling) or await announcement_held.tell(telling) or await _send(telling):
        return True
    await batching.open_windows(telling.session, telling.now, telling.zone)
    is_more = await batching.close_some(telling.session, telling.now)
    ended = await announcement_changes.end_some(telling.session, telling.now)
    return is_more or len(ended) == announcement_changes.AT_ONCE


async def follow(telling: Telling) -> bool:
    """Brings the progress messages up to date."""
    return await announcement_progress.edit_all(telling)


async def _nag(telling: Telling) -> bool:
    found = await announcing.to_nag(telling.session, telling.now, telling.skipped)
    if found is None:
        return False
    one, approvers = found
    async with telling.working_on(one.id):
        has_passed = one.nag_at is None
        again = ":late" if has_passed else ":soon"
        await announcement_notices.ask_for_consent(telling, announcing.Outcome(one, approvers=approvers), again=again)
        if has_passed:
            await announcement_notices.tell_waiting(telling, one, approvers)
    return True


async def _send(telling: Telling) -> bool:
    session = telling.session
    one = await announcing.due(session, telling.now, telling.zone, telling.skipped)
    if one is None:
        return False
    async with telling.working_on(one.id):
        if announcing.is_too_late(one, telling.now):
            await announcing.give_up(session, one, telling.now)
            await announcement_notices.tell_missed(telling, one)
            return True
        followers = await _followers(telling, one)
        if not await watching.are_free(session, followers):
            return False
        draft, reach = one.draft, await audience_words.reach(telling, one.draft.audience)
        to = await composing.targets(session, draft)
        messages = composing.kept(composing.messages(draft, to, telling.languages, one.id))
        outcome = await announcing.queue(
            session, one, messages, reach, telling.house.approval_above, telling.now, telling.zone
        )
        if one.state is AnnouncementState.SENDING:
            await announcement_progress.follow(telling, one, await session.get_one(Batch, one.batch_id), followers)
        else:
            await announcement_notices.ask_for_consent(telling, outcome)
            may_send = await announcing.may_manage(session, one, one.author_id)
            await announcement_notices.tell_put_off(telling, one, may_send=may_send)
    return True


async def _followers(telling: Telling, one: Announcement) -> list[Chat]:
    """Its author and its approver see how it gets on, each in the chat that they used last."""
    found = []
    for person_id in dict.fromkeys((one.author_id, one.approver_id)):
        chats = await people.chats_that_hear(telling.session, [person_id]) if person_id else []
        found += [max(chats, key=lambda chat: chat.seen_at)] if chats else []
    return found
