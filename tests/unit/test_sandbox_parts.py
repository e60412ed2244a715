"""The sandbox's parts without a server: rates, faults, numbers, updates, pictures, parameters."""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import StoppedClock
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files, picture_size
from bot.sandbox.numbers import Numbers
from bot.sandbox.people import People
from bot.sandbox.refusals import Refusal, bad_request
from bot.sandbox.schema import checked
from bot.sandbox.updates import Updates

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)


class Seconds:
    """Real seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_without_rates_everything_passes() -> None:
    faults = Faults(Seconds())
    assert [faults.wait_for(1) for _ in range(1000)] == [0] * 1000


def test_a_chat_takes_a_burst_and_then_one_a_second() -> None:
    seconds = Seconds()
    faults = Faults(seconds)
    faults.change({"rates": True})
    assert [faults.wait_for(1) for _ in range(4)] == [0, 0, 0, 1]
    assert faults.wait_for(2) == 0, "another chat is not held up"
    seconds.now += 1
    assert [faults.wait_for(1) for _ in range(2)] == [0, 1]


def test_all_chats_together_take_thirty_a_second() -> None:
    seconds = Seconds()
    faults = Faults(seconds)
    faults.change({"rates": True})
    waits = [faults.wait_for(chat) for chat in range(1, 41)]
    assert waits == [0] * 30 + [1] * 10
    seconds.now += 1
    assert faults.wait_for(50) == 0


def test_a_group_takes_twenty_a_minute() -> None:
    seconds = Seconds()
    faults = Faults(seconds)
    faults.change({"rates": {"overall": 1000}})
    assert [faults.wait_for(-1) for _ in range(20)] == [0] * 20
    assert faults.wait_for(-1) == 3
    seconds.now += 3
    assert faults.wait_for(-1) == 0


def test_a_fault_strikes_the_next_n_fitting_calls_and_ends() -> None:
    faults = Faults(Seconds())
    faults.change({"fault": {"kind": "cut_after", "methods": ["SendMessage"], "next": 2}})
    assert faults.hit("sendPhoto", 1) is None
    assert [bool(faults.hit("sendMessage", 1)) for _ in range(3)] == [True, True, False]
    assert faults.to_json() == {"rates": None, "faults": [], "count": {"cut_after": 2}}


def test_faults_spare_polling_unless_it_is_named() -> None:
    faults = Faults(Seconds())
    faults.change({"fault": {"kind": "bad_gateway"}})
    assert faults.hit("getUpdates", None) is None
    faults.change({"fault": {"kind": "bad_gateway", "methods": ["getUpdates"]}})
    assert faults.hit("getUpdates", None)


def test_a_fault_for_one_chat_spares_the_others() -> None:
    faults = Faults(Seconds())
    faults.change({"fault": {"kind": "blocked", "chat_id": 7}})
    assert faults.hit("sendMessage", 8) is None
    assert faults.hit("sendMessage", "7"), "an id may come as text"


def test_chance_repeats_with_its_seed() -> None:
    def struck() -> list[bool]:
        faults = Faults(Seconds())
        faults.change({"seed": 7, "fault": {"kind": "slow", "probability": 0.5}})
        return [faults.hit("sendMessage", 1) is not None for _ in range(50)]

    assert struck() == struck()
    assert 10 < sum(struck()) < 40


@pytest.mark.parametrize(
    "wrong",
    [
        {"fault": {"kind": "flood"}},
        {"fault": {"sort": "slow"}},
        {"fault": 3},
        {"rates": {"overall": 0}},
        {"rates": {"hourly": 3}},
        {"typo": 1},
    ],
)
def test_an_unknown_fault_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Faults(Seconds()).change(wrong)


@given(used=st.integers(0, 5000), later=st.integers(0, 10))
def test_a_restart_never_gives_a_number_again(used: int, later: int) -> None:
    """As long as a run uses no more than 16 a second on average."""
    first = Numbers(NOON)
    given_out = [first.next() for _ in range(used)]
    second = Numbers(NOON + timedelta(seconds=used / 16 + later))
    assert second.next() > max(given_out, default=0)
    assert second.last < 2**31


def test_updates_are_confirmed_only_by_an_offset() -> None:
    updates = Updates(StoppedClock(NOON).now, Numbers(NOON))
    first, second = (updates.put("message", {"chat": {"id": n}}) for n in (1, 2))
    assert [update.id for update in updates.take(100)] == [first, second]
    assert [update.id for update in updates.take(1)] == [first]
    updates.confirm_below(second)
    assert [update.id for update in updates.take(100)] == [second]
    updates.confirm_below(second + 1)
    assert updates.take(100) == []


def test_a_negative_offset_leaves_only_the_last() -> None:
    updates = Updates(StoppedClock(NOON).now, Numbers(NOON))
    numbers = [updates.put("message", {}) for _ in range(5)]
    updates.confirm_below(-2)
    assert [update.id for update in updates.take(100)] == numbers[-2:]


def test_a_resent_update_comes_once_more_whatever_was_confirmed() -> None:
    updates = Updates(StoppedClock(NOON).now, Numbers(NOON))
    number = updates.put("message", {})
    updates.confirm_below(number + 1)
    assert updates.resend(number)
    assert [update.id for update in updates.take(100)] == [number]
    assert updates.take(100) == []
    assert not updates.resend(number + 999)


def test_updates_are_forgotten_after_a_day() -> None:
    clock = StoppedClock(NOON)
    updates = Updates(clock.now, Numbers(NOON))
    updates.put("message", {})
    clock.advance(hours=23)
    assert updates.take(100)
    clock.advance(hours=2)
    assert updates.take(100) == []


def test_only_wanted_kinds_are_queued() -> None:
    updates = Updates(StoppedClock(NOON).now, Numbers(NOON))
    updates.put("message_reaction", {})
    assert updates.take(100) == [], "not among the default kinds"
    updates.allowed = frozenset({"callback_query"})
    updates.put("message", {})
    tap = updates.put("callback_query", {"message": {"chat": {"id": 5}}})
    assert [(update.id, update.key) for update in updates.take(100)] == [(tap, 5)]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 3, 4), (3, 4)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 30, 40) + b"\x01", (40, 30)),
        (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x1f\0\0\x0f\0\0", (32, 16)),
        (b"not a picture", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff", None),
    ],
)
def test_a_pictures_size_is_read_from_its_head(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


@given(
    st.binary(), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8", b"RIFFxxxxWEBP", b"RIFFxxxxWEBPVP8L"])
)
def test_no_bytes_break_the_reading_of_pictures(tail: bytes, head: bytes) -> None:
    assert picture_size(head + tail) is None or picture_size(head + tail)


def test_a_photo_is_listed_in_its_sizes_smallest_first() -> None:
    files = Files()
    sizes = files.photo_sizes(files.keep("photo", "p.png", PNG))
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 67), (320, 240), (640, 480)]
    assert len({size["file_id"] for size in sizes}) == 3
    assert all(files.by_id[size["file_id"]].content == PNG for size in sizes)


def test_four_personas_are_always_there_and_others_get_ids() -> None:
    people = People()
    assert [person.persona for person in people.by_id.values()] == [
        "french_volunteer",
        "english_volunteer",
        "donor",
        "coordinator",
    ]
    first, second = people.make({"first_name": "A"}), people.make({"first_name": "B", "language_code": None})
    assert second.id == first.id + 1
    with pytest.raises(ValueError, match="taken"):
        people.make({"first_name": "C", "id": first.id})
    with pytest.raises(ValueError, match="first_name"):
        people.make({})


def refusal(method: str, **raw: object) -> str:
    with pytest.raises(Refusal) as caught:
        checked(method, raw)
    return caught.value.description.removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    ("method", "raw", "why"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": ["x"]}, 'parameter "text" must be of type String'),
        ("sendMessage", {"chat_id": 1, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ("deleteMessage", {"chat_id": 1}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 1, "message_id": "x"}, 'parameter "message_id" must be of type Integer'),
        ("sendLocation", {"chat_id": 1, "latitude": "x", "longitude": 1}, 'parameter "latitude" must be of type Float'),
        ("sendPhoto", {"chat_id": 1}, "there is no photo in the request"),
        ("sendMessage", {"disable_notification": "maybe"}, 'parameter "disable_notification" must be of type Boolean'),
    ],
)
def test_parameters_are_checked_against_the_tables(method: str, raw: dict[str, object], why: str) -> None:
    assert refusal(method, **({"chat_id": 1, "text": "x"} if "disable_notification" in raw else {}), **raw) == why


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"inline_keyboard": [[{"text": 5}]]},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            {"inline_keyboard": [["x"]]},
            "can't parse inline keyboard button: expected an Object as InlineKeyboardButton",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "copy_text": {"text": ""}}]]}, "BUTTON_COPY_TEXT_INVALID"),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        ({"keyboard": [[{"text": "A"}]], "is_persistent": "yes"}, 'field "is_persistent" must be of type Boolean'),
    ],
)
def test_keyboards_are_checked_against_the_tables(markup: object, why: str) -> None:
    assert refusal("sendMessage", chat_id=1, text="x", reply_markup=markup) == why


def test_good_parameters_get_their_own_types_and_unknown_ones_are_ignored() -> None:
    raw = {"chat_id": "5", "text": 7, "disable_notification": "true", "reply_parameters": '{"message_id": 3}', "new": 1}
    assert checked("sendMessage", raw) == {
        "chat_id": 5,
        "text": "7",
        "disable_notification": True,
        "reply_parameters": {"message_id": 3},
    }


def test_a_button_in_plain_words_stays_a_string_in_a_reply_keyboard() -> None:
    """Telegram takes a bare string for a reply keyboard's button."""
    markup = {"keyboard": [["A", {"text": "B"}]]}
    made = checked("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": markup})
    assert made["reply_markup"]["keyboard"] == [[{"text": "A"}, {"text": "B"}]]


KEYS = ["inline_keyboard", "keyboard", "text", "type", "offset", "is_disabled"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["chat_id", "text", "reply_markup", "entities"]), ANYTHING))
def test_any_parameters_are_taken_or_refused(raw: dict[str, Any]) -> None:
    """Never another exception."""
    try:
        checked("sendMessage", raw)
    except Refusal as refusal:
        assert refusal.code == 400  # noqa: PT017


def test_a_sentence_loses_its_capital_and_a_code_keeps_it() -> None:
    assert bad_request("Wrong thing").description == "Bad Request: wrong thing"
    assert bad_request("BUTTON_DATA_INVALID").description == "Bad Request: BUTTON_DATA_INVALID"
