"""Shifts that need somebody within a day: people are missing, late, not checked in, or have not said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.calls import calls
from handlers.context import Context
from handlers.conversation.messages import Choice
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import presence, roster, roster_words
from handlers.rosters.matters import Duty, Matter
from handlers.shifts import shift_words
from models import calls as calls_kept
from models import pending, rosters
from models.rosters import Tally
from models.shifts import ShiftCard

TIME_TO_FILL = timedelta(hours=6)
"""A call for help needs about so long."""
TIME_TO_ASK = timedelta(hours=3)
"""Who has not said whether they come is rung up so long before."""
FRESH = timedelta(hours=2)
"""So long after the start who is missing can still be rung up; from then on checking in has until the end."""
LATE_IS_TOLD = timedelta(hours=2)
NAMES, LONGEST_NAME, LONGEST_ACTIVITY = 2, 24, 24


async def of_shifts(context: Context, duty: Duty) -> Sequence[Matter]:
    """One for each shift that needs something, whatever it needs."""
    cards = await pending.shifts_to_look_after(context.session, [site.id for site in duty.run], context.now)
    tallies = await rosters.tallies(context.session, cards, context.now)
    called = await pending.with_a_call(context.session, [card.shift.id for card in cards])
    found = [_matter(context, duty, card, tallies[card.shift.id], card.shift.id in called) for card in cards]
    return [one for one in found if one]


def _matter(context: Context, duty: Duty, card: ShiftCard, tally: Tally, is_called: bool) -> Matter | None:
    words, now, starts_at = context.words, context.now, card.shift.starts_at
    is_short = card.shift.is_short and starts_at > now
    marks: list[Markup] = []
    by = starts_at
    if tally.not_seen:
        by = starts_at if now < starts_at + FRESH else card.shift.ends_at
        names = roster_words.listed([clip(name, LONGEST_NAME) for name in tally.not_seen], NAMES, words)
        marks.append(words.say("👀 not checked in: {names}", names=names))
    if is_short:
        by = starts_at - TIME_TO_FILL
        marks.append(words.count("❗ {n} more needed", "❗ {n} more needed", card.shift.least - card.shift.taken))
        marks += [words.say("📣 help is called")] if is_called else []
    if tally.late and now > starts_at - LATE_IS_TOLD:
        marks.append(_late(tally, words))
    if tally.unconfirmed:
        by = min(by, starts_at - TIME_TO_ASK)
        marks.append(words.count("❔ {n} unconfirmed", "❔ {n} unconfirmed", tally.unconfirmed))
    if not marks:
        return None
    name = f"{shift_words.where(card, words)}, {shift_words.what(card, words)}"
    name = name if duty.has_several else shift_words.what(card, words)
    line = Markup(" · ").join((Markup("<b>{}</b> {}").format(_when(card, now, words), name), *marks))
    return Matter(by, line, _way(context, card, name, is_short=is_short, is_unseen=bool(tally.not_seen)))


def _late(tally: Tally, words: Words) -> Markup:
    name, minutes = tally.late[0]
    if len(tally.late) > 1:
        return words.count("⏰ {n} late", "⏰ {n} late", len(tally.late))
    return words.say("⏰ {name}: {minutes} min late", name=clip(name, LONGEST_NAME), minutes=minutes)


def _way(context: Context, card: ShiftCard, name: str, *, is_short: bool, is_unseen: bool) -> Choice:
    """To check people in, to call for help, or to who is on it."""
    words, shift = context.words, card.shift
    about = {"time": words.time(shift.starts_at, card.zone), "activity": clip(name, LONGEST_ACTIVITY)}
    if is_unseen:
        return button(words.say("👀 {time} · {activity}", **about), presence.presence, shift.id, 0)
    if is_short and calls_kept.has_time(card, context.now):
        return button(words.say("📣 {time} · {activity}", **about), calls.call_for_help, shift.id)
    return button(words.say("👥 {time} · {activity}", **about), roster.roster, shift.id)


def _when(card: ShiftCard, now: datetime, words: Words) -> Markup | str:
    """'18:00' of today, 'tomorrow at 08:00'."""
    if card.day == now.astimezone(card.zone).date():
        return words.time(card.shift.starts_at, card.zone)
    return words.near_moment(card.shift.starts_at, card.zone, now)
