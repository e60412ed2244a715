"""How events are put into words."""

from datetime import datetime

from markupsafe import Markup

from handlers.conversation.reading.plain import clip
from handlers.conversation.words import N_, Words
from handlers.editing.typed_text import only_in_another
from models.bilingual import in_language, markup_in_language
from models.events import Event, EventKind

LONGEST_LABEL = 40
"""What phones show on one line."""
KINDS = {
    EventKind.CONFERENCE: N_("Conference"),
    EventKind.TRAINING: N_("Training"),
    EventKind.LEGAL: N_("Legal hearing"),
    EventKind.COLLECTION: N_("Collection"),
    EventKind.OTHER: N_("Another date"),
}


def title(event: Event, words: Words) -> str:
    """What it is called; plain."""
    return in_language(event.title, words.language)


def hours(event: Event, words: Words) -> Markup:
    """'18:30–20:30', on the clock there; with the day of the end where that is another."""
    start, end = words.time(event.starts, event.zone), words.time(event.ends, event.zone)
    if event.ends.astimezone(event.zone).date() != event.day:
        end = words.moment(event.ends, event.zone)
    return Markup("{}–{}").format(start, end)


def when(event: Event, words: Words, now: datetime) -> Markup:
    """'Tomorrow, Saturday 12 March, 18:30–20:30'."""
    day = words.near_day(event.day, now.astimezone(event.zone).date())
    return Markup("{}, {}").format(day, hours(event, words))


def heading(event: Event, words: Words, now: datetime) -> Markup:
    """What, when and where, a line each."""
    head = Markup("<b>{}</b>").format(title(event, words))
    if event.is_cancelled:
        head = words.say("✖ {event} · called off", event=head)
    lines = [head, Markup("📌 {}").format(when(event, words, now))]
    if event.place:
        lines.append(Markup("📍 {}").format(event.place))
    return Markup("\n").join(lines)


def about(event: Event, words: Words) -> list[Markup]:
    """Its text, with a remark where that is in another language."""
    text, remark = markup_in_language(event.text, words.language), only_in_another(event.text, words)
    return [part for part in (text, remark) if part]


def places_left(event: Event, words: Words) -> Markup | None:
    """How many places are free; None where nobody counts them."""
    if event.free is None:
        return None
    if not event.free:
        return words.say("Every place is taken.")
    return words.count("{n} place is left.", "{n} places are left.", event.free)


def label(event: Event, words: Words) -> str:
    """'Sat 12 Mar · Winter meeting', for a button."""
    return clip(f"{words.short_day(event.day)} · {title(event, words)}", LONGEST_LABEL)
