"""What people are told when shifts of theirs are changed or cancelled: once a change, in their language, by day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.attending import reminders
from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.planning.planning_differences import common_lines, differences, is_elsewhere, moved_line
from handlers.shifts import my_shifts, shift_words, shifts
from handlers.start import way_on
from models import people, privacy, quiet
from models.chats import Chat
from models.shift_effects import Change, Concerned
from models.sign_ups import SignUpState

MOST_LINES = 15


@dataclass(frozen=True, slots=True)
class _News:
    """A change, and how it concerns somebody."""

    change: Change
    one: Concerned


@dataclass(frozen=True, slots=True)
class Told:
    """How many people were told, and who could not be: their numbers."""

    people: int
    unreached: Sequence[int]


async def tell(telling: Telling, changes: Sequence[Change], reason: str = "") -> Told:
    """Tells everybody whom these changes concern; somebody on several of the shifts hears of all at once."""
    news: dict[int, list[_News]] = defaultdict(list)
    for change in changes:
        for one in change.concerned:
            if _is_news_to(change, one):
                news[one.person_id].append(_News(change, one))
    chats = await people.chats_by_person(telling.session, list(news))
    for person_id, theirs in news.items():
        _notify(telling, chats.get(person_id, ()), person_id, theirs, reason)
    unreached = [person_id for person_id in news if person_id not in chats]
    return Told(len(news) - len(unreached), unreached)


def _is_news_to(change: Change, one: Concerned) -> bool:
    """Where to meet and the note are for those who come; how many may come is nobody's news."""
    if change.is_cancelled or change.is_moved or one.lost_offer:
        return True
    before, after = change.before.shift, change.card.shift
    if before.requirements != after.requirements:
        return True
    is_coming = one.state is SignUpState.CONFIRMED
    return is_coming and (is_elsewhere(change) or before.note != after.note)


def _notify(telling: Telling, chats: Sequence[Chat], person_id: int, theirs: Sequence[_News], reason: str) -> None:
    """``key`` is of this change of the first of their shifts: the same change is never told twice."""
    first = theirs[0].change
    key = f"{privacy.about(person_id)}shift:{first.card.shift.id}:changed:{first.card.shift.version}"
    both = [card.shift for news in theirs for card in (news.change.before, news.change.card)]
    concerns = min(shift.starts_at for shift in both)
    telling.notify(
        chats,
        key,
        lambda words: _message(theirs, reason, words),
        not_before=quiet.allowed_from(telling.now, first.card.zone, concerns),
        helps_until=max(shift.ends_at for shift in both),
    )


def _message(theirs: Sequence[_News], reason: str, words: Words) -> Message:
    if len(theirs) > 1:
        return _several(theirs, reason, words)
    news = theirs[0]
    return _cancelled(news, reason, words) if news.change.is_cancelled else _changed(news, words)


def _changed(news: _News, words: Words) -> Message:
    """One shift, with what is asked of somebody who is on it."""
    change, one, card = news.change, news.one, news.change.card
    is_coming = one.state is SignUpState.CONFIRMED
    mine, waited_for = words.say("<b>Your shift has changed</b>"), words.say("<b>A shift you wait for has changed</b>")
    what = Markup("<b>{} · {}</b>").format(shift_words.what(card, words), shift_words.where(card, words))
    lines = Markup("\n").join((what, *differences(change, words, is_coming=is_coming)))
    parts = [mine if is_coming else waited_for, lines]
    if one.lost_offer:
        parts.append(words.say("The place offered to you is no longer free. You keep yours on the waiting list."))
    if one.other:
        other = shift_words.in_a_sentence(one.other, words)
        parts.append(words.say("You are on another shift then: {shift}. Please give one of them up.", shift=other))
    elif is_coming and change.is_moved:
        parts.append(words.say("Can you still come?"))
    place = shift_words.pin(card, words) if is_coming and is_elsewhere(change) else None
    return Message(Markup("\n\n").join(parts), _answers(news, words), place=place, kind="shift_changed")


def _answers(news: _News, words: Words) -> tuple[Choices, ...]:
    """Whoever comes to a shift that moved is asked as by a reminder."""
    number, other = news.change.card.shift.id, news.one.other
    if news.one.state is not SignUpState.CONFIRMED:
        return Choices((button(words.say("👀 See the shift"), my_shifts.my_shift, number),)), way_on(words)
    mine = button(words.say("🗓 My shift"), my_shifts.my_shift, number)
    if other:
        mine = button(words.say("🗓 See my other shift"), my_shifts.my_shift, other.shift.id)
    elif news.change.is_moved:
        return reminders.answers(number, words), Choices((mine,)), way_on(words)
    cannot = button(words.say("🙁 I can’t come"), my_shifts.cannot_come, number)
    return Choices((mine, cannot)), way_on(words)


def _cancelled(news: _News, reason: str, words: Words) -> Message:
    heading = shift_words.heading(news.change.before, words)
    parts = [words.say("<b>Cancelled: this shift does not take place</b>"), heading, *_why(reason, words)]
    if news.one.state is SignUpState.CONFIRMED:
        parts.append(words.say("Thank you for having wanted to come."))
    return Message(Markup("\n\n").join(parts), _other_shifts(words), kind="shift_cancelled")


def _several(theirs: Sequence[_News], reason: str, words: Words) -> Message:
    """All at once: which moved and where to, which are off, and what else is new for all of them."""
    changes = [news.change for news in theirs]
    off, moved = [one for one in changes if one.is_cancelled], [one for one in changes if one.is_moved]
    parts = [words.say("<b>Some of your shifts have changed</b>")]
    if moved:
        parts.append(listed(words.say("Moved:"), [moved_line(one, words) for one in moved], words))
    if off:
        lines = [Markup("• {}").format(shift_words.in_a_sentence(one.before, words)) for one in off]
        parts += [listed(words.say("Cancelled:"), lines, words), *_why(reason, words)]
    is_coming = any(news.one.state is SignUpState.CONFIRMED for news in theirs)
    parts += common_lines(changes, words, is_coming=is_coming)
    if moved and is_coming:
        parts.append(words.say("Can’t you come any more? Please say so in your shifts."))
    clashes = [news for news in theirs if news.one.other]
    if clashes:
        parts.append(words.say("At some of these times you are on another shift. Please give one of them up."))
    pins = [shift_words.pin(one.card, words) for one in changes if is_elsewhere(one) and not one.is_cancelled]
    text = Markup("\n\n").join(parts)
    return Message(text, _other_shifts(words), place=pins[0] if pins and is_coming else None, kind="shift_changed")


def listed(head: Markup, lines: Sequence[Markup], words: Words) -> Markup:
    """The first lines below a head, and how many more there are: a message has an end."""
    shown = list(lines[:MOST_LINES])
    left = len(lines) - len(shown)
    more = [words.count("… and {n} more", "… and {n} more", left)] if left else []
    return Markup("\n").join((head, *shown, *more))


def _why(reason: str, words: Words) -> Sequence[Markup]:
    return [words.say("Why: {reason}", reason=reason)] if reason else []


def _other_shifts(words: Words) -> tuple[Choices, ...]:
    mine = button(words.say("🗓 My shifts"), my_shifts.my_shifts)
    return Choices((mine, button(words.say("📅 Other shifts"), shifts.shifts))), way_on(words)
