"""Asking a person: what is on one's mind, what may answer it already, to whom it goes; consent before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers import about as about_us
from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.questions import own_questions, question_notices, question_words, ready_choice
from handlers.questions.emergencies import is_emergency
from handlers.questions.fitting import fitting
from handlers.questions.ready_choice import PERSON, ReadyChoice
from handlers.questions.words_or_photo import WordsOrPhoto, as_kept, as_said
from handlers.start import way_on
from models import pages, question_lists, question_rules, quiet, ready_answers, sites
from models.bilingual import in_language, markup_in_language
from models.pages import Page
from models.people import Person
from models.questions import ReadyAnswer
from models.sites import RUNNING, Site

GENERAL = "-general"
"""Instead of a site's slug; no slug begins so."""
LONGEST_NOTE = 200


@dataclass(frozen=True, kw_only=True)
class AskFacts(Facts):
    """``sites`` run; ``ready`` are the answers that fit what was asked, the best first.

    ``is_known`` tells that the notice of now was accepted, by this ``person``.
    """

    sites: Sequence[Site]
    ready: Sequence[ReadyAnswer]
    emergency: Markup
    notice: Page
    person: Person | None
    is_known: bool

    @classmethod
    def of(cls, asking: Asking) -> "AskFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def site(self, answers: Mapping[str, Value]) -> Site | None:
        """The site that was chosen; None for a general question."""
        return next((one for one in self.sites if one.slug == answers.get("about")), None)


async def _facts(context: Context) -> AskFacts:
    session, base, person = context.session, context.facts(), await context.person()
    running = [site for site in await sites.shown(session) if site.state in RUNNING]
    notice, text = await pages.privacy(session), _text(context.answers)
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


def _text(answers: Mapping[str, Value]) -> str:
    said = answers.get("text")
    text = said.get("text") if isinstance(said, dict) else ""
    return text if isinstance(text, str) else ""


def _is_urgent(asking: Asking) -> bool:
    return is_emergency(_text(asking.answers))


def _asks_whether_urgent(asking: Asking) -> Markup:
    return asking.words.say(
        "🆘 Is somebody in danger? Nobody here answers at once. Call first:\n\n{numbers}",
        numbers=AskFacts.of(asking).emergency,
    )


def _urgent_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [
        Option("call", str(words.say("🆘 Yes, I call").unescape())),
        Option("ask", str(words.say("No, go on with my question").unescape())),
    ]


def _then_call(value: Value, asking: Asking) -> Markup | None:
    return asking.words.say("Call now. Whoever answers there helps you at once.") if value == "call" else None


def _offered(asking: Asking) -> Sequence[ReadyAnswer]:
    return AskFacts.of(asking).ready


READY_KIND = ReadyChoice(_offered)


def _asks_whether_it_helps(asking: Asking) -> Markup:
    looked_at = READY_KIND.looked_at(asking)
    text = ready_choice.in_words(looked_at, asking.words) if looked_at else Markup()
    return asking.words.say("Perhaps this is it:\n\n{answer}\n\nDoes this help?", answer=text)


def _helped(value: Value, asking: Asking) -> Markup | None:
    return None if value == PERSON else asking.words.say("🧡 Good. Ask again whenever you like.")


def _site_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    named = [Option(one.slug, in_language(one.name, words.language)) for one in AskFacts.of(asking).sites]
    return [*named, Option(GENERAL, str(words.say("Something else").unescape()))]


def _privacy_notice(asking: Asking) -> Markup:
    text = markup_in_language(AskFacts.of(asking).notice.text, asking.words.language)
    return asking.words.say(
        "So that somebody can answer you, your question is kept. What happens to your data:\n\n"
        "<blockquote expandable>{notice}</blockquote>\n\nDo you agree?",
        notice=text,
    )


def _no_without_consent(agreed: Value, asking: Asking) -> Markup | None:
    if agreed:
        return None
    if AskFacts.of(asking).person:
        return asking.words.say(
            "That is your right, and your question was not sent. What you told us before stays as you agreed to it "
            "then; /delete removes all of it."
        )
    return asking.words.say(
        "That is your right: your question was not sent, and nothing about you was kept. Where we are, what is needed "
        "and whom to call is there for everybody."
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
    steps=(
        Step("text", N_("What would you like to know? Write it as you would say it."), WordsOrPhoto(), N_("Question")),
        Step(
            "urgent",
            _asks_whether_urgent,
            One(_urgent_options),
            N_("Emergency"),
            when=_is_urgent,
            stops=_then_call,
            reviewed=False,
        ),
        Step(
            "ready",
            _asks_whether_it_helps,
            READY_KIND,
            N_("Did that help"),
            when=lambda asking: bool(AskFacts.of(asking).ready),
            stops=_helped,
            reviewed=False,
        ),
        Step("about", N_("Which place is it about?"), One(_site_options, columns=2), N_("About")),
        Step(
            CONSENT.key,
            _privacy_notice,
            Consent(lambda asking: AskFacts.of(asking).notice.version),
            N_("Privacy notice"),
            when=lambda asking: not AskFacts.of(asking).is_known,
            stops=_no_without_consent,
            reviewed=False,
        ),
        Step(
            "name",
            N_("What may we call you? The team sees this name."),
            Text(longest=80, check=is_a_name),
            N_("Name"),
            when=lambda asking: AskFacts.of(asking).person is None,
        ),
    ),
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
    note = context.words.say("Your question: <i>{text}</i>", text=clip(one_line(context.unread), LONGEST_NOTE))
    return await opened(context, {"text": as_kept(context.unread), "urgent": "ask", "ready": PERSON}, note)


async def opened(context: Context, answers: Mapping[str, Value], note: Markup | None = None) -> Shown:
    """The form, with what is known; or why this person has asked enough for now."""
    person_id = context.chat.person_id
    problem = await question_rules.may_write(context.session, person_id, context.now, new=True) if person_id else None
    return await own_questions.refused(context, problem) if problem else Opening(ASK, answers, note)
