"""Random, cut off and flipped bytes: a typed error, an unharmed document, and bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


def fuzz(seed: int, count: int) -> None:
    command = [sys.executable, "-m", "tests.diagram.document.fuzzing", str(seed), str(count)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}: ended with {done.returncode}\n{done.stderr[-2000:]}"
    said = json.loads(done.stdout)
    assert said["intact"] and said["works"], f"seed {seed}: {said}"
    assert set(said["outcomes"]) <= {"refused", "a step that reads all the same"}, f"seed {seed}: {said}"
    assert said["outcomes"]["refused"] > 0.95 * count, f"seed {seed}: {said}"


@pytest.mark.fuzz
def test_twenty_thousand_damages_are_refused_and_harm_nothing() -> None:
    fuzz(1, 20_000)


@pytest.mark.soak
@pytest.mark.fuzz
def test_a_million_damages_are_refused_and_harm_nothing() -> None:
    for seed in range(2, 12):
        fuzz(seed, 100_000)
