"""All announcements: the one being written, those that wait, run, and what was sent."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import paging, start, team
from handlers.announcing import announcement_card, announcement_form, saved_audience_form
from handlers.context import Context, Shown
from handlers.conversation.kinds.formatted import words_of
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.standing import Standing
from handlers.start import way_on
from models import announcement_changes, announcement_lists
from models.announcements import AWAITED, UNDER_WAY, Announcement, AnnouncementState
from models.bilingual import in_language

A_PAGE = 8
_TAKEN_BACK = "✖"
_ICONS = {
    AnnouncementState.PROPOSED: "⏳",
    AnnouncementState.SCHEDULED: "⏳",
    AnnouncementState.SENDING: "▶",
    AnnouncementState.PAUSED: "⏸",
    AnnouncementState.STOPPED: "⏹",
    AnnouncementState.SENT: "✅",
    AnnouncementState.REFUSED: "✖",
    AnnouncementState.CALLED_OFF: "✖",
}


@screen("announcements", aside=True, commands=("announcements", "annonces"), words=("announcements", "annonces"))
async def announcements(context: Context) -> Shown:
    """What is on: first what runs, then what waits, then the last that were sent."""
    return await announcements_page(context, 0)


@screen("announcements-at", aside=True)
async def announcements_page(context: Context, page: int) -> Shown:
    """A page of those that are over, below what is on."""
    words, person_id = context.words, context.chat.person_id
    if person_id is None or await team.sites_run(context) is None:
        return team.refusal(context)
    on = await announcement_lists.readable(context.session, person_id, (*UNDER_WAY, *AWAITED))
    past = await announcement_lists.readable(context.session, person_id, announcement_lists.PAST)
    page = paging.nearest(page, len(past), A_PAGE)
    here = past[page * A_PAGE : (page + 1) * A_PAGE]
    ordered = sorted(on, key=lambda one: one.state not in UNDER_WAY)
    withdrawn = await announcement_changes.taken_back(context.session, [one.id for one in here])
    cards = [
        button(_label(one, context, one.id in withdrawn), announcement_card.announcement, one.id)
        for one in (*ordered, *here)
    ]
    groups = (
        Choices(tuple(_begin(context))),
        Choices(tuple(cards)),
        paging.turns(words, announcements_page, (), page, len(past), A_PAGE),
        Choices((button(words.say("Kept audiences"), saved_audience_form.kept_audiences),)),
        way_on(words),
    )
    return Message(_head(on, past, words), tuple(group for group in groups if group.items))


def _head(on: Sequence[Announcement], past: Sequence[Announcement], words: Words) -> Markup:
    if not on and not past:
        return words.say("No announcements yet. In one, you tell many people something at once, in both languages.")
    parts = [words.say("<b>Announcements</b>")]
    running = sum(one.state in UNDER_WAY for one in on)
    waiting = [one.state for one in on].count(AnnouncementState.PROPOSED)
    scheduled = [one.state for one in on].count(AnnouncementState.SCHEDULED)
    parts += [words.count("▶ {n} on its way", "▶ {n} on their way", running)] if running else []
    parts += [words.count("⏳ {n} to be approved", "⏳ {n} to be approved", waiting)] if waiting else []
    parts += [words.count("⏳ {n} for later", "⏳ {n} for later", scheduled)] if scheduled else []
    return Markup("\n").join(parts)


def _begin(context: Context) -> list[Choice]:
    """A new one; and the one that is being written, or was left."""
    standing = Standing.from_json(context.chat.state)
    is_written = not standing.open and standing.left and standing.left.form == announcement_form.ANNOUNCEMENT.name
    go_on = [button(context.words.say("▶ Go on with the one you were writing"), start.resume)] if is_written else []
    return [*go_on, button(context.words.say("➕ Announce something"), announcement_form.announce)]


def _label(one: Announcement, context: Context, is_taken_back: bool) -> str:
    moment = (one.queued_at or one.sends_at).astimezone(context.zone)
    text = one_line(words_of(in_language(one.texts, context.words.language)))
    icon = _TAKEN_BACK if is_taken_back else _ICONS[one.state]
    return clip(f"{icon} {context.words.short_day(moment.date())} · {text}", 60)
