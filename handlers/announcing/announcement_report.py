"""What became of an announcement: the numbers, whom it did not reach, and the same as a table."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from handlers import not_reached, paging
from handlers.announcing import (
    announcement_deciding,
    announcement_doors,
    announcement_left_out,
    announcement_notices,
    announcement_progress,
    composing,
    correcting,
    report_words,
    taking_back,
)
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from models import announcement_reports, announcing
from models.announcement_reports import Report
from models.announcements import BEGUN, Announcement, AnnouncementState
from models.announcing import Outcome, Problem
from models.audiences import BLOCKED, STOPPED
from models.audit import Action, Subject


@screen("announcement-report", aside=True)
async def report(context: Context, announcement_id: int) -> Shown:
    """The numbers, as they are by now."""
    one, session = await announcement_doors.readable(context, announcement_id), context.session
    if isinstance(one, Message):
        return one
    if one.state not in BEGUN:
        return await announcement_progress.progress(context, announcement_id)
    may_manage = await announcing.may_manage(session, one, context.chat.person_id)
    # Where no number has changed since, nothing else would show that the tap was heard.
    context.toast = str(
        context.words.say("As it stands at {time}.", time=context.words.time(context.now, context.zone))
    )
    return await message(context, one, context.words, may_manage=may_manage)


async def not_done(context: Context, outcome: Outcome) -> Shown:
    """Why nothing was changed: of one that has begun and is past it, how it stands says so best."""
    one = outcome.announcement
    if outcome.problem is Problem.SETTLED and one is not None and one.state in BEGUN:
        return await report(context, one.id)
    return await announcement_deciding.not_done(context, outcome)


async def message(telling: Telling, one: Announcement, words: Words, *, may_manage: bool) -> Message:
    """The report, with the ways on that its reader has."""
    session, now = telling.session, telling.now
    found = await announcement_reports.report(session, one, now)
    to = await composing.targets(session, one.draft)
    changes = await announcement_reports.changes(session, one, now)
    taken_back = any(each.is_withdrawal for each in changes)
    parts = [
        Markup("{}\n<i>{}</i>").format(_heading(one, words, taken_back), announcement_notices.excerpt(one, words)),
        Markup("\n").join(report_words.lines(words, found)),
        Markup("\n").join(report_words.answers(words, one.draft, found, to)),
    ]
    parts += [report_words.change(words, each, telling) for each in changes if each.tally.size]
    ways = Choices(tuple(_ways(words, one, found, taken_back))) if may_manage else Choices(())
    groups = tuple(group for group in (ways, way_on(words)) if group.items)
    return Message(Markup("\n\n").join(part for part in parts if part), groups, kind="announcement_report")


@screen("announcement-missed", aside=True)
async def missed(context: Context, announcement_id: int, page: int) -> Shown:
    """Whom it did not reach, with the numbers of those who gave one."""
    words, one = context.words, await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    found, size = await announcement_reports.report(context.session, one, context.now), not_reached.A_PAGE
    page = paging.nearest(page, found.not_reached, size)
    if not found.has_names:
        return Message(not_reached.forgotten(words), (_back(words, one), way_on(words)))
    people = await announcement_reports.missed(context.session, one, size, page * size)
    if not people:
        return Message(words.say("It reached everybody else."), (_back(words, one), way_on(words)))
    head = words.count("<b>{n} person was not reached</b>", "<b>{n} people were not reached</b>", found.not_reached)
    lines = not_reached.lines(people, words)
    turns = paging.turns(words, missed, (one.id,), page, found.not_reached, size)
    table_ = button(words.say("⬇️ As a table"), table, one.id)
    groups = (turns, Choices((table_,)), _back(words, one), way_on(words))
    return Message(Markup("\n").join((head, *lines)), tuple(group for group in groups if group.items))


@screen("announcement-table", aside=True)
async def table(context: Context, announcement_id: int) -> Shown:
    """The same people as a table."""
    words, one = context.words, await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    context.keeps_tapped = True
    number, drawing = await context.read_apart(("not reached", one.id), partial(_drawn, one=one))
    if not number:
        return await missed(context, announcement_id, 0)
    site_id = one.draft.audience.only_site
    context.did(Action.NOT_REACHED_EXPORTED, Subject.ANNOUNCEMENT, one.id, site_id=site_id)
    text = words.count("{n} person was not reached.", "{n} people were not reached.", number)
    return Message(text, (_back(words, one), way_on(words)), drawing=drawing)


async def _drawn(context: Context, one: Announcement) -> tuple[int, Drawing]:
    """How many these are, and their table."""
    people = await announcement_reports.missed(context.session, one, not_reached.MOST_IN_A_TABLE)
    return len(people), not_reached.table(f"announcement-{one.id}", people, context.words)


def _heading(one: Announcement, words: Words, taken_back: bool) -> Markup:
    if taken_back:
        return words.say("<b>✖ The announcement was taken back</b>")
    match one.state:
        case AnnouncementState.SENT:
            return words.say("<b>📢 The announcement was sent</b>")
        case AnnouncementState.STOPPED:
            return words.say("<b>⏹ The announcement was stopped</b>")
        case AnnouncementState.PAUSED:
            return words.say("<b>⏸ The announcement is paused</b>")
    return words.say("<b>📢 The announcement is being sent</b>")


def _ways(words: Words, one: Announcement, found: Report, taken_back: bool) -> Iterator[Choice]:
    if found.not_reached and found.has_names:
        label = words.say("👥 Whom it did not reach ({n})", n=words.number(found.not_reached))
        yield button(label, missed, one.id, 0)
    silent = found.left_out.get(STOPPED, 0) + found.left_out.get(BLOCKED, 0)
    if silent:
        label = words.say("☎️ Whom nothing reaches here ({n})", n=words.number(silent))
        yield button(label, announcement_left_out.left_out, one.id, 0)
    yield button(words.say_in("announcement", "🔄 How does it stand?"), report, one.id)
    if not taken_back and found.has_names:
        yield button(words.say("✏️ Correct it"), correcting.correct, one.id)
        yield button(words.say("✖ Take it back"), taking_back.take_back, one.id)


def _back(words: Words, one: Announcement) -> Choices:
    return Choices((button(words.say("📢 The report"), report, one.id),))
