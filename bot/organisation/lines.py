"""On which line of a TOML text each of its values stands; tomllib reads the values and forgets the lines.

The text is one that tomllib has read without complaint, so this only has to find its way, not to judge.
"""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""(?:"(?!""))*', re.DOTALL),
    re.compile(r"'''(?:(?!''').)*'''(?:'(?!''))*", re.DOTALL),
    re.compile(r'"((?:[^"\\\n]|\\.)*)"'),
    re.compile(r"'([^'\n]*)'"),
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Lines:
    """Where things stand in ``text``; lines count from 1."""

    def __init__(self, text: str) -> None:
        self._starts = _Reader(text).starts
        self._text = text

    def of(self, path: Path) -> int:
        """The line of a value by its keys and indexes; where it is missing, that of what should hold it."""
        while path and path not in self._starts:
            path = path[:-1]
        return self._text.count("\n", 0, self._starts.get(path, 0)) + 1


class _Reader:
    """One pass over the text; ``starts`` has the offset of every key, table and element of a list."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tables: dict[Path, int] = {}
        self.starts: dict[Path, int] = {}
        prefix: Path = ()
        self._skip(_BLANK)
        while self._at < len(text):
            if self._peek("["):
                prefix = self._header()
            else:
                self._pair(prefix)
            self._skip(_BLANK)

    def _header(self) -> Path:
        start, is_list = self._at, self._peek("[[")
        self._at += 2 if is_list else 1
        keys = list(self._keys())
        self._at += 2 if is_list else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._current((*path, key))
            self.starts.setdefault(path, start)
        path = (*path, keys[-1])
        self.starts.setdefault(path, start)
        if is_list:
            self._tables[path] = self._tables.get(path, -1) + 1
            path = self._current(path)
        self.starts[path] = start
        return path

    def _current(self, path: Path) -> Path:
        """In a list of tables, a header speaks of the last one."""
        return (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, prefix: Path) -> None:
        start = self._at
        path = prefix
        for key in self._keys():
            path = (*path, key)
            self.starts.setdefault(path, start)
        self._at += 1
        self._value(path)

    def _keys(self) -> Iterator[str]:
        """The parts of a dotted key; stops at what follows it."""
        while True:
            self._skip(_SPACE)
            yield self._key()
            self._skip(_SPACE)
            if not self._peek("."):
                return
            self._at += 1

    def _key(self) -> str:
        if self._peek('"'):
            return _ESCAPE.sub(_unescaped, self._take(_STRINGS[2])[1:-1])
        if self._peek("'"):
            return self._take(_STRINGS[3])[1:-1]
        return self._take(_BARE_KEY)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self._peek("["):
            self._list(path)
        elif self._peek("{"):
            self._inline_table(path)
        else:
            self._scalar()

    def _list(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        index = 0
        while not self._peek("]"):
            self.starts[(*path, index)] = self._at
            self._value((*path, index))
            self._comma()
            index += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        while not self._peek("}"):
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._peek(","):
            self._at += 1
        self._skip(_BLANK)

    def _scalar(self) -> None:
        for string in _STRINGS:
            found = string.match(self._text, self._at)
            if found:
                self._at = found.end()
                return
        self._take(_PLAIN_VALUE)

    def _peek(self, expected: str) -> bool:
        return self._text.startswith(expected, self._at)

    def _skip(self, what: re.Pattern[str]) -> None:
        self._take(what)

    def _take(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        if found is None:
            raise ValueError(f"not TOML at offset {self._at}")
        self._at = found.end()
        return found.group()


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
