"""What others are told, as rows of the outbox."""

from collections.abc import Iterable

from handlers.context import Notice
from models.outbox import Lane, Owed, Where


def owed(notices: Iterable[Notice], apart_from: Where | None = None) -> list[Owed]:
    """A row for each. Somebody who has just been erased (``apart_from``) is told nothing but the farewell.

    A message that many get is written down once.
    """
    notices = list(notices)
    written = {id(message): message.to_json() for message in {id(one.message): one.message for one in notices}.values()}
    return [
        Owed(
            notice.chat.channel,
            notice.chat.address,
            written[id(notice.message)],
            Lane.NOTICES,
            key=notice.key,
            not_before=notice.not_before,
            helps_until=notice.helps_until,
        )
        for notice in notices
        if (notice.chat.channel, notice.chat.address) != apart_from
    ]
