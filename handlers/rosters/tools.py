"""Everything that somebody who looks after sites can do, by subject: what is not needed every day, too."""

from collections.abc import Iterator, Sequence

from handlers import team
from handlers.announcing import announcement_form, announcement_list
from handlers.beds import beds
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import drop_off_hours, inbox, needs_editing
from handlers.editing import page_editing
from handlers.figures import figures
from handlers.in_charge import audit_log, in_charge
from handlers.planning import planning
from handlers.questions import question_inbox, ready_editing
from handlers.rosters import matters, today
from handlers.rosters.matters import Duty
from handlers.site_life import site_team
from handlers.start import way_on
from handlers.tables import shift_import
from models import drop_off


@screen("tools", aside=True, commands=("tools", "outils"), words=("tools", "outils"))
async def tools(context: Context) -> Shown:
    """All of it, two a row; a contact's are those for goods."""
    duty, words = await matters.duty_of(context), context.words
    if duty is None:
        return team.refusal(context)
    goods = Choices(tuple(_goods(duty, words)), columns=2)
    back = Choices((button(words.say("📋 Today"), today.today),))
    others = () if duty.is_for_offers_alone else _of_coordinators(duty, words)
    text = words.say("<b>All tools</b>\nEverything you can do for your sites.")
    groups = (*others, goods, back, way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


def often(duty: Duty, words: Words) -> Sequence[Choice]:
    """What is done on most days, to stand below the day."""
    return (
        button(words.say("📢 Announce"), announcement_form.announce),
        button(words.say("💬 Questions"), question_inbox.questions),
        button(words.say("➕ Plan a shift"), planning.plan_shift),
        *(_of_goods(words) if _takes_goods(duty) else ()),
        *((button(words.say("🛏 Beds"), beds.beds),) if _has_beds(duty) else ()),
        button(words.say("🧰 Tools"), tools),
    )


def _of_coordinators(duty: Duty, words: Words) -> tuple[Choices, ...]:
    groups = (_told(words), _planned(duty, words), _kept(duty, words))
    return tuple(Choices(tuple(group), columns=2) for group in groups)


def _told(words: Words) -> Iterator[Choice]:
    yield button(words.say("📢 Announce"), announcement_form.announce)
    yield button(words.say("📢 Announcements"), announcement_list.announcements)
    yield button(words.say("💬 Questions"), question_inbox.questions)
    yield button(words.say("📝 Ready answers"), ready_editing.first_ready_answers)


def _planned(duty: Duty, words: Words) -> Iterator[Choice]:
    yield button(words.say("➕ Plan a shift"), planning.plan_shift)
    yield button(words.say("📥 From a table"), shift_import.import_shifts)
    yield button(words.say("👥 Volunteers"), team.volunteers_page, 0)
    if _has_beds(duty):
        yield button(words.say("🛏 Beds"), beds.beds)


def _of_goods(words: Words) -> tuple[Choice, Choice]:
    offers = button(words.say("📦 Offers"), inbox.inbox)
    return offers, button(words.say("📦 Needs"), needs_editing.needs_of_mine)


def _goods(duty: Duty, words: Words) -> Iterator[Choice]:
    yield from _of_goods(words)
    if any(drop_off.may_have_slots(site) for site in duty.answered):
        yield button(words.say("🚗 Times to bring goods"), drop_off_hours.mine)


def _kept(duty: Duty, words: Words) -> Iterator[Choice]:
    yield button(words.say("📍 My sites"), site_team.mine)
    yield button(words.say("👥 Who is in charge"), in_charge.team_)
    yield button(words.say("📊 Figures"), figures.figures)
    yield button(words.say("✏️ Pages"), page_editing.pages_to_edit)
    if duty.held.is_admin:
        yield button(words.say("🔎 Who did what"), audit_log.audit)


def _takes_goods(duty: Duty) -> bool:
    return any(site.takes_donations for site in duty.run)


def _has_beds(duty: Duty) -> bool:
    return any(site.beds for site in duty.run)
