"""What nothing else understood: a question to which an answer stands ready, or more to an earlier one."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import clean
from handlers.conversation.screens import button, listener, screen
from handlers.questions import ask_person, ready_choice, replying
from handlers.questions.fitting import fitting
from handlers.questions.words_or_photo import as_kept, fits
from handlers.start import way_on
from models import ready_answers
from models.bilingual import in_language
from models.questions import ReadyAnswer

FEWEST_WORDS = 2


@listener
async def asked_in_passing(context: Context, text: str) -> Shown | None:
    """A ready answer that fits."""
    if len(text.split()) < FEWEST_WORDS:
        return None
    found = fitting(await ready_answers.shown(context.session), text)
    return _shown(context, found[0], found) if found else None


@listener
async def added_later(context: Context, text: str) -> Shown | None:
    """More to an open question, answered or not; what has a ready answer of its own is a new one."""
    card, said = await replying.open_lately(context), clean(context.typed)
    return replying.opened_with(context, card, as_kept(said)) if card and fits(said) else None


@screen("ready-answer", aside=True)
async def ready_answer(context: Context, answer_id: int) -> Shown:
    """One ready answer."""
    words = context.words
    found = next((one for one in await ready_answers.shown(context.session) if one.id == answer_id), None)
    if found is None:
        ask = button(words.say("💬 Ask a person"), ask_person.ask_this)
        return Message(words.say("That answer is no longer there."), (Choices((ask,)), way_on(words)))
    return _shown(context, found, (found,))


@screen("ready-helped", aside=True)
async def helped(context: Context) -> Shown:
    """It did."""
    return Message(context.words.say("🧡 Good. Ask again whenever you like."), (way_on(context.words),))


def _shown(context: Context, answer: ReadyAnswer, found: list[ReadyAnswer] | tuple[ReadyAnswer, ...]) -> Message:
    words = context.words
    said = words.say("Perhaps this is it:\n\n{answer}\n\nDoes this help?", answer=ready_choice.in_words(answer, words))
    yes = button(words.say("✅ Yes, thanks"), helped)
    person = button(words.say("💬 No, ask a person"), ask_person.ask_this)
    others = [
        button(in_language(one.title, words.language), ready_answer, one.id) for one in found if one.id != answer.id
    ]
    groups = (Choices((yes, person)), Choices(tuple(others)), way_on(words))
    return Message(said, tuple(group for group in groups if group.items))
