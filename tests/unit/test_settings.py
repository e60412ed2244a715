"""Settings: read strictly, told in plain words, and never giving a secret away."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, load

EXAMPLE = Path(__file__).parents[2] / ".env.example"
NO_FILE = Path("no such file")


def refused(environment: dict[str, str], env_file: Path = NO_FILE) -> str:
    with pytest.raises(SettingsError) as caught:
        load(env_file, environment)
    return str(caught.value)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_nothing_has_to_be_set() -> None:
    """A fresh clone starts, in the sandbox, whose people never meet the real bot's database."""
    settings = load(NO_FILE, {})
    assert (settings.token, settings.host, settings.port) == (None, "127.0.0.1", 8056)
    assert settings.database_url == "sqlite+aiosqlite:///data/sandbox.db"
    assert settings.is_of_the_sandbox_alone
    real = load(NO_FILE, {"TELEGRAM_TOKEN": "56:real"})
    assert real.database_url == "sqlite+aiosqlite:///data/utopia56.db"
    assert not real.is_of_the_sandbox_alone
    assert not load(NO_FILE, {"DATABASE_URL": "sqlite:///data/mine.db"}).is_of_the_sandbox_alone
    assert settings.organisation_file.is_file()


def test_the_environment_wins_over_the_file(env_file: Path) -> None:
    env_file.write_text("PORT=1000\nHOST=0.0.0.0  # everywhere\n")
    settings = load(env_file, {"PORT": "2000"})
    assert (settings.host, settings.port) == ("0.0.0.0", 2000)


def test_an_empty_value_counts_as_none(env_file: Path) -> None:
    """The example file can be copied as it is, and an empty variable does not hide the file's value."""
    env_file.write_text("TELEGRAM_TOKEN=\nPORT=1000\n")
    settings = load(env_file, {"PORT": " "})
    assert (settings.token, settings.port) == (None, 1000)


def test_an_unknown_name_in_the_file_is_told_with_the_nearest_known_one(env_file: Path) -> None:
    env_file.write_text("TELEGRAM_TOKN=1:a\n")
    assert refused({}, env_file) == f"TELEGRAM_TOKN in {env_file} is no setting; did you mean TELEGRAM_TOKEN?"


def test_an_unknown_name_near_nothing_is_told_with_where_to_look(env_file: Path) -> None:
    env_file.write_text("QQQ=1\n")
    assert refused({}, env_file) == f"QQQ in {env_file} is no setting; the settings are listed in .env.example"


def test_the_environment_may_hold_names_that_are_not_ours() -> None:
    """But one that begins like ours is a slip."""
    load(NO_FILE, {"PATH": "/bin", "PORTS": "1"})
    assert "did you mean TELEGRAM_API_URL?" in refused({"TELEGRAM_URL_API": "x"})


def test_a_line_that_is_no_setting_is_told_by_its_number(env_file: Path) -> None:
    env_file.write_text("PORT=1000\nTELEGRAM_TOKEN\n")
    assert refused({}, env_file) == f"{env_file}, line 2: write it as NAME=value"


def test_a_file_in_another_encoding_is_told(env_file: Path) -> None:
    env_file.write_bytes("# clé\n".encode("latin-1"))
    assert "UTF-8" in refused({}, env_file)


def test_a_file_that_cannot_be_read_is_told(env_file: Path) -> None:
    env_file.mkdir()
    assert refused({}, env_file) == f"{env_file} can't be read: is a directory"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "0", "a whole number from 1 to 65535"),
        ("PORT", "65536", "a whole number from 1 to 65535"),
        ("PORT", "http", "a whole number from 1 to 65535"),
        ("TIME_ZONE", "Paris", "such as Europe/Paris"),
        ("TIME_ZONE", "../secret", "such as Europe/Paris"),
        ("BULK_PER_SECOND", "0", "above 0 and at most 1000"),
        ("BULK_PER_SECOND", "nan", "above 0 and at most 1000"),
        ("ANNOUNCEMENT_APPROVAL_ABOVE", "-1", "a whole number from 0"),
        ("TICK_SECONDS", "0", "seconds above 0 and at most 3600"),
        ("TICK_SECONDS", "4000", "at most 3600"),
        ("WATCHDOG_SECONDS", "-1", "seconds above 0"),
        ("WATCHDOG_SECONDS", "inf", "seconds above 0"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "json or plain"),
        ("TELEGRAM_API_URL", "ftp://a", "https://"),
        ("TELEGRAM_API_URL", "http://[a", "web address"),
        ("DATABASE_URL", "mysql://host/db", "other databases are not supported"),
        ("DATABASE_URL", "data/utopia56.db", "must begin with sqlite:///"),
        ("DATABASE_URL", "sqlite://", "must name a file"),
        ("DATABASE_URL", "sqlite:///", "must name a file"),
        ("DATABASE_URL", "postgresql://u:p@h:port/d", "can't be read"),
    ],
)
def test_a_malformed_value_is_named_in_plain_words(name: str, value: str, words: str) -> None:
    told = refused({name: value})
    assert told.startswith(f"{name} ")
    assert words in told
    assert "\n" not in told


def test_everything_wrong_is_told_at_once() -> None:
    assert len(refused({"PORT": "x", "TIME_ZONE": "x"}).splitlines()) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+aiosqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
    ],
)
def test_a_database_address_gets_its_driver(written: str, meant: str) -> None:
    assert load(NO_FILE, {"DATABASE_URL": written}).database_url == meant


@pytest.mark.parametrize("value", ["987654321", "bot123:abc", "123:abc def", "«123:abc»"])
def test_a_token_of_wrong_shape_is_told_without_quoting_it(value: str) -> None:
    told = refused({"TELEGRAM_TOKEN": value})
    assert "@BotFather" in told
    assert value not in told


def test_a_webhook_needs_a_secret() -> None:
    """Without it anybody could post updates in Telegram's name."""
    told = refused({"TELEGRAM_WEBHOOK_URL": "https://bot.example.org/hook"})
    assert told.startswith("TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET")


@pytest.mark.parametrize("secret", ["with space", "é", "a" * 257])
def test_the_secret_is_one_that_telegram_takes(secret: str) -> None:
    told = refused({"TELEGRAM_WEBHOOK_SECRET": secret})
    assert told.startswith("TELEGRAM_WEBHOOK_SECRET must be 1 to 256 characters")
    assert secret not in told


def test_a_webhook_is_https_but_on_this_very_machine() -> None:
    secret = {"TELEGRAM_WEBHOOK_SECRET": "s"}
    assert "https://" in refused({"TELEGRAM_WEBHOOK_URL": "http://bot.example.org/hook"} | secret)
    load(NO_FILE, {"TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:9000/hook"} | secret)


def test_secrets_stay_out_of_what_is_printed() -> None:
    settings = load(
        NO_FILE,
        {
            "TELEGRAM_TOKEN": "123:hidden",
            "TELEGRAM_WEBHOOK_SECRET": "hidden",
            "DATABASE_URL": "postgresql://u:hidden@h/d",
        },
    )
    assert "hidden" not in f"{settings!r} {settings}"
    assert (settings.token, settings.webhook_secret) == ("123:hidden", "hidden")


@given(st.dictionaries(st.sampled_from([name.upper() for name in Settings.model_fields]), st.text(), max_size=4))
def test_any_value_is_taken_or_told(environment: dict[str, str]) -> None:
    """Nothing that people write into a setting is a traceback."""
    with suppress(SettingsError):
        load(NO_FILE, environment)


def test_the_example_explains_every_setting_and_no_other() -> None:
    """Each has its comment line right above."""
    explained = re.findall(r"^# .+\n([A-Z_]+)=$", EXAMPLE.read_text(), re.MULTILINE)
    assert explained == [line.partition("=")[0] for line in EXAMPLE.read_text().splitlines() if "=" in line]
    assert set(explained) == {name.upper() for name in Settings.model_fields}


def test_the_example_can_be_copied_as_it_is() -> None:
    assert load(EXAMPLE, {}) == load(NO_FILE, {})
