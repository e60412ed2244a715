"""Puts pydantic's findings in words for people who never saw the code."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.organisation.lines import Path
from bot.organisation.references import did_you_mean
from bot.organisation.schema import Organisation

_LANGUAGES = {"fr": "French", "en": "English"}
_KINDS_OF_VALUE = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list, in [square brackets]",
    "datetime_type": "a date and time such as 2027-03-12T18:30:00",
    "datetime_parsing": "a date and time such as 2027-03-12T18:30:00",
    "datetime_from_date_parsing": "a date and time such as 2027-03-12T18:30:00",
}
_PATTERNS = {
    "slug": "must be a name of small letters, digits and hyphens that begins with a letter",
    "url": "must be an address that begins with https://",
    "number": "must be a number of two to six digits",
}


def in_words(error: ErrorDetails) -> str:
    """What is wrong, for people who never saw the code."""
    path, kind = error["loc"], error["type"]
    shown = _key(path)
    if kind == "missing":
        return _missing(path)
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "value_error":
        return f"{shown} {error['ctx']['error']}"
    return f"{shown} {_wrong_value(error)}, not {_quoted(error['input'])}"


def _key(path: Path) -> str:
    keys = [str(part) for part in path[2:] if isinstance(part, str)] or [str(part) for part in path if len(path) == 1]
    return f"'{'.'.join(keys)}'" if keys else "it"


def _wrong_value(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "list_type" and len(error["loc"]) == 1:
        return f"must be a list of tables, each under [[{error['loc'][0]}]]"
    if kind in _KINDS_OF_VALUE:
        return f"must be {_KINDS_OF_VALUE[kind]}"
    if kind == "enum":
        return f"must be one of {context['expected']}".replace(" or ", ", ")
    if kind in ("model_type", "model_attributes_type"):
        languages = error["loc"][-1] not in Organisation.model_fields and len(error["loc"]) > 2
        return "must be given in French and English, as .fr = and .en =" if languages else "must be a table"
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']}"
    if kind == "string_too_long":
        return f"must have {context['max_length']} characters at most"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(error["loc"][-1]), "is not written as it should be")
    return str(error["msg"]).lower()


def _missing(path: Path) -> str:
    *above, last = path
    if last in _LANGUAGES:
        return f"the {_LANGUAGES[str(last)]} text of {_key(tuple(above))} is missing"
    return f"'{last}' is missing"


def _unknown_key(path: Path) -> str:
    model: type[BaseModel] = Organisation
    for part in path[:-1]:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation)
    what = "table" if len(path) == 1 else "key"
    return f"there is no {what} '{path[-1]}' here{did_you_mean(str(path[-1]), list(model.model_fields))}"


def _model_in(annotation: Any) -> type[BaseModel]:
    """The model in ``list[Site]``, ``Text | None`` or ``Text``."""
    return next(found for found in _parts(annotation) if isinstance(found, type) and issubclass(found, BaseModel))


def _parts(annotation: Any) -> Iterator[Any]:
    yield from (get_args(annotation) or (annotation,))


def _quoted(value: object) -> str:
    shown = value.value if isinstance(value, Enum) else value
    text = str(shown).lower() if isinstance(shown, bool) else repr(shown) if isinstance(shown, str) else str(shown)
    return text if len(text) <= 60 else f"{text[:57]}…"
