"""Donations, told with the real process: from a sentence to the thanks, and everything that may come between.

Every message that people got is held against ``golden/donations.{fr,en}.txt``, which were read for tone. After a change
of words, write them anew with ``WRITE_GOLDEN=1`` in the environment, and read them.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from handlers.donating import drop_off_own
from models import chats, drop_off, pages, people, roles, sites
from models.database import Database
from models.drop_off import DropOffBooking
from models.needs import Need
from models.people import Acceptance
from models.roles import Role
from tests.acceptance.story import Story, hold_against_golden, story
from tests.databases import Databases


@pytest.fixture
async def winter(databases: Databases, tmp_path: Path) -> AsyncIterator[Story]:
    async with databases.for_a_process("sqlite") as url:
        database = Database(url)
        async with story(database, tmp_path) as told:
            yield told
        await database.close()


async def test_donations(winter: Story) -> None:
    """All of it, in one telling: each part builds on the one before."""
    await _the_team_joins(winter)
    await _a_question_then_yes_then_thanks(winter)
    await _nobody_answers(winter)
    await _declined_for_a_better_site(winter)
    await _a_slot_in_calais(winter)
    await _a_closure_reroutes_two(winter)
    winter.nothing_went_wrong()
    hold_against_golden(winter, "donations")


async def _the_team_joins(winter: Story) -> None:
    """Camille is the contact for La Linière, Sacha coordinates it, Robin coordinates Calais."""
    await winter.at("2027-01-11 09:00")
    for name, language, role, site in (
        ("Camille", "fr", Role.CONTACT, "la-liniere"),
        ("Sacha", "fr", Role.COORDINATOR, "la-liniere"),
        ("Robin", "en", Role.COORDINATOR, "calais"),
    ):
        await _member(winter, name, language, role, site)
    async with winter.database.write() as session:
        # As if said today: how old the shipped needs are is another test's matter.
        now = await winter.client.now()
        await session.execute(update(Need).values(changed_at=now, ask_again_at=now + timedelta(days=90)))
    await winter.look_away()


async def _a_question_then_yes_then_thanks(winter: Story) -> None:
    """Marie offers winter clothes in a sentence and is told to wait; Camille asks, then accepts; Marie is reminded with
    the place, and all of it is received.
    """
    await _somebody(winter, "Marie", "fr")
    await winter.at("2027-01-11 10:00")
    await winter.say("Marie", "3 sacs de vêtements d’hiver à La Linière samedi")
    await winter.tap("Marie", "@~transport.car")
    await winter.tap("Marie", "J’accepte")
    await winter.say("Marie", "Marie Martin", "06 12 34 56 78")
    await winter.tap("Marie", "@~review.!send")
    await winter.at("2027-01-11 14:00")
    await winter.tap("Camille", "@offer-ask")
    await winter.say("Camille", "Y a-t-il des tailles S et M ?")
    await winter.tap("Marie", "@offer-reply")
    await winter.say("Marie", "Oui, surtout du M.")
    await winter.tap("Marie", "@~review.!send")
    await winter.tap("Camille", "@offer-accept")
    await winter.say("Camille", "samedi 14h-16h", "12 rue du Pont, Grande-Synthe", "passer")
    await winter.tap("Camille", "@~review.!send")
    await winter.tap("Marie", "@offer-calendar", "@my-offer")
    await winter.at("2027-01-15 14:00")
    await winter.at("2027-01-16 17:00")
    await winter.tap("Camille", "Tout est arrivé")


async def _nobody_answers(winter: Story) -> None:
    """Ben offers blankets for Friday: the contact is reminded after a day, the coordinator after two; the day before,
    Ben is told not to set out; when the day has passed, the offer is closed with an apology.
    """
    await _somebody(winter, "Ben", "en")
    await winter.at("2027-01-18 10:00")
    await winter.say("Ben", "/offer", "20 blankets")
    await winter.tap("Ben", "@~goods.*done", "@~site.la-liniere", "@~transport.car")
    await winter.say("Ben", "Friday", "3pm", "yes")
    await winter.say("Ben", "skip", "skip", "They are new, see www.blankets.example", "Ben Martin", "skip")
    await winter.tap("Ben", "@~review.!send")
    for moment in ("2027-01-19 10:30", "2027-01-20 10:30", "2027-01-21 15:00", "2027-01-23 08:00"):
        await winter.at(moment)


async def _declined_for_a_better_site(winter: Story) -> None:
    """Emily's sleeping bags are declined: there are enough. One tap offers them to Calais."""
    await _known(winter, "Emily", "en", "+447400123456")
    await winter.at("2027-01-25 10:00")
    await winter.say("Emily", "I have 10 sleeping bags for La Linière on Thursday")
    await winter.tap("Emily", "@~transport.car")
    await winter.tap("Emily", "@~review.!send")
    await winter.tap("Camille", "@offer-decline", "@~reason.enough", "Calais")
    await winter.tap("Emily", "@offer-on")
    await winter.tap("Robin", "@offer-accept")
    await winter.say("Robin", "Thursday 10am-noon", "Warehouse, 5 quai de la Loire, Calais", "skip")
    await winter.tap("Robin", "@~review.!send")


async def _a_slot_in_calais(winter: Story) -> None:
    """Robin opens Calais for donations; Hugo books a slot by himself, changes it, and shows the code when he comes."""
    await _known(winter, "Hugo", "fr", "+33698765432")
    await winter.at("2027-02-01 10:00")
    await winter.say("Robin", "/dropoffs")
    await winter.tap("Robin", "@drop-off-plan")
    await winter.say("Robin", "Monday to Friday 9:00-12:00 and 14:00-17:00")
    await winter.tap("Robin", "30", "2")
    await winter.say("Robin", "5 quai de la Loire, Calais")
    await winter.tap("Robin", "@~review.!send")
    await winter.say("Hugo", "10 duvets à Calais mercredi")
    await winter.tap("Hugo", "@~transport.car")
    await winter.say("Hugo", "mercredi 10h")
    await winter.tap("Hugo", "@~review.!send")
    await winter.tap("Hugo", "@drop-off-move")
    await winter.say("Hugo", "jeudi 14h30")
    await winter.at("2027-02-03 14:30")
    await winter.tap("Robin", "@menu", "@inbox")
    await winter.at("2027-02-04 14:40")
    await winter.open("Robin", await _code(winter))
    await winter.tap("Robin", "All of it came")


async def _a_closure_reroutes_two(winter: Story) -> None:
    """La Linière takes no donations any more: Inès and Tom hear it at once, and bring theirs to Calais in two taps."""
    await _known(winter, "Inès", "fr", "+33611223344")
    await _known(winter, "Tom", "en", "+447400654321")
    await winter.at("2027-02-08 10:00")
    for name, text in (
        ("Inès", "5 cartons de chaussures à La Linière vendredi"),
        ("Tom", "30 blankets for La Linière Friday"),
    ):
        await winter.say(name, text)
        await winter.tap(name, "@~transport.car")
        await winter.tap(name, "@~review.!send")
    await winter.tap("Sacha", "@menu", "@inbox", "@offers-stop", "@offers-stop-now")
    await winter.tap("Inès", "@offer-on", "09:00–09:30")
    await winter.tap("Tom", "@offer-on", "09:30–10:00")


async def _code(winter: Story) -> str:
    """What the square code of the one slot that is booked leads to."""
    async with winter.database.read() as session:
        (booking,) = await session.scalars(select(DropOffBooking))
    return f"{drop_off_own.LINK}-{booking.offer_id}-{drop_off.token(booking)}"


async def _somebody(winter: Story, name: str, language: str) -> None:
    await winter.somebody(name, language)
    await winter.look_away()


async def _member(winter: Story, name: str, language: str, role: Role, site: str) -> None:
    """Somebody of the team, kept without talk."""
    kept = await _known(winter, name, language, None)
    async with winter.database.write() as session:
        there = await sites.by_slug(session, site)
        assert there is not None
        await roles.grant(session, kept, role, there.id, await winter.client.now())


async def _known(winter: Story, name: str, language: str, phone: str | None) -> int:
    """Somebody who has agreed to the privacy notice before; their number."""
    now, person = await winter.client.now(), await winter.somebody(name, language)
    await winter.look_away()
    async with winter.database.write() as session:
        chat, version = await chats.find(session, "telegram", str(person.id)), (await pages.privacy(session)).version
        assert chat is not None
        kept = await people.introduce(session, chat, f"{name} Martin", Acceptance(version, now), now)
        kept.phone = phone
        return kept.id
