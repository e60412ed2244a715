"""What a test run leaves behind, even a killed one: nothing."""

import subprocess
import sys
from pathlib import Path

from tests import clearing


def test_a_runs_databases_and_server_go_when_the_run_does(tmp_path: Path) -> None:
    """The run's end is the end of a pipe, which no kill can keep open."""
    home = tmp_path / "home"
    (home / "postgres").mkdir(parents=True)
    # As PostgreSQL does: of a shell that runs this in the background, one would inherit that SIGQUIT is ignored.
    waits = "import signal; signal.signal(signal.SIGQUIT, signal.SIG_DFL); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        server.stdout.readline()
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
