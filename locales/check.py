"""``python -m locales.check``: whether the catalogs hold what the code says, wholly and well written."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.i18n import LANGUAGES, LOCALES, catalog_path
from handlers.conversation.reading.plain import clip, one_line
from locales import catalogs
from locales.catalogs import forms
from locales.rules import faults
from locales.sentences import Found, find

_OUTDATED = "is not what the code says; run: make words"


def main() -> int:
    """Says what is wrong, a line each. Exit code 1 when anything is."""
    lines = list(wrongs(find()))
    for line in lines:
        print(line, file=sys.stderr)
    if not lines:
        print("The catalogs are complete.")
    return 1 if lines else 0


def wrongs(found: Found, folder: Path = LOCALES) -> Iterator[str]:
    """All that is wrong, in lines that name the file and the sentence."""
    yield from found.wrong
    template = catalogs.template_path(folder)
    if _of(catalogs.read(template)) != _of(found.catalog):
        yield f"{_name(template, folder)} {_OUTDATED}"
    for language in LANGUAGES:
        path = catalog_path(language, folder)
        catalog, name = catalogs.read(path, language), _name(path, folder)
        if _ids(catalog) != _ids(found.catalog):
            yield f"{name} {_OUTDATED}"
        for message in catalogs.sentences(catalog):
            yield from (f"{name}: “{_short(message)}” {fault}" for fault in _faults(language, message))


def _faults(language: str, message: Message) -> Iterator[str]:
    translation = forms(message.string)
    if not translation or not all(translation):
        yield "is not translated"
        return
    if message.fuzzy:
        yield "is marked as fuzzy; check it and take the mark away"
    yield from faults(language, forms(message.id), translation)


def _of(catalog: Catalog) -> dict[object, tuple[object, ...]]:
    """A template's sentences by what tells them apart, with what is said of them, whatever their order."""
    return {
        _identity(message): ({place for place, _ in message.locations}, list(message.auto_comments))
        for message in catalogs.sentences(catalog)
    }


def _ids(catalog: Catalog) -> set[object]:
    return {_identity(message) for message in catalogs.sentences(catalog)}


def _identity(message: Message) -> tuple[object, ...]:
    return message.context, forms(message.id)


def _short(message: Message) -> str:
    return clip(one_line(forms(message.id)[0]), 80)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent).as_posix()


if __name__ == "__main__":
    sys.exit(main())
