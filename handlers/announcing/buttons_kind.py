"""The question which buttons an announcement has: up to three, each to a shift, a site, or a link."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from markupsafe import Markup

from handlers.announcing import composing
from handlers.announcing.announcement_facts import CHOSEN, PAGE, SHIFTS, SITES, AnnouncementFacts
from handlers.announcing.choosing_pages import SHIFT, page_of, shifts, turned
from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import (
    Again,
    Answer,
    Asking,
    Changed,
    NotForMe,
    Pick,
    Prompt,
    Reading,
    ShowsItself,
    Value,
)
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.plain import clip, one_line
from models.announcements import MOST_BUTTONS, AnnouncementButton, LeadsTo
from models.bilingual import in_language

LONGEST_LABEL, LONGEST_ADDRESS = 40, 500
LINK = "link"
EXAMPLE = "utopia56.org/agir S’inscrire / Sign up"
_OPEN, _SITE, _AWAY, _DONE = "o:", "s:", "x:", "done"
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>\"]*)?", re.IGNORECASE)
_LINKED = re.compile(r'<a href="([^"]+)">(.*?)</a>', re.DOTALL)
_APART = re.compile(r"\s*[/|]\s*")


class Buttons(ShowsItself):
    """Kept as a list of ``AnnouncementButton.to_json``."""

    def prompt(self, asking: Asking) -> Prompt:
        """Those there are, each to take away, and what may be added; or what there is to choose from."""
        page, words = asking.scratch.get(PAGE), asking.words
        back = (Choices((asking.button(words.say("← To the buttons"), _OPEN),)),)
        if page == SHIFTS:
            none = None if AnnouncementFacts.of(asking).cards else words.say("There are no shifts to come.")
            return Prompt((*page_of(shifts(asking), asking), *back), hint=none)
        if page == SITES:
            return Prompt((*page_of(_sites(asking), asking), *back))
        if page != LINK:
            return _hub(asking)
        hint = words.say(
            "Type the address, then what the button says in French and in English: <code>{example}</code>",
            example=EXAMPLE,
        )
        return Prompt(back, hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A page opened, something chosen or taken away, a link typed; or that these are all."""
        if isinstance(event, Said):
            return _linked(event, asking)
        if not isinstance(event, Pick):
            return NotForMe()
        meaning, chosen = event.meaning, chosen_so_far(asking)
        if meaning == _DONE:
            return Answer(chosen)
        if meaning.startswith(_OPEN):
            return Changed({CHOSEN: chosen, PAGE: meaning.removeprefix(_OPEN)})
        if meaning.startswith(_AWAY):
            return Changed({CHOSEN: [one for one in chosen if _code(one) != meaning.removeprefix(_AWAY)]})
        return turned(meaning, asking) or _picked(meaning, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """What stands on them."""
        labels = [_label(one, asking) for one in value]
        return Markup(" · ").join(labels) if labels else asking.words.say_in("buttons", "none")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A list of buttons, no more than fit."""
        return isinstance(value, list) and len(value) <= MOST_BUTTONS and all(_is_button(one) for one in value)


def chosen_so_far(asking: Asking) -> list[dict[str, Any]]:
    """The buttons as they are being chosen."""
    kept = asking.scratch.get(CHOSEN, asking.answers.get(asking.buttons.step))
    return [one for one in kept if _is_button(one)] if isinstance(kept, list) else []


def read_link(text: str, html: str = "") -> AnnouncementButton | None:
    """A typed link with what its button says: 'https://… Label en français / English label'; None for none.

    One label alone is for both languages, and where there is none, it is the name of the page's host.
    """
    linked = _LINKED.search(html)
    if linked and not _ADDRESS.search(text):
        text = f"{unescape(linked[1])} {one_line(re.sub('<[^>]+>', '', unescape(linked[2])))}"
    found = _ADDRESS.search(text)
    if not found or len(found[0]) > LONGEST_ADDRESS:
        return None
    url = found[0].rstrip(".,;)") if found[0].lower().startswith("http") else f"https://{found[0].rstrip('.,;)')}"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    if not host or "." not in host:
        return None
    said = one_line(f"{text[: found.start()]} {text[found.end() :]}").strip(" :–-/|")
    labels = [clip(label, LONGEST_LABEL) for label in _APART.split(said) if label] or [host.removeprefix("www.")]
    return AnnouncementButton(to=LeadsTo.LINK, url=url, label={"fr": labels[0], "en": labels[-1]})


def _hub(asking: Asking) -> Prompt:
    words, chosen = asking.words, chosen_so_far(asking)
    away = [asking.button(words.say("✖ {button}", button=_label(one, asking)), _AWAY + _code(one)) for one in chosen]
    more = []
    if len(chosen) < MOST_BUTTONS:
        more = [
            asking.button(words.say("➕ A shift"), _OPEN + SHIFTS),
            asking.button(words.say("➕ A site"), _OPEN + SITES),
            asking.button(words.say("➕ A link"), _OPEN + LINK),
        ]
    done = (asking.button(words.say("✅ That’s all"), _DONE),)
    groups = (Choices(tuple(away)), Choices(tuple(more), columns=3), Choices(done))
    return Prompt(tuple(group for group in groups if group.items))


def _sites(asking: Asking) -> list[Choice]:
    there = AnnouncementFacts.of(asking).open_sites
    return [asking.button(in_language(one.name, asking.words.language), f"{_SITE}{one.id}") for one in there]


def _picked(meaning: str, asking: Asking) -> Reading:
    """A shift or a site as they are now."""
    facts = AnnouncementFacts.of(asking)
    shifts = {f"{SHIFT}{card.shift.id}": card.shift.id for card in facts.cards}
    sites = {f"{_SITE}{one.id}": one.id for one in facts.open_sites}
    if meaning in shifts:
        return _with(AnnouncementButton(to=LeadsTo.SHIFT, number=shifts[meaning]), asking)
    if meaning in sites:
        return _with(AnnouncementButton(to=LeadsTo.SITE, number=sites[meaning]), asking)
    return Again(asking.words.say("That can’t be chosen any more. These can:"))


def _linked(event: Said, asking: Asking) -> Reading:
    found = read_link(event.text, event.markup)
    if found is None:
        return Again(asking.words.say("I see no address in that. For example: {example}", example=EXAMPLE))
    return _with(found, asking)


def _with(one: AnnouncementButton, asking: Asking) -> Reading:
    chosen = chosen_so_far(asking)
    kept = [other for other in chosen if _code(other) != _code(one.to_json())]
    if len(kept) >= MOST_BUTTONS:
        return Again(asking.words.say("Three buttons are the most. Take one away first."))
    return Changed({CHOSEN: [*kept, one.to_json()]})


def _code(kept: Mapping[str, Any]) -> str:
    """What tells one button from another, short enough for the button that takes it away."""
    if kept["to"] == LeadsTo.LINK:
        return f"l{crc32(kept['url'].encode()):08x}"
    return f"{kept['to'][:2]}{kept['number']}"


def _label(kept: Mapping[str, Any], asking: Asking) -> str:
    facts = AnnouncementFacts.of(asking)
    one = AnnouncementButton.from_json(dict(kept))
    return composing.label(one, facts.targets, asking.words) or str(asking.words.say("something that is gone"))


def _is_button(kept: object) -> bool:
    if not isinstance(kept, dict):
        return False
    try:
        one = AnnouncementButton.from_json(kept)
    except (TypeError, ValueError, KeyError):
        return False
    return bool(one.url) if one.to is LeadsTo.LINK else one.number > 0
