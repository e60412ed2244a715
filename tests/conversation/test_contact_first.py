"""Where a contact comes first, no donor reads an address, hours or a pin before the yes: on no screen that there is."""

import inspect
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import Any, get_type_hints

import pytest
from sqlalchemy import update

from handlers.conversation.messages import Message
from handlers.conversation.screens import Screen, call_of
from handlers.conversations import MODULES
from models.sites import Site
from tests.conversation.offering import offered
from tests.conversation.people import everything_shown, register, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
RULES = {
    "la-liniere": {"contact_first": True, "warehouse": True},
    "calais": {"contact_first": False, "warehouse": False},
}
"""Either rule is enough by itself."""
SECRETS = ("rue Cachée", "heure secrète", "51.234", "2.345", "51,234", "2,345", "03:07")
NAMES = ("La Linière, Grande-Synthe", "la liniere", "Calais", "calais", "à Calais")
TYPED = ("shoes", "3 bags of clothes in Calais on Saturday", "10 duvets à Grande-Synthe demain", "near me", "where")
NOT_TAPPED = {"delete-now", "leave-now", "english", "french"}
# What a forged button may carry: names and numbers of both sites, and of goods.
WORDS, NUMBERS = ("la-liniere", "calais", "shoes"), (1, 4)
MOST_WAYS = 4


@pytest.fixture
async def donor(own_desk: Desk) -> Chat:
    """Somebody with a registration and offers that nobody has answered, at a desk where two sites have much to hide."""
    texts = {"fr": "heure secrète", "en": "heure secrète"}
    place = {"latitude": 51.23456, "longitude": 2.34567, "address": "12 rue Cachée", "approximate": False}
    slots = {"drop_off_hours": ["mon-sun 03:07-04:07"]}
    async with own_desk.database.write() as session:
        for slug, rule in RULES.items():
            await session.execute(update(Site).where(Site.slug == slug).values(**rule, **place, **slots, hours=texts))
    chat = somebody(own_desk)
    await register(chat)
    for slug in RULES:
        await offered(own_desk, slug, by=chat)
    return chat


def told(messages: list[Message]) -> str:
    """All that they show, buttons and whole files included."""
    files = [message.document.content.decode(errors="ignore") for message in messages if message.document]
    return "\n".join([*(str(message.to_json()) for message in messages), *files])


def gives_nothing_away(messages: list[Message]) -> None:
    """AssertionError for an address, hours, or any pin at all: no other site has one that may be shown."""
    assert [secret for secret in SECRETS if secret in told(messages)] == []
    assert [message.place for message in messages if message.place] == []


def ways_to(screen: Screen) -> Iterator[str]:
    """What buttons to it may carry, forged ones included."""
    names = list(inspect.signature(screen.show).parameters)[1:]
    hints = get_type_hints(screen.show)
    values: list[tuple[Any, ...]] = [_values(hints[name]) for name in names]
    for arguments in list(product(*values))[:MOST_WAYS]:
        yield call_of(screen.show, *arguments).data


def _values(kind: type[Any]) -> tuple[Any, ...]:
    if issubclass(kind, StrEnum):
        return tuple(kind)[:2]
    if kind is bool:
        return (True,)
    return NUMBERS if kind is int else WORDS


async def test_nothing_that_buttons_and_links_lead_to_gives_a_place_away(donor: Chat) -> None:
    links = (
        *(f"{link}-{slug}" for link in ("site", "donate-at") for slug in RULES),
        "donate-for-shoes",
        "donate",
        "sites",
    )
    shown = [message async for message in everything_shown(donor, (*links, "near", "volunteer", "page-donations"))]
    assert len(shown) > 50
    gives_nothing_away(shown)
    assert "Pierre Antoine" in told(shown)


async def test_no_button_that_can_be_forged_gives_a_place_away(donor: Chat) -> None:
    """Every screen there is, of the team's too, with whatever a donor may put into it."""
    screens = {getattr(thing, "__screen__", None) for module in MODULES for thing in vars(module).values()}
    tapped = 0
    for screen in sorted((one for one in screens if one and one.name not in NOT_TAPPED), key=lambda one: one.name):
        for data in ways_to(screen):
            await donor.tap_data(data)
            gives_nothing_away(donor.answers)
            if "open" in ((await donor.row()).state or {}):
                await donor.command("/cancel")
            tapped += 1
    assert tapped > 150


async def test_nothing_that_is_typed_gives_a_place_away(donor: Chat) -> None:
    """Names of sites, offers in a sentence, commands; nor do forms that ask where one is."""
    for text in (*NAMES, *TYPED):
        await donor.say(text)
        gives_nothing_away(donor.answers)
        await donor.command("/cancel")
    for line in ("/mydata", "/sites", "/donate", "/needs", "/shifts"):
        await donor.command(line)
        gives_nothing_away(donor.answers)
    await donor.tap_data("export")
    gives_nothing_away(donor.answers)
    for data in ("near", "donate-near:", "donate-near:shoes"):
        await donor.tap_data(data)
        await donor.share_location(51.02, 2.31)
        gives_nothing_away(donor.answers)
        donor.expect("Nearest to the position you shared first")
