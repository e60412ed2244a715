"""What was measured, and how it is printed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, in ``unit``. ``beside`` are other values of it, such as its least and greatest."""

    benchmark: str
    what: str
    value: float
    unit: str
    beside: dict[str, float]


def spread(benchmark: str, what: str, unit: str, values: Sequence[float]) -> Figure:
    """The median of a few runs, with the least and the greatest."""
    return Figure(benchmark, what, median(values), unit, {"min": min(values), "max": max(values)})


def percentiles(benchmark: str, what: str, unit: str, values: Sequence[float]) -> Figure:
    """The median of many, with the 95th percentile and how many there were."""
    return Figure(benchmark, what, median(values), unit, {"p95": quantiles(values, n=20)[-1], "n": len(values)})


def one(benchmark: str, what: str, unit: str, value: float, **beside: float) -> Figure:
    """A value that was measured once."""
    return Figure(benchmark, what, value, unit, beside)


def table(figures: Iterable[Figure]) -> str:
    """A line each."""
    rows = [(one.benchmark, one.what, f"{_short(one.value)} {one.unit}", _beside(one)) for one in figures]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
    return "\n".join(lines)


def as_json(figures: Iterable[Figure]) -> str:
    """A list of objects."""
    return json.dumps([asdict(figure) for figure in figures], indent=2)


def _beside(figure: Figure) -> str:
    return ", ".join(f"{name} {_short(value)}" for name, value in figure.beside.items())


def _short(value: float) -> str:
    """Three digits that mean something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
