"""Faults are put into a copy of the program, and the tests have to find them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from docs import mutations as page
from tests.mutations.every import MUTATIONS
from tests.mutations.mutation import Mutation

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("app", "bench", "deploy", "diagram", "docs", "resources", "services", "storage", "sync", "tests", "ui")
# Those whose tests take a moment, and that stand for a room each.
QUICK = [one for one in MUTATIONS if one.is_quick]
PATIENCE_S = 300.0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, with what was compiled of it: one for all, as compiling it takes longer than a test."""
    folder = tmp_path_factory.mktemp("program")
    for room in ROOMS:
        shutil.copytree(PROJECT / room, folder / room)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@contextmanager
def seeded(mutation: Mutation, program: Path) -> Iterator[None]:
    """While the block runs the fault is in the copy. Nothing compiled of the file is left behind."""
    original, file = PROJECT / mutation.file, program / mutation.file
    file.write_text(original.read_text().replace(mutation.old, mutation.new))
    _forget_compiled(file)
    try:
        yield
    finally:
        shutil.copy2(original, file)
        _forget_compiled(file)


def _forget_compiled(file: Path) -> None:
    for one in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        one.unlink()


def failing(mutation: Mutation, program: Path) -> str:
    """What pytest says of the named test in a copy of the program with the fault; empty when it passes there."""
    command = [sys.executable, "-m", "pytest", "-x", "-m", "not soak", "-p", "no:cacheprovider", mutation.caught_by]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(program)}
    with seeded(mutation, program):
        done = subprocess.run(
            command, cwd=program, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
    assert done.returncode in (0, 1), f"{mutation.caught_by} was not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout if done.returncode else ""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.fault)
def test_every_fault_can_be_seeded(mutation: Mutation) -> None:
    count = (PROJECT / mutation.file).read_text().count(mutation.old)
    assert count == 1, f"{mutation.file} holds the lines {count} times: adapt tests/mutations"


@pytest.mark.parametrize("mutation", QUICK, ids=lambda one: one.fault)
def test_a_seeded_fault_is_caught(mutation: Mutation, program: Path) -> None:
    assert "FAILED" in failing(mutation, program), f"{mutation.fault}: {mutation.caught_by} did not notice"


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.fault)
def test_every_seeded_fault_is_caught(mutation: Mutation, program: Path) -> None:
    assert "FAILED" in failing(mutation, program), f"{mutation.fault}: {mutation.caught_by} did not notice"


def test_the_page_of_the_documentation_lists_them() -> None:
    written = page.TARGET.read_text(encoding="utf-8")
    assert written == page.text(), "docs/mutations.md is stale: run `python -m docs.mutations`"
