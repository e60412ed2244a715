"""Reads and checks an organisation file; everything wrong in it is told at once, each with its line."""

import re
import tomllib
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from bot.organisation.lines import Lines, Path
from bot.organisation.references import Fault, faults_of_references, name_of
from bot.organisation.schema import Organisation
from bot.organisation.wording import in_words

SHIPPED = FilePath(__file__).with_name("utopia56.toml")

_SINGULAR = {
    "categories": "category",
    "activities": "activity",
    "emergency_numbers": "emergency number",
}


class OrganisationError(Exception):
    """The file can't be used; ``problems`` are lines to be shown as they are."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(path: FilePath) -> Organisation:
    """The organisation in the file at ``path``; raises ``OrganisationError``."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OrganisationError([f"{path}: can't be read: {(error.strerror or str(error)).lower()}"]) from None
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Organisation:
    """The organisation in such a text; ``name`` is what problems call the file."""
    text = _decoded(content, name)
    data = _values(text, name)
    lines = Lines(text)
    organisation, faults = _validated(data)
    faults += faults_of_references(data, lines.of)
    if organisation is None or faults:
        placed = sorted({(lines.of(path), _subject(data, path) + words) for path, words in faults})
        raise OrganisationError([f"{name}, line {line}: {words}" for line, words in placed])
    return organisation


def _decoded(content: bytes, name: str) -> str:
    try:
        # A byte order mark is what some editors leave, and TOML knows no other line ends than these.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise OrganisationError(
            [f"{name}, line {line}: holds a character that is not UTF-8; save it as UTF-8"]
        ) from None


def _values(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        found = re.search(r"line (\d+)", place)
        line = int(found[1]) if found else text.count("\n", 0, len(text.rstrip())) + 1
        raise OrganisationError([f"{name}, line {line}: not TOML: {what}"]) from None


def _validated(data: dict[str, Any]) -> tuple[Organisation | None, list[Fault]]:
    try:
        return Organisation.model_validate(data), []
    except ValidationError as found:
        return None, [(error["loc"], in_words(error)) for error in found.errors()]


def _subject(data: dict[str, Any], path: Path) -> str:
    """'site 'calais': ', or 'site number 3: ' where it has no name yet."""
    if len(path) < 2:
        return ""
    table, index = str(path[0]), path[1]
    kind = _SINGULAR.get(table, table.removesuffix("s"))
    if not isinstance(index, int):
        return f"{table}: "
    name = name_of(table, data[table][index])
    return f"{kind} '{' / '.join(name)}': " if name else f"{kind} no. {index + 1}: "
