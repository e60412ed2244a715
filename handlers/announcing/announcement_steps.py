"""The questions of an announcement. Three are asked: to whom, in French, in English; the others stand in the review."""

from collections.abc import Callable
from datetime import tzinfo

from markupsafe import Markup

from handlers.announcing import audience_kind
from handlers.announcing.announcement_answers import (
    ACK,
    AUDIENCE,
    BUTTONS,
    ENGLISH,
    ENGLISH_ALONE,
    FILE,
    FRENCH,
    SURE,
    URGENT,
    WHEN,
    is_asked_for,
    own_file,
)
from handlers.announcing.announcement_facts import AnnouncementFacts
from handlers.announcing.audience_kind import ToWhom
from handlers.announcing.buttons_kind import Buttons
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking
from handlers.conversation.kinds.chosen import YesNo
from handlers.conversation.kinds.formatted import Attachment, Formatted
from handlers.conversation.kinds.moment import NOW, Moment
from handlers.conversation.words import N_
from models.announcements import LONGEST_CAPTION, LONGEST_TEXT


def longest(asking: Asking, with_file: bool) -> int:
    """How many characters of a text fit; less where the photo or file comes from another answer."""
    elsewhere = AnnouncementFacts.of(asking).files - {asking.buttons.step}
    return LONGEST_CAPTION if with_file or elsewhere else LONGEST_TEXT


def _asked_for(text: str) -> Callable[[Asking], bool]:
    return lambda asking: is_asked_for(text, asking.answers)


def _to_whom(asking: Asking) -> Markup:
    return Markup("{}\n\n{}").format(asking.words.say("To whom?"), audience_kind.summary(asking))


def _in_french(asking: Asking) -> Markup:
    words = asking.words
    ask = words.say("What would you like to tell them, <b>in French</b>? Skip it to write in English only.")
    return Markup("{}\n\n{}").format(audience_kind.summary(asking), ask)


def _in_english(asking: Asking) -> Markup:
    readers = AnnouncementFacts.of(asking).reach.by_language.get("en", 0)
    if not readers:
        return asking.words.say("And <b>in English</b>? Nobody among them reads English now: skip it, if you like.")
    return asking.words.count(
        "And <b>in English</b>? {n} person reads English. Skipped, they get the French, with a line that says so.",
        "And <b>in English</b>? {n} people read English. Skipped, they get the French, with a line that says so.",
        readers,
    )


def _in_english_alone(asking: Asking) -> Markup:
    ask = asking.words.say(
        "What would you like to tell them, <b>in English</b>? "
        "Whoever reads French gets it too, with a line that says so."
    )
    return Markup("{}\n\n{}").format(audience_kind.summary(asking), ask)


def _is_it_sure(asking: Asking) -> Markup:
    return asking.words.count(
        "Sent at night, it rings the phone of {n} person who is asleep. Is it really that urgent?",
        "Sent at night, it rings the phones of {n} people who are asleep. Is it really that urgent?",
        AnnouncementFacts.of(asking).reach.total,
    )


def _zone(asking: Asking) -> tzinfo:
    return AnnouncementFacts.of(asking).zone


_TEXT = Formatted(longest)
STEPS = (
    Step(AUDIENCE, _to_whom, ToWhom(), N_("To whom")),
    Step(FRENCH, _in_french, _TEXT, N_("In French"), optional=True, when=_asked_for(FRENCH)),
    Step(ENGLISH, _in_english, _TEXT, N_("In English"), optional=True, when=_asked_for(ENGLISH)),
    Step(ENGLISH_ALONE, _in_english_alone, _TEXT, N_("In English"), when=_asked_for(ENGLISH_ALONE)),
    Step(
        FILE,
        N_("Which photo or file goes with it?"),
        Attachment(
            lambda asking: AnnouncementFacts.of(asking).longest,
            LONGEST_CAPTION,
            lambda asking: own_file(asking.answers),
        ),
        N_("Photo"),
        default={},
    ),
    Step(BUTTONS, N_("Which buttons does it have? Three at most."), Buttons(), N_("Buttons"), default=[]),
    Step(
        ACK,
        N_("Add a button “Got it”? You then see how many have tapped it."),
        YesNo(),
        N_("“Got it”"),
        default=False,
    ),
    Step(
        URGENT,
        N_(
            "Is it urgent? Then it goes out at night as well, before everything else. "
            "If not, nobody is woken: from 22:00 to 08:00 it waits for the morning."
        ),
        YesNo(),
        N_("Urgent"),
        default=False,
    ),
    Step(SURE, _is_it_sure, YesNo(), N_("Even at night"), when=lambda asking: asking.answers.get(URGENT) is True),
    Step(WHEN, N_("When does it go out?"), Moment(_zone), N_("When"), default=NOW),
)
