"""How often somebody wants to hear from us: reminders before their shifts, and calls for help."""

from collections.abc import Sequence
from enum import StrEnum

from markupsafe import Markup

from handlers import privacy as own_data
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import reminding, volunteers
from models.volunteers import Volunteer

OFFERED = (168, 72, 48, 24, 12, 6, 4, 3, 2, 1)
"""Hours before the start to choose from."""


class Usual(StrEnum):
    """What most people want; permanent, since buttons carry it."""

    BOTH = "both"
    DAY_BEFORE = "day"
    SAME_DAY = "same_day"
    NONE = "none"


HOURS = {Usual.BOTH: (24, 2), Usual.DAY_BEFORE: (24,), Usual.SAME_DAY: (2,), Usual.NONE: ()}


@screen(
    "reminders",
    aside=True,
    commands=("reminders", "rappels"),
    words=("reminders", "rappels", "my reminders", "mes rappels"),
)
async def reminder_settings(context: Context) -> Shown:
    """Which reminders the person gets, and how often they are asked for help."""
    registered = await volunteers.of(context.session, context.chat.person_id)
    return _settings(context, registered) if registered else _not_registered(context.words)


@screen("remind-me", aside=True)
async def remind_me(context: Context, which: Usual) -> Shown:
    """One of the usual choices."""
    await reminding.choose(context.session, context.chat.person_id, HOURS[which], context.now)
    return await reminder_settings(context)


@screen("remind-hours", aside=True)
async def other_hours(context: Context) -> Shown:
    """Every number of hours that can be chosen, each to be switched on or off."""
    words = context.words
    registered = await volunteers.of(context.session, context.chat.person_id)
    if registered is None:
        return _not_registered(words)
    ticks = tuple(_tick(hours, hours in registered.remind_hours, words) for hours in OFFERED)
    done = Choices((button(words.say("✅ That’s all"), reminder_settings),))
    text = words.say("How long before each shift shall I remind you? You can choose several.")
    return Message(text, (Choices(ticks, columns=2), done, way_on(words)))


@screen("remind-at", aside=True)
async def remind_at(context: Context, hours: int, wanted: bool) -> Shown:
    """Switches one of them on or off: the button says which, so that tapping it twice does the same once."""
    registered = await volunteers.of(context.session, context.chat.person_id)
    if registered is not None and hours in OFFERED:
        kept = set(registered.remind_hours) - {hours} | ({hours} if wanted else set())
        await reminding.choose(context.session, registered.person_id, sorted(kept), context.now)
    return await other_hours(context)


@screen("asked-often", aside=True)
async def asked_often(context: Context, often: bool) -> Shown:
    """Whether calls for help may come more than twice a week."""
    await reminding.set_asked_often(context.session, context.chat.person_id, often)
    return await reminder_settings(context)


def _settings(context: Context, registered: Volunteer) -> Message:
    words, hears = context.words, context.chat.stopped_at is None
    lines = [
        words.say("<b>What I write to you</b>"),
        _reminders(registered.remind_hours, words),
        _calls(registered, words),
    ]
    if not hears:
        lines.append(words.say("You once asked us for no messages: none of this reaches you until you allow it again."))
    groups = (
        Choices(() if hears else (button(words.say("🔔 Receive messages again"), own_data.restart),)),
        Choices(tuple(_usual(registered.remind_hours, words))),
        Choices((button(words.say("✏️ Other hours"), other_hours), _calls_switch(registered, words))),
        Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),)),
        way_on(words),
    )
    return Message(Markup("\n\n").join(lines), tuple(group for group in groups if group.items))


def _reminders(hours: Sequence[int], words: Words) -> Markup:
    if not hours:
        return words.say("🔔 You get no reminders of your shifts.")
    times = words.listing(_before(one, words) for one in sorted(hours, reverse=True))
    return words.say(
        "🔔 You are reminded of each shift {times}. The last reminder tells you where to meet.\n"
        "From 22:00 to 08:00 I stay quiet, unless the shift starts in that very night.",
        times=times,
    )


def _before(hours: int, words: Words) -> Markup:
    if hours % 24 == 0 and hours > 24:
        return words.count("{n} day before", "{n} days before", hours // 24)
    return words.count("{n} hour before", "{n} hours before", hours)


def _calls(registered: Volunteer, words: Words) -> Markup:
    if registered.asked_often:
        return words.say("📣 When people are missing on a shift, I ask you as often as needed.")
    return words.say("📣 When people are missing on a shift, I ask you twice a week at most.")


def _calls_switch(registered: Volunteer, words: Words) -> Choice:
    if registered.asked_often:
        return button(words.say("📣 Ask me twice a week at most"), asked_often, False)
    return button(words.say("📣 Ask me as often as needed"), asked_often, True)


def _usual(hours: Sequence[int], words: Words) -> list[Choice]:
    labels = {
        Usual.BOTH: words.say("24 h and 2 h before"),
        Usual.DAY_BEFORE: words.say("Only the day before"),
        Usual.SAME_DAY: words.say("Only 2 hours before"),
        Usual.NONE: words.say("No reminders"),
    }
    return [button(_marked(label, set(hours) == set(HOURS[one])), remind_me, one) for one, label in labels.items()]


def _tick(hours: int, is_on: bool, words: Words) -> Choice:
    box = "☑" if is_on else "☐"
    return button(Markup("{} {}").format(box, _before(hours, words)), remind_at, hours, not is_on)


def _marked(label: Markup, is_chosen: bool) -> Markup:
    return Markup("✓ {}").format(label) if is_chosen else label


def _not_registered(words: Words) -> Message:
    text = words.say("You are not registered as a volunteer. It takes a minute:")
    return Message(text, (Choices((button(words.say("🙋 Become a volunteer"), volunteer.register),)), way_on(words)))
