"""A donor's sentence, understood with the sites, towns and categories that are kept."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import delete, update

from bot import i18n
from bot.organisation import towns as filling
from handlers.context import Context
from handlers.donating.reading.sentence import Sentence
from handlers.donating.reading.understanding import understand, vocabulary
from models import needs
from models.chats import Chat
from models.needs import Category
from models.sites import Site
from models.towns import Town, TownName
from tests.kit import PARIS, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOWNS = [
    ("Calais", 50.95, 1.86, 72_000, "FR", []),
    ("Paris", 48.85, 2.35, 2_100_000, "FR", []),
    ("Grande-Synthe", 51.01, 2.3, 21_000, "FR", []),
    ("Dunkerque", 51.03, 2.37, 87_000, "FR", ["Dunkirk"]),
    ("Lille", 50.63, 3.06, 230_000, "FR", ["Rijsel"]),
    ("Boulogne-Billancourt", 48.83, 2.24, 120_000, "FR", ["Boulogne"]),
    ("Boulogne-sur-Mer", 50.73, 1.61, 42_000, "FR", ["Boulogne"]),
    ("Nice", 43.7, 7.27, 340_000, "FR", []),
    ("Wimereux", 50.77, 1.61, 7_000, "FR", []),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def with_towns(each_desk: Desk) -> AsyncIterator[Desk]:
    kept = filling._places
    places = [
        {
            "geonameid": number,
            "name": name,
            "latitude": latitude,
            "longitude": longitude,
            "population": population,
            "countrycode": country,
            "admin1code": "32",
            "alternatenames": others,
        }
        for number, (name, latitude, longitude, population, country, others) in enumerate(TOWNS, 1)
    ]
    filling._places = lambda: places
    await filling.fill(each_desk.database)
    yield each_desk
    filling._places = kept
    async with each_desk.database.write() as session:
        await session.execute(delete(TownName))
        await session.execute(delete(Town))


async def understood(desk: Desk, text: str, language: str = "fr") -> Sentence | None:
    async with desk.database.read() as session:
        chat = Chat(channel="telegram", address="1", language=language)
        context = Context(
            session=session,
            now=desk.now,
            zone=PARIS,
            languages=i18n.languages(),
            chat=chat,
            link=lambda payload: payload,
        )
        return await understand(context, text)


async def _named(desk: Desk, text: str, language: str = "fr") -> tuple[str | None, str | None, str | None]:
    found = await understood(desk, text, language)
    assert found is not None
    site, town = found.site, found.town
    return found.place, site.slug if site else None, town.name if town else None


@pytest.mark.parametrize(
    ("text", "language", "place", "site", "town"),
    [
        ("3 sacs de vêtements à Calais samedi", "fr", "Calais", "calais", "Calais"),
        ("shoes for Dunkirk", "en", "Dunkerque", None, "Dunkerque"),
        ("des tentes à la linière", "fr", "La Linière", "la-liniere", None),
        ("des tentes à Grande-Synthe", "fr", "Grande-Synthe", "la-liniere", "Grande-Synthe"),
        ("des duvets a dunkerk", "fr", "Dunkerque", None, "Dunkerque"),
        ("8 tents for calai", "en", "Calais", "calais", "Calais"),
        ("j'habite à Calais, 2 tentes à donner", "fr", "Calais", None, "Calais"),
        ("des pulls à Paris", "fr", "Paris", None, "Paris"),
        ("des pulls à Wimereux", "fr", "Wimereux", None, "Wimereux"),
        ("des pulls à boulogne", "fr", None, None, None),
        ("a nice coat", "en", None, None, None),
        ("des pulls chez moi", "fr", None, None, None),
    ],
)
async def test_the_place_is_a_site_a_town_or_neither(
    with_towns: Desk, text: str, language: str, place: str | None, site: str | None, town: str | None
) -> None:
    """A town with one site stands for it, unless somebody comes from there; of two of a size, neither is taken."""
    found = await _named(with_towns, text, language)
    assert found == (place, site, town)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("bonjour", "fr"),
        ("where are you?", "en"),
        ("je voudrais donner de mon temps", "fr"),
        ("can I donate my time?", "en"),
        ("j'ai besoin d'un lit à Calais", "fr"),
        ("I need a bed in Calais", "en"),
        ("06 12 34 56 78", "fr"),
        ("", "fr"),
        ("😀", "en"),
    ],
)
async def test_what_is_not_about_giving_is_left_to_others(desk: Desk, text: str, language: str) -> None:
    assert await understood(desk, text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "goods"),
    [
        ("Je voudrais faire un don", "fr", []),
        ("how can I donate?", "en", []),
        ("où déposer des dons à Calais ?", "fr", []),
        ("couches bébé", "fr", ["hygiene"]),
        ("I need to get rid of 20 blankets", "en", ["blankets"]),
        ("avez-vous besoin de tentes ?", "fr", ["tents"]),
    ],
)
async def test_what_is_plainly_about_giving_is_understood(
    desk: Desk, text: str, language: str, goods: list[str]
) -> None:
    """Goods are enough, and so is the wish to give without any."""
    found = await understood(desk, text, language)
    assert found is not None
    assert [one.category for one in found.goods] == goods


async def test_the_position_of_the_town_comes_along(with_towns: Desk) -> None:
    """Sites are then ordered by how far they are from it."""
    found = await understood(with_towns, "20 couvertures depuis Lille")
    assert found is not None
    assert found.is_origin
    assert found.town is not None
    assert (found.town.latitude, found.town.longitude) == (50.63, 3.06)


async def test_a_category_counts_as_it_is_now(own_desk: Desk) -> None:
    """One that was added or renamed is known by its name and examples until somebody gives it words."""
    async with own_desk.database.write() as session:
        session.add(Category(slug="fans", name={"fr": "Ventilateurs et clims", "en": "Fans"}, position=99))
    found = await understood(own_desk, "3 clims")
    assert found is not None
    assert [(one.category, one.number) for one in found.goods] == [("fans", 3)]
    async with own_desk.database.write() as session:
        await session.execute(update(Category).where(Category.slug == "fans").values(words={"fr": ["brumisateur"]}))
    changed = await understood(own_desk, "3 brumisateurs")
    assert changed is not None
    assert changed.goods[0].category == "fans"


async def test_the_words_are_compiled_once_while_nobody_changes_them(desk: Desk) -> None:
    async with desk.database.read() as session:
        first = vocabulary(await needs.categories(session), "fr")
    async with desk.database.read() as session:
        assert vocabulary(await needs.categories(session), "fr") is first


async def test_a_planned_site_is_not_named_yet(own_desk: Desk) -> None:
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "calais").values(state="planned"))
    found = await understood(own_desk, "des pulls à Calais")
    assert found is not None
    assert found.site is None


@pytest.mark.parametrize(
    ("text", "language", "is_giving"),
    [
        ("Est-ce qu'il y a une machine à laver ?", "fr", False),
        ("y a-t-il des couvertures au camp", "fr", False),
        ("où puis-je laver mes vêtements", "fr", False),
        ("Where can I wash my clothes?", "en", False),
        ("hi, is there a fridge", "en", False),
        ("où puis-je donner des vêtements", "fr", True),
        ("3 sacs de vêtements à Lille samedi ?", "fr", True),
        ("Avez-vous besoin de couvertures ?", "fr", True),
        ("des pulls ou des couvertures ?", "fr", True),
        ("Is there a place to bring blankets to?", "en", True),
    ],
)
async def test_who_asks_what_there_is_offers_nothing(
    with_towns: Desk, text: str, language: str, is_giving: bool
) -> None:
    """Goods are named in questions too; whoever would give some says so, or how much of it."""
    assert (await understood(with_towns, text, language) is not None) is is_giving
