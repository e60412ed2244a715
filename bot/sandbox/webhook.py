"""Pushes updates to the bot's webhook: in order within a chat, chats in parallel, again until it says 2xx."""

import asyncio
from contextlib import suppress
from functools import partial

import aiohttp

from bot.sandbox.core import Hook, Sandbox
from bot.sandbox.updates import Update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_PUSH = aiohttp.ClientTimeout(total=60)


class Pusher:
    """Runs beside the server; one task for each chat that has updates waiting."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._chats: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        updates = self._sandbox.updates
        async with aiohttp.ClientSession(timeout=LONGEST_PUSH) as session:
            try:
                while True:
                    self._start_chats(session)
                    await updates.changed.wait(3600)
            finally:
                await self._stop()

    def _start_chats(self, session: aiohttp.ClientSession) -> None:
        hook = self._sandbox.hook
        if not hook.url:
            return
        for key in self._sandbox.updates.waiting_by_chat():
            if len(self._chats) >= hook.max_connections:
                return
            if key not in self._chats:
                task = asyncio.create_task(self._push_chat(session, key))
                self._chats[key] = task
                task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: int, _: asyncio.Task[None]) -> None:
        self._chats.pop(key, None)
        if not self._sandbox.closing:
            self._sandbox.updates.changed.ring()

    async def _push_chat(self, session: aiohttp.ClientSession, key: int) -> None:
        first, longest = self._sandbox.webhook_delays
        delay = first
        while self._sandbox.hook.url and (waiting := self._sandbox.updates.waiting_by_chat().get(key)):
            hook = self._sandbox.hook
            if await self._push(session, hook, waiting[0]):
                self._sandbox.updates.confirm(waiting[0])
                delay = first
            else:
                await hook.changed.wait(delay)
                delay = min(delay * 2, longest)

    async def _push(self, session: aiohttp.ClientSession, hook: Hook, update: Update) -> bool:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update.body, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    return True
                hook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            hook.last_error = "Connection timed out" if isinstance(error, TimeoutError) else "Connection refused"
        hook.last_error_at = self._sandbox.now()
        return False

    async def _stop(self) -> None:
        tasks = list(self._chats.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
