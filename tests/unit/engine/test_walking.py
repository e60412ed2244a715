"""Walking through a form: back, cancel, skip, keep, the review, edited messages, old buttons, new versions."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.conversation.advance import Ending
from handlers.conversation.events import Command, SentPhoto, SharedContact, SharedLocation, Tapped
from handlers.conversation.forms import REVIEW
from handlers.conversation.kinds.chosen import One, Several, YesNo
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.days import Day, Days
from handlers.conversation.kinds.shared import Location, Phone, Photos
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.state import FormState
from handlers.conversation.words import N_
from tests.pseudo import pseudo
from tests.unit.engine.talk import WORDS, Talk, everything, facts, form, options, step

THREE = form(
    step("name", Text(20)),
    step("town", Text(20), optional=True),
    step("bed", YesNo(), when=lambda asking: asking.answers.get("town") == "Calais"),
)
ALREADY = "Already noted."


def at_review() -> Talk:
    """Somebody who has answered all three."""
    return Talk(THREE, answers={"name": "Ann", "town": "Calais", "bed": True})


def data(talk: Talk, label: str) -> str:
    """What the button of that label carries."""
    (found,) = {choice.data for choice in talk.shown[-1].all_choices() if choice.label == label}
    return found


def test_each_question_says_where_we_are_and_what_was_understood() -> None:
    talk = Talk(THREE)
    assert "<b>Test</b> · 1/2" in talk.text
    talk.say("Ann")
    assert talk.text.startswith("✓ Name: Ann")
    assert "2/2" in talk.text
    talk.say("Calais")
    assert "3/3" in talk.text


def test_one_question_alone_has_no_place_among_others() -> None:
    """'1/1' would promise that nothing follows, where an answer may yet bring more questions."""
    talk = Talk(form(step("name", Text(20)), step("bed", YesNo(), when=lambda asking: "name" in asking.answers)))
    assert "<b>Test</b>\n" in talk.text
    talk.say("Ann")
    assert "<b>Test</b> · 2/2" in talk.text


def test_a_step_that_depends_on_an_answer_is_left_out_without_it() -> None:
    talk = Talk(THREE)
    talk.say("Ann")
    talk.say("Paris")
    assert talk.at == REVIEW
    assert "Bed" not in talk.text


def test_an_answer_whose_step_is_no_longer_asked_does_not_count() -> None:
    talk = at_review()
    talk.say("town")
    talk.say("Paris")
    assert talk.answers == {"name": "Ann", "town": "Paris"}


@pytest.mark.parametrize("back", ["← Back", "back", "Retour", "BACK."])
def test_back_asks_the_question_before_with_what_was_said(back: str) -> None:
    talk = Talk(THREE)
    talk.say("Ann")
    talk.say(back)
    assert "So far: Ann" in talk.text
    assert "← Back" not in talk.labels
    talk.say("Anna")
    assert (talk.at, talk.answers) == ("town", {"name": "Anna"})


def test_going_back_is_undone_by_keeping() -> None:
    talk = at_review()
    talk.tap("← Back")
    assert talk.at == "bed"
    talk.tap("Keep as it is")
    assert (talk.at, talk.answers["bed"]) == (REVIEW, True)


def test_a_number_once_given_can_be_kept_though_its_question_has_no_buttons() -> None:
    talk = Talk(form(step("phone", Phone())), answers={"phone": "+33612345678"})
    talk.means("!edit:phone")
    assert talk.shown[-1].ask
    assert "Keep as it is" in talk.shown[-1].ask.others
    talk.say("Keep as it is")
    assert talk.at == REVIEW


def test_only_what_is_optional_can_be_skipped() -> None:
    talk = Talk(THREE)
    talk.do(Command("skip"))
    assert "can’t be skipped" in talk.text
    talk.say("Ann")
    talk.tap("Skip")
    assert talk.answers == {"name": "Ann", "town": None}
    assert "✓ Town: skipped" in talk.text


@pytest.mark.parametrize("word", ["No.", "non merci", "Rien d’autre !", "pas de numéro"])
def test_no_leaves_out_what_is_optional_and_can_be_no_answer(word: str) -> None:
    """It is neither the beginning of a town, nor a note that says 'no', and stays the answer to a yes or no."""
    talk = Talk(
        form(
            step("note", Text(80), optional=True),
            step("phone", Phone(), optional=True),
            step("lorry", YesNo(), optional=True),
            step("name", Text(80)),
        )
    )
    talk.say(word)
    talk.say(word)
    assert talk.answers == {"note": None, "phone": None}
    talk.say("no")
    talk.say(word)
    assert talk.answers == {"note": None, "phone": None, "lorry": False, "name": word}


@pytest.mark.parametrize("word", ["Cancel", "annuler", "cancel!"])
def test_cancel_ends_the_form_and_keeps_its_state_to_be_taken_up_again(word: str) -> None:
    talk = Talk(THREE)
    talk.say("Ann")
    talk.say(word)
    assert talk.ending is Ending.CANCELLED
    assert talk.state.answers == {"name": "Ann"}


@pytest.mark.parametrize("word", ["don’t do it", "cancel", "annuler"])
def test_a_form_may_name_the_way_out_of_it(word: str) -> None:
    """Beside 'cancel the shift', a button 'Cancel' would say two things; the words that always lead out still do."""
    talk = Talk(replace(THREE, leave=N_("Don’t do it")))
    for at in ("name", REVIEW):
        assert talk.at == at
        assert "Don’t do it" in talk.labels
        assert "Cancel" not in talk.labels
        if at == "name":
            talk.say("Ann")
            talk.tap("Skip")
    talk.say(word)
    assert talk.ending is Ending.CANCELLED


def test_commands_steer_too_and_others_are_no_answers() -> None:
    talk = Talk(THREE)
    talk.do(Command("retour"))
    assert "first question" in talk.text
    talk.do(Command("passport"))
    assert (talk.at, talk.answers) == ("name", {})


def test_the_review_shows_every_line_and_leads_to_each() -> None:
    talk = at_review()
    assert "• Name: <b>Ann</b>\n• Town: <b>Calais</b>\n• Bed: <b>Yes</b>" in talk.text
    talk.tap("✏️ Town")
    assert "So far: Calais" in talk.text
    talk.tap("Skip")
    assert (talk.at, talk.answers["town"]) == (REVIEW, None)
    assert "• Town: <b>—</b>" in talk.text


@pytest.mark.parametrize(("text", "key"), [("name", "name"), ("TOWN", "town"), ("be", "bed")])
def test_a_line_to_change_can_be_typed(text: str, key: str) -> None:
    talk = at_review()
    talk.say(text)
    assert talk.at == key


@pytest.mark.parametrize("word", ["Send it", "envoyer", "ok", "oui", "yes"])
def test_sending_can_be_typed(word: str) -> None:
    talk = at_review()
    talk.say(word)
    assert talk.ending is Ending.DONE
    assert talk.finished == {"name": "Ann", "town": "Calais", "bed": True}


def test_other_words_at_the_review_send_nothing() -> None:
    talk = at_review()
    for text in ("no", "later", "🙂", ""):
        talk.say(text)
        assert "Please send it" in talk.text


def test_a_form_is_not_sent_before_its_review() -> None:
    talk = Talk(THREE)
    talk.means("!send")
    talk.do(Tapped("~abcdef.review.!send"))
    assert (talk.ending, talk.at) == (None, "name")


def test_what_follows_from_sending_is_said_before() -> None:
    of = replace(THREE, what_next=lambda asking: asking.words.say("Then {n} beds.", n=len(asking.answers)))
    assert "Then 3 beds." in Talk(of, answers=at_review().answers).text


# Double taps and old buttons


def double_taps() -> list[Any]:
    """A kind, its steering, and the taps that lead to the one to double."""
    return [
        (One(options("a", "b")), ["A"]),
        (Several(options("a", "b")), ["☐ A", "✅ That’s all"]),
        (Several(options("a", "b"), everything=N_("Anything")), ["Anything"]),
        (YesNo(), ["No"]),
        (Number(1, 9, quick=(1, 2)), ["2"]),
        (Consent(lambda _: "1"), ["I agree"]),
        (Day(), ["Tomorrow"]),
        (Days(), ["This weekend"]),
        (Days(), ["20", "22"]),
        (Days(), ["20", "Only that day"]),
        (Days(), ["20", "No end yet"]),
        (Text(9), ["Skip"]),
        (Text(9), ["← Back"]),
        (Location(), ["Saint-Denis (La Réunion)"]),
        (Photos(3), ["✅ That’s all"]),
    ]


@pytest.mark.parametrize(("kind", "taps"), double_taps())
def test_a_double_tap_does_its_work_once_and_says_so(kind: Any, taps: list[str]) -> None:
    talk = Talk(form(step("before", Text(9)), step("it", kind, optional=True), step("after", Text(9))))
    talk.say("x")
    if isinstance(kind, Location):
        talk.say("Saint-Denis")
    if isinstance(kind, Photos):
        talk.do(SentPhoto("a"))
    for label in taps[:-1]:
        talk.tap(label)
    tapped = data(talk, taps[-1])
    talk.do(Tapped(tapped))
    talk.facts = replace(talk.facts, now=talk.facts.now.replace(second=1))
    state = talk.state
    outcome = talk.do(Tapped(tapped))
    assert outcome.note == ALREADY
    assert outcome.messages == ()
    assert talk.state == state


@pytest.mark.parametrize("label", ["✏️ Town", "← Back"])
def test_a_double_tap_at_the_review_is_one(label: str) -> None:
    talk = at_review()
    tapped = data(talk, label)
    talk.do(Tapped(tapped))
    at = talk.at
    assert talk.do(Tapped(tapped)).note == ALREADY
    assert talk.at == at


def test_another_answer_to_an_earlier_question_changes_nothing_and_says_how_to() -> None:
    talk = Talk(form(step("a", YesNo()), step("b", YesNo())))
    no = data(talk, "No")
    talk.tap("Yes")
    talk.do(Tapped(no))
    assert "use Back to change it" in talk.text
    assert talk.answers == {"a": True}


@pytest.mark.parametrize(
    "forged", ["", "~", "~.", "~abcdef", "~abcdef.name", "~other1.name.x", "menu", "~a.b.c.d", "🙂"]
)
def test_buttons_of_no_question_lead_back_to_where_we_are(forged: str) -> None:
    talk = Talk(THREE)
    talk.do(Tapped(forged))
    assert "something earlier" in talk.text
    assert "name?" in talk.text


@pytest.mark.parametrize("meaning", ["!edit:name", "!edit:", "!nothing", "!keep", "!send", "!back"])
def test_steering_that_does_not_fit_changes_nothing(meaning: str) -> None:
    talk = Talk(THREE)
    state = talk.state
    talk.means(meaning)
    assert replace(talk.state, asked_after=0) == replace(state, asked_after=0)


def test_only_the_answer_to_a_tap_on_the_newest_message_takes_its_place() -> None:
    talk = Talk(form(step("a", YesNo()), step("b", Text(9))))
    assert talk.do(Tapped("~abcdef.a.yes", newest=False)).messages[0].replaces is False
    talk.means("!back")
    assert talk.do(Tapped("~abcdef.a.yes")).messages[0].replaces is True
    assert talk.say("x").messages[0].replaces is False


# Edited messages


def test_an_edited_message_that_was_no_answer_is_read_again() -> None:
    talk = Talk(form(step("n", Number(1, 9)), step("b", Text(9))))
    talk.say("lots")
    number = talk.number - 1
    talk.do(SharedContact("1", own=True))
    talk.edit(number, "5")
    assert talk.answers == {"n": 5}


def test_an_edited_earlier_answer_is_corrected_where_it_stands() -> None:
    talk = Talk(THREE)
    talk.say("An")
    talk.edit(2, "Ann")
    assert "✓ Name: Ann" in talk.text
    assert (talk.at, talk.answers) == ("town", {"name": "Ann"})


def test_an_edit_that_is_no_answer_changes_nothing_and_says_why() -> None:
    talk = Talk(THREE)
    talk.say("Ann")
    talk.edit(2, "x" * 30)
    assert "20 is the most" in talk.text
    assert talk.answers == {"name": "Ann"}


def test_an_edit_of_the_answer_being_changed_is_the_change() -> None:
    talk = Talk(THREE)
    talk.say("An")
    talk.say("back")
    talk.edit(2, "Ann")
    assert (talk.at, talk.answers) == ("town", {"name": "Ann"})


def test_an_edited_town_is_looked_up_for_the_question_it_answers() -> None:
    talk = Talk(form(step("where", Location()), step("b", Text(9))))
    talk.say("Calais")
    talk.edit(2, "Lille")
    assert "✓ Where: Lille" in talk.text
    assert (talk.at, talk.answers["where"]["name"]) == ("b", "Lille")


def test_what_is_half_done_is_not_taken_for_part_of_an_edited_answer() -> None:
    talk = Talk(form(step("first", Days()), step("second", Days())))
    talk.say("14 March")
    talk.tap("20")
    talk.edit(2, "22 March")
    assert (talk.answers["first"]["first"], talk.answers["first"]["last"]) == ("2027-03-22", "2027-03-22")
    assert "From Saturday 20 March. Until when?" in talk.text


def test_an_edit_of_something_older_answers_nothing() -> None:
    talk = Talk(THREE)
    talk.number = 7
    talk.again()
    talk.edit(3, "Bob")
    assert "had read that message already" in talk.text
    assert talk.answers == {}


# Time, versions, languages


def test_a_step_of_a_new_version_is_simply_the_next_question() -> None:
    talk = at_review()
    kept = talk.state.to_json()
    later = form(step("name", Text(20)), step("pronoun", Text(9)), *THREE.steps[1:], version=2)
    talk = Talk(later)
    state = FormState.from_json(kept)
    assert state
    talk.state = state
    talk.again()
    assert (talk.at, talk.answers["name"], talk.answers["bed"]) == ("pronoun", "Ann", True)
    talk.say("she")
    assert talk.at == REVIEW


def test_an_answer_that_no_longer_fits_is_asked_again() -> None:
    talk = Talk(form(step("n", Number(1, 9))), answers={"n": 12})
    assert (talk.at, talk.answers) == ("n", {})


def test_a_change_of_language_in_the_middle_keeps_all_and_speaks_the_new_one() -> None:
    talk = Talk(form(step("bed", YesNo()), step("n", Number(1, 9))))
    talk.tap("Yes")
    talk.facts = facts(WORDS["fr"])
    talk.again()
    assert {"← Retour", "Annuler"} <= set(talk.labels)
    talk.say("retour")
    talk.say("non")
    assert talk.answers == {"bed": False}


def test_nothing_of_the_engine_is_hard_coded() -> None:
    """In a language nobody speaks every letter of the engine's own words is changed."""
    of = form(step("ĥ", Text(9), optional=True), step("ẅ", YesNo()))
    of = replace(of, steps=tuple(replace(one, question=one.key, label=one.key) for one in of.steps))
    talk = Talk(of, facts(pseudo()), answers={})
    for label in [*talk.labels, talk.text]:
        assert "ẋ" in label, label
    assert not {"Back", "Skip", "Cancel"} & {word for label in talk.labels for word in label.split()}
    talk.say("skip")
    assert talk.labels[0].startswith("Ýèš ẋ")


@pytest.mark.parametrize(
    "kept",
    [
        *(None, [], "x", {}, {"form": "f"}, {"form": "f", "id": 1, "version": 1}),
        {"form": "f", "id": "a", "version": "1"},
        {"form": "f", "id": "a", "version": 1, "answers": []},
        {"form": "f", "id": "a", "version": 1, "at": 5},
        {"form": "f", "id": "a", "version": 1, "tried": "5"},
        {"form": "f", "id": "a", "version": 1, "unheard": "of"},
    ],
)
def test_a_broken_state_is_told_from_a_sound_one(kept: Any) -> None:
    assert FormState.from_json(kept) is None


def test_a_form_refuses_step_keys_that_its_buttons_could_not_carry() -> None:
    for key in ("a.b", "review", "k" * 17):
        with pytest.raises(ValueError, match="step keys"):
            form(step(key, YesNo()))
    with pytest.raises(ValueError, match="step keys"):
        form(step("a", YesNo()), step("a", YesNo()))


def test_every_question_of_a_long_form_can_be_answered_by_typing() -> None:
    talk = Talk(everything())
    for text in ("yes", "Ann", "site 3", "weekends", "tomorrow", "kitchen", "no", "2"):
        talk.say(text)
    talk.do(SentPhoto("a"))
    for text in ("That’s all", "Calais", "06 12 34 56 78", "Nothing", "18h-22h", "The gate"):
        talk.say(text)
    talk.do(SharedLocation(50.9, 1.8))
    for text in ("20 March", "20 to 22 March", "2:30pm", "Hello all", "Without a photo or file", "send"):
        talk.say(text)
    assert talk.ending is Ending.DONE
    assert len(talk.finished) == 20
