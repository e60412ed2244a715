"""The rule of who decides on a value: the file, or who edited it in chat."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.organisation.merging import merge

_values = st.integers(0, 2)
_rows = st.fixed_dictionaries({"beds": _values, "price": _values, "name": _values})


def test_an_untouched_value_follows_the_file() -> None:
    found = merge({"beds": 1}, {"beds": 1}, {"beds": 2})
    assert (found.overwritten, found.kept) == (("beds",), ())


def test_an_edited_value_is_kept() -> None:
    found = merge({"beds": 1}, {"beds": 9}, {"beds": 2})
    assert (found.overwritten, found.kept) == ((), ("beds",))


def test_a_row_made_in_chat_is_kept_whole() -> None:
    found = merge(None, {"beds": 1, "price": 3}, {"beds": 2, "price": 3})
    assert (found.overwritten, found.kept) == ((), ("beds",))


def test_a_column_added_since_is_the_files() -> None:
    """Nobody can have edited what was not there."""
    found = merge({"beds": 1}, {"beds": 1, "hours": None}, {"beds": 1, "hours": 8})
    assert (found.overwritten, found.kept) == (("hours",), ())


@given(_rows, _rows, _rows)
def test_each_value_that_differs_is_decided_once(loaded: Any, current: Any, wanted: Any) -> None:
    """Overwritten exactly where the row holds what was loaded; what agrees with the file is in neither list."""
    found = merge(loaded, current, wanted)
    assert set(found.overwritten) == {n for n in wanted if current[n] != wanted[n] and current[n] == loaded[n]}
    assert set(found.kept) == {n for n in wanted if current[n] != wanted[n] and current[n] != loaded[n]}


@given(_rows, _rows, _rows)
def test_loading_again_decides_the_same(loaded: Any, current: Any, wanted: Any) -> None:
    """After a load, the same file overwrites nothing more and keeps the same edits."""
    found = merge(loaded, current, wanted)
    after = current | {name: wanted[name] for name in found.overwritten}
    again = merge(wanted, after, wanted)
    assert (again.overwritten, again.kept) == ((), found.kept)
