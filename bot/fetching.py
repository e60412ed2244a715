"""Files that people send: fetched before the turn's transaction, and only where somebody will read them."""

import asyncio
from dataclasses import replace
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.channel import NotSent, Refused, Uncertain, Unreachable
from bot.telegram.events import Incoming
from handlers.conversation.events import SentFile
from models import chats
from models.chats import Chat
from models.database import Database

FETCHED_WITHIN = 15.0
"""Seconds; who sent the file waits, and so does what else they write."""
_log = structlog.get_logger()


class Reads(Protocol):
    """Who knows which files are read: ``handlers.reception.Reception``."""

    async def reads(self, session: AsyncSession, chat: Chat, file: SentFile) -> bool:
        """Whether the content of such a file of that chat's person is wanted."""
        ...


class Downloads(Protocol):
    """The channel's side of a file."""

    name: str

    async def download(self, handle: str) -> bytes:
        """The content. Raises the outcomes of ``bot.outbox.channel``."""
        ...


async def with_content(incoming: Incoming, database: Database, reader: Reads, channel: Downloads) -> Incoming:
    """The update, a file in it with its content where that is wanted and can be had. Raises trouble of the database."""
    file = incoming.event
    if not isinstance(file, SentFile) or file.content is not None or not incoming.private:
        return incoming
    async with database.read() as session:
        chat = await chats.find(session, channel.name, incoming.address)
        is_wanted = chat is not None and await reader.reads(session, chat, file)
    content = await _fetched(file, channel) if is_wanted else None
    return incoming if content is None else replace(incoming, event=replace(file, content=content))


async def _fetched(file: SentFile, channel: Downloads) -> bytes | None:
    try:
        async with asyncio.timeout(FETCHED_WITHIN):
            return await channel.download(file.file)
    except (NotSent, Refused, Uncertain, Unreachable, TimeoutError) as error:
        _log.warning("file_not_fetched", error=type(error).__name__)
        return None
