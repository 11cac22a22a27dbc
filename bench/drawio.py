"""Real draw.io files: how long until one is read and placed, and how many cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import click

from app.errors import AppError
from app.files import open_file
from bench.report import Row, bench
from diagram.errors import DiagramError
from diagram.scene.scene import Scene
from diagram.scene.tree import RecordTree

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@bench("drawio")
def run(n: int) -> Iterator[Row]:
    """Every .drawio file of the corpus, or the first `n`; the folder is $AUTOGRAPH_CORPUS or ../shared/corpus."""
    folder = Path(os.environ.get("AUTOGRAPH_CORPUS", CORPUS)) / "drawio"
    if not folder.is_dir():
        raise click.UsageError(f"there is no corpus at {folder}; set AUTOGRAPH_CORPUS")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    taken, failures = [], 0
    for path in files[: n or None]:
        start = perf_counter()
        try:
            tree = RecordTree(open_file(path).reading.records)
            for page in tree.pages():
                Scene(tree.records, page.id, tree.children)
        except (AppError, DiagramError):
            failures += 1
        else:
            taken.append((perf_counter() - start) * 1000)
    yield Row("drawio.median_ms", len(taken), median(taken))
    yield Row("drawio.max_ms", len(taken), max(taken))
    yield Row("drawio.failures", len(taken) + failures, failures, "files")
