"""What a benchmark gives back, and how it is written out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Row:
    """One measure; `n` is the size of the scene, `unit` ms, MB, ...; lower is better unless the name says per_s."""

    name: str
    n: int
    value: float
    unit: str = "ms"


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark: `run` measures one size. Every size runs in a process of its own, so that memory is its own."""

    name: str
    sizes: tuple[int, ...]
    run: Callable[[int], Iterable[Row]]


BENCHES: dict[str, Bench] = {}
Run: TypeAlias = Callable[[int], Iterable[Row]]


def bench(name: str, *, sizes: tuple[int, ...] = (0,)) -> Callable[[Run], Run]:
    """Register the function below as the benchmark `name`; it is given one of `sizes`."""

    def register(run: Run) -> Run:
        if name in BENCHES:
            raise ValueError(f"two benchmarks are called {name!r}")
        BENCHES[name] = Bench(name, sizes, run)
        return run

    return register


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 stay below."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def as_json(rows: Iterable[Row]) -> str:
    return json.dumps([{**asdict(row), "value": round(row.value, 3)} for row in rows], indent=1)


def from_json(text: str) -> list[Row]:
    return [Row(**row) for row in json.loads(text)]


def as_table(rows: Sequence[Row]) -> str:
    """Measures down, sizes across."""
    sizes = sorted({row.n for row in rows})
    names = list(dict.fromkeys(row.name for row in rows))
    found = {(row.name, row.n): row for row in rows}
    width = max([len(name) for name in names], default=0) + 2
    lines = ["".join([" " * width, *(f"{f'n={size:,}':>16}" for size in sizes)])]
    for name in names:
        cells = [found.get((name, size)) for size in sizes]
        shown = (f"{row.value:,.1f} {row.unit}" if row else "-" for row in cells)
        lines.append("".join([f"{name:<{width}}", *(f"{cell:>16}" for cell in shown)]))
    return "\n".join(lines)
