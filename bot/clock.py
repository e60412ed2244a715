"""The one "now". Nothing else of ours asks the system for the time of day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovedClock:
    """The machine's clock moved by an offset that can change: the sandbox's."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        """The moved moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset


class FileClock:
    """The machine's clock moved by the seconds written in a file, so that two processes can be moved together."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The moved moment, aware, in UTC; the true one where the file is missing or holds no number."""
        try:
            offset = timedelta(seconds=float(self._path.read_text()))
        except (OSError, ValueError):
            offset = timedelta()
        return datetime.now(UTC) + offset


class StoppedClock:
    """A clock that moves only when told: the tests'."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Shows that moment from now on."""
        self._at = at.astimezone(UTC)

    def advance(self, **by: float) -> None:
        """Moves on, by keywords of ``timedelta``."""
        self._at += timedelta(**by)
