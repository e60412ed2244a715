"""The questions about a page: its name and its text, in one language at a time, shown as readers will see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Kind
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.depending import Depending
from handlers.conversation.kinds.written import Text
from handlers.conversation.words import N_
from handlers.editing.long_text import LongText
from handlers.editing.typed_text import as_html, as_typed, fits
from models import pages
from models.bilingual import LANGUAGES
from models.pages import LONGEST_TITLE, Page


@dataclass(frozen=True, kw_only=True)
class PageFacts(Facts):
    """The page as it stands; None for a new one."""

    page: Page | None

    @classmethod
    def of(cls, asking: Asking) -> "PageFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def html_now(self, language: str) -> str:
        """The text as it is kept; "" where there is none."""
        return self.page.text.get(language, "") if self.page else ""


async def page_facts(context: Context) -> PageFacts:
    """Looks up the page that the form is about."""
    base, slug = context.facts(), context.answers.get("page")
    found = await pages.by_slug(context.session, slug) if isinstance(slug, str) else None
    return PageFacts(words=base.words, now=base.now, today=base.today, page=found)


def as_read(title: str, html: str) -> Markup:
    """A page as readers see it."""
    return Markup("<b>{}</b>\n\n{}").format(title, Markup(html))  # noqa: S704 - escaped when it was typed


def preview(asking: Asking) -> Markup:
    """The page as it will be, below a line that says so."""
    answers, words = asking.answers, asking.words
    html = as_html(answers["text"], PageFacts.of(asking).html_now(answers["language"]))
    return words.say("This is how readers see it:\n\n{page}", page=as_read(answers["title"], html))


def _language_options(asking: Asking) -> Sequence[Option]:
    names = {"fr": asking.words.say("French"), "en": asking.words.say("English")}
    return [Option(one, str(names[one].unescape())) for one in LANGUAGES]


def _language_of(asking: Asking) -> str:
    return str(asking.answers.get("language", LANGUAGES[0]))


def _title_question(asking: Asking) -> Markup:
    words = asking.words
    if _language_of(asking) == "fr":
        return words.say("What is the page called in French?")
    return words.say("What is the page called in English?")


def _text_question(asking: Asking) -> Markup:
    """With the text as it stands, to be copied with a tap and changed."""
    words, language = asking.words, _language_of(asking)
    question = words.say("Type the whole text of the page in English. Web addresses become links.")
    if language == "fr":
        question = words.say("Type the whole text of the page in French. Web addresses become links.")
    standing = as_typed(PageFacts.of(asking).html_now(language))
    if not standing:
        return question
    text = Markup("<code>{}</code>").format(standing)
    return words.say("{question}\n\nThis is how it stands; a tap copies it:\n\n{text}", question=question, text=text)


def _text_kind(asking: Asking) -> Kind:
    page = PageFacts.of(asking).page
    longest = pages.longest(page.slug if page else "")
    return LongText(longest=longest, lines=True, check=partial(fits, longest))


LANGUAGE = Step("language", N_("In which language do you write first?"), One(_language_options), N_("Language"))
TITLE = Step("title", _title_question, Text(longest=LONGEST_TITLE), N_("Name"))
TEXT = Step("text", _text_question, Depending(_text_kind), N_("Text"))
