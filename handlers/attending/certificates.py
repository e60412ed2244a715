"""Certificates of one's hours, as PDF."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum

from markupsafe import Markup

from handlers.attending import certificate_words, hours
from handlers.attending.certificate_words import Paper
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.pictures import certificate as paper_page
from handlers.start import way_on
from models import certificates, pages, sign_ups
from models import hours as kept
from models.bilingual import in_language
from models.certificates import Certificate
from models.hours import Period, Total, Worked
from models.people import Person


class Language(StrEnum):
    """What a certificate is written in."""

    FRENCH = "fr"
    ENGLISH = "en"

    @property
    def other(self) -> "Language":
        """The other one."""
        return Language.ENGLISH if self is Language.FRENCH else Language.FRENCH


@screen(
    "certificate",
    aside=True,
    commands=("certificate", "attestation"),
    words=("certificate", "attestation", "my certificate", "mon attestation"),
)
async def certificate(context: Context) -> Shown:
    """Asks for the period, where there is more than one to choose from."""
    words, worked = context.words, await hours.worked_by(context)
    language = Language.FRENCH if context.chat.language == "fr" else Language.ENGLISH
    if not worked:
        return hours.nothing_yet(words)
    periods = _different(worked, context)
    if len(periods) == 1:
        return await certificate_of(context, periods[0], language)
    choices = tuple(button(_named(period, context), certificate_of, period, language) for period in periods)
    return Message(words.say("A certificate of which hours?"), (Choices(choices), way_on(words)))


@screen("certificate-of", aside=True)
async def certificate_of(context: Context, period: Period, language: Language) -> Shown:
    """The certificate of that period in that language; asks how to spell a name whose letters can't be printed."""
    person = await context.person()
    if person is None:
        return hours.nothing_yet(context.words)
    name = await _printed_name(context, person)
    return await _issued(context, person, name, period, language) if name else _asking(period, language)


@screen("spelling", aside=True)
async def spelling(context: Context, period: Period, language: Language) -> Shown:
    """Asks how the name is to be spelled."""
    return _asking(period, language)


def _asking(period: Period, language: Language) -> Opening:
    return Opening(SPELLING, {"period": period.value, "language": language.value})


def _can_be_printed(text: str, asking: Asking) -> Markup | None:
    if paper_page.printed(text) is None:
        return asking.words.say("I can’t print all of these letters. Please use Latin ones, as in a passport.")
    return is_a_name(text, asking)


async def _spelled(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Issues the certificate under the name as it was spelled; later ones bear it too."""
    person, name = await context.person(), paper_page.printed(answers["name"])
    if person is None or name is None:
        return [hours.nothing_yet(context.words)]
    return [await _issued(context, person, name, Period(answers["period"]), Language(answers["language"]))]


async def _facts(context: Context) -> Facts:
    return context.facts()


SPELLING = Form(
    "certificate-name",
    version=1,
    title=N_("Certificate"),
    steps=(
        Step(
            "name",
            N_("I can’t print your name in its own letters. How is it written in Latin ones, as in a passport?"),
            Text(longest=80, check=_can_be_printed),
            N_("Name"),
        ),
    ),
    on_complete=_spelled,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=("period", "language"),
)


async def _printed_name(context: Context, person: Person) -> str | None:
    """The person's name; where it can't be printed, as they spelled it last; None where they never did."""
    name = await asyncio.to_thread(paper_page.printed, person.name)
    if name:
        return name
    before = await certificates.newest(context.session, person.id)
    return before.name if before else None


async def _issued(context: Context, person: Person, name: str, period: Period, language: Language) -> Message:
    """The certificate, handed over; the same figures give the same one again."""
    worked = kept.within(await hours.worked_by(context), period, context.today)
    total = kept.total(worked)
    if total is None:
        return hours.nothing_yet(context.words)
    # Two taps at once would number two.
    await sign_ups.lock_people(context.session, [person.id])
    issued = await certificates.issue(context.session, person.id, name, total, context.now)
    drawing = await _drawing(context, issued, worked, context.languages[language])
    choices = Choices(_next(context.words, person, period, language))
    return Message(_handed_over(issued, context.words), (choices, way_on(context.words)), drawing=drawing)


async def _drawing(context: Context, issued: Certificate, worked: Sequence[Worked], words: Words) -> Drawing:
    page, language = await pages.welcome(context.session), words.language
    sums = kept.by_activity(worked)
    paper = Paper(
        organisation=in_language(page.title, language),
        name=issued.name,
        total=issued.total,
        activities=[(in_language(doing.name, language), together) for doing, together in sums],
        serial=issued.serial,
        issued_at=issued.issued_at,
        issued_on=issued.issued_at.astimezone(context.zone).date(),
    )
    return Drawing(
        name=str(context.words.say("certificate-{serial}.pdf", serial=issued.serial)),
        kind=paper_page.KIND,
        figures=certificate_words.figures(paper, words),
        is_document=True,
        excuse=str(context.words.say("⚠️ I couldn’t make the PDF. Please ask for it again in a while.")),
    )


def _handed_over(issued: Certificate, words: Words) -> Markup:
    return words.say(
        "<b>Your certificate: {hours}</b>\nNumber: <code>{serial}</code>\n\n"
        "Whoever doubts it can ask the team, which checks it by its number.",
        hours=hours.in_shifts(issued.total, words),
        serial=issued.serial,
    )


def _next(words: Words, person: Person, period: Period, language: Language) -> tuple[Choice, ...]:
    """The other language, and another spelling where the name had to be spelled."""
    label = words.say("📄 In French") if language.other is Language.FRENCH else words.say("📄 In English")
    offered = (button(label, certificate_of, period, language.other), button(words.say("⏱ My hours"), hours.hours))
    if paper_page.printed(person.name) is not None:
        return offered
    return (button(words.say("✏️ Spell my name otherwise"), spelling, period, language), *offered)


def _different(worked: Sequence[Worked], context: Context) -> list[Period]:
    """The periods that have hours, but for those that have the same as one before."""
    found: dict[Total, Period] = {}
    for period in Period:
        total = kept.total(kept.within(worked, period, context.today))
        if total:
            found.setdefault(total, period)
    return list(found.values())


def _named(period: Period, context: Context) -> Markup:
    words = context.words
    match period:
        case Period.THIS_YEAR:
            return words.say("This year")
        case Period.LAST_YEAR:
            return words.say("The last 12 months")
        case Period.ALL:
            return words.say("All my hours")
