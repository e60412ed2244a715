"""Finding the line of a value in a TOML text."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation.lines import Lines, Path

SAMPLE = '''\
# [sites] beds = "in a comment"
title = "one = # not a comment"

[[sites]]
slug = "calais"
about.fr = """
[[sites]]
slug = "look-alike"
beds = 3 \\""" still inside
"""
about.en = \'\'\'
beds = 4\'\'\'
beds = 40

  [[sites.needs]]
  level = "urgent"
  [[sites.needs]]
  level = "needed"

[[sites]]
slug = 'lorient'
activities = [
    "welcome",  # with a ] and a " in it
    ["nested", "list"],
    { inline = "table", "quoted . key" = 1 },
]
beds = 0
[sites.place]
"latitude".'degrees' = 47.7
[[sites.needs]]
level = "enough"

[sites.place.more]
opened = 2016-01-01 07:30:00 # a date with a space
empty = ""
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("sites",), 4),
        (("sites", 0), 4),
        (("sites", 0, "slug"), 5),
        (("sites", 0, "about"), 6),
        (("sites", 0, "about", "en"), 11),
        (("sites", 0, "beds"), 13),
        (("sites", 0, "needs", 0), 15),
        (("sites", 0, "needs", 1, "level"), 18),
        (("sites", 1, "slug"), 21),
        (("sites", 1, "activities", 0), 23),
        (("sites", 1, "activities", 1, 1), 24),
        (("sites", 1, "activities", 2, "quoted . key"), 25),
        (("sites", 1, "beds"), 27),
        (("sites", 1, "place"), 28),
        (("sites", 1, "place", "latitude", "degrees"), 29),
        (("sites", 1, "needs", 0, "level"), 31),
        (("sites", 1, "place", "more", "opened"), 34),
        (("sites", 1, "place", "more", "empty"), 35),
    ],
)
def test_each_value_is_found_on_its_line(path: Path, line: int) -> None:
    """Comments, look-alikes in strings, dotted and quoted keys, lists of tables and inline tables are told apart."""
    tomllib.loads(SAMPLE)
    assert Lines(SAMPLE).of(path) == line


def test_what_is_missing_is_placed_where_it_belongs() -> None:
    """A missing key has the line of its table; a missing table the first line."""
    lines = Lines(SAMPLE)
    assert lines.of(("sites", 0, "about", "de")) == 6
    assert lines.of(("sites", 1, "phone", "number")) == 20
    assert lines.of(("contacts", 3)) == 1


def test_a_string_may_end_in_quotes_of_its_own() -> None:
    """Five quotes close a long string that ends in two."""
    text = 'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\nc = ""\nd = 1\n'
    assert tomllib.loads(text) == {"a": 'x""', "b": "y''", "c": "", "d": 1}
    assert [Lines(text).of((key,)) for key in "abcd"] == [1, 2, 3, 4]


class _Writer:
    """Writes random TOML and notes on which line each value went."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[Path, int] = {}

    def write(self, text: str, path: Path | None = None) -> None:
        if path is not None:
            self.lines[path] = self.text.count("\n") + 1
        self.text += text


_words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=12)
_noise = st.sampled_from(["", "\n", "# [[sites]] x = 1\n", "\n\n# '''\n", '# """ = [\n'])
_scalars = st.one_of(
    st.integers().map(str),
    st.sampled_from(["true", "1.5e3", "2027-03-12T18:30:00", "2027-03-12 18:30:00", "inf"]),
    _words.map(lambda word: '"' + _escaped(word).replace("\n", "\\n") + '"'),
    _words.map(lambda word: '"""\n' + _escaped(word) + '\n[[sites]]\nx = 1\n"""'),
    _words.map(lambda word: "'''" + word.replace("'", "") + "\n[sites]\ny = 2'''"),
)
_keys = st.sampled_from(["a", "b-c", "d_1", '"e.f"', "'g [h] = #'", '"i \\" \\u00e9"'])


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def _name(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 1")))


@st.composite
def _documents(draw: st.DrawFn) -> _Writer:
    out = _Writer()
    for table, index in _counted(draw):
        out.write(draw(_noise))
        out.write(f"[[{table}]]\n", (table, index))
        for key in draw(st.lists(_keys, unique=True, max_size=5)):
            _write_value(draw, out, (table, index, _name(key)), key)
    return out


def _counted(draw: st.DrawFn) -> list[tuple[str, int]]:
    tables = draw(st.lists(st.sampled_from(["top", "other"]), max_size=6))
    return [(table, tables[:place].count(table)) for place, table in enumerate(tables)]


def _write_value(draw: st.DrawFn, out: _Writer, path: Path, key: str) -> None:
    shape = draw(st.sampled_from(["scalar", "dotted", "list", "inline"]))
    if shape == "dotted":
        out.write(f"{key} . sub = {draw(_scalars)}\n", (*path, "sub"))
    elif shape == "inline":
        out.write(f"{key} = {{ x = 1, y = {draw(_scalars)} }}  # }}\n", path)
    elif shape == "list":
        out.write(f"{key} = [\n", path)
        for index in range(draw(st.integers(0, 3))):
            out.write(draw(_noise))
            out.write(f"  {draw(_scalars)}, # ]\n", (*path, index))
        out.write("]\n")
    else:
        out.write(f"{key} = {draw(_scalars)}\n", path)
    out.write(draw(_noise))


@given(_documents())
def test_lines_are_right_in_any_document(written: _Writer) -> None:
    """Whatever the shapes and however misleading strings and comments are."""
    tomllib.loads(written.text)
    lines = Lines(written.text)
    assert {path: lines.of(path) for path in written.lines} == written.lines


@given(_documents())
def test_every_value_that_tomllib_reads_is_located(written: _Writer) -> None:
    """No key of the document is unknown to the locator: asking for it never falls back to its parent."""
    known = Lines(written.text)._starts
    assert set(_paths(tomllib.loads(written.text))) <= set(known)


def _paths(value: Any, path: Path = ()) -> list[Path]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, below in pairs for found in [(*path, key), *_paths(below, (*path, key))]]
