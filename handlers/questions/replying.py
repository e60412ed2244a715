"""More to say about one's own question: by its button, or just typed below an answer, which is not lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers import about as about_us
from handlers.context import Context, Opening, Shown
from handlers.conversation.events import SentPhoto
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clean, key, phrases
from handlers.conversation.screens import listener, screen
from handlers.conversation.words import N_
from handlers.questions import own_questions, question_notices, question_words
from handlers.questions.emergencies import is_emergency
from handlers.questions.words_or_photo import WordsOrPhoto, as_kept, as_said, fits
from handlers.start import way_on
from models import answer_keys, outbox, question_lists, question_rules
from models.question_lists import QuestionCard
from models.question_rules import Problem
from models.questions import QuestionState

QUESTION = "question"
"""What the form carries: the number of the question."""
_THANKS = phrases(
    "merci | merci beaucoup | merci bien | ok merci | super merci | parfait merci | d accord merci | parfait | super | "
    "thanks | thank you | thx | ok thanks | many thanks | thanks a lot | thank you very much | great thanks | perfect"
)
_ANSWER = re.compile(rf"^{answer_keys.answers('question')}:(?P<number>\d+):\d+:")


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
        return [own_questions.gone(context.words)]
    card = await question_lists.of_asker(context.session, person_id, number)
    if card is None:
        return [own_questions.gone(context.words)]
    zone = card.zone(context.zone)
    done = await question_rules.add(context.session, person_id, number, as_said(answers["text"]), context.now, zone)
    if done.problem:
        return [await own_questions.refused(context, done.problem)]
    card = await question_lists.card(context.session, number)
    if card is None or done.message is None:
        return [own_questions.gone(context.words)]
    await question_notices.added(context, card, done.message)
    found = [await own_questions.shown(context, card, context.words.say("✉️ Sent. We bring you the answer here."))]
    return [*found, await whom_to_call(context)] if is_emergency(done.message.text) else found


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


@screen("question-reply")
async def reply(context: Context, question_id: int) -> Shown:
    """Asks what there is to add; that opens a closed question again."""
    card = await question_lists.of_asker(context.session, context.chat.person_id, question_id)
    if card is None:
        return own_questions.gone(context.words)
    is_closed = card.question.state is QuestionState.CLOSED
    if is_closed and not question_rules.may_reopen(card.question, context.now):
        return await own_questions.refused(context, Problem.TOO_LATE)
    problem = await question_rules.may_write(context.session, card.asker.id, context.now, new=is_closed)
    return await own_questions.refused(context, problem) if problem else Opening(REPLY, {QUESTION: question_id})


@listener
async def typed_below_an_answer(context: Context, text: str) -> Shown | None:
    """What somebody types when an answer is what they were told since they last did something."""
    card, said = await _just_answered(context), clean(context.typed)
    if card is None or not fits(said) or is_emergency(text):
        return None
    if key(text) in _THANKS:
        words = context.words
        return Message(words.say("🧡 With pleasure. Is that all?"), own_questions.ways_to_go_on(card, words))
    return opened_with(context, card, as_kept(said))


async def photo_sent(context: Context, sent: SentPhoto) -> Shown | None:
    """A photo that no question asked for, of somebody who has an open question."""
    card = await open_lately(context)
    caption = clean(sent.caption)
    if card is None or (caption and not fits(caption)) or is_emergency(caption):
        return None
    return opened_with(context, card, as_kept(caption, sent.file))


async def whom_to_call(context: Context, *ways: Choice) -> Message:
    """The emergency numbers, since nobody here answers at once."""
    words, numbers = context.words, await about_us.emergency_text(context)
    text = words.say("🆘 Is somebody in danger? Nobody here answers at once. Call first:\n\n{numbers}", numbers=numbers)
    groups = (Choices(ways), way_on(words)) if ways else (way_on(words),)
    return Message(text, groups)


def opened_with(context: Context, card: QuestionCard, answer: Value) -> Opening:
    """The form with what was sent already in it, to be sent with a tap."""
    team = question_words.team(card.site, context.words)
    note = context.words.say("Does this belong to your question? {team} reads it when you send it.", team=team)
    return Opening(REPLY, {QUESTION: card.question.id, "text": answer}, note)


async def _just_answered(context: Context) -> QuestionCard | None:
    """The open question whose answer is the last that was said here, with nothing done since."""
    chat = context.chat
    if chat.person_id is None:
        return None
    told = await outbox.last_told(context.session, chat.channel, chat.address, chat.seen_at)
    found = _ANSWER.match(told or "")
    card = await question_lists.of_asker(context.session, chat.person_id, int(found["number"])) if found else None
    return card if card and card.question.state is QuestionState.ANSWERED else None


async def open_lately(context: Context) -> QuestionCard | None:
    """This person's open question about which something was said last, within a week."""
    person_id = context.chat.person_id
    return await question_lists.open_lately(context.session, person_id, context.now) if person_id else None
