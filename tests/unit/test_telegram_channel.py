"""What the channel calls for a message, and what it makes of every answer."""

from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup
from structlog.testing import capture_logs
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.outbox.channel import Channel, Delivered, NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.telegram.begun import Begun
from bot.telegram.channel import TelegramChannel
from bot.telegram.outcomes import outcome_of
from bot.telegram.trouble import ConnectTimedOut, CutOff, NotConnected, PoolTimedOut, WriteTimedOut
from handlers.conversation.messages import Choice, Choices, File, Message, Place
from models.refusals import Refusal
from tests.unit.telegram_fakes import TOKEN, RecordingRequest, Refusing, bot_with

TEXT = Message(Markup("<b>Bonjour</b>"), choices=(Choices((Choice("Oui", "y"),)),))
TWO_PARTS = Message(Markup("Rendez-vous"), place=Place(50.9, 1.8, "Camp", "Rue"))
BROKEN = Refusing(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0')
SLOW_DOWN = Refusing(429, "Too Many Requests: retry after 7", 7)


def channel_with(*answers: Any) -> tuple[TelegramChannel, RecordingRequest]:
    bot, request = bot_with(*answers)
    return TelegramChannel(bot), request


async def test_a_message_is_sent_and_its_number_told() -> None:
    channel, request = channel_with()
    fulfils: Channel = channel
    assert await fulfils.deliver("12", TEXT, None) == Delivered(101)
    (call,) = request.called
    assert (call.method, call["chat_id"], call["text"], call["parse_mode"]) == (
        "sendMessage",
        "12",
        "<b>Bonjour</b>",
        "HTML",
    )
    assert call["link_preview_options"] == {"is_disabled": True}
    assert call["reply_markup"]["inline_keyboard"] == [[{"text": "Oui", "callback_data": "y"}]]


def test_what_a_message_takes_is_counted_in_calls() -> None:
    assert [channel_with()[0].calls(message) for message in (TEXT, TWO_PARTS)] == [1, 2]


async def test_a_file_is_uploaded() -> None:
    channel, request = channel_with()
    await channel.deliver("12", Message(Markup("x"), photo=File("a.jpg", b"\xff\xd8")), None)
    (call,) = request.called
    assert (call.method, call["caption"]) == ("sendPhoto", "x")
    assert call.files == {"photo": ("a.jpg", b"\xff\xd8", "image/jpeg")}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ConnectTimedOut(), NotSent),
        (PoolTimedOut(), NotSent),
        (WriteTimedOut(), NotSent),
        (NotConnected("x"), NotSent),
        (TimedOut(), Uncertain),
        (CutOff("x"), Uncertain),
        (NetworkError("Unknown error in HTTP implementation: KeyError()"), Uncertain),
        (b"<html>", Uncertain),
        (b'{"ok": true, "result": 5}', Uncertain),
        (Refusing(500, "Internal Server Error"), NotSent),
        (Refusing(502, "Bad Gateway"), NotSent),
        (Refusing(409, "Conflict: terminated by other getUpdates request"), NotSent),
        (Refusing(401, "Unauthorized"), NotSent),
        (Refusing(404, "Not Found"), Refused),
        (Refusing(413, "Request Entity Too Large"), Refused),
        (Refusing(400, "Bad Request: message is too long"), Refused),
        (Refusing(400, "Bad Request: BUTTON_DATA_INVALID"), Refused),
    ],
)
async def test_every_failure_says_whether_the_same_may_be_sent_again(answer: Any, outcome: type[Exception]) -> None:
    channel, request = channel_with(answer)
    with pytest.raises(outcome) as caught:
        await channel.deliver("12", TEXT, None)
    assert type(caught.value) is outcome
    assert len(request.called) == 1
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("message is too long", Refusal.LENGTH),
        ("MEDIA_CAPTION_TOO_LONG", Refusal.LENGTH),
        ("BUTTON_URL_INVALID", Refusal.BUTTON),
        ("inline keyboard button URL 'x' is invalid: Wrong HTTP URL", Refusal.BUTTON),
        ("wrong file identifier/HTTP URL specified", Refusal.FILE),
        ("PHOTO_INVALID_DIMENSIONS", Refusal.FILE),
        ("message text is empty", Refusal.WORDS),
        ("ENTITY_BOUNDS_INVALID", Refusal.WORDS),
        ("something new", Refusal.OTHER),
    ],
)
def test_a_refusal_tells_what_about_the_message_is_refused(said: str, why: Refusal) -> None:
    refused = outcome_of(BadRequest(said))
    assert isinstance(refused, Refused)
    assert refused.why is why


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (Refusing(403, "Forbidden: bot was blocked by the user"), False),
        (Refusing(403, "Forbidden: user is deactivated"), True),
        (Refusing(403, "Forbidden: bot can't initiate conversation with a user"), True),
        (Refusing(400, "Bad Request: chat not found"), True),
        (Refusing(400, "Bad Request: PEER_ID_INVALID"), True),
        (Refusing(400, "Bad Request: not enough rights to send text messages to the chat"), False),
    ],
)
async def test_who_cannot_be_reached_is_told_with_for_how_long(answer: Refusing, gone: bool) -> None:
    channel, _ = channel_with(answer)
    with pytest.raises(Unreachable) as caught:
        await channel.deliver("12", TEXT, None)
    assert caught.value.gone is gone


async def test_a_group_that_moved_takes_no_message() -> None:
    moved = b'{"ok": false, "error_code": 400, "description": "x", "parameters": {"migrate_to_chat_id": -100}}'

    class Moved(RecordingRequest):
        async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
            return 400, moved

    bot, _ = bot_with()
    bot._request = (bot._request[0], Moved())
    with pytest.raises(Refused):
        await TelegramChannel(bot).deliver("12", TEXT, None)


async def test_asked_to_wait_it_says_how_long() -> None:
    channel, _ = channel_with(SLOW_DOWN)
    with pytest.raises(TooMany) as caught:
        await channel.deliver("12", TEXT, None)
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_broken_markup_is_sent_again_as_plain_text() -> None:
    channel, request = channel_with(BROKEN)
    assert await channel.deliver("12", Message(Markup("<b>a &lt; <x>b")), None) == Delivered(101, as_plain_text=True)
    again = request.called[1]
    assert (again["text"], again["parse_mode"]) == ("a < <x>b", None)


@pytest.mark.parametrize("message", [Message(Markup("")), Message(Markup(" "))])
async def test_a_message_that_shows_nothing_is_refused_unsent(message: Message) -> None:
    channel, request = channel_with()
    with pytest.raises(Refused):
        await channel.deliver("12", message, None)
    assert request.called == []


async def test_a_text_takes_the_place_of_another() -> None:
    channel, request = channel_with()
    assert await channel.deliver("12", TEXT, 55) == Delivered(55)
    (call,) = request.called
    assert (call.method, call["message_id"], call["text"]) == ("editMessageText", 55, "<b>Bonjour</b>")


async def test_an_edit_that_changes_nothing_is_done() -> None:
    channel, request = channel_with(
        Refusing(400, "Bad Request: message is not modified: specified new message content is the same")
    )
    assert await channel.deliver("12", TEXT, 55) == Delivered(55)
    assert request.methods() == ["editMessageText"]


@pytest.mark.parametrize(
    "why", ["message to edit not found", "message can't be edited", "there is no text in the message to edit"]
)
async def test_what_cannot_be_edited_is_sent_anew(why: str) -> None:
    channel, request = channel_with(Refusing(400, f"Bad Request: {why}"), Refusing(400, f"Bad Request: {why}"))
    assert await channel.deliver("12", TEXT, 55) == Delivered(101)
    assert request.methods() == ["editMessageText", "editMessageReplyMarkup", "sendMessage"]


@pytest.mark.parametrize(
    "refusal", [Refusing(404, "Not Found"), Refusing(400, "Bad Request: why not"), Refusing(400, "Bad Request")]
)
async def test_whatever_a_server_has_against_an_edit_the_answer_arrives(refusal: Refusing) -> None:
    """Nobody taps a button and hears nothing."""
    channel, request = channel_with(refusal, refusal)
    assert await channel.deliver("12", TEXT, 55) == Delivered(101)
    assert request.methods() == ["editMessageText", "editMessageReplyMarkup", "sendMessage"]


async def test_an_edit_with_broken_markup_is_made_in_plain_text() -> None:
    channel, request = channel_with(BROKEN)
    assert await channel.deliver("12", TEXT, 55) == Delivered(55, as_plain_text=True)
    assert request.called[1]["text"] == "Bonjour"


async def test_an_edit_whose_answer_was_lost_may_be_made_again() -> None:
    """It changes nothing when it is made twice."""
    channel, _ = channel_with(TimedOut())
    with pytest.raises(NotSent):
        await channel.deliver("12", TEXT, 55)


async def test_a_photo_in_the_place_of_a_text_is_sent_anew_without_the_old_buttons() -> None:
    channel, request = channel_with(TimedOut())
    assert await channel.deliver("12", Message(Markup(""), photo=File("x", handle="A")), 55) == Delivered(101)
    taken_off, sent = request.called
    assert (taken_off.method, taken_off["message_id"], taken_off["reply_markup"]) == (
        "editMessageReplyMarkup",
        55,
        None,
    )
    assert (sent.method, sent["photo"]) == ("sendPhoto", "A")


async def test_asked_to_wait_while_taking_buttons_off_it_waits() -> None:
    channel, request = channel_with(SLOW_DOWN)
    with pytest.raises(TooMany):
        await channel.deliver("12", TWO_PARTS, 55)
    assert request.methods() == ["editMessageReplyMarkup"]


@pytest.mark.parametrize(
    ("failure", "outcome"), [(SLOW_DOWN, TooMany), (Refusing(502, "Bad Gateway"), NotSent), (TimedOut(), Uncertain)]
)
async def test_tried_again_a_message_goes_on_with_the_part_that_failed(failure: Any, outcome: type[Exception]) -> None:
    """The pin had arrived: it is not sent twice, and its text is not lost."""
    channel, request = channel_with(None, failure)
    with pytest.raises(outcome):
        await channel.deliver("12", TWO_PARTS, None)
    assert await channel.deliver("12", TWO_PARTS, None) == Delivered(102)
    assert request.methods() == ["sendVenue", "sendMessage", "sendMessage"]
    await channel.deliver("12", TWO_PARTS, None)
    assert request.methods()[3:] == ["sendVenue", "sendMessage"]


async def test_another_message_in_between_makes_it_start_over() -> None:
    channel, request = channel_with(None, Refusing(502, "Bad Gateway"))
    with pytest.raises(NotSent):
        await channel.deliver("12", TWO_PARTS, None)
    await channel.deliver("13", TEXT, None)
    await channel.deliver("12", TEXT, None)
    await channel.deliver("12", TWO_PARTS, None)
    assert request.methods()[2:] == ["sendMessage", "sendMessage", "sendVenue", "sendMessage"]


async def test_a_message_refused_half_way_is_not_gone_on_with() -> None:
    channel, request = channel_with(None, Refusing(400, "Bad Request: message is too long"))
    with pytest.raises(Refused):
        await channel.deliver("12", TWO_PARTS, None)
    await channel.deliver("12", TWO_PARTS, None)
    assert request.methods()[2:] == ["sendVenue", "sendMessage"]


def test_only_so_many_unfinished_messages_are_remembered() -> None:
    begun = Begun(most=2)
    for address in ("1", "2", "3"):
        begun.note(address, TWO_PARTS, 1, again=True)
    assert [begun.done(address, TWO_PARTS) for address in ("1", "2", "3")] == [0, 1, 1]


async def test_a_tap_is_answered() -> None:
    channel, request = channel_with(True)
    await channel.answer("77", "é" * 300)
    (call,) = request.called
    assert (call.method, call["callback_query_id"], call["text"]) == ("answerCallbackQuery", "77", "é" * 200)


@pytest.mark.parametrize(
    "trouble",
    [
        Refusing(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        SLOW_DOWN,
        TimedOut(),
        b"<html>",
        b"[]",
    ],
)
async def test_a_tap_that_cannot_be_answered_stops_nothing(trouble: Any) -> None:
    channel, _ = channel_with(trouble)
    with capture_logs() as logs:
        await channel.answer("77")
    ours = [log for log in logs if log["event"] == "tap_not_answered"]
    assert [log["log_level"] for log in ours] == ["debug"]


class Fetching(RecordingRequest):
    """Gives the content of the file once its path was asked for."""

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if method == "GET":
            return 200, b"\xff\xd8"
        return await super().do_request(url, method, *args, **kwargs)


async def test_a_file_is_fetched_by_its_handle() -> None:
    bot, _ = bot_with()
    bot._request = (bot._request[0], Fetching({"file_id": "f", "file_unique_id": "u", "file_path": "photos/1.jpg"}))
    assert await TelegramChannel(bot).download("f") == b"\xff\xd8"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (SLOW_DOWN, TooMany),
        (TimedOut(), NotSent),
        (Refusing(400, "Bad Request: file is too big"), Refused),
        (Refusing(400, "Bad Request: wrong file_id"), Refused),
    ],
)
async def test_a_file_that_cannot_be_fetched_says_whether_to_try_again(answer: Any, outcome: type[Exception]) -> None:
    channel, _ = channel_with(answer)
    with pytest.raises(outcome) as caught:
        await channel.download("f")
    assert type(caught.value) is outcome


async def test_a_link_leads_to_a_chat_with_the_bot() -> None:
    """The bot's name is what Telegram says it is."""
    bot, _ = bot_with({"id": 42, "is_bot": True, "first_name": "Utopia 56", "username": "a_name_bot"})
    await bot.initialize()
    assert TelegramChannel(bot).link("swap-abc") == "https://t.me/a_name_bot?start=swap-abc"


CAPTIONED = Message(Markup("Bonjour"), photo=File("a.jpg", handle="A"), choices=TEXT.choices)


@pytest.mark.parametrize(("message", "method"), [(TEXT, "editMessageText"), (CAPTIONED, "editMessageCaption")])
async def test_a_correction_changes_words_and_buttons_where_they_stand(message: Message, method: str) -> None:
    channel, request = channel_with()
    assert await channel.correct("12", message, 55) == Delivered(55)
    (call,) = request.called
    words = call["text"] or call["caption"]
    assert (call.method, call["message_id"], words) == (method, 55, str(message.text))
    assert call["reply_markup"]["inline_keyboard"] == [[{"text": "Oui", "callback_data": "y"}]]


@pytest.mark.parametrize(
    ("message", "why", "methods"),
    [
        (TEXT, "there is no text in the message to edit", ["editMessageText", "editMessageCaption"]),
        (CAPTIONED, "there is no caption in the message to edit", ["editMessageCaption", "editMessageText"]),
    ],
)
async def test_whether_words_stand_alone_or_below_a_file_the_server_knows(
    message: Message, why: str, methods: list[str]
) -> None:
    channel, request = channel_with(Refusing(400, f"Bad Request: {why}"))
    assert await channel.correct("12", message, 55) == Delivered(55)
    assert request.methods() == methods


@pytest.mark.parametrize(
    ("message", "answers", "outcome"),
    [
        (TEXT, [Refusing(400, "Bad Request: message to edit not found")], Refused),
        (TEXT, [Refusing(400, "Bad Request: message can't be edited")], Refused),
        (TEXT, [Refusing(400, "Bad Request: there is no text in the message to edit")] * 2, Refused),
        (Message(Markup("Rendez-vous. " * 1_000)), [], Refused),
        (Message(Markup(""), place=Place(50.9, 1.8, "Camp", "Rue")), [], Refused),
        (TEXT, [TimedOut()], NotSent),
        (TEXT, [SLOW_DOWN], TooMany),
        (TEXT, [Refusing(403, "Forbidden: bot was blocked by the user")], Unreachable),
    ],
)
async def test_a_correction_that_cannot_be_made_sends_nothing(
    message: Message, answers: list[Any], outcome: type[Exception]
) -> None:
    channel, request = channel_with(*answers)
    with pytest.raises(outcome) as caught:
        await channel.correct("12", message, 55)
    assert type(caught.value) is outcome
    assert not any(method.startswith("send") for method in request.methods())


async def test_a_correction_that_changes_nothing_is_done() -> None:
    channel, _ = channel_with(Refusing(400, "Bad Request: message is not modified: specified new message content"))
    assert await channel.correct("12", TEXT, 55) == Delivered(55)


@pytest.mark.parametrize("answer", [True, Refusing(400, "Bad Request: message to delete not found")])
async def test_a_message_is_taken_back_once_it_is_gone(answer: Any) -> None:
    channel, request = channel_with(answer)
    assert await channel.take_back("12", 55) == Delivered(55)
    assert [(call.method, call["message_id"]) for call in request.called] == [("deleteMessage", 55)]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Refusing(400, "Bad Request: message can't be deleted for everyone"), Refused),
        (TimedOut(), NotSent),
        (SLOW_DOWN, TooMany),
    ],
)
async def test_what_cannot_be_taken_back_says_whether_to_try_again(answer: Any, outcome: type[Exception]) -> None:
    channel, _ = channel_with(answer)
    with pytest.raises(outcome) as caught:
        await channel.take_back("12", 55)
    assert type(caught.value) is outcome
