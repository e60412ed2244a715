"""Offers, while the process that looks after them is killed: none is lost, and nobody is told twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models import needs, offer_rules, roles, sites
from models.database import Database
from models.offer_rules import Goods, Offering
from models.offers import Offer, OfferState, OfferStep, StepKind
from models.outbox import Outbox
from models.people import Person
from models.roles import Role
from tests import crowd
from tests.acceptance.tick_processes import kill_midway
from tests.databases import Databases

SENT = datetime(2027, 3, 9, 9, tzinfo=UTC)
DAY_PASSED = datetime(2027, 3, 13, 9, tzinfo=UTC)
DONORS = 120


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_killed_while_offers_run_out_every_donor_hears_it_once(databases: Databases, engine: str) -> None:
    """SIGKILL twice in the middle; then each offer is closed once, and donor and contact are owed one apology and
    one report.
    """
    async with databases.for_a_process(engine) as url:
        database = Database(url)
        await _offer(database)

        async def told() -> int:
            return await _count(database, select(func.count()).select_from(Outbox))

        midway = await kill_midway(url, DAY_PASSED, 2, told)
        async with database.read() as session:
            states = Counter(await session.scalars(select(Offer.state)))
            closings = Counter(
                await session.scalars(select(OfferStep.offer_id).where(OfferStep.kind == StepKind.EXPIRED))
            )
            due = await session.scalar(select(func.count()).select_from(Offer).where(Offer.due_at.is_not(None)))
            owed = Counter(await session.scalars(select(Outbox.address)))
        await database.close()
    assert states == {OfferState.EXPIRED: DONORS}
    assert set(closings.values()) == {1}
    assert (len(closings), due) == (DONORS, 0)
    assert owed.pop("coordinator") == DONORS
    assert (len(owed), set(owed.values())) == (DONORS, {1})
    assert any(0 < done < 2 * DONORS for done in midway), f"no kill came in the middle: {midway}"


async def _offer(database: Database) -> None:
    """So many donors, each with an offer for a day that will have passed, and a coordinator of the site."""
    async with database.write() as session:
        await crowd.load_organisation(session)
        await crowd.gather(session, [*(str(number) for number in range(1, DONORS + 1)), "coordinator"], SENT)
        site, category = await sites.by_slug(session, "la-liniere"), await needs.category_by_slug(session, "shoes")
        assert site is not None
        assert category is not None
        *donors, coordinator = await session.scalars(select(Person.id).order_by(Person.id))
        await roles.grant(session, coordinator, Role.COORDINATOR, site.id, SENT)
        day = SENT.date() + timedelta(days=3)
        offering = Offering(site_id=site.id, goods=[Goods(category.id)], first=day, last=day)
        for donor in donors:
            sent = await offer_rules.send(session, donor, offering, SENT)
            assert sent.card is not None, sent.refusal


async def _count(database: Database, query: Any) -> int:
    async with database.read() as session:
        return (await session.execute(query)).scalar_one()  # type: ignore[no-any-return]
