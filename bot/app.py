"""Builds everything, once, here only; runs it until a signal, and takes it down again.

The stack ends in the opposite order of the beginning: first nothing new is taken, then turns end, then sends, then
what they stand on.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Bot

import models.tables  # noqa: F401 - foreign keys find their tables
from bot import logs
from bot.background import fill_towns, warm_up
from bot.clock import Clock
from bot.commands.inviting import new_code
from bot.commands.loading import load_first
from bot.commands.token import bot_of
from bot.i18n import languages
from bot.mistakes import Mistake, cannot_listen
from bot.outbox.limits import Limits
from bot.outbox.sender import Sender
from bot.outbox.worker import AlreadyRunning, Worker, at_work
from bot.rounds import Surroundings, ticks
from bot.schedule import Schedule, housekeeping
from bot.settings import Settings
from bot.signals import Stopping
from bot.storage import bring_up_to_date, opened
from bot.telegram.channel import TelegramChannel
from bot.telegram.patience import Patience, Stopped
from bot.telegram.polling import Poller
from bot.telegram.profile import Introduction, introduce
from bot.telegram.transport import AiohttpRequest
from bot.turn import Turns
from bot.watchdog import EXIT_CODE, GoneQuiet, Watchdog
from handlers.context import House
from handlers.conversation.words import Words
from handlers.introduction import introduction
from handlers.reception import Reception
from handlers.start import apology
from models import pages, roles
from models.bilingual import in_language
from models.database import Database
from models.roles import Role

if TYPE_CHECKING:
    from bot.playground import Playground

# Together they stay below what Stopping allows.
_SENDS_STOP_WITHIN = 2.0
_TAPS_STOP_WITHIN = 0.5
_TICKS_STOP_WITHIN = 1.0
_Taking = tuple[Callable[[], Coroutine[Any, Any, None]], Callable[[], Coroutine[Any, Any, None]]]
"""How to begin and how to end taking updates."""
_log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Runs the bot until a signal; the exit code. Raises ``Mistake`` for what its operator can put right."""
    logs.set_up(settings.log_level, settings.log_format)
    try:
        return await _serve(settings)
    except Mistake:
        raise
    except Exception as error:
        # Told in the log's way: a traceback would quote what people wrote.
        _log.critical("failed", exc_info=error)
        return EXIT_CODE


async def _serve(settings: Settings) -> int:
    with Stopping() as stopping:
        async with AsyncExitStack() as stack:
            house = await _lay_ground(settings, stack)
            watchdog = Watchdog(settings.watchdog_seconds, polls=not settings.telegram_webhook_url)
            patience = Patience(watchdog)
            stopping.calls(patience.stop)
            try:
                await patience.until_done(house.bot.initialize)
            except Stopped:
                return 0
            works = await _begin(house, watchdog, stack)
            return await _until_told(works, stopping)


@dataclass(frozen=True, slots=True)
class _House:
    """What the parts stand on. ``playground`` is there where the bot runs without Telegram."""

    settings: Settings
    clock: Clock
    database: Database
    worker: Worker
    bot: Bot
    polls_over: AiohttpRequest
    playground: "Playground | None"
    migrated: list[str]
    is_first_start: bool


async def _lay_ground(settings: Settings, stack: AsyncExitStack) -> _House:
    if settings.telegram_webhook_url:
        await _try_listening(settings.host, settings.port)
    play = None if settings.token else await _playground(settings, stack)
    clock = play.clock if play else settings.clock()
    database = await stack.enter_async_context(opened(settings.database_url))
    worker = await stack.enter_async_context(_alone(database))
    migrated = await bring_up_to_date(database)
    is_first = await load_first(database, settings.organisation_file)
    if is_first and settings.is_of_the_sandbox_alone:
        await _invent_past(database, settings, clock)
    token, address = (play.sandbox.token, play.address) if play else (settings.token or "", settings.telegram_api_url)
    polls_over = AiohttpRequest(connection_pool_size=2)
    bot = bot_of(token, address, polls_over)
    stack.push_async_callback(bot.shutdown)
    return _House(settings, clock, database, worker, bot, polls_over, play, migrated, is_first)


async def _try_listening(host: str, port: int) -> None:
    """Early, before anything is changed or asked for. Raises ``Mistake``."""
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    except OSError as error:
        raise cannot_listen(host, port, error) from None
    server.close()
    await server.wait_closed()


async def _playground(settings: Settings, stack: AsyncExitStack) -> "Playground":
    from bot.playground import playground

    return await stack.enter_async_context(playground(settings))


async def _invent_past(database: Database, settings: Settings, clock: Clock) -> None:
    # Loaded here, since no other start needs it.
    from bot.invented.past import invent

    await invent(database, clock.now(), settings.zone)


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[Worker]:
    try:
        async with at_work(database) as worker:
            yield worker
    except AlreadyRunning as error:
        raise Mistake(f"{error}: stop that one first, or use PostgreSQL for several") from None


async def _begin(house: _House, watchdog: Watchdog, stack: AsyncExitStack) -> list[asyncio.Task[Any]]:
    """Starts everything; the tasks returned run until the end."""
    settings, database, clock, words = house.settings, house.database, house.clock, languages()
    hashed = logs.hasher(settings.token or secrets.token_hex())
    channel = TelegramChannel(house.bot)
    limits = Limits(settings.bulk_per_second, stop_within=_SENDS_STOP_WITHIN)
    sender = Sender(database, [channel], clock, house.worker, limits, hashed=hashed)
    rules = House(settings.announcement_approval_above, settings.bulk_per_second)
    turns = Turns(database, Reception(), sender, clock, words, settings.zone, hashed, channel, apology, rules)
    around = Surroundings(database, clock, words, settings.zone, sender.wake, rules)
    due = ticks(around, timedelta(seconds=settings.tick_seconds))
    schedule = Schedule([*due, housekeeping(database, clock)])

    works = [_task(watchdog.run()), _task(sender.run())]
    helpers = [_task(_introduce(house, words)), _task(fill_towns(database)), _task(warm_up())]
    stack.push_async_callback(_end, [*works, *helpers])
    schedule.start()
    stack.push_async_callback(schedule.stop, _TICKS_STOP_WITHIN)
    stack.push_async_callback(sender.stop)
    stack.push_async_callback(turns.finish, _TAPS_STOP_WITHIN)
    url = settings.telegram_webhook_url
    run, stop = _listen(house, turns, watchdog, url) if url else _poll(house, turns, watchdog)
    stack.push_async_callback(stop)
    works.append(_task(run()))
    if house.playground:
        await _open_playground(house, house.playground, sender, schedule)
    traits = {"migrated": house.migrated} if house.migrated else {}
    if house.is_first_start:
        traits["loaded"] = [settings.organisation_file.name]
    _log.info("started", bot=house.bot.username, webhook=bool(url), **traits)
    return works


def _poll(house: _House, turns: Turns, watchdog: Watchdog) -> _Taking:
    poller = Poller(house.bot, turns, watchdog, request=house.polls_over)
    return poller.run, poller.stop


def _listen(house: _House, turns: Turns, watchdog: Watchdog, url: str) -> _Taking:
    from bot.telegram.webhook import Webhook

    settings = house.settings
    where, secret = (settings.host, settings.port), settings.webhook_secret or ""
    webhook = Webhook(house.bot, turns, watchdog, url=url, secret=secret, host=where[0], port=where[1])

    async def run() -> None:
        try:
            await webhook.start()
        except OSError as error:
            raise cannot_listen(*where, error) from None
        await asyncio.Event().wait()

    return run, webhook.stop


async def _introduce(house: _House, words: Mapping[str, Words]) -> None:
    async with house.database.read() as session:
        page = await pages.welcome(session)
    names = {code: in_language(page.title, code) for code in words}
    introductions = {code: Introduction(*introduction(theirs, names[code])) for code, theirs in words.items()}
    await introduce(house.bot, introductions)


async def _open_playground(house: _House, play: "Playground", sender: Sender, schedule: Schedule) -> None:
    async def clock_moved() -> None:
        await schedule.run_now()
        sender.wake()

    play.sandbox.on_clock_moved = clock_moved
    async with house.database.read() as session:
        is_first = await roles.admins(session) == 0
    invitation = await new_code(house.database, house.clock, Role.ADMIN, None) if is_first else None
    has_past = house.is_first_start and house.settings.is_of_the_sandbox_alone
    with suppress(BrokenPipeError):
        print(play.welcome(invitation, has_past=has_past), flush=True)


async def _until_told(works: list[asyncio.Task[Any]], stopping: Stopping) -> int:
    """Waits for a signal, or for a part that ends by itself: that is never well."""
    told = _task(stopping.wait())
    done, _ = await asyncio.wait([told, *works], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    stopping.begin()
    errors = [error for task in done - {told} if (error := task.exception()) is not None]
    for error in errors:
        if isinstance(error, Mistake):
            raise error
        if not isinstance(error, GoneQuiet):
            _log.critical("part_failed", exc_info=error)
    return EXIT_CODE if errors else 0


def _task(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.create_task(work)


async def _end(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
