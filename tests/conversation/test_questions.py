"""A question goes to the people of a place, and their answer comes back into the chat; nobody's name or number does."""

import pytest
from sqlalchemy import func, select

from models.audit import AuditEntry
from models.questions import Question, QuestionMessage
from models.roles import Role
from tests.conversation.coordinating import block
from tests.conversation.people import appoint, carried, person_of, somebody, traces_of_id
from tests.conversation.questioning import answer, ask, asker, coordinator
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _count(desk: Desk, chat: Chat) -> int:
    """How many questions are kept of whoever is there."""
    row = await chat.row()
    async with desk.database.read() as session:
        theirs = select(func.count(Question.id)).where(Question.person_id == row.person_id)
        return await session.scalar(theirs) or 0


async def test_a_stranger_asks_and_the_team_of_the_place_answers(desk: Desk) -> None:
    """Consent first; told are those of the place, with the photo; the asker reads an answer of the team."""
    chat, team = somebody(desk), await coordinator(desk)
    elsewhere = await coordinator(desk, "paris-camp", "Paula Paris")
    await chat.command("/ask")
    await chat.send_photo("gate-photo", caption="Is this the gate? See www.evil.example")
    await chat.tap("Calais")
    chat.expect("What happens to your data", "A question is read, with your name")
    await chat.tap("I agree")
    await chat.say("Inès Petit")
    chat.expect("Inès Petit", "neither your number nor your username")
    await chat.tap("Send my question")
    chat.expect("Sent. The team of Calais answers you here.")
    assert team.last.photo is not None
    assert team.last.photo.handle == "gate-photo"
    assert "Inès Petit asks:" in team.transcript[-1]
    assert "www.evil.example" not in team.transcript[-1], "nothing that a stranger wrote can be tapped"
    assert not any("Inès" in said for said in elsewhere.transcript)
    await team.tap("✏️ Answer")
    await team.say("Yes, ring twice: https://maps.example/gate")
    assert "The team of Calais answers:\nYes, ring twice: https://maps.example/gate" in chat.transcript[-1]
    assert not any("Alex" in said for said in chat.transcript)


async def test_without_consent_nothing_is_kept_or_sent(desk: Desk) -> None:
    """And that is said kindly."""
    chat, team = somebody(desk, "fr"), await coordinator(desk)
    before = len(team.transcript)
    await chat.command("/question")
    await chat.say("Où se garer ?")
    await chat.tap("Calais")
    await chat.tap("Je refuse")
    chat.expect("C’est votre droit")
    assert (await chat.row()).person_id is None
    assert len(team.transcript) == before


async def test_a_ready_answer_comes_first_and_a_person_after_it(desk: Desk) -> None:
    """With a slip, in either language; 'no' asks a person without a word typed again."""
    chat, team = await asker(desk), await coordinator(desk)
    await chat.command("/ask")
    await chat.say("Can I get accomodation near the camp?")
    chat.expect("Is there a place to sleep?", "Does this help?")
    await chat.say("yes")
    chat.expect("Ask again whenever you like")
    assert await _count(desk, chat) == 0
    await chat.command("/ask")
    await chat.say("où dormir a Calais")
    chat.expect("Is there a place to sleep?")
    await chat.tap("No, ask a person")
    await chat.tap("Calais")
    await chat.tap("Send my question")
    assert "où dormir a Calais" in team.transcript[-1]


async def test_what_asks_for_something_of_its_own_is_no_more_to_an_earlier_question(desk: Desk) -> None:
    """A ready answer that fits comes before the conversation of last week; anything else goes to it."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    desk.clock.advance(minutes=1)
    await answer(team, number)
    await chat.command("/menu")
    desk.clock.advance(minutes=90)
    await chat.say("and can I get a certificate of my hours")
    chat.expect("A certificate of my hours?", "Does this help?")
    await chat.say("it was full, alas")
    chat.expect("Does this belong to your question?")
    await chat.command("/cancel")


async def test_what_nobody_understood_is_passed_on_as_it_was_typed(desk: Desk) -> None:
    """Nobody is made to rephrase; what was typed is forgotten with the next word."""
    chat, team = await asker(desk), await coordinator(desk)
    await chat.say("The gate is painted green is it not")
    chat.expect("I didn’t understand that")
    old = carried(chat, "Pass it on to a person")
    await chat.tap("Pass it on to a person")
    await chat.tap("Calais")
    await chat.tap("Send my question")
    assert "The gate is painted green is it not" in team.transcript[-1]
    await chat.command("/help")
    await chat.tap_data(old)
    chat.expect("What would you like to know?")
    await chat.command("/cancel")
    await chat.command("/menu")
    assert "unread" not in ((await chat.row()).state or {})


@pytest.mark.parametrize("text", ["quelqu'un se noie", "A man is BLEEDING here!!"])
async def test_an_emergency_is_sent_to_the_numbers_first(desk: Desk, text: str) -> None:
    """Typed out of the blue, or as a question; a question it may be all the same."""
    chat = await asker(desk)
    await chat.say(text)
    chat.expect("Nobody here answers at once", "112")
    await chat.command("/ask")
    await chat.say(text)
    chat.expect("Is somebody in danger?", "112")
    await chat.tap("No, go on")
    chat.expect("Which place is it about?")
    await chat.command("/cancel")


async def test_an_emergency_that_names_goods_is_no_offer(desk: Desk) -> None:
    """Whom to call comes before anything else that could be read into it."""
    chat = await asker(desk)
    await chat.say("he is injured, bring 2 blankets")
    chat.expect("Nobody here answers at once", "112")


async def test_an_emergency_in_a_conversation_is_one_too(desk: Desk) -> None:
    """It is passed on, and whom to call is said at once; right below an answer as well, and below a photo."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    desk.clock.advance(minutes=1)
    await answer(team, number)
    desk.clock.advance(minutes=1)
    await chat.say("somebody is in danger here")
    chat.expect("Nobody here answers at once", "112")
    await chat.send_photo("a-van", caption="he is unconscious")
    chat.expect("Nobody here answers at once", "112")
    await chat.tap_data(f"question-reply:{number}")
    await chat.say("he is unconscious")
    chat.expect("Sent.", "112")
    assert "he is unconscious" in team.transcript[-1]


async def test_one_takes_it_and_the_others_see_who(desk: Desk) -> None:
    """What is added later goes to that one; handed back, it is everybody's again."""
    chat = await asker(desk)
    first, second = await coordinator(desk, name="Alex Martin"), await coordinator(desk, name="Dana Roy")
    number = await ask(chat)
    await first.tap("Take it")
    first.expect("It is yours.")
    await second.tap("Take it")
    second.expect("Alex Martin has taken it already.")
    told = len(second.transcript)
    await chat.tap_data(f"question-reply:{number}")
    await chat.say("For a van?")
    assert "Inès Petit writes again:\n\nFor a van?" in first.transcript[-1]
    assert len(second.transcript) == told
    await second.tap_data(f"question-back:{number}")
    second.expect("Alex Martin has it, and alone can hand it back.")
    await first.tap_data(f"question-back:{number}")
    assert "A question is free again: Calais" in second.transcript[-1]
    assert "For a van?" in second.transcript[-1]


async def test_what_is_typed_right_after_taking_a_question_is_an_answer_to_it(desk: Desk) -> None:
    """Also what would mean something else; after anything else that was done it is not."""
    chat, team = await asker(desk), await coordinator(desk)
    await ask(chat)
    desk.clock.advance(minutes=1)
    await team.tap("Take it")
    desk.clock.advance(minutes=1)
    await team.say("3 bags of clothes in Calais")
    team.expect("Is this your answer to Inès Petit?", "3 bags of clothes in Calais")
    await team.tap("Send it")
    team.expect("Sent to Inès Petit.")
    desk.clock.advance(minutes=1)
    await ask(chat, "And food?")
    await team.tap("Take it")
    desk.clock.advance(minutes=1)
    await team.command("/menu")
    await team.say("3 bags of clothes in Calais")
    assert "Is this your answer" not in team.text


async def test_who_answers_second_is_asked_whether_to_send_it_too(desk: Desk) -> None:
    """They read what was answered meanwhile; whoever has the question hears of theirs."""
    chat = await asker(desk)
    first, second = await coordinator(desk, name="Alex Martin"), await coordinator(desk, name="Dana Roy")
    number = await ask(chat)
    await first.tap_data(f"question-answer:{number}")
    await second.tap_data(f"question-answer:{number}")
    await first.say("Yes, behind the church.")
    await second.say("No idea, sorry.")
    second.expect("Somebody else of the team has answered meanwhile", "Yes, behind the church.")
    await second.tap("No")
    second.expect("yours was not sent")
    assert not any("No idea" in said for said in chat.transcript)
    await second.tap_data(f"question-answer:{number}")
    second.expect("Alex Martin has this question")
    await second.say("On the left.")
    assert "On the left." in chat.transcript[-1]
    assert "Somebody else of the team has answered Inès Petit" in first.transcript[-1]


async def test_what_is_typed_below_an_answer_is_not_lost(desk: Desk) -> None:
    """A text that would mean something else, a photo, a text later on: each is shown, and sent with a tap."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    desk.clock.advance(minutes=1)
    await answer(team, number)
    desk.clock.advance(minutes=1)
    await chat.say("Merci beaucoup !")
    chat.expect("Is that all?")
    desk.clock.advance(minutes=1)
    await answer(team, number, "You are welcome.")
    desk.clock.advance(minutes=1)
    await chat.say("3 bags of clothes in Calais")
    chat.expect(
        "Does this belong to your question? The team of Calais reads it when you send it.",
        "3 bags of clothes in Calais",
    )
    await chat.tap("Send it to the team")
    assert "3 bags of clothes in Calais" in team.transcript[-1]
    desk.clock.advance(minutes=1)
    await team.say("Très bien\u202f! Venez à 18\u00a0h")
    team.expect("Is this your answer to Inès Petit?")
    await team.tap("Send it")
    assert "Très bien\u202f! Venez à 18\u00a0h" in chat.transcript[-1], "with the no-break spaces of French"
    await chat.command("/menu")
    await chat.say("gibberish of another kind")
    chat.expect("Does this belong to your question?")
    await chat.command("/cancel")
    await chat.send_photo("a-van", caption="This one")
    chat.expect("photo: This one")
    await chat.tap("Send it to the team")
    assert team.last.photo is not None
    assert team.last.photo.handle == "a-van"


async def test_that_an_answer_did_not_arrive_is_told(desk: Desk) -> None:
    """At once where it is known at once, and in the conversation afterwards."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    await block(chat)
    await team.tap_data(f"question-answer:{number}")
    await team.say("Yes, behind the church.")
    team.expect("Your answer is kept, but Inès Petit has blocked the bot")
    await team.tap_data(f"question-team:{number}")
    team.expect("⚠️ Not delivered.")
    await chat.command("/myquestions")
    await chat.tap("Calais: ")
    chat.expect("Yes, behind the church.")


async def test_a_question_is_settled_and_may_come_back(desk: Desk) -> None:
    """Whoever has it hears the thanks; closed without an answer, the asker is told."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    await answer(team, number)
    await chat.tap("That’s all, thanks")
    assert "Inès Petit needs no more, and says thanks." in team.transcript[-1]
    await chat.tap("Write again")
    await chat.say("One more thing")
    assert "One more thing" in team.transcript[-1]
    await team.tap_data(f"question-close:{number}")
    assert "has closed your question" in chat.transcript[-1]
    await team.tap("Open it again")
    team.expect("Open again. It is yours.")
    await answer(team, number, "Tell me.")
    assert "Tell me." in chat.transcript[-1]


async def test_a_general_question_goes_to_the_admins(desk: Desk) -> None:
    """So does one about a place where nobody coordinates."""
    chat, admin, calais = await asker(desk), somebody(desk), await coordinator(desk)
    await appoint(admin, Role.ADMIN, name="Ada Min")
    told = len(calais.transcript)
    await ask(chat, "May I write about you?", "Something else")
    assert "A question: In general" in admin.transcript[-1]
    await ask(chat, "And here?", "Around the CAO centres")
    assert "A question: Around the CAO centres" in admin.transcript[-1]
    assert len(calais.transcript) == told
    await ask(chat, "In Calais?")
    assert "In Calais?" not in admin.transcript[-1]


@pytest.mark.parametrize("act", ["team", "answer", "take", "back", "close", "reopen", "team-photos"])
async def test_nobody_else_gets_at_a_question(desk: Desk, act: str) -> None:
    """By a forged button: a volunteer, and a coordinator of another place; the audit log knows of it."""
    chat, _ = await asker(desk), await coordinator(desk)
    number = await ask(chat, "Only for Calais")
    iris, paula = await asker(desk, "Iris"), await coordinator(desk, "paris-camp", "Paula")
    told = ((iris, "for the coordinators of a site"), (paula, "no longer there, or is not for you to answer"))
    for intruder, said in told:
        await intruder.tap_data(f"question-{act}:{number}")
        intruder.expect(said)
        async with desk.database.read() as session:
            entries = select(AuditEntry).where(
                AuditEntry.actor_id == (await person_of(intruder)).id, AuditEntry.refused
            )
            (entry,) = await session.scalars(entries)
        assert (entry.subject, entry.subject_id) == ("question", number)


@pytest.mark.parametrize("act", ["", "-reply", "-thanks", "-photos"])
async def test_nobody_else_s_own_question_is_shown(desk: Desk, act: str) -> None:
    """Nor one that never was."""
    number = await ask(await asker(desk), "Only mine")
    stranger = somebody(desk)
    for forged in (number, 10**9):
        await stranger.tap_data(f"question{act}:{forged}")
        stranger.expect("That question is no longer there.")


async def test_who_asks_a_lot_is_told_so_kindly(desk: Desk) -> None:
    """Three questions at once; the fourth is answered with the way to them."""
    chat = await asker(desk, language="fr")
    for text in ("Un ?", "Deux ?", "Trois ?"):
        await chat.command("/ask")
        await chat.say(text)
        await chat.tap("Calais")
        await chat.tap("Envoyer ma question")
    await chat.command("/ask")
    chat.expect("Vous avez déjà trois questions en cours")
    await chat.tap("💬 Mes questions")
    assert len([label for label in chat.buttons if "Calais" in label]) == 3


async def test_a_long_conversation_comes_by_the_page(desk: Desk) -> None:
    """The last page first; every page fits a message."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat, "a" * 1_990)
    for letter in "bcd":
        await answer(team, number, letter * 1_990)
    await team.tap_data(f"question-team:{number}")
    team.expect("d" * 1_990)
    await team.tap("‹ Previous")
    team.expect("c" * 1_990)
    await team.tap_data(f"question-team-page:{number}:-5")
    team.expect("a" * 1_990)


async def test_with_the_asker_goes_the_question(own_desk: Desk) -> None:
    """Also what the team has not been told yet; an answer stays without the name of whoever has gone."""
    chat, leaving = await asker(own_desk, "Ursule Unique"), await coordinator(own_desk)
    number = await ask(chat)
    await answer(leaving, number)
    await leaving.command("/delete")
    await leaving.tap("Yes, delete everything")
    async with own_desk.database.read() as session:
        said = select(QuestionMessage.author_id).where(QuestionMessage.from_team)
        assert list(await session.scalars(said)) == [None]
    await chat.command("/mydata")
    chat.expect("1 question: what you wrote and what was answered.")
    await coordinator(own_desk)
    person = await person_of(chat)
    own_desk.clock.advance(hours=10)
    await chat.tap_data(f"question-reply:{number}")
    await chat.say("At night")
    await chat.command("/delete")
    await chat.tap("Yes, delete everything")
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count(Question.id))) == 0
        assert await session.scalar(select(func.count(QuestionMessage.id))) == 0
    assert await traces_of_id(own_desk.database, person.id) == []


async def test_ten_messages_an_hour_are_answered_kindly(own_desk: Desk) -> None:
    """They are not lost on the way: the form is not even opened."""
    chat = await asker(own_desk)
    number = await ask(chat)
    for n in range(9):
        await chat.tap_data(f"question-reply:{number}")
        await chat.say(f"And {n}?")
    await chat.tap_data(f"question-reply:{number}")
    chat.expect("You have written a lot within the hour")
    own_desk.clock.advance(hours=1)
    await chat.tap_data(f"question-reply:{number}")
    chat.expect("What would you like to add?")


async def test_what_comes_to_mind_after_asking_is_added_to_the_question(desk: Desk) -> None:
    """People write in several messages; a photo comes after its words. Nothing is sent without a tap."""
    chat, team = await asker(desk), await coordinator(desk)
    await ask(chat)
    await chat.say("it would be for a van, by the way")
    chat.expect("Does this belong to your question?", "for a van")
    await chat.tap("Send it to the team")
    assert "for a van" in team.transcript[-1]
    await chat.send_photo("van-photo")
    chat.expect("Does this belong to your question?")
    await chat.command("/cancel")
    assert await _count(desk, chat) == 1
