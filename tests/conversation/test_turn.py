"""One update, one transaction: what a turn keeps, whom it answers, and what becomes of what can't be handled."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.telegram.events import Unreadable, read
from bot.turn import CHATS_AT_ONCE, TRIES, TROUBLES
from handlers.context import Context
from handlers.conversation.events import Tapped
from handlers.conversation.messages import Message
from handlers.conversation.words import Words
from models import chats
from models.chats import Chat
from models.database import Database
from tests.turning import Office, Outage, incoming, membership, message, tap, until


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with Office(database).open() as office:
        yield office


@pytest.fixture
def outage(office: Office, monkeypatch: pytest.MonkeyPatch) -> Outage:
    """For the turns; deliveries go on."""
    outage = Outage(office.database)
    monkeypatch.setattr(office.turns, "_database", outage)
    return outage


# What a turn keeps


async def test_an_answer_reaches_the_person_and_the_state_is_kept(office: Office) -> None:
    await office.take(message(1, "Bonjour"))
    assert await office.delivered(1) == ["Bonjour"]
    assert await office.state() == ["Bonjour"]
    assert await office.seen() == {1}


async def test_an_update_that_comes_again_does_nothing_twice(office: Office) -> None:
    """Also when it comes again while its first turn is under way."""
    await office.take(message(1, "once"), message(1, "once"))
    await office.take(message(1, "once"))
    await office.take(message(2, "next"))
    assert await office.delivered(2) == ["once", "next"]
    assert await office.state() == ["once", "next"]


async def test_an_update_id_is_no_sequence(office: Office) -> None:
    """Telegram begins anew at random after an idle week: a lower number is as new as a higher one."""
    await office.take(message(9_000_000_000, "first"))
    await office.take(message(5, "second"))
    assert await office.state() == ["first", "second"]


async def test_a_chat_knows_its_newest_message_and_when_the_person_was_here(office: Office) -> None:
    await office.take(message(1, "one", message_id=40))
    office.post.time.advance(hours=3)
    await office.take(message(2, "an edit of an older one", message_id=12))
    chat = await office.post.chat("7")
    assert chat.newest_message == 40
    assert chat.seen_at == office.post.time.clock.now()


@pytest.mark.parametrize(("code", "language"), [("fr", "fr"), ("fr-CA", "fr"), ("de", "en"), ("en", "en")])
async def test_a_new_chat_speaks_the_language_of_the_app(office: Office, code: str, language: str) -> None:
    await office.take(message(1, "!", person={"language_code": code}))
    assert (await office.post.chat("7")).language == language


async def test_the_language_follows_the_app_until_one_is_chosen(office: Office) -> None:
    async def choose_english(context: Context) -> Sequence[Message]:
        context.chat.language, context.chat.language_chosen = "en", True
        return ()

    office.desk.does["English, please"] = choose_english
    await office.take(message(1, "!", person={"language_code": "en"}))
    await office.take(message(2, "!", person={"language_code": "fr"}))
    assert (await office.post.chat("7")).language == "fr"
    await office.take(message(3, "English, please"))
    await office.take(message(4, "!", person={"language_code": "fr"}))
    assert (await office.post.chat("7")).language == "en"


async def test_an_app_that_tells_no_language_changes_nothing(office: Office) -> None:
    await office.take(message(1, "!"))
    silent = message(2, "!")
    del silent["message"]["from"]["language_code"]
    await office.take(silent)
    assert (await office.post.chat("7")).language == "fr"


async def test_notices_go_to_others_once_whatever_comes_again(office: Office) -> None:
    async def tell(context: Context) -> Sequence[Message]:
        other = await chats.lock(context.session, "telegram", "8", "en", context.now)
        context.notify([other], "joined:7", lambda words: Message(words.say("Camille joined")))
        return [Message(Markup("Thank you"))]

    office.desk.does["join"] = tell
    await office.take(message(1, "join"))
    await office.take(message(2, "join"))
    await office.delivered(3)
    assert sorted(office.post.channel.texts("7")) == ["Thank you", "Thank you"]
    assert office.post.channel.texts("8") == ["Camille joined"]


async def test_every_answer_of_a_turn_is_delivered_in_order(office: Office) -> None:
    async def talk(_: Context) -> Sequence[Message]:
        return [Message(Markup(str(number))) for number in range(5)]

    office.desk.does["talk"] = talk
    await office.take(message(1, "talk"))
    assert await office.delivered(5) == ["0", "1", "2", "3", "4"]


# Taps


async def test_a_tap_ends_its_waiting_sign_with_the_toast_unescaped(office: Office) -> None:
    async def toast(context: Context) -> Sequence[Message]:
        context.toast = context.words.say("{name} is told", name="Tom & Lou")
        return ()

    office.desk.does["t"] = toast
    await office.take(tap(1, "t", on=5))
    await office.turns.finish()
    assert office.taps.answered == [("query-1", "Tom & Lou is told")]


async def test_a_tap_that_comes_again_is_answered_again_and_does_nothing(office: Office) -> None:
    """The first answer may be what was lost; without one the button spins for ever."""
    await office.take(tap(1, "t", on=5))
    await office.take(tap(1, "t", on=5))
    await office.turns.finish()
    assert office.taps.answered == [("query-1", ""), ("query-1", "")]
    assert await office.state() == ["t"]


async def test_only_a_tap_on_the_newest_message_is_told_to_be_so(office: Office) -> None:
    await office.take(message(1, "something newer", message_id=50))
    await office.take(tap(2, "old", on=49))
    await office.take(tap(3, "new", on=51))
    events = [event for _, event in office.desk.heard if isinstance(event, Tapped)]
    assert events == [Tapped("old", newest=False), Tapped("new", newest=True)]


@pytest.mark.parametrize(("update", "replaced"), [(tap(2, "r", on=51), 51), (message(2, "r"), None)])
async def test_an_answer_that_wishes_to_replace_takes_the_place_of_the_tapped_message(
    office: Office, update: dict[str, Any], replaced: int | None
) -> None:
    """And is sent anew where nothing was tapped."""

    async def replace(_: Context) -> Sequence[Message]:
        return [Message(Markup("instead"), replaces=True)]

    office.desk.does["r"] = replace
    await office.take(update)
    await office.delivered(1)
    assert office.post.channel.sent[0].replaces == replaced


# Who is not answered


async def test_groups_are_met_with_silence_and_leave_no_trace(office: Office) -> None:
    await office.take(message(1, "Hello all", chat=-100))
    async with office.database.read() as session:
        assert await chats.count(session) == 0
    assert office.desk.heard == []
    assert await office.seen() == {1}


async def test_what_calls_for_no_answer_is_only_noted_as_seen(office: Office) -> None:
    service = message(1, "")
    del service["message"]["text"]
    service["message"]["group_chat_created"] = True
    await office.take(service, {"update_id": 2, "a_kind_to_come": {}})
    assert office.desk.heard == []
    assert await office.seen() == {1, 2}


async def test_a_block_pauses_the_chat_and_its_end_resumes_it(office: Office) -> None:
    await office.take(message(1, "Bonjour"))
    await office.take(membership(2, "kicked"))
    assert (await office.post.chat("7")).unreachable is chats.Unreachable.BLOCKED
    await office.take(membership(3, "member"))
    assert (await office.post.chat("7")).unreachable is None


async def test_writing_resumes_a_paused_chat(office: Office) -> None:
    await office.take(message(1, "Bonjour"))
    await office.take(membership(2, "kicked"))
    await office.take(message(3, "back again"))
    assert (await office.post.chat("7")).unreachable is None


async def test_a_block_by_somebody_unknown_keeps_nothing_of_them(office: Office) -> None:
    await office.take(membership(1, "kicked"), membership(2, "member", chat=8))
    async with office.database.read() as session:
        assert await chats.count(session) == 0


async def test_somebody_erased_gets_the_farewell_and_nothing_of_them_stays(office: Office) -> None:
    async def erase(context: Context) -> Sequence[Message]:
        context.notify([context.chat], "told", lambda _: Message(Markup("a notice to nobody")))
        await context.session.execute(delete(Chat).where(Chat.id == context.chat.id))
        context.erased = True
        return [Message(Markup("Farewell"))]

    office.desk.does["delete me"] = erase
    await office.take(message(1, "delete me"))
    assert await office.delivered(1) == ["Farewell"]
    async with office.database.read() as session:
        assert await chats.count(session) == 0
    await office.take(message(2, "who am I?"))
    assert await office.delivered(2) == ["Farewell", "who am I?"]


# Order


async def test_a_chat_is_answered_in_the_order_in_which_its_updates_came(office: Office) -> None:
    texts = [str(number) for number in range(20)]
    await office.take(*(message(number + 1, text) for number, text in enumerate(texts)))
    assert await office.state() == texts
    assert await office.delivered(20) == texts


async def test_chats_are_served_side_by_side_within_bounds(database: Database) -> None:
    """On PostgreSQL; SQLite has one writer. A slow chat holds up nobody else, a busy one takes one place."""
    async with Office(database).open() as office:
        office.desk.gate.clear()
        many = [message(100 + number, "x", chat=number) for number in range(1, CHATS_AT_ONCE + 5)]
        busy = [message(number, "y", chat=1) for number in range(1, 10)]
        work = asyncio.create_task(office.take(*busy, *many))
        expected = 1 if database.is_sqlite else CHATS_AT_ONCE
        await until(lambda: office.desk.at_once >= expected)
        office.desk.gate.set()
        await work
        assert office.desk.most_at_once == expected
        assert len(office.desk.heard) == len(many) + len(busy)


# What fails


async def test_a_failure_that_passes_is_tried_again_and_leaves_no_trace(office: Office) -> None:
    office.desk.fails["hm"] = [ValueError(), KeyError()]
    await office.take(message(1, "hm"))
    assert await office.delivered(1) == ["hm"]
    assert await office.state() == ["hm"]
    assert await office.set_aside() == []


async def test_a_poison_update_is_set_aside_after_its_tries_while_others_flow(office: Office) -> None:
    office.desk.fails["poison"] = [ValueError("poison, said by Camille")] * 99
    await office.take(message(1, "before"), message(2, "poison"), message(3, "after"), message(4, "other", chat=8))
    await office.delivered(4)
    assert office.post.channel.texts("7") == ["before", "Pardon", "after"]
    assert office.post.channel.texts("8") == ["other"]
    assert office.desk.texts().count("poison") == TRIES
    assert await office.state() == ["before", "after"]
    (kept,) = await office.set_aside()
    assert (kept.update_id, kept.tries, kept.kind, kept.chat_id is not None) == (2, TRIES, "message", True)
    assert "ValueError" in kept.error
    assert "tests/turning.py:" in kept.error
    assert "Desk.receive" in kept.error
    assert "Camille" not in kept.error


async def test_the_apology_is_said_once_however_often_the_poison_comes(office: Office) -> None:
    office.desk.fails["poison"] = [ValueError()] * 99
    for _ in range(3):
        await office.take(message(1, "poison"))
    await office.take(message(2, "then"))
    assert await office.delivered(2) == ["Pardon", "then"]
    assert len(await office.set_aside()) == 1


async def test_an_apology_is_in_the_language_of_the_person(office: Office) -> None:
    office.desk.fails["poison"] = [ValueError()] * TRIES
    await office.take(message(1, "poison", person={"language_code": "en"}))
    assert await office.delivered(1) == ["Sorry"]


async def test_a_poisonous_tap_ends_its_waiting_sign(office: Office) -> None:
    office.desk.fails["poison"] = [ValueError()] * TRIES
    await office.take(tap(1, "poison", on=5))
    await office.turns.finish()
    assert office.taps.answered == [("query-1", "")]


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
async def test_what_a_database_cannot_keep_is_set_aside_on_any_of_them(office: Office, bad: str) -> None:
    """Nothing of the kind gets past the reading of an update; if a conversation ever makes such a text, others flow."""

    async def keep(context: Context) -> Sequence[Message]:
        await chats.lock(context.session, "telegram", bad, "fr", context.now)
        if context.session.get_bind().dialect.name == "sqlite":
            raise ValueError  # it keeps a NUL
        return ()

    office.desk.does["bad"] = keep
    await office.take(message(1, "bad"), message(2, "good"))
    assert [kept.update_id for kept in await office.set_aside()] == [1]
    assert await office.delivered(2) == ["Pardon", "good"]


async def test_where_even_the_apology_fails_the_update_is_set_aside_without(database: Database) -> None:
    def broken(_: Words) -> Message:
        raise LookupError

    async with Office(database).open() as office:
        office.turns._apology = broken
        office.desk.fails["poison"] = [ValueError()] * TRIES
        await office.take(message(1, "poison"), message(2, "then"))
        assert await office.delivered(1) == ["then"]
        (kept,) = await office.set_aside()
        assert kept.chat_id is None


async def test_an_update_that_cannot_be_read_is_kept_by_its_number(office: Office) -> None:
    with pytest.raises(Unreadable) as caught:
        read({"update_id": 31, "message": {"date": "never"}})
    await office.turns.set_aside(caught.value)
    await office.turns.set_aside(caught.value)
    (kept,) = await office.set_aside()
    assert (kept.update_id, kept.kind, kept.chat_id) == (31, "unreadable", None)
    assert await office.seen() == {31}


async def test_an_update_without_a_number_is_passed(office: Office) -> None:
    with pytest.raises(Unreadable) as caught:
        read(["no", "update"])
    await office.turns.set_aside(caught.value)
    assert await office.set_aside() == []


# Trouble of the database


async def test_trouble_of_the_database_is_the_callers_and_nothing_is_lost(office: Office, outage: Outage) -> None:
    outage.is_on = True
    for _ in range(TROUBLES * 2):
        with pytest.raises(OperationalError):
            await office.take(message(1, "patience"))
    outage.is_on = False
    await office.take(message(1, "patience"))
    assert await office.delivered(1) == ["patience"]
    assert await office.set_aside() == []


@pytest.mark.parametrize(
    "error",
    [
        socket.gaierror(-2, "Name or service not known"),
        OSError("Multiple exceptions: [Errno 111] …, [Errno 111] …"),
        OSError(113, "No route to host"),
        PoolTimeoutError("QueuePool limit of size 12 overflow 8 reached"),
        TimeoutError(),
    ],
    ids=["no such name", "both addresses refuse", "no route", "no connection left", "silence"],
)
async def test_a_database_out_of_reach_in_whatever_way_loses_nothing(
    office: Office, outage: Outage, error: Exception
) -> None:
    outage.is_on, outage.error = True, error
    with pytest.raises(type(error)):
        await office.take(message(1, "Bonjour"))
    outage.is_on = False
    await office.take(message(1, "Bonjour"))
    assert await office.state() == ["Bonjour"]


async def test_an_update_is_never_lost_while_the_database_is_not_well(office: Office, outage: Outage) -> None:
    """Whatever the error looks like: only a database that is well can tell that the update is to blame."""
    outage.is_on, outage.error = True, RuntimeError("nothing that anybody has thought of")
    with pytest.raises(RuntimeError):
        await office.take(message(1, "Bonjour"))
    outage.is_on = False
    await office.take(message(1, "Bonjour"))
    assert await office.state() == ["Bonjour"]


async def test_trouble_while_setting_aside_is_the_callers_too(office: Office, outage: Outage) -> None:
    async def fail(_: Context) -> Sequence[Message]:
        outage.is_on = True
        raise ValueError

    office.desk.does["poison"] = fail
    with pytest.raises(OperationalError):
        await office.take(message(1, "poison"))
    outage.is_on = False
    assert await office.seen() == set()


async def test_what_only_looks_like_trouble_is_set_aside_in_the_end(office: Office) -> None:
    """A conversation that times out again and again while the database is well must not hold up everybody."""
    office.desk.fails["slow"] = [TimeoutError()] * 99
    for _ in range(TROUBLES - 1):
        with pytest.raises(TimeoutError):
            await office.take(message(1, "slow"))
    await office.take(message(1, "slow"))
    assert await office.delivered(1) == ["Pardon"]
    assert [kept.tries for kept in await office.set_aside()] == [TROUBLES]


async def test_a_cancelled_turn_leaves_no_trace_and_can_be_taken_again(office: Office) -> None:
    office.desk.gate.clear()
    turn = asyncio.create_task(office.take(message(1, "hello")))
    await until(lambda: office.desk.heard)
    turn.cancel()
    await asyncio.wait([turn])
    assert await office.seen() == set()
    office.desk.gate.set()
    await office.take(message(1, "hello"))
    assert await office.delivered(1) == ["hello"]


# Anything people can write


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec=None, categories=None)), min_size=1, max_size=4))
async def test_any_text_is_taken_by_any_database(database: Database, texts: list[str]) -> None:
    """NUL and lone surrogates among them: answered, kept, never set aside."""
    async with Office(database).open() as office:
        office.post.channel.sent.clear()
        first = max(await office.seen(), default=0) + 1
        updates = [message(first + at, text) for at, text in enumerate(["\x00\ud800" + texts[0], *texts[1:]])]
        await office.take(*updates)
        assert await office.set_aside() == []
        assert await office.seen() >= {update["update_id"] for update in updates}


def test_the_tests_own_updates_can_be_read() -> None:
    """A typing slip in an update of ours would only test how it is set aside."""
    for update in (message(1, "x"), tap(2, "x", on=1), membership(3, "kicked")):
        assert incoming(update).event is not None
