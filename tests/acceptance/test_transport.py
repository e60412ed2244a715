"""The transport against real sockets: what arrives, and what is told when something breaks."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.transport import AiohttpRequest
from bot.telegram.trouble import (
    ConnectTimedOut,
    CutOff,
    NotConnected,
    NothingLeft,
    PoolTimedOut,
    WriteTimedOut,
)

TOKEN = "42:a-secret-nobody-may-see"
SENT = {"message_id": 7, "date": 0, "chat": {"id": 1, "type": "private"}}
SOON = 0.05

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
Speaking = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def bot_at(address: str, **options: Any) -> AsyncIterator[Bot]:
    request = AiohttpRequest(**options)
    async with request:
        yield Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=request)


@asynccontextmanager
async def web_server(answer: Answering) -> AsyncIterator[str]:
    application = web.Application(client_max_size=10_000_000)
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def address_of(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def raw_server(speak: Speaking) -> AsyncIterator[str]:
    """A server that is free to misbehave; every connection is closed when the test is over."""
    open_ones: list[asyncio.StreamWriter] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.append(writer)
        await speak(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    yield address_of(server)
    server.close()
    for writer in open_ones:
        writer.transport.abort()
    await asyncio.sleep(0)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return head + await reader.readexactly(length)


def ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def test_a_text_arrives_as_it_was_written() -> None:
    """Parameters go as a form, with accents and emoji whole."""
    seen: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        seen.update(path=request.path, **await request.post())
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address) as bot:
        message = await bot.send_message(1, "à demain & merci 🙏", disable_notification=True)

    assert message.message_id == 7
    assert seen == {
        "path": f"/bot{TOKEN}/sendMessage",
        "chat_id": "1",
        "text": "à demain & merci 🙏",
        "disable_notification": "true",
    }


async def test_an_upload_arrives_whole_with_its_name() -> None:
    """Two megabytes in many pieces, a file name that needs care, and the parameters beside it."""
    content = bytes(range(256)) * 8192
    seen: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        upload = form["document"]
        assert isinstance(upload, web.FileField)
        seen.update(name=upload.filename, type=upload.content_type, content=upload.file.read())
        seen["caption"] = form["caption"]
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address) as bot:
        await bot.send_document(1, InputFile(content, filename='reçu "mai".pdf'), caption="reçu")

    assert seen == {"name": "reçu %22mai%22.pdf", "type": "application/pdf", "content": content, "caption": "reçu"}


async def test_a_file_is_fetched() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/getFile"):
            return ok({"file_id": "f", "file_unique_id": "u", "file_path": "photos/a b.jpg"})
        assert request.path == f"/file/bot{TOKEN}/photos/a b.jpg"
        return web.Response(body=b"\xff\xd8")

    async with web_server(answer) as address, bot_at(address) as bot:
        file = await bot.get_file("f")
        assert bytes(await file.download_as_bytearray()) == b"\xff\xd8"


async def test_a_refused_connection_says_that_nothing_left() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        async with bot_at(f"http://127.0.0.1:{taken.getsockname()[1]}") as bot:
            with pytest.raises(NotConnected) as caught:
                await bot.send_message(1, "hello")
    assert isinstance(caught.value, NetworkError)
    assert isinstance(caught.value, NothingLeft)


async def test_a_connection_that_takes_too_long_says_that_nothing_left() -> None:
    """A server that never shakes hands (TLS counts as connecting)."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw_server(silent) as address, bot_at(address.replace("http", "https"), connect_timeout=SOON) as bot:
        with pytest.raises(ConnectTimedOut) as caught:
            await bot.send_message(1, "hello")
    assert isinstance(caught.value, TimedOut)


async def test_a_full_pool_says_that_nothing_left() -> None:
    """With every connection in use, a request waits for as long as the pool time-out and was not sent."""
    let_go, arrived, count = asyncio.Event(), asyncio.Event(), 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        arrived.set()
        await let_go.wait()
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address, connection_pool_size=1, pool_timeout=SOON) as bot:
        first = asyncio.create_task(bot.send_message(1, "one"))
        await arrived.wait()
        with pytest.raises(PoolTimedOut):
            await bot.send_message(1, "two")
        let_go.set()
        await first
        await bot.send_message(1, "three")
    assert count == 2


async def test_a_late_answer_says_that_it_may_have_arrived() -> None:
    never = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        await never.wait()
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address, read_timeout=SOON) as bot:
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(1, "hello")
        never.set()
    assert not isinstance(caught.value, NothingLeft)


async def test_a_time_out_given_with_the_call_goes_before_the_default() -> None:
    never = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        await never.wait()
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address, read_timeout=None) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(1, "hello", read_timeout=SOON)
        never.set()


async def test_an_upload_nobody_takes_times_out_as_not_left() -> None:
    """The server takes nothing off its socket: half an upload is acted on by nobody."""
    never = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await never.wait()

    async with raw_server(deaf) as address, bot_at(address, media_write_timeout=SOON) as bot:
        with pytest.raises(WriteTimedOut) as caught:
            await bot.send_document(1, InputFile(bytes(30_000_000), filename="big.bin"))
        never.set()
    assert isinstance(caught.value, TimedOut)
    assert isinstance(caught.value, NothingLeft)


async def test_a_connection_cut_after_the_request_may_have_arrived() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.close()

    async with raw_server(cut) as address, bot_at(address) as bot:
        with pytest.raises(CutOff) as caught:
            await bot.send_message(1, "hello")
    assert isinstance(caught.value, NetworkError)
    assert not isinstance(caught.value, NothingLeft)


async def test_a_connection_cut_in_the_middle_of_the_answer_may_have_arrived() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"ok": tr')
        writer.close()

    async with raw_server(half) as address, bot_at(address) as bot:
        with pytest.raises(CutOff):
            await bot.send_message(1, "hello")


async def test_an_upload_cut_in_the_middle_did_not_arrive() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with raw_server(cut) as address, bot_at(address) as bot:
        with pytest.raises(NotConnected):
            await bot.send_document(1, InputFile(bytes(30_000_000), filename="big.bin"))


def answer_once_a_connection(server: socket.socket, closed: threading.Event, requests: list[bytes]) -> None:
    """Answers the first request of each connection, promises to keep it open, and closes it all the same."""
    body = json.dumps({"ok": True, "result": SENT}).encode()
    for _ in range(2):
        connection, _peer = server.accept()
        with connection:
            requests.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        closed.set()


async def test_an_idle_connection_the_server_closed_is_not_used_again() -> None:
    """Even when the loop was too busy to see it close, the next request goes over a new one and is not lost."""
    closed, requests = threading.Event(), list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_once_a_connection, args=(server, closed, requests))
        thread.start()
        async with bot_at(f"http://127.0.0.1:{server.getsockname()[1]}") as bot:
            await bot.send_message(1, "one")
            closed.wait()  # the loop stands still meanwhile
            await bot.send_message(1, "two")
        thread.join()
    assert len(requests) == 2


async def test_a_connection_is_kept_for_the_next_request() -> None:
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return ok(SENT)

    async with web_server(answer) as address, bot_at(address) as bot:
        for _ in range(5):
            await bot.send_message(1, "hello")
    assert len(peers) == 1


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, BadRequest),
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, InvalidToken),
        (429, {"ok": False, "error_code": 429, "description": "…", "parameters": {"retry_after": 3}}, RetryAfter),
        (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}, NetworkError),
    ],
)
async def test_the_apis_refusals_are_the_librarys_errors(
    status: int, body: dict[str, Any], expected: type[TelegramError]
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    async with web_server(answer) as address, bot_at(address) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(1, "hello")
    assert type(caught.value) is expected


@pytest.mark.parametrize("page", [f"<h1>502</h1> /bot{TOKEN}/sendMessage", json.dumps({"address": f"/bot{TOKEN}/"})])
async def test_a_gateways_page_is_a_network_error_without_what_it_quotes(
    page: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A page of HTML, or JSON of somebody else, may quote the address; neither the error nor a log may."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=502, text=page, content_type="text/html")

    caplog.set_level(logging.DEBUG)
    async with web_server(answer) as address, bot_at(address) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hello")
    assert type(caught.value) is NetworkError
    assert str(caught.value) == "Bad Gateway (502)"
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("payload", ["<html>", "[1]", "null", '{"ok": true}', "{}"])
async def test_an_answer_that_is_none_is_an_error_of_the_library(payload: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=payload)

    async with web_server(answer) as address, bot_at(address) as bot:
        with pytest.raises(TelegramError, match="Invalid server response"):
            await bot.send_message(1, "hello")


async def test_a_redirect_is_not_followed() -> None:
    """A post would become a get, and the token go elsewhere."""
    paths = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with web_server(answer) as address, bot_at(address) as bot:
        with pytest.raises(NetworkError, match="302"):
            await bot.send_message(1, "hello")
    assert paths == [f"/bot{TOKEN}/sendMessage"]


async def test_the_environments_proxy_is_used_and_its_exceptions_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY leads to the proxy, with its name and password; NO_PROXY leads past it."""
    through_proxy: list[tuple[str, str]] = []

    async def proxy(request: web.Request) -> web.Response:
        through_proxy.append((request.raw_path, request.headers["Proxy-Authorization"]))
        return ok(SENT)

    async def answer(request: web.Request) -> web.Response:
        return ok({**SENT, "message_id": 8})

    async with web_server(proxy) as by_proxy, web_server(answer) as straight:
        monkeypatch.setenv("http_proxy", by_proxy.replace("//", "//me:word@"))
        monkeypatch.setenv("no_proxy", straight.removeprefix("http://"))
        async with bot_at("http://api.example:8081") as bot:
            assert (await bot.send_message(1, "hello")).message_id == 7
        async with bot_at(straight) as bot:
            assert (await bot.send_message(1, "hello")).message_id == 8
    assert through_proxy == [(f"http://api.example:8081/bot{TOKEN}/sendMessage", "Basic bWU6d29yZA==")]


@pytest.mark.parametrize("refusal", [b"HTTP/1.1 403 Forbidden\r\n\r\n", b""])
async def test_a_proxy_that_makes_no_tunnel_says_that_nothing_left(
    refusal: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tunnel to an HTTPS address is refused, or cut: the request itself has not left."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(refusal)
        writer.close()

    async with raw_server(refuse) as address:
        monkeypatch.setenv("https_proxy", address.removeprefix("http://"))
        async with bot_at("https://api.example") as bot:
            with pytest.raises(NotConnected):
                await bot.send_message(1, "hello")


async def test_no_error_holds_the_token() -> None:
    """Neither in its words nor in the errors it was made from, which a traceback would show."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with raw_server(cut) as address, bot_at(address.replace("http", "https"), connect_timeout=SOON) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(1, "hello")
    error: BaseException | None = caught.value
    while error is not None:
        assert TOKEN not in repr(error) + str(error)
        error = error.__cause__ or error.__context__


async def test_a_transport_that_was_shut_down_can_be_started_again() -> None:
    async def answer(request: web.Request) -> web.Response:
        return ok(SENT)

    async with web_server(answer) as address:
        request = AiohttpRequest()
        bot = Bot(TOKEN, base_url=f"{address}/bot", request=request)
        with pytest.raises(NetworkError, match="not initialized"):
            await bot.send_message(1, "hello")
        for _ in range(2):
            await request.initialize()
            await bot.send_message(1, "hello")
            await request.shutdown()
            await request.shutdown()
