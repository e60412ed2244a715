"""Whatever somebody does to a form with every kind of question: it stands, it answers, and it shows what it keeps."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as some

from handlers.conversation.advance import Ending
from handlers.conversation.buttons import LONGEST
from handlers.conversation.events import (
    Command,
    Event,
    OpenedLink,
    SentFile,
    SentOther,
    SentPhoto,
    SharedContact,
    SharedLocation,
    Tapped,
)
from handlers.conversation.messages import Message
from handlers.conversation.reading.plain import clean
from handlers.conversation.state import FormState
from tests.pseudo import pseudo
from tests.unit.engine.talk import TODAY, WORDS, Known, Talk, everything, facts

Move = Callable[[Talk], Any]
FORM = everything()
KEYS = [one.key for one in FORM.steps]

_PLAIN = (
    *("oui", "non", "I agree", "Marie", "Site 3", "site", "demain", "12 au 19 mars", "weekends", "kitchen, laundry"),
    *("3", "trois", "Calais", "Saint-Denis", "06 12 34 56 78", "back", "Retour", "skip", "passer", "cancel", "Send it"),
    *("That’s all", "Anything", "keep", "all", "none", "Only that day", "More ›", "<b>&amp;", "{n}", "{}", "%s", "~.."),
    *("18h-22h", "9h-12h, 14h-18h", "8h-20h le lendemain"),
)
_ODD = some.text(max_size=60).map(clean).filter(bool)
_TEXTS = some.one_of(some.sampled_from(_PLAIN), _ODD)
_MEANINGS = some.one_of(
    some.sampled_from(
        (
            *("!back", "!skip", "!cancel", "!keep", "!send", "!edit:", "!edit:name", "!", "", "agree", "refuse", "yes"),
            *(
                "page:1",
                "page:99999999999",
                "page:²",
                "+kitchen",
                "-kitchen",
                "+",
                "*all",
                "*done",
                "2",
                "9" * 50,
                "-1",
            ),
            *("m:2027-05-01", "m:9999-12-01", "a:2027-03-20", "a:2020-01-01", "z:2027-03-20:2027-03-22", "z:x", "z:"),
            *("z:2027-03-22:2027-03-20", "only:2027-03-20", "from:2027-03-20", "p:any", "p:x", "town:1,2,X"),
            *("town:nan,2,X", "town:inf,1e999,X", "town:1,2", "town:91,0,X", "town:1,2,\ud800"),
        )
    ),
    some.text(max_size=20),
)
_CONTACTS = some.builds(
    SharedContact, some.sampled_from(("33612345678", "+33612345678", "", "x", "+", "0")), some.booleans()
)
_DEGREES = some.floats(-90, 90) | some.sampled_from((math.nan, math.inf, -180.0, 180.0, 91.0, 1e300))
_POSITIONS = some.builds(SharedLocation, _DEGREES, _DEGREES)
_PHOTOS = some.builds(SentPhoto, some.text(min_size=1, max_size=9).map(clean), some.sampled_from((0, 5, 30_000_000)))
_EVENTS = some.one_of(
    some.builds(Tapped, some.text(max_size=70), some.booleans()),
    _CONTACTS,
    _POSITIONS,
    _PHOTOS,
    some.builds(SentOther, some.sampled_from(("sticker", "voice", "poll"))),
    some.builds(Command, some.sampled_from(("back", "skip", "passer", "annuler", "menu"))),
    some.builds(OpenedLink, some.text(max_size=5)),
)
# What the question that is being asked is likely to get.
_FILES = some.builds(SentFile, some.sampled_from(("", "a")), caption=some.text(max_size=9).map(clean))
_LIKELY: some.SearchStrategy[dict[str, Any]] = some.fixed_dictionaries(
    {"phone": _CONTACTS, "where": _POSITIONS, "photos": _PHOTOS, "post": _FILES, "file": _FILES | _PHOTOS}
)


def _say(text: str) -> Move:
    return lambda talk: talk.say(text)


def _edit(number: int, text: str) -> Move:
    return lambda talk: talk.edit(number, text)


def _do(event: Event) -> Move:
    return lambda talk: talk.do(event)


def _tap_seen(place: int) -> Move:
    """A button of any message so far."""

    def tap(talk: Talk) -> Any:
        return talk.do(Tapped(talk.seen[-1 - place % len(talk.seen)]) if talk.seen else SentOther("dice"))

    return tap


def _tap_newest(place: int) -> Move:
    def tap(talk: Talk) -> Any:
        choices = talk.shown[-1].all_choices()
        return talk.do(Tapped(choices[place % len(choices)].data)) if choices else talk.do(SentOther("voice"))

    return tap


def _tap_forged(key: str, meaning: str) -> Move:
    return lambda talk: talk.do(Tapped(f"~abcdef.{key}.{meaning}"))


def _mean(meaning: str) -> Move:
    return lambda talk: talk.means(meaning)


def _likely(events: dict[str, Any]) -> Move:
    return lambda talk: talk.do(events.get(talk.at, SentOther("game")))


def _change(sites: list[str], days: int, language: str) -> Move:
    """The world moves on: options vanish, days pass, the person chooses another language."""

    def change(talk: Talk) -> Any:
        words = pseudo() if language == "qps" else WORDS[language]
        today = TODAY + timedelta(days=days)
        talk.facts = Known(words=words, now=facts().now + timedelta(days=days), today=today, sites=sites)
        return talk.again()

    return change


_MOVES = some.one_of(
    _TEXTS.map(_say),
    some.integers(0, 500).map(_tap_newest),
    some.integers(0, 500).map(_tap_newest),
    some.integers(0, 500).map(_tap_seen),
    some.builds(_edit, some.integers(0, 40), _TEXTS),
    some.builds(_tap_forged, some.sampled_from([*KEYS, "review", "", "x"]), _MEANINGS),
    _MEANINGS.map(_mean),
    _LIKELY.map(_likely),
    _LIKELY.map(_likely),
    _EVENTS.map(_do),
    some.builds(
        _change,
        some.lists(some.sampled_from(("site-1", "site-2", "a" * 32)), unique=True),
        some.integers(0, 40),
        some.sampled_from(("fr", "en", "qps")),
    ),
)
# From anywhere in the form, not from its beginning alone.
_KNOWN: dict[str, Any] = {
    "privacy": {"version": "1", "at": "2027-03-12T12:00:00+00:00"},
    "name": "Marie",
    "site": "site-3",
    "stay": {"first": "2027-03-20", "last": None, "weekdays": [5, 6]},
    "day": "2027-03-20",
    "tasks": ["kitchen"],
    "bed": True,
    "people": 2,
    "photos": ["a", "b"],
    "where": {"latitude": 50.9, "longitude": 1.8, "name": "Calais"},
    "phone": "+33612345678",
    "remarks": "None",
    "hours": {"start": "22:00", "end": "06:00"},
    "meeting": "The gate",
    "pin": {"latitude": 50.9, "longitude": 1.8, "of": "The gate"},
    "until": "2027-03-20",
    "stretch": {"first": "2027-03-20", "last": "2027-03-22", "weekdays": [0, 1, 2, 3, 4, 5, 6]},
    "hour": "14:30",
    "post": {"html": "<b>Hello</b>", "file": {"kind": "photo", "handle": "a", "name": ""}},
    "file": {"kind": "document", "handle": "a", "name": "plan.pdf"},
}
_BEGINNINGS = some.integers(0, len(KEYS)).map(lambda length: {key: _KNOWN[key] for key in KEYS[:length]})


def _is_fit(message: Message) -> bool:
    choices = message.all_choices()
    return bool(message.text) and all(choice.label and 0 < len(choice.data.encode()) <= LONGEST for choice in choices)


@settings(max_examples=150)
@given(_BEGINNINGS, some.lists(_MOVES, min_size=1, max_size=12))
@example(dict(_KNOWN), [_say("Send it")])
def test_any_input_leaves_a_sound_state_and_gets_an_answer(known: dict[str, Any], moves: list[Move]) -> None:
    """``Talk`` sends the state and each message through JSON on the way, and compares."""
    talk = Talk(FORM, answers=known)
    for move in moves:
        outcome = move(talk)
        assert outcome.messages or outcome.note or outcome.ending in (Ending.CANCELLED, Ending.DONE)
        assert all(_is_fit(message) for message in outcome.messages)
        for one in talk.walk.steps():
            value = talk.answers.get(one.key)
            assert value is None or one.kind.shown(value, talk.walk.asking(one.key))
        if outcome.ending is Ending.DONE:
            assert set(outcome.answers) == {one.key for one in talk.walk.steps()}
        if outcome.ending is not None:
            talk = Talk(FORM, answers=known)


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_ANSWERS = some.dictionaries(some.sampled_from(KEYS), _JSON | some.sampled_from(list(_KNOWN.values())))
_SCRATCH = some.dictionaries(some.sampled_from(("ticked", "page", "month", "first", "got")), _JSON)


@given(_ANSWERS, _SCRATCH, some.sampled_from([*KEYS, None, "gone"]), _MOVES)
def test_answers_of_another_version_are_asked_again_and_never_in_the_way(
    answers: dict[str, Any], scratch: dict[str, Any], at: str | None, move: Move
) -> None:
    """An older version may have kept any other shape under the same keys."""
    talk = Talk(FORM)
    talk.state = FormState("test", 0, "abcdef", answers=answers, scratch=scratch, at=at)
    assert _is_fit(talk.again().messages[0])
    move(talk)


@given(some.one_of(_JSON, some.fixed_dictionaries({"form": _JSON, "id": _JSON, "version": _JSON, "answers": _JSON})))
def test_a_state_that_can_not_be_read_is_none(kept: Any) -> None:
    state = FormState.from_json(kept)
    assert state is None or FormState.from_json(state.to_json()) == state
