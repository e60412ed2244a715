"""What people do in many tests: register, join the team, look at everything; and what is kept of them."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import models.tables  # noqa: F401 - makes the metadata whole
from handlers.conversation.messages import Message
from models import chats, pages, people, roles, sites
from models.database import Database, Model
from models.people import Acceptance, Person
from models.roles import Role
from tests.kit import CHANNEL, Chat, Desk

_ADDRESSES = count(7_700_100_200_301)
_SAID = {
    "fr": {"yes": "oui", "no": "non", "when": "samedi", "what": "Tout ce qui est utile", "speaks": "français, anglais"},
    "en": {"yes": "yes", "no": "no", "when": "Saturday", "what": "Whatever is needed", "speaks": "French, English"},
}
_TIMES_A_SCREEN = 5
_TIMES_A_PICTURE = 2
"""Drawing one takes as long as many turns."""
_NOT_TAPPED = {"delete-now", "leave-now", "english", "french"}
_SENT = {"fr": "Envoyer", "en": "Send"}


def somebody(desk: Desk, language: str = "en", **more: Any) -> Chat:
    """A stranger, at an address that nothing else looks like."""
    return Chat(desk, language=language, address=str(next(_ADDRESSES)), **more)


async def fill_in(
    chat: Chat, name: str = "Marie Dupont", *, where: str = "Calais", phone: str = "06 12 34 56 78"
) -> None:
    """Opens the registration and answers all of it, as far as the review."""
    language, said = chat.app_language or "en", _SAID[chat.app_language or "en"]
    bed = [said["no"]] if "Calais" in where or "Anywhere" in where else []
    await chat.command("/volunteer")
    for answer in (said["yes"], name, said["yes"], where, said["when"], said["what"], said["speaks"], said["no"], *bed):
        await chat.say(answer)
    await chat.say("1")
    await chat.say(phone)
    chat.expect({"fr": "à vérifier", "en": "please check"}[language])


async def register(chat: Chat, name: str = "Marie Dupont", **more: Any) -> None:
    """Registers as a volunteer."""
    await fill_in(chat, name, **more)
    await chat.tap(_SENT[chat.app_language or "en"])
    chat.expect(name)


async def introduce(session: AsyncSession, chat: Chat, name: str) -> Person:
    """Makes somebody known who has accepted the privacy notice of now, without the conversation."""
    now, language = chat.desk.now, chat.app_language or "en"
    row = await chats.lock(session, CHANNEL, chat.address, language, now)
    return await people.introduce(session, row, name, Acceptance((await pages.privacy(session)).version, now), now)


async def appoint(chat: Chat, role: Role, site: str | None = None, name: str = "Alex Martin") -> None:
    """Puts somebody on the team, without the invitation, and at their menu."""
    async with chat.desk.database.write() as session:
        found = await sites.by_slug(session, site) if site else None
        person = await introduce(session, chat, name)
        await roles.grant(session, person.id, role, found.id if found else None, chat.desk.now)
    await chat.command("/menu")


async def invitation(desk: Desk, role: Role, site: str | None = None) -> str:
    """A new invitation: the payload of its link."""
    async with desk.database.write() as session:
        found = await sites.by_slug(session, site) if site else None
        return await roles.invite(session, role, found.id if found else None, desk.now)


async def join(chat: Chat, role: Role, site: str | None = None, name: str = "Alex Martin") -> None:
    """Joins the team, as a stranger, by an invitation."""
    await chat.open_link(await invitation(chat.desk, role, site))
    await chat.say(_SAID[chat.app_language or "en"]["yes"])
    await chat.say(name)
    await chat.tap({"fr": "Rejoindre", "en": "Join the team"}[chat.app_language or "en"])


def carried(chat: Chat, label: str) -> str:
    """What the button of that label carries, to be tapped again later."""
    (choice,) = [one for one in chat.last.all_choices() if label in one.label]
    return choice.data


async def person_of(chat: Chat) -> Person:
    """Who is kept behind the chat."""
    async with chat.desk.database.read() as session:
        found = await people.of(session, await chat.row())
    assert found is not None, "nobody is kept behind this chat"
    return found


async def rows(database: Database) -> list[tuple[str, str, object]]:
    """Every table's every row's every value, with the names of table and column."""
    async with database.read() as session:
        return [
            (table.name, name, value)
            for table in Model.metadata.sorted_tables
            for row in (await session.execute(select(table))).mappings()
            for name, value in row.items()
        ]


async def traces(database: Database, *needles: str) -> list[tuple[str, str]]:
    """Where any of these stands in the database: table and column."""
    found = [(table, column, _text(value)) for table, column, value in await rows(database)]
    return [(table, column) for table, column, text in found if any(needle in text for needle in needles)]


async def traces_of_id(database: Database, person_id: int) -> list[tuple[str, str]]:
    """Where a person's number stands: keys to people, notices about them, buttons that lead to them."""
    keys = {
        (table.name, column.name)
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys) or column.name == "person_id"
    } | {("people", "id")}
    kept = await rows(database)
    return [(table, column) for table, column, value in kept if (table, column) in keys and value == person_id] + (
        await traces(database, f"person:{person_id}:", f"volunteer-card:{person_id}")
    )


async def everything_shown(chat: Chat, begin: Iterable[str] = ()) -> AsyncIterator[Message]:
    """Whatever buttons lead to from the menu; forms are left at their first question. Of what goes on without end,
    as days do, the first few.

    ``begin`` are deep links opened first. Deleting and leaving are asked for, not done, and the language stays.
    """
    asked: set[str] = set()
    times: Counter[str] = Counter()
    waiting: list[str] = []
    for payload in begin:
        await chat.open_link(payload)
        async for message in _seen(chat, waiting):
            yield message
    await chat.command("/menu")
    async for message in _seen(chat, waiting):
        yield message
    while waiting:
        data = waiting.pop()
        name = data.split(":")[0]
        most = _TIMES_A_PICTURE if name.startswith("figures-") else _TIMES_A_SCREEN
        if data in asked or data.startswith("~") or name in _NOT_TAPPED or times[name] >= most:
            continue
        asked.add(data)
        times[name] += 1
        await chat.tap_data(data)
        async for message in _seen(chat, waiting):
            yield message


async def _seen(chat: Chat, waiting: list[str]) -> AsyncIterator[Message]:
    for message in chat.answers:
        waiting += [choice.data for choice in message.all_choices() if choice.data]
        yield message
    if "open" in ((await chat.row()).state or {}):
        await chat.command("/cancel")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
