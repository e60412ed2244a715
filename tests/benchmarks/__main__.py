"""``python -m tests.benchmarks [--only NAME] [--json]``: measures, on this machine, and prints; judges nothing."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from tests import clearing
from tests.benchmarks import announcing, batches, batches_of_many, memory, outbox, places, sends, startup, tick, turns
from tests.benchmarks.figures import Figure, as_json, table
from tests.benchmarks.ground import Ground, keep_proxies_out

_MODULES = (startup, turns, sends, outbox, tick, memory, places, batches, announcing, batches_of_many)
BENCHMARKS = {module.NAME: module for module in _MODULES}
EACH_WITHIN = 200.0


def main() -> int:
    """Exit code 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, help="leave the others out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    usual = [module for module in _MODULES if not hasattr(module, "ON_REQUEST")]
    chosen = [BENCHMARKS[asked.only]] if asked.only else usual
    keep_proxies_out()
    home = Path(tempfile.mkdtemp(prefix="benchmarks-"))
    try:
        figures, failed = asyncio.run(_measure(chosen, Ground(home)))
    finally:
        clearing.clear(home)
    print(as_json(figures) if asked.json else table(figures))
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


async def _measure(chosen: list[ModuleType], ground: Ground) -> tuple[list[Figure], list[str]]:
    figures: list[Figure] = []
    failed: list[str] = []
    for module in chosen:
        print(f"measuring {module.NAME} …", file=sys.stderr, flush=True)
        try:
            async with asyncio.timeout(getattr(module, "WITHIN", EACH_WITHIN)):
                async for figure in module.run(ground):
                    figures.append(figure)  # noqa: PERF401 - what was measured before a failure stays
        except Exception as error:
            failed.append(f"{module.NAME} could not be measured: {type(error).__name__}: {error}")
    return figures, failed


if __name__ == "__main__":
    sys.exit(main())
