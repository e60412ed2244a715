"""An announcement as its recipients see it, once a language: for the preview, for sending and for correcting it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcing import announced_buttons
from handlers.conversation.messages import Choice, Choices, File, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.shifts import shift_words
from models import shifts, sites
from models.announcements import AnnouncementButton, Draft, LeadsTo
from models.bilingual import in_language, markup_in_language
from models.shifts import ShiftCard
from models.sites import Site

KIND = "announcement"
PREVIEW = 0
"""The number that buttons of a preview carry: they lead nowhere, and say so."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What the buttons of a draft lead to; what is gone is missing, and has no button."""

    shifts: Mapping[int, ShiftCard] = field(default_factory=dict)
    sites: Mapping[int, Site] = field(default_factory=dict)


async def targets(session: AsyncSession, draft: Draft) -> Targets:
    """Looks up what the draft's buttons lead to."""
    numbers = {to: [one.number for one in draft.buttons if one.to is to] for to in LeadsTo}
    found = [await shifts.card(session, number) for number in numbers[LeadsTo.SHIFT]]
    there = await sites.by_ids(session, numbers[LeadsTo.SITE]) if numbers[LeadsTo.SITE] else []
    return Targets({card.shift.id: card for card in found if card}, {site.id: site for site in there})


def messages(
    draft: Draft, to: Targets, languages: Mapping[str, Words], announcement_id: int = PREVIEW
) -> dict[str, Message]:
    """The message of each language; where there is no text in it, the other one below a line that says so."""
    return {code: _message(draft, to, words, announcement_id) for code, words in languages.items()}


def kept(made: Mapping[str, Message]) -> dict[str, Any]:
    """These messages as a batch keeps them."""
    return {code: message.to_json() for code, message in made.items()}


def withdrawn(languages: Mapping[str, Words], announcement_id: int) -> dict[str, Message]:
    """What stands in the place of an announcement that was taken back too late to be deleted."""
    return {
        code: Message(
            words.say("<i>This message was withdrawn. It no longer counts.</i>"),
            (Choices((_menu(words, announcement_id),)),),
            kind=KIND,
        )
        for code, words in languages.items()
    }


def is_missing(draft: Draft, language: str) -> bool:
    """Whether whoever reads that language gets the text of the other."""
    return not draft.texts.get(language)


def label(one: AnnouncementButton, to: Targets, words: Words) -> str:
    """What stands on the button; "" where what it leads to is gone."""
    match one.to:
        case LeadsTo.LINK:
            return f"🔗 {in_language(one.label, words.language)}" if one.url else ""
        case LeadsTo.SHIFT if card := to.shifts.get(one.number):
            day, time = words.short_day(card.day), words.time(card.shift.starts_at, card.zone)
            return str(Markup("📅 {}, {}, {}").format(shift_words.what(card, words), day, time).unescape())
        case LeadsTo.SITE if site := to.sites.get(one.number):
            return f"📍 {in_language(site.name, words.language)}"
    return ""


def _message(draft: Draft, to: Targets, words: Words, announcement_id: int) -> Message:
    text = markup_in_language(draft.texts, words.language)
    if is_missing(draft, words.language):
        text = Markup("\n\n").join((_only_in_the_other(words), text))
    own = tuple(_choices(draft, to, words, announcement_id))
    groups = (Choices(own), Choices((_menu(words, announcement_id),)))
    attached = draft.attachment or {}
    file = File(attached.get("name", ""), handle=attached.get("handle", "")) if attached else None
    return Message(
        text,
        tuple(group for group in groups if group.items),
        photo=file if attached.get("kind") == "photo" else None,
        document=file if attached.get("kind") == "document" else None,
        kind=KIND,
    )


def _only_in_the_other(words: Words) -> Markup:
    if words.language == "fr":
        return words.say("<i>This message is only available in English.</i>")
    return words.say("<i>This message is only available in French.</i>")


def _choices(draft: Draft, to: Targets, words: Words, announcement_id: int) -> Iterator[Choice]:
    if draft.wants_ack:
        yield button(words.say("✅ Got it"), announced_buttons.announced, announcement_id, announced_buttons.ACK)
    for place, one in enumerate(draft.buttons, 1):
        said = label(one, to, words)
        if said and one.to is LeadsTo.LINK:
            yield Choice(said, url=one.url)
        elif said:
            yield button(said, announced_buttons.announced, announcement_id, place)


def _menu(words: Words, announcement_id: int) -> Choice:
    return button(words.say("☰ Menu"), announced_buttons.announced, announcement_id, announced_buttons.MENU)
