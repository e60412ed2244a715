"""Other words for an announcement that was sent: put in the place of those that people have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from handlers.announcing import (
    announcement_card,
    announcement_doors,
    announcement_report,
    composing,
    taking_back,
)
from handlers.announcing.announcement_answers import ENGLISH, FRENCH, texts_of
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, ShowsItself, Value
from handlers.conversation.kinds.formatted import Formatted
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.start import way_on
from models import announcement_changes, announcing
from models.announcements import BEGUN, LONGEST_CAPTION, LONGEST_TEXT, Draft
from models.announcing import Outcome, Problem
from models.bilingual import LANGUAGES, Texts

NUMBER, VERSION = "announcement", "version"


@dataclass(frozen=True, kw_only=True)
class CorrectionFacts(Facts):
    """What people have now, and how it will read; ``longest`` is what fits: its photo or file stays."""

    present: Texts
    previews: Sequence[Message]
    longest: int

    @classmethod
    def of(cls, asking: Asking) -> "CorrectionFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def _facts(context: Context) -> CorrectionFacts:
    base, number = context.facts(), context.answers.get(NUMBER)
    one = await announcing.by_number(context.session, number) if isinstance(number, int) else None
    draft = replace(one.draft, texts=texts_of(context.answers)) if one else None
    return CorrectionFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        present=one.texts if one else {},
        previews=await _previews(context, draft) if draft and draft.texts else (),
        longest=LONGEST_CAPTION if draft and draft.attachment else LONGEST_TEXT,
    )


async def _previews(context: Context, draft: Draft) -> Sequence[Message]:
    made = composing.messages(draft, await composing.targets(context.session, draft), context.languages)
    return [made[code] for code in LANGUAGES if code in made]


def _once_more(language: str) -> Callable[[Asking], Markup]:
    """Asks for the text in that language, with the one that people have to copy from."""

    def ask(asking: Asking) -> Markup:
        words, present = asking.words, CorrectionFacts.of(asking).present.get(language)
        question = words.say("How should it read <b>in English</b>?")
        if language == "fr":
            question = words.say("How should it read <b>in French</b>?")
        if not present:
            return question
        now = words.say("So far it reads:")
        return Markup("{}\n\n{}\n\n{}").format(question, now, Markup(present))  # noqa: S704 - kept as HTML

    return ask


def _what_next(asking: Asking) -> Markup:
    if texts_of(asking.answers) == CorrectionFacts.of(asking).present:
        return asking.words.say("Nothing is changed yet: tap the text that should read otherwise.")
    return asking.words.say(
        "The messages change where they stand, without a sound. Whoever has not had it yet gets the new words."
    )


async def _correct(context: Context, answers: Mapping[str, Value]) -> Shown:
    """Changes it, if this person may, and nobody else has since."""
    words, texts = context.words, texts_of(answers)
    one = await announcing.by_number(context.session, answers[NUMBER])
    if one is not None and texts == one.texts:
        back = Choices((button(words.say("📢 The announcement"), announcement_card.announcement, one.id),))
        return Message(words.say("Its words are what they were, so nothing was changed."), (back, way_on(words)))
    if not texts:
        return Message(words.say("There are no words left, so nothing was changed."), (way_on(words),))
    return await taking_back.correct(context, answers[NUMBER], answers[VERSION], texts)


async def _done(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    shown = await _correct(context, answers)
    return [shown] if isinstance(shown, Message) else [] if isinstance(shown, Opening) else shown


class _Words(Formatted, ShowsItself):
    """Below a question that shows the present text whole."""

    __slots__ = ()


_TEXT = _Words(lambda asking, _: CorrectionFacts.of(asking).longest, takes_files=False)

CORRECTION = Form(
    "announcement-correction",
    version=1,
    title=N_("Correct an announcement"),
    steps=(
        Step(FRENCH, _once_more("fr"), _TEXT, N_("In French"), optional=True),
        Step(ENGLISH, _once_more("en"), _TEXT, N_("In English"), optional=True),
    ),
    on_complete=_done,
    facts=_facts,
    submit=N_("✅ Change it for everybody"),
    what_next=_what_next,
    carries=(NUMBER, VERSION),
    preview=lambda asking: CorrectionFacts.of(asking).previews,
    looks_ahead=True,
)


@screen("announcement-correct")
async def correct(context: Context, announcement_id: int) -> Shown:
    """Opens the form with the words that people have; the report that leads here stays where it is."""
    context.keeps_tapped = True
    one = await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    if one.state not in BEGUN or await announcement_changes.was_taken_back(context.session, one.id):
        return await announcement_report.not_done(context, Outcome(one, Problem.SETTLED))
    texts = {code: {"html": one.texts[code]} if one.texts.get(code) else None for code in (FRENCH, ENGLISH)}
    return Opening(CORRECTION, {NUMBER: one.id, VERSION: one.version, **texts})
