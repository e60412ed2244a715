"""Goods that come by parcel, or have to be fetched: nobody of whom no journey is expected is told not to make one."""

import pytest

from handlers.context import Telling
from handlers.donating import donor_notices, offer_rounds
from models import offers
from models.offers import OfferState, Transport
from tests.conversation.answering_offers import contact, donor, expect_told, proposed, told
from tests.conversation.reminding import at
from tests.conversation.test_offer_rounds import in_days, tick
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("transport", "waits", "near", "nears"),
    [
        (Transport.PARCEL, "before sending it", "do not send your parcel to La Linière", "would soon send a parcel"),
        (Transport.PICK_UP, "whether and when somebody comes", "don’t wait at home", "to fetch something"),
    ],
)
async def test_waiting_is_said_in_the_way_the_goods_come(
    own_desk: Desk, transport: Transport, waits: str, near: str, nears: str
) -> None:
    pia, marie = await contact(own_desk), await donor(own_desk)
    offer = await proposed(marie, first=in_days(own_desk, 2), transport=transport)
    expect_told(pia, waits)
    await marie.command("/offers")
    await marie.tap("La Linière")
    assert "set out" not in marie.text
    at(own_desk, 1, "14:00")
    await tick(own_desk)
    expect_told(marie, near)
    expect_told(pia, nears)
    for chat in (pia, marie):
        assert "set out" not in told(chat)
    await pia.tap("✅ Accept")
    await pia.say("tomorrow 2pm-4pm")
    await pia.say("The gate")
    await pia.say("skip")
    await pia.tap("✅ Accept the offer")
    await _declined_after_all(own_desk, offer)
    assert "set out" not in told(marie)
    assert "can’t take it after all" in told(marie)


async def _declined_after_all(desk: Desk, offer: int) -> None:
    async def tell(telling: Telling) -> bool:
        card = await offers.card(telling.session, offer)
        assert card is not None
        await donor_notices.declined(telling, card, None, OfferState.ACCEPTED)
        return False

    await desk.run_round(tell)


async def test_what_is_asked_of_a_past_time_is_asked_with_the_time_agreed_on(own_desk: Desk) -> None:
    """The days that were offered say nothing any more, where another was agreed on."""
    pia, marie = await contact(own_desk), await donor(own_desk)
    await proposed(marie, first=in_days(own_desk, 4))
    await pia.tap("✅ Accept")
    await pia.say("tomorrow 2pm-4pm")
    await pia.say("The gate")
    await pia.say("skip")
    await pia.tap("✅ Accept the offer")
    at(own_desk, 1, "17:00")
    await own_desk.run_round(offer_rounds.look_after)
    expect_told(pia, "Has this come to La Linière", "14:00–16:00")
    assert told(pia).count("March") == 1
