"""Pages that coordinators change in chat."""

import pytest
from sqlalchemy import delete

from models import pages
from models.bilingual import Texts
from models.pages import EARLIER_KEPT
from models.roles import Grant, Role
from tests.conversation.coordinating import coordinator
from tests.conversation.events import guest
from tests.conversation.people import carried, join, person_of, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def text_of(desk: Desk, slug: str) -> Texts:
    """The texts of the page as they are kept."""
    async with desk.database.read() as session:
        page = await pages.by_slug(session, slug)
    assert page is not None
    return dict(page.text)


async def publish(chat: Chat, slug: str, text: str, language: str = "en") -> None:
    """Changes a page's text."""
    await chat.tap_data(f"page-text:{slug}:{language}")
    await chat.say(text)
    await chat.tap({"fr": "Publier", "en": "Publish it"}[chat.app_language or "en"])


async def test_a_page_is_changed_in_one_language_and_seen_before_it_is_published(each_desk: Desk) -> None:
    """What was typed is plain: signs stay signs, line breaks and addresses stay."""
    chat, reader = await coordinator(each_desk), somebody(each_desk)
    before = await text_of(each_desk, "legal")
    await chat.command("/about")
    await chat.tap("Change the pages")
    chat.expect("The privacy notice is not among them")
    await chat.tap("Legal proceedings")
    await chat.tap("Text in English")
    chat.expect("Type the whole text of the page in English", "This is how it stands")
    typed = "Hearing <b>moved</b> & set.\n\nSee https://example.org/?a=1&b=2"
    await chat.say(typed)
    chat.expect("please check", f"This is how readers see it:\n\nLegal proceedings\n\n{typed}")
    assert await text_of(each_desk, "legal") == before
    await chat.tap("Publish it")
    chat.expect("Published. Does the other language still say the same?", typed)
    await reader.open_link("page-legal")
    reader.expect(f"Legal proceedings\n\n{typed}")
    assert (await text_of(each_desk, "legal"))["fr"] == before["fr"]
    await chat.tap_data("page-edit:legal")
    chat.expect("by Alex Martin")


async def test_what_a_page_was_can_be_put_back_and_that_again(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    before = await text_of(each_desk, "conferences")
    await publish(chat, "conferences", "Something else.")
    await chat.tap_data("page-edit:conferences")
    await chat.tap("What it was before")
    await chat.tap("👀 until")
    chat.expect("Until ")
    restoring = carried(chat, "Put it back")
    await chat.tap("Put it back")
    chat.expect("It is back as it was.")
    assert await text_of(each_desk, "conferences") == before
    await chat.tap_data(restoring)
    async with each_desk.database.read() as session:
        page = await pages.by_slug(session, "conferences")
        assert page is not None
        kept = await pages.earlier(session, page.id)
    assert [one.text["en"] for one in kept] == ["Something else.", before["en"]]


async def test_only_the_last_versions_are_kept(desk: Desk) -> None:
    chat = await coordinator(desk)
    for number in range(EARLIER_KEPT + 2):
        await publish(chat, "centres", f"Version {number}")
    async with desk.database.read() as session:
        page = await pages.by_slug(session, "centres")
        assert page is not None
        kept = await pages.earlier(session, page.id)
    assert [one.text["en"] for one in kept] == [f"Version {number}" for number in range(EARLIER_KEPT, 0, -1)]


async def test_bold_and_links_of_the_file_stay_where_only_the_name_changes(desk: Desk) -> None:
    chat = await coordinator(desk)
    before = await text_of(desk, "collections")
    await chat.tap_data("page-title:collections:fr")
    await chat.say("Nos collectes")
    await chat.tap("Publish it")
    chat.expect("Nos collectes")
    assert await text_of(desk, "collections") == before


async def test_a_new_page_stands_under_about_us_and_says_in_which_language_it_is(each_desk: Desk) -> None:
    chat, reader = await coordinator(each_desk, language="fr"), somebody(each_desk, "en")
    await chat.tap_data("page-new")
    for text in ("Français", "Procès de Lille", "Audience le 3 juin.\nVenez !"):
        await chat.say(text)
    await chat.tap("Publier")
    chat.expect("Procès de Lille", "Audience le 3 juin.")
    await reader.command("/about")
    await reader.tap("Procès de Lille")
    reader.expect("Audience le 3 juin.", "Only in French so far.")
    await chat.tap("Texte en anglais")
    await chat.say("The Lille trial")
    await chat.say("Hearing on 3 June.")
    await chat.tap("Publier")
    await reader.command("/about")
    await reader.tap("The Lille trial")
    reader.expect("Hearing on 3 June.")
    assert "Only in" not in reader.text
    await chat.tap_data("page-edit:proces-de-lille")
    await chat.tap("Masquer la page")
    await reader.open_link("page-proces-de-lille")
    reader.expect("no longer there")
    await reader.command("/about")
    assert "The Lille trial" not in reader.buttons


@pytest.mark.parametrize("screen", ["page-edit:privacy", "page-text:privacy:en", "page-hide:privacy:1"])
async def test_the_privacy_notice_is_not_changed_here_and_it_is_said_why(desk: Desk, screen: str) -> None:
    """Not even by an admin with a forged button: people agreed to its very words."""
    chat = somebody(desk)
    await join(chat, Role.ADMIN)
    before = await text_of(desk, "privacy")
    await chat.tap_data(screen)
    chat.expect("people agreed to its very words")
    assert await text_of(desk, "privacy") == before


async def test_nobody_else_changes_a_page(desk: Desk) -> None:
    chat = await guest(desk, "Ada")
    for screen in ("pages-edit", "page-edit:legal", "page-text:legal:en", "page-new", "page-hide:legal:1"):
        await chat.tap_data(screen)
        chat.expect("That is for the coordinators")
    await chat.command("/about")
    assert "✏️ Change the pages" not in chat.buttons


async def test_who_lost_the_role_meanwhile_publishes_nothing(desk: Desk) -> None:
    """It is checked when it is published, not when the form was opened."""
    chat, before = await coordinator(desk), await text_of(desk, "about")
    await chat.tap_data("page-text:about:en")
    await chat.say("Not mine to say any more.")
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == (await person_of(chat)).id))
    await chat.tap("Publish it")
    chat.expect("That is for the coordinators")
    assert await text_of(desk, "about") == before


@pytest.mark.parametrize(
    ("text", "told"), [("x" * 3501, "3501 characters; 3500"), ("🧡" * 1751, "3502 characters; 3500")]
)
async def test_a_text_that_is_too_long_is_told_so(desk: Desk, text: str, told: str) -> None:
    """Telegram counts an emoji twice."""
    chat = await coordinator(desk)
    await chat.tap_data("page-text:legal:en")
    await chat.say(text)
    chat.expect(told)
    await chat.command("/cancel")


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_longest_text_is_shown_whole_before_and_after_publishing(own_desk: Desk, language: str) -> None:
    """Every message it stands in fits Telegram's limit: the tests' channel refuses any other."""
    chat = await coordinator(own_desk, language=language)
    await chat.tap_data("page-title:legal:fr")
    await chat.say("W" * 40)
    await chat.tap({"fr": "Publier", "en": "Publish it"}[language])
    text = "&" * 3500
    await chat.tap_data("page-text:legal:fr")
    await chat.say(text)
    chat.expect(text)
    await chat.tap({"fr": "✏️ Texte", "en": "✏️ Text"}[language])
    await chat.say(text)
    await chat.tap({"fr": "Publier", "en": "Publish it"}[language])
    chat.expect(text)
    await chat.tap_data("page-text:legal:fr")
    chat.expect(text)
    await chat.command("/cancel")


async def test_two_at_once_do_not_undo_each_other_and_nothing_typed_is_lost(desk: Desk) -> None:
    first, second = await coordinator(desk), await coordinator(desk)
    for chat, text in ((first, "Mine."), (second, "Ours.")):
        await chat.tap_data("page-text:donations:en")
        await chat.say(text)
    await first.tap("Publish it")
    await second.tap("Publish it")
    second.expect("Somebody else changed the page meanwhile", "Ours.")
    assert (await text_of(desk, "donations"))["en"] == "Mine."
