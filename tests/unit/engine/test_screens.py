"""Screens: buttons made from functions with typed arguments, and what leads to them, forged or not."""

from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from handlers.conversation.buttons import LONGEST, Buttons, TooLong, read
from handlers.conversation.screens import Screens, button, screen


class Colour(StrEnum):
    """An argument of few values."""

    RED = "red"


@screen("menu", commands=("start", "menu"), words=("Menu", "Accueil", "Début"))
async def menu(context: Any) -> Any:
    """Takes nothing."""
    return (context,)


@screen("all", aside=True)
async def everything(context: Any, slug: str, number: int, is_on: bool, colour: Colour) -> Any:
    """Takes one of each kind."""
    return (slug, number, is_on, colour)


@screen("site", link="site")
async def site(context: Any, slug: str) -> Any:
    """Takes a name."""
    return slug


@screen("list", link="site-list")
async def listing(context: Any, page: int) -> Any:
    """Begins like another's link."""
    return page


def module(**things: Any) -> ModuleType:
    """A module of these."""
    made = ModuleType("made")
    vars(made).update(things)
    return made


SCREENS = Screens([module(menu=menu, everything=everything), module(again=menu, site=site, listing=listing)])


@given(some.text(max_size=9), some.integers(-(10**12) + 1, 10**12 - 1), some.booleans())
async def test_arguments_come_back_as_they_were_given(slug: str, number: int, is_on: bool) -> None:
    try:
        choice = button("Go", everything, slug, number, is_on, Colour.RED)
    except (TooLong, UnicodeEncodeError):
        return
    call = SCREENS.by_data(choice.data)
    if any(char < " " for char in slug):
        assert call is None
        return
    assert call
    assert await call(None) == (slug, number, is_on, Colour.RED)
    assert call.data == choice.data
    assert len(choice.data.encode()) <= LONGEST


@pytest.mark.parametrize("arguments", [(), ("a", 1, True), ("a", "1", True, Colour.RED), (1, 1, True, Colour.RED)])
def test_a_button_with_arguments_that_do_not_suit_is_not_made(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="all takes"):
        button("Go", everything, *arguments)


def test_a_button_that_would_carry_too_much_is_not_made() -> None:
    assert len(button("Go", site, "s" * 59).data) == LONGEST
    with pytest.raises(TooLong, match="64 bytes"):
        button("Go", site, "s" * 60)
    with pytest.raises(TooLong):
        Buttons("abcdef", "step").make("Go", "é" * 30)


def test_a_label_is_shown_as_it_is_written() -> None:
    assert button(Markup("Food &amp; drink"), menu).label == "Food & drink"
    assert button("Food &amp; drink", menu).label == "Food &amp; drink"


@pytest.mark.parametrize(
    "data",
    [
        *("", ":", "nothing", "menu:1", "site", "site:a:b", "site:%ff", "site:%00", "site:\ud800", "site:" + "x" * 65),
        *("all:a:1:1", "all:a:x:1:red", "all:a:1:2:red", "all:a:1:1:blue", "all:a:1_0:1:red", "all:a: 1:1:red"),
        *("all:a:" + "9" * 19 + ":1:red", "all:a:²:1:red", "all:a:--1:1:red", "~abcdef.a.b"),
    ],
)
def test_forged_data_leads_nowhere(data: str) -> None:
    assert SCREENS.by_data(data) is None


@given(some.text(max_size=80))
def test_no_data_or_link_or_word_raises(text: str) -> None:
    for find in (SCREENS.by_data, SCREENS.by_link, SCREENS.by_command, SCREENS.by_word):
        call = find(text)
        assert call is None or call.screen.name
    read(text)


def test_screens_are_found_by_command_and_by_word_whatever_its_accents() -> None:
    for found in (SCREENS.by_command("start"), SCREENS.by_word(" DEBUT !"), SCREENS.by_word("début")):
        assert found
        assert found.screen.show is menu
    assert SCREENS.by_command("site") is None
    assert SCREENS.by_word("") is None


async def test_links_carry_an_argument_behind_a_dash() -> None:
    for payload in ("site-grande-synthe", "site_grande-synthe"):
        call = SCREENS.by_link(payload)
        assert call
        assert await call(None) == "grande-synthe"
    listed = SCREENS.by_link("site-list-3")
    assert listed
    assert await listed(None) == 3
    assert SCREENS.by_link("site") is None
    assert SCREENS.by_link("other") is None


def test_two_screens_of_one_name_or_a_name_no_button_can_carry_are_refused() -> None:
    @screen("menu")
    async def other(context: Any) -> Any:
        return ()

    @screen("a:b")
    async def colon(context: Any) -> Any:
        return ()

    with pytest.raises(ValueError, match="two screens"):
        Screens([module(menu=menu, other=other)])
    with pytest.raises(ValueError, match="can't be reached"):
        Screens([module(colon=colon)])
