"""Finding a volunteer by what a coordinator types of their name or number."""

from collections.abc import Sequence

import pytest
import pytest_asyncio

from models import finding
from models.finding import Found
from models.folding import words_of
from models.people import Person
from models.volunteers import Volunteer
from tests.conversation.placing import newcomers
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAMES = (
    "Zoé Lefèvre",
    "Zoe Martin",
    "Jean-Pierre N’Diaye",
    "Łukasz Nowak",
    "Muñoz Marisol",
    "Frédérique Œuvrard",
    "Frederic Auvray",
    "100% Vrai_Nom",
    "فاطمة علي",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def known(each_desk: Desk) -> Desk:
    """Everybody of that list is registered; Ann has told who she is and no more."""
    for name in NAMES:
        (person_id,) = await newcomers(each_desk, 1, name)
        async with each_desk.database.write() as session:
            (await session.get_one(Person, person_id)).phone = f"+336123456{person_id % 100:02}"
    (left,) = await newcomers(each_desk, 1, "Ann Unregistered")
    async with each_desk.database.write() as session:
        await session.delete(await session.get_one(Volunteer, left))
        (await session.get_one(Person, left)).phone = "+33700000001"
    return each_desk


async def called(desk: Desk, typed: str, limit: int = 8) -> Found:
    async with desk.database.read() as session:
        return await finding.volunteers_called(session, typed, limit)


def names(found: Found) -> Sequence[str]:
    return [person.name for person in found.people]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zoe lefevre", ["Zoé Lefèvre"]),
        ("LEFÈVRE zoé", ["Zoé Lefèvre"]),
        ("lef", ["Zoé Lefèvre"]),
        ("Zoe", ["Zoé Lefèvre", "Zoe Martin"]),
        ("mar", ["Muñoz Marisol", "Zoe Martin"]),
        ("jean pierre", ["Jean-Pierre N’Diaye"]),
        ("lukasz", ["Łukasz Nowak"]),
        ("munoz", ["Muñoz Marisol"]),
        ("oeuvrard", ["Frédérique Œuvrard"]),
        ("فاطمة", ["فاطمة علي"]),
    ],
)
async def test_accents_case_and_order_make_no_difference(known: Desk, typed: str, expected: Sequence[str]) -> None:
    found = await called(known, typed)
    assert (names(found), found.is_close) == (expected, False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Zoé Lefebvre", "Zoé Lefèvre"),
        ("Ndiaye", "Jean-Pierre N’Diaye"),
        ("lucasz novak", "Łukasz Nowak"),
        ("Frederik Auvrey", "Frederic Auvray"),
    ],
)
async def test_with_a_slip_the_nearest_are_offered(known: Desk, typed: str, expected: str) -> None:
    found = await called(known, typed)
    assert found.is_close
    assert names(found)[0] == expected


@pytest.mark.parametrize("typed", ["", "…", "🙂", "Xavier Quatrepoint", "Ann Unregistered", "% _", "qq", "x" * 5_000])
async def test_nobody_is_found_whom_it_does_not_mean(known: Desk, typed: str) -> None:
    """Nor whoever is no volunteer; signs that SQL takes for any letter are none."""
    assert names(await called(known, typed)) == []


async def test_that_there_are_more_is_told(known: Desk) -> None:
    found = await called(known, "o", limit=2)
    assert (len(found.people), found.more) == (2, True)
    assert not (await called(known, "zoe", limit=2)).more


async def test_a_number_finds_those_who_gave_it(known: Desk) -> None:
    async with known.database.read() as session:
        zoe = (await finding.volunteers_called(session, "zoe lefevre", 1)).people[0]
        assert zoe.phone is not None
        for digits in (zoe.phone.removeprefix("+"), "0" + zoe.phone.removeprefix("+33"), "00" + zoe.phone[1:]):
            assert names(await finding.volunteers_reached_at(session, digits, 8)) == ["Zoé Lefèvre"]
        for digits in ("", "000000", zoe.phone[-5:], "700000001"):
            assert not (await finding.volunteers_reached_at(session, digits, 8)).people


async def test_a_new_name_is_found_and_the_old_one_no_more(known: Desk) -> None:
    (person_id,) = await newcomers(known, 1, "Ursula Before")
    async with known.database.write() as session:
        (await session.get_one(Person, person_id)).name = "Ursula Après"
    assert names(await called(known, "ursula apres")) == ["Ursula Après"]
    assert names(await called(known, "Before")) == []


async def test_no_name_is_too_long_to_be_searched_for() -> None:
    assert words_of("Œ" * 80) == ["oe" * 80]
