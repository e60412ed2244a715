"""What the outbox asks of a channel, and how a channel tells what became of a send.

The outcomes differ in one thing: may the same be sent again? ``NotSent`` yes, ``Uncertain`` perhaps it arrived,
``Unreachable`` and ``Refused`` no.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from handlers.conversation.messages import Message
from models.refusals import Refusal


class NotSent(Exception):  # noqa: N818 - an outcome, not a fault of ours
    """It surely did not arrive (no connection, 5xx): try again later."""


class Uncertain(Exception):  # noqa: N818
    """It left, and the answer was lost: it may have arrived."""


class TooMany(NotSent):
    """The channel asks to wait."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"wait {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class Unreachable(Exception):  # noqa: N818
    """The person can't be written to; ``gone`` when for good (account deleted, chat unknown), else blocked."""

    def __init__(self, why: str, *, gone: bool) -> None:
        super().__init__(why)
        self.gone = gone


class Refused(Exception):  # noqa: N818
    """The channel will never take this message: our error, to be logged. ``why`` where it is known what is wrong."""

    def __init__(self, text: str = "", why: Refusal = Refusal.OTHER) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Delivered:
    """``message_id`` is the channel's number of the message, ``as_plain_text`` tells that its markup was refused."""

    message_id: int
    as_plain_text: bool = False


class Channel(Protocol):
    """One way to reach people."""

    name: str

    def calls(self, message: Message) -> int:
        """How many requests sending that message takes: what a channel allows in a second, it counts in these."""
        ...

    async def deliver(self, address: str, message: Message, replaces: int | None) -> Delivered:
        """Sends, or with ``replaces`` changes that message in place where the channel can (else sends anew).

        Raises one of the outcomes above, and nothing else.
        """
        ...

    async def correct(self, address: str, message: Message, number: int) -> Delivered:
        """Changes the words and choices of that message where it stands, and sends nothing; its files stay.

        Raises as ``deliver``: ``Refused`` where it is gone or can't be changed. The same twice comes to the same.
        """
        ...

    async def take_back(self, address: str, number: int) -> Delivered:
        """Deletes that message; one that is gone already counts as deleted.

        Raises as ``deliver``: ``Refused`` where it can't be deleted any more.
        """
        ...
