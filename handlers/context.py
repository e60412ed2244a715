"""What there is at hand while people are told things: the words, the database, the moment; and in a turn the chat."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Message
from handlers.conversation.words import Words
from models import people
from models.audit import Act, Action, Subject
from models.chats import Chat
from models.outbox import Owed
from models.people import Person

ANSWERED_WITHIN_MINUTES = 10
Found = TypeVar("Found")


class ReadFirst(Exception):  # noqa: N818 - a wish, not a fault
    """Leaves a transaction so that ``read`` is done outside of it; then it is begun anew, knowing ``what`` that is."""

    def __init__(self, what: Hashable, read: Callable[[AsyncSession], Awaitable[Any]]) -> None:
        super().__init__(what)
        self.what, self.read = what, read


@dataclass(frozen=True, slots=True)
class Opening:
    """A screen's wish to open a form, with answers that are known already, and a remark on what is asked first."""

    form: Form
    answers: Mapping[str, Value] = field(default_factory=dict)
    note: Markup | None = None


Shown = Message | Sequence[Message] | Opening
"""What a screen gives: something to say, or a form to open."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell somebody else. ``key`` (what, whom, which) makes it once and for all.

    It is told from ``not_before``, and no longer once ``helps_until`` has come.
    """

    chat: Chat
    message: Message
    key: str
    not_before: datetime | None = None
    helps_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class House:
    """How this organisation wants it done, as its settings say."""

    approval_above: int = 200
    """An announcement to more people than that needs a second coordinator's consent."""
    bulk_per_second: float = 25.0
    """How many messages to many go out a second, at most."""


@dataclass(slots=True, kw_only=True)
class Telling:
    """One transaction in which people are told things: a turn, or a round of what is due.

    ``now`` is UTC; ``zone`` the organisation's own, and ``house`` its rules. ``skipped`` are rows that a round leaves
    alone, because they failed a while ago; ``in_hand`` is the one that it works on. ``read_before`` is what was read
    outside of this transaction, by what it is; ``is_apart`` where this is outside of it, to read and nothing else.
    """

    session: AsyncSession
    now: datetime
    zone: ZoneInfo
    languages: Mapping[str, Words]
    house: House = field(default_factory=House)
    notices: list[Notice] = field(default_factory=list)
    skipped: Collection[int] = ()
    in_hand: int | None = None
    read_before: Mapping[Hashable, Any] = field(default_factory=dict)
    is_apart: bool = False

    async def read_apart(self, what: Hashable, read: Callable[[Self], Awaitable[Found]]) -> Found:
        """Reads what may take long by the like of this that it is given: on SQLite nobody else writes during ours.

        So the first time our transaction is left, with all that was done in it, and begun anew once that is read. Not
        for what has to be true at the very moment of writing. ``what`` names it, and is the same when all is begun
        anew: there is no present moment in it.
        """
        if self.is_apart:
            return await read(self)
        if what not in self.read_before:
            # What was looked up so far can be read on; a transaction that is taken back would forget it.
            self.session.expunge_all()
            raise ReadFirst(what, lambda session: read(replace(self, session=session, is_apart=True)))
        found: Found = self.read_before[what]
        return found

    @asynccontextmanager
    async def working_on(self, row: int) -> AsyncIterator[None]:
        """What a round does about one row: if it fails, that row is skipped for a while, and the others are done."""
        self.in_hand = row
        yield
        # What was left to be written at the end would fail under another row's name.
        await self.session.flush()
        self.in_hand = None

    @property
    def today(self) -> date:
        """The day in the organisation's time zone."""
        return self.now.astimezone(self.zone).date()

    def words_for(self, chat: Chat) -> Words:
        """The words of whoever is at that chat."""
        return self.languages.get(chat.language) or self.languages["en"]

    def notify(
        self,
        chats: Sequence[Chat],
        key: str,
        say: Callable[[Words], Message],
        *,
        not_before: datetime | None = None,
        helps_until: datetime | None = None,
    ) -> None:
        """Tells others, each in their own words; the same ``key`` is told to the same chat once only.

        The key of whatever names a person begins with ``models.privacy.about`` them, so that it is deleted with them.
        """
        for chat in chats:
            message = say(self.words_for(chat))
            once = f"{key}:{chat.channel}:{chat.address}"
            self.notices.append(Notice(chat, message, once, not_before, helps_until))


@dataclass(slots=True, kw_only=True)
class Context(Telling):
    """One turn: the chat, and what it leads to. ``erased`` marks a chat that was just deleted.

    ``answers`` are those that a form has, or opens with, while its facts are found out; ``argument`` is what was
    written behind a command, ``unread`` what was typed last and nothing understood; ``acts`` go into the audit log with
    the turn, and what was ``refused`` to them. ``keeps_tapped``: the answer stands below the message whose button was
    tapped, never in its place. ``edits`` are messages of an earlier turn that change where they stand.
    """

    chat: Chat
    link: Callable[[str], str]
    """The address that opens a chat with the bot, given the payload of a deep link."""
    toast: str = ""
    conversation: str = ""
    erased: bool = False
    answers: Mapping[str, Value] = field(default_factory=dict)
    scratch: Mapping[str, Any] = field(default_factory=dict)
    found: Facts | None = None
    argument: str = ""
    unread: str = ""
    markup: str = ""
    """What was typed just now, as HTML; "" where nothing was."""
    typed: str = ""
    """The same as it is kept: with the no-break spaces that whatever reads it does not see."""
    acts: list[Act] = field(default_factory=list)
    edits: list[Owed] = field(default_factory=list)
    refused: Act | None = None
    keeps_tapped: bool = False
    tapped: int | None = None
    """The number of the message whose button was tapped."""

    def did(
        self,
        action: Action,
        subject: Subject | None = None,
        number: int | None = None,
        *,
        site_id: int | None = None,
        detail: str = "",
    ) -> None:
        """Notes for the audit log what this person has just done with a right that others have not.

        ``detail`` is a code, never words of a person.
        """
        self.acts.append(Act(action.value, subject, number, site_id, detail))

    def refuse(self, subject: Subject | None = None, number: int | None = None, *, site_id: int | None = None) -> None:
        """Notes for the audit log that this person wanted what is not theirs to do; the first mark of a turn counts.

        What it was is filled in behind it: the name of the screen or form.
        """
        self.refused = self.refused or Act("", subject, number, site_id, refused=True)

    @property
    def words(self) -> Words:
        """The words of this chat's person."""
        return self.words_for(self.chat)

    @property
    def minute(self) -> int:
        """The present minute as a number, for buttons that must not be obeyed for ever."""
        return int(self.now.timestamp() // 60)

    def is_long_ago(self, minute: int) -> bool:
        """Whether a question of that minute was asked too long ago for a tap on its answer to be meant."""
        return not 0 <= self.minute - minute <= ANSWERED_WITHIN_MINUTES

    def facts(self) -> Facts:
        """The least that every form needs to know."""
        return Facts(words=self.words, now=self.now, today=self.today)

    async def person(self) -> Person | None:
        """Who this is, if they told us."""
        return await people.of(self.session, self.chat)
