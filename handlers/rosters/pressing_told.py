"""What waits of words: questions that nobody has answered, announcements to approve, and those on their way."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from markupsafe import Markup

from handlers.announcing import announcement_card, announcement_progress
from handlers.context import Context
from handlers.conversation.screens import button
from handlers.questions import question_inbox, question_threads
from handlers.rosters.matters import Duty, Matter
from models import pending
from models.announcements import Announcement, AnnouncementState
from models.pending import Asked
from models.question_lists import Pile

ANSWERED_WITHIN = timedelta(hours=4)
LOOKED_AT_BY = time(21)
"""Nothing has to be done about what is on its way; it is looked at on that day."""


async def of_questions(context: Context, duty: Duty) -> Sequence[Matter]:
    """Questions that wait, apart from those that somebody else has taken: a line a site, straight to the only one."""
    if duty.is_for_offers_alone:
        return []
    found = await pending.questions(context.session, duty.held, duty.person_id)
    return [_to_answer(context, duty, one) for one in found]


async def of_announcements(context: Context, duty: Duty) -> Sequence[Matter]:
    """Announcements that need this person's consent, then those that are being sent."""
    if duty.is_for_offers_alone:
        return []
    proposed = await pending.announcements_to_approve(context.session, duty.person_id)
    under_way = await pending.announcements_under_way(context.session, duty.person_id)
    return [*(_to_approve(context, one) for one in proposed), *(_on_its_way(context, one) for one in under_way)]


def _to_answer(context: Context, duty: Duty, one: Asked) -> Matter:
    words = context.words
    text = words.count(
        "💬 {n} question to answer, since: {moment}",
        "💬 {n} questions to answer, the first since: {moment}",
        one.number,
        moment=words.near_moment(one.since, context.zone, context.now),
    )
    asked = words.say("💬 To answer")
    line, label = (
        (text, asked)
        if one.site_id is None
        else (duty.at(one.site_id, text, words), duty.label(one.site_id, asked, words))
    )
    way = button(label, question_inbox.on_pile, Pile.WAITING, 0)
    if one.number == 1:
        way = button(label, question_threads.question, one.one)
    return Matter(one.since + ANSWERED_WITHIN, line, way)


def _to_approve(context: Context, one: Announcement) -> Matter:
    words = context.words
    text = words.count(
        "📢 An announcement to {n} person waits for your consent",
        "📢 An announcement to {n} people waits for your consent",
        one.counted,
    )
    if one.sends_at > context.now:
        moment = words.near_moment(one.sends_at, context.zone, context.now)
        text = Markup("{} · {}").format(text, words.say("to be sent {moment}", moment=moment))
    return Matter(one.sends_at, text, button(words.say("📢 Approve or refuse"), announcement_card.announcement, one.id))


def _on_its_way(context: Context, one: Announcement) -> Matter:
    words, evening = context.words, datetime.combine(context.today, LOOKED_AT_BY, context.zone)
    text = words.count(
        "▶ An announcement to {n} person is being sent",
        "▶ An announcement to {n} people is being sent",
        one.counted,
    )
    if one.state is AnnouncementState.PAUSED:
        text = words.count(
            "⏸ An announcement to {n} person is paused", "⏸ An announcement to {n} people is paused", one.counted
        )
        evening = context.now
    return Matter(evening, text, button(words.say("📢 How it stands"), announcement_progress.progress, one.id))
