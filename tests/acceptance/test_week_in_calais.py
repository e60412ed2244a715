"""A week in Calais, told with the real process: 40 volunteers, 12 recurring shifts, and what may happen to them.

Every message that people got is held against ``golden/week_in_calais.{fr,en}.txt``, which were read for tone. After a
change of words, write them anew with ``WRITE_GOLDEN=1`` in the environment, and read them. Clocks change in its night
from Saturday to Sunday.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models import sites
from models.calls import Asked, Call
from models.certificates import Certificate
from models.database import Database
from models.roles import Role, invite
from tests.acceptance.calais import ENGLISH, FRENCH, plan_series, register, shift_at
from tests.acceptance.story import Story, hold_against_golden, story
from tests.databases import Databases


@pytest.fixture
async def week(databases: Databases, tmp_path: Path) -> AsyncIterator[Story]:
    async with databases.for_a_process("sqlite") as url:
        database = Database(url)
        async with story(database, tmp_path) as told:
            yield told
        await database.close()


async def test_a_week_in_calais(week: Story) -> None:
    """All of it, in one telling: each part builds on the one before."""
    await _the_week_is_planned(week)
    distribution = await shift_at(week.database, "distribution", "2027-03-23 14:00")
    await _places_are_taken(week, distribution)
    await _reminders_are_answered(week, distribution)
    await _a_place_comes_free_three_hours_before(week, distribution)
    await _people_come_and_one_does_not(week, distribution)
    await _two_people_swap(week)
    await _a_call_for_help(week)
    await _the_night_of_the_clock_change(week)
    await _hours_are_certified(week)
    week.nothing_went_wrong()
    hold_against_golden(week, "week_in_calais")


async def _the_week_is_planned(week: Story) -> None:
    """A coordinator joins by a link and plans two series in the chat, each by one line; ten are there."""
    await week.at("2027-03-21 09:00")
    await week.somebody("Sacha", "fr")
    await week.look_away()
    async with week.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        code = await invite(session, Role.COORDINATOR, calais.id, await week.client.now())
    await week.open("Sacha", code)
    await week.tap("Sacha", "J’accepte")
    await week.say("Sacha", "Sacha Martin")
    await week.tap("Sacha", "@~review.!send")
    await week.say("Sacha", "Distribution du lundi au vendredi 14h-18h 6 pers")
    await week.tap("Sacha", "@~review.!send")
    await week.say("Sacha", "Distribution tous les samedis 18h-22h 6 bénévoles")
    await week.tap("Sacha", "@~review.!edit:least")
    await week.say("Sacha", "3")
    await week.tap("Sacha", "@~review.!send")
    now = await week.client.now()
    await plan_series(week.database, now.date(), now)


async def _places_are_taken(week: Story, distribution: int) -> None:
    """Forty have registered. Two take a place in three taps from the menu, four by a link, and three wait for one."""
    await register(week, FRENCH, "fr")
    await register(week, ENGLISH, "en")
    await week.look_away()
    await week.at("2027-03-21 10:00")
    for name in ("Aline", "Ben"):
        await week.tap(name, "@shifts")
        await week.tap(name, "ma 23" if name == "Aline" else "Tu 23")
        await week.tap(name, f"@shift:{distribution}")
        await week.tap(name, f"@take:{distribution}")
    for name in ("Bastien", "Chloé", "Clara", "Dan"):
        await _takes(week, name, distribution)
    for name in ("Emily", "David", "Fred"):
        await week.open(name, f"shift-{distribution}")
        await week.tap(name, f"@wait:{distribution}")
    kitchen = await shift_at(week.database, "kitchen", "2027-03-23 09:00")
    for name in ("Élodie", "Gaëlle", "Grace", "Harry"):
        await _takes(week, name, kitchen)
    await week.open("Élodie", f"shift-{distribution}")


async def _reminders_are_answered(week: Story, distribution: int) -> None:
    """A day before: one comes, one will be late, the others say nothing and are unconfirmed on Tuesday at two."""
    await week.at("2027-03-22 09:00")
    await week.tap("Gaëlle", "@coming")
    await week.at("2027-03-22 14:00")
    await week.tap("Aline", "@coming")
    await week.tap("Ben", "@coming")
    await week.tap("Chloé", "@late", "@late-by")
    await week.at("2027-03-23 08:00")
    await week.tap("Sacha", "@menu", "@today", f"@roster:{distribution}")


async def _a_place_comes_free_three_hours_before(week: Story, distribution: int) -> None:
    """Somebody can't come; the first who waits says no, the second says nothing, the third takes the place. Then the
    meeting point moves, and two hours before everybody is told where to be.
    """
    await week.at("2027-03-23 11:00")
    await week.tap("Bastien", "@my-shifts", f"@my-shift:{distribution}", "@cannot-come", "@give-back")
    await week.tap("Emily", "@offer-no")
    await week.at("2027-03-23 11:31")
    await week.tap("Sacha", "@menu", "@today", f"@roster:{distribution}", "@change-shift", "@~scope.one")
    await week.tap("Sacha", "@~review.!edit:meeting")
    await week.say("Sacha", "Devant la gare de Calais-Ville, côté bus")
    await week.tap("Sacha", "@~review.!send")
    await week.tap("Fred", "@offer-take")
    await week.at("2027-03-23 12:00")


async def _people_come_and_one_does_not(week: Story, distribution: int) -> None:
    """Five say 'Here I am', one is marked as absent; afterwards people are thanked, and somebody sees their hours."""
    await week.at("2027-03-23 13:20")
    await week.tap("Aline", "@my-shifts", f"@my-shift:{distribution}")
    await week.at("2027-03-23 13:45")
    for name in ("Aline", "Ben", "Clara"):
        await week.tap(name, "@menu", "@my-shifts", f"@my-shift:{distribution}", "@here")
    await week.at("2027-03-23 14:25")
    await week.tap("Chloé", "@menu", "@my-shifts", f"@my-shift:{distribution}", "@here")
    await week.at("2027-03-23 14:45")
    await week.tap("Fred", "@menu", "@my-shifts", f"@my-shift:{distribution}")
    await week.tap("Sacha", "@menu", "@today", f"@roster:{distribution}", "@presence")
    await week.tap("Sacha", f"@seen:{distribution}:{await week.person_id('Fred')}")
    for _ in ("present", "absent"):
        await week.tap("Sacha", f"@seen:{distribution}:{await week.person_id('Dan')}")
    await week.at("2027-03-23 18:00")
    await week.tap("Aline", "@hours")
    await week.tap("Ben", "@hours")


async def _two_people_swap(week: Story) -> None:
    """Élodie offers her place by a link; Harry would take it for one of his; both tap, and the coordinator hears."""
    hers = await shift_at(week.database, "kitchen", "2027-03-25 09:00")
    his = await shift_at(week.database, "kitchen", "2027-03-26 17:00")
    await week.at("2027-03-24 10:00")
    await _takes(week, "Élodie", hers)
    await _takes(week, "Harry", his)
    await week.tap("Élodie", "@my-shifts", f"@my-shift:{hers}", "@swap", "@swap-link")
    code = await week.newest_link("Élodie")
    await week.open("Harry", code)
    await week.tap("Harry", "@swap-for")
    await week.tap("Élodie", "@swap-agree")
    await week.open("Alice", code)


async def _a_call_for_help(week: Story) -> None:
    """The night from Friday is short by two: six are asked, twenty minutes later six more, until two have said yes."""
    night = await shift_at(week.database, "welcome", "2027-03-26 22:00")
    await week.at("2027-03-26 15:00")
    await week.tap("Sacha", "@menu", "@today", f"@roster:{night}", "@call", "@call-begin")
    asked = await _asked(week, night)
    await week.tap(asked[0], "@help-no")
    await week.tap(asked[1], "@help-yes")
    await week.at("2027-03-26 15:21")
    later = [name for name in await _asked(week, night) if name not in asked]
    await week.tap(later[0], "@help-yes")
    await week.tap(later[1], "@help-yes")


async def _the_night_of_the_clock_change(week: Story) -> None:
    """The night from Saturday lasts seven hours; Sunday's kitchen is cancelled, and everybody hears why."""
    night = await shift_at(week.database, "welcome", "2027-03-27 22:00")
    sunday = await shift_at(week.database, "kitchen", "2027-03-28 09:00")
    await week.at("2027-03-26 18:00")
    for name in ("Karim", "Kate"):
        await _takes(week, name, night)
        await _takes(week, name, await shift_at(week.database, "kitchen", "2027-03-28 17:00"))
    for name in ("Léa", "Liam"):
        await _takes(week, name, sunday)
    await week.at("2027-03-27 11:00")
    await week.tap("Sacha", "@menu", "@today", "28 mars ›", f"@roster:{sunday}", "@cancel-shift", "@~scope.one")
    await week.say("Sacha", "La cuisine est en travaux dimanche matin.")
    await week.tap("Sacha", "@~review.!send")
    await week.at("2027-03-27 20:00")
    await week.at("2027-03-27 21:45")
    for name in ("Karim", "Kate"):
        await week.tap(name, "@menu", "@my-shifts", f"@my-shift:{night}", "@here")
    await week.at("2027-03-28 06:00")


async def _hours_are_certified(week: Story) -> None:
    """A certificate in each language; the coordinator looks one up."""
    await week.at("2027-03-28 10:00")
    await week.tap("Karim", "@hours", "@certificate", "@certificate-of")
    await week.tap("Kate", "@hours", "@certificate", "@certificate-of")
    async with week.database.read() as session:
        serial = await session.scalar(select(Certificate.serial).order_by(Certificate.id))
    await week.say("Sacha", f"/verify {serial}")


async def _asked(week: Story, shift_id: int) -> list[str]:
    """Who has been asked in the call for this shift, in the order of their numbers."""
    asked = select(Asked.person_id).join(Call, Call.id == Asked.call_id).where(Call.shift_id == shift_id)
    async with week.database.read() as session:
        ids = set(await session.scalars(asked))
    names = [name for name in (*FRENCH, *ENGLISH) if await week.person_id(name) in ids]
    return sorted(names)


async def _takes(week: Story, name: str, shift_id: int) -> None:
    await week.open(name, f"shift-{shift_id}")
    await week.tap(name, f"@take:{shift_id}")
