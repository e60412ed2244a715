"""A message becomes calls that show all of it, with one keyboard a call and one sound at most."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from telegram import InlineKeyboardMarkup, InputFile, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.telegram.keyboards import inline_keyboard, width
from bot.telegram.markup import length, plain, shows_something
from bot.telegram.render import Call, edit_of, render
from handlers.conversation.messages import Ask, Choice, Choices, File, Message, Place

YES_NO = Choices((Choice("Oui", "y"), Choice("Non", "n")), columns=2)
CALAIS = Place(50.95129, 1.85869, "Warehouse", "Rue du Paradis")
PHOTO = File("bags.jpg", b"\xff\xd8")
PDF = File("certificate.pdf", b"%PDF")


def said(text: str, **rest: Any) -> Message:
    return Message(Markup(text), **rest)


def only(message: Message) -> dict[str, Any]:
    (call,) = render(message)
    return call.to_arguments()


def methods(calls: list[Call]) -> list[str]:
    return [call.method for call in calls]


def labels(keyboard: Any) -> list[list[str]]:
    if isinstance(keyboard, InlineKeyboardMarkup):
        return [[button.text for button in row] for row in keyboard.inline_keyboard]
    assert isinstance(keyboard, ReplyKeyboardMarkup)
    return [[button.text for button in row] for row in keyboard.keyboard]


def laid_out(columns: int, *words: str) -> list[list[str]]:
    return labels(inline_keyboard([Choices(tuple(Choice(word, "x") for word in words), columns)]))


def test_a_text_is_sent_as_html_without_link_previews() -> None:
    arguments = only(said("<b>Bonjour</b>"))
    assert (arguments["text"], arguments["parse_mode"]) == ("<b>Bonjour</b>", "HTML")
    assert arguments["link_preview_options"].is_disabled
    assert "disable_notification" not in arguments
    assert "reply_markup" not in arguments


def test_as_plain_text_it_shows_the_same() -> None:
    (call,) = render(said("<b>a</b> &lt; b"))
    arguments = call.to_arguments(as_plain_text=True)
    assert (arguments["text"], arguments["parse_mode"]) == ("a < b", None)


def test_a_silent_message_makes_no_sound() -> None:
    assert only(said("x", silent=True))["disable_notification"]


@pytest.mark.parametrize("text", ["", " \n", "<b></b>"])
def test_a_message_that_shows_nothing_is_not_sent(text: str) -> None:
    assert render(said(text)) == []
    assert edit_of(said(text)) is None


def test_buttons_without_words_get_something_to_stand_on() -> None:
    assert shows_something(only(said("", choices=(YES_NO,)))["text"])


def test_choices_become_rows_and_each_button_does_one_thing() -> None:
    site = Choices((Choice("Facebook", url="https://example.org"), Choice("", "")))
    keyboard = only(said("x", choices=(YES_NO, site)))["reply_markup"]
    assert labels(keyboard) == [["Oui", "Non"], ["Facebook"], [" "]]
    assert keyboard.inline_keyboard[0][0].callback_data == "y"
    assert keyboard.inline_keyboard[1][0].url == "https://example.org"
    assert keyboard.inline_keyboard[2][0].callback_data


def test_a_label_too_wide_for_its_columns_has_a_row_to_itself() -> None:
    wide = "Distribution de repas"
    assert laid_out(2, "Oui", wide, "Non", "Autre", "Fin") == [["Oui"], [wide], ["Non", "Autre"], ["Fin"]]
    assert laid_out(1, "Oui", wide) == [["Oui"], [wide]]


def test_a_calendar_keeps_its_columns() -> None:
    """Seven days of two digits side by side, or eight."""
    days = [str((date(2027, 3, 1) + timedelta(days=n)).day) for n in range(31)]
    assert laid_out(7, *days)[1] == days[7:14]
    assert laid_out(8, *days)[0] == days[:8]
    assert laid_out(12, *days)[0] == days[:8]


def test_emoji_count_for_what_they_take() -> None:
    assert width("✅ 12") == 5
    assert width("👩🏽") == 2
    assert width("e\u0301té") == 3


def test_of_too_many_buttons_those_that_lead_on_and_back_stay() -> None:
    towns = Choices(tuple(Choice(str(n), str(n)) for n in range(150)), columns=2)
    rows = labels(inline_keyboard([towns, YES_NO]))
    assert sum(map(len, rows)) == 100
    assert rows[-1] == ["Oui", "Non"]


@given(
    groups=st.lists(
        st.builds(
            Choices,
            st.lists(st.builds(Choice, st.text(max_size=40), st.text("abc", max_size=5)), max_size=60).map(tuple),
            st.integers(-1, 12),
        ),
        max_size=4,
    )
)
def test_every_keyboard_is_one_telegram_takes(groups: list[Choices]) -> None:
    """No empty row, no row of more than eight, no more than a hundred, in order, and each with an action."""
    keyboard = inline_keyboard(groups)
    all_choices = [choice for group in groups for choice in group.items]
    if keyboard is None:
        assert not all_choices
        return
    assert all(1 <= len(row) <= 8 for row in keyboard.inline_keyboard)
    buttons = list(itertools.chain.from_iterable(keyboard.inline_keyboard))
    assert len(buttons) == min(len(all_choices), 100)
    assert all(button.text and button.callback_data for button in buttons)
    if len(all_choices) <= 100:
        assert [button.text for button in buttons] == [choice.label or " " for choice in all_choices]


def test_asking_for_a_number_puts_it_on_a_button_with_words_beside() -> None:
    ask = Ask("contact", "📱 Partager mon numéro", ("Passer", "Retour", "Annuler"))
    keyboard = only(said("Un numéro ?", ask=ask))["reply_markup"]
    assert labels(keyboard) == [["📱 Partager mon numéro"], ["Passer", "Retour"], ["Annuler"]]
    assert keyboard.keyboard[0][0].request_contact
    assert not keyboard.keyboard[0][0].request_location
    assert keyboard.resize_keyboard
    assert keyboard.one_time_keyboard


def test_asking_for_a_place_asks_for_the_location() -> None:
    keyboard = only(said("Où ?", ask=Ask("location", "Ici")))["reply_markup"]
    assert keyboard.keyboard[0][0].request_location
    assert not keyboard.keyboard[0][0].request_contact


def test_what_was_asked_is_taken_back() -> None:
    assert isinstance(only(said("Merci", ends_ask=True))["reply_markup"], ReplyKeyboardRemove)


def test_taking_back_and_offering_choices_needs_a_silent_message_before() -> None:
    """A message bears one keyboard; the buttons are on the last."""
    first, last = render(said("Et ensuite ?", ends_ask=True, choices=(YES_NO,)))
    assert isinstance(first.keyboard, ReplyKeyboardRemove)
    assert isinstance(last.keyboard, InlineKeyboardMarkup)
    assert (first.silent, last.silent, last.html) == (True, False, "Et ensuite ?")


def test_asking_and_offering_choices_puts_the_buttons_on_the_last_message() -> None:
    first, last = render(said("Un numéro ?", ask=Ask("contact", "Partager"), choices=(YES_NO,)))
    assert isinstance(first.keyboard, ReplyKeyboardMarkup)
    assert isinstance(last.keyboard, InlineKeyboardMarkup)
    assert (first.html, last.silent) == ("Un numéro ?", True)


@pytest.mark.parametrize(("name", "method"), [("photo", "send_photo"), ("document", "send_document")])
def test_a_file_bears_its_text_as_caption(name: str, method: str) -> None:
    (call,) = render(said("<i>x</i>", choices=(YES_NO,), **{name: File("a.bin", b"12")}))
    arguments = call.to_arguments()
    assert (call.method, arguments["caption"], arguments["parse_mode"]) == (method, "<i>x</i>", "HTML")
    assert labels(arguments["reply_markup"]) == [["Oui", "Non"]]
    assert isinstance(arguments[name], InputFile)
    assert (arguments[name].filename, arguments[name].input_file_content) == ("a.bin", b"12")
    assert "link_preview_options" not in arguments


def test_a_file_the_channel_has_is_sent_by_its_handle() -> None:
    assert only(said("", photo=File("x.jpg", handle="AgAD")))["photo"] == "AgAD"


def test_a_text_too_long_for_a_caption_follows_with_the_keyboard() -> None:
    photo, text = render(said("é" * 1025, photo=PHOTO, choices=(YES_NO,)))
    assert (photo.method, photo.html, photo.keyboard) == ("send_photo", "", None)
    assert (text.method, text.html, labels(text.keyboard)) == ("send_message", "é" * 1025, [["Oui", "Non"]])
    assert (photo.silent, text.silent) == (False, True)
    assert methods(render(said("<b>" + "é" * 1024 + "</b>", photo=PHOTO))) == ["send_photo"]


def test_a_place_is_pinned_before_its_text() -> None:
    pin, text = render(said("Rendez-vous", place=CALAIS, choices=(YES_NO,)))
    assert pin.method == "send_venue"
    assert pin.to_arguments() == {
        "latitude": 50.95129,
        "longitude": 1.85869,
        "title": "Warehouse",
        "address": "Rue du Paradis",
    }
    assert labels(text.keyboard) == [["Oui", "Non"]]


def test_a_place_without_an_address_shows_where_it_is_and_without_a_name_is_a_mere_pin() -> None:
    assert only(said("", place=Place(50.95129, 1.85869, "Camp")))["address"] == "50.95129, 1.85869"
    (pin,) = render(said("", place=Place(1, 2, ""), choices=(YES_NO,)))
    assert (pin.method, labels(pin.keyboard)) == ("send_location", [["Oui", "Non"]])


def test_everything_at_once_comes_in_order() -> None:
    calls = render(said("Voilà", place=CALAIS, photo=PHOTO, document=PDF, choices=(YES_NO,)))
    assert methods(calls) == ["send_venue", "send_photo", "send_document"]
    assert [call.html for call in calls] == ["", "", "Voilà"]
    assert [call.silent for call in calls] == [False, True, True]


def test_a_long_text_comes_in_parts_with_the_keyboard_on_the_last() -> None:
    calls = render(said("\n\n".join(["<b>" + "mot " * 500 + "</b>"] * 3), choices=(YES_NO,)))
    assert len(calls) == 2
    assert all(length(call.html) <= 4096 for call in calls)
    assert [bool(call.keyboard) for call in calls] == [False, True]


def test_only_a_text_of_one_part_can_take_anothers_place() -> None:
    edit = edit_of(said("x", choices=(YES_NO,), silent=True))
    assert edit is not None
    assert edit.method == "edit_message_text"
    assert "disable_notification" not in edit.to_arguments()
    ask = Ask("contact", "Partager")
    for rest in ({"ask": ask}, {"ends_ask": True}, {"photo": PHOTO}, {"document": PDF}, {"place": CALAIS}):
        assert edit_of(said("x", **rest)) is None
    assert edit_of(said("mot " * 2000)) is None


_MESSAGES = st.builds(
    Message,
    text=st.text("ab é🙏\n", max_size=60).map(lambda text: Markup.escape(text * 100)),
    choices=st.just(()) | st.just((YES_NO,)),
    ask=st.none() | st.just(Ask("contact", "Share", ("a",))),
    ends_ask=st.booleans(),
    photo=st.none() | st.just(PHOTO),
    document=st.none() | st.just(PDF),
    place=st.none() | st.just(CALAIS),
    silent=st.booleans(),
)


@given(message=_MESSAGES)
def test_whatever_it_holds_all_of_it_is_shown_and_nothing_else(message: Message) -> None:
    calls = render(message)
    text = "".join(plain(call.html) for call in calls if call.html not in ("…", "✓"))
    assert "".join(text.split()) == "".join(plain(str(message.text)).split())
    sent = methods(calls)
    assert ("send_photo" in sent, "send_document" in sent) == (message.photo is not None, message.document is not None)
    assert ("send_venue" in sent) == (message.place is not None)
    assert all(shows_something(call.html) for call in calls if call.method == "send_message")
    kinds = [type(call.keyboard) for call in calls if call.keyboard]
    assert (InlineKeyboardMarkup in kinds) == bool(message.choices)
    assert (ReplyKeyboardMarkup in kinds) == (message.ask is not None)
    assert len(kinds) == len(set(kinds))
    assert sum(not call.silent for call in calls) <= (0 if message.silent else 1)
