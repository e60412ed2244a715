"""What is logged holds names, numbers and hashes of ours, and nobody's words."""

import io
import json
import logging
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import hasher, places, set_up, what_failed

SECRET = "Camille said +33 6 12 34 56 78"


pytestmark = pytest.mark.usefixtures("logs_as_before")


def logged(form: str = "json", level: str = "DEBUG") -> io.StringIO:
    stream = io.StringIO()
    set_up(level, form, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    raise ValueError(SECRET)


def fail_because() -> None:
    try:
        fail()
    except ValueError as error:
        raise LookupError(SECRET) from error


def failure() -> BaseException:
    with pytest.raises(LookupError) as caught:
        fail_because()
    return caught.value


def test_a_line_is_one_json_object() -> None:
    stream = logged()
    structlog.get_logger().info("turn", update=7, outcome="answered")
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "turn", "level": "info", "update": 7, "outcome": "answered"}


def test_plain_lines_are_for_people() -> None:
    stream = logged("plain")
    structlog.get_logger().info("turn", update=7)
    assert "turn" in stream.getvalue()
    assert "update=7" in stream.getvalue()


@pytest.mark.parametrize(("level", "events"), [("DEBUG", ["a", "b", "c"]), ("INFO", ["b", "c"]), ("WARNING", ["c"])])
def test_lines_below_the_level_are_left_out(level: str, events: list[str]) -> None:
    stream = logged(level=level)
    log = structlog.get_logger()
    log.debug("a")
    log.info("b")
    log.warning("c")
    assert [line["event"] for line in lines(stream)] == events


@pytest.mark.parametrize("form", ["json", "plain"])
def test_an_exception_is_told_by_its_classes_and_places_never_by_its_text(form: str) -> None:
    stream = logged(form)
    log = structlog.get_logger()
    log.error("failed", exc_info=failure())
    try:
        fail_because()
    except LookupError:
        log.exception("failed")
    text = stream.getvalue()
    assert text.count("LookupError") == text.count("ValueError") == 2
    assert "tests/unit/test_logs.py:" in text
    assert "fail_because" in text
    assert "Camille" not in text


def test_what_failed_names_causes_and_the_innermost_places_last() -> None:
    told = what_failed(failure()).splitlines()
    assert told[0] == "LookupError"
    at = told.index("ValueError")
    assert told[at - 1].endswith(":fail_because")
    assert told[-1].endswith(":fail")


def test_a_chain_of_errors_that_bites_its_tail_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert what_failed(first).splitlines() == ["ValueError", "KeyError"]


def test_a_deep_recursion_is_told_by_its_innermost_places() -> None:
    def deep(left: int) -> None:
        if not left:
            raise ValueError
        deep(left - 1)

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - it has no text
        deep(200)
    assert len(places(caught.tb)) < 20


def test_a_library_is_heard_from_warning_up_and_without_what_it_fills_in() -> None:
    stream = logged()
    library = logging.getLogger("some.library")
    library.info("quiet %s", SECRET)
    library.warning("loud %s", SECRET)
    library.warning(f"put together: {SECRET}")
    library.error("broke", exc_info=failure())
    told = lines(stream)
    assert [line["level"] for line in told] == ["warning", "warning", "error"]
    assert told[0]["said"] == "loud %s"
    assert "said" not in told[1]
    assert told[1]["logger"] == "some.library"
    assert "test_logs.py:" in told[1]["where"]
    assert "LookupError" in told[2]["exception"]
    assert "Camille" not in stream.getvalue()


def test_a_handler_added_later_hears_nothing_more() -> None:
    """Drivers write down every value at DEBUG."""
    logged()
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    for name in ("aiosqlite", "sqlalchemy.engine", "aiohttp.client", "asyncio", "telegram.Bot"):
        logging.getLogger(name).debug(SECRET)
        logging.getLogger(name).getChild("child").debug(SECRET)
    logging.getLogger().removeHandler(handler)
    assert heard.getvalue() == ""


@given(st.text(), st.text())
def test_an_address_is_hashed_the_same_each_time_and_not_without_the_secret(address: str, other: str) -> None:
    hashed = hasher("42:token")
    assert hashed(address) == hasher("42:token")(address) != hasher("43:token")(address)
    assert (hashed(address) == hashed(other)) == (address == other)
    assert len(hashed(address)) == 12
