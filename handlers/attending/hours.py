"""One's hours, by month and in all."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.attending import certificates
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, shift_words, shifts
from handlers.start import way_on
from models import hours as kept
from models.hours import Total, Worked

MONTHS_SHOWN = 12


@screen("hours", aside=True, commands=("hours", "heures"), words=("hours", "heures", "my hours", "mes heures"))
async def hours(context: Context) -> Shown:
    """The person's hours, in all and for the last months that have any."""
    words, worked = context.words, await worked_by(context)
    total = kept.total(worked)
    if total is None:
        return nothing_yet(words)
    head = words.say("<b>Your hours: {hours}</b>", hours=in_shifts(total, words))
    choices = (
        button(words.say("📄 Certificate"), certificates.certificate),
        button(words.say("🗓 My shifts"), my_shifts.my_shifts),
    )
    text = Markup("\n").join((head, Markup(""), *_months(worked, words)))
    return Message(text, (Choices(choices), way_on(words)))


async def worked_by(context: Context) -> list[Worked]:
    """What the person of this chat has worked."""
    person_id = context.chat.person_id
    return await kept.worked(context.session, person_id) if person_id else []


def in_shifts(total: Total, words: Words) -> Markup:
    """'46 h 30 min in 12 shifts'."""
    spent = shift_words.duration(total.minutes, words)
    return words.count("{hours} in {n} shift", "{hours} in {n} shifts", total.shifts, hours=spent)


def nothing_yet(words: Words) -> Message:
    """Said to whoever has no hours, and the way to some."""
    text = words.say("No hours yet: they are counted once a shift that you came to is over. Your first one awaits!")
    return Message(text, (Choices((shifts.any_shift(words),)), way_on(words)))


def _months(worked: Sequence[Worked], words: Words) -> list[Markup]:
    return [
        words.count(
            "• {month}: {hours}, {n} shift",
            "• {month}: {hours}, {n} shifts",
            sums.shifts,
            month=words.month(month),
            hours=shift_words.duration(sums.minutes, words),
        )
        for month, sums in kept.by_month(worked)[:MONTHS_SHOWN]
    ]
