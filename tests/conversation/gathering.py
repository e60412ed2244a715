"""Collections in tests: proposed by the rules alone, who looks after them, and towns to hold them in."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from models import collecting, collecting_parts, collecting_rules, roles, sites
from models.collecting import Collection, Part, Transport, Volume
from models.collecting_rules import Draft
from models.roles import Role
from tests.conversation.placing import newcomer
from tests.conversation.shifting import PARIS
from tests.kit import Desk

LILLE = (50.63, 3.06)


def local(desk: Desk, days: int, hour: str = "10:00") -> datetime:
    """That hour in Paris, so many days on."""
    return datetime.combine(desk.now.astimezone(PARIS).date() + timedelta(days=days), time.fromisoformat(hour), PARIS)


def draft(desk: Desk, days: int = 40, **more: Any) -> Draft:
    """A collection in Lille, from ten to six."""
    usual: dict[str, Any] = {
        "area_id": None,
        "town": "Lille",
        "latitude": LILLE[0],
        "longitude": LILLE[1],
        "place": "Salle des fêtes, 3 rue du Marché",
        "starts_at": local(desk, days, "10:00"),
        "ends_at": local(desk, days, "18:00"),
        "time_zone": "Europe/Paris",
        "categories": ["blankets", "shoes"],
        "volume": Volume.VAN,
        "transport": Transport.NEEDED,
        "help_wanted": [Part.SORT.value, Part.DRIVE.value],
        "contact_name": "Camille",
        "contact_phone": "+33612345678",
        "is_contact_public": False,
        "note": "",
    }
    return Draft(**usual | more)


async def proposed(desk: Desk, organiser: int | None = None, days: int = 40, **more: Any) -> int:
    """A collection that waits for its answer; its number."""
    organiser = organiser or await newcomer(desk, name="Orga Nisateur")
    async with desk.database.write() as session:
        outcome = await collecting_rules.propose(session, organiser, draft(desk, days, **more), desk.now)
    assert outcome.collection, outcome
    return outcome.collection.id


async def approved(desk: Desk, organiser: int | None = None, days: int = 40, **more: Any) -> int:
    """A collection that people see; its number."""
    number = await proposed(desk, organiser, days, **more)
    somebody = await looks_after(desk)
    async with desk.database.write() as session:
        outcome = await collecting_rules.approve(session, somebody, number, 1, desk.now)
    assert outcome.problem is None, outcome
    return number


async def looks_after(desk: Desk, name: str = "Coco Ordinatrice") -> int:
    """Somebody who coordinates collections; their number."""
    person_id = await newcomer(desk, name=name)
    async with desk.database.write() as session:
        site = await sites.by_slug(session, "collections")
        assert site
        await roles.grant(session, person_id, Role.COORDINATOR, site.id, desk.now)
    return person_id


async def kept(desk: Desk, number: int) -> Collection | None:
    """The collection as it is kept."""
    async with desk.database.read() as session:
        return await collecting.by_number(session, number)


async def bring(desk: Desk, person_id: int, number: int, words: str = "10 couvertures") -> bool:
    """They bring something."""
    async with desk.database.write() as session:
        return await collecting_parts.bring(session, person_id, number, words, desk.now) is not None


async def help_with(desk: Desk, person_id: int, number: int, parts: Sequence[Part], phone: str | None = None) -> bool:
    """They help."""
    async with desk.database.write() as session:
        return await collecting_parts.help_with(session, person_id, number, parts, phone, desk.now) is not None
