"""Offering goods: the questions, what a site does not take, the review, what is kept and who is told."""

import pytest
from sqlalchemy import select, update

from handlers.donating.offer_form import OFFER
from models import needs
from models.offers import Offer, OfferState, Transport, Unit
from models.roles import Role
from models.sites import Site
from tests.conversation.offering import card_of, offered
from tests.conversation.people import join, person_of, register, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SATURDAY = "2027-03-13"


async def as_far_as_the_review(chat: Chat, goods: str = "3 bags of jumpers", site: str = "La Linière") -> None:
    """A stranger answers all that has to be answered, in English."""
    await chat.command("/offer")
    await chat.say(goods)
    await chat.tap("That’s all")
    for answer in (
        site,
        "I bring it",
        "Saturday",
        "5pm",
        "yes",
        "Skip",
        "Skip",
        "Skip",
        "Marie Dupont",
        "06 12 34 56 78",
    ):
        await chat.say(answer)
    chat.expect("please check")


async def offers_of(chat: Chat) -> list[Offer]:
    """Their offers, the newest last."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        return list(await session.scalars(select(Offer).where(Offer.person_id == person.id).order_by(Offer.id)))


async def test_a_stranger_s_offer_is_kept_and_the_contact_told(each_desk: Desk) -> None:
    contact, chat = somebody(each_desk), somebody(each_desk)
    await join(contact, Role.CONTACT, "la-liniere", "Pierre Antoine")
    await as_far_as_the_review(chat)
    chat.expect("Clothes (jumpers): 3 bags", "La Linière", "Saturday 13 March 2027", "17:00", "+33 6 12 34 56 78")
    chat.expect("Please don’t set out before you have a yes.")
    await chat.tap("Send my offer")
    chat.expect("Your offer is sent to La Linière", "Please don’t set out before you have a yes.", "+33 6 77 61 29 29")
    (kept,) = await offers_of(chat)
    assert (kept.state, kept.first.isoformat(), kept.last.isoformat()) == (OfferState.PROPOSED, SATURDAY, SATURDAY)
    assert (kept.transport, str(kept.hour)) == (Transport.CAR, "17:00:00")
    (item,) = (await card_of(each_desk, kept.id)).items
    assert (item.category.slug, item.said, item.amount, item.unit) == ("clothes", "jumpers", 3, Unit.BAG)
    assert (await person_of(chat)).phone == "+33612345678"
    assert any("Clothes (jumpers): 3 bags" in text and "Marie Dupont" in text for text in contact.transcript)


async def test_nothing_is_kept_of_whoever_does_not_agree(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("3 bags of jumpers")
    await chat.tap("That’s all")
    for answer in ("Calais", "I bring it", "Saturday", "Skip"):
        await chat.say(answer)
    chat.expect("What happens to your data")
    await chat.tap("I don’t agree")
    chat.expect("nothing was sent, and nothing about you was kept")
    assert (await chat.row()).person_id is None


async def test_whoever_is_known_is_asked_neither_name_nor_number_nor_consent(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.open_link("offer-at-calais")
    await chat.say("10 sleeping bags")
    await chat.tap("That’s all")
    chat.expect("How would it come there?")
    await chat.tap("By parcel")
    for answer in ("from 15 to 20 March", "Skip", "Skip", "Skip"):
        await chat.say(answer)
    chat.expect("please check", "Calais")
    assert not [label for label in chat.buttons if "Name" in label or "Phone" in label or "Time" in label]
    await chat.tap("Send my offer")
    (kept,) = await offers_of(chat)
    assert (kept.first.day, kept.last.day, kept.hour, kept.transport) == (15, 20, None, Transport.PARCEL)


async def test_goods_are_chosen_by_buttons_too_and_each_can_be_changed_or_taken_out(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.open_link("offer-of-shoes")
    chat.expect("How much is it? Shoes")
    await chat.tap("2 bags")
    chat.expect("• Shoes: 2 bags", "Is there anything else?")
    await chat.tap("Something else too")
    await chat.tap("Food")
    await chat.tap("I don’t know yet")
    chat.expect("• Shoes: 2 bags", "• Food")
    await chat.tap("✏️ Shoes")
    await chat.say("a dozen pairs")
    chat.expect("• Shoes: 12 pairs", "• Food")
    await chat.tap("✖ Food")
    assert "Food" not in chat.text
    await chat.tap("That’s all")
    chat.expect("✓ Goods: Shoes: 12 pairs")


async def test_tapping_twice_does_the_same_once(desk: Desk) -> None:
    """Each button says which line it is about."""
    chat = somebody(desk)
    await chat.command("/offer")
    (shoes,) = [one.data for one in chat.last.all_choices() if "Shoes" in one.label]
    for _ in range(2):
        await chat.tap_data(shoes)
    (bags,) = [one.data for one in chat.last.all_choices() if one.label == "2 bags"]
    for _ in range(2):
        await chat.tap_data(bags)
    assert chat.text.count("Shoes: 2 bags") == 1


async def test_a_word_that_nobody_knows_is_asked_about_and_never_guessed(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("zorglub")
    chat.expect("Which kind of goods is this: zorglub?")
    await chat.tap("Tents")
    await chat.say("2")
    chat.expect("Tents and tarpaulins (zorglub): 2")


async def test_what_was_no_goods_at_all_is_taken_out_again(desk: Desk) -> None:
    """A question is no goods; anything else that is none goes by a tap or a no, and what was told before stays."""
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("2 blankets")
    await chat.say("how late are you open?")
    chat.expect("the site answers your questions afterwards", "You would give")
    for way_out in ("✖ see you around", "no"):
        await chat.say("see you around")
        chat.expect("Which kind of goods is this: see you around?")
        await chat.say("at noon")
        chat.expect("or ✖ if these are no goods")
        await (chat.tap(way_out) if way_out in chat.buttons else chat.say(way_out))
        chat.expect("You would give", "2")
        assert "see you around" not in chat.text
    await chat.say("No!")
    chat.expect("Where should it go?")


async def test_what_no_site_takes_is_said_at_once(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.tap("Furniture")
    chat.expect("None of our sites can take this: Furniture")
    await chat.say("a sofa and 3 bags of jumpers")
    chat.expect("None of our sites can take this: Furniture", "• Clothes (jumpers): 3 bags", "Is there anything else?")


async def test_a_site_that_does_not_take_it_says_so_with_where_instead(desk: Desk) -> None:
    """It can't be chosen."""
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("2 tents")
    await chat.tap("That’s all")
    chat.expect("⚪ La Linière, Grande-Synthe doesn’t take this.", "Calais: 🟠 needed")
    assert not [label for label in chat.buttons if "La Linière" in label]
    await chat.say("La Linière")
    chat.expect("La Linière, Grande-Synthe doesn’t take this: Tents and tarpaulins.")
    await chat.tap("📦 Calais instead")
    chat.expect("✓ Where to: Calais")


async def test_part_of_it_can_go_where_the_rest_is_not_taken_once_that_was_told(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.open_link("offer-at-la-liniere")
    await chat.say("2 tents and 3 bags of jumpers")
    await chat.tap("That’s all")
    chat.expect("⚠️ not accepted there: Tents and tarpaulins")
    await chat.tap("⚠️ La Linière")
    chat.expect("La Linière, Grande-Synthe doesn’t take this: Tents and tarpaulins.")
    await chat.tap("La Linière, Grande-Synthe, without that")
    for answer in ("I bring it", "tomorrow", "Skip", "Skip", "Skip", "Skip"):
        await chat.say(answer)
    chat.expect("without: Tents and tarpaulins", "so it is left out of the offer")
    await chat.tap("Send my offer")
    (kept,) = await offers_of(chat)
    assert [item.category.slug for item in (await card_of(desk, kept.id)).items] == ["clothes"]


async def test_the_review_names_whoever_gets_it_at_the_site_just_chosen(desk: Desk) -> None:
    chat = somebody(desk)
    await as_far_as_the_review(chat, site="Calais")
    chat.expect("the people of the site receive it")
    await chat.tap("✏️ Where to")
    await chat.tap("La Linière")
    chat.expect("please check", "the coordinators ask Pierre Antoine, and answer you here.")
    await join(somebody(desk), Role.CONTACT, "la-liniere", "Pierre Antoine")
    await chat.tap("✏️ Name")
    await chat.tap("Keep")
    chat.expect("Pierre Antoine receives it and answers you here.")


async def test_whoever_wants_no_messages_is_told_that_the_answer_can_not_reach_them(desk: Desk) -> None:
    chat = somebody(desk)
    await as_far_as_the_review(chat, site="Calais")
    await chat.say("STOP")
    await chat.tap("Go on")
    await chat.tap("Send my offer")
    chat.expect("the answer can’t reach you until you allow them again")
    await chat.tap("Receive messages again")
    assert (await chat.row()).stopped_at is None


async def test_the_nearest_comes_first_where_the_need_is_the_same(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("3 bags of jumpers")
    await chat.tap("That’s all")
    await chat.share_location(51.03, 2.38)
    chat.expect("La Linière, Grande-Synthe: 🟠 needed, about 10 km away")
    assert chat.buttons[0] == "🟠 La Linière, Grande-Synthe"
    await chat.share_location(50.95, 1.85)
    assert chat.buttons[0] == "🟠 Calais"


@pytest.mark.parametrize("said", ["yesterday", "weekends", "1 December 2027", "from Saturday on"])
async def test_days_are_one_or_a_stretch_within_three_months(desk: Desk, said: str) -> None:
    chat = somebody(desk)
    await chat.command("/offer")
    await chat.say("3 bags of jumpers")
    await chat.tap("That’s all")
    await chat.say("Calais")
    await chat.tap("I bring it")
    await chat.say(said)
    chat.expect("When could you come?")


async def test_four_photos_are_the_most(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.open_link("offer-at-calais")
    await chat.say("10 sleeping bags")
    await chat.tap("That’s all")
    for answer in ("By parcel", "tomorrow", "Skip"):
        await chat.say(answer)
    await chat.send_photo("huge", size=30_000_000)
    chat.expect("too large")
    for number in range(4):
        await chat.send_photo(f"photo-{number}")
    chat.expect("✓ Photos: 4 photos")
    await chat.say("Skip")
    await chat.tap("Send my offer")
    (kept,) = await offers_of(chat)
    assert kept.photos == [f"photo-{number}" for number in range(4)]


async def test_a_sixth_offer_is_kindly_refused_with_the_list(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    for _ in range(5):
        await offered(desk, by=chat)
    await chat.command("/offer")
    chat.expect("You have 5 open offers, which is the most at a time.", "Your offers")
    assert len([label for label in chat.buttons if label.startswith("⏳")]) == 5


async def test_a_sixth_offer_is_not_sent_either_where_the_form_was_open_before(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await as_far_as_the_review(chat)
    await chat.tap("Send my offer")
    await chat.command("/offer")
    await chat.say("10 sleeping bags")
    await chat.tap("That’s all")
    for answer in ("Calais", "By parcel", "tomorrow", "Skip", "Skip", "Skip"):
        await chat.say(answer)
    for _ in range(4):
        await offered(each_desk, by=chat)
    await chat.tap("Send my offer")
    chat.expect("This offer was not sent: you have as many open ones")
    assert len(await offers_of(chat)) == 5


async def test_a_site_that_stops_taking_goods_meanwhile_gets_no_offer(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await as_far_as_the_review(chat)
    async with own_desk.database.write() as session:
        for one in await needs.ranked(session, []):
            one.site.takes_donations = False
    await chat.tap("Send my offer")
    assert "is sent to" not in chat.text
    assert chat.buttons


async def test_a_contact_first_site_never_shows_its_place_on_the_way(own_desk: Desk) -> None:
    """Not in the questions, the review, the confirmation, nor the offer that waits."""
    where = {"address": "7 rue Secrète", "hours": {"fr": "à midi pile", "en": "at noon sharp"}}
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "la-liniere").values(**where))
    chat = somebody(own_desk)
    await as_far_as_the_review(chat)
    await chat.tap("Send my offer")
    await chat.tap("My offer")
    (kept,) = await offers_of(chat)
    await chat.tap_data(f"offer-calendar:{kept.id}")
    said = "\n".join(chat.transcript)
    assert not [secret for secret in ("Secrète", "noon sharp") if secret in said]
    assert not [one for one in own_desk.phones.messages[chat.address].values() if one.place or one.document]


async def test_a_free_text_can_not_be_tapped_by_whoever_reads_it(desk: Desk) -> None:
    contact, chat = somebody(desk), somebody(desk)
    await join(contact, Role.CONTACT, "calais")
    await chat.command("/offer")
    await chat.say("3 bags of jumpers")
    await chat.tap("That’s all")
    for answer in ("Calais", "I bring it", "tomorrow", "Skip", "yes", "Skip", "Skip"):
        await chat.say(answer)
    await chat.say("see https://evil.example/x @boss /delete")
    for answer in ("Marie", "Skip"):
        await chat.say(answer)
    await chat.tap("Send my offer")
    told = next(text for text in contact.transcript if "evil" in text)
    assert not [link for link in ("https://", "evil.example", "@boss", "/delete") if link in told]


async def test_the_form_in_french_reads_well(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.command("/offrir")
    chat.expect("Votre proposition de don · 1/", "Que souhaitez-vous donner ?")
    await chat.say("3 sacs de pulls et 10 duvets")
    chat.expect("• Vêtements (pulls) : 3 sacs", "• Couvertures et duvets (duvets) : 10", "Y a-t-il autre chose ?")
    await chat.tap("C’est tout")
    chat.expect("Pour quel lieu ?", "Calais : 🔴 urgent")
    for answer in (
        "La Linière",
        "Je les apporte",
        "samedi",
        "17h",
        "oui",
        "Passer",
        "Passer",
        "Passer",
        "Zoé",
        "Passer",
    ):
        await chat.say(answer)
    chat.expect("à vérifier", "Merci de ne pas vous mettre en route avant d’avoir un oui.")
    await chat.tap("Envoyer ma proposition")
    chat.expect("Votre proposition est partie : La Linière", "+33 6 77 61 29 29", "Pierre Antoine")


async def test_the_names_in_kept_answers_and_old_buttons_stay(desk: Desk) -> None:
    """They stand in open forms and in chats for years."""
    keys = ["goods", "site", "transport", "slot", "days", "hour", "privacy", "from", "fetched-from", "photos", "note"]
    assert [step.key for step in OFFER.steps] == [*keys, "name", "phone"]
    assert OFFER.name == "offer"
