"""A typed client of the sandbox's JSON interface (docs/sandbox.md), for tests that chat with a real bot process.

::

    async with Client(address) as client:
        person = await client.person(first_name="Camille", language_code="fr")
        await person.open()
        await person.wait_for("Bonjour")
        await person.tap("Aider")
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]

PATIENCE = 15.0


class Unable(AssertionError):  # noqa: N818 - reads as what it says
    """The sandbox says that this can't be done; ``status`` is 400, 404 or 409."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{status}: {why}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the person sees it; ``raw`` has everything."""

    message_id: int
    text: str
    mine: bool
    kind: str
    labels: tuple[str, ...]
    raw: Json = field(repr=False)

    @classmethod
    def of(cls, raw: Json) -> Self:
        """From the JSON interface's message."""
        labels = tuple(button["text"] for row in raw["buttons"] for button in row)
        return cls(raw["message_id"], raw["text"], raw["mine"], raw["kind"], labels, raw)


class Client:
    """The sandbox as a whole."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=90)
        self._session = aiohttp.ClientSession(self.address, timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session
        await self._session.close()

    async def get(self, path: str, **query: object) -> Json:
        """GET below /sandbox; raises ``Unable``."""
        return await self._ask("GET", path, params={name: str(value) for name, value in query.items()})

    async def post(self, path: str, **body: object) -> Json:
        """POST below /sandbox; raises ``Unable``."""
        return await self._ask("POST", path, json=body)

    async def upload(self, path: str, content: bytes, name: str, **fields: str) -> Json:
        """POST with a file; raises ``Unable``."""
        form = aiohttp.FormData(fields)
        form.add_field("file", content, filename=name)
        return await self._ask("POST", path, data=form)

    async def content(self, path: str) -> bytes:
        """GET of what is no JSON."""
        assert self._session, "use it as: async with Client(address) as client"
        async with self._session.get(f"/sandbox/{path}") as answer:
            return await answer.read()

    async def _ask(self, verb: str, path: str, **more: Any) -> Json:
        assert self._session, "use it as: async with Client(address) as client"
        async with self._session.request(verb, f"/sandbox/{path}", **more) as answer:
            body: Json = await answer.json()
        if answer.status != 200:
            raise Unable(answer.status, body["error"])
        return body

    async def person(self, **about: object) -> "Person":
        """A new person: first_name and, where wanted, id, last_name, username, language_code, phone."""
        return Person(self, await self.post("people", **({"first_name": "Alex"} | about)))

    async def persona(self, persona: str) -> "Person":
        """One of the four who are always there: french_volunteer, english_volunteer, donor, coordinator."""
        people = (await self.get("people"))["people"]
        return Person(self, next(about for about in people if about["persona"] == persona))

    async def group(self, title: str, by: "Person") -> int:
        """A group that the bot was added to; its id."""
        return int((await self.post("groups", title=title, by=by.id))["id"])

    async def advance(self, **by: float) -> datetime:
        """Moves the clock on, by keywords of ``timedelta``; the new moment."""
        seconds = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        moved = await self.post("clock", advance=sum(seconds[unit] * value for unit, value in by.items()))
        return datetime.fromisoformat(moved["now"])

    async def set_clock(self, moment: datetime) -> None:
        """Sets the clock."""
        await self.post("clock", set=moment.isoformat())

    async def now(self) -> datetime:
        """The sandbox's moment."""
        return datetime.fromisoformat((await self.get("clock"))["now"])

    async def fault(self, kind: str, **more: object) -> None:
        """Switches a fault on: methods, chat_id, probability or next, seconds."""
        await self.post("faults", fault={"kind": kind, **more})

    async def rates(self, **rates: float) -> None:
        """Switches rates with 429 on."""
        await self.post("faults", rates=rates or True)

    async def no_faults(self) -> None:
        """Switches all faults and rates off."""
        await self._ask("DELETE", "faults")

    async def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return int((await self.get("updates"))["pending"])

    async def resend(self, update_id: int) -> None:
        """Sends an update once more under its own id."""
        await self.post(f"updates/{update_id}/resend")

    async def push(self, update: Json) -> int:
        """Queues a raw update; its update_id."""
        return int((await self.post("updates", update=update))["update_id"])

    async def calls(self, method: str) -> tuple[int, int]:
        """How many calls of a method were accepted and refused."""
        count = (await self.get("calls"))["calls"].get(method, {"accepted": 0, "refused": 0})
        return count["accepted"], count["refused"]

    async def deliveries(self, chat_id: int | None = None) -> list[Json]:
        """Every accepted send, in order."""
        query = {} if chat_id is None else {"chat_id": chat_id}
        return list((await self.get("deliveries", **query))["deliveries"])


class Person:
    """Somebody with a phone. What ``wait_for`` has shown once, it doesn't show again."""

    def __init__(self, client: Client, about: Json) -> None:
        self.client = client
        self.about = about
        self.id = int(about["id"])
        self.seen = 0

    async def do(self, action: str, **body: object) -> Json:
        """Any action of docs/sandbox.md."""
        return await self.client.post(f"people/{self.id}/{action}", **body)

    async def open(self, payload: str = "") -> Json:
        """Opens the bot by its link."""
        return await self.do("open", payload=payload)

    async def say(self, text: str, **more: object) -> Json:
        """Writes a text; more: reply_to, chat."""
        return await self.do("say", text=text, **more)

    async def edit(self, message_id: int, text: str) -> Json:
        """Changes an own message."""
        return await self.do("edit", message_id=message_id, text=text)

    async def tap(self, label: str, message_id: int | None = None) -> Json:
        """Taps the inline button of exactly that label, on the newest message that has it."""
        return await self.do("tap", label=label, message_id=message_id)

    async def tap_data(self, data: str, message_id: int | None = None, *, force: bool = False) -> Json:
        """Taps by data; with ``force`` also where no such button is (old and forged ones)."""
        return await self.do("tap", data=data, message_id=message_id, force=force)

    async def press(self, label: str, **more: float) -> Json:
        """Presses a button of the reply keyboard."""
        return await self.do("press", label=label, **more)

    async def send_photo(self, content: bytes, caption: str = "") -> Json:
        """Sends a picture."""
        return await self.client.upload(f"people/{self.id}/photo", content, "photo.png", caption=caption)

    async def send_document(self, name: str, content: bytes) -> Json:
        """Sends a file."""
        return await self.client.upload(f"people/{self.id}/document", content, name)

    async def file(self, shown: Shown) -> bytes:
        """The content of the file in a message of the bot's."""
        return await self.client.content(f"files/{shown.raw['file']['file_id']}")

    async def chat(self, after: int = 0, wait: float = 0) -> Json:
        """The chat as docs/sandbox.md has it."""
        return await self.client.get(f"chats/{self.id}", after=after, wait=wait)

    async def messages(self) -> list[Shown]:
        """All that is shown now, oldest first."""
        return [Shown.of(raw) for raw in (await self.chat())["messages"] if not raw["deleted"]]

    async def last(self) -> Shown:
        """The bot's newest message."""
        return [message for message in await self.messages() if not message.mine][-1]

    async def wait_for(self, text: str | re.Pattern[str] = "", *, seconds: float = PATIENCE) -> Shown:
        """The bot's next new or changed message that holds the text (or fits the pattern), case ignored.

        Raises ``AssertionError`` with what was said instead when it doesn't come.
        """
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text), re.I)
        instead: list[str] = []
        loop_ends = _deadline(seconds)
        while (left := loop_ends - _deadline(0)) > 0:
            chat = await self.chat(after=self.seen, wait=left)
            for raw in sorted(chat["messages"], key=lambda raw: int(raw["seq"])):
                self.seen = raw["seq"]
                if raw["mine"] or raw["deleted"]:
                    continue
                if pattern.search(raw["text"]):
                    return Shown.of(raw)
                instead.append(raw["text"])
            self.seen = chat["seq"]
        raise AssertionError(f"{self.about['first_name']} waited {seconds} s for {text!r} and read {instead[-5:]}")

    async def wait_for_toast(self, callback_query_id: str, *, seconds: float = PATIENCE) -> Json:
        """The answer to a tap."""
        after, loop_ends = 0, _deadline(seconds)
        while (left := loop_ends - _deadline(0)) > 0:
            chat = await self.chat(after=after, wait=left)
            after = chat["seq"]
            for toast in chat["toasts"]:
                if toast["callback_query_id"] == callback_query_id:
                    return dict(toast)
        raise AssertionError(f"the tap was not answered within {seconds} s")


def _deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds
