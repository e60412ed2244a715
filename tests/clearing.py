"""Clears a run's databases away once the run is over, however it ended: run as a process of its own.

    python tests/clearing.py HOME

Waits until standard input closes, which happens even when the run is killed; then stops PostgreSQL under HOME and
removes HOME. Imports nothing of ours, so that it starts in no time.
"""

import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path


def clear(home: Path) -> None:
    """At once, without a clean shutdown: the data goes as well."""
    pid = home / "postgres" / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    # Ctrl-C reaches the whole group; the run itself may still be tidying up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.read()
    clear(Path(sys.argv[1]))
