"""The sandbox as one aiohttp application: Bot API, JSON interface, phone page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

from bot.sandbox.bot_api import BotApi
from bot.sandbox.core import Sandbox
from bot.sandbox.json_interface import JsonInterface, plain_errors
from bot.sandbox.webhook import Pusher

PAGE = Path(__file__).with_name("page")
LARGEST_BODY = 60 * 1024 * 1024


def application(sandbox: Sandbox) -> web.Application:
    """The application, with the phone page where its folder exists."""
    app = web.Application(middlewares=[plain_errors], client_max_size=LARGEST_BODY)
    BotApi(sandbox).add_to(app)
    JsonInterface(sandbox).add_to(app)
    if PAGE.is_dir():
        app.router.add_get("/", _page)
        app.router.add_static("/static/", PAGE)
    app.cleanup_ctx.append(lambda _: _pushing(sandbox))
    app.on_shutdown.append(lambda _: _closed(sandbox))
    return app


@asynccontextmanager
async def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves until the block ends and gives the address; raises ``OSError`` when the port is taken."""
    sandbox.closing = False
    runner = web.AppRunner(application(sandbox), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}"
    finally:
        await runner.cleanup()


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _closed(sandbox: Sandbox) -> None:
    sandbox.close()


async def _pushing(sandbox: Sandbox) -> AsyncIterator[None]:
    task = asyncio.create_task(Pusher(sandbox).run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
