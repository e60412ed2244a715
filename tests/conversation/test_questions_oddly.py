"""Questions where people are not as one expects: odd names, what is no text, who goes away in the middle of it."""

import pytest
from sqlalchemy import func, select

from models import sites
from models.questions import LONGEST_MESSAGE, QuestionMessage
from models.sites import SiteState
from tests.conversation.questioning import answer, ask, asker, coordinator
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("name", ["محمد علي 👩‍👩‍👧", "<b>Max</b> @spam.ex/x"])
async def test_whatever_somebody_is_called_their_question_reads_well(desk: Desk, name: str) -> None:
    """In the notice, on the list and its button, in the thread; nothing they wrote is markup, or can be tapped."""
    chat, team = await asker(desk, name), await coordinator(desk)
    number = await ask(chat, "Is <i>this</i> & that > 3?\nhttps://evil.example @someone /stop")
    plain = name.replace("@", "@\u200b").replace(".", ".\u200b").replace("/", "/\u200b")
    assert f"{plain} asks:" in team.transcript[-1]
    assert "Is <i>this<" in team.transcript[-1]
    assert not any(link in team.transcript[-1] for link in ("https://evil", "@someone", "/stop"))
    await team.command("/questions")
    team.expect(f"Calais · {plain}")
    await team.tap(f"{name} · Calais")
    team.expect(f"From {plain}")
    await answer(team, number, "<b>No</b>")
    assert "<b>No</b>" in chat.transcript[-1]
    await chat.tap("That’s all, thanks")


async def test_what_is_no_question_is_asked_for_again(desk: Desk) -> None:
    """The form stays open, and takes the next text."""
    chat, _ = await asker(desk), await coordinator(desk)
    await chat.command("/ask")
    await chat.share_contact("+33639980001")
    chat.expect("can’t use that", "What would you like to know?")
    for kind in ("sticker", "voice"):
        await chat.send(kind)
        chat.expect("can’t use that", "What would you like to know?")
    await chat.say("word " * 819)
    chat.expect(f"That is 4094 characters; {LONGEST_MESSAGE} is the most")
    await chat.say("Is there a car park?")
    chat.expect("Which place is it about?")
    await chat.command("/cancel")


async def test_of_what_is_too_long_to_be_passed_on_nothing_is_cut_in_silence(desk: Desk) -> None:
    """As far as it fits, by whole words, and the asker reads where it ends; what they send then is added."""
    chat, team = await asker(desk), await coordinator(desk)
    await chat.say(" ".join(f"gibbrish{n}" for n in range(300)))
    await chat.tap("Pass it on to a person")
    chat.expect("It is long: it goes as far as “gibbrish", "Please send the rest afterwards")
    await chat.tap("Calais")
    await chat.tap("Send my question")
    assert "gibbrish174" in team.transcript[-1]
    assert "gibbrish174 gib" not in team.transcript[-1]
    await chat.say("gibbrish175 and so on")
    chat.expect("Does this belong to your question?")
    await chat.command("/cancel")


async def test_the_asker_goes_while_the_answer_is_written(own_desk: Desk) -> None:
    """Whoever writes it is told, and nothing is kept."""
    chat, team = await asker(own_desk), await coordinator(own_desk)
    number = await ask(chat)
    await team.tap_data(f"question-answer:{number}")
    await chat.command("/delete")
    await chat.tap("Yes, delete everything")
    await team.say("Yes, behind the church.")
    team.expect("That question is no longer there")
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count(QuestionMessage.id))) == 0


async def test_a_place_that_closes_while_somebody_asks_about_it_is_asked_for_anew(own_desk: Desk) -> None:
    """Old links that lead to it as well."""
    chat, _ = await asker(own_desk), await coordinator(own_desk)
    await chat.command("/ask")
    await chat.say("Is there a car park?")
    await chat.tap("Calais")
    async with own_desk.database.write() as session:
        site = await sites.by_slug(session, "calais")
        assert site is not None
        site.state = SiteState.CLOSED
    await chat.tap("Send my question")
    chat.expect("Which place is it about?")
    assert "Calais" not in chat.buttons
    await chat.command("/cancel")
    await chat.tap_data("ask-about:calais")
    await chat.say("Is there a car park?")
    chat.expect("Which place is it about?")


async def test_the_team_answers_with_a_photo(desk: Desk) -> None:
    """With many words or none; the photo can be looked at again."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    for photo, caption in (("the-gate", "This gate. " * 90), ("no-words", "")):
        await team.tap_data(f"question-answer:{number}")
        await team.send_photo(photo, caption=caption)
        assert chat.last.photo is not None
        assert chat.last.photo.handle == photo
    await chat.tap("The whole conversation")
    chat.expect("This gate.", "🖼 photo")
    await chat.tap("🖼 Photos")
    assert [message.photo.handle for message in chat.answers if message.photo] == ["the-gate", "no-words"]


async def test_whoever_wants_no_messages_gets_the_answer_to_their_question_all_the_same(desk: Desk) -> None:
    """STOP leaves answers to what people write themselves: that is what it says."""
    chat, team = await asker(desk), await coordinator(desk)
    number = await ask(chat)
    await chat.say("STOP")
    chat.expect("nothing reaches you but answers to what you write yourself")
    await answer(team, number)
    assert "Yes, behind the church." in chat.transcript[-1]
    await chat.tap_data(f"question-reply:{number}")
    await chat.say("And a bus?")
    await team.tap_data(f"question-close:{number}")
    assert "has closed your question" in chat.transcript[-1]
