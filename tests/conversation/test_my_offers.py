"""One's own offers: how they stand, and what can be done about them, by buttons that may be old or forged."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import offer_rules, sites
from models.offer_rules import Agreed
from models.offers import Offer, OfferState, Reason
from tests.conversation.answering_offers import contact, donor, expect_told, proposed
from tests.conversation.offering import depot, kept
from tests.conversation.people import carried, person_of, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "7 rue Secrète"


async def accepted(chat: Chat, offer_id: int, by: Chat) -> None:
    """By the rules alone: the day after tomorrow at noon, at a place that nobody else is told."""
    desk, actor = chat.desk, await person_of(by)
    starts_at = desk.now + timedelta(days=2)
    agreed = Agreed(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place=SECRET, latitude=51.0, longitude=2.3
    )
    async with desk.database.write() as session:
        assert (await offer_rules.accept(session, actor.id, offer_id, agreed, desk.now)).is_done


async def asked(chat: Chat, offer_id: int, by: Chat, question: str = "Are they washed?") -> None:
    """A question, by the rules alone."""
    desk, actor = chat.desk, await person_of(by)
    async with desk.database.write() as session:
        assert (await offer_rules.ask(session, actor.id, offer_id, question, desk.now)).is_done


async def declined(chat: Chat, offer_id: int, by: Chat, instead: str | None = None) -> None:
    """A no, by the rules alone."""
    desk, actor = chat.desk, await person_of(by)
    async with desk.database.write() as session:
        site = await sites.by_slug(session, instead) if instead else None
        number = site.id if site else None
        done = await offer_rules.decline(session, actor.id, offer_id, Reason.ENOUGH, desk.now, instead=number)
        assert done.is_done


async def test_the_list_tells_how_each_stands(desk: Desk) -> None:
    chat = await donor(desk)
    await chat.command("/offers")
    chat.expect("You have no open offers.")
    assert "☰ Menu" in chat.buttons
    await proposed(chat)
    await chat.command("/menu")
    await chat.tap("My offers (1)")
    chat.expect("La Linière, Grande-Synthe", "Clothes (pulls d’hiver): 3 bags", "It waits for an answer.")
    await chat.tap("⏳ Sat 13 Mar")
    chat.expect("Pierre Antoine", "+33 6 77 61 29 29", "Please don’t set out before you have a yes.")


async def test_the_place_is_there_once_it_is_accepted_and_no_longer_when_it_is_taken_back(each_desk: Desk) -> None:
    chat, pia = await donor(each_desk), await contact(each_desk)
    number = await proposed(chat)
    await accepted(chat, number, pia)
    await chat.tap_data(f"my-offer:{number}")
    chat.expect("It is accepted.", SECRET, "Sunday 14 March", "+33 6 77 61 29 29")
    assert "before you bring" not in chat.text
    assert "When:" not in chat.text
    assert chat.answers[0].place
    calendar = carried(chat, "Calendar file")
    await chat.tap_data(calendar)
    file = chat.answers[0].document
    assert file
    assert SECRET.encode() in file.content
    await chat.tap("My offer")
    await chat.tap("I can’t after all")
    await chat.tap("Yes, take it back")
    chat.expect("Thank you for telling us.", "You have taken it back.")
    expect_told(pia, "Marie Dupont", "can’t come to La Linière")
    await chat.tap_data(calendar)
    chat.expect("You have taken it back.")
    assert SECRET not in chat.text
    assert not [one for one in chat.answers if one.place or one.document]


async def test_taking_it_back_is_asked_once_and_done_once(desk: Desk) -> None:
    """An old 'yes' asks again; a second tap finds it done, and the contact hears of it once."""
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await chat.tap_data(f"offer-withdraw:{number}")
    chat.expect("Take back your offer to La Linière")
    yes = carried(chat, "Yes, take it back")
    await chat.tap("No, keep it")
    assert (await kept(desk, number)).state is OfferState.PROPOSED
    await chat.tap_data(f"offer-back:{number}:1")
    chat.expect("Take back your offer to La Linière")
    for _ in range(2):
        await chat.tap_data(yes)
        chat.expect("You have taken it back.")
    assert len([text for text in pia.transcript if "has taken back their offer" in text]) == 1


async def test_a_question_is_answered_by_its_button(each_desk: Desk) -> None:
    chat, pia = await donor(each_desk), await contact(each_desk)
    number = await proposed(chat)
    await asked(chat, number, pia)
    await chat.tap_data(f"my-offer:{number}")
    chat.expect("They have asked you something.", "They asked: Are they washed?")
    await chat.tap("Answer")
    chat.expect("Are they washed?", "What is your answer?")
    await chat.say("Yes, all of them")
    await chat.tap("Send my answer")
    chat.expect("Your answer is sent.", "You answered: Yes, all of them", "It waits for an answer.")
    expect_told(pia, "Marie Dupont has answered you", "Yes, all of them")


async def test_a_question_is_answered_by_just_typing_and_shown_before_it_is_sent(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await asked(chat, number, pia)
    await chat.say("They are, and 3 bags of shoes would come too")
    chat.expect("Is this your answer to their question?", "and 3 bags of shoes")
    assert (await kept(desk, number)).state is OfferState.QUESTION
    await chat.tap("Send my answer")
    assert (await kept(desk, number)).state is OfferState.PROPOSED


async def test_an_answer_to_what_was_settled_meanwhile_is_not_sent(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await asked(chat, number, pia)
    await chat.tap_data(f"offer-reply:{number}")
    await chat.say("Yes, all of them")
    await declined(chat, number, pia)
    await chat.tap("Send my answer")
    chat.expect("settled in the meantime", "They can’t take it.")
    assert "You answered" not in chat.text


async def test_a_declined_offer_goes_to_the_site_suggested_in_one_tap_and_once(each_desk: Desk) -> None:
    chat, pia, cal = (
        await donor(each_desk),
        await contact(each_desk),
        await contact(each_desk, "calais", name="Cal Ais"),
    )
    number = await proposed(chat)
    await declined(chat, number, pia, "calais")
    await chat.tap_data(f"my-offer:{number}")
    chat.expect("They can’t take it.", "They have enough of it at the moment.")
    on = carried(chat, "Offer it to Calais")
    await chat.tap_data(on)
    chat.expect("Your offer is sent to Calais")
    expect_told(cal, "An offer for Calais", "Clothes")
    await chat.tap_data(on)
    chat.expect("You have offered it on already", "Your offer to Calais")
    await chat.command("/offers")
    assert len([label for label in chat.buttons if label.startswith("⏳")]) == 1
    await chat.tap("Earlier offers")
    chat.expect("La Linière", "They can’t take it.")


async def test_changing_an_offer_that_waits_sends_another_in_its_place(each_desk: Desk) -> None:
    """Nothing is lost where the form is left."""
    chat, pia = await donor(each_desk), await contact(each_desk)
    number = await proposed(chat)
    await chat.tap_data(f"my-offer:{number}")
    await chat.tap("Change it")
    chat.expect("please check", "Clothes (pulls d’hiver): 3 bags", "Your earlier offer is taken back")
    assert (await kept(each_desk, number)).state is OfferState.PROPOSED
    await chat.tap("✏️ Note")
    await chat.say("All washed")
    await chat.tap("Send my offer")
    chat.expect("Your offer is sent to La Linière")
    assert (await kept(each_desk, number)).state is OfferState.WITHDRAWN
    assert (await kept(each_desk, number + 1)).note == "All washed"
    expect_told(pia, "An offer for La Linière", "All washed")


async def test_an_offer_accepted_meanwhile_is_not_changed(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await chat.tap_data(f"offer-change:{number}")
    await accepted(chat, number, pia)
    await chat.tap("Send my offer")
    chat.expect("was answered in the meantime")
    assert (await kept(desk, number)).state is OfferState.ACCEPTED
    await chat.tap_data(f"offer-change:{number}")
    chat.expect("It is accepted.")


async def test_what_came_to_an_end_can_be_offered_again_for_days_to_come(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await declined(chat, number, pia)
    past = desk.now.date() - timedelta(days=3)
    async with desk.database.write() as session:
        await session.execute(update(Offer).where(Offer.id == number).values(first=past, last=past))
    await chat.tap_data(f"offer-again:{number}")
    chat.expect("When could you come?")
    await chat.say("tomorrow")
    chat.expect("please check", "Saturday 13 March 2027")


async def test_for_another_day_the_day_is_asked_anew_and_never_sent_as_it_was(desk: Desk) -> None:
    """Nobody could receive it then, however far ahead that day may be."""
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    await pia.tap_data(f"offer-decline:{number}")
    await pia.tap("Nobody can receive it then")
    await pia.tap("Nowhere")
    await chat.tap("↩️ Offer it on another day")
    chat.expect("When could you come?")


BUTTONS = ("my-offer", "offer-reply", "offer-withdraw", "offer-again", "offer-change", "offer-calendar")


async def test_the_buttons_of_somebody_else_s_offer_tell_and_do_nothing(desk: Desk) -> None:
    chat, pia, thief = await donor(desk), await contact(desk), await donor(desk, "Thierry Tiers")
    number = await proposed(chat)
    await accepted(chat, number, pia)
    forged = [*(f"{name}:{number}" for name in BUTTONS), f"offer-on:{number}:calais"]
    for who in (thief, somebody(desk)):
        for data in (*forged, f"offer-back:{number}:{int(desk.now.timestamp() // 60)}"):
            await who.tap_data(data)
            who.expect("I find no such offer of yours.")
            assert not [secret for secret in (SECRET, "Marie", "pulls") if secret in who.text]
    assert (await kept(desk, number)).state is OfferState.ACCEPTED


async def test_an_offer_that_is_open_is_offered_on_to_nobody(desk: Desk) -> None:
    chat = await donor(desk)
    number = await proposed(chat)
    await chat.tap_data(f"offer-on:{number}:calais")
    chat.expect("Your offer to La Linière", "It waits for an answer.")


async def test_an_offer_is_not_offered_on_where_nothing_is_taken(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    closed = await depot(desk, takes_donations=False)
    number = await proposed(chat)
    await declined(chat, number, pia)
    await chat.tap_data(f"offer-on:{number}:{closed}")
    chat.expect("takes no donations at the moment")


async def test_one_s_offers_in_french(desk: Desk) -> None:
    chat, pia = await donor(desk, language="fr"), await contact(desk, language="fr")
    number = await proposed(chat)
    await chat.command("/dons")
    chat.expect("Vos propositions de dons", "Elle attend une réponse.")
    await asked(chat, number, pia, "C’est lavé ?")
    await chat.tap_data(f"my-offer:{number}")
    chat.expect("On vous a posé une question.", "C’est lavé ?", "Répondez avec le bouton, ou écrivez simplement ici.")
    await chat.say("oui, tout est propre")
    chat.expect("Est-ce votre réponse à leur question ?")
    await chat.tap("Envoyer ma réponse")
    chat.expect("Votre réponse est partie.", "Votre réponse : oui, tout est propre")


async def test_the_file_of_what_is_kept_has_the_place_only_once_it_was_told(desk: Desk) -> None:
    chat, pia = await donor(desk), await contact(desk)
    number = await proposed(chat)
    for is_told in (False, True):
        await chat.tap_data("export")
        file = chat.answers[0].document
        assert file
        assert (SECRET in file.content.decode()) is is_told
        if not is_told:
            await accepted(chat, number, pia)
