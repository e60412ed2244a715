"""Asking a person: what is on one's mind, what may answer it already, to whom it goes; consent before it is kept."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers import about as about_us
from handlers.consent import person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import clean, clip, one_line
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.questions import own_questions, question_notices, question_words
from handlers.questions.ask_steps import STEPS, AskFacts, text_of
from handlers.questions.emergencies import is_emergency
from handlers.questions.fitting import fitting
from handlers.questions.ready_choice import PERSON
from handlers.questions.words_or_photo import as_kept, as_said
from handlers.start import way_on
from models import pages, question_lists, question_rules, quiet, ready_answers, sites
from models.people import Person
from models.questions import LONGEST_MESSAGE
from models.sites import RUNNING

LONGEST_NOTE = 200
_END_SHOWN = 40


async def _facts(context: Context) -> AskFacts:
    session, base, person = context.session, context.facts(), await context.person()
    running = [site for site in await sites.shown(session) if site.state in RUNNING]
    notice, text = await pages.privacy(session), text_of(context.answers)
    chosen = next((site.id for site in running if site.slug == context.answers.get("about")), None)
    return AskFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        sites=running,
        ready=fitting(await ready_answers.shown(session), text, chosen) if text else (),
        emergency=await about_us.emergency_text(context) if is_emergency(text) else Markup(),
        notice=notice,
        person=person,
        is_known=person is not None and person.privacy_version == notice.version,
    )


def _what_next(asking: Asking) -> Markup:
    team = question_words.team(AskFacts.of(asking).site(asking.answers), asking.words)
    return asking.words.say(
        "{team} reads it and answers you here. They see your name and what you write, and neither your number nor your "
        "username.",
        team=team,
    )


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    words, facts = context.words, await _facts(context)
    person, site = await _person(context, facts, answers), facts.site(answers)
    zone = ZoneInfo(site.time_zone) if site else context.zone
    done = await question_rules.ask(
        context.session, person.id, site.id if site else None, as_said(answers["text"]), context.now, zone
    )
    if done.problem:
        return [await own_questions.refused(context, done.problem)]
    card = await question_lists.card(context.session, done.question.id) if done.question else None
    if card is None or done.message is None:
        raise LookupError("a question that was just asked is not there")
    await question_notices.asked(context, card, done.message)
    parts = [words.say("✉️ <b>Sent.</b> {team} answers you here.", team=question_words.team(site, words))]
    if quiet.is_quiet(context.now, zone):
        parts.append(words.say("It is night: the team reads it in the morning."))
    see = button(words.say("💬 My question"), own_questions.question, card.question.id)
    return [Message(Markup("\n").join(parts), (Choices((see,)), way_on(words)))]


async def _person(context: Context, facts: AskFacts, answers: Mapping[str, Value]) -> Person:
    if facts.person and facts.is_known:
        return facts.person
    name = answers.get("name") or (facts.person.name if facts.person else "")
    return await person_behind(context, {**answers, "name": name})


ASK = Form(
    "ask-a-person",
    version=1,
    title=N_("A question to a person"),
    steps=STEPS,
    on_complete=_send,
    facts=_facts,
    submit=N_("✉️ Send my question"),
    what_next=_what_next,
    looks_ahead=True,
)


@screen(
    "ask",
    commands=("ask", "question"),
    words=("ask", "question", "ask a person", "ask a question", "poser une question", "une question"),
    link="ask",
)
async def ask(context: Context) -> Shown:
    """Opens the form."""
    return await opened(context, {})


@screen("ask-about", link="ask-about")
async def ask_about(context: Context, slug: str) -> Shown:
    """Opens the form for a site."""
    return await opened(context, {"about": slug})


@screen("ask-this")
async def ask_this(context: Context) -> Shown:
    """Opens the form with what was typed last and nobody understood: emergencies and ready answers were looked at."""
    if not context.unread:
        return await opened(context, {})
    typed = clean(context.unread)
    text = _as_far_as_it_fits(typed)
    note = context.words.say("Your question: <i>{text}</i>", text=clip(one_line(text), LONGEST_NOTE))
    if text != typed:
        why = context.words.say(
            "It is long: it goes as far as “{end}”. Please send the rest afterwards, and it is added.",
            end=one_line(text)[-_END_SHOWN:].partition(" ")[2],
        )
        note = Markup("\n").join((note, why))
    return await opened(context, {"text": as_kept(text), "urgent": "ask", "ready": PERSON}, note)


def _as_far_as_it_fits(text: str) -> str:
    """Whole words; all of it where that is not too long."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[:LONGEST_MESSAGE].rsplit(maxsplit=1)[0]


async def opened(context: Context, answers: Mapping[str, Value], note: Markup | None = None) -> Shown:
    """The form, with what is known; or why this person has asked enough for now."""
    person_id = context.chat.person_id
    problem = await question_rules.may_write(context.session, person_id, context.now, new=True) if person_id else None
    return await own_questions.refused(context, problem) if problem else Opening(ASK, answers, note)
