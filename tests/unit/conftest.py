"""Unit tests are pure: a socket opened by one is an error."""

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    # asyncio wakes its own loop through a pair of Unix sockets.
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
