"""Settings, from the environment and from ``.env``; the environment wins, and an empty value counts as none.

Strict: a name in ``.env`` that is no setting, or a value that is not what it should be, is told in plain words.
Secrets are never printed, not even when they are wrong.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from yarl import URL

from bot.clock import Clock, FileClock, SystemClock
from bot.mistakes import Mistake

ENV_FILE = Path(".env")
SHIPPED_ORGANISATION = Path(__file__).with_name("organisation") / "utopia56.toml"
# Ours, so that one in the environment that is no setting is surely a slip.
_OURS = "TELEGRAM_"
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
# https://core.telegram.org/bots/api#setwebhook
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SettingsError(Mistake):
    """Settings that can't be used; its words may be shown, a line for each."""


def _token(given: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(given.get_secret_value()):
        raise ValueError(
            "is not a token: copy the whole line that @BotFather gave, digits, a colon and letters, "
            "such as 123456789:AAExample"
        )
    return given


def _secret(given: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(given.get_secret_value()):
        raise ValueError("must be 1 to 256 characters out of A-Z a-z 0-9 _ -")
    return given


def _database(given: str) -> str:
    scheme, separator, rest = given.partition("://")
    if not separator or scheme not in _DRIVERS:
        raise ValueError(
            "must begin with sqlite:/// and a file, or be postgresql://user:password@host/database; "
            "other databases are not supported"
        )
    if _DRIVERS[scheme].startswith("sqlite") and (not rest.startswith("/") or not rest.strip("/")):
        raise ValueError("must name a file after sqlite:///, such as sqlite:///data/utopia56.db")
    url = f"{_DRIVERS[scheme]}://{rest}"
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        # Without the cause: it would quote the password.
        raise ValueError("can't be read: write it as postgresql://user:password@host:5432/database") from None
    return url


def _address(given: str) -> str:
    try:
        url = URL(given)
        host, _ = url.host, url.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if url.scheme not in ("http", "https") or not host:
        raise ValueError("must be a web address that begins with https:// (or http://)")
    return given.rstrip("/")


def _webhook(given: str) -> str:
    url = URL(_address(given))
    if url.scheme != "https" and url.host not in _LOOPBACK:
        raise ValueError("must begin with https://, since Telegram calls nothing else")
    if url.query_string or url.fragment:
        raise ValueError("must end with its path, without ? or #")
    return given


def _zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (ValueError, KeyError, OSError):
        raise ValueError("must be the name of a time zone, such as Europe/Paris") from None
    return given


def _lower(given: Any) -> Any:
    return given.lower() if isinstance(given, str) else given


def _upper(given: Any) -> Any:
    return given.upper() if isinstance(given, str) else given


_SANDBOX_DATABASE = "sqlite+aiosqlite:///data/sandbox.db"


class Settings(BaseSettings):
    """Each is the variable of its name in capitals; ``.env.example`` explains them to the person who runs the bot."""

    model_config = SettingsConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    telegram_webhook_url: Annotated[str, AfterValidator(_webhook)] | None = None
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    host: str = "127.0.0.1"
    port: int = Field(8056, ge=1, le=65535)
    database_url: Annotated[str, AfterValidator(_database)] = Field("sqlite+aiosqlite:///data/utopia56.db", repr=False)
    """With its driver; may hold a password."""
    organisation_file: Path = SHIPPED_ORGANISATION
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    bulk_per_second: float = Field(25, gt=0, le=1000, allow_inf_nan=False)
    announcement_approval_above: int = Field(200, ge=0, le=1_000_000)
    """Announcements to more people than that need a second coordinator."""
    tick_seconds: float = Field(20, gt=0, le=3600, allow_inf_nan=False)
    """How often the database is asked what is due."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"
    log_format: Annotated[Literal["json", "plain"], BeforeValidator(_lower)] = "plain"
    watchdog_seconds: float = Field(120, gt=0, allow_inf_nan=False)
    """Without a successful poll for so long, the process ends for its supervisor to start it anew."""
    clock_file: Path | None = None
    """For tests: a file with the seconds by which the clock is moved."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what ``load`` found: it tells names and lines that the library's own sources don't."""
        return (init_settings,)

    @model_validator(mode="before")
    @classmethod
    def _sandbox_keeps_to_itself(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Without a token, a file of its own: people of the sandbox must not be taken for real ones later."""
        if given.get("telegram_token") or given.get("database_url"):
            return given
        return {**given, "database_url": _SANDBOX_DATABASE}

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> Self:
        if self.telegram_webhook_url and not self.telegram_webhook_secret:
            raise ValueError(
                "TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET: without it anybody could speak for Telegram; "
                "set it to 1 to 256 characters out of A-Z a-z 0-9 _ -"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)

    def clock(self) -> Clock:
        """The machine's clock, or the one moved by CLOCK_FILE."""
        return FileClock(self.clock_file) if self.clock_file else SystemClock()

    @property
    def is_of_the_sandbox_alone(self) -> bool:
        """Whether what is kept can never be a real bot's: there is no token, and no database was named."""
        return self.telegram_token is None and self.database_url == _SANDBOX_DATABASE

    @property
    def token(self) -> str | None:
        """The token in plain: for the Bot API only, never for logs."""
        return self.telegram_token.get_secret_value() if self.telegram_token else None

    @property
    def webhook_secret(self) -> str | None:
        """The webhook's secret in plain: for the Bot API only, never for logs."""
        return self.telegram_webhook_secret.get_secret_value() if self.telegram_webhook_secret else None


def load(env_file: Path = ENV_FILE, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; raises ``SettingsError`` with a line for everything that is wrong."""
    filed = _filed(env_file)
    wrong = [_unknown(name, str(env_file)) for name in filed if not _is_setting(name)]
    wrong += [
        _unknown(name, "the environment")
        for name in environment
        if name.upper().startswith(_OURS) and not _is_setting(name)
    ]
    if wrong:
        raise SettingsError(*wrong)
    given = {name.lower(): value for source in (filed, environment) for name, value in _filled(source).items()}
    try:
        return Settings.model_validate(given)
    except ValidationError as found:
        raise SettingsError(*(_in_words(error) for error in found.errors(include_url=False))) from None


def _filed(env_file: Path) -> dict[str, str]:
    from dotenv.parser import parse_stream

    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            lines = list(parse_stream(stream))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{env_file} can't be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file} holds a character that is not UTF-8; save it as UTF-8") from None
    broken = [line.original.line for line in lines if line.error or (line.key is not None and line.value is None)]
    if broken:
        raise SettingsError(*(f"{env_file}, line {number}: write it as NAME=value" for number in broken))
    return {line.key: line.value or "" for line in lines if line.key is not None}


def _filled(source: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in source.items() if _is_setting(name) and value.strip()}


def _is_setting(name: str) -> bool:
    return name.lower() in Settings.model_fields


def _unknown(name: str, where: str) -> str:
    names = [known.upper() for known in Settings.model_fields]
    near = get_close_matches(name.upper(), names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "the settings are listed in .env.example"
    return f"{name} in {where} is no setting; {hint}"


def _in_words(error: Any) -> str:
    """What pydantic found, without the value: it may be a secret."""
    if not error["loc"]:
        return str(error["ctx"]["error"])
    name, kind, limits = str(error["loc"][0]).upper(), error["type"], error.get("ctx", {})
    if kind == "value_error":
        return f"{name} {limits['error']}"
    if kind == "literal_error":
        return f"{name} must be one of: {limits['expected'].replace(chr(39), '')}"
    return f"{name} must be {_expected(str(error['loc'][0]))}"


def _expected(field: str) -> str:
    known = {
        "port": "a whole number from 1 to 65535",
        "bulk_per_second": "a number above 0 and at most 1000",
        "announcement_approval_above": "a whole number from 0 to 1000000",
        "tick_seconds": "a number of seconds above 0 and at most 3600",
    }
    return known.get(field, "a number of seconds above 0")
