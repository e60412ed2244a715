"""An announcement that has paused by itself, since it is refused time and again: whoever looks after it is told why."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from handlers.announcing import (
    announcement_card,
    announcement_form,
    announcement_notices,
    announcement_progress,
    correcting,
)
from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.start import way_on
from models import audit, holding, people, quiet
from models.announcements import Announcement
from models.audit import Act, Action, Subject
from models.batches import Batch
from models.refusals import Refusal

_IN_ITS_WORDS = (Refusal.WORDS, Refusal.LENGTH)
"""What other words put right."""
_FOR_GOOD = (Refusal.BUTTON, Refusal.FILE)
"""Of buttons and files there is no correction."""


async def tell(telling: Telling) -> bool:
    """Those who look after one that has paused so hear of it, and the audit log; True when there may be more."""
    found = await holding.paused_by_itself(telling.session, telling.skipped)
    if found is None:
        return False
    one, why = found
    async with telling.working_on(one.id):
        site_id = one.draft.audience.only_site
        act = Act(Action.ANNOUNCEMENT_HELD.value, Subject.ANNOUNCEMENT, one.id, site_id, why.value)
        audit.keep(telling.session, None, [act], telling.now)
        await _tell(telling, one, why)
    return True


async def _tell(telling: Telling, one: Announcement, why: Refusal) -> None:
    session = telling.session
    told, batch = await announcement_notices.about(telling, one), await session.get_one(Batch, one.batch_id)

    def say(steers: bool, words: Words) -> Message:
        head = words.say("⏸ <b>This announcement has paused: it is refused each time it is sent.</b>")
        again = words.say("Nobody is passed over: once it goes on, whoever it was refused to is tried again.")
        others = words.say("Whoever coordinates its sites can do that.")
        parts = [head, told.heading(words), _reason(why, words)]
        parts += [*([] if steers else [others]), *([] if why in _FOR_GOOD else [again])]
        see = button(words.say("📢 The announcement"), announcement_card.announcement, one.id)
        ways = Choices((*(_ways(words, one, batch, why) if steers else ()), see), columns=2)
        return Message(Markup("\n\n").join(parts), (ways, way_on(words)), kind="announcement_held")

    not_before = None if one.urgent else quiet.allowed_from(telling.now, telling.zone)
    to_tell = await holding.to_tell(session, one)
    for steers in (True, False):
        chats = await people.chats_that_hear(session, [who for who, may in to_tell.items() if may is steers])
        key = f"announcement:{one.id}:held:{one.version}"
        telling.notify(chats, key, partial(say, steers), not_before=not_before)


def _reason(why: Refusal, words: Words) -> Markup:
    match why:
        case Refusal.BUTTON:
            return words.say("The address behind one of its buttons is not accepted. Stop it, and write it again.")
        case Refusal.FILE:
            return words.say("Its photo or file can’t be sent. Stop it, and write it again, with another or without.")
        case Refusal.LENGTH:
            return words.say("It is too long. Correct it, and let it go on.")
        case Refusal.WORDS:
            return words.say("Its text can’t be shown as it is formatted. Correct it, and let it go on.")
    return words.say("The reason is not known. Let it go on to try again, or write it again in another way.")


def _ways(words: Words, one: Announcement, batch: Batch, why: Refusal) -> Iterator[Choice]:
    if why in _IN_ITS_WORDS:
        yield button(words.say("✏️ Correct it"), correcting.correct, one.id)
    else:
        yield button(words.say("📢 Write it again"), announcement_form.announce_again, one.id)
    yield from announcement_progress.steers(words, one, batch)
