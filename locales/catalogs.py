"""The template and the catalogs, as files that change only where a sentence does: no dates, no line numbers."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.i18n import LANGUAGES, LOCALES, catalog_path

SOURCE = "en"
_HEADER = """\
# {title}
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{more}
"""
_PLURALS = '"Language: {language}\\n"\n"Plural-Forms: {rule};\\n"\n'
_RULES = {"fr": "nplurals=2; plural=(n > 1)", "en": "nplurals=2; plural=(n != 1)"}
Identity = str | tuple[str, ...] | list[str] | None


def template_path(folder: Path = LOCALES) -> Path:
    """Where the template lies."""
    return folder / "messages.pot"


def read(path: Path, language: str | None = None) -> Catalog:
    """A catalog as Babel reads it; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    catalog: Catalog = read_po(io.BytesIO(path.read_bytes()), locale=language, charset="utf-8")
    return catalog


def template_text(catalog: Catalog) -> str:
    """The template as it is kept."""
    return _HEADER.format(title="The sentences of the code; made by `make words`.", more="") + _body(catalog)


def catalog_text(catalog: Catalog, language: str) -> str:
    """A language's catalog as it is kept."""
    more = _PLURALS.format(language=language, rule=_RULES[language])
    title = "Filled by itself from the code." if language == SOURCE else "Translate what is empty; then: make check"
    return _HEADER.format(title=title, more=more) + _body(catalog)


def merged(template: Catalog, kept: Catalog, language: str) -> Catalog:
    """The template with the translations there are; the source language is filled with the sentences themselves."""
    catalog = Catalog(locale=language, charset="utf-8")
    for sentence in sentences(template):
        old = kept.get(sentence.id, sentence.context)
        if old and isinstance(old.id, str) != isinstance(sentence.id, str):
            old = None  # one sentence became two, for one and for many, or the other way round
        string = sentence.id if language == SOURCE else _translated(old, sentence)
        added = catalog.add(
            sentence.id,
            string,
            locations=sentence.locations,
            auto_comments=sentence.auto_comments,
            user_comments=old.user_comments if old else (),
            context=sentence.context,
        )
        added.flags.clear()
        if old and old.fuzzy:
            added.flags.add("fuzzy")
    return catalog


def renew(template: Catalog, folder: Path = LOCALES) -> None:
    """Writes the template and every language's catalog."""
    _write(template_path(folder), template_text(template))
    for language in LANGUAGES:
        path = catalog_path(language, folder)
        _write(path, catalog_text(merged(template, read(path, language), language), language))


def sentences(catalog: Catalog) -> list[Message]:
    """What a catalog holds, without its header."""
    return [message for message in catalog if message.id]


def forms(strings: Identity) -> tuple[str, ...]:
    """A sentence or translation as its forms, singular first."""
    return (strings,) if isinstance(strings, str) else tuple(strings or ())


def _translated(old: Message | None, sentence: Message) -> Identity:
    """Nothing where there is none, or where one form became two, or two one."""
    return "" if old is None or old.pluralizable != sentence.pluralizable else old.string


def _body(catalog: Catalog) -> str:
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    return written.getvalue().decode()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
