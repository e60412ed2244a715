"""A request's body: encoded at once, sent in pieces under a time-out, and aware of how much of it has left."""

import asyncio
import secrets
from typing import IO
from urllib.parse import urlencode

from aiohttp import ClientConnectionResetError
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from telegram.request import RequestData

PIECE = 32 * 1024
_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Body(Payload):
    """Bytes to send; ``seconds`` is how long one piece may wait for the other side to take it (None: for ever)."""

    _value: bytes

    def __init__(self, content: bytes, content_type: str, seconds: float | None) -> None:
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._seconds = seconds
        self.left_whole = False
        """Whether the last piece was handed to the connection: before that, nobody can act on the request."""

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The body as text; asked for by aiohttp's interface."""
        return self._value.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Sends every piece. Raises ``TimeoutError`` when one is not taken in time."""
        last = max(len(self._value) - 1, 0) // PIECE
        for number in range(last + 1):
            piece = self._value[number * PIECE : (number + 1) * PIECE]
            async with asyncio.timeout(self._seconds):
                await self._hand_over(writer, piece, only=last == 0, last=number == last)

    async def _hand_over(self, writer: AbstractStreamWriter, piece: bytes, *, only: bool, last: bool) -> None:
        # Set beforehand: a last piece that is waiting in a buffer may still get through while the connection closes.
        self.left_whole = last
        try:
            await writer.write(piece)
        except ClientConnectionResetError:
            # A single piece is never waited for, so this was refused by a connection closed already.
            self.left_whole = last and not only
            raise


async def encoded(data: RequestData | None) -> tuple[bytes, str]:
    """The parameters and files as bytes and their content type: a form, or multipart where there are files."""
    if data is None:
        return b"", "application/x-www-form-urlencoded"
    files = data.multipart_data
    if not files:
        return urlencode(data.json_parameters).encode(), "application/x-www-form-urlencoded"
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, f'name="{_quoted(name)}"', value.encode()) for name, value in data.json_parameters.items()]
    for name, (filename, content, mime) in files.items():
        head = f'name="{_quoted(name)}"; filename="{_quoted(filename)}"\r\nContent-Type: {mime}'
        parts.append(_part(boundary, head, await _bytes_of(content)))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, head: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    # As browsers do: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    return name.translate(_QUOTED)


async def _bytes_of(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else await asyncio.to_thread(content.read)
