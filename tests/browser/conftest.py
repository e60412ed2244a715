"""A served sandbox, a scripted bot and a browser; ``page`` is the phone page, opened in English."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.sandbox import Sandbox, serve
from tests.browser.scripted import Scripted, scripted

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 10_000

# Every module here carries these: one event loop for all, so that one browser serves those of a worker.
MARKS = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

Opener = Callable[..., Awaitable[Page]]


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it the test is skipped."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        await made.close()


@pytest.fixture
def sandbox() -> Sandbox:
    """A sandbox of its own for each test."""
    return Sandbox()


@pytest_asyncio.fixture(loop_scope="session")
async def address(sandbox: Sandbox) -> AsyncIterator[str]:
    """Where it is served."""
    async with serve(sandbox) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def bot(address: str) -> AsyncIterator[Scripted]:
    """The bot that answers there."""
    async with scripted(address) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser, address: str, bot: Scripted) -> AsyncIterator[Opener]:
    """Opens the page: ``await opened("/#donor", locale="fr-FR", width=320, …)``; it may raise no error of its own."""
    contexts = []
    errors: list[str] = []

    def foreign(url: str) -> bool:
        return not url.startswith(("http://127.0.0.1:", "blob:", "data:"))

    async def open_page(
        path: str = "/",
        *,
        locale: str = "en-GB",
        width: int = 400,
        height: int = 800,
        at: str = "",
        **more: Any,
    ) -> Page:
        context = await browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, timezone_id="Europe/Paris", **more
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("request", lambda asked: errors.append(asked.url) if foreign(asked.url) else None)
        await page.goto((at or address) + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(opened: Opener) -> Page:
    """The page as the English-speaking volunteer, who has started the bot."""
    page = await opened("/#english_volunteer")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_text("Hello Emily").wait_for()
    return page
