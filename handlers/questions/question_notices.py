"""What others are told about a question: those who answer, and whoever asked.

Every key begins with the asker, so that all of it goes with them, or says that it answers them; notices name nobody of
the team. Under ``waits`` stands what is true only as long as the asker waits for an answer.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from handlers.questions import own_questions, question_answering, question_threads, question_words, replying
from handlers.start import way_on
from models import answer_keys, outbox, people, privacy, question_lists, question_moments, question_people, quiet
from models.chats import Chat
from models.question_lists import QuestionCard
from models.questions import QuestionMessage


async def asked(telling: Telling, card: QuestionCard, message: QuestionMessage) -> None:
    """A new question, to everybody who may answer it."""
    chats = _others(await question_people.chats_of_team(telling.session, card.question.site_id), card.asker.id)
    not_before = quiet.allowed_from(telling.now, card.zone(telling.zone))
    telling.notify(chats, _key(card, f"waits:{message.id}"), partial(_asked, card, message), not_before=not_before)


async def added(telling: Telling, card: QuestionCard, message: QuestionMessage) -> None:
    """The asker wrote again: to whoever has it, or everybody where nobody has, or the one who has hears nothing."""
    session, holder, zone = telling.session, card.question.taken_by, card.zone(telling.zone)
    theirs = await people.chats_that_hear(session, [holder]) if holder is not None else []
    chats = theirs or _others(await question_people.chats_of_team(session, card.question.site_id), card.asker.id)
    wrote_at = await question_lists.last_written(session, holder) if theirs else None
    not_before = question_moments.told_from(telling.now, zone, wrote_at)
    telling.notify(chats, _key(card, f"waits:{message.id}"), partial(_added, card, message), not_before=not_before)


async def handed_back(telling: Telling, card: QuestionCard, message: QuestionMessage, by_id: int) -> None:
    """Nobody has it any more: to the others who may answer."""
    chats = _others(await question_people.chats_of_team(telling.session, card.question.site_id), by_id, card.asker.id)
    not_before = quiet.allowed_from(telling.now, card.zone(telling.zone))
    key = _key(card, f"waits:back:{telling.now.isoformat()}")
    telling.notify(chats, key, partial(_handed_back, card, message), not_before=not_before)


async def reminded(telling: Telling, card: QuestionCard, message: QuestionMessage) -> None:
    """Nobody has answered for long: to everybody who may."""
    question, zone = card.question, card.zone(telling.zone)
    chats = _others(await question_people.chats_of_team(telling.session, question.site_id), card.asker.id)
    key = _key(card, f"waits:remind:{question.waiting_since or ''}:{question.reminded}")
    not_before = quiet.allowed_from(telling.now, zone)
    telling.notify(chats, key, partial(_reminder, card, message, zone, not_before), not_before=not_before)


async def answered(telling: Telling, card: QuestionCard, message: QuestionMessage) -> bool:
    """The answer, to the asker; whether it reaches them as far as is known."""
    zone = card.zone(telling.zone)
    chats = await people.chats_of(telling.session, [card.asker.id])
    wrote_at = await question_lists.last_written(telling.session, card.asker.id)
    await no_longer_waits(telling, card)
    telling.notify(
        chats,
        question_lists.key_of_answer(card.question.id, message.id),
        partial(_answer, card, message),
        not_before=question_moments.told_from(telling.now, zone, wrote_at),
    )
    return any(chat.unreachable is None for chat in chats)


async def answered_by_another(telling: Telling, card: QuestionCard, message: QuestionMessage) -> None:
    """Somebody else has answered what this one has: to whoever has it."""
    chats = await people.chats_that_hear(telling.session, [card.question.taken_by or 0])
    key, not_before = _key(card, f"other:{message.id}"), quiet.allowed_from(telling.now, card.zone(telling.zone))
    telling.notify(chats, key, partial(_by_another, card, message), not_before=not_before)


async def closed(telling: Telling, card: QuestionCard) -> None:
    """The team has closed it without an answer: to the asker."""
    chats = await people.chats_of(telling.session, [card.asker.id])
    key = answer_keys.answers(f"question:{card.question.id}:closed:{telling.now.isoformat()}")
    not_before = quiet.allowed_from(telling.now, card.zone(telling.zone))
    telling.notify(chats, key, partial(_closed, card), not_before=not_before)


async def settled(telling: Telling, card: QuestionCard) -> None:
    """The asker needs no more: to whoever has it, without a sound."""
    await no_longer_waits(telling, card)
    chats = await people.chats_that_hear(telling.session, [card.question.taken_by or 0])
    key, not_before = (
        _key(card, f"settled:{telling.now.isoformat()}"),
        quiet.allowed_from(telling.now, card.zone(telling.zone)),
    )
    telling.notify(chats, key, partial(_settled, card), not_before=not_before)


async def no_longer_waits(telling: Telling, card: QuestionCard) -> None:
    """What has not been told yet of a question that waits is not told any more."""
    await outbox.call_off(telling.session, _key(card, "waits:"), telling.now)


def _key(card: QuestionCard, what: str) -> str:
    return f"{privacy.about(card.asker.id)}question:{card.question.id}:{what}"


def _others(chats: Sequence[Chat], *whom: int) -> list[Chat]:
    """Without these people; where nobody is left, the one who asked is told after all."""
    others = [chat for chat in chats if chat.person_id not in whom]
    return others or list(chats)


def _to_team(head: Markup, card: QuestionCard, message: QuestionMessage, words: Words, *, taken: bool) -> Message:
    number = card.question.id
    answer = button(words.say("✏️ Answer"), question_answering.answer, number)
    take = () if taken else (button(words.say("Take it"), question_threads.take, number),)
    see = button(words.say("💬 The whole conversation"), question_threads.question, number)
    text = Markup("\n\n").join((head, question_words.quoted(message, words, by_asker=True)))
    choices = (Choices((answer, *take), columns=2), Choices((see,)), way_on(words))
    return Message(text, choices, photo=question_words.photo(message))


def _asked(card: QuestionCard, message: QuestionMessage, words: Words) -> Message:
    about, name = question_words.about(card.site, words), unlinked(card.asker.name)
    head = words.say("💬 <b>A question: {site}</b>\n{name} asks:", site=about, name=name)
    return _to_team(head, card, message, words, taken=False)


def _added(card: QuestionCard, message: QuestionMessage, words: Words) -> Message:
    about, name = question_words.about(card.site, words), unlinked(card.asker.name)
    head = words.say("💬 <b>A question: {site}</b>\n{name} writes again:", site=about, name=name)
    return _to_team(head, card, message, words, taken=card.question.taken_by is not None)


def _handed_back(card: QuestionCard, message: QuestionMessage, words: Words) -> Message:
    about = question_words.about(card.site, words)
    head = words.say("💬 <b>A question is free again: {site}</b>\nWhoever had it has handed it back.", site=about)
    return _to_team(head, card, message, words, taken=False)


def _reminder(card: QuestionCard, message: QuestionMessage, zone: ZoneInfo, told_at: datetime, words: Words) -> Message:
    """``told_at`` is when it is read: what waits for the morning must not say 'today' of the day before."""
    since = card.question.waiting_since or told_at
    about, when = question_words.about(card.site, words), words.near_moment(since, zone, told_at)
    head = words.say(
        "⏳ <b>A question still waits: {site}</b>\nSince {when}, without an answer.", site=about, when=when
    )
    is_taken = card.question.taken_by is not None
    if is_taken:
        head = Markup("\n").join((head, words.say("One of you has taken it; anybody may answer.")))
    return _to_team(head, card, message, words, taken=is_taken)


def _answer(card: QuestionCard, message: QuestionMessage, words: Words) -> Message:
    head = words.say("💬 <b>{team} answers:</b>", team=question_words.team(card.site, words))
    text = Markup("\n").join((head, question_words.quoted(message, words, by_asker=False)))
    return Message(text, own_questions.ways_to_go_on(card, words), photo=question_words.photo(message))


def _by_another(card: QuestionCard, message: QuestionMessage, words: Words) -> Message:
    name = unlinked(card.asker.name)
    head = words.say("💬 Somebody else of the team has answered {name}, whose question you have:", name=name)
    text = Markup("\n").join((head, question_words.quoted(message, words, by_asker=False)))
    return Message(text, _see(card, words))


def _closed(card: QuestionCard, words: Words) -> Message:
    team = question_words.team(card.site, words)
    text = words.say("{team} has closed your question. Do you still need an answer? Write again.", team=team)
    again = button(words.say("✏️ Write again"), replying.reply, card.question.id)
    return Message(text, (Choices((again,)), way_on(words)))


def _settled(card: QuestionCard, words: Words) -> Message:
    text = words.say("🧡 {name} needs no more, and says thanks.", name=unlinked(card.asker.name))
    return Message(text, _see(card, words), silent=True)


def _see(card: QuestionCard, words: Words) -> tuple[Choices, ...]:
    see = button(words.say("💬 The whole conversation"), question_threads.question, card.question.id)
    return Choices((see,)), way_on(words)
