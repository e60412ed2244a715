"""Who is in Calais in the story of a week, and which shifts come again there."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models import activities, chats, pages, people, planning, sites, volunteers
from models.activities import Activity
from models.database import Database
from models.people import Acceptance
from models.planning import Plan
from models.shifts import Shift
from models.volunteers import Registration
from tests.acceptance.story import Story

PARIS = ZoneInfo("Europe/Paris")
FRENCH = (
    "Aline",
    "Bastien",
    "Chloé",
    "David",
    "Élodie",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jules",
    "Karim",
    "Léa",
    "Malik",
    "Nadia",
    "Oscar",
    "Paul",
    "Quentin",
    "Rose",
    "Salomé",
    "Théo",
)
ENGLISH = (
    "Alice",
    "Ben",
    "Clara",
    "Dan",
    "Emily",
    "Fred",
    "Grace",
    "Harry",
    "Ivy",
    "Jack",
    "Kate",
    "Liam",
    "Mia",
    "Noah",
    "Olivia",
    "Peter",
    "Quinn",
    "Ruth",
    "Sam",
    "Tom",
)
MONDAYS_TO_FRIDAYS, EVERY_DAY = 0b0011111, 0b1111111


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A shift that comes again: weekdays as bits, Monday the lowest; hours local."""

    activity: str
    weekdays: int
    hours: str
    least: int
    most: int
    requirements: tuple[str, ...] = ()


SERIES = (
    Rhythm("kitchen", EVERY_DAY, "09:00-13:00", 2, 4),
    Rhythm("kitchen", EVERY_DAY, "17:00-21:00", 2, 4),
    Rhythm("welcome", EVERY_DAY, "13:00-17:00", 1, 2),
    Rhythm("welcome", 0b0110000, "22:00-06:00", 2, 3),
    Rhythm("french-lessons", 0b0001010, "10:00-12:00", 1, 2),
    Rhythm("english-lessons", 0b0000100, "10:00-12:00", 1, 2, ("speaks:en",)),
    Rhythm("sorting", 0b0111111, "10:00-13:00", 2, 5),
    Rhythm("shuttles", EVERY_DAY, "07:00-09:00", 1, 1, ("driving_licence",)),
    Rhythm("washing-items", 0b0000100, "15:00-17:00", 1, 3),
    Rhythm("blankets-clothes", 0b0100000, "10:00-16:00", 3, 6),
)
"""Ten; two more are planned in the chat."""


async def register(story: Story, names: tuple[str, ...], language: str, **said: object) -> None:
    """Has these people open the bot, and keeps a registration of each for Calais, as the form would."""
    now = await story.client.now()
    for name in names:
        person = await story.somebody(name, language)
        await story.settled()
        usual: dict[str, object] = {
            "party": 1,
            "driving_licence": name in ("Farid", "Dan"),
            "vehicle": False,
            "bed": False,
            "first": now.astimezone(PARIS).date(),
            "last": None,
            "sites": ["calais"],
            "any_activity": True,
            "languages": [language],
        }
        async with story.database.write() as session:
            chat = await chats.find(session, "telegram", str(person.id))
            assert chat is not None, f"{name} did not open the bot"
            version = (await pages.privacy(session)).version
            kept = await people.introduce(session, chat, name, Acceptance(version, now), now)
            await volunteers.register(session, kept, Registration(**usual | said), now)  # type: ignore[arg-type]


async def plan_series(database: Database, first: date, now: datetime) -> int:
    """Plans all of ``SERIES`` from that day on; how many there are."""
    for one in SERIES:
        start, end = (time.fromisoformat(text) for text in one.hours.split("-"))
        async with database.write() as session:
            site, activity = await sites.by_slug(session, "calais"), await activities.by_slug(session, one.activity)
            assert site is not None
            assert activity is not None
            plan = Plan(site, activity.id, first, start, end, one.least, one.most, one.requirements)
            await planning.add_series(session, plan, one.weekdays, None, now)
    return len(SERIES)


async def shift_at(database: Database, activity: str, moment: str) -> int:
    """The number of the shift of that activity that starts at a local moment ('2027-03-23 14:00')."""
    starts_at = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
    found = select(Shift.id).join(Activity, Activity.id == Shift.activity_id)
    async with database.read() as session:
        number = await session.scalar(found.where(Activity.slug == activity, Shift.starts_at == starts_at))
    assert number is not None, f"no {activity} on {moment}"
    return number
