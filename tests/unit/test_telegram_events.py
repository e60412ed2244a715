"""Updates become events: what people do arrives, what nobody said does not, and nothing makes the reader fail."""

import copy
import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.events import Incoming, Membership, Unreadable, read
from handlers.conversation.events import (
    Command,
    Event,
    OpenedLink,
    Said,
    SentFile,
    SentOther,
    SentPhoto,
    SharedContact,
    SharedLocation,
    Tapped,
)

Json = dict[str, Any]
AMINA: Json = {"id": 4200000001, "is_bot": False, "first_name": "Amina", "language_code": "fr"}
CHAT: Json = {"id": 4200000001, "type": "private", "first_name": "Amina"}
GROUP: Json = {"id": -1001234, "type": "supergroup", "title": "Maraude"}


def message(chat: Json = CHAT, **content: Any) -> Json:
    return {"message_id": 12, "date": 1_800_000_000, "chat": chat, "from": AMINA, **content}


def said(**content: Any) -> Event | Membership | None:
    return read({"update_id": 5, "message": message(**content)}).event


def edited(**content: Any) -> Incoming:
    return read({"update_id": 5, "edited_message": message(edit_date=1_800_000_100, **content)})


def member(status: str, chat: Json = CHAT) -> Json:
    bot = {"id": 42, "is_bot": True, "first_name": "Bot"}
    left = {"status": "kicked", "user": bot, "until_date": 0}
    there = {"status": "member", "user": bot}
    new, old = (left, there) if status == "kicked" else (there, left)
    change = {"chat": chat, "from": AMINA, "date": 0, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": 5, "my_chat_member": change}


def tap(**query: Any) -> Json:
    return {"update_id": 5, "callback_query": {"id": "77", "from": AMINA, "chat_instance": "1", **query}}


def test_a_text_comes_with_all_that_is_known_around_it() -> None:
    update = {"update_id": 5, "message": message(text="  Bonjour\x00 ")}
    assert read(update) == Incoming(
        update_id=5,
        address="4200000001",
        language="fr",
        event=Said("Bonjour", number=12),
        message_id=12,
        callback_id=None,
        kind="message",
        private=True,
        first_name="Amina",
    )


def test_a_person_without_a_language_has_none() -> None:
    sender = {name: value for name, value in AMINA.items() if name != "language_code"}
    assert read({"update_id": 5, "message": message(text="hi") | {"from": sender}}).language is None


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/menu", Command("menu")),
        ("/MENU", Command("menu")),
        ("/menu@AnyBot arg", Command("menu", "arg")),
        ("/annonce\u00a0Venez\u202f!", Command("annonce", "Venez\u202f!")),
        ("/help me  now\nplease", Command("help", "me now\nplease")),
        ("/start", OpenedLink()),
        ("/start@AnyBot shift-12", OpenedLink("shift-12")),
        ("/start inv_Ab-3", OpenedLink("inv_Ab-3")),
        ("/", Said("/", number=12)),
        ("/é", Said("/é", number=12)),
        ("/menu!", Said("/menu!", number=12)),
        ("24/12", Said("24/12", number=12)),
        (" \u200b ", SentOther("unknown")),
    ],
)
def test_commands_and_links_are_told_from_texts(text: str, event: Event) -> None:
    assert said(text=text) == event


@pytest.mark.parametrize(
    "extra", [{"via_bot": AMINA}, {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "X"}}]
)
def test_a_forwarded_text_is_a_text(extra: Json) -> None:
    assert said(text="hello", **extra) == Said("hello", number=12)


@pytest.mark.parametrize(("owner", "own"), [(AMINA["id"], True), (AMINA["id"] + 1, False), (None, False)])
def test_a_contact_is_the_persons_own_only_with_their_own_id(owner: int | None, own: bool) -> None:
    contact = {"phone_number": "+33 6 12 34 56 78", "first_name": "Amina"} | ({"user_id": owner} if owner else {})
    assert said(contact=contact) == SharedContact("+33 6 12 34 56 78", own)


def test_a_contact_without_a_sender_is_nobodys_own() -> None:
    contact = {"phone_number": "1", "first_name": "A"}
    post = {name: value for name, value in message(contact=contact).items() if name != "from"}
    assert read({"update_id": 5, "channel_post": post}).event == SharedContact("1", own=False)


def test_positions_and_venues_are_shared_locations() -> None:
    place = {"latitude": 50.95, "longitude": 1.85}
    expected = SharedLocation(50.95, 1.85)
    assert said(location=place) == expected
    assert said(location=place | {"live_period": 900}) == expected
    assert said(location=place, venue={"location": place, "title": "Camp", "address": "x"}) == expected


def test_a_position_off_the_globe_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        said(location={"latitude": 90.5, "longitude": 0})


def test_of_a_photo_the_largest_size_is_taken() -> None:
    sizes = [
        {"file_id": f"f{width}", "file_unique_id": f"u{width}", "width": width, "height": width, "file_size": width * 9}
        for width in (90, 1280, 320)
    ]
    assert said(photo=sizes, caption="3 sacs\x07") == SentPhoto("f1280", 1280 * 9, "3 sacs")


def test_a_photo_of_unknown_size_is_taken_too() -> None:
    size = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
    assert said(photo=[size]) == SentPhoto("f")


_FILE = {"file_id": "f", "file_unique_id": "u"}


def test_a_document_is_told_with_its_name_and_size() -> None:
    """Its content is not there yet, and what the sender did not tell is left open."""
    document = _FILE | {"file_name": "créneaux\x00 mars.xlsx", "file_size": 9_000}
    assert said(document=document, caption="voilà") == SentFile("f", "créneaux mars.xlsx", 9_000, caption="voilà")
    assert said(document=_FILE) == SentFile("f", "", 0)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": _FILE | {"duration": 3}}, "voice"),
        ({"voice": _FILE | {"duration": 3}, "effect_id": "5104841245755180586"}, "voice"),
        ({"document": _FILE, "animation": _FILE | {"width": 1, "height": 1, "duration": 1}}, "animation"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "dice"),
        ({"something_new": {"a": 1}}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_anything_else_a_person_sends_is_named(content: Json, kind: str) -> None:
    """Also what did not exist when this was written: it gets an answer rather than silence."""
    assert said(**content) == SentOther(kind)


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": message(text="x")},
        {"new_chat_title": "x"},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"left_chat_member": AMINA},
    ],
)
def test_a_service_message_is_said_by_nobody(content: Json) -> None:
    assert said(**content) is None


def test_an_edited_text_is_said_again_as_edited() -> None:
    incoming = edited(text="Amina B.")
    assert (incoming.event, incoming.kind) == (Said("Amina B.", edited=True, number=12), "edited")


@pytest.mark.parametrize(
    "content",
    [
        {"location": {"latitude": 1, "longitude": 1, "live_period": 900}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}], "caption": "new"},
        {"text": "/delete"},
    ],
)
def test_other_edits_are_no_event(content: Json) -> None:
    """A live location on the move, a caption; and a command is not given again by mending it."""
    assert edited(**content).event is None


def test_a_tap_carries_its_data_its_message_and_what_is_to_be_answered() -> None:
    incoming = read(tap(message=message(text="Where?"), data="~f.site.calais"))
    assert incoming.event == Tapped("~f.site.calais")
    assert (incoming.kind, incoming.callback_id, incoming.message_id) == ("callback", "77", 12)
    assert (incoming.address, incoming.private) == ("4200000001", True)


def test_a_tap_on_a_message_too_old_to_be_shown_is_a_tap() -> None:
    incoming = read(tap(message={"chat": CHAT, "message_id": 3, "date": 0}, data="x"))
    assert (incoming.event, incoming.message_id) == (Tapped("x"), 3)


def test_a_tap_without_data_or_message_is_still_to_be_answered() -> None:
    assert read(tap(message=message(text="x"))).event == Tapped("")
    incoming = read(tap(inline_message_id="abc", data="x"))
    assert (incoming.event, incoming.callback_id) == (None, "77")


def test_blocking_and_letting_in_again_are_told() -> None:
    assert read(member("kicked")).event == Membership(blocked=True)
    back = read(member("member"))
    assert (back.event, back.kind, back.private, back.message_id) == (Membership(blocked=False), "member", True, None)


def test_a_group_is_not_private() -> None:
    incoming = read({"update_id": 5, "message": message(chat=GROUP, text="hello")})
    assert (incoming.private, incoming.address) == (False, "-1001234")
    assert not read(member("kicked", GROUP)).private


@pytest.mark.parametrize("update", [{"update_id": 5}, {"update_id": 5, "new_kind": [1]}])
def test_a_kind_of_update_nobody_asked_for_is_no_event(update: Json) -> None:
    incoming = read(update)
    assert (incoming.kind, incoming.event, incoming.address) == ("other", None, "")


@pytest.mark.parametrize("update", [None, [], "x", {}, {"update_id": "5"}, {"update_id": True}, {"update_id": 2**70}])
def test_what_has_no_number_is_unreadable(update: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read(update)
    assert caught.value.update_id is None


@pytest.mark.parametrize(
    "broken",
    [
        {"text": 7},
        {"text": "x", "chat": {"id": "me", "type": "private"}},
        {"text": "x", "chat": {"id": 2**64, "type": "private"}},
        {"text": "x", "date": "yesterday"},
        {"text": "x", "from": {"id": 1, "is_bot": False, "first_name": None}},
        {"photo": [{}]},
        {"contact": {"first_name": "no number"}},
    ],
)
def test_a_malformed_update_is_unreadable_by_its_number(broken: Json) -> None:
    with pytest.raises(Unreadable) as caught:
        read({"update_id": 5, "message": message() | broken})
    assert caught.value.update_id == 5


def test_an_unreadable_updates_error_says_nothing_of_its_content() -> None:
    with pytest.raises(Unreadable) as caught:
        read({"update_id": 5, "message": message(text="x") | {"date": "my secret"}})
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def readable(incoming: Incoming) -> bool:
    """Every field of the type it says, and text that UTF-8 can carry."""
    fields = (incoming.address, incoming.language or "", incoming.kind, incoming.first_name)
    said = dataclasses.astuple(incoming.event) if incoming.event else ()
    texts = [*fields, *(part for part in said if not isinstance(part, int | float))]
    return (
        all(isinstance(text, str) and text.encode() is not None for text in texts)
        and isinstance(incoming.update_id, int)
        and isinstance(incoming.message_id, int | None)
        and isinstance(incoming.callback_id, str | None)
        and isinstance(incoming.private, bool)
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
_UPDATES = (
    {"update_id": 5, "message": message(text="hello")},
    {"update_id": 5, "message": message(photo=[_FILE | {"width": 1, "height": 1}], caption="c")},
    {"update_id": 5, "message": message(contact={"phone_number": "1", "first_name": "A", "user_id": 9})},
    {"update_id": 5, "message": message(location={"latitude": 1, "longitude": 1})},
    {"update_id": 5, "edited_message": message(text="hello")},
    tap(message=message(text="x"), data="y"),
    member("kicked"),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, below in inner for deeper in paths(below, (*path, key)))]


@st.composite
def broken_updates(draw: st.DrawFn) -> Any:
    """A real update with anything at all in one place."""
    update: Any = copy.deepcopy(draw(st.sampled_from(_UPDATES)))
    *way, last = draw(st.sampled_from([path for path in paths(update) if path]))
    place = update
    for key in way:
        place = place[key]
    place[last] = draw(_JSON)
    return update


@given(update=_JSON | broken_updates())
def test_any_json_is_read_or_unreadable(update: Any) -> None:
    """Nothing else is ever raised, and what is read is sound."""
    try:
        incoming = read(update)
    except Unreadable:
        return
    assert readable(incoming)
