"""Reads what the JSON interface is sent."""

import base64
import binascii
import json
from typing import Any

from aiohttp import web

from bot.sandbox.methods import Upload

Json = dict[str, Any]


async def body_of(request: web.Request) -> tuple[Json, Upload | None]:
    """The body as an object, and the file that came with it. Raises ``ValueError`` for anything else."""
    if request.content_type == "multipart/form-data":
        return _form(dict(await request.post()))
    text = await request.text()
    body = json.loads(text) if text.strip() else {}
    if not isinstance(body, dict):
        raise ValueError("the body is a JSON object")
    if "content" not in body:
        return body, None
    try:
        content = base64.b64decode(body["content"], validate=True)
    except binascii.Error:
        raise ValueError("content is base64") from None
    return body, Upload(body.get("name") or "", content, body.get("mime_type") or "")


def _form(fields: Json) -> tuple[Json, Upload | None]:
    file = fields.pop("file", None)
    body = {name: value for name, value in fields.items() if isinstance(value, str)}
    if not isinstance(file, web.FileField):
        return body, None
    return body, Upload(body.get("name") or file.filename, file.file.read(), file.content_type)


def integer(given: object, what: str) -> int:
    """A whole number, also when it came as text."""
    if isinstance(given, (int, str)) and not isinstance(given, bool):
        try:
            return int(given)
        except ValueError:
            pass
    raise ValueError(f"{what} is a whole number")
