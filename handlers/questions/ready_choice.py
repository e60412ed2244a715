"""'Does this help?': ready answers that fit, one shown, the others a tap away; and always the way to a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.conversation.reading.yes_no import read_yes_no
from handlers.conversation.words import Words
from handlers.editing.typed_text import only_in_another
from models.bilingual import in_language, markup_in_language
from models.questions import ReadyAnswer

HELPED, PERSON = "helped", "person"
_SHOW = "show:"


@dataclass(frozen=True, slots=True)
class ReadyChoice:
    """Whether one of the ``offered`` answers helped; kept as 'helped' or 'person'."""

    offered: Callable[[Asking], Sequence[ReadyAnswer]]

    def prompt(self, asking: Asking) -> Prompt:
        """Yes, the others, and a person."""
        words, now = asking.words, self.looked_at(asking)
        yes = asking.button(words.say("✅ Yes, thanks"), HELPED)
        person = asking.button(words.say("💬 No, ask a person"), PERSON)
        others = [
            asking.button(in_language(one.title, words.language), f"{_SHOW}{one.id}")
            for one in self.offered(asking)
            if now is None or one.id != now.id
        ]
        return Prompt((Choices((yes, person)), Choices(tuple(others))))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or yes and no in words."""
        if isinstance(event, Pick):
            if event.meaning in (HELPED, PERSON):
                return Answer(event.meaning)
            number = event.meaning.removeprefix(_SHOW)
            there = {str(one.id) for one in self.offered(asking)}
            return Changed({"shown": number}) if number in there else NotForMe()
        if not isinstance(event, Said):
            return NotForMe()
        helped = read_yes_no(event.text)
        if helped is None:
            return Again(asking.words.say("Did it help? Yes or no: then a person answers you."))
        return Answer(HELPED if helped else PERSON)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """Not part of any review."""
        return asking.words.say_in("answer", "Yes") if value == HELPED else asking.words.say_in("answer", "No")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Either."""
        return value in (HELPED, PERSON)

    def looked_at(self, asking: Asking) -> ReadyAnswer | None:
        """The answer that is shown: the one that was tapped, else the best."""
        offered = self.offered(asking)
        tapped = [one for one in offered if str(one.id) == asking.scratch.get("shown")]
        return next(iter((*tapped, *offered)), None)


def in_words(answer: ReadyAnswer, words: Words) -> Markup:
    """A ready answer with its question above it."""
    title, text = in_language(answer.title, words.language), markup_in_language(answer.answer, words.language)
    remark = only_in_another(answer.answer, words)
    said = Markup("<b>{}</b>\n{}").format(title, text)
    return Markup("{}\n\n{}").format(said, remark) if remark else said
