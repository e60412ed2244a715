"""Words, buttons, keyboards: the talk itself."""

from playwright.async_api import Page, expect

from tests.browser.conftest import MARKS, Opener
from tests.browser.scripted import LONG, Scripted

pytestmark = MARKS


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def test_a_new_person_reads_what_the_bot_is_and_starts_it(opened: Opener) -> None:
    """Before that there is nothing to write in, as in Telegram."""
    page = await opened("/#french_volunteer", locale="fr-FR")
    await expect(page.get_by_text("Nous aidons là où il le faut.")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_be_hidden()
    await page.get_by_role("button", name="Démarrer").click()
    await expect(page.get_by_role("log")).to_contain_text("Bonjour Camille")
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_what_is_said_is_shown_and_answered(page: Page) -> None:
    """The field is free again, keeps the focus, and shows nobody's markup."""
    await say(page, "a <b>coat</b> & shoes")
    await expect(page.locator(".mine").last).to_contain_text("a <b>coat</b> & shoes")
    await expect(page.locator(".theirs").last).to_contain_text("You said: a <b>coat</b> & shoes")
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()


async def test_a_tapped_button_spins_until_the_bot_answers(page: Page, bot: Scripted) -> None:
    """And a second tap meanwhile does nothing."""
    bot.held.clear()
    button = page.get_by_role("button", name="Give", exact=True)
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await button.click()
    bot.held.set()
    await expect(page.get_by_role("status").get_by_text("Noted, thank you")).to_be_visible()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    assert bot.taps == ["Give"]


async def test_an_alert_must_be_closed(page: Page) -> None:
    await page.get_by_role("button", name=LONG).click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("This shift is full.")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("alertdialog")).to_have_count(0)


async def test_a_message_edited_by_the_bot_changes_in_place_and_keeps_the_focus_near(page: Page) -> None:
    await page.get_by_role("button", name="Shifts").focus()
    await page.keyboard.press("Enter")
    message = page.locator(".theirs").first
    await expect(message).to_contain_text("Which day?")
    await expect(message.get_by_text("edited")).to_be_visible()
    await expect(page.get_by_role("button", name="Mo", exact=True)).to_be_focused()
    await expect(page.get_by_text("Hello Emily")).to_have_count(0)


async def test_ones_own_last_message_is_edited(page: Page) -> None:
    """By the arrow key in the empty field; Escape leaves it as it was."""
    await say(page, "Saturday")
    await page.get_by_text("You said: Saturday").wait_for()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("Saturday")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    await page.keyboard.press("ArrowUp")
    await say(page, "Sunday")
    await expect(page.get_by_text("changed to: Sunday")).to_be_visible()
    await expect(page.locator(".mine").last).to_contain_text("Sunday")
    await expect(page.locator(".mine").last.get_by_text("edited")).to_be_visible()


async def test_a_deleted_message_vanishes(page: Page) -> None:
    await say(page, "delete")
    await expect(page.get_by_text("it went")).to_be_visible()
    await expect(page.get_by_text("soon gone")).to_have_count(0)


async def test_the_reply_keyboard_shares_the_number_and_then_goes(page: Page) -> None:
    await say(page, "number")
    keys = page.get_by_role("group", name="The bot’s keyboard")
    await expect(keys.get_by_role("button")).to_have_count(4)
    await expect(page.get_by_role("textbox", name="Message")).to_have_attribute("placeholder", "06 12 34 56 78")
    await keys.get_by_role("button", name="Share my number").click()
    await page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
    await expect(page.get_by_text("number +447700900102")).to_be_visible()
    await expect(keys).to_be_hidden()


async def test_the_reply_keyboard_shares_a_place_or_says_a_word(page: Page) -> None:
    await say(page, "number")
    await page.get_by_role("button", name="Share where I am").click()
    await page.get_by_role("dialog").get_by_role("button", name="Lille").click()
    await expect(page.get_by_text("at 50.6292, 3.0573")).to_be_visible()
    await say(page, "number")
    await page.get_by_role("button", name="Skip").click()
    await expect(page.get_by_text("You said: Skip")).to_be_visible()


async def test_the_commands_are_in_the_persons_language_and_said_by_choosing(opened: Opener) -> None:
    """The page is in the browser's language, the bot in the person's: here English around French."""
    page = await opened("/#french_volunteer")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="The bot’s commands").click()
    await expect(page.get_by_role("menuitem").first).to_contain_text("Ce qu’on peut faire ici")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You said: /shifts")).to_be_visible()


async def test_a_command_in_the_bots_words_is_said_by_a_tap(page: Page) -> None:
    await page.get_by_role("button", name="/help").click()
    await expect(page.get_by_text("You said: /help")).to_be_visible()


async def test_a_button_with_an_address_is_a_link(page: Page) -> None:
    """It opens beside the chat, and tells the other page nothing."""
    await say(page, "link")
    link = page.get_by_role("link", name="Our page")
    await expect(link).to_have_attribute("href", "https://utopia56.example/page")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_typing_is_shown_for_a_moment(page: Page) -> None:
    """Five seconds, as long as Telegram shows it; the page's own clock is moved on."""
    await page.clock.install()
    await say(page, "typing")
    await expect(page.locator("#status")).to_have_text("is typing…")
    await page.clock.fast_forward(5000)
    await expect(page.locator("#status")).to_have_text("bot")


async def test_the_chat_follows_its_end_unless_one_scrolled_up(page: Page) -> None:
    await say(page, "many")
    await expect(page.get_by_text("line 29")).to_be_in_viewport()
    await page.locator("#scroll").evaluate("scroll => scroll.scrollTop = 0")
    await expect(page.get_by_role("button", name="Go to the end")).to_be_visible()
    await page.evaluate(
        "fetch('/sandbox/people/5602/say', {method: 'POST', body: JSON.stringify({text: 'from elsewhere'})})"
    )
    await expect(page.get_by_text("You said: from elsewhere")).to_have_count(1)
    await expect(page.get_by_text("You said: from elsewhere")).not_to_be_in_viewport()
    await page.get_by_role("button", name="Go to the end").click()
    await expect(page.get_by_text("You said: from elsewhere")).to_be_in_viewport()


async def test_a_text_longer_than_a_message_goes_in_pieces(page: Page) -> None:
    """As Telegram's app cuts it, and never inside a character."""
    await say(page, "🙂" * 3000)
    await expect(page.locator(".mine")).to_have_count(3)
    pieces = await page.locator(".mine .words-shown").all_text_contents()
    assert pieces[1:] == ["🙂" * 2048, "🙂" * 952]


async def test_the_chat_still_follows_when_a_keyboard_takes_its_room(page: Page) -> None:
    await say(page, "many")
    await page.get_by_text("line 29").wait_for()
    await say(page, "number")
    await page.get_by_role("button", name="Skip").wait_for()
    await expect(page.get_by_text("Your number?")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Go to the end")).to_be_hidden()
