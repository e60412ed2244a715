"""One's own questions: what was said, and that it is settled."""

from markupsafe import Markup

from handlers import paging
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.questions import ask_person, question_notices, question_words, replying
from handlers.start import way_on
from models import question_lists, question_rules
from models.question_lists import QuestionCard
from models.question_rules import Problem
from models.questions import QuestionState


@screen(
    "my-questions",
    aside=True,
    commands=("myquestions", "mesquestions"),
    words=("my questions", "mes questions"),
    link="myquestions",
)
async def mine(context: Context) -> Shown:
    """What this person has asked."""
    words, person_id = context.words, context.chat.person_id
    found = await question_lists.of_person(context.session, person_id) if person_id is not None else []
    ask = button(words.say("💬 Ask a question"), ask_person.ask)
    if not found:
        return Message(words.say("You have asked nothing yet."), (Choices((ask,)), way_on(words)))
    listed = [await _label(context, one) for one in found[: question_rules.MOST_OPEN + 7]]
    choices = tuple(button(label, question, one.question.id) for one, label in zip(found, listed, strict=False))
    return Message(words.say("<b>Your questions</b>"), (Choices(choices), Choices((ask,)), way_on(words)))


@screen("question", aside=True)
async def question(context: Context, question_id: int) -> Shown:
    """One's own question, as it stands."""
    return await question_page(context, question_id, question_words.LAST_PAGE)


@screen("question-page", aside=True)
async def question_page(context: Context, question_id: int, page: int) -> Shown:
    """A page of what was said."""
    card = await question_lists.of_asker(context.session, context.chat.person_id, question_id)
    return await shown(context, card, page=page) if card else gone(context.words)


@screen("question-photos", aside=True)
async def photos(context: Context, question_id: int) -> Shown:
    """The photos of one's own question."""
    card = await question_lists.of_asker(context.session, context.chat.person_id, question_id)
    if card is None:
        return gone(context.words)
    said = await question_lists.messages(context.session, question_id)
    return [*question_words.photos(said), await shown(context, card)]


@screen("question-thanks", aside=True)
async def thanks(context: Context, question_id: int) -> Shown:
    """That is all: the question is settled."""
    words, person_id = context.words, context.chat.person_id
    card = await question_lists.of_asker(context.session, person_id, question_id)
    if card is None or person_id is None:
        return gone(words)
    done = await question_rules.settle(context.session, person_id, question_id, context.now)
    if done.is_done:
        await question_notices.settled(context, card)
    again = button(words.say("✏️ Write again"), replying.reply, question_id)
    text = words.say("🧡 Good. For a month you can come back to this question, should something be unclear after all.")
    return Message(text, (Choices((again,)), way_on(words)))


def ways_to_go_on(card: QuestionCard, words: Words) -> tuple[Choices, ...]:
    """The buttons below an answer."""
    number = card.question.id
    more = button(words.say("✏️ Reply"), replying.reply, number)
    enough = button(words.say("✅ That’s all, thanks"), thanks, number)
    see = button(words.say("💬 The whole conversation"), question, number)
    return Choices((more, enough), columns=2), Choices((see,)), way_on(words)


async def shown(
    context: Context, card: QuestionCard, note: Markup | None = None, page: int = question_words.LAST_PAGE
) -> Message:
    """One's own question, below a remark where there is one."""
    words, number = context.words, card.question.id
    said = await question_lists.messages(context.session, number)
    pages = question_words.pages(said)
    page = paging.nearest(page, len(pages), 1)
    head = words.say("💬 <b>Your question: {site}</b>", site=question_words.about(card.site, words))
    lines = question_words.for_asker(pages[page], card.site, card.zone(context.zone), words)
    text = Markup("\n\n").join(
        part for part in (note, head, *lines, question_words.state_for_asker(card, words)) if part
    )
    turns = paging.turns(words, question_page, (number,), page, len(pages), 1)
    groups = (turns, Choices(tuple(_ways(context, card, any(one.photo for one in said))), columns=2), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


async def refused(context: Context, problem: Problem) -> Message:
    """Why nothing can be written now, kindly."""
    words = context.words
    own = Choices((button(words.say("💬 My questions"), mine),))
    match problem:
        case Problem.TOO_MANY_OPEN:
            text = words.say(
                "You have three open questions already, and the team looks after them. You can add to one of them, or "
                "tell us that one is settled."
            )
        case Problem.TOO_MANY_MESSAGES:
            text = words.say(
                "You have written a lot within the hour, and all of it is with the team. Please give them a moment; "
                "you can write again in a while."
            )
        case Problem.TOO_LATE:
            text = words.say("That question was closed more than a month ago. Please ask a new one.")
            own = Choices((button(words.say("💬 Ask a question"), ask_person.ask),))
        case _:
            return gone(words)
    return Message(text, (own, way_on(words)))


def _ways(context: Context, card: QuestionCard, has_photos: bool) -> list[Choice]:
    words, number = context.words, card.question.id
    see = [button(words.say("🖼 Photos"), photos, number)] if has_photos else []
    if card.question.state is not QuestionState.CLOSED:
        add = button(words.say("✏️ Add something"), replying.reply, number)
        return [add, button(words.say("✅ That’s all, thanks"), thanks, number), *see]
    if question_rules.may_reopen(card.question, context.now):
        return [button(words.say("✏️ Write again"), replying.reply, number), *see]
    return see


async def _label(context: Context, card: QuestionCard) -> str:
    """'⏳ Calais: Where can I…'."""
    words = context.words
    said = await question_lists.messages(context.session, card.question.id)
    sign = {QuestionState.CLOSED: "", QuestionState.ANSWERED: "✅ "}.get(card.question.state, "⏳ ")
    begins = question_words.beginning(said[0], words) if said else ""
    label = words.say("{site}: {question}", site=question_words.about(card.site, words), question=begins)
    return clip(f"{sign}{label.unescape()}", question_words.LONGEST_LABEL)


def gone(words: Words) -> Message:
    """Said where there is no such question of theirs."""
    text = words.say("That question is no longer there.")
    return Message(text, (Choices((button(words.say("💬 My questions"), mine),)), way_on(words)))
