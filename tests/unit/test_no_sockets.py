import socket

import pytest
from pytest_socket import SocketBlockedError


def test_a_unit_test_cannot_open_a_network_socket() -> None:
    """The rule that keeps tests/unit pure is itself in force; the plugin warns first, and warnings are errors."""
    with pytest.raises((SocketBlockedError, UserWarning), match=r"tried to use socket\.socket"):
        socket.socket(socket.AF_INET)


async def test_a_unit_test_may_be_a_coroutine() -> None:
    """The loop's own pair of Unix sockets is allowed."""
