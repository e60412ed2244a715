"""Somebody takes a shift, sends an offer or asks for a bed while the site is closed: nobody slips through."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from models import bed_rules, enrolment, offer_rules
from models.beds import BedState
from models.database import Database
from models.offers import OfferState
from models.sign_ups import SignUpState
from tests.conversation import shifting
from tests.conversation.offering import kept, offering
from tests.conversation.people import person_of
from tests.conversation.placing import state
from tests.conversation.site_living import carry_out, close, day, site
from tests.conversation.sleeping import stay_of
from tests.conversation.test_offer_locks import waits
from tests.databases import Databases
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_house(databases: Databases) -> AsyncIterator[Desk]:
    """A desk on PostgreSQL, where a lock on a row makes others wait."""
    async with databases.fresh("postgresql", organisation=True) as url:
        desk = await Desk(Database(url)).open()
        yield desk
        await desk.close()
        await desk.database.close()


async def test_a_shift_that_is_just_being_taken_is_cancelled_for_them_too(open_house: Desk) -> None:
    """Whoever holds the shift as it is decided is waited for, and told."""
    desk, camp = open_house, await site(open_house)
    marie = await shifting.volunteer(desk, sites=[camp.slug])
    person, late = (await person_of(marie)).id, await shifting.plan(desk, 5, site=camp.slug)
    async with desk.database.write() as session:
        assert (await enrolment.take(session, person, late, desk.now)).refusal is None
        assert (await close(desk, camp, 1, invites=False)).is_done
        closing = await waits(desk, carry_out(desk))
    await closing
    assert await state(desk, person, late) is SignUpState.CANCELLED
    assert "don’t take place" in marie.transcript[-1]


async def test_an_offer_that_is_just_being_sent_is_turned_away(open_house: Desk) -> None:
    """Whoever closes the site waits for it."""
    desk, camp = open_house, await site(open_house)
    person = (await person_of(await shifting.volunteer(desk, sites=[camp.slug]))).id
    wanted = await offering(desk, camp.slug, first=day(desk, 4), last=day(desk, 4))

    async def decide() -> None:
        assert (await close(desk, camp, 1, invites=False)).is_done

    async with desk.database.write() as session:
        sent = await offer_rules.send(session, person, wanted, desk.now)
        deciding = await waits(desk, decide())
    await deciding
    await carry_out(desk)
    assert sent.card is not None
    assert (await kept(desk, sent.card.offer.id)).state is OfferState.TURNED_AWAY


async def test_a_bed_that_is_just_being_asked_for_is_declined(open_house: Desk) -> None:
    """The same for nights."""
    desk, camp = open_house, await site(open_house, beds=2)
    person = (await person_of(await shifting.volunteer(desk, sites=[camp.slug]))).id

    async def decide() -> None:
        assert (await close(desk, camp, 1, invites=False)).is_done

    async with desk.database.write() as session:
        settled = await bed_rules.settle(session, person, camp.id, [day(desk, 3)], 1, desk.now)
        deciding = await waits(desk, decide())
    await deciding
    await carry_out(desk)
    assert (await stay_of(desk, settled.asked[0].stay.id)).stay.state is BedState.DECLINED
