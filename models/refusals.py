"""Why a channel will never take a message as it is: for what the message is, whoever it is for.

As an error of the outbox a refusal is 'Refused: ' and its code; where it is not known what is wrong, the class of the
error stands there.
"""

from enum import StrEnum

MARK = "Refused"


class Refusal(StrEnum):
    """What about the message is refused."""

    BUTTON = "button"
    """The address, or what is carried by one."""
    FILE = "file"
    """The photo or document is no longer there, or is none."""
    LENGTH = "length"
    WORDS = "words"
    """Its formatting; or there are none."""
    OTHER = "other"


def error_of(why: Refusal) -> str:
    """As the outbox keeps it."""
    return f"{MARK}: {why}"


def why(error: str) -> Refusal:
    """Of an error of the outbox; OTHER for whatever names nothing more exact."""
    code = error.removeprefix(MARK).removeprefix(": ")
    return Refusal(code) if code in set(Refusal) else Refusal.OTHER
