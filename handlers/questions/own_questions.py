"""One's own questions: what was said, more to say, and that it is settled. What is typed below an answer goes there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers import paging
from handlers.context import Context, Opening, Shown
from handlers.conversation.events import SentPhoto
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clean, clip
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import N_, Words
from handlers.questions import ask_person, question_notices, question_words
from handlers.questions.words_or_photo import WordsOrPhoto, as_kept, as_said, fits
from handlers.start import way_on
from models import outbox, question_lists, question_rules
from models.question_lists import QuestionCard
from models.question_rules import Problem
from models.questions import QuestionState

QUESTION = "question"
"""What the form carries: the number of the question."""
_ANSWER = re.compile(r"^question:(?P<number>\d+):answer:")


@dataclass(frozen=True, kw_only=True)
class ReplyFacts(Facts):
    """The ``card`` of the question that is added to; None where it is gone."""

    card: QuestionCard | None


async def _facts(context: Context) -> ReplyFacts:
    base, number = context.facts(), context.answers.get(QUESTION)
    theirs = context.chat.person_id
    card = await question_lists.of_asker(context.session, theirs, number) if isinstance(number, int) else None
    return ReplyFacts(words=base.words, now=base.now, today=base.today, card=card)


def _asks(asking: Asking) -> Markup:
    words, facts = asking.words, asking.facts
    card = facts.card if isinstance(facts, ReplyFacts) else None
    team = question_words.team(card.site if card else None, words)
    return words.say("What would you like to add? {team} reads it.", team=team)


async def _add(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    number, person_id = answers.get(QUESTION), context.chat.person_id
    if not isinstance(number, int) or person_id is None:
        return [_gone(context.words)]
    card = await question_lists.of_asker(context.session, person_id, number)
    if card is None:
        return [_gone(context.words)]
    zone = card.zone(context.zone)
    done = await question_rules.add(context.session, person_id, number, as_said(answers["text"]), context.now, zone)
    if done.problem:
        return [await refused(context, done.problem)]
    card = await question_lists.card(context.session, number)
    if card is None or done.message is None:
        return [_gone(context.words)]
    await question_notices.added(context, card, done.message)
    return [await shown(context, card, context.words.say("✉️ Sent. We bring you the answer here."))]


REPLY = Form(
    "question-reply",
    version=1,
    title=N_("Your message to the team"),
    steps=(Step("text", _asks, WordsOrPhoto(), N_("Message")),),
    on_complete=_add,
    facts=_facts,
    submit=N_("✉️ Send it to the team"),
    is_reviewed=False,
    carries=(QUESTION,),
)


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
    return await shown(context, card, page=page) if card else _gone(context.words)


@screen("question-photos", aside=True)
async def photos(context: Context, question_id: int) -> Shown:
    """The photos of one's own question."""
    card = await question_lists.of_asker(context.session, context.chat.person_id, question_id)
    if card is None:
        return _gone(context.words)
    said = await question_lists.messages(context.session, question_id)
    return [*question_words.photos(said), await shown(context, card)]


@screen("question-reply")
async def reply(context: Context, question_id: int) -> Shown:
    """Asks what there is to add; that opens a closed question again."""
    card = await question_lists.of_asker(context.session, context.chat.person_id, question_id)
    if card is None:
        return _gone(context.words)
    is_closed = card.question.state is QuestionState.CLOSED
    if is_closed and not question_rules.may_reopen(card.question, context.now):
        return await refused(context, Problem.TOO_LATE)
    problem = await question_rules.may_write(context.session, card.asker.id, context.now, new=is_closed)
    return await refused(context, problem) if problem else Opening(REPLY, {QUESTION: question_id})


@screen("question-thanks", aside=True)
async def thanks(context: Context, question_id: int) -> Shown:
    """That is all: the question is settled."""
    words, person_id = context.words, context.chat.person_id
    card = await question_lists.of_asker(context.session, person_id, question_id)
    if card is None or person_id is None:
        return _gone(words)
    done = await question_rules.settle(context.session, person_id, question_id, context.now)
    if done.is_done:
        await question_notices.settled(context, card)
    again = button(words.say("✏️ Write again"), reply, question_id)
    text = words.say("🧡 Good. For a month you can come back to this question, should something be unclear after all.")
    return Message(text, (Choices((again,)), way_on(words)))


@listener
async def typed_below_an_answer(context: Context, text: str) -> Shown | None:
    """What somebody types when an answer is what they were told since they last did something."""
    card = await _just_answered(context)
    said = clean(text)
    return opened_with(context, card, as_kept(said)) if card and fits(said) else None


async def photo_sent(context: Context, sent: SentPhoto) -> Shown | None:
    """A photo that no question asked for, of somebody whose question was answered lately."""
    card = await answered_lately(context)
    caption = clean(sent.caption)
    if card is None or (caption and not fits(caption)):
        return None
    return opened_with(context, card, as_kept(caption, sent.file))


def opened_with(context: Context, card: QuestionCard, answer: Value) -> Opening:
    """The form with what was sent already in it, to be sent with a tap."""
    team = question_words.team(card.site, context.words)
    note = context.words.say("Is this your answer? {team} reads it when you send it.", team=team)
    return Opening(REPLY, {QUESTION: card.question.id, "text": answer}, note)


def ways_to_go_on(card: QuestionCard, words: Words) -> tuple[Choices, ...]:
    """The buttons below an answer."""
    number = card.question.id
    more = button(words.say("✏️ Reply"), reply, number)
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
            return _gone(words)
    return Message(text, (own, way_on(words)))


def _ways(context: Context, card: QuestionCard, has_photos: bool) -> list[Choice]:
    words, number = context.words, card.question.id
    see = [button(words.say("🖼 Photos"), photos, number)] if has_photos else []
    if card.question.state is not QuestionState.CLOSED:
        add = button(words.say("✏️ Add something"), reply, number)
        return [add, button(words.say("✅ That’s all, thanks"), thanks, number), *see]
    if question_rules.may_reopen(card.question, context.now):
        return [button(words.say("✏️ Write again"), reply, number), *see]
    return see


async def _label(context: Context, card: QuestionCard) -> str:
    """'⏳ Calais: Where can I…'."""
    words = context.words
    said = await question_lists.messages(context.session, card.question.id)
    sign = {QuestionState.CLOSED: "", QuestionState.ANSWERED: "✅ "}.get(card.question.state, "⏳ ")
    begins = question_words.beginning(said[0], words) if said else ""
    return clip(f"{sign}{question_words.about(card.site, words).unescape()}: {begins}", question_words.LONGEST_LABEL)


async def _just_answered(context: Context) -> QuestionCard | None:
    """The open question whose answer is the last that was said here, with nothing done since."""
    chat = context.chat
    if chat.person_id is None:
        return None
    told = await outbox.last_told(context.session, chat.channel, chat.address, chat.seen_at)
    found = _ANSWER.match(told or "")
    card = await question_lists.of_asker(context.session, chat.person_id, int(found["number"])) if found else None
    return card if card and card.question.state is QuestionState.ANSWERED else None


async def answered_lately(context: Context) -> QuestionCard | None:
    """This person's question that was answered last, within a week."""
    person_id = context.chat.person_id
    return await question_lists.answered_lately(context.session, person_id, context.now) if person_id else None


def _gone(words: Words) -> Message:
    text = words.say("That question is no longer there.")
    return Message(text, (Choices((button(words.say("💬 My questions"), mine),)), way_on(words)))
