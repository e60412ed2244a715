"""How people on a shift are written: a sign for where each stands, their name, what else there is to say; and pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.conversation.messages import Choices
from handlers.conversation.reading.phones import shown
from handlers.conversation.screens import Show, button
from handlers.conversation.words import Words
from models.rosters import Entry, Silence
from models.shifts import ShiftCard
from models.sign_ups import Answer, Attendance

A_PAGE = 20
HERE, ABSENT, NOT_SEEN = "✅", "✖", "👀"
LATE, COMING, UNCONFIRMED, EXPECTED = "⏰", "✓", "❔", "•"


def page_of(entries: Sequence[Entry], page: int) -> tuple[Sequence[Entry], int]:
    """The entries of that page, or of the nearest there is, and its number."""
    page = min(max(page, 0), max(0, (len(entries) - 1) // A_PAGE))
    return entries[page * A_PAGE : (page + 1) * A_PAGE], page


def turns_of(words: Words, to: Show, arguments: tuple[int, ...], page: int, total: int) -> Choices:
    """The buttons to the pages before and after; ``to`` takes the arguments and a page."""
    previous = [button(words.say("‹ Previous"), to, *arguments, page - 1)] if page else []
    more = [button(words.say("More ›"), to, *arguments, page + 1)] if (page + 1) * A_PAGE < total else []
    return Choices((*previous, *more), columns=2)


def mark_of(entry: Entry, card: ShiftCard, now: datetime) -> str:
    """One sign for where somebody who is confirmed stands."""
    row, starts_at = entry.sign_up, card.shift.starts_at
    if row.attendance is not None:
        return HERE if row.attendance is Attendance.PRESENT else ABSENT
    if now >= starts_at + timedelta(minutes=row.late_minutes):
        return NOT_SEEN
    if row.answer is not None:
        return LATE if row.answer is Answer.LATE else COMING
    return UNCONFIRMED if row.is_unconfirmed(starts_at, now) else EXPECTED


def named(entry: Entry, words: Words) -> Markup:
    """'Marie (+2)': with those who come along."""
    others = entry.sign_up.party - 1
    if others:
        return words.say("{name} (+{n})", name=entry.person.name, n=words.number(others))
    return Markup.escape(entry.person.name)


def listed(names: Sequence[str], most: int, words: Words) -> Markup:
    """'Marie, Paul and 2 others': the first so many by name."""
    others = len(names) - most
    if others <= 0:
        return words.listing(names)
    return words.count("{names} and {n} other", "{names} and {n} others", others, names=", ".join(names[:most]))


def details(entry: Entry, words: Words) -> list[Markup]:
    """What there is to say of somebody beside the mark: lateness, the number, whether messages reach them."""
    row, phone = entry.sign_up, entry.person.phone
    found = [words.say("{minutes} min late", minutes=row.late_minutes)] if _is_late(entry) else []
    found += [Markup.escape(shown(phone))] if phone else []
    match entry.silence:
        case Silence.STOPPED:
            found.append(words.say("🔕 wants no messages"))
        case Silence.UNREACHABLE:
            found.append(words.say("🔕 can’t be reached here"))
    return found


def _is_late(entry: Entry) -> bool:
    return entry.sign_up.answer is Answer.LATE and entry.sign_up.attendance is None


def legend(marks: Sequence[str], words: Words) -> Markup | None:
    """What the signs mean that stand on this page."""
    meanings = {
        HERE: words.say("✅ here"),
        ABSENT: words.say("✖ absent"),
        NOT_SEEN: words.say("👀 not checked in"),
        COMING: words.say("✓ will come"),
        LATE: words.say("⏰ late"),
        UNCONFIRMED: words.say("❔ no answer yet"),
    }
    told = [meaning for mark, meaning in meanings.items() if mark in marks]
    return Markup("<i>{}</i>").format(Markup(" · ").join(told)) if told else None
