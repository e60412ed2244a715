"""Ready answers kept up to date in chat: by the coordinators of their site, and by admins those for every place."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.editing.typed_text import only_in_another
from handlers.questions import question_inbox
from handlers.questions.ready_form import (
    ANSWER,
    PLACE,
    STEPS,
    as_it_stands,
    columns_of,
    preview,
    ready_facts,
)
from handlers.start import way_on
from models import question_people, ready_answers
from models.audit import Action, Subject
from models.bilingual import in_language, markup_in_language
from models.question_lists import Pile
from models.questions import ReadyAnswer
from models.sites import Site

A_PAGE = 8


@screen(
    "ready-answers",
    aside=True,
    commands=("readyanswers", "reponses"),
    words=("ready answers", "réponses prêtes"),
)
async def first_ready_answers(context: Context) -> Shown:
    """The first page."""
    return await ready_answers_page(context, 0)


@screen("ready-answers-at", aside=True)
async def ready_answers_page(context: Context, page: int) -> Shown:
    """Those that this person may change, and the general ones."""
    words = context.words
    scope = await question_people.scope_of(context.session, context.chat.person_id)
    if scope is None:
        return team.refusal(context)
    found = await ready_answers.of_sites(context.session, scope.site_ids)
    page = paging.nearest(page, len(found), A_PAGE)
    listed = [
        button(await _label(context, one), ready_card, one.id) for one in found[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    text = words.say("📝 <b>Ready answers</b>\nThey are offered to whoever asks something, before a person is asked.")
    turns = paging.turns(words, ready_answers_page, (), page, len(found), A_PAGE)
    new = button(words.say("➕ New answer"), new_answer)
    back = button(words.say("💬 Questions"), question_inbox.on_pile, Pile.WAITING, 0)
    groups = (Choices(tuple(listed)), turns, Choices((new, back), columns=2), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("ready-card", aside=True)
async def ready_card(context: Context, answer_id: int) -> Shown:
    """One of them, as people see it, with its keywords."""
    if await question_people.scope_of(context.session, context.chat.person_id) is None:
        return team.refusal(context)
    found = await ready_answers.by_id(context.session, answer_id)
    return await _card(context, found) if found else await _gone(context)


async def _add(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    facts, person_id = await ready_facts(context), context.chat.person_id
    place = facts.place(answers)
    if person_id is None or place not in facts.site_ids:
        return [team.refusal(context)]
    site_id = facts.site_ids[place]
    found = await ready_answers.add(context.session, site_id, columns_of(answers, None), person_id, context.now)
    _did(context, found, "added")
    return [await _card(context, found, context.words.say("<b>Added.</b> From now on it is offered."))]


NEW = Form(
    "new-ready-answer",
    version=1,
    title=N_("A new ready answer"),
    steps=(PLACE, *STEPS),
    on_complete=_add,
    facts=ready_facts,
    submit=N_("✅ Add it"),
    what_next=preview,
)


@screen("ready-new")
async def new_answer(context: Context) -> Shown:
    """Opens the form of a new one."""
    scope = await question_people.scope_of(context.session, context.chat.person_id)
    return Opening(NEW) if scope else team.refusal(context)


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Changes it, unless somebody else has changed something meanwhile."""
    found, person_id = await ready_answers.locked(context.session, answers[ANSWER]), context.chat.person_id
    if found is None or person_id is None:
        return [await _gone(context)]
    if not await _may_change(context, found):
        return [team.refusal(context)]
    if found.version != answers["seen"]:
        why = context.words.say(
            "Somebody else changed it meanwhile, so your change was not made. This is how it stands:"
        )
        return [await _card(context, found, why)]
    await ready_answers.change(context.session, found, columns_of(answers, found), person_id, context.now)
    _did(context, found, "changed")
    return [await _card(context, found, context.words.say("<b>Changed.</b>"))]


CHANGE = Form(
    "change-ready-answer",
    version=1,
    title=N_("Changing a ready answer"),
    steps=STEPS,
    on_complete=_change,
    facts=ready_facts,
    submit=N_("✅ Change it"),
    what_next=preview,
    leave=N_("Leave it as it is"),
    carries=(ANSWER, "seen"),
)


@screen("ready-change")
async def change_answer(context: Context, answer_id: int) -> Shown:
    """Opens the form with the answer as it stands."""
    found = await ready_answers.by_id(context.session, answer_id)
    if found is None:
        return await _gone(context)
    if not await _may_change(context, found):
        return team.refusal(context)
    return Opening(CHANGE, {ANSWER: found.id, "seen": found.version, **as_it_stands(found)})


@screen("ready-hide", aside=True)
async def hide(context: Context, answer_id: int, hidden: bool) -> Shown:
    """Offers it no more, or again; it stays, so that nothing is lost by a tap."""
    found, person_id = await ready_answers.locked(context.session, answer_id), context.chat.person_id
    if found is None or person_id is None:
        return await _gone(context)
    if not await _may_change(context, found):
        return team.refusal(context)
    if found.hidden != hidden:
        await ready_answers.change(context.session, found, {"hidden": hidden}, person_id, context.now)
        _did(context, found, "hidden" if hidden else "shown")
    words = context.words
    remark = words.say("It is offered to nobody any more.") if hidden else words.say("It is offered again.")
    return await _card(context, found, remark)


async def _may_change(context: Context, answer: ReadyAnswer) -> bool:
    if await question_people.may_answer(context.session, context.chat.person_id, answer.site_id):
        return True
    context.refuse(Subject.READY_ANSWER, answer.id, site_id=answer.site_id)
    return False


def _did(context: Context, answer: ReadyAnswer, detail: str) -> None:
    context.did(Action.READY_ANSWER_CHANGED, Subject.READY_ANSWER, answer.id, site_id=answer.site_id, detail=detail)


async def _card(context: Context, answer: ReadyAnswer, note: Markup | None = None) -> Message:
    words = context.words
    title, text = in_language(answer.title, words.language), markup_in_language(answer.answer, words.language)
    keywords = words.listing(one for language in sorted(answer.keywords) for one in answer.keywords[language])
    parts = [
        note,
        Markup("<b>{}</b>\n{}").format(title, text),
        only_in_another(answer.answer, words),
        words.say(
            "<b>Place:</b> {place}\n<b>Found by:</b> {words}", place=await _place(context, answer), words=keywords
        ),
        words.say("⚠️ It is hidden: nobody is offered it.") if answer.hidden else None,
    ]
    ways: list[Choice] = []
    if await question_people.may_answer(context.session, context.chat.person_id, answer.site_id):
        label = words.say_in("answer", "↩️ Offer it again") if answer.hidden else words.say("✖ Offer it no more")
        ways += [
            button(words.say("✏️ Change it"), change_answer, answer.id),
            button(label, hide, answer.id, not answer.hidden),
        ]
    back = button(words.say("📝 Ready answers"), ready_answers_page, 0)
    return Message(Markup("\n\n").join(part for part in parts if part), (Choices((*ways, back)), way_on(words)))


async def _place(context: Context, answer: ReadyAnswer) -> str:
    site = await context.session.get(Site, answer.site_id) if answer.site_id is not None else None
    if site is None:
        return str(context.words.say("every place").unescape())
    return in_language(site.name, context.words.language)


async def _label(context: Context, answer: ReadyAnswer) -> str:
    title = in_language(answer.title, context.words.language)
    return str(context.words.say("{answer} (hidden)", answer=title).unescape()) if answer.hidden else title


async def _gone(context: Context) -> Message:
    words = context.words
    back = button(words.say("📝 Ready answers"), ready_answers_page, 0)
    return await team.gone_or_not_theirs(context, words.say("That answer is no longer there."), back)
