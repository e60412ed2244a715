"""What is logged, and how: a line an event, with names, numbers and hashes of ours; nobody's words, ever.

An exception is told by its class and by the places it passed, never by its text: that may quote a message, a number or
the token. For the same reason a library's line is kept as its bare template, without what would have been filled in.
"""

import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

PROJECT = Path(__file__).resolve().parent.parent
MOST_PLACES = 12
MOST_CAUSES = 4
_LIBRARIES = "site-packages"
_log = structlog.get_logger()


def set_up(level: str = "INFO", form: str = "plain", stream: TextIO | None = None) -> None:
    """Writes lines from ``level`` up to ``stream`` (standard error), "json" or "plain"; libraries from WARNING up."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exceptions_without_words,
            _renderer(form, stream),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # Kept quiet at the root, so that a handler somebody adds later hears nothing of what they say at DEBUG either.
    logging.basicConfig(handlers=[_LibraryLines(logging.WARNING)], level=logging.WARNING, force=True)


def hasher(secret: str) -> Callable[[str], str]:
    """Makes of an address what may be logged: the same for the same one, and no way back without the secret."""
    key = blake2b(secret.encode(), person=b"addresses").digest()
    return lambda address: blake2b(address.encode("utf-8", "replace"), key=key, digest_size=6).hexdigest()


def what_failed(error: BaseException) -> str:
    """The error's class and the places it passed, innermost last, each with those of its cause below."""
    lines: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen and len(seen) < MOST_CAUSES:
        seen.add(id(at))
        lines += [_class_of(at), *(f"  {place}" for place in places(at.__traceback__))]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(lines)


def places(passed: TracebackType | FrameType | None) -> list[str]:
    """Each place as file:line:function, innermost last; of a long way only the innermost part."""
    if passed is None:
        return []
    steps = traceback.walk_tb(passed) if isinstance(passed, TracebackType) else _inwards(passed)
    return [f"{_short(frame.f_code.co_filename)}:{line}:{frame.f_code.co_qualname}" for frame, line in steps][
        -MOST_PLACES:
    ]


def _inwards(frame: FrameType) -> Iterable[tuple[FrameType, int]]:
    return reversed(list(traceback.walk_stack(frame)))


def _class_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _short(file: str) -> str:
    path = Path(file)
    if _LIBRARIES in path.parts:
        return "/".join(path.parts[path.parts.index(_LIBRARIES) + 1 :])
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else path.name


def _renderer(form: str, stream: TextIO) -> Any:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())


def _exceptions_without_words(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    told = line.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else sys.exc_info()[1] if told else None
    if error is not None:
        line["exception"] = what_failed(error)
    return line


class _LibraryLines(logging.Handler):
    """Lines that libraries write through the standard library, in the form of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        # Without arguments the text was put together beforehand, of whatever: it is left out.
        said = {"said": str(record.msg)} if record.args else {}
        error = record.exc_info[1] if record.exc_info else None
        where = f"{_short(record.pathname)}:{record.lineno}:{record.funcName}"
        _log.log(record.levelno, "library", logger=record.name, where=where, **said, exc_info=error)
