"""What is sent and shown besides words: pictures, files, places, cards."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import MARKS
from tests.browser.pictures import picture
from tests.browser.test_chatting import say

pytestmark = MARKS

PHOTO: FilePayload = {"name": "coats.png", "mimeType": "image/png", "buffer": picture(300, 200)}
DOCUMENT: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"coats;12\n"}


async def attach(page: Page, what: str) -> None:
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name=what).click()


async def attach_file(page: Page, what: str, file: FilePayload, caption: str) -> None:
    async with page.expect_file_chooser() as chooser:
        await attach(page, what)
    await (await chooser.value).set_files([file])
    await page.get_by_label("Caption").fill(caption)
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()


async def test_a_photo_of_the_bot_is_shown_and_enlarged(page: Page) -> None:
    """By a tap or a key; Escape closes it and gives the focus back."""
    await say(page, "photo")
    shown = page.get_by_role("button", name="Enlarge the photo")
    await expect(shown.get_by_role("img")).to_have_js_property("naturalWidth", 640)
    await expect(page.locator(".theirs").last.locator("b")).to_have_text("meeting point")
    await shown.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(shown).to_be_focused()


async def test_a_document_of_the_bot_can_be_downloaded_under_its_name(page: Page) -> None:
    await say(page, "document")
    link = page.get_by_role("link", name="Download roster.csv (20 bytes)")
    async with page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "roster.csv"
    assert (await (await download.value).path()).read_bytes() == b"name;days\nCamille;3\n"


async def test_a_place_shows_its_name_address_position_and_a_map_to_open(page: Page) -> None:
    await say(page, "place")
    place = page.get_by_role("figure", name="Place: Calais, the <warehouse>")
    await expect(place).to_contain_text("rue de la Paix")
    await expect(place).to_contain_text("50.9513, 1.8587")
    address = "https://www.openstreetmap.org/?mlat=50.9513&mlon=1.8587#map=16/50.9513/1.8587"
    await expect(place.get_by_role("link")).to_have_attribute("href", address)


async def test_a_photo_is_sent_with_its_caption(page: Page) -> None:
    await attach_file(page, "Photo", PHOTO, "twelve coats")
    await expect(page.get_by_text("thanks for it: twelve coats")).to_be_visible()
    await expect(page.locator(".mine img")).to_have_js_property("naturalWidth", 300)


async def test_a_document_is_sent(page: Page) -> None:
    await attach_file(page, "Document", DOCUMENT, "")
    await expect(page.locator(".mine").last).to_contain_text("list.csv")
    await expect(page.get_by_text("thanks for it")).to_be_visible()


async def test_ones_own_contact_is_sent(page: Page) -> None:
    await attach(page, "My contact")
    await expect(page.locator(".mine").last).to_contain_text("Emily Clark")
    await expect(page.get_by_text("number +447700900102")).to_be_visible()


async def test_a_place_is_sent_by_name_or_by_coordinates(page: Page) -> None:
    await attach(page, "A place")
    await page.get_by_role("button", name="Lorient").click()
    await expect(page.get_by_text("at 47.7486, -3.3664")).to_be_visible()
    await attach(page, "A place")
    await page.get_by_label("Latitude").fill("-12.5")
    await page.get_by_label("Longitude").fill("44.25")
    await page.get_by_role("dialog").get_by_role("button", name="Share").click()
    await expect(page.get_by_text("at -12.5, 44.25")).to_be_visible()


@pytest.mark.parametrize(("what", "kind"), [("Voice message", "voice"), ("Poll", "poll")])
async def test_other_things_are_sent_by_one_tap(page: Page, what: str, kind: str) -> None:
    await attach(page, what)
    await expect(page.locator(f".mine.kind-{kind}")).to_be_visible()
    await expect(page.get_by_text("thanks for it")).to_be_visible()


async def test_a_sticker_is_chosen_and_sent(page: Page) -> None:
    await attach(page, "Sticker")
    await page.get_by_role("button", name="🎉").click()
    await expect(page.locator(".mine").get_by_role("img", name="Sticker 🎉")).to_be_visible()


async def test_an_answer_to_a_message_leads_back_to_it(page: Page) -> None:
    await attach_file(page, "Photo", PHOTO, "my coats")
    quote = page.get_by_role("button", name="In reply to my coats")
    await expect(quote).to_be_visible()
    await quote.click()
    await expect(page.locator(".mine").last).to_be_in_viewport()


async def test_what_the_sandbox_refuses_is_said(page: Page) -> None:
    """A text that is no picture, sent as one."""
    broken: FilePayload = {"name": "coats.png", "mimeType": "image/png", "buffer": b"no picture"}
    await attach_file(page, "Photo", broken, "")
    await expect(page.get_by_text("Not possible: a photo is a JPEG, PNG, GIF or WebP")).to_be_visible()
