"""The questions of whoever asks a person: what, whether it burns, whether a ready answer helps, about which place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.consent import CONSENT
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.words import N_
from handlers.questions import ready_choice
from handlers.questions.emergencies import is_emergency
from handlers.questions.ready_choice import PERSON, ReadyChoice
from handlers.questions.words_or_photo import WordsOrPhoto
from models.bilingual import in_language, markup_in_language
from models.pages import Page
from models.people import Person
from models.questions import ReadyAnswer
from models.sites import Site

GENERAL = "-general"
"""Instead of a site's slug; no slug begins so."""


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


def text_of(answers: Mapping[str, Value]) -> str:
    """What was asked; "" as long as nothing was, or where it is a photo alone."""
    said = answers.get("text")
    text = said.get("text") if isinstance(said, dict) else ""
    return text if isinstance(text, str) else ""


def _is_urgent(asking: Asking) -> bool:
    return is_emergency(text_of(asking.answers))


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


STEPS = (
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
)
