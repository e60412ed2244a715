"""Coordination, told with the real process and three thousand people: what is announced reaches whom it may, once.

What those got who are named is held against ``golden/coordination.{fr,en}.txt``, which were read for tone. After a
change of words, write them anew with ``WRITE_GOLDEN=1`` in the environment, and read them.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import activities, announcement_reports, bed_rules, needs, offer_rules, planning, sites
from models.announcement_reports import Report
from models.announcements import Announcement, BatchWatch
from models.audit import AuditEntry
from models.batches import Batch
from models.database import Database
from models.offer_rules import Goods, Offering
from models.offers import Offer, OfferState, Unit
from models.outbox import Outbox, State
from models.people import Person
from models.planning import Plan
from models.roles import Role
from models.shifts import Shift, ShiftState
from models.site_closing import Closing, Stage
from models.sites import SiteState
from tests.acceptance.calais import register
from tests.acceptance.story import PARIS, hold_against_golden
from tests.acceptance.throng import Throng, put_on, throng, would_help_at
from tests.databases import Databases

TEAM = ("Sacha", "Paula", "Robin")
MEMBERS = 3_000
ON_A_SHIFT = 60
AT_LA_LINIERE = 200
A_SECOND = 600
PATIENCE = 240.0
MOVED_FR = "Demain, rendez-vous à la gare de Calais, et plus à l’entrepôt."
MOVED_EN = "Tomorrow we meet at Calais station, and not at the warehouse."
NEWS_FR = "Merci pour ce mois de mars : 2 700 journées de bénévolat. Rendez-vous le 4 avril à Paris."
NEWS_EN = "Thank you for March: 2,700 days of volunteering. See you in Paris on 4 April."
CORRECTED_FR = NEWS_FR.replace("le 4 avril", "le 11 avril")
CORRECTED_EN = NEWS_EN.replace("4 April", "11 April")


@pytest.fixture
async def march(databases: Databases, tmp_path: Path) -> AsyncIterator[Throng]:
    async with databases.for_a_process("sqlite") as url:
        database = Database(url)
        async with throng(database, tmp_path, BULK_PER_SECOND=str(A_SECOND)) as told:
            yield told
        await database.close()


async def test_coordination(march: Throng) -> None:
    """All of it, in one telling: each part builds on the one before."""
    members = await _everybody_is_there(march)
    await _the_meeting_point_moves(march, members)
    await _a_forged_button_is_refused(march)
    await _a_newsletter_is_paused_killed_and_corrected(march, members)
    await _la_liniere_closes(march, members)
    march.nothing_went_wrong()
    hold_against_golden(march, "coordination")


async def _everybody_is_there(march: Throng) -> Sequence[int]:
    """Sacha coordinates Calais, Paula the rounds in Paris, Robin is an admin; Aline and Alice help in Calais tomorrow,
    Bastien and Ben do not; the others are a throng. The numbers of these.
    """
    await march.at("2027-03-22 09:00")
    await march.member("Sacha", "fr", Role.COORDINATOR, "calais")
    await march.member("Paula", "en", Role.COORDINATOR, "paris-street")
    await march.member("Robin", "en", Role.ADMIN, None)
    await register(march, ("Aline", "Bastien"), "fr")
    await register(march, ("Alice",), "en")
    members = await march.gather(MEMBERS)
    await register(march, ("Ben",), "en")
    await march.look_away()
    now = await march.client.now()
    for number, hours in enumerate(("09:00-13:00", "17:00-21:00")):
        shift_id = await _planned(march, "calais", "kitchen", date(2027, 3, 23), hours)
        there = [await march.person_id(("Aline", "Alice")[number])]
        await put_on(march.database, shift_id, [*there, *members[number * ON_A_SHIFT : (number + 1) * ON_A_SHIFT]], now)
    await _planned(march, "paris-street", "street-rounds", date(2027, 3, 24), "20:00-23:00")
    return members


async def _the_meeting_point_moves(march: Throng, members: Sequence[int]) -> None:
    """Late in the evening Sacha tells tomorrow's people of Calais, in both languages, and sees who has read it. Nobody
    else is told; of those who are, two have blocked the bot, one answer got lost, and Telegram asks for patience.
    """
    blocked, lost, busy = [await march.address_of(members[n]) for n in (3, 4)], members[5], members[6]
    for address in blocked:
        await march.client.fault("blocked", chat_id=address)
    await march.client.fault("cut_after", chat_id=await march.address_of(lost), methods=["sendMessage"], next=1)
    await march.client.fault("too_many", chat_id=await march.address_of(busy), next=1, seconds=1)
    await march.at("2027-03-22 22:30")
    await march.say("Sacha", "/annonce")
    await march.tap("Sacha", "@~audience.o:shifts", "@~audience.y:2027-03-23", "@~audience.go")
    await march.say("Sacha", MOVED_FR, MOVED_EN)
    await march.tap("Sacha", "@~review.!edit:ack", "@~ack.yes", "@~review.!edit:urgent", "@~urgent.yes", "@~sure.yes")
    await march.tap_unread("Sacha", "@~review.!send")
    found = await _ended(march)
    await march.tap("Aline", "@announced")
    await march.tap("Alice", "@announced")
    assert (found.audience, found.tally.delivered, found.blocked, found.tally.uncertain) == (
        2 * ON_A_SHIFT + 2,
        2 * ON_A_SHIFT + 2 - 3,
        2,
        1,
    )
    assert (await _report(march)).acks == 2
    assert await _how_often(march, MOVED_FR, MOVED_EN) == {1: found.tally.delivered + 1}


async def _a_forged_button_is_refused(march: Throng) -> None:
    """A coordinator of Calais can't announce to Paris, a volunteer to nobody: a polite answer, and the log knows."""
    (paris,) = await _numbers_of_shifts(march, "paris-street")
    sacha, aline = march.people["Sacha"], march.people["Aline"]
    await sacha.tap_data(f"announce-shift:{paris}", force=True)
    await march.write_down()
    for forged in ("announcement-pause:1", "announcement-back-now:1:0", "tools", f"call:{paris}"):
        await aline.tap_data(forged, force=True)
        await march.settled()
    await march.write_down()
    refused = {(name, entry.action) for name, entry in await _log(march) if entry.refused}
    assert ("Sacha Martin", "announce-shift") in refused
    assert {("Aline", one) for one in ("announcement-pause", "announcement-back-now", "call")} <= refused
    async with march.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Announcement)) == 1


async def _a_newsletter_is_paused_killed_and_corrected(march: Throng, members: Sequence[int]) -> None:
    """Robin writes to everybody for tomorrow; Sacha approves. It is paused, the process is killed twice, Ben says STOP
    while it waits: it goes on where it was, nobody gets it twice, and Ben does not. Then its date is corrected.
    """
    await march.at("2027-03-23 10:00")
    await march.say("Robin", "/announce")
    await march.tap("Robin", "@~audience.go")
    await march.say("Robin", NEWS_FR, NEWS_EN)
    await march.tap("Robin", "@~review.!edit:when")
    await march.say("Robin", "tomorrow 9am")
    await march.tap("Robin", "@~review.!send")
    await march.tap("Sacha", "@announcement-yes")
    for number in range(200, 206):
        await march.client.fault("blocked", chat_id=await march.address_of(members[number]))
    for number, kind in ((210, "cut_before"), (211, "cut_after"), (2_900, "cut_after")):
        chat_id = await march.address_of(members[number])
        await march.client.fault(kind, chat_id=chat_id, methods=["sendMessage"], next=1)
    for number in (220, 1_500):
        chat_id = await march.address_of(members[number])
        await march.client.fault("too_many", chat_id=chat_id, methods=["sendMessage"], next=1, seconds=1)
    await march.client.set_clock(_moment("2027-03-24 09:00"))
    await _until_sent(march, 500)
    (number,) = await _newest(march)
    await march.people["Robin"].tap_data(f"announcement-pause:{number}", force=True)
    await march.ticked()
    paused_at = await _sent(march)
    await march.bot.kill()
    await march.bot.start()
    await march.people["Ben"].say("STOP")
    await march.ticked()
    await asyncio.sleep(2)
    assert await _sent(march) == paused_at, "nothing is sent while it is paused"
    await march.people["Robin"].tap_data(f"announcement-resume:{number}", force=True)
    await _until_sent(march, 1_500)
    await march.bot.kill()
    await march.bot.start()
    found = await _ended(march, TEAM)
    assert found.audience == MEMBERS + 4, "nobody is missing in it: also those who had blocked the bot before"
    assert found.tally.dropped == {"blocked": 6, "stopped": 1}
    assert (found.tally.waiting, found.tally.sending, found.tally.failed) == (0, 0, {})
    reached = await _how_often(march, NEWS_FR, NEWS_EN)
    assert set(reached) == {1}, "nobody gets it twice"
    assert found.tally.delivered <= reached[1] <= found.tally.delivered + found.tally.uncertain
    await _its_date_is_corrected(march, number, found)


async def _its_date_is_corrected(march: Throng, number: int, found: Report) -> None:
    """Where it stands, for everybody of whom it is known where that is; without a new message."""
    sent_before = len(await march.client.deliveries())
    await march.people["Robin"].tap_data(f"announcement-correct:{number}", force=True)
    await march.tap("Robin", "@~review.!edit:fr")
    await march.say("Robin", CORRECTED_FR)
    await march.tap("Robin", "@~review.!edit:en")
    await march.say("Robin", CORRECTED_EN)
    await march.tap_unread("Robin", "@~review.!send")
    await _ended(march, TEAM)
    shown = Counter(one.body["text"] for chat in march.sandbox.chats.values() for one in chat.messages.values())
    assert sum(shown[text] for text in (CORRECTED_FR, CORRECTED_EN)) >= found.tally.delivered
    new = [one for one in (await march.client.deliveries())[sent_before:] if one["chat_id"] not in _team(march)]
    assert all(one["method"] != "sendMessage" for one in new), "nobody hears a sound"


async def _la_liniere_closes(march: Throng, members: Sequence[int]) -> None:
    """Noé closes it: Léa loses a shift, Liam a bed, Dora’s offer is turned away, Inès and others who would help there
    hear it; each is told once, with Calais instead. On the day after the last one it is closed.
    """
    await march.client.no_faults()
    await march.at("2027-03-30 10:00")
    await march.member("Noé", "fr", Role.COORDINATOR, "la-liniere")
    dora = await march.known("Dora", "fr")
    await register(march, ("Léa", "Inès"), "fr", sites=["la-liniere"])
    await register(march, ("Liam",), "en", sites=["la-liniere"])
    theirs = members[1_000 : 1_000 + AT_LA_LINIERE]
    await would_help_at(march.database, "la-liniere", theirs)
    shift_id = await _planned(march, "la-liniere", "welcome", date(2027, 4, 5), "09:00-13:00")
    on_it = [await march.person_id("Léa"), *theirs[:ON_A_SHIFT]]
    await put_on(march.database, shift_id, on_it, await march.client.now())
    await _has_a_bed(march, await march.person_id("Liam"))
    await _offers(march, dora)
    await march.look_away()
    before = len(await march.client.deliveries())
    await march.say("Noé", "/lieu")
    await march.tap("Noé", "@site-close")
    await march.say("Noé", "03/04/2027")
    await march.tap("Noé", "@~shifts.now", "@~donations.yes", "@~alternative.calais", "@~invites.yes", "@~review.!send")
    await march.tap("Noé", "@site-close-now")
    await _until(lambda: _is_told(march))
    await march.write_down()
    told = Counter(one["chat_id"] for one in (await march.client.deliveries())[before:])
    addresses = [
        await march.address_of(one)
        for one in (*on_it, *theirs, await march.person_id("Inès"), await march.person_id("Liam"), dora)
    ]
    assert {told[address] for address in addresses} == {1}, "each is told, and once"
    await march.at("2027-04-01 12:00")
    await march.at("2027-04-04 09:00")
    async with march.database.read() as session:
        site, shift = await sites.by_slug(session, "la-liniere"), await session.get_one(Shift, shift_id)
        (offer,) = await session.scalars(select(Offer))
    assert site is not None
    assert (site.state, shift.state, offer.state) == (
        SiteState.CLOSED,
        ShiftState.CANCELLED,
        OfferState.TURNED_AWAY,
    )


async def _has_a_bed(march: Throng, person_id: int) -> None:
    """From the third of April on, for four nights; the camp has some for once."""
    nights, now = [date(2027, 4, day) for day in range(3, 7)], await march.client.now()
    async with march.database.write() as session:
        site = await sites.by_slug(session, "la-liniere")
        assert site is not None
        site.beds = 4
        await session.flush()
        (asked,) = (await bed_rules.settle(session, person_id, site.id, nights, 1, now)).asked
        assert (await bed_rules.accept(session, asked.stay.id, now)).is_done


async def _offers(march: Throng, person_id: int) -> None:
    """Three bags of clothes, for a day after the last."""
    async with march.database.write() as session:
        site, clothes = await sites.by_slug(session, "la-liniere"), await needs.category_by_slug(session, "clothes")
        assert site is not None
        assert clothes is not None
        first, last = date(2027, 4, 5), date(2027, 4, 6)
        wanted = Offering(site_id=site.id, goods=[Goods(clothes.id, "", 3, Unit.BAG)], first=first, last=last)
        assert (await offer_rules.send(session, person_id, wanted, await march.client.now())).card is not None


async def _is_told(march: Throng) -> bool:
    """Whether everything that was decided about La Linière is carried out, and nothing of it is owed."""
    async with march.database.read() as session:
        site = await sites.by_slug(session, "la-liniere")
        closing = Closing.of(site) if site else None
        owed = await session.scalar(select(func.count()).where(Outbox.finished_at.is_(None)))
    return closing is not None and closing.stage is Stage.SETTLED and owed == 0


def _team(march: Throng) -> set[int]:
    return {march.people[name].id for name in TEAM}


async def _ended(march: Throng, unread: Sequence[str] = ()) -> Report:
    """The report of the newest announcement, once it is over; what those ``unread`` got is not written down."""

    async def is_over() -> bool:
        async with march.database.read() as session:
            running = select(func.count()).select_from(Batch).where(Batch.finished_at.is_(None))
            newest = select(Announcement.finished_at).order_by(Announcement.id.desc()).limit(1)
            return await session.scalar(newest) is not None and await session.scalar(running) == 0

    await _until(is_over)
    await _until(lambda: _nobody_watches(march))
    await march.overlook(*unread)
    await march.write_down()
    return await _report(march)


async def _newest(march: Throng) -> list[int]:
    async with march.database.read() as session:
        return list(await session.scalars(select(Announcement.id).order_by(Announcement.id.desc()).limit(1)))


async def _sent(march: Throng) -> int:
    """How many rows of the newest batch are delivered."""
    async with march.database.read() as session:
        newest = select(func.max(Outbox.batch_id)).scalar_subquery()
        done = select(func.count()).where(Outbox.batch_id == newest, Outbox.state == State.DELIVERED)
        return await session.scalar(done) or 0


async def _until_sent(march: Throng, number: int) -> None:
    async def is_so() -> bool:
        return await _sent(march) >= number

    await _until(is_so)


def _moment(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=PARIS)


async def _nobody_watches(march: Throng) -> bool:
    """Whether the messages that show how it gets on have become the report."""
    async with march.database.read() as session:
        return await session.scalar(select(func.count()).select_from(BatchWatch)) == 0


async def _report(march: Throng) -> Report:
    async with march.database.read() as session:
        one = (await session.scalars(select(Announcement).order_by(Announcement.id.desc()).limit(1))).one()
        return await announcement_reports.report(session, one, await march.client.now())


async def _until(so: Callable[[], Awaitable[bool]]) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE
    while not await so():
        assert asyncio.get_running_loop().time() < ends, "it does not come"
        await asyncio.sleep(0.2)


async def _how_often(march: Throng, *texts: str) -> Counter[int]:
    """How many people got a message that begins like one of these, by how many times; the team has seen previews."""
    sent = await march.client.deliveries()
    read = [one["chat_id"] for one in sent if one["chat_id"] not in _team(march) and one["text"].startswith(texts)]
    return Counter(Counter(read).values())


async def _log(march: Throng) -> list[tuple[str, AuditEntry]]:
    """What stands in the audit log, with who it was."""
    async with march.database.read() as session:
        found = await session.execute(select(Person.name, AuditEntry).join(Person, Person.id == AuditEntry.actor_id))
        return [(name, entry) for name, entry in found.all()]


async def _numbers_of_shifts(march: Throng, site: str) -> list[int]:
    async with march.database.read() as session:
        there = await sites.by_slug(session, site)
        assert there is not None
        return list(await session.scalars(select(Shift.id).where(Shift.site_id == there.id)))


async def _planned(march: Throng, site: str, activity: str, day: date, hours: str) -> int:
    """The number of a new shift."""
    start, end = (time.fromisoformat(one) for one in hours.split("-"))
    async with march.database.write() as session:
        there, doing = await sites.by_slug(session, site), await activities.by_slug(session, activity)
        assert there is not None
        assert doing is not None
        made = await planning.add(session, Plan(there, doing.id, day, start, end, 2, 6), await march.client.now())
        return made.id
