"""The Bot API's methods: each takes checked parameters and gives a result, or raises a ``Refusal``."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.core import Sandbox

Json = dict[str, Any]
Method = Callable[[Sandbox, "Call"], Awaitable[Any]]

METHODS: dict[str, Method] = {}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with the request."""

    name: str
    content: bytes
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the method's proper name, its checked parameters, and the files that came along by part name."""

    method: str
    given: Json
    uploads: dict[str, Upload]


def method(name: str) -> Callable[[Method], Method]:
    """Registers what fulfils a method."""

    def register(fulfil: Method) -> Method:
        METHODS[name] = fulfil
        return fulfil

    return register
