"""A question on the team's side: how it stands, who takes it, hands it back, closes it and opens it again."""

from markupsafe import Markup

from handlers import paging, team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.donating.harmless import unlinked
from handlers.questions import question_answering, question_inbox, question_notices, question_words
from handlers.start import way_on
from models import question_lists, question_people, question_rules
from models.audit import Action, Subject
from models.question_lists import Pile, QuestionCard
from models.question_rules import Done, Problem
from models.questions import QuestionState


@screen("question-team", aside=True, link="question")
async def question(context: Context, question_id: int) -> Shown:
    """The question, for those who answer it."""
    return await question_page(context, question_id, question_words.LAST_PAGE)


@screen("question-team-page", aside=True)
async def question_page(context: Context, question_id: int, page: int) -> Shown:
    """A page of what was said."""
    card = await answered_by(context, question_id)
    return await shown(context, card, page=page) if card else await refused(context)


@screen("question-team-photos", aside=True)
async def photos(context: Context, question_id: int) -> Shown:
    """The photos of it."""
    card = await answered_by(context, question_id)
    if card is None:
        return await refused(context)
    said = await question_lists.messages(context.session, question_id)
    return [*question_words.photos(said), await shown(context, card)]


@screen("question-take", aside=True)
async def take(context: Context, question_id: int) -> Shown:
    """Takes it upon oneself; whoever comes second learns who has it."""
    card, person_id = await answered_by(context, question_id), context.chat.person_id
    if card is None or person_id is None:
        return await refused(context)
    done = await question_rules.take(context.session, person_id, question_id, context.now)
    if done.is_done:
        _did(context, Action.QUESTION_TAKEN, card)
        return await again(context, question_id, context.words.say_in("question", "✅ It is yours."))
    return await _not_changed(context, question_id, done)


@screen("question-back", aside=True)
async def hand_back(context: Context, question_id: int) -> Shown:
    """Gives it back to the others, who are told where an answer is owed."""
    card, person_id = await answered_by(context, question_id), context.chat.person_id
    if card is None or person_id is None:
        return await refused(context)
    done = await question_rules.hand_back(context.session, person_id, question_id, context.now)
    if not done.is_done:
        return await _not_changed(context, question_id, done)
    _did(context, Action.QUESTION_HANDED_BACK, card)
    said = [one for one in await question_lists.messages(context.session, question_id) if not one.from_team]
    if card.question.waiting_since and said:
        await question_notices.handed_back(context, card, said[-1], person_id)
    return await again(context, question_id, context.words.say("↩️ It is nobody’s again."))


@screen("question-close", aside=True)
async def close(context: Context, question_id: int) -> Shown:
    """Closes it; the asker is told where they still wait for an answer."""
    card, person_id = await answered_by(context, question_id), context.chat.person_id
    if card is None or person_id is None:
        return await refused(context)
    was_owed = card.question.waiting_since is not None
    done = await question_rules.close(context.session, person_id, question_id, context.now)
    if not done.is_done:
        return await _not_changed(context, question_id, done)
    _did(context, Action.QUESTION_CLOSED, card)
    await question_notices.no_longer_waits(context, card)
    if was_owed:
        await question_notices.closed(context, card)
    return await again(context, question_id, context.words.say("✅ Closed."))


@screen("question-reopen", aside=True)
async def reopen(context: Context, question_id: int) -> Shown:
    """Opens it again, for whoever does so."""
    card, person_id = await answered_by(context, question_id), context.chat.person_id
    if card is None or person_id is None:
        return await refused(context)
    done = await question_rules.reopen(context.session, person_id, question_id, context.now)
    if not done.is_done:
        return await _not_changed(context, question_id, done)
    _did(context, Action.QUESTION_REOPENED, card)
    return await again(context, question_id, context.words.say("↩️ Open again. It is yours."))


async def answered_by(context: Context, question_id: int) -> QuestionCard | None:
    """The question, if this person may answer it now."""
    card = await question_lists.card(context.session, question_id)
    if card is None:
        return None
    site_id = card.question.site_id
    if await question_people.may_answer(context.session, context.chat.person_id, site_id):
        return card
    context.refuse(Subject.QUESTION, question_id, site_id=site_id)
    return None


async def refused(context: Context) -> Message:
    """Said where there is no such question, or it is not for this person: which of both is nobody's business."""
    words = context.words
    text = words.say("That question is no longer there, or is not for you to answer.")
    back = button(words.say("💬 Questions"), question_inbox.on_pile, Pile.WAITING, 0)
    return await team.gone_or_not_theirs(context, text, back)


async def again(context: Context, question_id: int, note: Markup | None = None) -> Message:
    """The question as it stands after a change."""
    card = await question_lists.card(context.session, question_id)
    return await shown(context, card, note) if card else await refused(context)


async def shown(
    context: Context, card: QuestionCard, note: Markup | None = None, page: int = question_words.LAST_PAGE
) -> Message:
    """The question as it stands, below a remark where there is one."""
    words, number, zone = context.words, card.question.id, card.zone(context.zone)
    said = await question_lists.messages(context.session, number)
    pages = question_words.pages(said)
    page = paging.nearest(page, len(pages), 1)
    lost = await question_lists.not_delivered(context.session, number)
    about, name = question_words.about(card.site, words), unlinked(card.asker.name)
    head = words.say("💬 <b>A question: {site}</b>\nFrom {name}", site=about, name=name)
    state = question_words.state_for_team(card, context.now, zone, _is_mine(context, card), words)
    lines = question_words.for_team(card, pages[page], lost, zone, words)
    text = Markup("\n\n").join(part for part in (note, head, *lines, state) if part)
    turns = paging.turns(words, question_page, (number,), page, len(pages), 1)
    doing = Choices(tuple(_ways(context, card)), columns=2)
    seeing = Choices(tuple(_more(context, card, any(one.photo for one in said))), columns=2)
    return Message(text, tuple(group for group in (turns, doing, seeing, way_on(words)) if group.items))


def _ways(context: Context, card: QuestionCard) -> list[Choice]:
    words, number = context.words, card.question.id
    if card.question.state is QuestionState.CLOSED:
        may = question_rules.may_reopen(card.question, context.now)
        return [button(words.say_in("question", "↩️ Open it again"), reopen, number)] if may else []
    found = [button(words.say("✏️ Answer"), question_answering.answer, number)]
    if not card.holder:
        found.append(button(words.say("Take it"), take, number))
    elif _is_mine(context, card):
        found.append(button(words.say("↩️ Hand it back"), hand_back, number))
    return [*found, button(words.say("✅ Close it"), close, number)]


def _more(context: Context, card: QuestionCard, has_photos: bool) -> list[Choice]:
    words = context.words
    see = [button(words.say("🖼 Photos"), photos, card.question.id)] if has_photos else []
    return [*see, button(words.say("💬 Questions"), question_inbox.on_pile, Pile.WAITING, 0)]


def _is_mine(context: Context, card: QuestionCard) -> bool:
    return card.question.taken_by is not None and card.question.taken_by == context.chat.person_id


async def _not_changed(context: Context, question_id: int, done: Done) -> Message:
    words = context.words
    card = await question_lists.card(context.session, question_id)
    if card is None:
        return await refused(context)
    match done.problem:
        case Problem.TAKEN:
            note = words.say("{name} has taken it already.", name=card.holder)
        case Problem.NOT_YOURS:
            note = words.say("{name} has it, and alone can hand it back.", name=card.holder)
        case Problem.TOO_LATE:
            note = words.say("It was closed more than a month ago, and stays so.")
        case _:
            note = words.say("That is so already.")
    return await shown(context, card, note)


def _did(context: Context, action: Action, card: QuestionCard) -> None:
    context.did(action, Subject.QUESTION, card.question.id, site_id=card.question.site_id)
