"""Faults are put into a copy of the program, and the tests have to find them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs import mutations as page
from tests.mutations import MUTATIONS, Mutation

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("app", "diagram", "docs", "resources", "storage", "tests", "ui")
# Those whose tests take a moment, and that stand for a room each.
QUICK = [
    one
    for one in MUTATIONS
    if one.file in ("diagram/document/compaction.py", "diagram/document/history.py", "storage/updates.py")
]


def failing(mutation: Mutation, folder: Path) -> str:
    """What pytest says of the named test in a copy of the program with the fault; empty when it passes there."""
    for room in ROOMS:
        shutil.copytree(PROJECT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    file = folder / mutation.file
    file.write_text(file.read_text().replace(mutation.old, mutation.new))
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-m", "not soak", "-p", "no:cacheprovider"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [*command, mutation.caught_by], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), f"{mutation.caught_by} was not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout if done.returncode else ""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.fault)
def test_every_fault_can_be_seeded(mutation: Mutation) -> None:
    count = (PROJECT / mutation.file).read_text().count(mutation.old)
    assert count == 1, f"{mutation.file} holds the lines {count} times: adapt tests/mutations.py"


@pytest.mark.parametrize("mutation", QUICK, ids=lambda one: one.fault)
def test_a_seeded_fault_is_caught(mutation: Mutation, tmp_path: Path) -> None:
    assert "FAILED" in failing(mutation, tmp_path), f"{mutation.fault}: {mutation.caught_by} did not notice"


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.fault)
def test_every_seeded_fault_is_caught(mutation: Mutation, tmp_path: Path) -> None:
    assert "FAILED" in failing(mutation, tmp_path), f"{mutation.fault}: {mutation.caught_by} did not notice"


def test_the_page_of_the_documentation_lists_them() -> None:
    written = page.TARGET.read_text(encoding="utf-8")
    assert written == page.text(), "docs/mutations.md is stale: run `python -m docs.mutations`"
