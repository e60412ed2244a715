"""One send: what a channel said to it, what is logged about it, and what becomes of the row."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog
from markupsafe import Markup

from bot.clock import Clock
from bot.outbox.channel import Channel, Delivered, NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.outbox.fates import Outcome, fate_of, name_of, released, retry_delay
from handlers import pictures
from handlers.conversation.messages import Message
from models.batches import Does
from models.database import Json
from models.outbox import Claimed, Fate, Lane

_NOTHING = Message(Markup(""))
_REMEMBERED_WORDS = 8
_log = structlog.get_logger()
Kind = TypeVar("Kind", bound=Exception)


class Attempts:
    """Sends rows through their channels, and knows which channels are better left alone for now."""

    def __init__(
        self, channels: Sequence[Channel], clock: Clock, send_within: float, hashed: Callable[[str], str]
    ) -> None:
        self.channels = {channel.name: channel for channel in channels}
        self._clock, self._send_within, self._hashed = clock, send_within, hashed
        self._quiet_until: dict[str, datetime] = {}
        self._failing: dict[str, tuple[int, datetime]] = {}
        self._of_batches: deque[tuple[Json, Message]] = deque(maxlen=_REMEMBERED_WORDS)

    def keep_quiet(self, until: dict[str, datetime]) -> None:
        """These channels asked for quiet as a whole: nothing goes there before."""
        self._quiet_until |= until

    def is_failing(self, channel: str) -> bool:
        """Whether the channel was out of reach a moment ago: no use in trying it with everything that waits."""
        return channel in self._failing and self._clock.now() < self._failing[channel][1]

    def calls(self, row: Claimed) -> int:
        """How many calls the row takes, as far as that can be told; a reply's are not counted, since it has no pace."""
        if row.lane == Lane.REPLIES or row.does != Does.SEND:
            return 1
        try:
            return max(1, self.channels[row.channel].calls(self._words(row)))
        except Exception:
            # What is wrong with it is told when it is sent.
            return 1

    async def send(self, row: Claimed) -> Fate:
        """Tries once; raises nothing."""
        begun_at = self._clock.now()
        if self._quiet_until.get(row.channel, begun_at) > begun_at:
            return released()
        outcome = await self._outcome(row)
        chance = random.random()  # noqa: S311 - it only spreads delays
        self._note_health(row, outcome, chance)
        self._report(row, outcome)
        return fate_of(row, outcome, begun_at, self._clock.now(), chance)

    async def _outcome(self, row: Claimed) -> Outcome:
        try:
            message = self._words(row)
        except (KeyError, TypeError, ValueError) as error:
            return _because_of(Refused(), error)
        if row.does == Does.SEND:
            message = await self._drawn(row, message)
        try:
            async with asyncio.timeout(self._send_within):
                return await self._do(row, message)
        except (NotSent, Uncertain, Unreachable, Refused) as outcome:
            return outcome
        except Exception as error:  # the contract is broken: nobody knows what left
            _log.error("send_broke", error=type(error).__name__, **self._traits(row))
            return _because_of(Uncertain(), error)

    async def _do(self, row: Claimed, message: Message) -> Delivered:
        channel = self.channels[row.channel]
        if row.does == Does.SEND:
            return await channel.deliver(row.address, message, row.replaces)
        if row.replaces is None:
            raise Refused("there is nothing to change")
        if row.does == Does.EDIT:
            return await channel.correct(row.address, message, row.replaces)
        return await channel.take_back(row.address, row.replaces)

    def _words(self, row: Claimed) -> Message:
        """What a batch says is read once for as long as it says the same."""
        if row.does == Does.DELETE:
            return _NOTHING
        if row.batch_id is None:
            return Message.from_json(row.message)
        for kept, message in self._of_batches:
            if kept == row.message:
                return message
        message = Message.from_json(row.message)
        self._of_batches.append((row.message, message))
        return message

    async def _drawn(self, row: Claimed, message: Message) -> Message:
        """With its picture or page, drawn outside the event loop's thread; without, where that fails."""
        drawing = message.drawing
        if drawing is None:
            return message
        try:
            content = await asyncio.to_thread(pictures.draw, drawing.kind, drawing.figures)
        except Exception as error:
            _log.error("picture_not_drawn", kind=drawing.kind, **self._traits(row), exc_info=error)
            return message.without_drawing()
        return message.drawn(content)

    def _note_health(self, row: Claimed, outcome: Outcome, chance: float) -> None:
        if isinstance(outcome, Delivered):
            self._failing.pop(row.channel, None)
            return
        is_outage = isinstance(outcome, NotSent) and not isinstance(outcome, TooMany) and row.lane != Lane.REPLIES
        if is_outage and not self.is_failing(row.channel):
            times = self._failing.get(row.channel, (0, None))[0]
            self._failing[row.channel] = (times + 1, self._clock.now() + retry_delay(times, chance))

    def _report(self, row: Claimed, outcome: Outcome) -> None:
        traits = self._traits(row)
        match outcome:
            case Delivered():
                if outcome.as_plain_text:
                    _log.error("sent_as_plain_text", **traits)
            case Refused() if row.does != Does.SEND:
                # The person may have deleted it, or too long a time has passed: no mistake of ours.
                _log.info("message_not_changed", does=row.does.value, error=name_of(outcome), **traits)
            case Refused():
                _log.error("send_refused", error=name_of(outcome), **traits)
            case Unreachable():
                _log.info("chat_unreachable", gone=outcome.gone, **traits)
            case TooMany():
                _log.warning("asked_to_wait", seconds=outcome.retry_after.total_seconds(), **traits)
            case _:
                _log.warning("send_failed", error=name_of(outcome), **traits)

    def _traits(self, row: Claimed) -> dict[str, Any]:
        return {"row": row.id, "lane": row.lane.name.lower(), "channel": row.channel, "chat": self._hashed(row.address)}


def _because_of(outcome: Kind, error: Exception) -> Kind:
    outcome.__cause__ = error
    return outcome
