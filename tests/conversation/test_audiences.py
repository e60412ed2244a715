"""Audiences: found by one question, compared with people looked at one by one; and who may write to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import activities, audiences, roles, saved_audiences, volunteers
from models.audiences import Audience, AudienceRole
from models.chats import Chat as ChatRow
from models.chats import Unreachable
from models.offers import Offer, OfferState, Transport
from models.people import Person
from models.roles import Role
from models.shifts import Shift, ShiftState
from models.sign_ups import Attendance, SignUp, SignUpState
from models.sites import Site
from models.volunteers import Registration, Standing, Volunteer
from tests.conversation.coordinating import coordinator
from tests.conversation.people import appoint, person_of, somebody
from tests.kit import PARIS, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
_ADDRESSES = count(9_100_000_001)
PEOPLE, AUDIENCES = 150, 60
KnownChat = tuple[int, str, datetime, str]
"""A chat's number, its language, when it was last seen, and why it is silent ('' where it hears)."""
SKILLS = ("driving_licence", "vehicle", "experienced", "speaks:ar")


@dataclass
class Somebody:
    """A person of the test's world, as plain facts."""

    person_id: int
    chats: list[KnownChat] = field(default_factory=list)
    standing: Standing | None = None
    said: Registration | None = None
    shifts: list[tuple[int, int, datetime]] = field(default_factory=list)
    """Shifts they have a place on: number, site, start."""
    donated: list[tuple[int, datetime]] = field(default_factory=list)
    holds: list[int | None] = field(default_factory=list)
    experienced: bool = False


@dataclass
class World:
    """Everybody, the desk's clock, and the things that people have to do with."""

    desk: Desk
    sites: dict[str, int]
    activities: dict[str, int]
    shifts: list[tuple[int, int, datetime]]
    people: list[Somebody]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(each_desk: Desk) -> World:
    """Made once a module and engine, at random but always the same."""
    random, desk = Random(56), each_desk
    async with desk.database.write() as session:
        sites = {one.slug: one.id for one in (await session.scalars(select(Site).order_by(Site.id)))}
        chosen = dict(list(sites.items())[:3])
        doing = {one.slug: one.id for one in await activities.every(session)}
        world = World(desk, chosen, dict(list(doing.items())[:3]), [], [])
        for days in (-90, -30, -20, 1, 1, 2):
            world.shifts.append(await _shift(session, world, random, days))
        for _ in range(PEOPLE):
            world.people.append(await _somebody(session, world, random))
    return world


async def _shift(session: AsyncSession, world: World, random: Random, days: int) -> tuple[int, int, datetime]:
    starts = world.desk.now + timedelta(days=days, hours=random.choice((0, 9)))
    site = random.choice(list(world.sites.values()))
    usual: dict[str, Any] = {"least": 1, "most": 500, "created_at": starts, "changed_at": starts}
    usual |= {"starts_at": starts, "ends_at": starts + timedelta(hours=3), "state": ShiftState.PLANNED}
    shift = Shift(site_id=site, activity_id=random.choice(list(world.activities.values())), **usual)
    session.add(shift)
    await session.flush()
    return shift.id, site, starts


async def _somebody(session: AsyncSession, world: World, random: Random) -> Somebody:
    now = world.desk.now
    person = Person(name="Somebody", privacy_version="1", privacy_accepted_at=now, created_at=now)
    session.add(person)
    await session.flush()
    one = Somebody(person.id)
    for _ in range(random.choice((0, 1, 1, 1, 1, 2, 3))):
        one.chats.append(await _chat(session, person.id, now - timedelta(hours=random.randrange(3)), random))
    if random.random() < 0.7:
        await _volunteers(session, world, person, one, random)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        one.donated.append(await _donates(session, world, person.id, random))
    if random.random() < 0.2:
        role, site = random.choice(((Role.ADMIN, None), *((Role.COORDINATOR, n) for n in world.sites.values())))
        await roles.grant(session, person.id, role, site, now)
        one.holds.append(site)
    return one


async def _chat(session: AsyncSession, person_id: int, seen: datetime, random: Random) -> KnownChat:
    language, silent = random.choice(("fr", "en")), random.choice(("", "", "", "stopped", "blocked"))
    row = ChatRow(
        channel="telegram",
        address=str(next(_ADDRESSES)),
        language=language,
        person_id=person_id,
        created_at=seen,
        seen_at=seen,
        stopped_at=seen if silent == "stopped" else None,
        unreachable=Unreachable.BLOCKED if silent == "blocked" else None,
    )
    session.add(row)
    await session.flush()
    return row.id, language, seen, silent


async def _volunteers(session: AsyncSession, world: World, person: Person, one: Somebody, random: Random) -> None:
    today = world.desk.now.date()
    first = today + timedelta(days=random.randrange(-10, 10))
    one.said = Registration(
        1,
        random.random() < 0.5,
        random.random() < 0.5,
        False,
        first,
        random.choice((None, first + timedelta(days=random.randrange(7, 15)))),
        weekdays=random.randrange(1, 128),
        anywhere=random.random() < 0.1,
        any_activity=random.random() < 0.3,
        sites=random.sample(list(world.sites), random.choice((0, 0, 1))),
        activities=random.sample(list(world.activities), random.randrange(3)),
        languages=random.sample(("fr", "ar"), random.randrange(3)),
    )
    await volunteers.register(session, person, one.said, world.desk.now)
    row = await session.get_one(Volunteer, person.id)
    one.standing = row.standing = random.choice((Standing.ACTIVE, Standing.ACTIVE, Standing.PAUSED))
    one.experienced = row.experienced = random.random() < 0.3
    for shift in random.sample(world.shifts, random.choice((0, 1, 2, 3))):
        state = random.choice((SignUpState.CONFIRMED, SignUpState.CONFIRMED, SignUpState.LEFT))
        was_there = Attendance.PRESENT if state is SignUpState.CONFIRMED else None
        seen = {"created_at": world.desk.now, "changed_at": world.desk.now, "attendance": was_there}
        session.add(SignUp(shift_id=shift[0], person_id=person.id, state=state, party=1, **seen))
        one.shifts += [shift] if was_there else []
    await session.flush()


async def _donates(session: AsyncSession, world: World, person_id: int, random: Random) -> tuple[int, datetime]:
    site, at = random.choice(list(world.sites.values())), world.desk.now - timedelta(days=random.choice((3, 400)))
    day = {"first": at.date(), "last": at.date(), "created_at": at, "waiting_since": at}
    session.add(Offer(person_id=person_id, site_id=site, state=OfferState.EXPIRED, transport=Transport.CAR, **day))
    return site, at


# The oracle: people looked at one by one


def _best(one: Somebody) -> KnownChat | None:
    """The chat by which somebody is written to: one that hears before others, the last used of these."""
    return min(one.chats, key=lambda chat: (bool(chat[3]), -chat[2].timestamp(), -chat[0]), default=None)


def _is_one(one: Somebody, audience: Audience, world: World, *, even_on_pause: bool) -> bool:
    now, best = world.desk.now, _best(one)
    if best is None or (audience.languages and best[1] not in audience.languages):
        return False
    is_paused = one.standing is Standing.PAUSED and not (even_on_pause or audience.is_about_a_shift)
    if audience.roles or audience.sites:
        theirs = {
            AudienceRole.VOLUNTEERS: one.said is not None and not is_paused and _helps(one, audience, world),
            AudienceRole.DONORS: any(
                at > now - timedelta(days=365) and (not audience.sites or site in audience.sites)
                for site, at in one.donated
            ),
            AudienceRole.COORDINATORS: any(not audience.sites or site in audience.sites for site in one.holds),
        }
        if not any(theirs[role] for role in audience.roles or theirs):
            return False
    elif is_paused:
        return False
    return _is_on_shift(one, audience) and _fits(one, audience, now.astimezone(PARIS).date(), world)


def _helps(one: Somebody, audience: Audience, world: World) -> bool:
    assert one.said is not None
    if not audience.sites or one.said.anywhere:
        return True
    since = world.desk.now - timedelta(days=60)
    chose = {world.sites[slug] for slug in one.said.sites}
    came = {site for _, site, starts in one.shifts if starts > since}
    return bool((chose | came) & set(audience.sites))


def _is_on_shift(one: Somebody, audience: Audience) -> bool:
    found = [
        shift
        for shift in one.shifts
        if (audience.shift is None or shift[0] == audience.shift)
        and (
            audience.shift_day is None
            or (
                shift[2].astimezone(PARIS).date() == audience.shift_day
                and (not audience.sites or shift[1] in audience.sites)
            )
        )
    ]
    return bool(found) or not audience.is_about_a_shift


def _fits(one: Somebody, audience: Audience, today: date, world: World) -> bool:
    asks = audience.skills or audience.vehicle or audience.activities or audience.first or audience.last
    if not asks:
        return True
    said = one.said
    if said is None:
        return False
    wished = {world.activities[slug] for slug in said.activities}
    has = {"driving_licence": said.driving_licence, "vehicle": said.vehicle, "speaks:ar": "ar" in said.languages}
    has["experienced"] = one.experienced or len(one.shifts) >= 3
    does = not audience.activities or said.any_activity or bool(wished & set(audience.activities))
    there = not (audience.first or audience.last) or _is_there(said, audience.first or today, audience.last)
    return does and there and all(has[code] for code in audience.skills) and (said.vehicle or not audience.vehicle)


def _is_there(said: Registration, first: date, last: date | None) -> bool:
    farthest = date(2027, 12, 31)
    begins, ends = max(first, said.first), min(last or farthest, said.last or farthest)
    days = (begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    return any(said.weekdays >> day.weekday() & 1 for day in days)


def _some(random: Random, values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(random.sample(values, random.choice((1, 1, 2))))


def _an_audience(random: Random, world: World) -> Audience:
    """Few restrictions at a time: with many nearly every audience would be empty."""
    today = world.desk.now.astimezone(PARIS).date()
    values: dict[str, Callable[[], Any]] = {
        "sites": lambda: _some(random, list(world.sites.values())),
        "roles": lambda: _some(random, list(AudienceRole)),
        "languages": lambda: _some(random, ("fr", "en")),
        "first": lambda: today + timedelta(days=random.randrange(-12, 14)),
        "last": lambda: today + timedelta(days=random.randrange(-12, 14)),
        "activities": lambda: _some(random, list(world.activities.values())),
        "skills": lambda: _some(random, SKILLS),
        "vehicle": lambda: True,
        "shift": lambda: random.choice(world.shifts)[0],
        "shift_day": lambda: today + timedelta(days=1),
    }
    wanted = random.sample(["sites", "sites", "first", "last", *values], random.randrange(4))
    return Audience(**{name: values[name]() for name in sorted(set(wanted))})


async def test_an_audience_is_who_would_be_found_one_by_one(world: World) -> None:
    """Whom it goes to, how many they are, and who is left out and why: whatever restricts it."""
    random = Random(1996)
    for audience in (_an_audience(random, world) for _ in range(AUDIENCES)):
        assert Audience.from_json(audience.to_json()) == audience
        expected = [
            best
            for one in world.people
            if (best := _best(one)) and not best[3] and _is_one(one, audience, world, even_on_pause=False)
        ]
        async with world.desk.database.read() as session:
            found = set(await session.scalars(audiences.chat_ids(audience, world.desk.now, PARIS)))
        assert found == {best[0] for best in expected}, audience
        await _counts_agree(world, audience)


async def _counts_agree(world: World, audience: Audience) -> None:
    async with world.desk.database.read() as session:
        reach = await audiences.reach(session, audience, world.desk.now, PARIS)
        whom = list(await session.scalars(audiences.chat_ids(audience, world.desk.now, PARIS)))
    left_out: dict[str, int] = {}
    for one in world.people:
        best = _best(one)
        if best and _is_one(one, audience, world, even_on_pause=True):
            why = best[3] or ("" if _is_one(one, audience, world, even_on_pause=False) else "paused")
            left_out |= {why: left_out.get(why, 0) + 1} if why else {}
    assert reach.total == sum(reach.by_language.values()) == len(whom)
    assert reach.left_out == left_out


async def test_a_coordinator_writes_to_their_own_sites_alone(world: World) -> None:
    """By site or by a shift there; never to everybody, to another site, or to theirs together with another. It is the
    same people whose consent counts.
    """
    desk = world.desk
    alex, admin, contact = await coordinator(desk, "calais"), somebody(desk, "en"), somebody(desk, "en")
    await appoint(admin, Role.ADMIN)
    await appoint(contact, Role.CONTACT, "calais")
    async with desk.database.read() as session:
        slugs = {one.slug: one.id for one in await session.scalars(select(Site))}
    calais, elsewhere = slugs["calais"], next(n for slug, n in slugs.items() if slug != "calais")
    at = {site: await _planned(desk, site) for site in (calais, elsewhere)}
    allowed = [Audience(sites=(calais,)), Audience(shift=at[calais]), Audience(sites=(calais,), shift=at[calais])]
    refused = [
        Audience(),
        Audience(roles=(AudienceRole.VOLUNTEERS,), languages=("fr",)),
        Audience(sites=(elsewhere,)),
        Audience(sites=(calais, elsewhere)),
        Audience(shift=at[elsewhere]),
        Audience(sites=(calais,), shift=at[elsewhere]),
        Audience(shift_day=desk.now.date()),
    ]
    theirs, all_powers, none = [(await person_of(chat)).id for chat in (alex, admin, contact)]
    async with desk.database.read() as session:
        for audience in (*allowed, *refused):
            assert await audiences.may_announce(session, theirs, audience) == (audience in allowed), audience
            assert await audiences.may_announce(session, all_powers, audience)
            assert not await audiences.may_announce(session, none, audience)
            assert not await audiences.may_announce(session, None, audience)
            consent = await audiences.may_approve(session, audience, None)
            assert (theirs in consent, all_powers in consent, none in consent) == (audience in allowed, True, False)
        assert not await audiences.may_announce(session, theirs, Audience(shift=10**9))


async def _planned(desk: Desk, site_id: int) -> int:
    starts = desk.now + timedelta(days=3)
    when = {"created_at": starts, "changed_at": starts, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    async with desk.database.write() as session:
        doing = (await activities.every(session))[0].id
        shift = Shift(site_id=site_id, activity_id=doing, least=1, most=2, **when)
        session.add(shift)
        await session.flush()
        return shift.id


async def test_a_coordinator_finds_what_they_kept_below_all_that_others_keep(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest come first, but those of other sites take nobody's place."""
    desk = world.desk
    monkeypatch.setattr(saved_audiences, "MOST", 2)
    here, elsewhere = list(world.sites.values())[:2]
    slug = next(slug for slug, number in world.sites.items() if number == here)
    theirs, boss = (await person_of(await coordinator(desk, slug))).id, somebody(desk)
    await appoint(boss, Role.ADMIN, None, "Ada Admin")
    wanted = [("Été 1", Audience(sites=(here,))), ("all", Audience()), ("ÉTÉ\u00a01", Audience(sites=(here,)))]
    wanted += [(f"other {n}", Audience(sites=(elsewhere,))) for n in range(2)]
    async with desk.database.write() as session:
        for at, (name, audience) in enumerate(wanted):
            await saved_audiences.save(session, name, audience, theirs, desk.now + timedelta(seconds=at))
        found = await saved_audiences.usable_by(session, theirs)
        every = await saved_audiences.usable_by(session, (await person_of(boss)).id)
    assert [one.name for one in found] == ["ÉTÉ\u00a01"], "the same name takes its place"
    assert [one.name for one in every] == ["other 1", "other 0"]
