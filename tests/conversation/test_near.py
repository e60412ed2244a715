"""The sites nearest to where somebody is; the position is not kept."""

import pytest

from bot.organisation import towns as filling
from tests.conversation.people import somebody, traces
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def sites_in_order(chat: Chat) -> list[str]:
    """The buttons to sites, as shown."""
    return [choice.label for choice in chat.last.all_choices() if choice.data.startswith("site:")]


async def test_a_shared_position_orders_the_sites_and_is_not_kept(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await chat.command("/near")
    chat.expect("Where are you?")
    assert chat.ask
    await chat.share_location(48.851234, 2.361234)
    chat.expect("Nearest to the position you shared first")
    assert sites_in_order(chat)[0].startswith("Paris")
    assert chat.ask is None
    assert await traces(each_desk.database, "48.851", "2.361") == []
    assert "open" not in ((await chat.row()).state or {})


async def test_another_position_gives_another_order(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.open_link("near")
    await chat.share_location(50.95, 1.86)
    assert sites_in_order(chat)[0] == "Calais"


def town(number: int, name: str, latitude: float, longitude: float, region: str) -> filling.Place:
    """A town as GeoNames tells it."""
    return {
        "geonameid": number,
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "population": 100_000,
        "countrycode": "FR",
        "admin1code": region,
        "alternatenames": [],
    }


async def test_a_town_can_be_typed_and_one_of_several_tapped(own_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [
        town(1, "Dunkerque", 51.03, 2.38, "32"),
        town(2, "Villeneuve", 48.86, 2.4, "11"),
        town(3, "Villeneuve", 50.96, 1.9, "32"),
        town(4, "Nontron", 45.53, 0.66, "75"),
    ]
    monkeypatch.setattr(filling, "_places", lambda: places)
    await filling.fill(own_desk.database)
    chat = somebody(own_desk)
    await chat.command("/near")
    await chat.say("dunkerque")
    chat.expect("Nearest to Dunkerque first")
    await chat.command("/near")
    await chat.say("Villeneuve")
    chat.expect("Which one?")
    assert len([label for label in chat.buttons if label.startswith("Villeneuve")]) == 2
    await chat.tap(next(label for label in chat.buttons if label.startswith("Villeneuve")))
    chat.expect("Nearest to Villeneuve first")
    await chat.command("/near")
    await chat.say("non")
    chat.expect("I don’t know a town of that name")
    await chat.command("/cancel")


async def test_a_name_that_is_no_town_is_asked_again(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/near")
    await chat.say("Qwertzuiop")
    chat.expect("I don’t know a town of that name")
    await chat.command("/cancel")
    assert chat.ask is None
