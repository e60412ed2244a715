"""What is different about a shift, a line each: from what, to what."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.conversation.words import Words
from handlers.shifts import shift_words
from models.shift_effects import Change
from models.shifts import ShiftCard


def is_elsewhere(change: Change) -> bool:
    """Whether people meet somewhere else, by words or by the map."""
    return _place(change.before) != _place(change.card)


def differences(change: Change, words: Words, *, is_coming: bool) -> list[Markup]:
    """A line for each thing that changed; where to meet and the note only for those who come."""
    when = [_when(change, words)] if change.is_moved else [shift_words.when(change.card, words)]
    return when + _beside_hours(change, words, is_coming=is_coming)


def moved_line(change: Change, words: Words) -> Markup:
    """'• Distribution, Saturday 12 March, 18:00–22:00 → 19:00–23:00'."""
    before, after = change.before, change.card
    is_same_day = before.day == after.day
    new = shift_words.hours(after, words) if is_same_day else shift_words.when(after, words)
    what = shift_words.what(after, words)
    return words.say(
        "• {what}, {before} → <b>{after}</b>", what=what, before=shift_words.when(before, words), after=new
    )


def common_lines(changes: Sequence[Change], words: Words, *, is_coming: bool) -> list[Markup]:
    """What changed beside the hours, said once for all of these shifts."""
    lines = [line for one in changes if not one.is_cancelled for line in _beside_hours(one, words, is_coming=is_coming)]
    return list(dict.fromkeys(lines))


def _beside_hours(change: Change, words: Words, *, is_coming: bool) -> list[Markup]:
    before, after = change.before.shift, change.card.shift
    lines = []
    if is_coming and is_elsewhere(change):
        lines.append(_where(change, words))
    if before.requirements != after.requirements:
        lines.append(_asked_for(after.requirements, words))
    if is_coming and before.note != after.note:
        lines.append(words.say("Note: {note}", note=after.note) if after.note else words.say("The note is gone."))
    return lines


def _when(change: Change, words: Words) -> Markup:
    before, after = change.before, change.card
    if before.day != after.day:
        old, new = shift_words.when(before, words), shift_words.when(after, words)
        return words.say("When: {before} → <b>{after}</b>", before=old, after=new)
    old, new = shift_words.hours(before, words), shift_words.hours(after, words)
    day = words.day(after.day)
    return words.say("{day}: {before} → <b>{after}</b>", day=day, before=old, after=new)


def _where(change: Change, words: Words) -> Markup:
    old, new = (shift_words.meeting_point(card, words) for card in (change.before, change.card))
    if old == new:
        return words.say("The meeting point has moved on the map.")
    if not new:
        return words.say("Meeting point: <b>see the map</b>")
    if not old:
        return words.say("Meeting point: <b>{place}</b>", place=new)
    return words.say("Meeting point: {before} → <b>{after}</b>", before=old, after=new)


def _asked_for(requirements: Sequence[str], words: Words) -> Markup:
    if not requirements:
        return words.say("It asks for nothing special any more.")
    named = words.listing(shift_words.requirement(code, words) for code in requirements)
    return words.say("It now asks for: {requirements}", requirements=named)


def _place(card: ShiftCard) -> tuple[str, float | None, float | None]:
    return card.shift.meeting_point, card.shift.latitude, card.shift.longitude
