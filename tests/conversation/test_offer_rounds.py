"""What happens to offers by itself, each once: reminders, warnings, an end; and at sites that the file shut."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from handlers.context import Telling
from handlers.donating import offer_rounds
from models import offer_rules
from models.needs import NeedLevel
from models.offer_rules import Agreed
from models.offers import OfferState, Reason
from models.roles import Grant, Role
from models.sites import Site, SiteState
from tests.conversation.answering_offers import contact, donor, expect_told, proposed, told
from tests.conversation.coordinating import coordinator
from tests.conversation.needing import say_need
from tests.conversation.offering import depot, kept, offered
from tests.conversation.people import join, person_of
from tests.conversation.reminding import at
from tests.conversation.shifting import PARIS
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAY = timedelta(days=1)


def in_days(desk: Desk, days: int) -> date:
    return desk.now.astimezone(PARIS).date() + days * DAY


async def accepted(chat: Chat, offer: int, day: date, hour: int = 14) -> None:
    """Somebody says yes, without the conversation: two hours from that hour."""
    person, start = await person_of(chat), datetime.combine(day, time(hour), PARIS)
    agreed = Agreed(starts_at=start, ends_at=start + timedelta(hours=2), place="The gate", latitude=51.0, longitude=2.3)
    async with chat.desk.database.write() as session:
        done = await offer_rules.accept(session, person.id, offer, agreed, chat.desk.now)
    assert done.is_done


async def asked(chat: Chat, offer: int, question: str) -> None:
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        assert (await offer_rules.ask(session, person.id, offer, question, chat.desk.now)).is_done


async def tick(desk: Desk) -> None:
    await desk.run_round(offer_rounds.look_after)


def since(chat: Chat, before: int) -> list[str]:
    return chat.transcript[before:]


async def test_an_offer_that_nobody_answers_is_never_forgotten(own_desk: Desk) -> None:
    """A day: the contact. Two: the coordinators, and the donor. The day before: do not set out. Then an apology."""
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    marie = await donor(own_desk)
    await proposed(marie, first=in_days(own_desk, 4))
    at(own_desk, 1, "14:00")
    await tick(own_desk)
    expect_told(pia, "An offer has waited for a day", "Marie Dupont")
    assert "✅ Accept" in pia.buttons
    at(own_desk, 1, "14:00")
    await tick(own_desk)
    expect_told(alex, "Nobody has answered an offer for La Linière", "waited for two days", "+33 6 77 61 29 29")
    expect_told(marie, "Your offer to La Linière, Grande-Synthe is still open", "Pierre Antoine", "+33 6 77 61 29 29")
    at(own_desk, 1, "09:00")
    await tick(own_desk)
    expect_told(marie, "Please do not set out for La Linière", "there is no yes yet", "+33 6 77 61 29 29")
    for chat in (pia, alex):
        expect_told(chat, "Marie Dupont would soon bring something", "told to wait for a yes")
    at(own_desk, 2, "00:00")
    await tick(own_desk)
    expect_told(marie, "Please do not set out")
    at(own_desk, 0, "08:00")
    await own_desk.deliver()
    expect_told(marie, "We are sorry: nobody answered your offer", "It would help at Calais")
    expect_told(alex, "ran out without an answer", "Marie Dupont")
    await marie.tap("📦 Offer it to Calais")
    marie.expect("When could you come?")


async def test_while_a_question_waits_it_is_the_donor_who_is_reminded(own_desk: Desk) -> None:
    pia, alex, marie = await contact(own_desk), await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    offer = await proposed(marie, first=in_days(own_desk, 3))
    await asked(pia, offer, "Which sizes?")
    before = len(alex.transcript)
    at(own_desk, 1, "14:00")
    await tick(own_desk)
    expect_told(marie, "still waits for your answer", "Which sizes?")
    assert "✉️ Answer" in marie.buttons
    at(own_desk, 1, "14:00")
    await tick(own_desk)
    expect_told(marie, "Please do not set out", "They have asked you something")
    assert all("Nobody has answered" not in one for one in since(alex, before))
    at(own_desk, 2, "08:30")
    await tick(own_desk)
    expect_told(marie, "Your offer to La Linière, Grande-Synthe is closed", "a question from there had no answer")


async def test_whoever_is_expected_is_reminded_with_place_pin_and_contact_and_the_site_asks_twice(
    own_desk: Desk,
) -> None:
    """The one who accepted is asked, and not the contact."""
    pia, alex, marie = await contact(own_desk), await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    offer = await proposed(marie, first=in_days(own_desk, 3))
    await accepted(alex, offer, in_days(own_desk, 3))
    before = len(pia.transcript)
    at(own_desk, 2, "14:00")
    await tick(own_desk)
    expect_told(marie, "You are expected soon", "Tomorrow, Monday 15 March, 14:00–16:00", "The gate", "Pierre Antoine")
    assert marie.last.place is not None
    assert "📎 Calendar file" in marie.buttons
    at(own_desk, 1, "17:00")
    await tick(own_desk)
    expect_told(alex, "Has this come to La Linière", "Monday 15 March, 14:00–16:00")
    assert "✖ Nothing came" in alex.buttons
    at(own_desk, 1, "17:00")
    await tick(own_desk)
    assert sum("Has this come" in one for one in alex.transcript) == 2
    assert since(pia, before) == []
    await alex.tap("✅ All of it came")
    expect_told(marie, "Thank you! What you gave has arrived")


async def test_if_whoever_accepted_has_left_the_contact_is_asked(own_desk: Desk) -> None:
    pia, alex, marie = await contact(own_desk), await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    offer = await proposed(marie)
    await accepted(alex, offer, in_days(own_desk, 1))
    person = await person_of(alex)
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == person.id))
    at(own_desk, 1, "18:00")
    await tick(own_desk)
    expect_told(pia, "Has this come")


async def test_after_a_standstill_only_what_helps_is_told(own_desk: Desk) -> None:
    """No reminder of a slot that is over, no warning of a day that is over; each once."""
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    marie, kim = await donor(own_desk), await donor(own_desk, "Kim")
    await accepted(pia, await proposed(marie, first=in_days(own_desk, 3)), in_days(own_desk, 3))
    lost = await proposed(kim, first=in_days(own_desk, 3))
    heard = {chat: len(chat.transcript) for chat in (pia, alex, marie, kim)}
    at(own_desk, 20, "10:00")
    await asyncio.gather(tick(own_desk), tick(own_desk))
    await tick(own_desk)
    assert since(marie, heard[marie]) == []
    assert ["We are sorry" in one for one in since(kim, heard[kim])] == [True]
    assert ["Has this come" in one for one in since(pia, heard[pia])] == [True]
    assert ["ran out" in one for one in since(alex, heard[alex])] == [True]
    assert (await kept(own_desk, lost)).state is OfferState.EXPIRED


async def test_two_processes_tell_each_thing_once(each_desk: Desk) -> None:
    pia, marie = await contact(each_desk), await donor(each_desk)
    await proposed(marie, first=in_days(each_desk, 9))
    at(each_desk, 1, "14:00")
    await asyncio.gather(*(tick(each_desk) for _ in range(3)))
    assert sum("waited for a day" in one for one in pia.transcript) == 1


async def test_what_is_due_in_the_night_is_told_in_the_morning(own_desk: Desk) -> None:
    at(own_desk, 0, "23:30")
    pia, marie = await contact(own_desk), await donor(own_desk)
    await proposed(marie, first=in_days(own_desk, 8))
    at(own_desk, 1, "23:30")
    await tick(own_desk)
    assert "waited for a day" not in told(pia)
    at(own_desk, 1, "08:00")
    await own_desk.deliver()
    expect_told(pia, "An offer has waited for a day")


async def test_what_waits_for_the_morning_is_not_told_of_an_offer_that_stands_otherwise_by_then(
    each_desk: Desk,
) -> None:
    """Answered and taken back in the night: neither those who answer nor the donor hear that it waits."""
    at(each_desk, 0, "23:30")
    pia, kim, marie = await contact(each_desk), await donor(each_desk, "Kim Nuit"), await donor(each_desk, "Marie Nuit")
    taken, back = [await proposed(one, first=in_days(each_desk, 8)) for one in (kim, marie)]
    alex = await coordinator(each_desk, "la-liniere")
    at(each_desk, 2, "23:30")
    await tick(each_desk)
    await accepted(pia, taken, in_days(each_desk, 8))
    await marie.tap_data(f"offer-back:{back}:{int(each_desk.now.timestamp()) // 60}")
    at(each_desk, 1, "08:00")
    await each_desk.deliver()
    assert not any("Kim Nuit" in one or "Marie Nuit" in one for one in alex.transcript)
    assert not any("still open" in one for one in (*kim.transcript, *marie.transcript))
    assert "has taken back" in told(pia)


async def test_a_warning_in_the_night_of_the_day_itself_does_not_wait_for_the_morning(own_desk: Desk) -> None:
    """Whoever would set out at seven reads it before."""
    await contact(own_desk)
    marie = await donor(own_desk)
    await proposed(marie, first=in_days(own_desk, 2), hour=time(5))
    at(own_desk, 1, "23:00")
    await tick(own_desk)
    at(own_desk, 0, "23:05")
    await own_desk.deliver()
    assert any("Please do not set out" in one for one in marie.transcript)


async def test_that_nobody_should_set_out_is_said_in_the_night_before_and_not_in_others(own_desk: Desk) -> None:
    """Whatever hour was agreed on."""
    pia, soon, later = await contact(own_desk), await donor(own_desk), await donor(own_desk, "Kim")
    near, far = await proposed(soon), await proposed(later, first=in_days(own_desk, 5))
    await accepted(pia, near, in_days(own_desk, 1), 6)
    await accepted(pia, far, in_days(own_desk, 5), 6)
    at(own_desk, 0, "23:00")
    heard = len(later.transcript)
    for offer in (near, far):
        await pia.tap_data(f"offer-decline:{offer}")
        await pia.tap("We have enough of it")
        await pia.tap("Nowhere")
    expect_told(soon, "Please don’t set out", "after all")
    assert since(later, heard) == []
    at(own_desk, 1, "08:00")
    await own_desk.deliver()
    expect_told(later, "Please don’t set out", "after all")


@pytest.mark.parametrize("values", [{"state": SiteState.CLOSED}, {"takes_donations": False}])
async def test_offers_to_a_site_that_the_file_shut_are_turned_away_once(own_desk: Desk, values: dict[str, Any]) -> None:
    marie = await donor(own_desk)
    offer = await proposed(marie)
    elsewhere = await offered(own_desk, "calais")
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "la-liniere").values(**values))
    before = len(marie.transcript)
    await asyncio.gather(*(own_desk.run_round(offer_rounds.turn_away_where_shut) for _ in range(2)))
    assert ["Please don’t set out for La Linière" in one for one in since(marie, before)] == [True]
    row = await kept(own_desk, offer)
    assert (row.state, row.reason) == (OfferState.TURNED_AWAY, Reason.CLOSED)
    assert row.suggested_id is not None
    assert (await kept(own_desk, elsewhere)).state is OfferState.PROPOSED


async def test_offers_of_goods_that_the_file_refuses_are_turned_away_and_others_stay(own_desk: Desk) -> None:
    """Nobody is led to a site that takes only some of it."""
    marie, kim = await donor(own_desk), await donor(own_desk, "Kim")
    clothes = await proposed(marie, goods=(("clothes", "", 1, None), ("food", "", 2, None)))
    food = await proposed(kim, goods=(("food", "", 2, None),))
    await say_need(own_desk, "la-liniere", "clothes", NeedLevel.NOT_ACCEPTED)
    await say_need(own_desk, "calais", "clothes", NeedLevel.NOT_ACCEPTED)
    await asyncio.gather(*(own_desk.run_round(offer_rounds.turn_away_where_shut) for _ in range(2)))
    assert sum("Not all of what you offer is taken there any more" in one for one in marie.transcript) == 1
    assert "Calais" not in told(marie)
    assert (await kept(own_desk, clothes)).reason is Reason.NOT_THIS
    assert (await kept(own_desk, food)).state is OfferState.PROPOSED


async def test_nobody_is_sent_back_to_a_site_that_refused_the_same_goods(own_desk: Desk) -> None:
    """From La Linière to Calais, and from there not to La Linière again."""
    marie = await donor(own_desk)
    first = await proposed(marie)
    pia, chris = await contact(own_desk), await contact(own_desk, "calais")
    await pia.tap_data(f"offer-decline:{first}")
    await pia.tap("We have enough of it")
    await pia.tap("Calais")
    await marie.tap("📦 Offer it to Calais")
    second = first + 1
    await chris.tap_data(f"offer-decline:{second}")
    await chris.tap("We have enough of it")
    assert "La Linière, Grande-Synthe" not in chris.buttons


async def test_everything_is_told_to_each_in_their_own_language(own_desk: Desk) -> None:
    """A French contact, an English donor; and the other way round."""
    pia, marie = await contact(own_desk, language="fr"), await donor(own_desk)
    jean = await donor(own_desk, "Jean", "fr")
    await proposed(marie, first=in_days(own_desk, 3))
    expect_told(pia, "Une proposition de don pour La Linière", "lundi 15 mars", "Vêtements (pulls d’hiver) : 3 sacs")
    await proposed(jean, first=in_days(own_desk, 3))
    at(own_desk, 2, "14:00")
    await tick(own_desk)
    assert any("Ne prenez pas la route" in one and "il n’y a pas encore de oui" in one for one in jean.transcript)
    assert any("Please do not set out" in one for one in marie.transcript)


async def test_the_round_leaves_out_a_row_that_failed(own_desk: Desk) -> None:
    """The others are looked after."""
    pia, marie = await contact(own_desk), await donor(own_desk)
    first = await proposed(marie, first=in_days(own_desk, 9))
    second = await proposed(marie, first=in_days(own_desk, 9))
    at(own_desk, 1, "14:00")

    async def without_the_first(telling: Telling) -> bool:
        telling.skipped = {first}
        return await offer_rounds.look_after(telling)

    await own_desk.run_round(without_the_first)
    assert sum("waited for a day" in one for one in pia.transcript) == 1
    assert (await kept(own_desk, first)).due_at < (await kept(own_desk, second)).due_at  # type: ignore[operator]


async def test_a_site_nobody_answers_for_is_the_admins(own_desk: Desk) -> None:
    slug, ada = await depot(own_desk), await _admin(own_desk)
    await proposed(await donor(own_desk), slug)
    expect_told(ada, "An offer for depot-")


async def _admin(desk: Desk) -> Chat:
    chat = Chat(desk, language="en")
    await join(chat, Role.ADMIN, name="Ada Admin")
    return chat
