"""What a test run leaves behind, even a killed one: nothing."""

import subprocess
import sys
from pathlib import Path

from tests import clearing


def test_a_runs_databases_and_server_go_when_the_run_does(tmp_path: Path) -> None:
    """The run's end is the end of a pipe, which no kill can keep open."""
    home = tmp_path / "home"
    (home / "postgres").mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as server:
        (home / "postgres" / "postmaster.pid").write_text(f"{server.pid}\n/somewhere\n")
        process = subprocess.Popen([sys.executable, "-S", clearing.__file__, str(home)], stdin=subprocess.PIPE)
        process.communicate(timeout=20)
        assert server.wait(timeout=20) < 0
    assert not home.exists()


def test_clearing_where_nothing_was_started_does_no_harm(tmp_path: Path) -> None:
    """A server that is gone already, or never was."""
    home = tmp_path / "home"
    home.mkdir()
    clearing.clear(home)
    assert not home.exists()
    clearing.clear(home)
