"""A process that edits is killed at any moment: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.library.library import Library
from diagram.records import Shape
from tests.app.library.editing_process import name_of
from ui.ports import NewDiagram

PROJECT = Path(__file__).resolve().parents[3]
CYCLES = 8


def edit_and_kill(folder: Path, diagram: str, start: int, after: int) -> int:
    """Let a process edit, kill it when it has reported `after` times; how many edits it saw acknowledged."""
    command = [sys.executable, "-m", "tests.app.library.editing_process", str(folder), diagram, str(start)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(after)]
        process.kill()
        told += process.stdout.read().splitlines(keepends=True)
    whole = [int(line) for line in told if line.endswith("\n")]
    assert len(whole) >= after, "the editing process died by itself"
    return whole[-1]


def kill_and_look(tmp_path: Path, cycles: int) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    library = Library.at(tmp_path)
    diagram = library.create(NewDiagram("Killed"))().id
    library.close()
    start = 0
    for cycle in range(cycles):
        acknowledged = edit_and_kill(tmp_path, diagram, start, chance.randrange(1, 40))
        library = Library.at(tmp_path)
        opened = library.open(diagram)()
        lost = [number for number in range(acknowledged) if opened.document.get(name_of(number)) is None]
        assert not lost, f"cycle {cycle}, seed {seed}"
        assert library.storage.check() == []
        assert opened.document.history.can_undo
        start = sum(isinstance(record, Shape) for record in opened.document.records.values())
        opened.close()
        library.close()


@pytest.mark.durability
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a thing of POSIX")
def test_no_acknowledged_edit_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    kill_and_look(tmp_path, CYCLES)


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a thing of POSIX")
def test_no_acknowledged_edit_is_lost_in_two_thousand_kills(tmp_path: Path) -> None:
    for round_ in range(40):  # a new library now and then, or reading it all takes longer than killing
        kill_and_look(tmp_path / str(round_), 50)
