"""Why a day was not read, so that the answer can say it."""

from enum import Enum


class Unread(Enum):
    """Reasons; an ``Unread`` is never a day, so ``isinstance(result, Unread)`` tells them apart."""

    NOT_UNDERSTOOD = "not understood"
    IN_THE_PAST = "in the past"
    END_BEFORE_START = "end before start"
    TOO_FAR = "more than two years ahead"
    NO_SUCH_DAY = "no such day in the calendar"
    OTHER_WEEKDAY = "that date is another weekday"
    MORE_THAN_ONE_DAY = "more than one day where one is asked for"
    NO_TIME = "a day without a time of day"


class CannotRead(Exception):  # noqa: N818 - an outcome of reading, not a fault
    """Ends a reading with its reason; never leaves this package."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason
