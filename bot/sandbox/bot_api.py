"""The Bot API over HTTP: reads a call in any of its forms, lets the faults strike, answers as the real server does."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.sandbox.core import Sandbox, iso
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS, Call, Upload, answering, editing, fetching, profile, sending
from bot.sandbox.refusals import INTERNAL, NOT_FOUND, TOO_LARGE, UNAUTHORIZED, Refusal, bad_request, forbidden, too_many
from bot.sandbox.schema import checked, names

Json = dict[str, Any]

PARTS = (answering, editing, fetching, profile, sending)  # imported for what they register
BAD_GATEWAY = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
REMARKS = {"setWebhook": "Webhook was set", "deleteWebhook": "Webhook was deleted"}


class BotApi:
    """The bot's side of the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def add_to(self, app: web.Application) -> None:
        """Adds the two routes."""
        app.router.add_route("GET", "/bot{token:[^/]+}/{method}", self.answer)
        app.router.add_route("POST", "/bot{token:[^/]+}/{method}", self.answer)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self.file)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        name = names().get(request.match_info["method"].lower(), "")
        if request.match_info["token"] != self.sandbox.token:
            return _refused(UNAUTHORIZED)
        if not name:
            return _refused(NOT_FOUND)
        try:
            raw, uploads = await _read(request)
        except Refusal as refusal:
            return self._refuse(name, {}, refusal)
        fault = self.sandbox.faults.hit(name, raw.get("chat_id"))
        if fault and (struck := self._strike_before(request, name, raw, fault)):
            return struck
        response = await self._fulfil(name, raw, uploads)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "cut_after":
            return _cut(request)
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file whose path getFile told."""
        if request.match_info["token"] != self.sandbox.token:
            return _refused(UNAUTHORIZED)
        found = self.sandbox.files.by_path(request.match_info["path"])
        return web.Response(body=found.content) if found else _refused(NOT_FOUND)

    async def _fulfil(self, name: str, raw: Json, uploads: dict[str, Upload]) -> web.Response:
        try:
            given = checked(name, raw | {part: f"attach://{part}" for part in uploads})
            result = await METHODS[name](self.sandbox, Call(name, given, uploads))
        except Refusal as refusal:
            return self._refuse(name, raw, refusal)
        self.sandbox.journal.accepted[name] += 1
        remark = {"description": REMARKS[name]} if name in REMARKS else {}
        return web.json_response({"ok": True, "result": result} | remark)

    def _strike_before(self, request: web.Request, name: str, raw: Json, fault: Fault) -> web.Response | None:
        if fault.kind == "cut_before":
            return _cut(request)
        if fault.kind == "bad_gateway":
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        refusal = {
            "server_error": INTERNAL,
            "too_many": too_many(max(1, round(fault.seconds))),
            "blocked": forbidden("bot was blocked by the user"),
        }.get(fault.kind)
        return self._refuse(name, raw, refusal) if refusal else None

    def _refuse(self, name: str, raw: Json, refusal: Refusal) -> web.Response:
        journal = self.sandbox.journal
        journal.refused[name] += 1
        about = {"code": refusal.code, "description": refusal.description}
        journal.refusals.append({"method": name, "chat_id": raw.get("chat_id"), "at": iso(self.sandbox.now())} | about)
        return _refused(refusal)


def _refused(refusal: Refusal) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return web.json_response(body, status=refusal.code)


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """The parameters from the address and the body, and the files."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            raw |= _object(await request.text())
        elif request.method == "POST":
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
                else:
                    raw[name] = value if isinstance(value, str) else bytes(value).decode()
    except web.HTTPRequestEntityTooLarge:
        raise TOO_LARGE from None
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return raw, uploads


def _object(text: str) -> Json:
    try:
        body = json.loads(text) if text.strip() else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON-encoded body")
    return body
