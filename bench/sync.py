"""The sync client beside the backend; each measure is a module of `bench.syncing`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from bench.report import Row, bench

MEASURES = ("reaching", "live", "documents")
"""Modules with a function `measure(n)` that gives rows."""


@bench("sync")
def run(n: int) -> Iterator[Row]:
    """All measures, one after the other."""
    for name in MEASURES:
        yield from importlib.import_module(f"bench.syncing.{name}").measure(n)
