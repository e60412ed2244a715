"""A turn: one update, one transaction. Seen or not, the chat's row, what is said, what is owed: all of it or nothing.

What fails by a mistake of ours is tried again at once and then set aside, with an apology, so that others flow. What
fails by trouble of the database is the caller's to bring again: nothing may be confirmed until it is kept.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.fetching import Downloads, Reads, with_content
from bot.i18n import language_of
from bot.logs import what_failed
from bot.notices import owed
from bot.order import Order
from bot.outbox.sender import Sender
from bot.reading import having_read
from bot.telegram.events import Incoming, Membership, Unreadable
from handlers.context import Context, House
from handlers.conversation.events import Event, Tapped
from handlers.conversation.messages import Message
from handlers.conversation.words import Words
from models import audit, chats, enrolment, outbox, updates
from models.chats import Chat
from models.database import Database, is_trouble_of_the_database
from models.outbox import Claimed, Owed
from models.updates import SetAsideUpdate

TRIES = 3
TROUBLES = 10
"""How often what looks like trouble of a database that is well may come back before the update is to blame."""
CHATS_AT_ONCE = 8
_log = structlog.get_logger()


class Receives(Reads, Protocol):
    """Who answers: ``handlers.reception.Reception``."""

    async def receive(self, context: Context, event: Event) -> list[Message]:
        """What to say to the person; whatever else is to happen is written in the context and its session."""
        ...


class Answers(Downloads, Protocol):
    """The channel's side of taps and files."""

    async def answer(self, callback_id: str, text: str = "") -> None:
        """Ends the waiting sign on the tapped button; raises nothing."""
        ...

    def link(self, payload: str) -> str:
        """The address that opens a chat with the bot, at a deep link."""
        ...


@dataclass(frozen=True, slots=True)
class _Done:
    """How a turn went, once it is committed."""

    outcome: str
    conversation: str = ""
    toast: str = ""
    claimed: Sequence[Claimed] = ()
    others_wait: bool = False


class Turns:
    """Takes updates of one channel. ``apology`` is said, in the person's words, for what could not be handled;
    ``hashed`` makes of an address what may be logged.
    """

    def __init__(
        self,
        database: Database,
        reception: Receives,
        sender: Sender,
        clock: Clock,
        languages: Mapping[str, Words],
        zone: ZoneInfo,
        hashed: Callable[[str], str],
        channel: Answers,
        apology: Callable[[Words], Message],
        house: House | None = None,
    ) -> None:
        self._database, self._reception, self._sender, self._clock = database, reception, sender, clock
        self._languages, self._zone, self._hashed = languages, zone, hashed
        self._channel, self._apology, self._house = channel, apology, house or House()
        self._order = Order(CHATS_AT_ONCE)
        self._troubles: Counter[int] = Counter()
        self._taps: set[asyncio.Task[None]] = set()

    async def take(self, incoming: Incoming) -> None:
        """One update, after all that came before it in its chat; once it returns, the update may be confirmed.

        Raises only trouble of the database: bring the same update again later, before others of its chat.
        """
        async with self._order.turn_of(incoming.address):
            begun = time.perf_counter()
            try:
                done = await self._with_tries(incoming)
            except Exception as error:
                self._report(incoming, _Done("trouble"), begun)
                done = await self._after_trouble(incoming, error)
        self._troubles.pop(incoming.update_id, None)
        self._sender.take(done.claimed)
        if done.others_wait:
            self._sender.wake()
        if incoming.callback_id:
            self._end_waiting(incoming.callback_id, done.toast)
        self._report(incoming, done, begun)

    async def set_aside(self, unreadable: Unreadable) -> None:
        """Keeps that an update could not even be read, where it has a number. Raises as ``take`` does."""
        _log.error("update_unreadable", why=str(unreadable))
        if unreadable.update_id is not None:
            nobody = Incoming(
                unreadable.update_id, "", None, None, None, None, "unreadable", private=False, first_name=""
            )
            await self._give_up(nobody, unreadable, tries=1)

    async def finish(self, within: float = 2.0) -> None:
        """Lets the answers to taps that are under way finish, for at most so many seconds."""
        if self._taps:
            _, late = await asyncio.wait(self._taps, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # Tries

    async def _with_tries(self, incoming: Incoming) -> _Done:
        for attempt in range(1, TRIES + 1):
            try:
                incoming = await with_content(incoming, self._database, self._reception, self._channel)
                return await having_read(self._database, partial(self._turn, incoming))
            except Exception as error:
                if is_trouble_of_the_database(error):
                    raise
                failure = error
                traits = {"update": incoming.update_id, "chat": self._hashed(incoming.address), "attempt": attempt}
                _log.warning("turn_failed", **traits, exc_info=error)
        return await self._give_up(incoming, failure, TRIES)

    async def _after_trouble(self, incoming: Incoming, error: Exception) -> _Done:
        """Raises the trouble again, unless it comes back every time while the database is well: then it is set aside,
        or it would keep everybody else waiting for ever.
        """
        if not await self._is_well():
            raise error
        self._troubles[incoming.update_id] += 1
        if self._troubles[incoming.update_id] < TROUBLES:
            raise error
        return await self._give_up(incoming, error, TROUBLES)

    async def _is_well(self) -> bool:
        try:
            async with self._database.write() as session:
                await chats.count(session)
        except Exception:
            return False
        return True

    async def _give_up(self, incoming: Incoming, error: Exception, tries: int) -> _Done:
        """Sets the update aside. Where even the apology fails, without it. Raises trouble of the database only."""
        traits = {"update": incoming.update_id, "chat": self._hashed(incoming.address), "kind": incoming.kind}
        _log.error("update_set_aside", **traits, tries=tries, exc_info=error)
        for apologise in (_is_from_a_person(incoming), False):
            try:
                return await self._set_aside(incoming, error, tries, apologise=apologise)
            except Exception as second:
                if is_trouble_of_the_database(second):
                    raise
                _log.error("setting_aside_failed", **traits, exc_info=second)
        if not await self._is_well():
            raise error
        return _Done("lost")

    async def _set_aside(self, incoming: Incoming, error: Exception, tries: int, *, apologise: bool) -> _Done:
        now, name = self._clock.now(), self._channel.name
        async with self._database.write() as session:
            if not await updates.is_first_time(session, name, incoming.update_id, now):
                return _Done("seen")
            chat = await self._chat_of(session, incoming) if apologise else None
            session.add(
                SetAsideUpdate(
                    channel=name,
                    update_id=incoming.update_id,
                    chat_id=chat.id if chat else None,
                    kind=incoming.kind,
                    error=str(error) if isinstance(error, Unreadable) else what_failed(error),
                    tries=tries,
                    set_aside_at=now,
                )
            )
            sorry = [self._apology(self._languages.get(chat.language) or self._languages["en"])] if chat else []
            return await self._put(session, _Done("set_aside"), _replies(name, incoming, sorry))

    # The turn itself

    async def _turn(self, incoming: Incoming, known: Mapping[Hashable, Any]) -> _Done:
        # While a file is fetched, or something is read that takes long, what goes to many need not wait.
        with self._sender.answering():
            return await self._transaction(incoming, known)

    async def _transaction(self, incoming: Incoming, known: Mapping[Hashable, Any]) -> _Done:
        async with self._database.write() as session:
            if not await updates.is_first_time(session, self._channel.name, incoming.update_id, self._clock.now()):
                return _Done("seen")
            if incoming.event is None or not incoming.private:
                return _Done("ignored")
            if isinstance(incoming.event, Membership):
                return await self._note_membership(session, incoming, incoming.event)
            return await self._answer(session, incoming, incoming.event, known)

    async def _note_membership(self, session: AsyncSession, incoming: Incoming, membership: Membership) -> _Done:
        """Pauses or resumes a chat that we know; one that we don't is not begun by it."""
        if await chats.find(session, self._channel.name, incoming.address) is None:
            return _Done("unknown")
        chat = await self._chat_of(session, incoming)
        if membership.blocked:
            await chats.mark_unreachable(session, chat, chats.Unreachable.BLOCKED, self._clock.now())
            return _Done("blocked")
        chats.mark_reachable(chat)
        await self._reaches_again(session, chat)
        return _Done("unblocked")

    async def _answer(
        self, session: AsyncSession, incoming: Incoming, event: Event, known: Mapping[Hashable, Any]
    ) -> _Done:
        chat = await self._chat_of(session, incoming)
        number = incoming.message_id or 0
        if isinstance(event, Tapped):
            event = replace(event, newest=number >= chat.newest_message)
        was_away = chat.unreachable is not None
        chats.mark_reachable(chat)
        chat.newest_message = max(chat.newest_message, number)
        context = Context(
            chat=chat,
            session=session,
            now=self._clock.now(),
            zone=self._zone,
            languages=self._languages,
            house=self._house,
            link=self._channel.link,
            read_before=known,
            tapped=incoming.message_id if isinstance(event, Tapped) else None,
        )
        said = await self._reception.receive(context, event)
        audit.keep(session, None if context.erased else chat.person_id, context.acts, context.now)
        if context.refused:
            actor = None if context.erased else chat.person_id
            await audit.keep_refusal(session, actor, context.refused, context.now)
        # Only now, to be written with what else has changed: the first question asked would write it by itself.
        chat.seen_at = context.now
        name = self._channel.name
        gone = (name, incoming.address) if context.erased else None
        edits = [] if context.erased else context.edits
        rows = [*_replies(name, incoming, said), *edits, *owed(context.notices, apart_from=gone)]
        if was_away and not context.erased:
            await self._reaches_again(session, chat)
        done = _Done("erased" if context.erased else "answered", context.conversation, _plain(context.toast))
        return await self._put(session, done, rows)

    async def _reaches_again(self, session: AsyncSession, chat: Chat) -> None:
        """Places that are free may be offered to the person again."""
        if chat.person_id is not None:
            await enrolment.look_again_for(session, [chat.person_id], self._clock.now())

    async def _chat_of(self, session: AsyncSession, incoming: Incoming) -> Chat:
        """The chat, locked; its language follows the person's app until they choose one here."""
        language, now = language_of(incoming.language), self._clock.now()
        chat = await chats.lock(session, self._channel.name, incoming.address, language, now)
        if incoming.language and not chat.language_chosen and chat.language != language:
            chat.language = language
        return chat

    async def _put(self, session: AsyncSession, done: _Done, rows: Sequence[Owed]) -> _Done:
        claimed = await outbox.put(session, rows, self._clock.now(), self._sender.claims_as)
        return replace(done, claimed=claimed, others_wait=len(rows) > len(claimed))

    # Afterwards

    def _end_waiting(self, callback_id: str, toast: str) -> None:
        task = asyncio.create_task(self._channel.answer(callback_id, toast))
        self._taps.add(task)
        task.add_done_callback(self._taps.discard)

    def _report(self, incoming: Incoming, done: _Done, begun: float) -> None:
        traits: dict[str, Any] = {"update": incoming.update_id, "kind": incoming.kind, "outcome": done.outcome}
        if incoming.address:
            traits["chat"] = self._hashed(incoming.address)
        if incoming.event is not None:
            traits["heard"] = type(incoming.event).__name__
        if done.conversation:
            traits["conversation"] = done.conversation
        say = _log.warning if done.outcome == "trouble" else _log.info
        say("turn", **traits, ms=round((time.perf_counter() - begun) * 1000, 1))


def _is_from_a_person(incoming: Incoming) -> bool:
    return incoming.private and incoming.event is not None and not isinstance(incoming.event, Membership)


def _replies(channel: str, incoming: Incoming, said: Sequence[Message]) -> list[Owed]:
    tapped = incoming.message_id if isinstance(incoming.event, Tapped) else None
    return [
        Owed(channel, incoming.address, message.to_json(), replaces=tapped if message.replaces else None)
        for message in said
    ]


def _plain(toast: str) -> str:
    """Toasts are no HTML: a sentence from the catalog holds values that were escaped for it."""
    return str(toast.unescape()) if isinstance(toast, Markup) else toast
