"""An announcement typed in one line: 'annonce calais demain: le point de rendez-vous a changé'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from handlers.announcing.announcement_answers import AUDIENCE, ENGLISH_ALONE, FRENCH, URGENT
from handlers.announcing.announcement_facts import usual
from handlers.context import Context
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.formatted import length_shown
from handlers.conversation.reading.dates import Unread, read_day
from handlers.conversation.reading.plain import key, words
from handlers.conversation.words import Words
from models.announcements import LONGEST_TEXT
from models.audiences import Audience
from models.bilingual import in_language
from models.sites import Site
from models.sites import every as every_site

_LINE = re.compile(r"\s*/?(annonce|announce|announcement)r?\b([^:\n]{0,80}):\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"[^<>:]*:\s*")
_URGENT = frozenset(("urgent", "urgente", "urgently"))
_FILLERS = frozenset(words("a au aux de du des les la le pour benevoles volunteers to for the at of in s"))
_FRENCH_WORDS = frozenset(("annonce", "annoncer"))


@dataclass(frozen=True, slots=True)
class Told:
    """The answers that the line gives."""

    answers: dict[str, Value]


async def told_in_one_line(context: Context, text: str, theirs: Sequence[Site]) -> Told | Markup | None:
    """What the line tells, or why it can't be; None for any other text. ``theirs`` are the sites one may write for."""
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    named, day_said, urgent = _read_head(found[2], await every_site(context.session))
    others = [site for site in named if site.id not in {one.id for one in theirs}]
    if others:
        name = in_language(others[0].name, context.words.language)
        return context.words.say("You don’t coordinate {site}, so you can’t write to its people.", site=name)
    html = _formatted(context.markup, found[3])
    if length_shown(html) > LONGEST_TEXT:
        return too_long(html, context.words)
    audience = usual(theirs)
    if named:
        audience = replace(audience, sites=tuple(site.id for site in named))
    day = read_day(day_said, context.today, context.words.language) if day_said else None
    if day and not isinstance(day, Unread):
        audience = Audience(shift_day=day, sites=audience.sites)
    written = in_one_language(html, is_french=key(found[1]) in _FRENCH_WORDS)
    is_clear = bool(audience.sites) and not isinstance(day, Unread)
    chosen: dict[str, Value] = {AUDIENCE: audience.to_json()} if is_clear else {}
    return Told({**chosen, **written} | ({URGENT: True} if urgent else {}))


def too_long(html: str, words: Words) -> Markup:
    """Said of a text that no message holds: what was sent stands in the chat, to be copied."""
    return words.say(
        "That text has {length} characters, and {longest} is the most that fits. It stands above, nothing of it is "
        "lost: copy it, make it shorter and send it again.",
        length=words.number(length_shown(html)),
        longest=words.number(LONGEST_TEXT),
    )


def in_one_language(html: str, *, is_french: bool) -> dict[str, Value]:
    """The answers that a text gives; of English alone the French is skipped for now: the review has a line for it."""
    return {FRENCH: {"html": html}} if is_french else {FRENCH: None, ENGLISH_ALONE: {"html": html}}


def _read_head(head: str, sites: Sequence[Site]) -> tuple[list[Site], str, bool]:
    """The sites that are named before the colon, what may be a day, and whether it is urgent."""
    said, named = f" {key(head)} ", []
    for site in sites:
        names = [f" {key(name)} " for name in (*site.name.values(), site.slug) if key(name)]
        if any(name in said for name in names):
            named.append(site)
            for name in names:
                said = said.replace(name, " ")
    left = said.split()
    day = " ".join(word for word in left if word not in _URGENT and word not in _FILLERS)
    return named, day, any(word in _URGENT for word in left)


def _formatted(markup: str, text: str) -> str:
    """The text behind the colon as it was formatted, where what stands before it was not."""
    head = _HEAD.match(markup)
    return markup[head.end() :] if head else str(Markup.escape(text))
