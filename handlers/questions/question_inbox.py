"""What people ask, for those who answer: what waits first, the oldest on top."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import paging
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.donating.harmless import unlinked
from handlers.questions import own_questions, question_threads, question_words, ready_editing
from handlers.start import way_on
from handlers.team import refusal
from models import question_lists, question_people
from models.question_lists import Pile, QuestionCard
from models.question_people import Scope

A_PAGE = 8
LONGEST_LABEL, LONGEST_NAME = 40, 24
_HEADS = {
    Pile.WAITING: N_("💬 <b>Questions to answer</b>"),
    Pile.OPEN: N_("💬 <b>Answered questions</b>"),
    Pile.CLOSED: N_("💬 <b>Closed questions</b>"),
}
_EMPTY = {
    Pile.WAITING: N_("Every question has its answer."),
    Pile.OPEN: N_("There are none."),
    Pile.CLOSED: N_("There are none of the last three months."),
}
_PILES = {
    Pile.WAITING: N_("⏳ Waiting ({n})"),
    Pile.OPEN: N_("✅ Answered ({n})"),
    Pile.CLOSED: N_("Closed ({n})"),
}


@screen("questions", aside=True, commands=("questions",), words=("questions", "les questions"), link="questions")
async def questions(context: Context) -> Shown:
    """What waits for an answer; for whoever answers nothing, what they asked."""
    if await question_people.scope_of(context.session, context.chat.person_id) is None:
        return await own_questions.mine(context)
    return await on_pile(context, Pile.WAITING, 0)


@screen("questions-on", aside=True)
async def on_pile(context: Context, pile: Pile, page: int) -> Shown:
    """A page of one pile."""
    scope = await question_people.scope_of(context.session, context.chat.person_id)
    if scope is None:
        return refusal(context)
    words, total = context.words, await question_lists.count(context.session, scope, pile)
    page = paging.nearest(page, total, A_PAGE)
    found = await question_lists.page(context.session, scope, pile, A_PAGE, page * A_PAGE)
    lines = [await _listed(context, one) for one in found] or [words.say(_EMPTY[pile])]
    text = Markup("\n\n").join((words.say(_HEADS[pile]), *lines))
    listed = Choices(tuple(button(_label(context, one), question_threads.question, one.question.id) for one in found))
    turns = paging.turns(words, on_pile, (pile,), page, total, A_PAGE)
    others = Choices(tuple(await _others(context, scope, pile)), columns=2)
    ready = Choices((button(words.say("📝 Ready answers"), ready_editing.ready_answers_page, 0),))
    return Message(text, tuple(one for one in (listed, turns, others, ready, way_on(words)) if one.items))


async def waiting(context: Context) -> int | None:
    """How many questions wait for an answer of this person's; None for whoever answers none."""
    scope = await question_people.scope_of(context.session, context.chat.person_id)
    return await question_lists.count(context.session, scope, Pile.WAITING) if scope else None


async def _others(context: Context, scope: Scope, pile: Pile) -> Sequence[Choice]:
    words, found = context.words, []
    for other, label in _PILES.items():
        n = await question_lists.count(context.session, scope, other)
        if other is not pile and n:
            found.append(button(words.say(label, n=words.number(n)).unescape(), on_pile, other, 0))
    return found


async def _listed(context: Context, card: QuestionCard) -> Markup:
    """Where and who, how it begins, how it stands."""
    words, zone = context.words, card.zone(context.zone)
    said = [one for one in await question_lists.messages(context.session, card.question.id) if not one.from_team]
    begins = unlinked(question_words.beginning(said[-1], words, 120)) if said else Markup()
    mine = card.question.taken_by is not None and card.question.taken_by == context.chat.person_id
    state = question_words.state_for_team(card, context.now, zone, mine, words)
    about, name = question_words.about(card.site, words), unlinked(clip(card.asker.name, LONGEST_NAME))
    return Markup("<b>{} · {}</b>\n<i>{}</i>\n{}").format(about, name, begins, state)


def _label(context: Context, card: QuestionCard) -> str:
    name = clip(card.asker.name, LONGEST_NAME)
    about = question_words.about(card.site, context.words).unescape()
    return clip(f"{name} · {about}", LONGEST_LABEL)
