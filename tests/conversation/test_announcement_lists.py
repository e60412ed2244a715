"""Lists of announcements: of whoever may see them, however many others there are."""

from typing import Any

import pytest

from models import announcement_lists
from models.announcement_lists import PAST, readable
from models.announcements import AWAITED, Announcement, AnnouncementState
from models.audiences import Audience, AudienceRole
from models.roles import Role
from tests.conversation.announcing import camp
from tests.conversation.coordinating import coordinator
from tests.conversation.people import appoint, person_of, somebody
from tests.conversation.shifting import plan
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def keep(desk: Desk, audience: Audience, state: AnnouncementState, **more: Any) -> int:
    """The number of an announcement that is kept without talk."""
    usual: dict[str, Any] = {"texts": {"fr": "Bonjour"}, "buttons": {"items": []}, "created_at": desk.now}
    usual |= {"audience": audience.to_json(), "sends_at": desk.now}
    async with desk.database.write() as session:
        one = Announcement(state=state, **usual | more)
        session.add(one)
        await session.flush()
        return one.id


async def test_a_coordinator_finds_theirs_behind_whatever_others_have_sent(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By author, by approver, by sites that are all theirs, by a shift there; and nothing else."""
    desk, sent = each_desk, AnnouncementState.SENT
    here, elsewhere = await camp(desk, "small"), await camp(desk, "big")
    me, boss = await coordinator(desk, "small"), somebody(desk)
    await appoint(boss, Role.ADMIN)
    mine = (await person_of(me)).id
    at_mine, at_theirs = await plan(desk, site="small"), await plan(desk, site="big")
    theirs = [
        await keep(desk, Audience(sites=(here,), roles=(AudienceRole.DONORS,)), sent),
        await keep(desk, Audience(sites=(elsewhere,)), sent, author_id=mine),
        await keep(desk, Audience(), sent, approver_id=mine),
        await keep(desk, Audience(shift=at_mine), sent),
        await keep(desk, Audience(shift=at_mine, sites=(here,)), sent),
    ]
    for audience in (
        Audience(sites=(here, elsewhere)),
        Audience(sites=(elsewhere,)),
        Audience(),
        Audience(shift=at_theirs),
        Audience(shift=at_theirs, sites=(here,)),
        Audience(languages=("fr",)),
    ):
        await keep(desk, audience, sent)
    monkeypatch.setattr(announcement_lists, "LISTED", len(theirs))
    async with desk.database.read() as session:
        assert [one.id for one in await readable(session, mine, PAST)] == theirs[::-1]
        assert len(await readable(session, (await person_of(boss)).id, PAST)) == len(theirs)
        stranger = (await person_of(await coordinator(desk, "calais"))).id
        assert await readable(session, stranger, PAST) == []


async def test_what_waits_is_listed_for_whoever_could_approve_it_as_well(desk: Desk) -> None:
    """Where nobody else runs those sites, any other coordinator could."""
    site = await camp(desk, "alone")
    author, other = await coordinator(desk, "alone"), await coordinator(desk, "calais")
    by = (await person_of(author)).id
    number = await keep(desk, Audience(sites=(site,)), AnnouncementState.PROPOSED, author_id=by)
    later = await keep(desk, Audience(sites=(site,)), AnnouncementState.SCHEDULED, author_id=by)
    async with desk.database.read() as session:
        assert [one.id for one in await readable(session, by, AWAITED)] == [later, number]
        assert number in [one.id for one in await readable(session, (await person_of(other)).id, AWAITED)]
