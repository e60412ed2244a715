"""What was answered in the form of an announcement, as the draft it makes. Pure, and patient with half-filled forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.formatted import is_file, length_shown
from handlers.conversation.kinds.moment import NOW
from models.announcements import AnnouncementButton, Draft
from models.audiences import Audience
from models.bilingual import LANGUAGES, Texts

AUDIENCE, FILE, BUTTONS, ACK, URGENT, SURE, WHEN = "audience", "file", "buttons", "ack", "urgent", "sure", "when"
FRENCH, ENGLISH, ENGLISH_ALONE = "fr", "en", "en-alone"
TEXTS = (FRENCH, ENGLISH, ENGLISH_ALONE)


def audience_of(kept: Value) -> Audience | None:
    """The audience that was chosen; None for what is none."""
    try:
        return Audience.from_json(kept) if isinstance(kept, dict) else None
    except (TypeError, ValueError):
        return None


def is_asked_for(text: str, answers: Mapping[str, Value]) -> bool:
    """Whether that text is asked for: French if anybody may read it, English beside it, or else alone."""
    audience = audience_of(answers.get(AUDIENCE))
    languages = audience.languages if audience else ()
    if text == FRENCH:
        return languages != ("en",)
    has_french = languages != ("en",) and answers.get(FRENCH) is not None
    return has_french and languages != ("fr",) if text == ENGLISH else not has_french


def without_old_texts(answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers but for texts that are asked for no more, since another answer has changed: these are not sent."""
    old = {text for text in TEXTS if not is_asked_for(text, answers)}
    return {key: said for key, said in answers.items() if key not in old}


def texts_of(answers: Mapping[str, Value]) -> Texts:
    """The text of each language that has one, as HTML."""
    said = {"fr": answers.get(FRENCH), "en": answers.get(ENGLISH) or answers.get(ENGLISH_ALONE)}
    return {code: text["html"] for code, text in said.items() if isinstance(text, dict) and text.get("html")}


def longest_of(answers: Mapping[str, Value]) -> int:
    """How many characters the longest of the texts shows."""
    return max((length_shown(text) for text in texts_of(answers).values()), default=0)


def files_of(answers: Mapping[str, Value]) -> frozenset[str]:
    """The steps that bring the photo or file: the one for it, or else the texts that came with one."""
    said = answers.get(FILE)
    if said:
        return frozenset((FILE,)) if is_file(said) else frozenset()
    texts = ((key, answers.get(key)) for key in TEXTS)
    return frozenset(key for key, text in texts if isinstance(text, dict) and is_file(text.get("file")))


def own_file(answers: Mapping[str, Value]) -> dict[str, Any] | None:
    """The photo or file that came with a text, the first of them."""
    texts = (answers.get(key) for key in TEXTS)
    files = (text.get("file") for text in texts if isinstance(text, dict))
    return next((file for file in files if is_file(file)), None)


def attachment_of(answers: Mapping[str, Value]) -> dict[str, Any] | None:
    """The photo or file that goes with the texts: the one that was sent by itself, else the one that came with them."""
    said = answers.get(FILE) or own_file(answers)
    return said if is_file(said) else None


def buttons_of(answers: Mapping[str, Value]) -> tuple[AnnouncementButton, ...]:
    """Its buttons, in order."""
    said = answers.get(BUTTONS)
    return tuple(AnnouncementButton.from_json(one) for one in said) if isinstance(said, list) else ()


def is_urgent(answers: Mapping[str, Value]) -> bool:
    """Whether it was said, twice, that it can't wait for the morning."""
    return answers.get(URGENT) is True and answers.get(SURE) is True


def draft_of(answers: Mapping[str, Value], audience: Audience, now: datetime) -> Draft:
    """The announcement as it stands."""
    when = answers.get(WHEN, NOW)
    return Draft(
        audience=audience,
        texts=texts_of(answers),
        sends_at=now if when == NOW else datetime.fromisoformat(when),
        attachment=attachment_of(answers),
        buttons=buttons_of(answers),
        wants_ack=answers.get(ACK) is True,
        urgent=is_urgent(answers),
    )


def as_answers(draft: Draft) -> dict[str, Value]:
    """The same announcement as answers of a new one, to be sent now."""
    texts = {code: {"html": draft.texts[code]} for code in LANGUAGES if draft.texts.get(code)}
    english = {ENGLISH: texts.get("en")} if "fr" in texts else {ENGLISH_ALONE: texts.get("en")}
    said = {AUDIENCE: draft.audience.to_json(), FRENCH: texts.get("fr"), **english}
    made = {BUTTONS: [one.to_json() for one in draft.buttons], ACK: draft.wants_ack, FILE: draft.attachment or {}}
    return {**said, **made}
