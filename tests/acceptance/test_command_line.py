"""The real process: it starts, stops, and says in one plain line what its operator has to put right."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, serve
from tests.acceptance.processes import ROOT, free_port
from tests.databases import Databases
from tests.local_bot_api import TOKEN
from tests.sandbox_client import Client

PATIENCE = 30
STOPS_WITHIN = 5


@dataclass
class Process:
    """``python -m bot …`` in a terminal of its own, with what it has said so far."""

    process: asyncio.subprocess.Process

    async def line(self, matching: str) -> re.Match[str]:
        """Waits for a line on standard output."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            async for line in self.process.stdout:
                if found := re.search(matching, line.decode()):
                    return found
        raise AssertionError(f"it ended without a line like {matching}")

    async def logs(self, event: str) -> None:
        """Waits until the log holds it."""
        assert self.process.stderr
        async with asyncio.timeout(PATIENCE):
            while event.encode() not in (line := await self.process.stderr.readline()):
                assert line, f"it ended without {event}"

    async def end(self) -> tuple[int, str, str]:
        """Waits for its end: exit code, standard output, standard error."""
        out, err = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    async def stopped_by(self, number: signal.Signals) -> tuple[int, str]:
        """Its exit code and standard error; fails where it takes longer than a supervisor likes."""
        self.process.send_signal(number)
        _, err = await asyncio.wait_for(self.process.communicate(), STOPS_WITHIN)
        assert self.process.returncode is not None
        return self.process.returncode, err.decode()

    async def mistake(self) -> str:
        """The one line that it said before it gave up."""
        code, out, err = await self.end()
        assert (code, out, len(err.splitlines())) == (2, "", 1), (code, out, err)
        assert TOKEN not in err
        return err.strip()


Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(tmp_path: Path, databases: Databases) -> AsyncIterator[Start]:
    """Starts commands beside a database whose towns are known: filling them in takes long, and another test."""
    begun: list[asyncio.subprocess.Process] = []
    async with databases.for_a_process("sqlite") as url:

        async def begin(*arguments: str, **variables: str) -> Process:
            kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *arguments),
                cwd=tmp_path,
                env=kept | {"PYTHONPATH": str(ROOT), "DATABASE_URL": url.render_as_string()} | variables,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            begun.append(process)
            return Process(process)

        yield begin
        for process in begun:
            if process.returncode is None:
                process.kill()
                await process.communicate()


@asynccontextmanager
async def sandbox_run(start: Start) -> AsyncIterator[tuple[Process, Client, str]]:
    """The bot without a token, a client of its sandbox, and the first admin's code."""
    process = await start("run", PORT=str(free_port()))
    address = (await process.line(r"^ +(http://127\.0\.0\.1:\d+)$"))[1]
    code = (await process.line(r"/start (inv_\S+)"))[1]
    async with Client(address) as client:
        yield process, client, code


async def test_without_a_token_it_runs_in_its_sandbox(start: Start) -> None:
    """The address is printed, the bot answers there in the person's language, and SIGTERM ends it in order."""
    async with sandbox_run(start) as (process, client, _):
        person = await client.person(first_name="Camille", language_code="fr")
        await person.open()
        await person.wait_for("Bienvenue")
        code, err = await process.stopped_by(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in err


async def test_the_printed_code_invites_the_first_admin(start: Start) -> None:
    async with sandbox_run(start) as (process, client, code):
        person = await client.person(first_name="Sacha", language_code="en")
        await person.open(code)
        await person.wait_for("Joining the team")
        assert (await process.stopped_by(signal.SIGINT))[0] == 0


async def test_with_a_token_it_is_the_real_bot(start: Start, address: str, client: Client) -> None:
    process = await start("run", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=address)
    person = await client.person(first_name="Emily", language_code="en")
    await person.open()
    await person.wait_for("Welcome")
    code, err = await process.stopped_by(signal.SIGTERM)
    assert code == 0
    assert TOKEN not in err


async def test_a_wrong_token_is_told(start: Start, address: str) -> None:
    process = await start("run", TELEGRAM_TOKEN="56:somebody-elses", TELEGRAM_API_URL=address)
    assert "copy TELEGRAM_TOKEN again from @BotFather" in await process.mistake()


async def test_telegram_may_be_down_at_the_start(start: Start) -> None:
    """It waits for it, and goes on by itself."""
    port = free_port()
    process = await start("run", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=f"http://127.0.0.1:{port}")
    await process.logs("telegram_out_of_reach")
    async with serve(Sandbox(TOKEN), "127.0.0.1", port) as address, Client(address) as client:
        person = await client.person(first_name="Emily", language_code="en")
        await person.open()
        await person.wait_for("Welcome")


async def test_it_can_be_stopped_while_telegram_is_down(start: Start) -> None:
    process = await start("run", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL="http://127.0.0.1:1")
    await process.logs("telegram_out_of_reach")
    code, err = await process.stopped_by(signal.SIGTERM)
    assert (code, "Traceback" in err, TOKEN in err) == (0, False, False)


@pytest.mark.parametrize("webhook", [False, True])
async def test_a_port_that_is_taken_is_told(start: Start, address: str, webhook: bool) -> None:
    port = address.rpartition(":")[2]
    more = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": address,
        "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/hook",
        "TELEGRAM_WEBHOOK_SECRET": "s",
    }
    process = await start("run", PORT=port, **more if webhook else {})
    assert await process.mistake() == f"port {port} is taken: stop what uses it, or set PORT to another one"


async def test_a_second_one_on_the_same_database_file_is_told(start: Start) -> None:
    """Both would send what is owed."""
    async with sandbox_run(start):
        other = await start("run", PORT=str(free_port()))
        assert "already running" in await other.mistake()


async def test_a_broken_organisation_file_is_told_at_the_first_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[sites]]\nslug = 3\n")
    process = await start("run", ORGANISATION_FILE="mine.toml", PORT=str(free_port()))
    code, out, err = await process.end()
    assert (code, out) == (2, "")
    assert err.startswith("mine.toml can't be used as the organisation file:\nmine.toml")
    assert "Traceback" not in err


async def test_a_copy_can_be_made_while_it_runs(start: Start) -> None:
    async with sandbox_run(start):
        code, out, err = await (await start("backup")).end()
    assert (code, err) == (0, "")
    assert "read back and found whole" in out


async def test_an_invitation_names_the_bot(start: Start, address: str) -> None:
    process = await start("invite", "--role", "admin", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=address)
    _, out, _ = await process.end()
    assert re.match(r"https://t\.me/utopia56_sandbox_bot\?start=inv_\S+\nIt works once", out)


async def test_check_asks_telegram_whose_the_token_is(start: Start, address: str) -> None:
    told = [await start("check", TELEGRAM_TOKEN=token, TELEGRAM_API_URL=address) for token in (TOKEN, "56:other")]
    well, wrong = [await one.end() for one in told]
    assert "ok  token: Telegram knows the bot as @utopia56_sandbox_bot" in well[1]
    assert (wrong[0], "NOT token: Telegram does not know it" in wrong[1]) == (2, True)


async def test_nobody_reading_is_no_reason_to_complain(tmp_path: Path) -> None:
    """As in ``python -m bot check | head -0``."""
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check"),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(writing)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert err == b""
