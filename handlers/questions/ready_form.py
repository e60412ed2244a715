"""The questions about a ready answer, shared by the forms that add and change one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.written import Text
from handlers.conversation.words import N_
from handlers.editing.long_text import LongText
from handlers.editing.typed_text import as_html, as_typed, fits
from models import question_people, ready_answers, sites
from models.bilingual import LANGUAGES, in_language
from models.questions import ReadyAnswer
from models.ready_answers import LONGEST_ANSWER, LONGEST_KEYWORD, LONGEST_KEYWORDS, LONGEST_TITLE, MOST_WORDS
from models.sites import SiteState

GENERAL = "-general"
"""Instead of a site's slug; no slug begins so."""
ANSWER = "answer"
"""What the form carries: the number of the ready answer."""
MOST_KEYWORDS = 30


@dataclass(frozen=True, kw_only=True)
class ReadyFacts(Facts):
    """Where a new one may belong, by slug with its label, and the ready ``answer`` as it stands; None for a new one."""

    places: Mapping[str, str]
    site_ids: Mapping[str, int | None]
    answer: ReadyAnswer | None

    @classmethod
    def of(cls, asking: Asking) -> "ReadyFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def html_now(self, language: str) -> str:
        """The text as it is kept; "" where there is none."""
        return self.answer.answer.get(language, "") if self.answer else ""

    def place(self, answers: Mapping[str, Value]) -> str:
        """Where it belongs: what was chosen, or the one place there is to choose."""
        return str(answers.get("at") or next(iter(self.places), GENERAL))


async def ready_facts(context: Context) -> ReadyFacts:
    """Looks up what the questions need."""
    base, session, number = context.facts(), context.session, context.answers.get(ANSWER)
    scope = await question_people.scope_of(session, context.chat.person_id)
    places: dict[str, str] = {}
    site_ids: dict[str, int | None] = {}
    if scope and scope.site_ids is None:
        places[GENERAL], site_ids[GENERAL] = str(base.words.say("For every place").unescape()), None
    for site in await sites.every(session):
        if scope and site.state is not SiteState.CLOSED and (scope.site_ids is None or site.id in scope.site_ids):
            places[site.slug], site_ids[site.slug] = in_language(site.name, base.words.language), site.id
    found = await ready_answers.by_id(session, number) if isinstance(number, int) else None
    return ReadyFacts(words=base.words, now=base.now, today=base.today, places=places, site_ids=site_ids, answer=found)


def keywords_of(typed: str) -> list[str]:
    """'vêtements, habits' as two."""
    found = (" ".join(part.split()) for line in typed.splitlines() for part in line.split(","))
    return list(dict.fromkeys(part for part in found if part))


def _are_keywords(text: str, asking: Asking) -> Markup | None:
    found = keywords_of(text)
    if len(found) > MOST_KEYWORDS:
        return asking.words.say("That is {n} keywords; {most} are the most.", n=len(found), most=MOST_KEYWORDS)
    if not found or any(len(one) > LONGEST_KEYWORD or len(one.split()) > MOST_WORDS for one in found):
        return asking.words.say("Please separate keywords by commas: give clothes/coats, drop-off point")
    return None


def _place_options(asking: Asking) -> Sequence[Option]:
    return [Option(slug, label) for slug, label in ReadyFacts.of(asking).places.items()]


def _has_choice(asking: Asking) -> bool:
    return len(ReadyFacts.of(asking).places) > 1


_TITLE = Text(longest=LONGEST_TITLE, check=partial(fits, LONGEST_TITLE))
_ANSWER = LongText(longest=LONGEST_ANSWER, lines=True, check=partial(fits, LONGEST_ANSWER))
_WORDS = Text(longest=LONGEST_KEYWORDS, lines=True, check=_are_keywords)

PLACE = Step("at", N_("For which place is the answer?"), One(_place_options), N_("Place"), when=_has_choice)
STEPS = (
    Step("title_fr", N_("What do people ask, in one line, in French?"), _TITLE, N_("Question in French")),
    Step("title_en", N_("The same question in English?"), _TITLE, N_("Question in English")),
    Step("text_fr", N_("What is the answer, in French?"), _ANSWER, N_("Answer in French")),
    Step("text_en", N_("And the answer in English?"), _ANSWER, N_("Answer in English")),
    Step(
        "words_fr",
        N_(
            "By which French words is it found? Separate them by commas. Two words say more than one, and a slash "
            "stands for “or”: donner vêtements/manteaux, point de collecte"
        ),
        _WORDS,
        N_("Keywords in French"),
    ),
    Step(
        "words_en",
        N_(
            "By which English words is it found? Separate them by commas. Two words say more than one, and a slash "
            "stands for “or”: give clothes/coats, drop-off point"
        ),
        _WORDS,
        N_("Keywords in English"),
    ),
)


def as_it_stands(answer: ReadyAnswer) -> dict[str, Value]:
    """The answers that would lead to this one; what is missing in a language is asked for."""
    standing: dict[str, Value] = {}
    for language in LANGUAGES:
        standing[f"title_{language}"] = answer.title.get(language, "")
        standing[f"text_{language}"] = as_typed(answer.answer.get(language, ""))
        standing[f"words_{language}"] = ", ".join(answer.keywords.get(language, ()))
    return {key: value for key, value in standing.items() if value}


def columns_of(answers: Mapping[str, Value], now_so: ReadyAnswer | None) -> dict[str, Any]:
    """The columns that these answers make; what was not touched keeps its bold and its links."""
    html = now_so.answer if now_so else {}
    return {
        "title": {one: answers[f"title_{one}"] for one in LANGUAGES},
        "answer": {one: as_html(answers[f"text_{one}"], html.get(one, "")) for one in LANGUAGES},
        "keywords": {one: keywords_of(answers[f"words_{one}"]) for one in LANGUAGES},
    }


def preview(asking: Asking) -> Markup:
    """The answer as readers will see it, in the language of whoever writes it."""
    answers, language = asking.answers, asking.words.language
    language = language if language in LANGUAGES else LANGUAGES[0]
    html = as_html(answers[f"text_{language}"], ReadyFacts.of(asking).html_now(language))
    title, text = answers[f"title_{language}"], Markup(html)  # noqa: S704 - escaped when it was typed
    return asking.words.say(
        "This is how people see it:\n\n{answer}", answer=Markup("<b>{}</b>\n{}").format(title, text)
    )
