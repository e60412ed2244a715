"""An announcement that was sent is corrected where it stands, or taken back. Both are asked twice."""

from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import (
    announcement_doors,
    announcement_notices,
    announcement_progress,
    announcement_report,
    composing,
)
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.start import way_on
from models import announcement_changes, announcing
from models.announcement_changes import Changed
from models.announcing import Outcome
from models.audit import Action, Subject
from models.batches import Batch
from models.bilingual import Texts


@screen("announcement-back", aside=True)
async def take_back(context: Context, announcement_id: int) -> Shown:
    """Asks once more, and says what can be done."""
    words, context.keeps_tapped = context.words, True
    one = await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    parts = [words.say("Take this announcement back from everybody?")]
    parts.append(Markup("<i>{}</i>").format(announcement_notices.excerpt(one, words)))
    parts.append(
        words.say(
            "It is deleted in every chat where it came within the last two days; older ones only say that it was "
            "withdrawn. Whoever has read it has read it."
        )
    )
    if one.attachment and one.queued_at and one.queued_at < context.now - announcement_changes.DELETED_WITHIN:
        parts.append(words.say("Its photo or file stays in the older ones: it can’t be taken out of a message."))
    yes = button(words.say("✖ Yes, take it back"), take_back_now, one.id, context.minute)
    return Message(Markup("\n\n").join(parts), (Choices((yes,)), way_on(words)))


@screen("announcement-back-now", aside=True)
async def take_back_now(context: Context, announcement_id: int, asked: int) -> Shown:
    """Takes it back; asks again after a while."""
    if context.is_long_ago(asked):
        return await take_back(context, announcement_id)
    messages = composing.kept(composing.withdrawn(context.languages, announcement_id))
    changed = await announcement_changes.take_back(
        context.session, announcement_id, context.chat.person_id, messages, context.now
    )
    return await _followed(context, changed, Action.ANNOUNCEMENT_TAKEN_BACK)


async def correct(context: Context, announcement_id: int, version: int, texts: Texts) -> Shown:
    """Puts these texts in the place of the present ones, everywhere. For whoever asked for them, and asked twice.

    ``version`` is the announcement's when its texts were read, so that two at once don't undo each other.
    """
    one = await announcing.by_number(context.session, announcement_id)
    if one is None:
        return await announcement_doors.not_theirs(context, one)
    draft = replace(one.draft, texts=texts)
    to = await composing.targets(context.session, draft)
    messages = composing.kept(composing.messages(draft, to, context.languages, one.id))
    changed = await announcement_changes.correct(
        context.session, one.id, version, context.chat.person_id, texts, messages, context.now
    )
    return await _followed(context, changed, Action.ANNOUNCEMENT_CORRECTED)


async def _followed(context: Context, changed: Changed, action: Action) -> Shown:
    words, one = context.words, changed.announcement
    if changed.problem or one is None:
        return await announcement_report.not_done(context, Outcome(one, changed.problem))
    context.did(action, Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)
    is_withdrawal = action is Action.ANNOUNCEMENT_TAKEN_BACK
    await announcement_notices.tell_changed(context, one, context.chat.person_id, is_withdrawal=is_withdrawal)
    numbers = [change.batch_id for change in changed.changes if change.batch_id is not None]
    batches = [await context.session.get_one(Batch, number) for number in numbers]
    followed = [batch for batch in batches if batch.size]
    for batch in followed:
        await announcement_progress.follow(context, one, batch, [context.chat])
    if not followed:
        return _nobody_has_it(context, one.id, is_withdrawal=is_withdrawal)
    if is_withdrawal:
        text = words.say("✖ It is being taken back. How that gets on follows below.")
    else:
        text = words.say("✏️ It is being corrected. How that gets on follows below.")
    return Message(text, (way_on(words),))


def _nobody_has_it(context: Context, announcement_id: int, *, is_withdrawal: bool) -> Message:
    words = context.words
    text = words.say("✏️ Corrected for whoever is still to get it. Of nobody it is known that they have it.")
    if is_withdrawal:
        text = words.say("✖ Taken back. Of nobody it is known that they have it, so nothing had to be deleted.")
    see = button(words.say_in("announcement", "🔄 How does it stand?"), announcement_report.report, announcement_id)
    return Message(text, (Choices((see,)), way_on(words)))
