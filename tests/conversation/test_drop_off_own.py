"""A donor's slot in the chat: chosen, shown with its code, moved; and what the code tells to whom."""

from datetime import UTC

import pytest

from bot import i18n
from handlers.context import Context
from handlers.conversation.screens import button
from handlers.donating import drop_off_own, my_offers, offer_form
from models import chats, drop_off, drop_off_rules, offer_rules, sites
from models.offers import OfferState, Reason, Unit
from models.roles import Role
from models.sites import Site
from tests.conversation.answering_offers import contact, proposed
from tests.conversation.dropping import at, booked, slot_at, slots_hold, warehouse
from tests.conversation.offering import donor, kept, offering
from tests.conversation.people import join, person_of, register, somebody
from tests.kit import PARIS, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _donor(desk: Desk, language: str = "en") -> Chat:
    chat = somebody(desk, language)
    await register(chat)
    return chat


async def _with_slot(desk: Desk, site: Site, language: str = "en") -> tuple[Chat, int]:
    """Somebody who comes tomorrow at nine, and the number of their offer."""
    chat = await _donor(desk, language)
    return chat, await booked(desk, (await person_of(chat)).id, site, at(1, 9))


async def _code(desk: Desk, offer_id: int) -> str:
    """The payload of the link in the code."""
    async with desk.database.read() as session:
        held = await drop_off.of_offer(session, offer_id)
    assert held is not None
    return f"got-{offer_id}-{drop_off.token(held.booking)}"


def _show(offer_id: int) -> str:
    return button("Show", drop_off_own.my_slot, offer_id).data


async def test_the_booking_shows_time_place_pin_and_code(desk: Desk) -> None:
    site = await warehouse(desk)
    chat, offer = await _with_slot(desk, site)
    await chat.tap_data(_show(offer))
    chat.expect("Saturday 13 March, 09:00–09:30", "1 rue du Hangar, Calais", "Clothes", "3 bags", "Show this code")
    assert chat.last.place is not None
    assert (chat.last.place.latitude, chat.last.place.longitude) == (50.95, 1.85)
    assert chat.last.photo is not None
    assert chat.last.photo.content.startswith(b"\x89PNG")
    for label in ("📎 Calendar file", "✏️ Another time", "🙁 I can’t after all"):
        assert label in chat.buttons


async def test_the_link_in_the_code_fits_telegram(desk: Desk) -> None:
    """64 characters of letters, digits, - and _: https://core.telegram.org/bots/features#deep-linking"""
    _, offer = await _with_slot(desk, await warehouse(desk))
    code = await _code(desk, offer)
    assert len(code) + 11 <= 64
    assert all(char.isalnum() or char in "-_" for char in code)


async def test_another_time_is_chosen_by_day(desk: Desk) -> None:
    """Then the first one is free again, and nothing else is lost."""
    site = await warehouse(desk)
    chat, offer = await _with_slot(desk, site)
    await chat.tap_data(_show(offer))
    await chat.tap("✏️ Another time")
    chat.expect("When would you like to come?")
    assert [label for label in chat.buttons if label.startswith("Sat 13 Mar")] == [
        "Sat 13 Mar, 09:00",
        "Sat 13 Mar, 09:30",
        "Sat 13 Mar, 10:00",
        "Sat 13 Mar",
    ]
    await chat.tap("Tue 16 Mar")
    await chat.tap("10:30–11:00")
    chat.expect("is booked", "Tuesday 16 March, 10:30–11:00")
    assert (await kept(desk, offer)).starts_at == at(4, 10, 30)
    assert (await slot_at(desk, site, at(1, 9))).taken == 0
    await slots_hold(desk, site)


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("en", ["Monday 10:10"], "Monday 15 March, 10:00–10:30"),
        ("fr", ["lundi 10h10"], "lundi 15 mars, 10:00–10:30"),
        ("fr", ["mardi", "à 11h"], "mardi 16 mars, 11:00–11:30"),
        ("en", ["Sunday", "Monday", "9:30"], "Monday 15 March, 09:30–10:00"),
    ],
)
async def test_a_time_can_be_typed(desk: Desk, language: str, typed: list[str], shown: str) -> None:
    """A day alone shows its times; of one that is closed, those that come near."""
    chat, offer = await _with_slot(desk, await warehouse(desk), language)
    await chat.tap_data(_show(offer))
    await chat.tap("✏️")
    for text in typed:
        await chat.say(text)
    chat.expect(shown)


async def test_a_slot_taken_meanwhile_is_answered_with_others(desk: Desk) -> None:
    """In one tap each; until then the booking stays."""
    site = await warehouse(desk, drop_off_cars=1)
    chat, offer = await _with_slot(desk, site)
    await booked(desk, await donor(desk), site, at(1, 10))
    await chat.tap_data(button("Take", drop_off_own.take, offer, int(at(1, 10).timestamp() // 60)).data)
    chat.expect("has just been taken", "yours stays: Saturday 13 March, 09:00–09:30")
    assert "🚗 Sat 13 Mar, 10:00" not in chat.buttons
    await chat.tap("🚗 Sat 13 Mar, 09:30")
    chat.expect("Saturday 13 March, 09:30–10:00")


async def test_who_was_declined_books_the_same_goods_again_in_one_tap(desk: Desk) -> None:
    site, contact = await warehouse(desk), await donor(desk)
    chat, offer = await _with_slot(desk, site)
    async with desk.database.write() as session:
        await drop_off_rules.set_slot(session, contact, site.id, at(1, 9), desk.now, closed=True)
    again = button("Take", drop_off_own.take, offer, int(at(3, 9).timestamp() // 60)).data
    await chat.tap_data(again)
    chat.expect("is booked", "Monday 15 March, 09:00–09:30", "3 bags")
    await chat.tap_data(again)
    assert (await slot_at(desk, site, at(3, 9))).taken == 1


async def test_who_answers_for_the_site_reads_the_code_and_marks_it(desk: Desk) -> None:
    site = await warehouse(desk)
    chat, offer = await _with_slot(desk, site)
    for role in (Role.CONTACT, Role.COORDINATOR):
        receiver = somebody(desk, "en")
        await join(receiver, role, site.slug, "Noor Haddad")
        await receiver.open_link(await _code(desk, offer))
        receiver.expect("Marie Dupont", "3 bags")
        if role is Role.CONTACT:
            receiver.expect("Has this come?", "Saturday 13 March, 09:00–09:30")
            await receiver.tap("✅ All of it came")
    assert (await kept(desk, offer)).state is OfferState.RECEIVED
    assert any("has arrived" in text for text in chat.transcript)


async def test_the_code_tells_its_donor_their_own_slot_and_others_nothing(desk: Desk) -> None:
    site, elsewhere = await warehouse(desk), await warehouse(desk)
    chat, offer = await _with_slot(desk, site)
    code = await _code(desk, offer)
    await chat.open_link(code)
    chat.expect("is booked")
    stranger, coordinator = await _donor(desk), somebody(desk, "en")
    await join(coordinator, Role.COORDINATOR, elsewhere.slug)
    for other in (stranger, coordinator):
        await other.open_link(code)
        nothing = other.text
        assert "leads nowhere" in nothing
        for unknown in (
            f"got-{offer}-AAAAAAAAAAAAAAAAAAAA",
            "got-999999-x",
            "got-x-y",
            f"got-{offer}-",
            f"got-{offer}-é",
        ):
            await other.open_link(unknown)
            assert other.text == nothing


async def test_a_code_stays_good_when_the_slot_is_moved_and_not_when_it_is_given_back(desk: Desk) -> None:
    site = await warehouse(desk)
    chat, offer = await _with_slot(desk, site)
    code = await _code(desk, offer)
    await chat.tap_data(button("Take", drop_off_own.take, offer, int(at(3, 9).timestamp() // 60)).data)
    receiver = somebody(desk, "en")
    await join(receiver, Role.COORDINATOR, site.slug)
    await receiver.open_link(code)
    receiver.expect("Monday 15 March, 09:00–09:30")
    await chat.tap("🙁 I can’t after all")
    await chat.tap("Yes, take it back")
    assert (await slot_at(desk, site, at(3, 9))).taken == 0
    await receiver.open_link(code)
    receiver.expect("leads nowhere")


async def test_an_offer_whose_slot_was_taken_in_the_same_moment_is_kept_for_another(own_desk: Desk) -> None:
    """Sent by the form with a slot that somebody else got first: nothing has to be typed again."""
    desk, site = own_desk, await warehouse(own_desk, drop_off_cars=1)
    await booked(desk, await donor(desk), site, at(1, 9))
    chat = await _donor(desk)
    person, wanted = await person_of(chat), await offering(desk, site.slug, goods=(("shoes", "", 2, Unit.BOX),))
    async with desk.database.write() as session:
        row = await chats.find(session, "telegram", chat.address)
        assert row is not None
        context = Context(
            session=session,
            now=desk.now,
            zone=PARIS,
            languages=i18n.languages(),
            chat=row,
            link=desk.phones.link,
        )
        said = await drop_off_own.book(context, person.id, wanted, at(1, 9))
    assert "has just been taken" in said.text
    assert said.drawing is None
    (first, *_) = [one for one in said.all_choices() if one.label.startswith("🚗")]
    await chat.tap_data(first.data)
    chat.expect("is booked", "Saturday 13 March, 09:30–10:00", "2 boxes")


@pytest.mark.parametrize(("language", "is_van"), [("en", False), ("fr", True)])
async def test_an_offer_in_a_sentence_books_a_slot_on_the_way(desk: Desk, language: str, is_van: bool) -> None:
    """Asked as soon as somebody brings it themself; a van is offered only what has room for it."""
    site = await warehouse(desk, name={"fr": "Grand Hangar", "en": "Grand Hangar"}, drop_off_cars=2)
    await booked(desk, await donor(desk), site, at(1, 9))
    chat = await _donor(desk, language)
    await chat.tap_data(button("Offer", offer_form.offer_at, site.slug).data)
    await chat.say("une camionnette de vêtements" if is_van else "3 bags of clothes")
    await chat.tap("✅")
    await chat.tap("Je les apporte" if is_van else "I bring it")
    first = "sam. 13 mars, 09:30" if is_van else "Sat 13 Mar, 09:00"
    assert chat.buttons[0] == first, chat.text
    await chat.tap(first)
    for label in ("Passer", "Passer", "Passer") if is_van else ("Skip", "Skip", "Skip"):
        await chat.tap(label)
    chat.expect("09:30" if is_van else "09:00")
    await chat.tap("Envoyer" if is_van else "Send my offer")
    chat.expect("est réservé" if is_van else "is booked", "1 rue du Hangar, Calais")
    assert (await slot_at(desk, site, at(1, 9, 30) if is_van else at(1, 9))).taken == 2
    await slots_hold(desk, site)


async def test_a_sentence_that_names_a_day_opens_on_its_slots_and_the_hour_said_comes_first(desk: Desk) -> None:
    """Of a day that has none, the nearest are shown; and other days are a tap away."""
    site = await warehouse(desk, name={"fr": "Vieux Moulin", "en": "Old Mill"})
    chat = await _donor(desk)
    await chat.say("3 bags of clothes to Old Mill on Tuesday at 10:40")
    await chat.tap("I bring it")
    chat.expect("When would you like to come?", "Tuesday 16 March")
    assert chat.buttons[:2] == ["Tue 16 Mar, 10:30", "09:00–09:30"]
    await chat.tap("Other days")
    assert chat.buttons[0] == "Sat 13 Mar, 09:00"
    await chat.command("/cancel")
    await chat.say("3 bags of clothes to Old Mill on Sunday")
    await chat.tap("I bring it")
    chat.expect("On Sunday 14 March", "nothing is free", "These come near:")
    assert "Mon 15 Mar, 09:00" in chat.buttons[:3]
    await chat.say("Monday")
    await chat.say("9:10")
    chat.expect("Monday 15 March, 09:00–09:30")
    assert site


async def test_what_another_site_declined_books_a_time_in_one_question_and_once(each_desk: Desk) -> None:
    """Nobody has to answer it; the days that the donor had named come first."""
    desk, site = each_desk, await warehouse(each_desk, name={"fr": "Halle", "en": "Halle"})
    chat, pia = await _donor(desk), await contact(desk)
    number = await proposed(chat, first=at(4).date())
    on = button("On", my_offers.offer_on, number, site.slug).data
    person = await person_of(pia)
    async with desk.database.write() as session:
        there = await sites.by_slug(session, site.slug)
        assert there is not None
        await offer_rules.decline(session, person.id, number, Reason.ENOUGH, desk.now, instead=there.id)
    await chat.tap_data(on)
    chat.expect("Halle expects donors at a time of their own", "When would you like to come?", "Tuesday 16 March")
    await chat.tap("09:30–10:00")
    chat.expect("Your time at Halle is booked", "Tuesday 16 March, 09:30–10:00", "Clothes (pulls d’hiver): 3 bags")
    await chat.tap_data(on)
    chat.expect("You have offered it on already")
    assert (await slot_at(desk, site, at(4, 9, 30))).taken == 1
    await slots_hold(desk, site)


async def test_the_reminder_a_day_before_leads_to_the_code(own_desk: Desk) -> None:
    """And afterwards nobody is asked about a slot that was moved."""
    desk, site = own_desk, await warehouse(own_desk)
    chat = await _donor(desk)
    await booked(desk, (await person_of(chat)).id, site, at(3, 9))
    desk.clock.set(at(2, 9, 1).astimezone(UTC))
    await desk.run_rounds()
    assert "You are expected soon" in chat.transcript[-1]
    await chat.tap("🚗 My time and code")
    chat.expect("Monday 15 March, 09:00–09:30", "Show this code")


async def test_the_people_of_the_site_are_told_of_whoever_comes_within_a_day(own_desk: Desk) -> None:
    """Whoever comes later stands in their list, and is no notice; one who does not come so soon after all is one, and
    so is a change back to a time that was told before.
    """
    desk, site, receiver = own_desk, await warehouse(own_desk), somebody(own_desk, "en")
    await join(receiver, Role.CONTACT, site.slug)
    chat = await _donor(desk)
    offer = await booked(desk, (await person_of(chat)).id, site, at(4, 9))

    async def take(days: int, hour: int) -> str:
        """What the people of the site have heard last, once it is taken."""
        desk.clock.advance(seconds=1)
        minute = int(at(days, hour).timestamp() // 60)
        await chat.tap_data(button("Take", drop_off_own.take, offer, minute).data)
        return receiver.transcript[-1]

    silent = receiver.transcript[-1]
    assert await take(3, 9) == silent
    told = await take(1, 10)
    assert "Somebody comes to" in told
    assert "Marie Dupont" in told
    await receiver.tap("🚗 Who else comes")
    receiver.expect("10:00–10:30", "Marie Dupont: Clothes: 3 bags")
    assert "at another time: tomorrow at 11:00" in await take(1, 11)
    assert "at another time: tomorrow at 10:00" in await take(1, 10)
    told = await take(3, 9)
    assert "at another time: Monday 15 March, 09:00" in told
    assert "Before: tomorrow at 10:00" in told


async def test_a_day_that_changes_its_clocks_is_offered_by_the_clock_on_the_wall(own_desk: Desk) -> None:
    """On the 28th of March it is summer time: nine o'clock is nine o'clock."""
    desk = own_desk
    desk.clock.set(at(14, 12).astimezone(UTC))
    site = await warehouse(desk, drop_off_hours=["sun 09:00-10:00"])
    chat = await _donor(desk)
    offer = await booked(desk, (await person_of(chat)).id, site, at(16, 9))
    await chat.tap_data(_show(offer))
    chat.expect("Sunday 28 March, 09:00–09:30")
    assert (await kept(desk, offer)).starts_at == at(16, 9)
