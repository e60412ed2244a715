"""An announcement as the team sees it: how it stands, to whom it goes, its words, and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from handlers.announcing import (
    announcement_deciding,
    announcement_doors,
    announcement_form,
    announcement_list,
    announcement_notices,
    announcement_progress,
    announcement_report,
    audience_words,
    composing,
    correcting,
    saved_audience_form,
    taking_back,
)
from handlers.context import Context, Shown
from handlers.conversation.kinds.formatted import words_of
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from models import announcement_changes, announcing
from models.announcements import AWAITED, BEGUN, Announcement, AnnouncementState
from models.audit import Action, Subject
from models.bilingual import LANGUAGES

SHOWN_OF_A_TEXT = 400


@screen("announcement", aside=True)
async def announcement(context: Context, announcement_id: int) -> Shown:
    """One, for whoever may read it."""
    one = await announcement_doors.readable(context, announcement_id)
    if isinstance(one, Message):
        return one
    may_manage = await announcing.may_manage(context.session, one, context.chat.person_id)
    taken_back = await announcement_changes.was_taken_back(context.session, one.id)
    groups = (Choices(tuple(_actions(context, one, may_manage, taken_back)), columns=2), way_on(context.words))
    return Message(await _text(context, one, taken_back), tuple(group for group in groups if group.items))


@screen("announcement-seen", aside=True)
async def as_recipients_see_it(context: Context, announcement_id: int) -> Shown:
    """The very messages, in each language; their buttons lead nowhere here."""
    one = await announcement_doors.readable(context, announcement_id)
    if isinstance(one, Message):
        return one
    to = await composing.targets(context.session, one.draft)
    made = composing.messages(one.draft, to, context.languages)
    back = button(context.words.say("📢 The announcement"), announcement, one.id)
    below = Message(context.words.say("That is what people read."), (Choices((back,)), way_on(context.words)))
    return (*made.values(), below)


@screen("announcement-off", aside=True)
async def call_off(context: Context, announcement_id: int) -> Shown:
    """It is not sent after all; it can be sent again as a new one."""
    words = context.words
    outcome = await announcing.call_off(context.session, announcement_id, context.chat.person_id, context.now)
    if outcome.problem or outcome.announcement is None:
        return await announcement_report.not_done(context, outcome)
    site_id = outcome.announcement.draft.audience.only_site
    context.did(Action.ANNOUNCEMENT_CALLED_OFF, Subject.ANNOUNCEMENT, announcement_id, site_id=site_id)
    await announcement_notices.tell_called_off(context, outcome.announcement, context.chat.person_id)
    ways = (
        button(words.say("📢 Write it again"), announcement_form.announce_again, announcement_id),
        button(words.say("📢 All announcements"), announcement_list.announcements),
    )
    return Message(words.say("✖ Called off: nobody gets it."), (Choices(ways), way_on(words)))


def state(one: Announcement, words: Words) -> Markup:
    """How it stands, in a word or two."""
    match one.state:
        case AnnouncementState.PROPOSED:
            return words.say("⏳ waits for a second coordinator")
        case AnnouncementState.REFUSED:
            return words.say("✖ not approved")
        case AnnouncementState.SCHEDULED:
            return words.say("⏳ waits for its time")
        case AnnouncementState.CALLED_OFF:
            return words.say("✖ called off")
        case AnnouncementState.SENDING:
            return words.say("▶ on its way")
        case AnnouncementState.PAUSED:
            return words.say("⏸ paused")
        case AnnouncementState.STOPPED:
            return words.say("⏹ stopped")
        case AnnouncementState.SENT:
            return words.say("✅ sent")


async def _text(context: Context, one: Announcement, taken_back: bool) -> Markup:
    words, draft = context.words, one.draft
    known = await audience_words.names(context.session, draft.audience)
    stands = words.say("✖ taken back") if taken_back else state(one, words)
    head = words.say("<b>Announcement</b> · {state}", state=stands)
    whom = Markup("📢 {}").format(audience_words.in_words(draft.audience, known, words))
    people = words.count("{n} person", "{n} people", one.counted)
    lines = [head, whom, Markup("{} · {}").format(people, _moment(context, one))]
    lines += [words.say("🔔 Urgent: also at night")] if draft.urgent else []
    lines += [words.say("Why not: {remark}", remark=one.remark)] if one.remark else []
    quotes = [_quoted(draft.texts[code], code, words) for code in LANGUAGES if draft.texts.get(code)]
    return Markup("\n\n").join((Markup("\n").join(lines), Markup("\n").join(quotes)))


def _moment(context: Context, one: Announcement) -> Markup | str:
    said: datetime = one.queued_at or one.sends_at
    if one.state in AWAITED:
        said = announcing.goes_out_at(one, context.now, context.zone)
    if one.state is AnnouncementState.PROPOSED and said <= context.now:
        return context.words.say("as soon as it is approved")
    return context.words.near_moment(said, context.zone, context.now)


def _quoted(text: str, language: str, words: Words) -> Markup:
    name = words.locale.languages[language].capitalize()
    return Markup("<b>{}</b>\n<blockquote>{}</blockquote>").format(name, clip(words_of(text), SHOWN_OF_A_TEXT))


def _actions(context: Context, one: Announcement, may_manage: bool, taken_back: bool) -> Sequence[Choice]:
    words = context.words
    is_others = one.author_id != context.chat.person_id
    choices = list(announcement_deciding.doors(one, words)) if is_others else []
    if one.state in BEGUN:
        choices.append(
            button(words.say_in("announcement", "🔄 How does it stand?"), announcement_progress.progress, one.id)
        )
    choices.append(button(words.say("👀 As people see it"), as_recipients_see_it, one.id))
    if one.state in AWAITED and (may_manage or not is_others):
        choices.append(button(words.say_in("announcement", "✖ Call it off"), call_off, one.id))
    if may_manage and one.state in BEGUN and not taken_back:
        choices.append(button(words.say("✏️ Correct it"), correcting.correct, one.id))
        choices.append(button(words.say("✖ Take it back"), taking_back.take_back, one.id))
    if may_manage and one.state not in AWAITED:
        choices.append(button(words.say("📢 Send again as a new one"), announcement_form.announce_again, one.id))
    if may_manage:
        choices.append(button(words.say("Keep these people"), saved_audience_form.keep_audience, one.id))
    choices.append(button(words.say("📢 All announcements"), announcement_list.announcements))
    return choices
