"""check: whether the bot could run, a line for each thing it needs."""

from bot.commands.loading import organisation_in
from bot.commands.token import Known, Refused, ask_telegram
from bot.mistakes import Mistake
from bot.settings import Settings
from bot.storage import behind, file_of, opened

Finding = tuple[bool, str]


async def check(settings: Settings) -> list[Finding]:
    """Whether each is well, and what there is to say of it."""
    return [
        (True, "settings: can be read"),
        await _database(settings),
        _organisation(settings),
        await _token(settings),
    ]


async def _database(settings: Settings) -> Finding:
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return True, f"database: {file} is not there yet; 'run' makes it"
    try:
        async with opened(settings.database_url) as database:
            told = await behind(database)
    except Mistake as mistake:
        return False, f"database: {mistake}"
    return (False, f"database: {told}") if told else (True, "database: reachable, its schema is this version's")


def _organisation(settings: Settings) -> Finding:
    try:
        organisation_in(settings.organisation_file)
    except Mistake as mistake:
        return False, f"organisation file: {' '.join(mistake.lines)}"
    return True, f"organisation file: {settings.organisation_file} is in order"


async def _token(settings: Settings) -> Finding:
    if not settings.token:
        return True, "token: none, 'run' starts the sandbox"
    found = await ask_telegram(settings)
    if isinstance(found, Known):
        return True, f"token: Telegram knows the bot as @{found.username}"
    if isinstance(found, Refused):
        return False, "token: Telegram does not know it; copy TELEGRAM_TOKEN again from @BotFather"
    return False, f"token: Telegram can't be reached ({found.why}); is the network up?"
