"""Invented members: most of them volunteers who were there for some days, a few who come again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.invented.ground import DAY, Ground
from handlers.conversation.reading.plain import words
from models.people import Person
from models.volunteers import EVERY_DAY, Standing, Volunteer, VolunteerLanguage, VolunteerSite, VolunteerStay

HOW_MANY = 180
_VOLUNTEERS = 130
_REGULARS = 14
"""Of the volunteers, those who still come."""
_AT_THE_FIRST_SITE = 0.6
_FIRST_NAMES = words(
    "Adèle Amir Anaïs Arthur Awa Basile Bruno Carla Chloé Claire Colin Dina Élise Emma Fatou Félix Hana Hugo Inès Ivan "
    "Jade Jonas Karim Kate Lena Lou Malik Marta Mina Nadia Noé Olga Oscar Paul Rosa Sami Sofia Tess Tom Yann"
)
_LETTERS = "ABCDEFGHLMNPRSTV"


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer: at which site, and on which days; ``last`` None: they still come."""

    person_id: int
    site_id: int
    first: date
    last: date | None
    party: int

    def is_there(self, site_id: int, day: date) -> bool:
        """Whether they could come on that day."""
        return self.site_id == site_id and self.first <= day and (self.last is None or day <= self.last)


async def invent(session: AsyncSession, ground: Ground) -> tuple[list[int], list[Helper]]:
    """Keeps them; the numbers of all, and the volunteers among them: none where no site welcomes any."""
    came = sorted(ground.chance.choices(ground.days, weights=range(1, len(ground.days) + 1), k=HOW_MANY))
    people = [_person(ground, day) for day in came]
    session.add_all(people)
    await session.flush()
    ids = [person.id for person in people]
    if not ground.for_volunteers():
        return ids, []
    volunteers = list(zip(ids, came, strict=True))[: _VOLUNTEERS - _REGULARS // 2]
    helpers = [_helper(ground, person_id, day, at) for at, (person_id, day) in enumerate(volunteers)]
    await _register(session, ground, helpers)
    return ids, helpers


def _person(ground: Ground, day: date) -> Person:
    name = f"{ground.chance.choice(_FIRST_NAMES)} {ground.chance.choice(_LETTERS)}."
    at = datetime.combine(day, time(ground.chance.randrange(7, 21), ground.chance.randrange(60)), UTC)
    accepted = {"privacy_version": ground.privacy_version, "privacy_accepted_at": at}
    return Person(name=name, created_at=at, **accepted)


def _helper(ground: Ground, person_id: int, day: date, at: int) -> Helper:
    chance, where = ground.chance, ground.for_volunteers()
    site = where[0] if len(where) == 1 or chance.random() < _AT_THE_FIRST_SITE else chance.choice(where[1:])
    first = day + timedelta(days=chance.randrange(1, 12))
    last = None if at % (_VOLUNTEERS // _REGULARS) == 0 else first + timedelta(days=chance.randrange(4, 24))
    return Helper(person_id, site.id, first, last, 2 if chance.random() < 0.08 else 1)


async def _register(session: AsyncSession, ground: Ground, helpers: Sequence[Helper]) -> None:
    chance = ground.chance
    rows = [
        {
            "person_id": one.person_id,
            "standing": Standing.ACTIVE,
            "anywhere": False,
            "any_activity": True,
            "party": one.party,
            "driving_licence": chance.random() < 0.5,
            "vehicle": chance.random() < 0.2,
            "bed": False,
            "registered_at": datetime.combine(one.first - DAY, time(18), UTC),
            "changed_at": datetime.combine(one.first - DAY, time(18), UTC),
        }
        for one in helpers
    ]
    stays = [
        {"person_id": one.person_id, "first": one.first, "last": one.last, "weekdays": EVERY_DAY} for one in helpers
    ]
    await session.execute(insert(Volunteer), rows)
    await session.execute(
        insert(VolunteerSite), [{"person_id": one.person_id, "site_id": one.site_id} for one in helpers]
    )
    await session.execute(insert(VolunteerStay), stays)
    spoken = [{"person_id": one.person_id, "language": chance.choice(("fr", "fr", "en"))} for one in helpers]
    await session.execute(insert(VolunteerLanguage), spoken)
