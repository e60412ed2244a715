"""What goes to many and is refused time and again for what it says: that must not go on until everybody was tried."""

from dataclasses import dataclass

from models.batches import Does
from models.database import Json
from models.outbox import Claimed, Fate, State
from models.refusals import MARK

ENOUGH = 20
"""So many refusals in a row, of the same words for the same reason, are no accident of some people's chats."""


@dataclass(slots=True)
class _Streak:
    words: Json
    error: str
    times: int = 1


class Unfit:
    """Counts them by batch and by its words in a language, as long as nobody gets those. In memory: after a restart as
    many more are tried.
    """

    def __init__(self) -> None:
        self._streaks: dict[int, list[_Streak]] = {}

    def note(self, row: Claimed, fate: Fate) -> None:
        """What became of a send. Whoever can't be reached says nothing about the words, nor does what may have come."""
        if row.batch_id is None or row.does != Does.SEND:
            return
        if fate.state == State.DELIVERED:
            self._arrived(row.batch_id, row.message)
        elif fate.state == State.FAILED and fate.error.startswith(MARK):
            self._refused(row.batch_id, row.message, fate.error)

    def found(self) -> list[tuple[int, Json]]:
        """The batches, with the words, that were refused often enough."""
        every = ((batch_id, one) for batch_id, streaks in self._streaks.items() for one in streaks)
        return [(batch_id, one.words) for batch_id, one in every if one.times >= ENOUGH]

    def forget(self, batch_id: int) -> None:
        """Begins to count anew for that batch."""
        self._streaks.pop(batch_id, None)

    def _arrived(self, batch_id: int, words: Json) -> None:
        if batch_id in self._streaks:
            left = [one for one in self._streaks.pop(batch_id) if one.words != words]
            self._streaks |= {batch_id: left} if left else {}

    def _refused(self, batch_id: int, words: Json, error: str) -> None:
        streaks = self._streaks.setdefault(batch_id, [])
        of_these = next((one for one in streaks if one.words == words), None)
        if of_these is None:
            streaks.append(_Streak(words, error))
        elif of_these.error == error:
            of_these.times += 1
        else:
            of_these.error, of_these.times = error, 1
