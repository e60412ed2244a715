"""How offers change state, on both engines: each arrow once, whoever taps first; and in whatever order."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from models import offer_moments, offer_rules, offer_sites, offers, sites
from models.offer_rules import MOST_OPEN, Agreed, Done, NotSent, Sent
from models.offers import OPEN, REFUSED, UNANSWERED, Due, OfferItem, OfferState, OfferStep, Reason, StepKind
from models.sites import Site, SiteState
from tests.conversation.offering import assert_done, card_of, depot, donor, kept, offered, send
from tests.conversation.shifting import move
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
P, Q, A = OfferState.PROPOSED, OfferState.QUESTION, OfferState.ACCEPTED


def agreed(desk: Desk, hours: int = 24) -> Agreed:
    """Two hours, so many from now."""
    starts_at = desk.now + hours * HOUR
    return Agreed(starts_at=starts_at, ends_at=starts_at + 2 * HOUR, place="At the gate", latitude=51.0, longitude=2.3)


async def accept(desk: Desk, by: int, offer: int, hours: int = 24, **more: Any) -> Done:
    async with desk.database.write() as session:
        return await offer_rules.accept(session, by, offer, agreed(desk, hours), desk.now, **more)


async def decline(desk: Desk, by: int, offer: int, reason: Reason = Reason.ENOUGH, **more: Any) -> Done:
    async with desk.database.write() as session:
        return await offer_rules.decline(session, by, offer, reason, desk.now, **more)


async def ask(desk: Desk, by: int, offer: int, text: str = "How many?") -> Done:
    async with desk.database.write() as session:
        return await offer_rules.ask(session, by, offer, text, desk.now)


async def answer(desk: Desk, by: int, offer: int, text: str = "Ten.") -> Done:
    async with desk.database.write() as session:
        return await offer_rules.answer(session, by, offer, text, desk.now)


async def withdraw(desk: Desk, by: int, offer: int) -> Done:
    async with desk.database.write() as session:
        return await offer_rules.withdraw(session, by, offer, desk.now)


async def mark(desk: Desk, by: int, offer: int, outcome: OfferState, text: str = "") -> Done:
    async with desk.database.write() as session:
        return await offer_rules.mark(session, by, offer, outcome, text, desk.now)


async def change(desk: Desk, by: int, offer: int) -> Done:
    async with desk.database.write() as session:
        return await offer_rules.change_agreed(session, by, offer, agreed(desk, 48), desk.now)


async def send_on(desk: Desk, by: int, offer: int, slug: str) -> Sent:
    async with desk.database.write() as session:
        site = await sites.by_slug(session, slug)
        assert site is not None
        return await offer_rules.send_on(session, by, offer, site.id, desk.now)


async def turn_away(desk: Desk, slug: str, **more: Any) -> list[int]:
    async with desk.database.write() as session:
        site = await sites.by_slug(session, slug)
        assert site is not None
        return [card.offer.id for card in await offer_rules.turn_away(session, site.id, desk.now, **more)]


async def stop_taking(desk: Desk, slug: str, by: int) -> list[int]:
    async with desk.database.write() as session:
        site = await sites.by_slug(session, slug)
        assert site is not None
        return [card.offer.id for card in await offer_rules.stop_taking(session, site.id, by, desk.now)]


async def steps(desk: Desk, offer: int) -> list[StepKind]:
    async with desk.database.read() as session:
        found = select(OfferStep.kind).where(OfferStep.offer_id == offer).order_by(OfferStep.id)
        return list(await session.scalars(found))


# Each arrow


async def test_an_accepted_offer_has_a_time_and_a_place_until_it_is_taken_back(each_desk: Desk) -> None:
    giver, pia = await donor(each_desk), await donor(each_desk, "Pia")
    offer = await offered(each_desk, by=giver)
    card = assert_done(await accept(each_desk, pia, offer, by_phone=True))
    assert (card.offer.state, card.offer.place) == (A, "At the gate")
    done = await withdraw(each_desk, giver, offer)
    assert (assert_done(done).offer.state, done.was) == (OfferState.WITHDRAWN, A)
    row = await kept(each_desk, offer)
    assert (row.starts_at, row.ends_at, row.place, row.latitude, row.due_at) == (None, None, "", None, None)
    assert await steps(each_desk, offer) == [StepKind.SENT, StepKind.ACCEPTED, StepKind.WITHDRAWN]


async def test_what_is_declined_keeps_the_reason_and_where_instead(each_desk: Desk) -> None:
    pia, offer = await donor(each_desk, "Pia"), await offered(each_desk)
    async with each_desk.database.read() as session:
        calais = await sites.by_slug(session, "calais")
    assert calais is not None
    assert_done(await decline(each_desk, pia, offer, Reason.OTHER, text="No car", instead=calais.id))
    row = await kept(each_desk, offer)
    assert (row.state, row.reason, row.reason_text) == (OfferState.DECLINED, Reason.OTHER, "No car")
    assert row.suggested_id == calais.id


async def test_a_question_waits_for_the_donor_and_its_answer_for_the_site(each_desk: Desk) -> None:
    """Whoever owes the next word has a whole day for it."""
    giver, pia = await donor(each_desk), await donor(each_desk, "Pia")
    offer = await offered(each_desk, by=giver, first=each_desk.now.date() + 9 * DAY)
    asked = assert_done(await ask(each_desk, pia, offer)).offer
    assert (asked.state, asked.waiting_since, asked.due_at) == (Q, each_desk.now, each_desk.now + DAY)
    move(each_desk, 5 * HOUR)
    answered = assert_done(await answer(each_desk, giver, offer)).offer
    assert (answered.state, answered.waiting_since, answered.due_at) == (P, each_desk.now, each_desk.now + DAY)
    async with each_desk.database.read() as session:
        said = await offers.conversation(session, offer)
    assert [(one.text, one.is_donors) for one in said] == [("How many?", False), ("Ten.", True)]


async def test_a_stranger_neither_answers_nor_withdraws_nor_learns_of_the_offer(each_desk: Desk) -> None:
    stranger, offer = await donor(each_desk, "Sam"), await offered(each_desk)
    assert await withdraw(each_desk, stranger, offer) == Done()
    assert await answer(each_desk, stranger, offer) == Done()
    assert (await send_on(each_desk, stranger, offer, "calais")).refusal is NotSent.GONE
    assert (await kept(each_desk, offer)).state is P


async def test_what_was_noted_can_be_put_right_and_not_noted_twice(each_desk: Desk) -> None:
    pia, offer = await donor(each_desk, "Pia"), await offered(each_desk)
    assert not (await mark(each_desk, pia, offer, OfferState.RECEIVED)).is_done, "it was not accepted"
    await accept(each_desk, pia, offer)
    assert_done(await mark(each_desk, pia, offer, OfferState.NOT_BROUGHT))
    assert not (await mark(each_desk, pia, offer, OfferState.NOT_BROUGHT)).is_done
    row = assert_done(await mark(each_desk, pia, offer, OfferState.PARTLY, "2 bags")).offer
    assert (row.state, row.outcome, row.due_at) == (OfferState.PARTLY, "2 bags", None)
    assert row.starts_at is not None


async def test_another_time_is_due_at_other_moments(each_desk: Desk) -> None:
    pia, offer = await donor(each_desk, "Pia"), await offered(each_desk)
    assert not (await change(each_desk, pia, offer)).is_done
    await accept(each_desk, pia, offer)
    before = (await kept(each_desk, offer)).due_at
    row = assert_done(await change(each_desk, pia, offer)).offer
    assert before is not None
    assert row.due_at == offer_moments.next_after(row, (await card_of(each_desk, offer)).zone, each_desk.now)
    assert row.starts_at == each_desk.now + 48 * HOUR


# Sending


async def test_nobody_has_more_open_offers_than_five(each_desk: Desk) -> None:
    """Sent at once from two phones, too."""
    giver = await donor(each_desk)
    sent = await asyncio.gather(*(send(each_desk, giver) for _ in range(MOST_OPEN + 2)))
    assert sorted(str(one.refusal) for one in sent) == ["None"] * MOST_OPEN + [NotSent.TOO_MANY] * 2


@pytest.mark.parametrize("values", [{"takes_donations": False}, {"state": SiteState.CLOSED}])
async def test_nothing_is_sent_where_nothing_is_taken(each_desk: Desk, values: dict[str, Any]) -> None:
    slug = await depot(each_desk, **values)
    assert (await send(each_desk, await donor(each_desk), slug)).refusal is NotSent.NOT_TAKEN


async def test_what_was_declined_is_offered_on_once_with_all_its_goods(each_desk: Desk) -> None:
    giver, pia = await donor(each_desk), await donor(each_desk, "Pia")
    offer = await offered(each_desk, by=giver, note="By the door")
    assert (await send_on(each_desk, giver, offer, "calais")).refusal is NotSent.GONE, "it is still open"
    await decline(each_desk, pia, offer)
    first, second = await asyncio.gather(*(send_on(each_desk, giver, offer, "calais") for _ in range(2)))
    assert {first.refusal, second.refusal} == {None, NotSent.DONE_ALREADY}
    assert first.card is not None
    assert second.card is not None
    assert first.card.offer.id == second.card.offer.id
    card = await card_of(each_desk, first.card.offer.id)
    assert (card.site.slug, card.offer.note, card.offer.earlier_id) == ("calais", "By the door", offer)
    assert [(one.category.slug, one.amount) for one in card.items] == [("clothes", 3)]


async def test_days_and_hours_that_are_over_are_not_offered_on(each_desk: Desk) -> None:
    giver, pia = await donor(each_desk), await donor(each_desk, "Pia")
    today = each_desk.now.date()
    offer = await offered(each_desk, by=giver, first=today, last=today + 5 * DAY, hour=time(0, 30))
    await decline(each_desk, pia, offer)
    move(each_desk, 2 * DAY)
    sent = await send_on(each_desk, giver, offer, "calais")
    assert sent.card is not None
    assert (sent.card.offer.first, sent.card.offer.last) == (today + 2 * DAY, today + 5 * DAY)
    assert sent.card.offer.hour is None


# At once


async def test_of_two_who_answer_at_once_one_wins_and_the_other_learns_who_did_what(each_desk: Desk) -> None:
    for _ in range(3):
        offer = await offered(each_desk)
        pia, alex = await donor(each_desk, "Pia"), await donor(each_desk, "Alex")
        yes, no = await asyncio.gather(accept(each_desk, pia, offer), accept(each_desk, alex, offer))
        assert sorted((yes.is_done, no.is_done)) == [False, True]
        won, lost, name = (yes, no, "Pia") if yes.is_done else (no, yes, "Alex")
        assert won.card is not None
        assert lost.last is not None
        assert (lost.by, lost.last.kind) == (name, StepKind.ACCEPTED)
        assert await steps(each_desk, offer) == [StepKind.SENT, StepKind.ACCEPTED]


async def test_accepted_and_taken_back_at_once_it_ends_taken_back_and_both_know(each_desk: Desk) -> None:
    """Either the yes came first and was taken back, or it came too late."""
    for _ in range(3):
        giver, pia = await donor(each_desk), await donor(each_desk, "Pia")
        offer = await offered(each_desk, by=giver)
        yes, back = await asyncio.gather(accept(each_desk, pia, offer), withdraw(each_desk, giver, offer))
        assert assert_done(back).offer.state is OfferState.WITHDRAWN
        assert back.was is (A if yes.is_done else P)
        if not yes.is_done:
            assert yes.last is not None
            assert yes.last.kind is StepKind.WITHDRAWN
        assert (await kept(each_desk, offer)).state is OfferState.WITHDRAWN


async def test_no_offer_slips_in_while_its_site_stops_taking_donations(each_desk: Desk) -> None:
    """It is refused, or turned away with the others."""
    for _ in range(3):
        slug, alex = await depot(each_desk), await donor(each_desk, "Alex")
        givers = [await donor(each_desk) for _ in range(3)]
        first = await offered(each_desk, slug)
        stopping = asyncio.create_task(stop_taking(each_desk, slug, alex))
        sent = await asyncio.gather(*(send(each_desk, giver, slug) for giver in givers))
        ended = await stopping
        gone = {one.card.offer.id for one in sent if one.card} | {first}
        assert set(ended) == gone
        assert {one.refusal for one in sent if not one.card} <= {NotSent.NOT_TAKEN}
        assert [(await kept(each_desk, offer)).state for offer in gone] == [OfferState.TURNED_AWAY] * len(gone)


# Turning away


async def test_goods_that_are_taken_no_more_end_the_offers_that_have_some(each_desk: Desk) -> None:
    """An offer of several kinds ends whole; those of other goods, and those that have ended, stay."""
    slug, pia = await depot(each_desk), await donor(each_desk, "Pia")
    both = await offered(each_desk, slug, goods=(("clothes", "", 1, None), ("shoes", "", 2, None)))
    shoes = await offered(each_desk, slug, goods=(("shoes", "", 2, None),))
    clothes = await offered(each_desk, slug)
    ended = await offered(each_desk, slug)
    await decline(each_desk, pia, ended)
    await accept(each_desk, pia, clothes)
    category = (await card_of(each_desk, clothes)).items[0].category.id
    assert await turn_away(each_desk, slug, category_id=category, actor_id=pia) == [both, clothes]
    assert (await kept(each_desk, both)).reason is Reason.NOT_THIS
    assert (await kept(each_desk, shoes)).state is P
    assert await turn_away(each_desk, slug) == [shoes]
    assert (await kept(each_desk, shoes)).reason is Reason.CLOSED
    assert await turn_away(each_desk, slug) == []


async def test_what_was_expected_before_a_site_closed_is_still_to_be_marked(each_desk: Desk) -> None:
    """It may well have come: nobody is told not to set out, and the round that looks for shut sites finds nothing."""
    slug, pia = await depot(each_desk), await donor(each_desk, "Pia")
    over, to_come = await offered(each_desk, slug), await offered(each_desk, slug)
    await accept(each_desk, pia, over, hours=-3)
    await accept(each_desk, pia, to_come)
    assert await stop_taking(each_desk, slug, pia) == [to_come]
    async with each_desk.database.read() as session:
        site = await sites.by_slug(session, slug)
        assert site is not None
        assert site.id not in await offer_sites.shut_with_offers(session, each_desk.now, 500)
    assert (await mark(each_desk, pia, over, OfferState.RECEIVED)).is_done


async def test_refused_goods_are_looked_for_among_the_offers_to_come(desk: Desk) -> None:
    """At every tick: found by their category, they would be all that was ever offered."""
    said: list[tuple[str, Any]] = []
    steps: list[str] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        said.append((statement, parameters))

    async with desk.database.read() as session:
        bind = desk.database.engine.sync_engine
        event.listen(bind, "before_cursor_execute", listen)
        await offer_sites.with_goods_refused(session, desk.now, 1)
        event.remove(bind, "before_cursor_execute", listen)
        connection = await session.connection()
        for statement, parameters in said:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [str(step.detail) for step in plan]
    assert any("ix_offers_of_site (site_id=? AND state=?)" in step for step in steps), steps
    assert not any("category_id" in step for step in steps), steps


# In whatever order

MAY_COME_FROM: dict[str, tuple[OfferState, ...]] = {
    "accept": UNANSWERED,
    "change": (A,),
    "decline": OPEN,
    "ask": UNANSWERED,
    "answer": UNANSWERED,
    "withdraw": OPEN,
    "received": (A, OfferState.NOT_BROUGHT),
    "missing": (A, OfferState.RECEIVED),
    "turn_away": OPEN,
    "expire": UNANSWERED,
}
LEADS_TO = {
    "accept": A,
    "change": A,
    "decline": OfferState.DECLINED,
    "ask": Q,
    "answer": P,
    "withdraw": OfferState.WITHDRAWN,
    "received": OfferState.RECEIVED,
    "missing": OfferState.NOT_BROUGHT,
    "turn_away": OfferState.TURNED_AWAY,
    "expire": OfferState.EXPIRED,
}


@dataclass(frozen=True)
class People:
    """One who gives, one who answers, and where."""

    giver: int
    pia: int
    site: str


async def does(desk: Desk, act: str, offer: int, who: People) -> bool:
    """Whether it was done."""
    match act:
        case "accept":
            return (await accept(desk, who.pia, offer)).is_done
        case "change":
            return (await change(desk, who.pia, offer)).is_done
        case "decline":
            return (await decline(desk, who.pia, offer)).is_done
        case "ask":
            return (await ask(desk, who.pia, offer)).is_done
        case "answer":
            return (await answer(desk, who.giver, offer)).is_done
        case "withdraw":
            return (await withdraw(desk, who.giver, offer)).is_done
        case "received":
            return (await mark(desk, who.pia, offer, OfferState.RECEIVED)).is_done
        case "missing":
            return (await mark(desk, who.pia, offer, OfferState.NOT_BROUGHT)).is_done
        case "turn_away":
            return offer in await turn_away(desk, who.site)
    return await _expire(desk, offer)


async def _expire(desk: Desk, offer: int) -> bool:
    """As the round does, once the last day is over."""
    now = desk.now + 3 * DAY
    async with desk.database.write() as session:
        due = await offer_rules.due(session, now, 500)
        card = next((card for card in due if card.offer.id == offer), None)
        if card is None or Due.EXPIRE not in offer_moments.due_now(card.offer, card.zone, now):
            return False
        await offer_rules.expire(session, card, now)
        return True


@given(acts=st.lists(st.sampled_from(sorted(LEADS_TO)), max_size=10))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_done_in_whatever_order_only_the_arrows_drawn_are_gone(
    each_desk: Desk, acts: list[str]
) -> None:
    slug = await depot(each_desk)
    who = People(await donor(each_desk), await donor(each_desk, "Pia"), slug)
    offer = await offered(each_desk, slug, by=who.giver)
    state = P
    for act in acts:
        is_done = await does(each_desk, act, offer, who)
        assert is_done == (state in MAY_COME_FROM[act]), f"{act} of {state}"
        state = LEADS_TO[act] if is_done else state
        await _holds(each_desk, offer, state)
    again = await send_on(each_desk, who.giver, offer, slug)
    assert (again.card is not None and again.refusal is None) == (state in REFUSED)


async def _holds(each_desk: Desk, offer: int, state: OfferState) -> None:
    """What the top of the rules promises."""
    card = await card_of(each_desk, offer)
    row = card.offer
    assert row.state is state
    assert (row.starts_at is not None) == (state in (A, *offers.MARKS))
    looked_at = (await last_at(each_desk, offer)) or row.created_at
    assert row.due_at == offer_moments.next_after(row, card.zone, looked_at)


async def last_at(desk: Desk, offer: int) -> datetime | None:
    async with desk.database.read() as session:
        return await session.scalar(select(func.max(OfferStep.at)).where(OfferStep.offer_id == offer))


async def test_a_site_that_goes_takes_its_offers_along(each_desk: Desk) -> None:
    """With their goods."""
    slug = await depot(each_desk)
    offer = await offered(each_desk, slug)
    async with each_desk.database.write() as session:
        site = await sites.by_slug(session, slug)
        await session.delete(await session.get_one(Site, site.id if site else 0))
    async with each_desk.database.read() as session:
        assert await offers.card(session, offer) is None
        left = select(func.count()).select_from(OfferItem).where(OfferItem.offer_id == offer)
        assert await session.scalar(left) == 0
