"""The command line: ``python -m bot COMMAND``. It parses, calls, and tells; what it calls is loaded only then.

Exit codes: 0 all is well, 1 the bot gave up (its supervisor starts it anew), 2 something for the operator to put right.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.mistakes import Mistake

if TYPE_CHECKING:
    from bot.settings import Settings

MISTAKE = 2
T = TypeVar("T")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """The bot of Utopia 56. Its settings come from the environment and from .env; .env.example explains them."""


@main.command()
def run() -> None:
    """Run the bot; without TELEGRAM_TOKEN in its sandbox, on a page of this machine.

    Migrates the database, and loads the organisation file on the first start.
    """

    async def work(settings: "Settings") -> int:
        # All that is loaded stays: looking through it for what could be freed would take a third of the start.
        gc.disable()
        from bot.app import serve

        gc.freeze()
        gc.enable()
        return await serve(settings)

    sys.exit(_done(work))


@main.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""

    async def work(settings: "Settings") -> list[str]:
        from bot.commands.migrating import migrate

        return await migrate(settings)

    _tell(_done(work))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Check an organisation FILE and load it; what was edited in chat stays (see docs/organisation.md)."""

    async def work(settings: "Settings") -> list[str]:
        from bot.commands.loading import load

        return await load(settings, file)

    _tell(_done(work))


@main.command()
@click.option("--role", required=True, type=click.Choice(["admin", "coordinator", "contact"]), help="What they may do.")
@click.option("--site", metavar="SLUG", help="The site that a coordinator or contact is for.")
def invite(role: str, site: str | None) -> None:
    """Make a link that gives whoever opens it a role; it works once, for a week."""

    async def work(settings: "Settings") -> list[str]:
        from bot.commands.inviting import invite
        from models.roles import Role

        return await invite(settings, settings.clock(), Role(role), site)

    _tell(_done(work))


@main.command()
def check() -> None:
    """Say whether the bot could run: settings, database, organisation file, token."""

    async def work(settings: "Settings") -> list[tuple[bool, str]]:
        from bot.commands.checking import check

        return await check(settings)

    findings = _done(work)
    _tell(f"{'ok ' if is_well else 'NOT'} {words}" for is_well, words in findings)
    sys.exit(0 if all(is_well for is_well, _ in findings) else MISTAKE)


@main.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default=Path("data/backups"), show_default=True, help="Where to."
)
def backup(folder: Path) -> None:
    """Copy the database to a new file, while the bot runs or not, and read the copy back."""

    async def work(settings: "Settings") -> list[str]:
        from bot.commands.backing_up import backup

        return await backup(settings, settings.clock(), folder)

    _tell(_done(work))


def _done(work: "Callable[[Settings], Coroutine[Any, Any, T]]") -> T:
    """What the work gives; an operator's mistake is told in plain lines, and ends the process."""
    from bot.settings import load

    try:
        return asyncio.run(work(load()))
    except Mistake as mistake:
        for line in mistake.lines:
            click.echo(line, err=True)
        sys.exit(MISTAKE)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    try:
        main(prog_name="python -m bot")
    except BrokenPipeError:
        # Whoever read our words has gone; Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
