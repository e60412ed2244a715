"""Screens: functions that show something, reached by a button, a command, a link or a word.

A button is made from the function it leads to, with typed arguments; nobody writes what a button carries by hand::

    @screen("site", link="site", aside=True)
    async def site(context: Context, slug: str) -> Shown: ...

    button(words.say("About Calais"), site, "calais")     # carries "site:calais"

The function's name in buttons is permanent, since buttons live for years in chats.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Any, TypeVar, get_type_hints
from urllib.parse import quote, unquote

from handlers.conversation.buttons import LONGEST, MARK, fitting, plain
from handlers.conversation.messages import Choice
from handlers.conversation.reading.plain import key

Show = Callable[..., Awaitable[Any]]
Function = TypeVar("Function", bound=Show)
_TAG = "__screen__"
_LISTENS = "__listens__"
_INTEGER = re.compile(r"-?[0-9]{1,18}")
# Farther than anything is numbered, and short enough for four of them to fit a button that is made from a forged one.
_FARTHEST = 10**12 - 1


@dataclass(frozen=True, slots=True)
class Screen:
    """How a screen is reached. ``aside``: it only shows something, so an open form stays open behind it."""

    name: str
    show: Show
    aside: bool
    commands: Sequence[str]
    words: Sequence[str]
    link: str


@dataclass(frozen=True, slots=True)
class Call:
    """A screen with its arguments, and the data a button to it carries."""

    screen: Screen
    arguments: tuple[Any, ...] = ()

    @property
    def data(self) -> str:
        """What a button carries to make this call."""
        return _data(self.screen.name, self.arguments)

    async def __call__(self, context: Any) -> Any:
        """Shows it."""
        return await self.screen.show(context, *self.arguments)


def screen(
    name: str, *, aside: bool = False, commands: Sequence[str] = (), words: Sequence[str] = (), link: str = ""
) -> Callable[[Function], Function]:
    """Marks a function as a screen.

    ``commands`` are given with a slash, ``words`` are typed without one, in both languages; ``link`` is the payload of
    a deep link, with the one argument behind a dash where the function takes one.
    """

    def mark(function: Function) -> Function:
        setattr(function, _TAG, Screen(name, function, aside, commands, words, link))
        return function

    return mark


def listener(function: Function) -> Function:
    """Marks a function that is given, while no form is open, each text that nothing else understood.

    It takes the context and the text, and gives what a screen gives, or None where the text is not for it. Listeners
    are asked in the order of the modules; the first that takes it has it.
    """
    setattr(function, _LISTENS, True)
    return function


def button(label: str, to: Show, *arguments: Any, description: str = "", short: str = "") -> Choice:
    """A button that leads to a screen.

    Raises ``TooLong`` when its arguments don't fit a button, and TypeError when they don't suit the function.
    """
    target: Screen = getattr(to, _TAG)
    expected = _parameters(to)
    if len(arguments) != len(expected) or not all(
        isinstance(value, kind) for value, kind in zip(arguments, expected, strict=True)
    ):
        raise TypeError(f"{target.name} takes {expected}, not {arguments!r}")
    return Choice(label=plain(label), data=_data(target.name, arguments), description=description, short=short)


def call_of(function: Show, *arguments: Any) -> Call:
    """The call a button to that function would make."""
    return Call(getattr(function, _TAG), arguments)


class Screens:
    """Every screen of a list of modules, found by what leads to it."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        modules = tuple(modules)
        found = [getattr(thing, _TAG) for module in modules for thing in vars(module).values() if hasattr(thing, _TAG)]
        self.listeners: Sequence[Show] = tuple(
            dict.fromkeys(thing for module in modules for thing in vars(module).values() if hasattr(thing, _LISTENS))
        )
        self._by_name: Mapping[str, Screen] = _unique((one.name, one) for one in found)
        self._by_command = _unique((name, one) for one in self._by_name.values() for name in one.commands)
        self._by_word = _unique((_typed(word), one) for one in self._by_name.values() for word in one.words)
        self._by_link = _unique((one.link, one) for one in self._by_name.values() if one.link)

    def by_data(self, data: str) -> Call | None:
        """The call a button carries; None where it is of no screen, or its arguments make no sense to it."""
        name, *rest = data.split(":")
        found = self._by_name.get(name)
        arguments = _read(found.show, rest) if found else None
        return Call(found, arguments) if found and arguments is not None else None

    def by_command(self, name: str) -> Call | None:
        """The screen of a command."""
        return _without_arguments(self._by_command.get(name))

    def by_word(self, text: str) -> Call | None:
        """The screen of a word typed by itself, accents and case ignored."""
        return _without_arguments(self._by_word.get(_typed(text)))

    def by_link(self, payload: str) -> Call | None:
        """The screen of a deep link: 'volunteer', 'site-calais', 'inv_…'."""
        if payload in self._by_link:
            return _without_arguments(self._by_link[payload])
        for link in sorted(self._by_link, key=len, reverse=True):
            one = self._by_link[link]
            behind = [quote(payload[len(link) + 1 :], safe="")] if payload.startswith((f"{link}-", f"{link}_")) else []
            arguments = _read(one.show, behind) if behind else None
            if arguments is not None:
                return Call(one, arguments)
        return None


def _typed(text: str) -> str:
    """What a typed word is found by; signs alone ('?') are themselves."""
    return key(text) or text.strip()


def _unique(pairs: Iterable[tuple[str, Screen]]) -> dict[str, Screen]:
    found: dict[str, Screen] = {}
    for name, one in pairs:
        if found.setdefault(name, one) is not one:
            raise ValueError(f"two screens are reached by {name!r}: {found[name].show} and {one.show}")
        if name.startswith(MARK) or ":" in name:
            raise ValueError(f"a screen can't be reached by {name!r}")
    return found


def _without_arguments(found: Screen | None) -> Call | None:
    arguments = _read(found.show, []) if found else None
    return Call(found, arguments) if found and arguments is not None else None


@cache
def _parameters(show: Show) -> list[type[Any]]:
    hints = get_type_hints(show)
    return [hints[name] for name in list(inspect.signature(show).parameters)[1:]]


def _data(name: str, arguments: Sequence[Any]) -> str:
    return fitting(":".join((name, *(_written(value) for value in arguments))))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return quote(str(value), safe="")


def _read(show: Show, written: Sequence[str]) -> tuple[Any, ...] | None:
    expected = _parameters(show)
    if len(expected) != len(written):
        return None
    try:
        return tuple(_value(text, kind) for text, kind in zip(written, expected, strict=True))
    except ValueError:
        return None


def _value(text: str, kind: type[Any]) -> Any:
    """The value that was written so; ValueError for anything else, as it may be forged."""
    value = unquote(text, errors="strict")
    if kind is bool:
        return value == "1" if value in ("0", "1") else _wrong(text)
    if kind is int:
        return max(-_FARTHEST, min(_FARTHEST, int(value))) if _INTEGER.fullmatch(value) else _wrong(text)
    if len(value.encode()) > LONGEST or any(char < " " for char in value):
        _wrong(text)
    return kind(value) if issubclass(kind, StrEnum) else value


def _wrong(text: str) -> Any:
    raise ValueError(text)
