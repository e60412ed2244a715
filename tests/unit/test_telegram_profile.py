"""The bot introduces itself in each language, changes only what differs, and never fails over it."""

from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot.telegram.profile import Introduction, introduce
from tests.unit.telegram_fakes import TOKEN, RecordingRequest, Refusing, bot_with

ENGLISH = Introduction("Utopia 56", "Help in Calais and Paris", "Volunteers and donors", (("menu", "Everything"),))
FRENCH = Introduction("Utopia 56", "Aider à Calais et Paris", "Bénévoles et dons", (("menu", "Tout"), ("help", "Aide")))
BOTH = {"en": ENGLISH, "fr": FRENCH}


def there(introduction: Introduction) -> list[Any]:
    """What the API answers when all of it is there already."""
    commands = [{"command": name, "description": about} for name, about in introduction.commands]
    return [
        {"name": introduction.name},
        {"description": introduction.description},
        {"short_description": introduction.short_description},
        commands,
    ]


NOTHING_THERE: list[Any] = [
    *({"name": "old"}, True),
    *({"description": ""}, True),
    *({"short_description": ""}, True),
    *([], True),
]


def changes(request: RecordingRequest) -> list[tuple[str, str | None]]:
    return [(call.method, call["language_code"]) for call in request.called if call.method.startswith("set")]


async def test_what_is_there_already_is_left_alone() -> None:
    bot, request = bot_with(*there(ENGLISH), *there(FRENCH))
    await introduce(bot, BOTH)
    assert changes(request) == []
    assert len(request.called) == 8


async def test_everything_is_set_for_everybody_and_for_each_other_language() -> None:
    bot, request = bot_with(*NOTHING_THERE, *NOTHING_THERE)
    await introduce(bot, BOTH)
    kinds = ["setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands"]
    assert changes(request) == [(kind, None) for kind in kinds] + [(kind, "fr") for kind in kinds]
    assert request.called[-1]["commands"] == [
        {"command": "menu", "description": "Tout"},
        {"command": "help", "description": "Aide"},
    ]
    assert [call["language_code"] for call in request.called[8:]] == ["fr"] * 8


async def test_only_what_differs_is_changed() -> None:
    answers = there(ENGLISH)
    answers[1:2] = [{"description": "of last year"}, True]
    bot, request = bot_with(*answers)
    await introduce(bot, {"en": ENGLISH})
    assert changes(request) == [("setMyDescription", None)]
    assert request.called[2]["description"] == ENGLISH.description


@pytest.mark.parametrize(
    "failure", [Refusing(429, "Too Many Requests", 80_000), NetworkError(f"/bot{TOKEN}/"), b"<html>"]
)
async def test_a_failure_is_logged_and_the_rest_goes_on(failure: Any) -> None:
    bot, request = bot_with({"name": "old"}, failure, *there(ENGLISH)[1:])
    with capture_logs() as logs:
        await introduce(bot, {"en": ENGLISH})
    assert request.methods()[-1] == "getMyCommands"
    assert all(TOKEN not in str(log) for log in logs)
    # Where the process's logs are set up, the library's own line is among them.
    assert [(log["what"], log["log_level"]) for log in logs if "what" in log] == [("name", "warning")]
