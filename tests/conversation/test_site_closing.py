"""A site closes: everything after its last day ends, and whoever loses something by it is told once."""


import pytest

from models.offers import OfferState
from models.shifts import ShiftState
from models.sites import SiteState
from tests.conversation import shifting, sleeping
from tests.conversation.answering_offers import proposed
from tests.conversation.offering import kept as offer_kept
from tests.conversation.people import person_of
from tests.conversation.site_living import as_kept, carry_out, day, running_it, site
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_everything_after_the_last_day_ends_and_each_is_told_once(each_desk: Desk) -> None:
    """Asked by when and what becomes of it, in numbers, and once more; then each hears it, with the way on."""
    desk = each_desk
    camp, other = await site(desk, beds=4), await site(desk)
    anna = await running_it(desk, camp)
    marie = await shifting.volunteer(desk, "Marie Dupont", sites=[camp.slug])
    paul = await shifting.volunteer(desk, "Paul Durand", language="fr", sites=[camp.slug])
    nora = await shifting.volunteer(desk, "Nora Nord", sites=[camp.slug])
    stays = await shifting.plan(desk, 2, site=camp.slug, least=1, most=1)
    ends = await shifting.plan(desk, 3, site=camp.slug, least=1, most=1)
    for shift in (stays, ends):
        await shifting.take(marie, shift)
    await shifting.wait(paul, ends)
    guest = await person_of(marie)
    stay = await sleeping.accepted(desk, guest.id, camp.id, [day(desk, n) for n in range(1, 6)])
    gives = await shifting.volunteer(desk, "Dora Donor", sites=[other.slug])
    late = await proposed(gives, camp.slug, first=day(desk, 4), last=day(desk, 5))
    soon = await proposed(gives, camp.slug, first=day(desk, 1), last=day(desk, 5))
    before = {chat: len(chat.transcript) for chat in (marie, paul, nora, gives)}

    await anna.command("/site")
    await anna.tap("Close the site")
    anna.expect("Which is the last day")
    await anna.say(day(desk, 2).strftime("%d/%m/%Y"))
    anna.expect("1 shift begins after that day, with 2 people on it or waiting")
    await anna.tap("Cancel them now")
    anna.expect("take donations until then")
    await anna.tap("Yes")
    await anna.tap(other.name["en"])
    anna.expect("3 volunteers chose this site")
    await anna.tap("Yes")
    anna.expect("1 shift with 2 people is cancelled", "1 guest has no bed any more", "1 offer is turned away")
    await anna.tap("Go on to the last question")
    assert (await as_kept(desk, camp)).state is SiteState.OPEN
    await anna.tap("Yes, close it")
    anna.expect("It is decided.", "closes on")

    for _ in range(2):
        await carry_out(desk)
    assert (await shifting.shift_row(desk, ends)).state is ShiftState.CANCELLED
    assert (await shifting.shift_row(desk, stays)).state is ShiftState.PLANNED
    assert (await sleeping.stay_of(desk, stay)).nights == [day(desk, 1), day(desk, 2)]
    assert (await offer_kept(desk, late)).state is OfferState.TURNED_AWAY
    assert (await offer_kept(desk, soon)).state is OfferState.PROPOSED
    news = {chat: chat.transcript[before[chat] :] for chat in before}
    assert [len(told) for told in news.values()] == [1, 1, 1, 1]
    assert "don’t take place" in news[marie][0]
    assert "no bed for you there after that" in news[marie][0]
    assert other.name["en"] in news[marie][0]
    assert "Camp" in news[paul][0]
    assert "You chose it when you registered" in news[nora][0]
    assert "closes on" in news[gives][0]
