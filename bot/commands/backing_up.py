"""backup: a consistent copy of the database, made while the bot runs, and read back before it counts."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot.clock import Clock
from bot.mistakes import Mistake
from bot.settings import Settings
from bot.storage import file_of

FOLDER = Path("data/backups")
_SAFE_FROM_OTHERS = 0o077


async def backup(settings: Settings, clock: Clock, folder: Path) -> list[str]:
    """Makes the copy and tells where it is. Raises ``Mistake``."""
    name = f"utopia56-{clock.now():%Y%m%d-%H%M%S}"
    file = file_of(settings.database_url)
    before = os.umask(_SAFE_FROM_OTHERS)
    try:
        if file is not None:
            made = await asyncio.to_thread(_copy_sqlite, file, _new(folder, name, ".db"))
        else:
            made = await _dump_postgres(make_url(settings.database_url), _new(folder, name, ".dump"))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Mistake(f"no backup can be written to {folder}: {why}; name another folder with --to") from None
    finally:
        os.umask(before)
    return [f"{made} ({made.stat().st_size:,} bytes, read back and found whole)"]


def _new(folder: Path, name: str, ending: str) -> Path:
    """A name in the folder that is not taken: nothing is ever overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (f"{name}{f'-{number}' if number else ''}{ending}" for number in range(1000))
    return next(path for path in (folder / name for name in names) if not path.exists())


def _copy_sqlite(file: Path, target: Path) -> Path:
    if not file.exists():
        raise Mistake(f"there is no database {file} yet: nothing to back up")
    half_made = target.with_suffix(".part")
    half_made.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(half_made),))
        with closing(sqlite3.connect(half_made)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            whole = whole and copy.execute("PRAGMA foreign_key_check").fetchone() is None
        if not whole:
            raise Mistake(f"the database {file} is damaged, its copy does not read well: restore an earlier backup")
        return _kept(half_made, target)
    except sqlite3.Error as error:
        raise Mistake(f"the database {file} can't be copied: {error}") from None
    finally:
        half_made.unlink(missing_ok=True)


def _kept(half_made: Path, target: Path) -> Path:
    """Under its name once it is on the disk."""
    handle = os.open(half_made, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return half_made.rename(target)


async def _dump_postgres(url: URL, target: Path) -> Path:
    if not shutil.which("pg_dump") or not shutil.which("pg_restore"):
        raise Mistake("pg_dump and pg_restore are needed for a backup: install PostgreSQL's client programs")
    half_made = target.with_suffix(".part")
    try:
        await _run("pg_dump", "--format=custom", "--no-owner", f"--file={half_made}", environment=_where(url))
        await _run("pg_restore", "--list", str(half_made), environment={})
        return _kept(half_made, target)
    finally:
        half_made.unlink(missing_ok=True)


def _where(url: URL) -> dict[str, str]:
    """By the environment, since every user of the machine can read command lines."""
    named = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("ssl") or url.query.get("sslmode"),
    }
    return {name: str(value) for name, value in named.items() if value}


async def _run(program: str, *arguments: str, environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env=os.environ | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        told = " ".join(said.decode("utf-8", "replace").split())
        raise Mistake(f"{program} failed: {told.removeprefix(f'{program}: ')}")
