"""Progress messages: one in each watcher's chat, sent as a notice and then edited where it stands.

A watch lasts until its message shows the end. Edits are answers: no row of them stays, and one that still waits keeps
the next one back, so that a slow channel is not flooded with what nobody would read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox
from models.announcements import BatchWatch
from models.batches import Batch, Does
from models.chats import HEARS, Chat
from models.database import Json
from models.outbox import ROWS, Owed, State, insert_into

AT_ONCE = 200
_EDIT = ":edit"


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody follows a batch. ``number`` is the channel's of their message."""

    row: BatchWatch
    batch: Batch
    chat: Chat
    number: int


async def begin(session: AsyncSession, batch_id: int, chat_id: int, key: str, now: datetime) -> None:
    """From now on the message of that key is the one that is edited in that chat; an earlier one stays as it is."""
    values = {"batch_id": batch_id, "chat_id": chat_id, "key": key, "edits": 0, "figures": None, "edited_at": now}
    insert = insert_into(session)(BatchWatch).values(values)
    anew = {name: values[name] for name in ("key", "edits", "figures", "edited_at")}
    await session.execute(insert.on_conflict_do_update(index_elements=["batch_id", "chat_id"], set_=anew))


async def are_free(session: AsyncSession, chats: Sequence[Chat]) -> bool:
    """Whether nobody is being answered in these chats; they stay free until the transaction ends.

    Whoever is may wait for what the caller holds, and a watch that is begun would wait for them: so it never does.
    """
    theirs = select(Chat.id).where(Chat.id.in_([chat.id for chat in chats])).order_by(Chat.id)
    free = await session.scalars(theirs.with_for_update(read=True, key_share=True, skip_locked=True))
    return len(list(free)) == len(chats)


async def ready(session: AsyncSession, batch_id: int | None = None, chat_id: int | None = None) -> Sequence[Watch]:
    """The watches whose message may be edited now, of that batch and chat, or all; those whose message never arrived,
    or is gone, are dropped.
    """
    found = (
        select(BatchWatch, Batch, Chat)
        .join(Batch, Batch.id == BatchWatch.batch_id)
        .join(Chat, Chat.id == BatchWatch.chat_id)
        .where(*HEARS)
        .where(BatchWatch.batch_id == batch_id if batch_id is not None else true())
        .where(BatchWatch.chat_id == chat_id if chat_id is not None else true())
        .order_by(BatchWatch.batch_id, BatchWatch.chat_id)
        .limit(AT_ONCE)
    )
    fresh = found.with_for_update(of=BatchWatch, skip_locked=True).execution_options(populate_existing=True)
    rows = (await session.execute(fresh)).all()
    if not rows:
        return ()
    keys = [key for row, _, _ in rows for key in (row.key, row.key + _EDIT)]
    sent = select(ROWS.c.key, ROWS.c.state, ROWS.c.message_id).where(ROWS.c.key.in_(keys))
    known = {key: (state, number) for key, state, number in (await session.execute(sent)).all()}
    watches = []
    for row, batch, chat in rows:
        state, number = known.get(row.key, (None, None))
        if row.key + _EDIT in known or state in (State.WAITING, State.SENDING):
            continue
        if number is None:
            await end(session, row)
        else:
            watches.append(Watch(row, batch, chat, number))
    return watches


async def is_followed(session: AsyncSession, batch_id: int, chat_id: int) -> bool:
    """Whether there is such a message in that chat."""
    return await session.get(BatchWatch, (batch_id, chat_id)) is not None


async def edit(session: AsyncSession, watch: Watch, message: Json, figures: Json, now: datetime) -> None:
    """Has the message changed to this, where it stands; ``figures`` are what it shows then."""
    await outbox.put(session, [edited(watch, message, figures, now)], now)


def edited(watch: Watch, message: Json, figures: Json, now: datetime) -> Owed:
    """The same, for whoever puts it into the outbox with what else a turn says."""
    chat, row = watch.chat, watch.row
    row.edits, row.edited_at, row.figures = row.edits + 1, now, figures
    return Owed(chat.channel, chat.address, message, replaces=watch.number, key=row.key + _EDIT, does=Does.EDIT)


async def give_up(session: AsyncSession, refused: Sequence[int]) -> None:
    """Ends the watches whose message could not be changed, by these rows of the outbox: it was deleted, most likely."""
    keys = select(ROWS.c.key).where(ROWS.c.id.in_(refused))
    await session.execute(delete(BatchWatch).where((BatchWatch.key + _EDIT).in_(keys)))


async def end(session: AsyncSession, row: BatchWatch) -> None:
    """Nothing more is to be shown there."""
    await session.execute(
        delete(BatchWatch).where(BatchWatch.batch_id == row.batch_id, BatchWatch.chat_id == row.chat_id)
    )
