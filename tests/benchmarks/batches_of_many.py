"""The same as ``batches``, for 300,000 members: only on request, since it takes minutes to gather them."""

from collections.abc import AsyncIterator

from tests.benchmarks import batches
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Ground

NAME = "batches_of_many"
ON_REQUEST = True
WITHIN = 600.0
PEOPLE = 300_000


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """On both databases."""
    async for figure in batches.measured(ground, NAME, PEOPLE):
        yield figure
