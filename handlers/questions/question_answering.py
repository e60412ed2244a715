"""Answering a question: one message, which the asker reads as from the team; also what is typed below a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import YesNo
from handlers.conversation.messages import Message
from handlers.conversation.reading.plain import clean
from handlers.conversation.screens import listener, screen
from handlers.conversation.words import N_
from handlers.donating.harmless import unlinked
from handlers.questions import question_notices, question_threads, question_words
from handlers.questions.words_or_photo import WordsOrPhoto, as_kept, as_said, fits
from models import outbox, question_lists, question_rules
from models.audit import Action, Subject
from models.question_lists import QuestionCard
from models.questions import QuestionMessage, QuestionState

QUESTION, SEEN = "question", "seen"
"""What the form carries: the number of the question, and of the team's last message when it was opened (0: none)."""
_ASKED = re.compile(r"^person:\d+:question:(?P<number>\d+):waits:")


@dataclass(frozen=True, kw_only=True)
class AnswerFacts(Facts):
    """The ``card`` of the question with all that was ``said``; ``by`` is who answers."""

    card: QuestionCard | None
    said: Sequence[QuestionMessage] = field(default_factory=tuple)
    by: int | None = None

    @classmethod
    def of(cls, asking: Asking) -> "AnswerFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def meanwhile(self, seen: Value) -> QuestionMessage | None:
        """What somebody else of the team has answered since; None where nobody has."""
        others = [one for one in self.said if one.from_team and one.author_id != self.by and one.id > (seen or 0)]
        return others[-1] if others else None


async def _facts(context: Context) -> AnswerFacts:
    base, number = context.facts(), context.answers.get(QUESTION)
    card = await question_threads.answered_by(context, number) if isinstance(number, int) else None
    said = await question_lists.messages(context.session, card.question.id) if card else ()
    by = context.chat.person_id
    return AnswerFacts(words=base.words, now=base.now, today=base.today, card=card, said=said, by=by)


def _asks(asking: Asking) -> Markup:
    """What they asked last, and what they see of an answer."""
    words, facts = asking.words, AnswerFacts.of(asking)
    if facts.card is None:
        return words.say("What is your answer?")
    name, team = unlinked(facts.card.asker.name), question_words.team(facts.card.site, words)
    asked = [one for one in facts.said if not one.from_team]
    quoted = question_words.quoted(asked[-1], words, by_asker=True) if asked else Markup()
    return words.say(
        "{name} wrote:\n{question}\nYour answer? It is read as from “{team}”, without your name and number.",
        name=name,
        question=quoted,
        team=team,
    )


def _is_answered_meanwhile(asking: Asking) -> bool:
    return AnswerFacts.of(asking).meanwhile(asking.answers.get(SEEN)) is not None


def _asks_whether_too(asking: Asking) -> Markup:
    words, message = asking.words, AnswerFacts.of(asking).meanwhile(asking.answers.get(SEEN))
    quoted = question_words.quoted(message, words, by_asker=False) if message else Markup()
    return words.say("Somebody else of the team has answered meanwhile:\n{answer}\nSend yours too?", answer=quoted)


def _not_sent(value: Value, asking: Asking) -> Markup | None:
    return None if value else asking.words.say("All right, yours was not sent.")


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    number, person_id = answers.get(QUESTION), context.chat.person_id
    card = await question_threads.answered_by(context, number) if isinstance(number, int) else None
    if card is None or person_id is None or not isinstance(number, int):
        return [await question_threads.refused(context)]
    done = await question_rules.answer(context.session, person_id, number, as_said(answers["text"]), context.now)
    now = await question_lists.card(context.session, number)
    if done.message is None or now is None:
        return [await question_threads.again(context, number, context.words.say("It was closed too long ago."))]
    context.did(Action.QUESTION_ANSWERED, Subject.QUESTION, number, site_id=now.question.site_id)
    reaches = await question_notices.answered(context, now, done.message)
    if now.question.taken_by != person_id:
        await question_notices.answered_by_another(context, now, done.message)
    return [await question_threads.again(context, number, _sent(context, now, reaches))]


def _sent(context: Context, card: QuestionCard, reaches: bool) -> Markup:
    words, name = context.words, unlinked(card.asker.name)
    if reaches:
        return words.say("✉️ Sent to {name}.", name=name)
    return words.say(
        "⚠️ Your answer is kept, but {name} has blocked the bot: they read it only if they come back to their question.",
        name=name,
    )


ANSWER = Form(
    "question-answer",
    version=1,
    title=N_("Your answer"),
    steps=(
        Step("text", _asks, WordsOrPhoto(), N_("Answer")),
        Step("anyway", _asks_whether_too, YesNo(), N_("Send it too"), when=_is_answered_meanwhile, stops=_not_sent),
    ),
    on_complete=_send,
    facts=_facts,
    submit=N_("✉️ Send it"),
    is_reviewed=False,
    carries=(QUESTION, SEEN),
)


@screen("question-answer")
async def answer(context: Context, question_id: int) -> Shown:
    """Asks for the answer; with a remark where somebody else has the question."""
    card = await question_threads.answered_by(context, question_id)
    if card is None:
        return await question_threads.refused(context)
    if card.question.state is QuestionState.CLOSED:
        note = context.words.say("It is closed. Open it again, and you can answer.")
        return await question_threads.shown(context, card, note)
    return await _opened(context, card, {}, _who_has_it(context, card))


@listener
async def typed_below_a_question(context: Context, text: str) -> Shown | None:
    """What somebody of the team types right below a question: when it is what they were told since they last did
    something, or when the last they did was to take it.
    """
    said = clean(context.typed)
    if context.chat.person_id is None or not fits(said):
        return None
    card = await _told_last(context) or await question_lists.taken_at(
        context.session, context.chat.person_id, context.chat.seen_at
    )
    if card is None:
        return None
    if await question_threads.answered_by(context, card.question.id) is None:
        return None
    note = context.words.say("Is this your answer to {name}?", name=unlinked(card.asker.name))
    return await _opened(context, card, {"text": as_kept(said)}, note)


async def _told_last(context: Context) -> QuestionCard | None:
    chat = context.chat
    told = await outbox.last_told(context.session, chat.channel, chat.address, chat.seen_at)
    found = _ASKED.match(told or "")
    card = await question_lists.card(context.session, int(found["number"])) if found else None
    return card if card and card.question.waiting_since else None


async def _opened(context: Context, card: QuestionCard, answers: Mapping[str, Value], note: Markup | None) -> Opening:
    last = await question_lists.last_of_team(context.session, card.question.id)
    carried = {QUESTION: card.question.id, SEEN: last.id if last else 0}
    return Opening(ANSWER, {**carried, **answers}, note)


def _who_has_it(context: Context, card: QuestionCard) -> Markup | None:
    if not card.holder or card.question.taken_by == context.chat.person_id:
        return None
    return context.words.say("{name} has this question. You can answer all the same.", name=card.holder)
