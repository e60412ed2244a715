"""Each kind of question: what answers it, what doesn't, and what is said then."""

import math
from datetime import time, timedelta
from typing import Any

import pytest

from handlers.conversation.advance import Ending
from handlers.conversation.events import SentOther, SentPhoto, SharedContact, SharedLocation, Tapped
from handlers.conversation.kinds.base import Kind
from handlers.conversation.kinds.chosen import One, Several, YesNo
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.days import Day, Days
from handlers.conversation.kinds.hour import Hour
from handlers.conversation.kinds.shared import LARGEST_PHOTO, Location, Phone, Photos
from handlers.conversation.kinds.written import Number, Text, is_a_name
from handlers.conversation.words import N_
from tests.unit.engine.talk import Known, Talk, everything, facts, form, options, step

STRETCH = Days(("today", "weekend"), timedelta(days=90), is_stretch=True)
SITES = tuple(f"site-{number}" for number in range(1, 12))


def asked(kind: Kind, **more: Any) -> Talk:
    """Somebody before this one question."""
    return Talk(form(step("it", kind, **more)))


def answer_to(kind: Kind, *texts: str) -> Any:
    """What is kept of these texts; '…' where it is still being asked."""
    talk = asked(kind)
    for text in texts:
        talk.say(text)
    return talk.answers.get("it", "…")


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (Text(20), "Marie  Curie", "Marie Curie"),
        (Text(20), "two\nlines", "two lines"),
        (Text(20, lines=True), "two\nlines", "two\nlines"),
        (Text(20, check=is_a_name), "محمد", "محمد"),
        (Number(1, 30), "three", 3),
        (Number(1, 30), "30", 30),
        (YesNo(), "Oui !", True),
        (YesNo(), "no thanks", False),
        (One(options("kitchen", "laundry")), "LAUN", "laundry"),
        (One(options("école", "kitchen")), "ecole", "école"),
        (One(options("kitchen", "laundry")), "2", "laundry"),
        (Several(options("kitchen", "laundry", "lessons")), "lessons and kitchen", ["kitchen", "lessons"]),
        (Several(options("kitchen", "laundry"), everything=N_("Anything")), "anything", ["*"]),
        (Several(options("kitchen", "laundry"), everything=N_("Anything")), "1, 2", ["*"]),
        (Several(options("kitchen", "laundry")), "all", ["kitchen", "laundry"]),
        (Several(options("kitchen", "laundry"), fewest=0), "none", []),
        (Day(), "demain", "2027-03-13"),
        (Day(), "24/12", "2027-12-24"),
        (Days(), "12 au 19 mars", {"first": "2027-03-12", "last": "2027-03-19", "weekdays": [0, 1, 2, 3, 4, 5, 6]}),
        (STRETCH, "12 au 19 mars", {"first": "2027-03-12", "last": "2027-03-19", "weekdays": [0, 1, 2, 3, 4, 5, 6]}),
        (Hour(), "17h30", "17:30"),
        (Hour(), "5pm", "17:00"),
        (Hour(), "vers midi", "12:00"),
        (Hour(), "9", "09:00"),
        (Hour((time(14),)), "14:00", "14:00"),
        (Phone(), "06 12 34 56 78", "+33612345678"),
        (Phone(), "+44 7400 123456", "+447400123456"),
        (Location(), "calais", {"latitude": 50.951, "longitude": 1.859, "name": "Calais"}),
    ],
)
def test_typed_answers_are_kept(kind: Kind, text: str, kept: Any) -> None:
    assert answer_to(kind, text) == kept


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Text(5), "too long", "8 characters; 5 is the most"),
        (Text(20, check=is_a_name), "12", "at least one letter"),
        (Text(40, check=is_a_name), "https://example.org", "looks like a link"),
        (Number(1, 30), "31", "from 1 to 30"),
        (Number(1, 30), "many", "from 1 to 30"),
        (YesNo(), "perhaps", "Yes or no"),
        (One(options("kitchen", "laundry")), "zebra", "among the choices below"),
        (Several(options("kitchen", "laundry")), "none", "at least one"),
        (Day(), "yesterday", "in the past"),
        (Day(), "31/2", "no such day"),
        (Days(), "blue", "didn’t understand"),
        (STRETCH, "weekends", "a first and a last one"),
        (STRETCH, "from Saturday", "a first and a last one"),
        (STRETCH, "1 July 2027", "is the latest"),
        (Hour(), "9 to 12", "At what time?"),
        (Hour(), "25h", "At what time?"),
        (Phone(), "hello", "don’t see a phone number"),
        (Phone(), "06 12", "too short"),
        (Location(), "Atlantis", "don’t know a town"),
    ],
)
def test_what_is_no_answer_is_explained_and_asked_again(kind: Kind, text: str, said: str) -> None:
    talk = asked(kind)
    talk.say(text)
    assert said in talk.text
    assert "it?" in talk.text
    assert talk.at == "it"


@pytest.mark.parametrize(
    "kind", [Text(5), Number(1, 3), YesNo(), One(options("a")), Several(options("a")), Day(), Days(), Phone(), Photos()]
)
@pytest.mark.parametrize("event", [SentOther("sticker"), SharedLocation(1, 2)])
def test_what_no_answer_can_be_is_said_kindly(kind: Kind, event: Any) -> None:
    talk = asked(kind)
    talk.do(event)
    assert "can’t use that" in talk.text
    assert talk.at == "it"


# Choosing


def test_close_misses_are_offered_back_to_tap() -> None:
    talk = asked(One(options("grande-synthe", "saint-denis", "calais")))
    talk.say("not calais")
    assert "Did you mean" in talk.text
    assert talk.labels[0] == "Calais"
    talk.tap("Grande-synthe")
    assert talk.answers == {"it": "grande-synthe"}


def test_many_options_come_by_the_page_and_can_be_typed_from_any() -> None:
    talk = asked(One(options(*SITES)))
    assert "Site-9" not in talk.labels
    talk.tap("More ›")
    assert "Site-9" in talk.labels
    assert "Site-1" not in talk.labels
    talk.tap("‹ Previous")
    talk.say("Site-11")
    assert talk.answers == {"it": "site-11"}


def test_an_option_that_vanished_is_said_to_be_gone_and_its_answer_is_asked_again() -> None:
    of = everything()
    known = {"privacy": {"version": "1", "at": "2027-03-12T12:00:00+00:00"}, "name": "Ann"}
    talk = Talk(of, Known(words=facts().words, now=facts().now, today=facts().today, sites=("a", "b")), known)
    old = next(choice.data for choice in talk.shown[-1].all_choices() if choice.label == "A")
    talk.facts = Known(words=facts().words, now=facts().now, today=facts().today, sites=("b",))
    talk.do(Tapped(old))
    assert "no longer there" in talk.text
    talk.tap("B")
    assert (talk.at, talk.answers["site"]) == ("stay", "b")
    talk.facts = facts()
    talk.again()
    assert talk.at == "site"


def test_ticks_are_set_and_taken_away_and_kept_over_pages() -> None:
    talk = asked(Several(options(*SITES)))
    assert "✅ That’s all" not in talk.labels
    talk.tap("☐ Site-1")
    talk.tap("More ›")
    talk.tap("☐ Site-9")
    talk.tap("☐ Site-10")
    talk.tap("☑ Site-9")
    talk.say("That’s all")
    assert talk.answers == {"it": ["site-1", "site-10"]}


def test_who_comes_back_finds_the_ticks_of_before() -> None:
    talk = asked(Several(options("a", "b"), everything=N_("Anything")))
    talk.tap("Anything")
    talk.means("!edit:it")
    assert {"☑ A", "☑ B"} <= set(talk.labels)
    talk.tap("☑ A")
    talk.tap("✅ That’s all")
    assert talk.answers == {"it": ["b"]}


@pytest.mark.parametrize("meaning", ["z", "+z", "*all", "*done", "page:-1", "page:x", "page:²", ""])
@pytest.mark.parametrize("kind", [One(options("a")), Several(options("a"))])
def test_forged_choices_are_refused(kind: Kind, meaning: str) -> None:
    talk = asked(kind)
    talk.means(meaning)
    assert "no longer there" in talk.text
    assert talk.answers == {}


def test_a_choice_with_the_longest_code_still_fits_its_button() -> None:
    """Slugs have 32 characters at most, step keys 16, form ids 6."""
    talk = Talk(form(step("k" * 16, Several(options("s" * 32)))))
    talk.tap("☐ S" + "s" * 31)
    assert max(len(choice.data) for choice in talk.shown[-1].all_choices()) <= 64


def test_what_an_option_says_of_itself_is_no_markup() -> None:
    talk = Talk(everything(), answers={"privacy": {"version": "1", "at": "2027-03-12T12:00:00+00:00"}, "name": "A"})
    assert "Site 2: &lt;by the sea&gt;" in talk.text


def test_a_label_is_shown_on_its_button_as_it_is_written() -> None:
    talk = asked(Several(options("food & drink")))
    assert talk.labels[0] == "☐ Food & drink"


# Consent


def test_agreement_is_kept_with_its_version_and_moment_and_asked_again_for_a_new_text() -> None:
    talk = asked(Consent(lambda _: "1"))
    talk.tap("I agree")
    assert talk.answers["it"] == {"version": "1", "at": "2027-03-12T12:00:00+00:00"}
    talk.form = form(step("it", Consent(lambda _: "2")))
    assert talk.at == "it"


@pytest.mark.parametrize("text", ["I don’t agree", "no", "non merci"])
def test_refusal_stops_where_the_form_says_so(text: str) -> None:
    talk = asked(
        Consent(lambda _: "1"), stops=lambda agreed, asking: None if agreed else asking.words.say("That is your right.")
    )
    talk.say(text)
    assert talk.ending is Ending.STOPPED
    assert talk.text == "That is your right."


def test_only_a_plain_yes_is_agreement() -> None:
    talk = asked(Consent(lambda _: "1"))
    talk.say("what is this?")
    assert "your yes or no" in talk.text


# Days


def test_the_calendar_is_turned_within_its_reach_only() -> None:
    talk = asked(Day())
    assert not any(label.startswith("‹") for label in talk.labels)
    assert "March 2027" in talk.labels
    talk.tap("April ›")
    assert {"‹ March", "April 2027", "May ›"} <= set(talk.labels)
    talk.tap("30")
    assert talk.answers == {"it": "2027-04-30"}


def test_today_and_tomorrow_are_one_tap() -> None:
    talk = asked(Day())
    talk.tap("Tomorrow")
    assert talk.answers == {"it": "2027-03-13"}


@pytest.mark.parametrize("meaning", ["a:2027-03-11", "a:2030-01-01", "a:x", "m:x", "z:2027-03-13:2027-03-14"])
def test_days_out_of_reach_are_refused(meaning: str) -> None:
    talk = asked(Day())
    talk.means(meaning)
    assert "can’t be chosen" in talk.text


def test_a_stay_is_two_taps_in_the_calendar() -> None:
    talk = asked(Days())
    talk.tap("20")
    assert "From Saturday 20 March. Until when?" in talk.text
    assert "19" not in talk.labels
    talk.tap("22")
    assert talk.answers["it"] == {"first": "2027-03-20", "last": "2027-03-22", "weekdays": [0, 1, 2, 3, 4, 5, 6]}


def test_a_double_tap_on_a_day_chooses_it_once() -> None:
    talk = asked(Days())
    first = next(choice.data for choice in talk.shown[-1].all_choices() if choice.label == "20")
    talk.do(Tapped(first))
    talk.do(Tapped(first))
    assert talk.at == "it"
    assert "Until when?" in talk.text


@pytest.mark.parametrize(
    ("text", "last"), [("Only that day", "2027-03-20"), ("No end yet", None), ("22 March", "2027-03-22")]
)
def test_the_end_of_a_stay_can_be_typed(text: str, last: str | None) -> None:
    talk = asked(Days())
    talk.tap("20")
    talk.say(text)
    assert (talk.answers["it"]["first"], talk.answers["it"]["last"]) == ("2027-03-20", last)


@pytest.mark.parametrize(
    ("label", "first", "last", "weekdays"),
    [
        ("This weekend", "2027-03-13", "2027-03-14", 7),
        ("Next week", "2027-03-15", "2027-03-21", 7),
        ("Every weekend", "2027-03-13", None, 2),
        ("Whenever you need me", "2027-03-12", None, 7),
    ],
)
def test_presets_are_one_tap(label: str, first: str, last: str | None, weekdays: int) -> None:
    talk = asked(Days())
    talk.tap(label)
    kept = talk.answers["it"]
    assert (kept["first"], kept["last"], len(kept["weekdays"])) == (first, last, weekdays)


def test_a_first_day_that_passed_meanwhile_is_chosen_anew() -> None:
    """Somebody who goes on the next morning isn't held to yesterday."""
    talk = asked(Days())
    talk.means("a:2027-03-12")
    talk.facts = Known(words=facts().words, now=facts().now, today=facts().today.replace(day=13))
    talk.again()
    assert "Until when" not in talk.text
    assert "This weekend" in talk.labels


# Phone, place, photos


def test_ones_own_number_is_shared_in_a_tap() -> None:
    talk = asked(Phone())
    assert talk.shown[-1].ask
    talk.do(SharedContact("33612345678", own=True))
    assert talk.answers == {"it": "+33612345678"}
    assert talk.shown[0].ends_ask


def test_somebody_elses_card_is_refused() -> None:
    talk = asked(Phone())
    talk.do(SharedContact("33612345678", own=False))
    assert "somebody else’s card" in talk.text
    assert talk.at == "it"


def test_towns_of_one_name_are_offered_with_their_region() -> None:
    talk = asked(Location())
    talk.say("Saint-Denis")
    assert "Which one?" in talk.text
    talk.tap("Saint-Denis (La Réunion)")
    assert talk.answers == {"it": {"latitude": -20.879, "longitude": 55.448, "name": "Saint-Denis"}}


def test_a_shared_position_is_kept() -> None:
    talk = asked(Location())
    talk.do(SharedLocation(50.95, 1.86))
    assert talk.answers == {"it": {"latitude": 50.95, "longitude": 1.86, "name": ""}}
    assert "the position you shared" in talk.text


@pytest.mark.parametrize(("latitude", "longitude"), [(math.nan, 0), (0, math.inf), (91, 0), (0, -181)])
def test_no_position_outside_the_world_is_kept(latitude: float, longitude: float) -> None:
    talk = asked(Location())
    talk.do(SharedLocation(latitude, longitude))
    assert talk.answers == {}
    talk.means(f"town:{latitude},{longitude},Nowhere")
    assert talk.answers == {}
    assert "can’t use that" in talk.text


def test_photos_are_gathered_until_there_are_enough() -> None:
    talk = asked(Photos(3))
    talk.do(SentPhoto("a"))
    assert "Up to 2 more" in talk.text
    talk.do(SentPhoto("b"))
    assert "1 more" in talk.text
    talk.do(SentPhoto("c"))
    assert talk.answers == {"it": ["a", "b", "c"]}


def test_fewer_photos_are_enough_by_tap_or_word() -> None:
    for word in (True, False):
        talk = asked(Photos(3))
        talk.do(SentPhoto("a"))
        talk.say("that’s all") if word else talk.tap("✅ That’s all")
        assert talk.answers == {"it": ["a"]}


def test_a_photo_that_can_not_be_fetched_is_refused() -> None:
    talk = asked(Photos())
    talk.do(SentPhoto("a", size=LARGEST_PHOTO + 1))
    assert "20 MB is the most" in talk.text
    assert talk.answers == {}


def test_likely_numbers_are_one_tap() -> None:
    talk = asked(Number(1, 30, quick=(1, 2, 5)))
    talk.tap("5")
    assert talk.answers == {"it": 5}
    talk.means("!edit:it")
    talk.means("31")
    assert "from 1 to 30" in talk.text
