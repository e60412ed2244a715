"""The people's side over HTTP, as docs/sandbox.md describes it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.acting import act
from bot.sandbox.chats import Chat
from bot.sandbox.core import Sandbox, iso
from bot.sandbox.doing import NotFoundHere, NotNow, membership
from bot.sandbox.people import Person
from bot.sandbox.reading import body_of, integer
from bot.sandbox.rendering import chat_view

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LONGEST_WAIT = 60
FIRST_GROUP = -1_001_000_000_056


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Says in JSON what could not be done, below /sandbox/ only."""
    if not request.path.startswith("/sandbox"):
        return await handler(request)
    try:
        return await handler(request)
    except NotFoundHere as error:
        return _error(404, error)
    except NotNow as error:
        return _error(409, error)
    except (ValueError, TypeError, KeyError) as error:
        return _error(400, error)


def _error(status: int, error: Exception) -> web.Response:
    why = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
    return web.json_response({"error": why}, status=status)


class JsonInterface:
    """People, chats, clock and faults as JSON."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def add_to(self, app: web.Application) -> None:
        """Adds the routes."""
        app.add_routes(
            [
                web.get("/sandbox/people", self.people),
                web.post("/sandbox/people", self.make_person),
                web.get("/sandbox/people/{id}", self.one_person),
                web.post("/sandbox/people/{id}/{action}", self.act),
                web.get("/sandbox/groups", self.groups),
                web.post("/sandbox/groups", self.make_group),
                web.get("/sandbox/chats/{id}", self.chat),
                web.get("/sandbox/files/{id}", self.file),
                web.get("/sandbox/bot", self.bot),
                web.get("/sandbox/updates", self.updates),
                web.post("/sandbox/updates", self.push_update),
                web.post("/sandbox/updates/{id}/resend", self.resend),
                web.get("/sandbox/calls", self.calls),
                web.get("/sandbox/deliveries", self.deliveries),
                web.get("/sandbox/clock", self.clock),
                web.post("/sandbox/clock", self.move_clock),
                web.get("/sandbox/faults", self.faults),
                web.post("/sandbox/faults", self.change_faults),
                web.delete("/sandbox/faults", self.clear_faults),
                web.post("/sandbox/reset", self.reset),
            ]
        )

    async def people(self, request: web.Request) -> web.Response:
        """Everybody."""
        return web.json_response({"people": [person.to_json() for person in self.sandbox.people.by_id.values()]})

    async def make_person(self, request: web.Request) -> web.Response:
        """A new person."""
        body, _ = await body_of(request)
        return web.json_response(self.sandbox.people.make(body).to_json())

    async def one_person(self, request: web.Request) -> web.Response:
        """One person."""
        return web.json_response(self._person(request.match_info["id"]).to_json())

    async def act(self, request: web.Request) -> web.Response:
        """Something a person does."""
        person = self._person(request.match_info["id"])
        body, file = await body_of(request)
        return web.json_response(act(self.sandbox, person, request.match_info["action"], body, file))

    async def groups(self, request: web.Request) -> web.Response:
        """All groups."""
        groups = [chat.about for chat in self.sandbox.chats.values() if not chat.private]
        return web.json_response({"groups": groups})

    async def make_group(self, request: web.Request) -> web.Response:
        """A group that somebody added the bot to."""
        body, _ = await body_of(request)
        person = self._person(body.get("by", next(iter(self.sandbox.people.by_id))))
        kind = body.get("type", "supergroup")
        if kind not in {"group", "supergroup"} or not str(body["title"]).strip():
            raise ValueError("a group has a title, and is a group or a supergroup")
        group_id = min([FIRST_GROUP, *self.sandbox.chats]) - 1
        chat = Chat({"id": group_id, "type": kind, "title": str(body["title"])})
        self.sandbox.chats[group_id] = chat
        update = membership(self.sandbox, chat, person, "left", "member")
        return web.json_response(chat.about | {"update_id": self.sandbox.updates.put("my_chat_member", update)})

    async def chat(self, request: web.Request) -> web.Response:
        """What changed in a chat since ``after``, waiting for it up to ``wait`` seconds."""
        chat_id = integer(request.match_info["id"], "a chat's id")
        after = integer(request.query.get("after", "0"), "after")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(float(request.query.get("wait", "0")), LONGEST_WAIT)
        while True:
            chat = self._chat(chat_id)
            left = deadline - loop.time()
            if chat.seq != after or left <= 0 or self.sandbox.closing:
                return web.json_response(chat_view(self.sandbox, chat, after))
            await chat.changed.wait(left)

    async def file(self, request: web.Request) -> web.Response:
        """A file's bytes."""
        file = self.sandbox.files.by_id.get(request.match_info["id"])
        if file is None:
            raise NotFoundHere("no such file")
        safe = file.kind == "photo" or file.mime_type.startswith(("image/png", "image/jpeg", "audio/", "text/plain"))
        headers = {"X-Content-Type-Options": "nosniff"} | ({} if safe else {"Content-Disposition": "attachment"})
        return web.Response(body=file.content, headers=headers | {"Content-Type": file.mime_type})

    async def bot(self, request: web.Request) -> web.Response:
        """The bot as Telegram would show it in a language."""
        language = request.query.get("language_code", "")[:2]
        profile = self.sandbox.profile

        def shown(texts: dict[str, str], otherwise: str = "") -> str:
            return texts.get(language) or texts.get("") or otherwise

        made = self.sandbox.bot_user() | {
            "name": shown(profile.names, self.sandbox.name),
            "description": shown(profile.descriptions),
            "short_description": shown(profile.short_descriptions),
            "commands": self._commands(language),
            "menu_button": profile.menu_button,
            "webhook": self.sandbox.hook.url,
            "link": f"https://t.me/{self.sandbox.username}",
        }
        return web.json_response(made)

    def _commands(self, language: str) -> list[Json]:
        known = self.sandbox.profile.commands
        keys = [
            (f'{{"type": "{scope}"}}', code) for scope in ("all_private_chats", "default") for code in (language, "")
        ]
        return next((known[key] for key in keys if known.get(key)), [])

    async def updates(self, request: web.Request) -> web.Response:
        """What was made of people's doings, and what the bot confirmed."""
        queue = self.sandbox.updates
        wanted = request.query.get("update_id")
        remembered = [update for update in queue.remembered.values() if wanted in (None, str(update.id))]
        views = [
            {"update_id": update.id, "kind": update.kind, "chat_id": update.key, "made_at": iso(update.made_at)}
            | {"confirmed_at": iso(update.confirmed_at)}
            | ({"update": update.body} if wanted else {})
            for update in remembered
        ]
        pending = len(queue.pending) + len(queue.again)
        return web.json_response({"pending": pending, "last_update_id": queue.last_id, "updates": views})

    async def push_update(self, request: web.Request) -> web.Response:
        """Queues a raw update."""
        body, _ = await body_of(request)
        if not isinstance(body["update"], dict):
            raise ValueError("an update is an object")
        return web.json_response({"update_id": self.sandbox.updates.put_raw(body["update"])})

    async def resend(self, request: web.Request) -> web.Response:
        """Queues an update once more."""
        update_id = integer(request.match_info["id"], "an update_id")
        if not self.sandbox.updates.resend(update_id):
            raise NotFoundHere(f"no update {update_id} is remembered")
        return web.json_response({"update_id": update_id})

    async def calls(self, request: web.Request) -> web.Response:
        """How often what was called."""
        journal = self.sandbox.journal
        names = sorted({*journal.accepted, *journal.refused})
        counts = {name: {"accepted": journal.accepted[name], "refused": journal.refused[name]} for name in names}
        return web.json_response({"calls": counts, "refusals": list(journal.refusals)})

    async def deliveries(self, request: web.Request) -> web.Response:
        """Every accepted send."""
        after = integer(request.query.get("after", "0"), "after")
        chat_id = request.query.get("chat_id")
        made = self.sandbox.journal.deliveries[max(after, 0) :]
        shown = [delivery for delivery in made if chat_id in (None, str(delivery["chat_id"]))]
        return web.json_response({"seq": len(self.sandbox.journal.deliveries), "deliveries": shown})

    async def clock(self, request: web.Request) -> web.Response:
        """The sandbox's moment."""
        return web.json_response({"now": iso(self.sandbox.now()), "offset": self.sandbox.clock.offset.total_seconds()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Moves it."""
        body, _ = await body_of(request)
        offset = self.sandbox.clock.offset
        if "advance" in body:
            offset += timedelta(seconds=float(body["advance"]))
        elif "set" in body:
            wanted = datetime.fromisoformat(body["set"])
            offset += (wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)) - self.sandbox.now()
        else:
            offset = timedelta(seconds=float(body["offset"]))
        await self.sandbox.move_clock(offset)
        return await self.clock(request)

    async def faults(self, request: web.Request) -> web.Response:
        """What goes wrong on purpose."""
        return web.json_response(self.sandbox.faults.to_json())

    async def change_faults(self, request: web.Request) -> web.Response:
        """Makes something go wrong."""
        body, _ = await body_of(request)
        self.sandbox.faults.change(body)
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Nothing goes wrong any more."""
        self.sandbox.faults.clear()
        return await self.faults(request)

    async def reset(self, request: web.Request) -> web.Response:
        """Forgets everything."""
        await self.sandbox.reset()
        return web.json_response({})

    def _person(self, person_id: object) -> Person:
        person = self.sandbox.people.by_id.get(integer(person_id, "a person's id"))
        if person is None:
            raise NotFoundHere(f"no person {person_id}")
        return person

    def _chat(self, chat_id: int) -> Chat:
        if chat_id in self.sandbox.people.by_id:
            return self.sandbox.private_chat(chat_id)
        if chat_id not in self.sandbox.chats:
            raise NotFoundHere(f"no chat {chat_id}")
        return self.sandbox.chats[chat_id]
