"""People, languages, tools, the connection, and the room there is."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.async_api import Page, Route, expect

from bot.sandbox import Sandbox, serve
from tests.browser.conftest import MARKS, Opener
from tests.browser.scripted import LONG, Scripted, scripted
from tests.browser.test_chatting import say

pytestmark = MARKS


async def test_each_persona_has_a_chat_of_its_own_and_the_address_keeps_it(page: Page) -> None:
    people = page.get_by_role("navigation", name="People")
    await people.get_by_role("button", name="Dominique").click()
    await expect(page).to_have_url(re.compile("#donor$"))
    await expect(page.get_by_role("log")).to_be_empty()
    await page.reload()
    await expect(people.get_by_role("button", name="Dominique")).to_have_attribute("aria-current", "true")
    await people.get_by_role("button", name="Emily").click()
    await expect(page.get_by_role("log")).to_contain_text("Hello Emily")


async def test_what_comes_meanwhile_is_counted_until_one_looks(page: Page, bot: Scripted) -> None:
    people = page.get_by_role("navigation", name="People")
    await people.get_by_role("button", name="Dominique").click()
    for _ in range(2):
        await bot.bot.send_message(5602, "The meeting point moved")
    await expect(people.get_by_role("button", name="Emily Clark, volunteer, en, 2 unread")).to_be_visible()
    await people.get_by_role("button", name="Emily").click()
    await expect(people.get_by_role("button", name="Emily Clark, volunteer, en", exact=True)).to_be_visible()


async def test_a_new_person_is_made_and_chosen(page: Page) -> None:
    await page.get_by_role("button", name="New person").click()
    await page.get_by_label("First name").fill("Noor")
    await page.get_by_label("Language of the app").select_option("ar")
    await page.get_by_role("button", name="Create").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text("Hello Noor")


async def test_the_pages_own_words_are_in_the_browsers_language(opened: Opener) -> None:
    """French in a French browser, whoever one is; English in any that is neither."""
    french = await opened("/#english_volunteer", locale="fr-CA")
    await expect(french.get_by_role("button", name="Démarrer")).to_be_visible()
    await expect(french.get_by_role("button", name="Emily Clark, bénévole, en")).to_be_visible()
    assert await french.evaluate("document.documentElement.lang") == "fr"
    other = await opened("/#english_volunteer", locale="de-DE")
    await expect(other.get_by_role("button", name="Start")).to_be_visible()


async def test_both_languages_have_the_same_words(page: Page) -> None:
    """And French writes its apostrophes and spaces as printers do."""
    source = await page.evaluate("fetch('/static/js/words.js').then(answer => answer.text())")
    french, english = (re.findall(r'^  (\w+): "(.*)",$', part, re.M) for part in source.split("};")[:2])
    assert [key for key, _ in french] == [key for key, _ in english]
    for (_, ours), (_, theirs) in zip(french, english, strict=True):
        assert re.findall(r"{\w+}", ours) == re.findall(r"{\w+}", theirs)
        assert "'" not in ours
        assert not re.search(r" [?!:;»](?!\w)", ours)


async def test_a_page_opened_by_a_deep_link_starts_with_its_payload(opened: Opener) -> None:
    page = await opened("/?start=site-calais&as=donor", locale="fr-FR")
    await page.get_by_role("button", name="Démarrer (site-calais)").click()
    await expect(page.get_by_role("log")).to_contain_text("Voici /help. site-calais")
    await expect(page).to_have_url(re.compile("/#donor$"))


async def test_a_pasted_deep_link_opens_the_bot(page: Page) -> None:
    await page.get_by_role("button", name="Tools").click()
    await page.get_by_label("After ?start=").fill("https://t.me/utopia56_sandbox_bot?start=inv_7Q-x")
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text("Here is /help. inv_7Q-x")


async def test_a_blocked_bot_is_written_to_only_after_unblocking(page: Page) -> None:
    await page.get_by_role("button", name="Tools").click()
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.locator("#status")).to_have_text("blocked")
    await expect(page.get_by_role("textbox")).to_be_hidden()
    await page.get_by_role("button", name="Unblock the bot").click()
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_the_clock_is_moved_and_set_right_again(page: Page, sandbox: Sandbox) -> None:
    await page.get_by_role("button", name="Tools").click()
    await page.get_by_role("button", name="+ 1 day").click()
    await expect(page.get_by_text("The clock was moved")).to_be_visible()
    assert sandbox.clock.offset == timedelta(days=1)
    await page.get_by_role("button", name="True time").click()
    await expect(page.locator("#clock")).to_be_hidden()
    assert sandbox.clock.offset == timedelta()


async def test_an_answer_that_never_came_is_said_and_tried_again(page: Page) -> None:
    async def cut(route: Route) -> None:
        await route.abort()

    await page.route("**/say", cut)
    await say(page, "hello there")
    await expect(page.get_by_role("alert")).to_contain_text("this may not have been sent")
    await page.unroute("**/say")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("You said: hello there")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_server_that_restarts_empty_is_found_again(opened: Opener) -> None:
    """The chat of the old one goes, though the new one counts from nothing; the new one is talked with at once."""
    async with serve(Sandbox()) as address, scripted(address):
        page = await opened("/#english_volunteer", at=address)
        await page.get_by_role("button", name="Start").click()
        await page.get_by_text("Hello Emily").wait_for()
    await expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    async with serve(Sandbox(), port=int(address.rpartition(":")[2])) as address, scripted(address):
        await page.get_by_role("button", name="Start").click()
        await expect(page.get_by_role("alert")).to_have_count(0)
        await expect(page.get_by_text("Hello Emily")).to_have_count(1)


async def test_a_sandbox_that_forgets_everything_is_noticed(page: Page) -> None:
    await page.evaluate("fetch('/sandbox/reset', {method: 'POST'})")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_text("Hello Emily")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_is_cut_or_too_small_to_tap(opened: Opener, width: int) -> None:
    """Also seven buttons side by side, and labels of several lines."""
    page = await opened("/#french_volunteer", locale="fr-FR", width=width, height=640)
    await page.get_by_role("button", name="Démarrer").click()
    await page.get_by_role("button", name=LONG).wait_for()
    await page.get_by_role("button", name="Shifts").click()
    await page.get_by_role("button", name="Su", exact=True).wait_for()
    for word in ("place", "document", "number"):
        await say(page, word)
    await page.get_by_role("button", name="Share my number").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator("#log").evaluate("log => log.scrollWidth <= log.parentElement.clientWidth")
    for button in await page.locator(".key-row > *, footer button, .bar button, .people button").all():
        box = await button.bounding_box()
        if box is None:
            continue
        assert box["width"] >= 44, await button.text_content()
        assert box["height"] >= 44, await button.text_content()
        assert await button.evaluate("button => button.scrollWidth <= button.clientWidth + 1"), (
            await button.text_content()
        )


async def test_all_is_reached_by_keyboard_and_has_a_name(page: Page) -> None:
    for button in await page.get_by_role("button").all():
        assert await button.evaluate("button => (button.getAttribute('aria-label') || button.textContent).trim()")
    seen = []
    await page.locator(".person").first.focus()
    for _ in range(16):
        seen.append(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        await page.keyboard.press("Tab")
    assert {"tools", "scroll", "Give", "commands", "attach", "text", "send"} <= set(seen)
    assert all(one != other for one, other in pairwise(seen))
