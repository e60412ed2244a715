"""A question answered in writing, with a photo or by a photo alone."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, SentPhoto
from handlers.conversation.events import Said as Typed
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.shared import LARGEST_PHOTO
from handlers.conversation.reading.plain import clean, clip, one_line
from models.question_rules import Said
from models.questions import LONGEST_MESSAGE

LONGEST_HANDLE = 200
_SHOWN_UP_TO = 300


@dataclass(frozen=True, slots=True)
class WordsOrPhoto:
    """A text, a photo, or a photo with words; kept as ``{"text": …, "photo": handle}``, "" for what is not there."""

    def prompt(self, asking: Asking) -> Prompt:
        """That a photo may come with it."""
        return Prompt(hint=asking.words.say("A photo is welcome too, with or without words."))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """What was typed, or the photo with its words."""
        if not isinstance(event, Typed | SentPhoto):
            return NotForMe()
        photo = event.file if isinstance(event, SentPhoto) else ""
        text = clean(event.caption if isinstance(event, SentPhoto) else event.typed)
        wrong = _wrong(event, text, photo, asking)
        return Again(wrong) if wrong else Answer(as_kept(text, photo))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """How it begins, and that there is a photo."""
        text = clip(one_line(value["text"]), _SHOWN_UP_TO)
        if not value["photo"]:
            return Markup.escape(text)
        return asking.words.say("🖼 photo: {text}", text=text) if text else asking.words.say("🖼 photo")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Words, a photo or both."""
        if not isinstance(value, dict):
            return False
        text, photo = value.get("text"), value.get("photo")
        if not isinstance(text, str) or not isinstance(photo, str):
            return False
        return bool(text or photo) and len(text) <= LONGEST_MESSAGE and len(photo) <= LONGEST_HANDLE


def as_kept(text: str, photo: str = "") -> Value:
    """The answer, as a form keeps it."""
    return {"text": text, "photo": photo}


def as_said(value: Value) -> Said:
    """What a form has kept, as it is written down."""
    return Said(value["text"], value["photo"])


def fits(text: str) -> bool:
    """Whether such a text can be taken as it is."""
    return 0 < len(text) <= LONGEST_MESSAGE


def _wrong(event: Typed | SentPhoto, text: str, photo: str, asking: Asking) -> Markup | None:
    words = asking.words
    if isinstance(event, SentPhoto) and event.size > LARGEST_PHOTO:
        return words.say("That photo is too large: 20 MB is the most.")
    if not text and not photo:
        return words.say("That message was empty.")
    if len(text) > LONGEST_MESSAGE:
        return words.say(
            "That is {length} characters; {longest} is the most I can keep. A shorter one, please.",
            length=len(text),
            longest=LONGEST_MESSAGE,
        )
    return None
