"""Texts kept in French and English together: ``{"fr": …, "en": …}``."""

from typing import Annotated

from markupsafe import Markup
from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

LANGUAGES = ("fr", "en")

Texts = dict[str, str]
Bilingual = Annotated[
    Texts, mapped_column(JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"))
]
"""A column of such texts; give it a whole new dictionary, since a change inside one goes unnoticed."""


def in_language(texts: Texts | None, language: str) -> str:
    """The text in that language, else in the other, else ""; plain, so that what shows it escapes it."""
    if not texts:
        return ""
    return next((texts[one] for one in (language, *LANGUAGES) if texts.get(one)), "")


def markup_in_language(texts: Texts | None, language: str) -> Markup:
    """Like ``in_language`` for texts that are HTML of Telegram's kind: pages, every ``about`` and ``note``.

    Whoever lets people edit such a text escapes what they typed before keeping it.
    """
    return Markup(in_language(texts, language))  # noqa: S704 - checked when the file was read, escaped when edited
