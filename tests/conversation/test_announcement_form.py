"""Writing an announcement in the chat: to whom, in both languages, as people will see it; and what becomes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from handlers.context import House
from models.announcements import LONGEST_CAPTION, AnnouncementState
from models.roles import Grant, Role
from tests.conversation.announcing import camp, kept, tick
from tests.conversation.coordinating import block, coordinator, stop
from tests.conversation.people import appoint, person_of, somebody
from tests.conversation.shifting import move, plan, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def place(desk: Desk, slug: str, language: str = "en") -> tuple[Chat, Chat]:
    """A site: somebody who would help there, and whoever coordinates it."""
    await camp(desk, slug)
    return await volunteer(desk, "Ann", language, sites=[slug]), await coordinator(desk, slug)


async def written(chat: Chat, french: str = "Bonjour", english: str = "Hello") -> None:
    """An announcement to whom it usually goes, as far as the review."""
    await chat.command("/announce")
    await chat.tap("✅ Write to")
    await chat.say(french)
    await chat.say(english)


async def sent(chat: Chat) -> int:
    """Sends what is in the review; its number."""
    await chat.tap("✅ Send it")
    follow = next(choice for choice in chat.last.all_choices() if "Follow" in choice.label)
    return int(follow.data.split(":")[1])


def read_by(chat: Chat) -> str:
    """The newest message in a chat, as HTML."""
    return str(chat.last.text)


async def test_the_volunteers_of_ones_site_are_written_to_in_both_languages(each_desk: Desk) -> None:
    """One tap on whom, a text, a text, one tap to send; who is left out is said before a word is written."""
    await camp(each_desk, "both")
    french, english, silent, gone = [
        await volunteer(each_desk, name, language, sites=["both"])
        for name, language in (("Fleur", "fr"), ("Eve", "en"), ("Sam", "en"), ("Bo", "en"))
    ]
    await stop(silent)
    await block(gone)
    chat = await coordinator(each_desk, "both")
    await chat.command("/announce")
    chat.expect("Volunteers · both", "2 people: 1 in French and 1 in English.")
    chat.expect("Left out: 1 wants no messages and 1 can’t be reached.")
    await chat.tap("✅ Write to these 2 people")
    await chat.say("Le point a changé & voilà", markup="Le <b>point</b> a changé &amp; voilà")
    chat.expect("1 person reads English")
    await chat.say("The point moved")
    first, second, review = (str(message.text) for message in chat.answers)
    assert (first, second) == ("Le <b>point</b> a changé &amp; voilà", "The point moved")
    assert "Sending takes less than a minute." in review
    number = await sent(chat)
    chat.expect("On its way to 2 people.")
    await tick(each_desk)
    assert read_by(french) == "Le <b>point</b> a changé &amp; voilà"
    assert read_by(english) == "The point moved"
    assert not any("point" in text for text in (*silent.transcript, *gone.transcript))
    assert (await kept(each_desk, number)).counted == 2


async def test_who_skips_a_language_is_told_what_its_readers_get(desk: Desk) -> None:
    await camp(desk, "skips")
    french, english = [await volunteer(desk, "Ann", language, sites=["skips"]) for language in ("fr", "en")]
    chat = await coordinator(desk, "skips", "fr")
    await chat.say("annonce")
    await chat.tap("✅ Écrire à")
    await chat.tap("Passer")
    await chat.say("Only English")
    in_french, in_english = (str(message.text) for message in chat.answers[:2])
    assert in_french.startswith("<i>")
    assert (in_french.endswith("Only English"), in_english) == (True, "Only English")
    await chat.tap("✅ Envoyer")
    await tick(desk)
    assert (read_by(french), read_by(english)) == (in_french, in_english)


async def test_words_whose_question_is_gone_are_not_in_the_preview(desk: Desk) -> None:
    """Neither English written beside French that was skipped after all, nor the photo that came with that French."""
    await camp(desk, "rewritten")
    english = await volunteer(desk, "Eve", "en", sites=["rewritten"])
    chat = await coordinator(desk, "rewritten")
    await chat.command("/announce")
    await chat.tap("✅ Write to")
    await chat.send_photo("old", caption="Bonjour")
    await chat.say("Old words")
    await chat.tap("✏️ In French")
    await chat.tap("Skip")
    await chat.say("New words")
    preview, review = chat.answers
    assert (preview.text, preview.photo) == ("New words", None)
    assert "Photo: <b>none" in str(review.text)
    await sent(chat)
    await tick(desk)
    assert (read_by(english), english.last.photo) == ("New words", None)


async def test_the_count_follows_what_is_ticked(desk: Desk) -> None:
    """By language, days, vehicle; typed or tapped; and everything at once begun anew."""
    _, there = [await camp(desk, slug) for slug in ("ticks", "elsewhere")]
    today = desk.now.date()
    await volunteer(desk, "Ann", "fr", sites=["ticks"], vehicle=True)
    await volunteer(desk, "Bob", "en", sites=["ticks"], last=today)
    chat = await coordinator(desk, "ticks")
    await chat.command("/announce")
    chat.expect("2 people")
    await chat.tap("☐ With a vehicle")
    chat.expect("with a vehicle", "1 person: 1 in French.")
    await chat.tap("☑ With a vehicle")
    await chat.tap("Language")
    await chat.tap("☐ English")
    chat.expect("in English", "1 person: 1 in English.")
    await chat.tap("✅ That’s all")
    await chat.tap("Who")
    await chat.tap("☐ Donors")
    chat.expect("Volunteers and donors · ticks")
    await chat.tap("☑ Donors")
    await chat.tap("✅ That’s all")
    await chat.tap("Days")
    await chat.say("next week")
    chat.expect("Nobody at the moment.")
    assert not any("Write to" in label for label in chat.buttons)
    await chat.tap("Begin anew")
    chat.expect("2 people")
    await chat.say("next week")
    chat.expect("there 15–21 Mar", "1 person: 1 in French.")
    await chat.say("Tomorrow we meet at the station at nine, and no longer at the warehouse.")
    chat.expect("First to whom")
    await chat.tap("Begin anew")
    await chat.say("french")
    chat.expect("1 person: 1 in French.")
    form = chat.last.all_choices()[0].data.split(".")[0]
    await chat.tap_data(f"{form}.audience.+s{there}")
    chat.expect("That can’t be chosen any more.")


async def test_a_coordinator_of_two_sites_says_which(desk: Desk) -> None:
    sites = [await camp(desk, slug) for slug in ("one", "two")]
    await volunteer(desk, "Ann", sites=["two"])
    chat = await coordinator(desk, "one")
    person = await person_of(chat)
    async with desk.database.write() as session:
        session.add(Grant(person_id=person.id, role=Role.COORDINATOR, site_id=sites[1], granted_at=desk.now))
    await chat.command("/announce")
    chat.expect("Choose at least one of your sites")
    await chat.tap("Sites")
    await chat.tap("☐ two")
    chat.expect("Volunteers · two", "1 person")
    assert "☑ two" in chat.buttons


async def test_whoever_coordinates_nothing_is_refused_at_every_door(desk: Desk) -> None:
    """Also by a forged button, and when the role is gone by the time it is sent."""
    (_, chat), stranger = await place(desk, "doors"), await volunteer(desk, "Max Muster")
    for way in ("announce", "announce-shift:1", "announce-again:1", "announcements", "audiences", "keep-audience:1"):
        await stranger.tap_data(way)
        assert "coordinators of a site" in stranger.text or "don’t coordinate" in stranger.text, way
    await written(chat)
    person = await person_of(chat)
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == person.id))
    await chat.tap("✅ Send it")
    chat.expect("You can write to the people of your own sites, so this was not sent.")


async def test_who_has_lost_the_role_in_the_middle_reads_no_numbers_of_other_sites(desk: Desk) -> None:
    """Nothing is left to choose, and it is said why."""
    _, chat = await place(desk, "lost")
    await chat.command("/announce")
    person = await person_of(chat)
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == person.id))
    await chat.tap("Who")
    chat.expect("You look after no site any more", "Nobody at the moment.")
    assert [choice.label for choice in chat.last.all_choices()] == ["Cancel"]


async def test_a_photo_comes_with_its_words_and_limits_them(desk: Desk) -> None:
    """A table that is sent as an answer is one, and not imported."""
    reader, chat = await place(desk, "photo")
    await chat.command("/announce")
    await chat.tap("✅ Write to")
    await chat.send_photo("the-map", caption="x" * (LONGEST_CAPTION + 1))
    chat.expect("901 characters; 900 is the most")
    await chat.send_photo("the-map", caption="La carte")
    await chat.say("y" * (LONGEST_CAPTION + 1))
    chat.expect("901 characters; 900 is the most")
    await chat.say("The map")
    chat.expect("Photo: a photo")
    await chat.tap("✏️ Photo")
    await chat.send_document("week.xlsx", b"no table at all")
    chat.expect("Photo: week.xlsx")
    await sent(chat)
    await tick(desk)
    assert reader.last.document is not None
    assert (reader.last.document.name, read_by(reader)) == ("week.xlsx", "The map")


async def test_buttons_lead_to_a_shift_a_site_and_a_link(desk: Desk) -> None:
    """In the preview they lead nowhere; three at most. Once one is chosen, what was can’t be kept by a tap."""
    reader, chat = await place(desk, "buttons")
    await plan(desk, site="buttons")
    await written(chat)
    await chat.tap("✏️ Buttons")
    assert "Keep as it is" in chat.buttons
    await chat.tap("➕ A shift")
    await chat.tap("Community kitchen, buttons")
    assert "Keep as it is" not in chat.buttons
    await chat.tap("➕ A site")
    await chat.tap("More ›") if "buttons" not in chat.buttons else None
    await chat.tap("buttons")
    await chat.say("no link")
    chat.expect("I see no address in that.")
    await chat.say("utopia56.org/agir S’inscrire / Sign up")
    assert not any("➕" in label for label in chat.buttons)
    await chat.tap("That’s all")
    preview = chat.answers[-2].all_choices()
    assert [choice.label[0] for choice in preview] == ["📅", "📍", "🔗", "☰"]
    await chat.tap_data(preview[0].data)
    assert "preview" in chat.toast
    await sent(chat)
    await tick(desk)
    assert [choice.url for choice in reader.last.all_choices() if choice.url] == ["https://utopia56.org/agir"]
    await reader.tap("📍 buttons")
    reader.expect("buttons")


async def test_what_is_urgent_is_asked_twice_and_rings_at_night(own_desk: Desk) -> None:
    """What is not waits for the morning, and the review says so."""
    reader, chat = await volunteer(own_desk, "Ann"), await coordinator(own_desk)
    move(own_desk, timedelta(hours=11))
    await written(chat)
    chat.expect("That is at night: it goes out when the night is over, today at 08:00.")
    await chat.tap("✏️ Urgent")
    await chat.tap("Yes")
    chat.expect("rings the phone of 1 person")
    await chat.tap("Yes")
    assert "when the night is over" not in chat.text
    await sent(chat)
    await tick(own_desk)
    assert read_by(reader) == "Hello"


async def test_who_could_approve_it_is_asked_in_the_morning_where_it_is_night(
    own_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its author reads so: a call may be needed. Where it waits for nothing but consent, that is said, too."""
    monkeypatch.setattr(own_desk._turns, "_house", House(approval_above=0))
    await volunteer(own_desk, "Ann")
    chat, second = await coordinator(own_desk), await coordinator(own_desk, name="Second One")
    await written(chat)
    await chat.tap("✅ Send it")
    chat.expect("not sent yet", "They were just asked.")
    await chat.tap("Follow it")
    chat.expect("as soon as it is approved")
    move(own_desk, timedelta(hours=11))
    await written(chat, "Bonsoir")
    await chat.tap("✅ Send it")
    chat.expect("they are asked in the morning")
    assert sum("Do you approve?" in text for text in second.transcript) == 1


async def test_it_goes_out_when_it_was_said(own_desk: Desk) -> None:
    reader, chat = await volunteer(own_desk, "Ann"), await coordinator(own_desk)
    await written(chat, english="Good morning")
    await chat.tap("✏️ When")
    await chat.say("yesterday 9am")
    chat.expect("That moment has passed.")
    await chat.say("tomorrow 9am")
    chat.expect("When: tomorrow at 09:00")
    await sent(chat)
    chat.expect("It goes out to 1 person tomorrow at 09:00.")
    await tick(own_desk)
    assert read_by(reader) != "Good morning"
    move(own_desk, timedelta(days=1))
    await tick(own_desk)
    assert read_by(reader) == "Good morning"


async def test_one_line_fills_the_form(desk: Desk) -> None:
    """Site, day, urgency and the text, formatted; the language is that of the first word."""
    await camp(desk, "ligne")
    shift = await plan(desk, site="ligne")
    reader, chat = await volunteer(desk, "Ann", "fr", sites=["ligne"]), await coordinator(desk, "ligne", "fr")
    await volunteer(desk, "Bob", "fr", sites=["ligne"])
    await take(reader, shift)
    await chat.say("annonce ligne: rendez-vous à la gare", markup="annonce ligne: rendez-vous à la <b>gare</b>")
    chat.expect("Bénévoles · ligne", "2 en français.", "personne parmi elles ne lit l’anglais")
    await chat.tap("Passer")
    chat.expect("Bénévoles · ligne", "2 personnes")
    assert "<b>gare</b>" in str(chat.answers[0].text)
    await chat.command("/cancel")
    await chat.say("Annonce urgente demain ligne : rendez-vous à la gare")
    await chat.tap("Passer")
    chat.expect("1 personne")
    await chat.tap("Oui")
    chat.expect("avec un créneau", "1 personne")
    await chat.command("/cancel")
    await chat.say("annonce calais: bonjour")
    chat.expect("vous ne pouvez pas écrire")
    await reader.say("annonce ligne: bonjour à tous")
    assert "Annonce" not in reader.text


async def test_everybody_on_a_shift_is_written_to_from_its_roster(desk: Desk) -> None:
    shift, chat = await plan(desk), await coordinator(desk)
    one, other = await volunteer(desk, "Marie Dupont"), await volunteer(desk, "Wanda Waits")
    await take(one, shift)
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("📢 Announce")
    chat.expect("Everybody on this shift", "Community kitchen, Calais", "1 person")
    await chat.say("Bonjour")
    await chat.say("Hello to the shift")
    await sent(chat)
    await tick(desk)
    assert read_by(one) == "Hello to the shift"
    assert "Hello to the shift" not in read_by(other)


async def test_the_list_shows_what_waits_and_what_was_sent(desk: Desk) -> None:
    """A card each, for those who may read it; called off it is not sent, and can be written again."""
    reader, chat = await place(desk, "list")
    await written(chat, english="Listed words")
    await chat.tap("✏️ When")
    await chat.say("tomorrow 9am")
    number = await sent(chat)
    await chat.command("/announcements")
    chat.expect("1 for later")
    await chat.tap("Listed words")
    chat.expect("waits for its time", "Volunteers · list", "1 person")
    await chat.tap("👀")
    assert [str(message.text) for message in chat.answers[:2]] == ["Bonjour", "Listed words"]
    stranger = await coordinator(desk, "calais", name="Other One")
    await stranger.tap_data(f"announcement:{number}")
    assert "Listed words" not in stranger.text
    await stranger.tap_data(f"announcement-off:{number}")
    assert (await kept(desk, number)).state is AnnouncementState.SCHEDULED
    await chat.tap_data(f"announcement-off:{number}")
    chat.expect("Called off")
    await chat.tap("Write it again")
    chat.expect("Listed words", "When: now")
    again = await sent(chat)
    await tick(desk)
    assert read_by(reader) == "Listed words"
    await tick(desk)
    await chat.tap_data(f"announcement:{again}")
    chat.expect("✅ sent")
    assert {"🔄 How does it stand?", "✏️ Correct it", "✖ Take it back"} <= set(chat.buttons)


async def test_words_are_corrected_where_they_stand(desk: Desk) -> None:
    """The text that people have is shown to copy from; what was not changed is not sent."""
    reader, chat = await place(desk, "mends")
    await written(chat, english="Hullo")
    number = await sent(chat)
    await tick(desk)
    await tick(desk)
    await chat.tap_data(f"announcement-report:{number}")
    before = len(chat.transcript)
    await chat.tap("✏️ Correct it")
    assert "The announcement was sent" in chat.transcript[before - 1], "the report stays where it is"
    await chat.tap("✅ Change it for everybody")
    chat.expect("what they were")
    await chat.tap("📢 The announcement")
    await chat.tap("✏️ Correct it")
    await chat.tap("✏️ In English")
    chat.expect("So far it reads:", "Hullo")
    await chat.say("Hello there")
    assert [str(message.text) for message in chat.answers[:2]] == ["Bonjour", "Hello there"]
    await chat.tap("✅ Change it for everybody")
    await tick(desk)
    assert "Hello there" in reader.transcript
    assert "Hullo" not in reader.transcript


async def test_people_are_kept_by_a_name_and_written_to_again(each_desk: Desk) -> None:
    """Whoever may write to them finds them; nobody else."""
    await camp(each_desk, "names")
    await volunteer(each_desk, "Ann", sites=["names"])
    chat, other = await coordinator(each_desk, "names"), await coordinator(each_desk, "calais", name="Other One")
    await written(chat)
    await chat.tap("✅ Send it")
    await chat.tap("Keep these people")
    await chat.say("My people")
    chat.expect("Kept as My people")
    await chat.command("/announce")
    await chat.tap("Saved")
    await chat.tap("My people")
    chat.expect("Volunteers · names", "1 person")
    await chat.command("/cancel")
    await chat.tap_data("audiences")
    await chat.tap("My people")
    await chat.tap("Another name")
    await chat.say("Everybody")
    await other.tap_data("audiences")
    other.expect("None are kept yet")
    await chat.tap_data("audiences")
    await chat.tap("Everybody")
    await chat.tap("📢 Write to them")
    chat.expect("in French")
    await chat.command("/cancel")
    await chat.tap_data("audiences")
    await chat.tap("Everybody")
    await chat.tap("✖ Forget it")
    chat.expect("None are kept yet")


async def test_admins_write_to_everybody_at_all_sites(own_desk: Desk) -> None:
    for name in ("Ann", "Bob"):
        await volunteer(own_desk, name)
    admin = somebody(own_desk)
    await appoint(admin, Role.ADMIN)
    await admin.command("/announce")
    admin.expect("Volunteers · All sites", "2 people")
    await admin.tap("Who")
    await admin.tap("☑ Volunteers")
    admin.expect("Everybody · All sites", "3 people")


async def test_where_nobody_is_left_to_write_to_no_word_is_lost(desk: Desk) -> None:
    """Whom else it is for is asked with the texts kept; so it is of a day on which nobody has a shift."""
    marie, chat = await place(desk, "deserted", "fr")
    await written(chat, "Un mot", "A word")
    await stop(marie)
    await chat.tap("✅ Send it")
    chat.expect("There is nobody to write to at the moment", "To whom?")
    await volunteer(desk, "Max", "fr", sites=["deserted"])
    await chat.tap("Language")
    await chat.tap("That’s all")
    await chat.tap("✅ Write to")
    chat.expect("In French: Un mot", "In English: A word", "1 person: 1 in French.")
    await chat.tap("Cancel")
    await chat.say("annonce demain: rendez-vous à la gare")
    chat.expect("Everybody with a shift on", "Nobody at the moment.", "To whom?", "Volunteers · deserted")
    await chat.tap("✅ Write to")
    chat.expect("in English")
    await chat.tap("Cancel")


async def test_a_text_behind_the_command_is_the_text_without_a_colon_too(desk: Desk) -> None:
    """In the language of the chat; to whom it goes is asked."""
    _, chat = await place(desk, "bare", "fr")
    await chat.command("/announce We meet <at> 9")
    chat.expect("To whom?", "Volunteers · bare")
    await chat.tap("✅ Write to")
    chat.expect("In English: We meet <at> 9", "In French: —")
    await chat.tap("Cancel")


async def test_what_was_written_behind_a_command_outlives_the_question_whether_to_leave(desk: Desk) -> None:
    """Nothing of it is left once the open form is gone on with."""
    _, chat = await place(desk, "kept-text", "fr")
    await chat.command("/announce kept-text: We meet at the station")
    await chat.command("/announce kept-text: Another thing entirely")
    chat.expect("You are in the middle of something")
    await chat.tap("Leave it")
    chat.expect("And in English?")
    await chat.command("/announce kept-text: Forgotten")
    await chat.tap("▶ Go on")
    assert "argument" not in ((await chat.row()).state or {})
    await chat.tap("Skip")
    chat.expect("In French: Another thing entirely")
    await chat.command("/cancel")


async def test_a_photo_sent_at_any_time_goes_with_the_announcement(desk: Desk) -> None:
    """At the review the preview is shown anew; where a text is asked for, the text is asked for still."""
    _, chat = await place(desk, "pictured")
    await chat.command("/announce")
    await chat.send_photo("first")
    chat.expect("✓ Photo: a photo", "To whom?")
    await chat.tap("✅ Write to")
    await chat.send_photo("second")
    chat.expect("✓ Photo: a photo", "in French")
    await chat.tap("Skip")
    await chat.say("Hello")
    chat.expect("Photo: a photo")
    assert [message.photo.handle for message in chat.answers if message.photo] == ["second"]
    await chat.send_photo("third", caption="With words")
    chat.expect("In English: Hello", "The words that came with it were left out")
    assert [message.photo.handle for message in chat.answers if message.photo] == ["third"]
    await chat.send_document("plan.pdf", b"%PDF")
    chat.expect("Photo: plan.pdf")
    assert [message.document.name for message in chat.answers if message.document] == ["plan.pdf"]
    await chat.tap("✏️ Photo")
    await chat.tap("Without a photo")
    await chat.tap("✏️ In English")
    await chat.say("y" * (LONGEST_CAPTION + 1))
    await chat.send_photo("fourth")
    chat.expect("With a photo or file 900 characters fit, and your text has 901", "please check", "Photo: none")
    await chat.command("/cancel")


async def test_a_line_that_is_too_long_is_told_how_long_it_may_be(desk: Desk) -> None:
    """Counted as Telegram counts; what was typed stands in the chat, to be copied."""
    _, chat = await place(desk, "lengthy")
    long = "🏕" * 1_951
    for line in (f"/announce lengthy: {long}", f"/announce {long}"):
        await chat.command(line)
        chat.expect("3,902 characters", "3,900 is the most", "nothing of it is lost")
    await chat.say(f"announce lengthy: {long}")
    chat.expect("3,902 characters")
    await chat.edit(f"announce lengthy: {long[:10]}")
    chat.expect("Volunteers · lengthy", long[:10])
    await chat.command("/cancel")
