"""How an announcement gets on: one message that is edited in place, with Pause, Resume and Stop."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from handlers.announcing import announcement_deciding, announcement_doors, announcement_report, progress_words
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from models import announcement_changes, announcing, batching, watching
from models.announcements import UNDER_WAY, Announcement, AnnouncementState
from models.announcing import Outcome
from models.audit import Action, Subject
from models.batches import Batch, BatchState
from models.chats import Chat
from models.watching import Watch

EDITED_EVERY = 2.5
"""Seconds that lie between two edits of one message at least; the round itself comes every three."""


@screen("announcement-progress", aside=True)
async def progress(context: Context, announcement_id: int) -> Shown:
    """Follows it from here on, in a message of its own; or how it stands, where nothing is being sent."""
    words, session = context.words, context.session
    one = await announcement_doors.readable(context, announcement_id)
    if isinstance(one, Message):
        return one
    running = await announcement_changes.running_batches(session, one)
    if running:
        context.keeps_tapped = True
        context.toast = str(words.say("It follows below."))
        for batch in running:
            await follow(context, one, batch, [context.chat])
        return ()
    if one.state is AnnouncementState.SCHEDULED:
        text, starts = words.say("It begins in a few seconds."), announcing.goes_out_at(one, context.now, context.zone)
        if starts > context.now:
            text = words.say("It is sent {moment}.", moment=words.near_moment(starts, context.zone, context.now))
        return Message(text, (way_on(words),))
    if one.state in (AnnouncementState.PROPOSED, AnnouncementState.REFUSED, AnnouncementState.CALLED_OFF):
        return await announcement_deciding.not_done(context, Outcome(one))
    return await announcement_report.report(context, announcement_id)


@screen("announcement-pause", aside=True)
async def pause(context: Context, announcement_id: int) -> Shown:
    """Nobody else gets it for now."""
    context.keeps_tapped = True
    outcome = await announcing.pause(context.session, announcement_id, context.chat.person_id, context.now)
    return await _steered(context, outcome, Action.ANNOUNCEMENT_PAUSED, context.words.say("Paused."))


@screen("announcement-resume", aside=True)
async def resume(context: Context, announcement_id: int) -> Shown:
    """It goes on where it was."""
    context.keeps_tapped = True
    outcome = await announcing.resume(
        context.session, announcement_id, context.chat.person_id, context.now, context.zone
    )
    return await _steered(context, outcome, Action.ANNOUNCEMENT_RESUMED, context.words.say("It goes on."))


@screen("announcement-stop", aside=True)
async def stop(context: Context, announcement_id: int) -> Shown:
    """Asks once more: what was not sent is never sent then."""
    words, context.keeps_tapped = context.words, True
    one = await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    if one.state not in UNDER_WAY or one.batch_id is None:
        return await announcement_report.report(context, announcement_id)
    left = (await batching.tally(context.session, one.batch_id)).waiting
    text = words.count(
        "Stop it for good? {n} person has not had it yet and won’t get it. Whoever has it keeps it.",
        "Stop it for good? {n} people have not had it yet and won’t get it. Whoever has it keeps it.",
        left,
    )
    yes = button(words.say("⏹ Yes, stop it"), stop_now, one.id, context.minute)
    return Message(text, (Choices((yes,)), way_on(words)))


@screen("announcement-stop-now", aside=True)
async def stop_now(context: Context, announcement_id: int, asked: int) -> Shown:
    """Nobody else gets it, ever; asks again after a while."""
    words = context.words
    if context.is_long_ago(asked):
        return await stop(context, announcement_id)
    outcome = await announcing.stop(context.session, announcement_id, context.chat.person_id, context.now)
    if outcome.problem or outcome.announcement is None:
        return await announcement_report.not_done(context, outcome)
    site_id = outcome.announcement.draft.audience.only_site
    context.did(Action.ANNOUNCEMENT_STOPPED, Subject.ANNOUNCEMENT, announcement_id, site_id=site_id)
    await _show_at_once(context, outcome.announcement)
    see = button(words.say_in("announcement", "🔄 How does it stand?"), announcement_report.report, announcement_id)
    return Message(words.say("⏹ Stopped: nobody else gets it."), (Choices((see,)), way_on(words)))


async def follow(telling: Telling, one: Announcement, batch: Batch, chats: Sequence[Chat]) -> None:
    """Sends each of these chats a message that is edited from then on."""
    found = await announcement_changes.of_batch(telling.session, batch.id)
    tally = await batching.tally(telling.session, batch.id)
    what = progress_words.kind_of(found[1] if found else None, batch)
    key = f"announcement:{one.id}:progress:{batch.id}:{int(telling.now.timestamp())}"

    def say(words: Words) -> Message:
        text = progress_words.text(words, one, what, batch, tally, None, telling)
        return Message(text, _ways(words, one, what, batch), kind="announcement_progress")

    for chat in chats:
        telling.notify([chat], key, say)
        await watching.begin(telling.session, batch.id, chat.id, f"{key}:{chat.channel}:{chat.address}", telling.now)


async def edit_all(telling: Telling) -> bool:
    """Brings every progress message that may be edited up to date; the last time it becomes the report."""
    tallies: dict[int, batching.Tally] = {}
    for watch in await watching.ready(telling.session):
        if watch.batch.id in telling.skipped:
            continue
        async with telling.working_on(watch.batch.id):
            if watch.batch.id not in tallies:
                tallies[watch.batch.id] = await batching.tally(telling.session, watch.batch.id)
            await _edit(telling, watch, tallies[watch.batch.id])
    return False


async def _edit(telling: Telling, watch: Watch, tally: batching.Tally) -> None:
    session, batch, words = telling.session, watch.batch, telling.words_for(watch.chat)
    found = await announcement_changes.of_batch(session, batch.id)
    if found is None:
        await watching.end(session, watch.row)
        return
    one, change = found
    if batch.finished_at is not None and (change is not None or one.finished_at is not None):
        may_manage = await announcing.may_manage(session, one, watch.chat.person_id)
        message = await announcement_report.message(telling, one, words, may_manage=may_manage)
        await watching.edit(session, watch, message.to_json(), {}, telling.now)
        await watching.end(session, watch.row)
        return
    figures = progress_words.figures(watch.row.figures, batch, tally, telling.now)
    is_soon = (telling.now - watch.row.edited_at).total_seconds() < EDITED_EVERY
    if is_soon or (watch.row.figures or {}).get("shown") == figures["shown"]:
        return
    shown = _shown(telling, one, progress_words.kind_of(change, batch), watch, tally, figures)
    await watching.edit(session, watch, shown.to_json(), figures, telling.now)


async def _show_at_once(context: Context, one: Announcement) -> None:
    """What this person did with a button is seen before the round comes that brings it to everybody else."""
    batch_id = one.batch_id or 0
    for watch in await watching.ready(context.session, batch_id, context.chat.id):
        tally = await batching.tally(context.session, batch_id)
        figures = progress_words.figures(watch.row.figures, watch.batch, tally, context.now)
        shown = _shown(context, one, progress_words.What.SENDING, watch, tally, figures)
        context.edits.append(watching.edited(watch, shown.to_json(), figures, context.now))


def _shown(
    telling: Telling,
    one: Announcement,
    what: "progress_words.What",
    watch: Watch,
    tally: batching.Tally,
    figures: Mapping[str, Any],
) -> Message:
    words = telling.words_for(watch.chat)
    text = progress_words.text(words, one, what, watch.batch, tally, figures, telling)
    return Message(text, _ways(words, one, what, watch.batch), kind="announcement_progress")


async def _steered(context: Context, outcome: Outcome, action: Action, said: Markup) -> Shown:
    one = outcome.announcement
    if outcome.problem or one is None or one.batch_id is None:
        return await announcement_report.not_done(context, outcome)
    context.did(action, Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)
    context.toast = str(said)
    if await watching.is_followed(context.session, one.batch_id, context.chat.id):
        await _show_at_once(context, one)
    else:
        await follow(context, one, await context.session.get_one(Batch, one.batch_id), [context.chat])
    return ()


def _ways(words: Words, one: Announcement, what: "progress_words.What", batch: Batch) -> tuple[Choices, ...]:
    if what is not progress_words.What.SENDING:
        return (way_on(words),)
    return Choices(tuple(steers(words, one, batch)), columns=2), way_on(words)


def steers(words: Words, one: Announcement, batch: Batch) -> Iterator[Choice]:
    """What can be done about one that is being sent."""
    if batch.state is BatchState.RUNNING:
        yield button(words.say_in("announcement", "⏸ Pause"), pause, one.id)
    if batch.state is BatchState.PAUSED:
        yield button(words.say("▶ Go on"), resume, one.id)
    if batch.state in (BatchState.RUNNING, BatchState.PAUSED):
        yield button(words.say("⏹ Stop"), stop, one.id)
