"""Those who answer for a site get the offers, and say yes, no, or ask; the donor hears each at once."""

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select, update

from handlers.context import Telling
from handlers.donating import offer_notices
from models import need_rules, needs, offer_rules, offers, sites
from models.needs import NeedLevel
from models.offers import OfferState, OfferStep, Reason, StepKind, Transport
from models.roles import Grant
from models.sites import Site
from tests.conversation.answering_offers import contact, donor, expect_told, proposed, told
from tests.conversation.coordinating import coordinator, stop
from tests.conversation.offering import card_of, depot, kept
from tests.conversation.people import carried, person_of, somebody
from tests.conversation.reminding import at
from tests.conversation.shifting import PARIS
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONE = "+33612345678"


def tomorrow(desk: Desk) -> date:
    return desk.now.astimezone(PARIS).date() + timedelta(days=1)


async def accept(chat: Chat, offer: int, slot: str = "2pm-4pm", place: str = "12 rue du Port") -> None:
    """Says yes, without a pin."""
    await chat.tap_data(f"offer-accept:{offer}")
    await chat.say(slot)
    await chat.say(place)
    if "Skip" in chat.buttons:
        await chat.tap("Skip")
    await chat.tap("Accept the offer")


async def decline(chat: Chat, offer: int, why: str, instead: str = "Nowhere") -> None:
    await chat.tap_data(f"offer-decline:{offer}")
    await chat.tap(why)
    await chat.tap(instead)


# The offer arrives


async def test_the_contact_gets_all_that_the_donor_said_with_a_photo_and_three_answers(own_desk: Desk) -> None:
    """Nothing that the donor wrote can be tapped by mistake."""
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    marie = await donor(own_desk, phone=PHONE)
    before = len(alex.transcript)
    await proposed(
        marie,
        hour=time(14),
        transport=Transport.PARCEL,
        from_name="Lille",
        from_latitude=50.63,
        from_longitude=3.06,
        note="see www.example.org or @marie",
        photos=["one", "two"],
    )
    expect_told(pia, "An offer for La Linière", "Clothes (pulls d’hiver): 3 bags", "Blankets and sleeping bags: 10")
    expect_told(pia, "Saturday 13 March, at about 14:00", "It comes by parcel.", "Lille, about 67 km away")
    expect_told(pia, "Marie Dupont", "+33 6 12 34 56 78")
    assert "www.example.org" not in told(pia)
    assert "see www.example.org or @marie" in told(pia).replace("\u200b", "")
    assert [photo.handle for photo in [pia.last.photo] if photo] == ["one"]
    assert {"✅ Accept", "✖ Decline", "✉️ Ask something"} <= set(pia.buttons)
    await pia.tap("All 2 photos")
    assert [message.photo.handle for message in pia.answers if message.photo] == ["one", "two"]
    assert len(alex.transcript) == before, "the contact is on the bot: no coordinator is bothered"


async def test_where_no_contact_is_on_the_bot_a_coordinator_calls_and_records_the_answer(own_desk: Desk) -> None:
    alex, marie = await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    offer = await proposed(marie)
    expect_told(alex, "The contact is not on the bot. Please call", "Pierre Antoine", "+33 6 77 61 29 29")
    await accept(alex, offer)
    async with own_desk.database.read() as session:
        found = await offers.last_step(session, offer)
    assert found is not None
    assert (found[0].kind, found[0].by_phone) == (StepKind.ACCEPTED, True)
    expect_told(marie, "Yes, please", "Pierre Antoine", "+33 6 77 61 29 29")


async def test_a_contact_who_wants_no_messages_is_as_good_as_none(own_desk: Desk) -> None:
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    await stop(pia)
    await proposed(await donor(own_desk))
    expect_told(alex, "The contact is not on the bot")


async def test_an_offer_sent_at_night_waits_for_the_morning_unless_it_comes_before_that(own_desk: Desk) -> None:
    pia, marie = await contact(own_desk), await donor(own_desk)
    at(own_desk, 0, "23:00")
    before = len(pia.transcript)
    await proposed(marie, first=tomorrow(own_desk) + timedelta(days=1))
    assert len(pia.transcript) == before
    await proposed(marie, hour=time(7))
    assert len(pia.transcript) == before + 1
    at(own_desk, 1, "08:00")
    await own_desk.deliver()
    assert len(pia.transcript) == before + 2


# Yes


async def test_accepting_tells_the_donor_when_where_and_whom_to_call(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie, hour=time(15, 30))
    await pia.tap_data(f"offer-accept:{offer}")
    pia.expect("When do you expect it?", "Saturday 13 March, at about 15:30")
    assert pia.buttons[:3] == ["Sat 13 Mar, 15:30–17:30", "Sat 13 Mar, 09:00–12:00", "Sat 13 Mar, 14:00–18:00"]
    await pia.tap("15:30–17:30")
    pia.expect("Where should it be brought? Only the donor sees it.")
    await pia.say("12 rue du Port, <blue> door")
    await pia.share_location(51.01, 2.31)
    pia.expect("Saturday 13 March, 15:30–17:30", "12 rue du Port", "Marie Dupont gets time, place and pin at once.")
    assert "agreed on another day" not in pia.text
    await pia.tap("Accept the offer")
    pia.expect("Accepted.", "Marie Dupont is told.")
    expect_told(marie, "Yes, please: La Linière", "Tomorrow, Saturday 13 March, 15:30–17:30")
    expect_told(marie, "12 rue du Port, <blue> door", "Pierre Antoine", "+33 6 77 61 29 29")
    assert marie.last.place is not None
    assert (marie.last.place.latitude, marie.last.place.longitude) == (51.01, 2.31)
    assert {"📎 Calendar file", "📦 My offer", "🙁 I can’t after all"} <= set(marie.buttons)


@pytest.mark.parametrize(
    ("transport", "asked", "said"),
    [
        (Transport.PARCEL, "To which address should it be sent?", "expects your parcel"),
        (Transport.PICK_UP, "Where do you meet the donor?", "comes to fetch it"),
    ],
)
async def test_a_parcel_is_sent_and_what_needs_to_be_fetched_is_fetched(
    desk: Desk, transport: Transport, asked: str, said: str
) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie, transport=transport, from_name="Ma cave, Dunkerque")
    await pia.tap_data(f"offer-accept:{offer}")
    await pia.say("14h-16h")
    pia.expect(asked)
    assert ("Ma cave, Dunkerque" in pia.buttons) == (transport is Transport.PICK_UP)
    await pia.say("3 rue Neuve")
    await pia.tap("Skip")
    await pia.tap("Accept the offer")
    expect_told(marie, said)


async def test_the_place_that_was_used_last_is_a_tap_with_its_pin(own_desk: Desk) -> None:
    """So is the site's own address."""
    pia, marie = await contact(own_desk), await donor(own_desk)
    async with own_desk.database.write() as session:
        values = {"address": "1 quai Est", "approximate": False, "latitude": 51.2, "longitude": 2.2}
        await session.execute(update(Site).where(Site.slug == "la-liniere").values(**values))
    first, second, third = [await proposed(marie) for _ in range(3)]
    await pia.tap_data(f"offer-accept:{first}")
    await pia.say("14h-16h")
    await pia.say("12 rue du Port")
    await pia.share_location(51.01, 2.31)
    await pia.tap("Accept the offer")
    for offer, place, where in ((second, "12 rue du Port", (51.01, 2.31)), (third, "1 quai Est", (51.2, 2.2))):
        await pia.tap_data(f"offer-accept:{offer}")
        await pia.say("14h-16h")
        await pia.tap(place)
        await pia.tap("Accept the offer")
        row = await kept(own_desk, offer)
        assert (row.place, (row.latitude, row.longitude)) == (place, where)


async def test_a_day_that_the_donor_did_not_name_is_asked_about_once_more(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await pia.tap_data(f"offer-accept:{offer}")
    await pia.say("Sunday between 2 and 4pm")
    await pia.share_location(51.0, 2.3)
    pia.expect("Time: Sunday 14 March, 14:00–16:00", "Marie Dupont had offered: Saturday 13 March")
    await pia.tap("Accept the offer")
    row = await kept(desk, offer)
    assert (row.place, row.latitude) == ("", 51.0)
    assert row.starts_at is not None
    assert row.starts_at.astimezone(PARIS).time() == time(14)


async def test_another_time_or_place_is_told_to_the_donor(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await accept(pia, offer)
    await pia.tap_data(f"offer-move:{offer}")
    pia.expect("Time: Saturday 13 March, 14:00–16:00", "Place: 12 rue du Port")
    before = told(marie)
    await pia.tap("Change it")
    pia.expect("You accepted it")
    assert told(marie) == before
    await pia.tap_data(f"offer-move:{offer}")
    await pia.tap("✏️ Time")
    await pia.say("10h-11h")
    await pia.tap("Change it")
    expect_told(marie, "the time or the place has changed", "Saturday 13 March, 10:00–11:00", "12 rue du Port")


async def test_keeping_one_answer_and_leaving_all_as_it_is_read_differently(desk: Desk) -> None:
    """In French as well, where both could be said by the same words."""
    pia, louis, marie = await contact(desk), await contact(desk, language="fr"), await donor(desk)
    offer = await proposed(marie)
    await accept(pia, offer)
    await louis.tap_data(f"offer-move:{offer}")
    await louis.tap("✏️ Heure")
    assert {"Garder cette réponse", "Ne rien changer"} <= {*louis.buttons}


# No


@pytest.mark.parametrize(
    ("why", "kindly"),
    [
        ("We have enough of it", "They have enough of it at the moment. Thank you"),
        ("We can’t use these things", "They can’t make use of it there. Thank you"),
        ("Nobody can receive it then", "Another day may do"),
    ],
)
async def test_a_no_is_two_taps_and_is_said_kindly_with_where_instead(desk: Desk, why: str, kindly: str) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await pia.tap_data(f"offer-decline:{offer}")
    pia.expect("Why can’t you take it?", "Marie Dupont")
    await pia.tap(why)
    pia.expect("Where would it help instead? Calais needs it most.")
    assert pia.buttons[0] == "Calais"
    await pia.tap("Calais")
    pia.expect("Marie Dupont is told, and can offer it to Calais in one tap.")
    expect_told(marie, "La Linière, Grande-Synthe can’t take your offer this time.", kindly, "It would help at Calais")
    assert ("↩️ Offer it on another day" in marie.buttons) == (why == "Nobody can receive it then")
    await marie.tap("📦 Offer it to Calais")
    async with desk.database.read() as session:
        mine = await offers.of(session, (await person_of(marie)).id)
    assert [(one.site.slug, one.offer.earlier_id) for one in mine] == [("calais", offer)]


async def test_another_reason_is_told_in_the_contacts_words(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await pia.tap_data(f"offer-decline:{offer}")
    await pia.tap("Another reason")
    await pia.say("The van is <broken>")
    await pia.tap("Nowhere")
    expect_told(marie, "They say: The van is <broken>")
    assert "📦 Where else?" in marie.buttons


async def test_what_was_accepted_can_still_be_declined_and_the_donor_must_not_set_out(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await pia.tap_data(f"offer-decline:{offer}")
    assert "has a yes already" not in pia.text
    await pia.tap("Don’t decline")
    await accept(pia, offer)
    await pia.tap_data(f"offer-decline:{offer}")
    pia.expect("Marie Dupont has a yes already. If you decline now, it is taken back.")
    await pia.tap("Don’t decline")
    await decline(pia, offer, "We have enough of it")
    expect_told(marie, "Please don’t set out", "can’t take it after all")


async def test_enough_of_it_becomes_known_to_all_donors_with_one_more_tap(own_desk: Desk) -> None:
    pia, offer = await contact(own_desk), await proposed(await donor(own_desk))
    await decline(pia, offer, "We have enough of it")
    pia.expect("Shall other donors see at once that you have enough?")
    data = carried(pia, "🟢 Enough: Clothes")
    await pia.tap_data(data)
    pia.expect("Clothes: enough for now at La Linière")
    async with own_desk.database.read() as session:
        site, clothes = await sites.by_slug(session, "la-liniere"), await needs.category_by_slug(session, "clothes")
        assert site is not None
        assert clothes is not None
        need = await need_rules.one(session, site.id, clothes.id)
    assert need is not None
    assert need.level is NeedLevel.ENOUGH
    await pia.tap_data(data)
    pia.expect("Clothes: enough for now")


# A question


async def test_a_question_goes_to_the_donor_and_the_answer_back_with_the_three_answers(desk: Desk) -> None:
    """To whoever asked, and to the contacts: once to each."""
    pia, alex, marie = await contact(desk), await coordinator(desk, "la-liniere"), await donor(desk)
    offer = await proposed(marie)
    await alex.tap_data(f"offer-ask:{offer}")
    await alex.say("For <children>?")
    alex.expect("Sent to Marie Dupont", "For <children>?")
    expect_told(marie, "La Linière, Grande-Synthe asks about your offer", "For <children>?", "before you have a yes")
    assert "Alex" not in told(marie)
    assert "✉️ Answer" in marie.buttons
    person = await person_of(marie)
    before = len(pia.transcript)

    async def answer(telling: Telling) -> bool:
        done = await offer_rules.answer(telling.session, person.id, offer, "For adults", telling.now)
        assert done.card is not None
        await offer_notices.answered(telling, done.card)
        return False

    await desk.run_round(answer)
    for chat in (pia, alex):
        expect_told(chat, "Marie Dupont has answered you", "Question: For <children>?", "Answer: For adults")
        assert "✅ Accept" in chat.buttons
    assert len(pia.transcript) == before + 1


# What the others of the site hear


async def test_the_contact_hears_what_a_coordinator_answered_and_nobody_hears_their_own_answer(own_desk: Desk) -> None:
    pia, alex, marie = await contact(own_desk), await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    await accept(alex, await proposed(marie))
    expect_told(pia, "Accepted for La Linière", "Marie Dupont", "Saturday 13 March, 14:00–16:00", "12 rue du Port")
    await decline(alex, await proposed(marie), "We have enough of it")
    expect_told(pia, "Declined for La Linière", "Reason: enough of it.")
    await decline(pia, await proposed(marie), "We have enough of it")
    assert not any("for La Linière" in one and one[0] in "✅✖" for one in alex.transcript)
    assert "Declined for" not in told(pia)


# Who may, and who was quicker


async def test_of_two_who_accept_one_wins_and_the_other_reads_who_and_when(each_desk: Desk) -> None:
    """Both have filled in their form; the donor is told once."""
    pia, alex, marie = await contact(each_desk), await coordinator(each_desk, "la-liniere"), await donor(each_desk)
    offer = await proposed(marie)
    for chat in (pia, alex):
        await chat.tap_data(f"offer-accept:{offer}")
        await chat.say("14h-16h")
        await chat.say("12 rue du Port")
        if "Skip" in chat.buttons:
            await chat.tap("Skip")
    await asyncio.gather(pia.tap("Accept the offer"), alex.tap("Accept the offer"))
    won, lost = (pia, alex) if "Accepted." in pia.text else (alex, pia)
    won.expect("Accepted.")
    lost.expect("Nothing was changed", f"{'Pia Contact' if won is pia else 'Alex Martin'} accepted it today at")
    assert sum("Yes, please" in one for one in marie.transcript) == 1


async def test_a_form_that_was_left_open_finds_the_offer_taken_back(desk: Desk) -> None:
    pia, marie = await contact(desk), await donor(desk)
    offer, person = await proposed(marie), await person_of(marie)
    await pia.tap_data(f"offer-decline:{offer}")
    await pia.tap("We have enough of it")

    async def withdraw(telling: Telling) -> bool:
        done = await offer_rules.withdraw(telling.session, person.id, offer, telling.now)
        assert done.card is not None
        await offer_notices.withdrawn(telling, done.card, done.was)
        return False

    await desk.run_round(withdraw)
    expect_told(pia, "Marie Dupont has taken back their offer for La Linière")
    await pia.command("/resume")
    await pia.tap_data(f"offer-in:{offer}")
    pia.expect("Marie Dupont took it back")
    assert not [label for label in pia.buttons if label in ("✅ Accept", "✖ Decline")]
    for old in ("offer-accept", "offer-ask", "offer-decline", "offer-move", "offer-correct", "offer-partly"):
        await pia.command("/cancel")
        await pia.tap_data(f"{old}:{offer}")
        pia.expect("Marie Dupont took it back")


async def test_whoever_has_no_say_at_the_site_learns_nothing_and_changes_nothing(desk: Desk) -> None:
    """A stranger, the donor themselves, the contact of another site, one who lost the role; all buttons forged."""
    marie, other = await donor(desk), await contact(desk, "calais")
    offer = await proposed(marie)
    for chat in (somebody(desk), marie, other):
        for old in (
            *(
                f"offer-{name}:{offer}"
                for name in ("in", "photos", "accept", "move", "decline", "ask", "partly", "correct")
            ),
            f"offer-mark:{offer}:received",
            f"offer-enough:{offer}:1:0",
            "offer-in:999999",
        ):
            await chat.tap_data(old)
            chat.expect("That offer is no longer there, or is for a site whose offers you don’t answer.")
            assert "Marie" not in chat.text
    async with desk.database.read() as session:
        found = select(OfferStep.kind).where(OfferStep.offer_id == offer)
        assert list(await session.scalars(found)) == [StepKind.SENT]


async def test_a_role_that_was_lost_while_the_form_was_open_counts_no_more(own_desk: Desk) -> None:
    pia, offer = await contact(own_desk), await proposed(await donor(own_desk))
    await pia.tap_data(f"offer-accept:{offer}")
    await pia.say("14h-16h")
    await pia.say("12 rue du Port")
    await pia.tap("Skip")
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant))
    await pia.tap("Accept the offer")
    pia.expect("whose offers you don’t answer")
    assert (await kept(own_desk, offer)).state is OfferState.PROPOSED


# Taken back, and deleted


async def test_whoever_expects_an_accepted_offer_hears_that_nobody_comes(own_desk: Desk) -> None:
    """The coordinator who accepted it, not the contact who did not."""
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    marie = await donor(own_desk)
    offer = await proposed(marie)
    await accept(alex, offer)
    before = len(pia.transcript)
    await marie.tap("🙁 I can’t after all")
    await marie.tap("Yes")
    expect_told(alex, "Marie Dupont can’t come to La Linière", "after all")
    assert len(pia.transcript) == before


async def test_when_a_donor_is_deleted_those_who_expect_goods_hear_it_without_a_name(each_desk: Desk) -> None:
    pia, marie = await contact(each_desk), await donor(each_desk, "Zoé Unique")
    offer = await proposed(marie, note="my own words")
    await accept(pia, offer)
    await marie.command("/delete")
    marie.expect("What you offered to bring is called off, and those who expect it are told.")
    await marie.tap("Yes, delete everything")
    expect_told(pia, "An offer for La Linière, Grande-Synthe is called off", "Clothes: 3 bags", "14:00–16:00")
    assert "Zoé" not in told(pia)
    assert "pulls" not in told(pia)
    async with each_desk.database.read() as session:
        assert await offers.card(session, offer) is None
    await pia.tap_data(f"offer-in:{offer}")
    pia.expect("no longer there")


async def test_a_form_about_an_offer_whose_donor_is_gone_ends_kindly(own_desk: Desk) -> None:
    """In the middle of it, and at its end."""
    pia, alex = await contact(own_desk), await coordinator(own_desk, "la-liniere")
    marie = await donor(own_desk)
    offer = await proposed(marie)
    await pia.tap_data(f"offer-accept:{offer}")
    await alex.tap_data(f"offer-decline:{offer}")
    await marie.command("/delete")
    await marie.tap("Yes, delete everything")
    await alex.tap("We have enough of it")
    await pia.say("tomorrow 2pm-4pm")
    await pia.say("12 rue du Port")
    await pia.tap("Skip")
    await pia.tap("Accept the offer")
    for chat in (alex, pia):
        chat.expect("That offer is no longer there")


# Afterwards


async def test_what_came_is_noted_in_a_tap_and_the_donor_thanked_with_what_it_serves_for(desk: Desk) -> None:
    """Once, even where it is put right afterwards."""
    pia, marie = await contact(desk), await donor(desk)
    offer = await proposed(marie)
    await accept(pia, offer)
    await pia.tap_data(f"offer-mark:{offer}:received")
    pia.expect("All of it came.", "Marie Dupont is thanked.")
    expect_told(marie, "Thank you! What you gave has arrived", "clean, warm clothes", "sleep warm")
    before = len(marie.transcript)
    await pia.tap_data(f"offer-correct:{offer}")
    await pia.tap("Part of it came")
    await pia.say("2 of 3 bags")
    pia.expect("Part of it came.")
    await pia.tap("See the offer")
    pia.expect("Noted: 2 of 3 bags")
    assert len(marie.transcript) == before


async def test_what_did_not_come_is_asked_about_kindly_with_offer_it_again(desk: Desk) -> None:
    pia, marie = await contact(desk, language="fr"), await donor(desk)
    offer = await proposed(marie)
    async with desk.database.write() as session:
        when = offer_rules.Agreed(starts_at=desk.now, ends_at=desk.now + timedelta(hours=1), place="here")
        await offer_rules.accept(session, (await person_of(pia)).id, offer, when, desk.now)
    await pia.tap_data(f"offer-mark:{offer}:not_brought")
    expect_told(marie, "waited for your offer, and nothing arrived", "Something came up? That happens.")
    assert "↩️ Offer it again" in marie.buttons
    assert (await kept(desk, offer)).state is OfferState.NOT_BROUGHT


async def test_a_mark_that_is_none_is_not_made(desk: Desk) -> None:
    pia, offer = await contact(desk), await proposed(await donor(desk))
    for outcome in ("withdrawn", "expired", "received"):
        await pia.tap_data(f"offer-mark:{offer}:{outcome}")
        pia.expect("An offer for La Linière", "Waiting for an answer")
    assert (await kept(desk, offer)).state is OfferState.PROPOSED


# The site stops


async def test_a_coordinator_stops_donations_knowing_whom_that_concerns_and_all_are_led_elsewhere(
    own_desk: Desk,
) -> None:
    alex, marie, kim = await coordinator(own_desk, "la-liniere"), await donor(own_desk), await donor(own_desk, "Kim")
    pia = await contact(own_desk)
    offers_made = [await proposed(marie), await proposed(marie), await proposed(kim)]
    await accept(alex, offers_made[0])
    await alex.tap_data("offers-stop:la-liniere")
    alex.expect("Stop taking donations at La Linière", "3 offers by 2 people are open there")
    await alex.tap("✖ Stop taking donations")
    alex.expect("takes no donations", "3 offers were turned away")
    expect_told(pia, "La Linière, Grande-Synthe takes no donations any more", "3 open offers were turned away")
    assert not any("any more" in one for one in alex.transcript)
    await pia.tap_data(f"offer-accept:{offers_made[1]}")
    pia.expect("It was turned away")
    expect_told(kim, "Please don’t set out for La Linière", "No donations are taken there any more", "Calais")
    row = await kept(own_desk, offers_made[2])
    assert (row.state, row.reason) == (OfferState.TURNED_AWAY, Reason.CLOSED)
    await kim.tap("📦 Offer it to Calais")
    async with own_desk.database.read() as session:
        assert [one.site.slug for one in await offers.of(session, (await person_of(kim)).id)] == ["calais"]
    for command in ("/inbox", "/needs"):
        await alex.command(command)
        alex.expect("⚪ La Linière, Grande-Synthe takes no donations at the moment.")
    assert "✖ Stop donations" not in alex.buttons
    await alex.tap("↩️ Take donations again")
    alex.expect("takes donations.")


async def test_contacts_and_strangers_close_no_site(desk: Desk) -> None:
    slug = await depot(desk)
    for chat in (await contact(desk, slug), somebody(desk)):
        for old in (
            f"offers-stop:{slug}",
            f"offers-stop-now:{slug}:{int(desk.now.timestamp() // 60)}",
            f"offers-go-on:{slug}",
        ):
            await chat.tap_data(old)
            chat.expect("That is for the coordinators of a site.")
    async with desk.database.read() as session:
        site = await sites.by_slug(session, slug)
    assert site is not None
    assert site.takes_donations


async def test_goods_are_refused_after_reading_whom_that_concerns(own_desk: Desk) -> None:
    alex, marie = await coordinator(own_desk, "la-liniere"), await donor(own_desk)
    offer = await proposed(marie)
    card = await card_of(own_desk, offer)
    async with own_desk.database.read() as session:
        need = await need_rules.one(session, card.site.id, card.items[0].category.id)
    version = need.version if need else 0
    await alex.tap_data(f"need-set:{card.site.id}:{card.items[0].category.id}:not_accepted:{version}")
    alex.expect("Clothes: no longer accepted at La Linière", "1 open offer by 1 person has such goods")
    assert (await kept(own_desk, offer)).state is OfferState.PROPOSED
    await alex.tap("⚪ Not accepted: tell them")
    alex.expect("1 offer was turned away")
    expect_told(marie, "Please don’t set out", "Not all of what you offer is taken there any more")
