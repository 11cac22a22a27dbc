"""Disks that are full, read-only or pulled out: a person is told, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.library.library import Library
from storage.errors import DiskFailed, DiskFull, LibraryReadOnly
from tests.app.library import disk_session
from tests.app.library.facts import Teller, allowed_in, look
from tests.app.library.session import Session, prepared
from tests.machine.forks import Forks
from tests.machine.shim import ERRORS, Call, Shim
from ui.ports import Saving

PROJECT = Path(__file__).resolve().parents[3]
SIZE = "4m"


def on_a_small_disk(folder: Path, work: str) -> dict[str, Any]:
    """Mount a disk of 4 MB in a name space of its own, which ends with the work, and do the work there."""
    if sys.platform != "linux":
        pytest.skip("name spaces for mounting are a thing of Linux")
    space = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    if not shutil.which("unshare") or subprocess.run([*space, "mount", "-t", "tmpfs", "none", str(folder)]).returncode:
        pytest.skip(
            "nothing can be mounted here (unshare is missing or forbidden); test_faults.py fills the disk instead"
        )
    script = f'mount -t tmpfs -o size={SIZE} none "$1" && exec "$2" -m tests.app.library.disk_session "$1" "$3"'
    command = [*space, "sh", "-c", script, "sh", str(folder), sys.executable, work]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.durability
def test_a_full_disk_is_said_and_saving_goes_on_when_there_is_space(tmp_path: Path) -> None:
    seen = on_a_small_disk(tmp_path, "full")
    assert DiskFull.title in seen["told"] and DiskFull.advice in seen["told"]
    assert seen["waiting"] > 0
    assert seen["titles"] == ["First"]
    assert seen["resumed"]
    assert seen["found"] == seen["drawn"]
    assert seen["faults"] == []


@pytest.mark.durability
def test_a_start_on_a_full_disk_is_no_disaster(tmp_path: Path) -> None:
    seen = on_a_small_disk(tmp_path, "start")
    assert seen["told"] in ([], [DiskFull.title])
    assert seen["found"] == 1
    assert seen["backups"] > 0


@pytest.mark.durability
def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    seen = on_a_small_disk(tmp_path, "read only")
    assert seen["told"] == LibraryReadOnly.__name__
    assert seen["advice"] == LibraryReadOnly.advice
    assert seen["title"] == "First"


def pull_out(folder: str, facts: str, diagram: str) -> dict[str, Any]:
    """Draw, lose the drive, draw on, get it back: in a child."""
    shim = Shim(Path(folder))
    session = Session(lambda: Library.at(Path(folder), backups=False), Teller(Path(facts)), diagram)
    session.start()
    session.draw()
    session.settle()
    shim.fail(Call.ANY, 1, ERRORS["io"], lasting=True)
    session.draw()
    session.settle()
    told = session.at_hand.status.reason
    session.draw()
    shim.mend()
    resumed = disk_session.wait_for(session.at_hand, Saving.SAVED)
    session.settle()
    session.finish()
    return {"told": told, "resumed": resumed}


@pytest.mark.durability
def test_a_drive_that_is_pulled_out_and_put_back(forks: Forks, quick_folder: Path) -> None:
    library, facts = quick_folder / "library", quick_folder / "facts"
    diagram = prepared(library)
    outcome = forks.run(f"{__name__}:pull_out", folder=str(library), facts=str(facts), diagram=diagram)
    assert outcome.status == 0, outcome.errors
    assert DiskFailed.title in outcome.answer["told"]
    assert outcome.answer["resumed"]
    assert allowed_in(facts)[f"shape:{diagram}:s-3"] == {"0"}
    assert look(library, allowed_in(facts)).wrong == ()


@pytest.mark.durability
@pytest.mark.skipif(os.name == "nt", reason="Windows renames no folder with open files")
def test_a_folder_that_is_renamed_while_it_is_open(quick_folder: Path) -> None:
    library, facts = quick_folder / "library", quick_folder / "facts"
    diagram = prepared(library)
    session = Session(lambda: Library.at(library, backups=False), Teller(facts), diagram)
    session.start()
    session.draw()
    session.settle()
    library.rename(quick_folder / "elsewhere")
    session.draw()
    session.settle()
    session.finish()
    assert look(quick_folder / "elsewhere", allowed_in(facts)).wrong == ()
    assert not library.exists()
