"""A process of its own that wants places, at once with others: ``python -m tests.acceptance.storming``.

Told as a line of JSON on standard input what to do, it says 'ready', and begins with the next line. What became of it
is a line of JSON: how often each outcome came, and how often the database gave up on somebody (a deadlock).
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from models import enrolment
from models.database import Database

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Storm:
    """Each of the people does ``what`` once; or, with 'anything', ``steps`` things at random that ``seed`` decides."""

    what: str
    people: Sequence[int]
    shifts: Sequence[int]
    now: str
    steps: int = 0
    seed: int = 0


async def rage(database: Database, storm: Storm) -> Counter[str]:
    """Does it all, ``AT_ONCE`` side by side."""
    outcomes, gate = Counter[str](), asyncio.Semaphore(AT_ONCE)

    async def one(do: Callable[[], Awaitable[str]]) -> None:
        async with gate:
            try:
                outcomes[await do()] += 1
            except DBAPIError as error:
                outcomes[f"error {getattr(error.orig, 'sqlstate', None) or error.orig}"] += 1

    await asyncio.gather(*(one(do) for do in _steps(database, storm)))
    return outcomes


def _steps(database: Database, storm: Storm) -> list[Callable[[], Awaitable[str]]]:
    dice, now = random.Random(storm.seed), datetime.fromisoformat(storm.now)
    doing = {"take": _take, "wait": _wait, "give_up": _give_up, "give_up_all": _give_up_all}

    def step(what: str, person: int) -> Callable[[], Awaitable[str]]:
        shift = dice.choice(storm.shifts)
        if what == "tick":
            return lambda: _tick(database, now + dice.choice([0, 3]) * timedelta(hours=1))
        return lambda: doing[what](database, person, shift, now)

    if storm.what != "anything":
        return [step(storm.what, person) for person in storm.people]
    likely = ["take"] * 6 + ["wait"] * 4 + ["give_up"] * 5 + ["give_up_all"] + ["tick"] * 2
    return [step(dice.choice(likely), dice.choice(storm.people)) for _ in range(storm.steps)]


async def _take(database: Database, person_id: int, shift_id: int, now: datetime) -> str:
    async with database.write() as session:
        verdict = await enrolment.take(session, person_id, shift_id, now, rest_accepted=True)
    return verdict.refusal or "taken"


async def _wait(database: Database, person_id: int, shift_id: int, now: datetime) -> str:
    async with database.write() as session:
        verdict, offers = await enrolment.wait(session, person_id, shift_id, now)
    return verdict.refusal or ("offered" if offers else "waiting")


async def _give_up(database: Database, person_id: int, shift_id: int, now: datetime) -> str:
    async with database.write() as session:
        departure = await enrolment.give_up(session, person_id, shift_id, now)
    return f"was {departure.was}"


async def _give_up_all(database: Database, person_id: int, _: int, now: datetime) -> str:
    async with database.write() as session:
        departures = await enrolment.give_up_all(session, person_id, now)
    return f"gave up {len(departures)}"


async def _tick(database: Database, now: datetime) -> str:
    async with database.write() as session:
        for shift_id in sorted(await enrolment.overdue_offers(session, now, limit=20)):
            await enrolment.lapse(session, shift_id, now)
    async with database.write() as session:
        for shift_id in sorted(await enrolment.to_look_at_again(session, limit=20)):
            await enrolment.look_again(session, shift_id, now)
    return "ticked"


class Raging:
    """The same from the test's side: a process that has said 'ready'."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, database: Database, storm: Storm) -> "Raging":
        """Starts one, and waits until it is connected."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=pipe, stdout=pipe)
        raging = cls(process)
        url = database.url.render_as_string(hide_password=False)
        await raging._say(json.dumps({"url": url, "storm": asdict(storm)}))
        assert await raging._hear() == "ready"
        return raging

    async def end(self) -> Counter[str]:
        """Lets it loose, and waits for what became of it."""
        await self._say("go")
        outcomes = Counter[str](json.loads(await self._hear()))
        await asyncio.wait_for(self._process.wait(), 20)
        return outcomes

    async def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def _hear(self) -> str:
        assert self._process.stdout
        return (await asyncio.wait_for(self._process.stdout.readline(), 120)).decode().strip()


async def main() -> None:
    """The process."""
    told = json.loads(await asyncio.to_thread(sys.stdin.readline))
    database = Database(told["url"])
    async with database.read():
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(await rage(database, Storm(**told["storm"]))), flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
