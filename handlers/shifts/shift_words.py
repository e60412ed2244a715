"""How a shift is written: when it is, what it is, how full it is."""

from datetime import datetime, time

from markupsafe import Markup

from handlers.conversation.messages import Place
from handlers.conversation.words import Words
from models.bilingual import in_language, markup_in_language
from models.shifts import LANGUAGE_PREFIX, Requirement, Shift, ShiftCard

FULL, EMPTY, LONGEST_BAR = "▰", "▱", 10
NOON = time(12)


def when(card: ShiftCard, words: Words, now: datetime | None = None) -> Markup:
    """'Saturday 12 March, 18:00–22:00', in the site's time zone; an end on another day is said.

    With the moment at which it is said a near one is 'Tomorrow, Saturday 12 March, …': messages stay in the chat, so
    the date is there too for whoever reads them another day.
    """
    day = words.near_day(card.day, now.astimezone(card.zone).date()) if now else words.day(card.day)
    return Markup("{}, {}").format(day, hours(card, words))


def hours(card: ShiftCard, words: Words) -> Markup:
    """'18:00–22:00'; over midnight '22:00–06:00 (+1)' would puzzle people, so the day is named."""
    shift, zone = card.shift, card.zone
    starts, ends = words.time(shift.starts_at, zone), words.time(shift.ends_at, zone)
    first, last = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    is_next_morning = (last.date() - card.day).days == 1 and last.time() < min(first.time(), NOON)
    if last.date() == card.day or is_next_morning:
        return Markup("{}–{}").format(starts, ends)
    return words.say("{starts} to {day}, {ends}", starts=starts, day=words.day(last.date()), ends=ends)


def what(card: ShiftCard, words: Words) -> str:
    """'Distribution'."""
    return in_language(card.activity.name, words.language)


def where(card: ShiftCard, words: Words) -> str:
    """'Calais'."""
    return in_language(card.site.name, words.language)


def heading(card: ShiftCard, words: Words, now: datetime | None = None) -> Markup:
    """Two lines: what and where, in bold; then when, as near as it is at ``now``."""
    return Markup("<b>{} · {}</b>\n{}").format(what(card, words), where(card, words), when(card, words, now))


def in_a_sentence(card: ShiftCard, words: Words) -> Markup:
    """'Distribution, Calais, Saturday 12 March, 18:00–22:00': to stand inside another sentence."""
    return Markup("{}, {}, {}").format(what(card, words), where(card, words), when(card, words))


def places(shift: Shift, words: Words) -> Markup:
    """'3 of 6 places left', or that it is full."""
    if shift.free <= 0:
        return words.say("Full")
    return words.count("{n} of {all} places left", "{n} of {all} places left", shift.free, all=words.number(shift.most))


def bar(shift: Shift) -> str:
    """'▰▰▰▱▱▱': how full it is."""
    length = min(shift.most, LONGEST_BAR)
    full = shift.taken if shift.most <= LONGEST_BAR else round(shift.taken * LONGEST_BAR / shift.most)
    return FULL * full + EMPTY * (length - full)


def requirement(code: str, words: Words) -> Markup:
    """What a shift asks for, as a noun."""
    if code.startswith(LANGUAGE_PREFIX):
        spoken = code.removeprefix(LANGUAGE_PREFIX)
        return words.say("speaks {language}", language=words.locale.languages.get(spoken, spoken))
    match code:
        case Requirement.DRIVING_LICENCE:
            return words.say("driving licence")
        case Requirement.VEHICLE:
            return words.say("vehicle")
        case Requirement.EXPERIENCED:
            return words.say("experienced")
    return Markup.escape(code)


def meeting_point(card: ShiftCard, words: Words) -> Markup:
    """Where to meet in words, for those who are confirmed: the shift's own, or the site's.

    Empty where nobody has said, and where the shift has a pin alone: the site's words would lead elsewhere.
    """
    if card.shift.meeting_point or _has_own_pin(card.shift):
        return Markup.escape(card.shift.meeting_point)
    return markup_in_language(card.site.meeting_point, words.language)


def pin(card: ShiftCard, words: Words) -> Place | None:
    """The meeting point on the map, for those who are confirmed.

    None where no more than the town is known, and where the shift meets elsewhere than its site: a pin is believed
    sooner than words.
    """
    shift, site = card.shift, card.site
    title, address = str(words.say("Meeting point").unescape()), str(meeting_point(card, words).striptags())
    if shift.latitude is not None and shift.longitude is not None:
        return Place(shift.latitude, shift.longitude, title, address)
    if shift.meeting_point or site.approximate or site.latitude is None or site.longitude is None:
        return None
    return Place(site.latitude, site.longitude, title, address)


def _has_own_pin(shift: Shift) -> bool:
    return shift.latitude is not None and shift.longitude is not None


def until(moment: datetime, card: ShiftCard, words: Words, now: datetime) -> Markup | str:
    """A deadline in the site's time zone, said to whoever asks now: 'today at 18:00', 'Saturday 12 March, 18:00'."""
    return words.near_moment(moment, card.zone, now)


def until_in_notice(moment: datetime, card: ShiftCard, words: Words, told_from: datetime) -> Markup | str:
    """A deadline, written to somebody who may read it hours later.

    'Today' can only be read too late when the deadline is over, as every button then says. 'Tomorrow', read the next
    morning, would promise a day more than there is: from there on it is the date.
    """
    is_that_day = moment.astimezone(card.zone).date() == told_from.astimezone(card.zone).date()
    return until(moment, card, words, told_from) if is_that_day else words.moment(moment, card.zone)


def duration(minutes: int, words: Words) -> Markup:
    """'4 h', '1 h 30 min': how long somebody was there."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return words.say("{hours} h", hours=words.number(whole))
    if not whole:
        return words.say("{minutes} min", minutes=rest)
    return words.say("{hours} h {minutes} min", hours=words.number(whole), minutes=rest)
