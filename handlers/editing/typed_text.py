"""Texts that coordinators type: plain, kept as the HTML that readers are shown, and back again for the next change."""

import re
from html import unescape

from markupsafe import Markup

from handlers.conversation.kinds.base import Asking
from handlers.conversation.words import Words
from models.bilingual import LANGUAGES, Texts

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"</?[a-z]+>")


def as_html(typed: str, now: str = "") -> str:
    """What was typed as it is kept, escaped; as it is ``now`` where nothing was changed, with its bold and its links.

    Addresses stay plain: apps make links of them.
    """
    return now if now and typed == as_typed(now) else str(Markup.escape(typed))


def as_typed(html: str) -> str:
    """A kept text as it would be typed: without markup, each link's address behind its words."""
    spelled = _LINK.sub(lambda link: link[2] if link[1] == link[2] else f"{link[2]} ({link[1]})", html)
    return unescape(_TAG.sub("", spelled)).strip()


def length_as_shown(text: str) -> int:
    """How many characters Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def fits(longest: int, text: str, asking: Asking) -> Markup | None:
    """What to say where Telegram counts more characters than we do: emoji count twice."""
    length = length_as_shown(text)
    if length <= longest:
        return None
    return asking.words.say(
        "With its emoji that is {length} characters; {longest} is the most I can keep. A shorter one, please.",
        length=length,
        longest=longest,
    )


def with_text(texts: Texts | None, language: str, text: str) -> Texts:
    """The texts with another one in that language; a new dictionary, since a change inside one goes unnoticed."""
    return {**(texts or {}), language: text}


def only_in_another(texts: Texts | None, words: Words) -> Markup | None:
    """Said below a text that is not in the reader's language; None where it is, or where there is none."""
    there = [one for one in LANGUAGES if (texts or {}).get(one)]
    if not there or words.language in there or words.language not in LANGUAGES:
        return None
    if there[0] == "fr":
        return words.say("<i>Only in French so far.</i>")
    return words.say("<i>Only in English so far.</i>")
