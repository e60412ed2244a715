"""What a site needs, said by its coordinators and contacts: two taps, and nobody else's."""

import pytest

from models import privacy
from models.needs import NeedLevel
from models.roles import Role
from tests.conversation.coordinating import coordinator
from tests.conversation.needing import need_of
from tests.conversation.people import carried, join, person_of, somebody
from tests.conversation.shifting import volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def level_of(desk: Desk, goods: str, site: str = "calais") -> str | None:
    """How much the site needs them."""
    found = await need_of(desk, site, goods)
    return found.level.value if found else None


async def test_a_coordinator_changes_a_need_in_two_taps_from_their_day(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    await chat.command("/today")
    await chat.tap("📦 Needs")
    chat.expect("What Calais needs", "❔ Ask first: Something else", "Tap what has changed.")
    await chat.tap("Shoes")
    chat.expect("Shoes · Calais", "So far: ", "How much is needed now?")
    await chat.tap("🔴 Urgent")
    chat.expect("✅ Shoes: 🔴 urgent", "What Calais needs")
    assert "🔴 Shoes" in chat.buttons
    kept = await need_of(each_desk, "calais", "shoes")
    assert kept
    assert (kept.level, kept.changed_by) == (NeedLevel.URGENT, (await person_of(chat)).id)
    await chat.tap("🔴 Shoes")
    chat.expect("So far: 🔴 urgent", "Alex Martin said so on Friday 12 March.")


async def test_of_goods_of_which_nothing_was_said_it_can_be_said_too(own_desk: Desk) -> None:
    chat = await coordinator(own_desk, language="fr")
    await chat.command("/besoins")
    chat.expect("Les besoins", "Calais", "Touchez ce qui a changé.")
    await chat.tap("Autre chose")
    chat.expect("❔ à demander")
    await chat.tap("Pas accepté ici")
    assert await level_of(own_desk, "other") == "not_accepted"


async def test_the_buttons_of_goods_stay_where_they_are(own_desk: Desk) -> None:
    """Whoever taps a second one must not hit another."""
    chat = await coordinator(own_desk)
    await chat.command("/needs")
    before = [label[2:] for label in chat.buttons]
    await chat.tap("Shoes")
    await chat.tap("🔴 Urgent")
    assert [label[2:] for label in chat.buttons] == before


async def test_the_donors_page_has_the_way_for_those_who_may(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.open_link("donate-at-calais")
    await chat.tap("✏️ Change what is needed")
    chat.expect("What Calais needs")
    await chat.tap("👀 As donors see it")
    chat.expect("Giving: Calais")
    await chat.open_link("donate-at-la-liniere")
    assert "✏️ Change what is needed" not in chat.buttons


async def test_a_contact_looks_after_the_needs_of_their_site(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.CONTACT, "la-liniere", "Pierre Antoine")
    await chat.command("/needs")
    chat.expect("What La Linière, Grande-Synthe needs")
    await chat.tap("Food")
    await chat.tap("🟠 Needed")
    assert await level_of(own_desk, "food", "la-liniere") == "needed"


async def test_an_admin_chooses_the_site(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await chat.say("needs")
    chat.expect("What is needed: at which site?")
    await chat.tap("La Linière")
    chat.expect("What La Linière, Grande-Synthe needs")


async def test_nobody_else_changes_anything(own_desk: Desk) -> None:
    """By old buttons, by forged ones; nor does a coordinator of another site."""
    theirs = await coordinator(own_desk)
    await theirs.command("/needs")
    a_list, a_need = theirs.last, carried(theirs, "Shoes")
    await theirs.tap("Shoes")
    urgent, note = carried(theirs, "🔴 Urgent"), "need-note:1:3"
    assert a_list
    for other in (
        await volunteer(own_desk),
        await coordinator(own_desk, site="paris-camp", name="Sam Dupont"),
        somebody(own_desk),
    ):
        for data in (a_need, urgent, note, "need-note-off:1:3", urgent.replace("need-set", "needs-answer")):
            await other.tap_data(data)
            other.expect("That is for the contacts and coordinators of a site.")
            assert "🔴 Urgent" not in other.buttons
    assert await level_of(own_desk, "shoes") == "needed"
    other = await volunteer(own_desk, "Jo Martin")
    await other.command("/needs")
    other.expect("What would you like to give?")


async def test_buttons_that_make_no_sense_do_no_harm(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    for data in ("need:1:999", "need:999:1", "needs-of:999", "need-set:1:999:urgent:0", "need-set:999:1:urgent:0"):
        await chat.tap_data(data)
        chat.expect("That is for the contacts and coordinators")
    await chat.tap_data("need-set:1:1:plenty:0")
    assert chat.text


async def test_of_two_who_looked_at_the_same_the_second_is_told(own_desk: Desk) -> None:
    """And sees how it stands, with the buttons to decide again."""
    one, other = await coordinator(own_desk), await coordinator(own_desk, name="Sam Dupont")
    for chat in (one, other):
        await chat.command("/needs")
        await chat.tap("Shoes")
    await one.tap("🟢 Enough")
    await other.tap("🔴 Urgent")
    other.expect("⚠️ In the meantime Alex Martin said: 🟢 enough for now.", "How much is needed now?")
    assert await level_of(own_desk, "shoes") == "enough"
    await other.tap("🔴 Urgent")
    assert await level_of(own_desk, "shoes") == "urgent"


async def write(chat: Chat, french: str, english: str) -> None:
    """Writes a note beside shoes; "" leaves a language out."""
    await chat.command("/needs")
    await chat.tap("Shoes")
    await chat.tap("note")
    for text in (french, english):
        await (chat.say(text) if text else chat.tap("Skip"))
    await chat.tap("Keep the note")
    chat.expect("✅ The note is kept.")


async def test_a_note_is_text_in_both_languages(own_desk: Desk) -> None:
    """What looks like markup is read as it was typed."""
    chat = await coordinator(own_desk)
    await write(chat, "Taille > 42 & <b>neuves</b>", "Size > 42")
    for language, expected in (("fr", "Taille > 42 & <b>neuves</b>"), ("en", "📝 Shoes: Size > 42")):
        donor = somebody(own_desk, language)
        await donor.open_link("donate-at-calais")
        donor.expect(expected)


async def test_a_note_in_one_language_is_read_by_all_and_can_be_taken_away(own_desk: Desk) -> None:
    chat, donor = await coordinator(own_desk), somebody(own_desk, "fr")
    await write(chat, "", "Only big sizes")
    await donor.open_link("donate-at-calais")
    donor.expect("📝 Chaussures", "Only big sizes")
    await chat.tap("✖ Take the note away")
    chat.expect("✅ There is no note any more.")
    await donor.open_link("donate-at-calais")
    assert "Only big sizes" not in donor.text


async def test_goods_need_a_level_before_a_note(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.command("/needs")
    await chat.tap("Something else")
    assert not [label for label in chat.buttons if "note" in label]


async def test_what_a_person_said_is_in_their_data_and_stays_without_them(own_desk: Desk) -> None:
    """The need belongs to the site."""
    chat = await coordinator(own_desk)
    await chat.command("/needs")
    await chat.tap("Shoes")
    await chat.tap("🟢 Enough")
    async with own_desk.database.write() as session:
        (said,) = (await privacy.kept(session, await session.merge(await chat.row())))["needs"]
    assert (said["site"], said["category"], said["level"]) == ("calais", "shoes", "enough")
    await chat.command("/delete")
    await chat.tap("Yes, delete everything")
    kept = await need_of(own_desk, "calais", "shoes")
    assert kept
    assert (kept.level, kept.changed_by) == (NeedLevel.ENOUGH, None)


async def test_a_typed_line_is_asked_back_before_it_is_kept(own_desk: Desk) -> None:
    chat = await coordinator(own_desk, language="fr")
    await chat.say("Besoin urgent de couches à Calais")
    chat.expect("Calais", "est-ce que je le note", "Produits d’hygiène", "🔴 urgent")
    assert await level_of(own_desk, "hygiene") == "needed"
    await chat.tap("✅ 🔴 Produits d’hygiène")
    assert await level_of(own_desk, "hygiene") == "urgent"
    english = await coordinator(own_desk)
    await english.say("we have enough shoes and tents")
    await english.tap("✅ 🟢 Shoes")
    assert (await level_of(own_desk, "shoes"), await level_of(own_desk, "tents")) == ("enough", "needed")


async def test_one_message_says_several_needs_and_a_tap_notes_all(own_desk: Desk) -> None:
    """As lists are written: after commas, on lines of their own, behind the goods, with the site in front."""
    chat = await coordinator(own_desk)
    await chat.say("Calais: urgent shoes, enough tents and clothes\nbooks: needed")
    chat.expect(
        "Calais: shall I note this?", "Shoes: 🔴 urgent", "Tents and tarpaulins: 🟢 enough", "Books", "🟠 needed"
    )
    await chat.tap("✅ Note all of it")
    chat.expect("What Calais needs")
    found = [await level_of(own_desk, goods) for goods in ("shoes", "tents", "clothes", "books")]
    assert found == ["urgent", "enough", "enough", "needed"]


async def test_what_was_changed_meanwhile_is_asked_by_itself_and_the_rest_is_noted(own_desk: Desk) -> None:
    """Two coordinators at once; and whoever has lost the role notes nothing."""
    one, other = await coordinator(own_desk), await coordinator(own_desk)
    await one.say("we urgently need shoes and tents")
    every = carried(one, "✅ Note all of it")
    await other.say("we have enough shoes")
    await other.tap("✅ 🟢 Shoes")
    await one.tap_data(every)
    one.expect("In the meantime", "said: 🟢 enough")
    assert (await level_of(own_desk, "shoes"), await level_of(own_desk, "tents")) == ("enough", "urgent")
    stranger = await volunteer(own_desk)
    await stranger.tap_data(every)
    stranger.expect("That is for the contacts and coordinators of a site.")


async def test_a_typed_need_is_of_the_site_that_is_named_or_asked_for(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await chat.say("we urgently need shoes")
    chat.expect("Shoes: at which site?")
    await chat.tap("La Linière")
    chat.expect("Shoes · La Linière, Grande-Synthe", "How much is needed now?")
    await chat.say("we urgently need shoes in Grande-Synthe")
    chat.expect("La Linière, Grande-Synthe: shall I note this?")
    await chat.say("we urgently need shoes, enough books")
    await chat.tap("Calais")
    chat.expect("Calais: shall I note this?", "Shoes: 🔴 urgent", "Books and stationery: 🟢 enough")


async def test_what_others_say_they_need_is_no_need_of_a_site(own_desk: Desk) -> None:
    for chat in (await volunteer(own_desk), await coordinator(own_desk, site="paris-camp")):
        await chat.say("we urgently need shoes in Calais")
        assert "shall I note this?" not in chat.text
    chat = await coordinator(own_desk)
    await chat.say("we need shoes in Grande-Synthe")
    assert "shall I note this?" not in chat.text
