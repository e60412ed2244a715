"""Whether a text is HTML of the kind that Telegram takes (https://core.telegram.org/bots/api#html-style), or plain."""

import re
from html import unescape

_TAGS = {"b", "i", "u", "s", "a", "code"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>")
_LINK = re.compile(r' href="https?://[^"\s]+"')
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def fault_of_markup(text: str) -> str | None:
    """What is wrong with the HTML, in words that follow 'the text'; None when nothing is."""
    open_tags: list[str] = []
    for closes, name, rest in _TAG.findall(text):
        fault = _fault_of_tag(open_tags, bool(closes), name, rest)
        if fault:
            return fault
    if open_tags:
        return f"opens <{open_tags[-1]}> and never closes it"
    return _fault_of_signs(_TAG.sub("", text))


def fault_of_plain(text: str) -> str | None:
    """What is wrong with a text that is shown as it is."""
    found = _TAG.search(text) or _ENTITY.search(text)
    return f"is plain, and can't hold {found.group()}" if found else None


def length_shown(text: str) -> int:
    """How many characters people see, counted as Telegram counts: in UTF-16 code units, markup left out."""
    return len(unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


def _fault_of_tag(open_tags: list[str], closes: bool, name: str, rest: str) -> str | None:
    if name not in _TAGS:
        return f"holds <{name}>; only {', '.join(sorted(_TAGS))} are understood"
    if closes:
        if rest.strip():
            return f"holds </{name}{rest}>, and a closing tag is only a name"
        if not open_tags or open_tags.pop() != name:
            return f"closes </{name}> where it is not the last one opened"
        return None
    if name == "a" and not _LINK.fullmatch(rest):
        return 'holds <a> without an address; write <a href="https://…">'
    if name != "a" and rest.strip():
        return f"holds <{name}{rest}>, and <{name}> takes nothing more"
    open_tags.append(name)
    return None


def _fault_of_signs(words: str) -> str | None:
    sign = re.search(r"[<>]", words) or re.search("&", _ENTITY.sub("", words))
    written = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return f"holds {sign.group()}; write {written[sign.group()]}" if sign else None
