"""Shifts in tests: planning one, and volunteers who need not walk through the registration first."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models import activities, enrolment, planning, shifts, sign_ups, sites, volunteers
from models.planning import Plan
from models.shifts import Shift
from models.sign_ups import SignUp
from models.volunteers import Registration
from tests.conversation.people import introduce, person_of, somebody
from tests.kit import Chat, Desk

PARIS = ZoneInfo("Europe/Paris")


async def plan(
    desk: Desk,
    day: date | int = 1,
    hours: str = "18:00-22:00",
    *,
    site: str = "calais",
    activity: str = "kitchen",
    least: int = 2,
    most: int = 6,
    **more: Any,
) -> int:
    """Plans a shift and gives its number. ``day`` may be so many days from the desk's today."""
    start, end = (time.fromisoformat(one) for one in hours.split("-"))
    when = day if isinstance(day, date) else desk.now.astimezone(PARIS).date() + timedelta(days=day)
    async with desk.database.write() as session:
        at, doing = await sites.by_slug(session, site), await activities.by_slug(session, activity)
        assert at is not None, f"no site {site!r}"
        assert doing is not None, f"no activity {activity!r}"
        made = await planning.add(session, Plan(at, doing.id, when, start, end, least, most, **more), desk.now)
        return made.id


async def volunteer(
    desk: Desk, name: str = "Marie Dupont", language: str = "en", phone: str | None = None, **said: Any
) -> Chat:
    """Somebody registered, at their menu; ``said`` are fields of ``Registration``."""
    chat = somebody(desk, language)
    today = desk.now.astimezone(PARIS).date()
    usual: dict[str, Any] = {
        "party": 1,
        "driving_licence": False,
        "vehicle": False,
        "bed": False,
        "first": today,
        "last": None,
        "sites": ["calais"],
        "any_activity": True,
        "languages": [language],
    }
    async with desk.database.write() as session:
        person = await introduce(session, chat, name)
        person.phone = phone
        await volunteers.register(session, person, Registration(**usual | said), desk.now)
    await chat.command("/menu")
    return chat


async def take(chat: Chat, shift_id: int, **more: Any) -> None:
    """Gives the person a place, without the conversation; AssertionError where it is refused."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        verdict = await enrolment.take(session, person.id, shift_id, chat.desk.now, **more)
    assert verdict.refusal is None, verdict


async def wait(chat: Chat, shift_id: int, **more: Any) -> None:
    """Puts the person on the waiting list, without the conversation."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        verdict, _ = await enrolment.wait(session, person.id, shift_id, chat.desk.now, **more)
    assert verdict.refusal is None, verdict


async def shift_row(desk: Desk, shift_id: int) -> Shift:
    """The shift as it is kept."""
    async with desk.database.read() as session:
        card = await shifts.card(session, shift_id)
    assert card is not None, f"no shift {shift_id}"
    return card.shift


async def sign_up_of(chat: Chat, shift_id: int) -> SignUp | None:
    """The person's row on the shift."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        return await sign_ups.of(session, person.id, shift_id)


def move(desk: Desk, to: datetime | timedelta) -> None:
    """Moves the desk's clock."""
    desk.clock.set(desk.now + to if isinstance(to, timedelta) else to)
