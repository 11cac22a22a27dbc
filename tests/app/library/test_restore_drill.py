"""Every backup that there is can be brought back, and joined with what stood there before nothing is missing."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from app.library.library import Library
from app.library.prepared import blank
from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from storage.backups import adopt, backups_in, copied, restore
from storage.driver import choose_driver
from storage.raw import opened
from tests.machine.fixtures import Note
from ui.ports import NewDiagram

DAYS = 40
START_S = 1_800_000_000.0


def live(folder: Path) -> str:
    """Forty days of work with a backup each day; the diagram that grew."""
    driver = choose_driver()
    library = Library.at(folder, backups=False)
    diagram = library.take(NewDiagram("Grows", blank()))
    library.close()
    for day in range(DAYS):
        library = Library.at(folder, backups=False)
        document = library.open(diagram)()
        layer = next(record.id for record in document.document.records.values() if isinstance(record, Layer))
        with document.document.edit("Draw") as edit:
            edit.put(Shape(RecordId(f"day{day}"), layer, f"{day:03d}1"))
        document.close()
        library.close()
        with opened(driver, library.storage.file) as raw:
            adopt(folder, copied(raw, folder, driver), driver, START_S + day * 86_400)
    return diagram


def blobs(folder: Path, diagram: str) -> tuple[bytes, ...]:
    library = Library.at(folder, backups=False)
    try:
        assert library.storage.check() == []
        return library.storage.updates.load(diagram).blobs
    finally:
        library.close()


def days_in(document: Document) -> set[str]:
    return {str(record.id) for record in document.records.values() if isinstance(record, Shape)}


@pytest.mark.durability
def test_each_backup_is_brought_back_and_joined_with_the_present(quick_folder: Path, note: Note) -> None:
    folder = quick_folder / "library"
    diagram = live(folder)
    present = Document.load(blobs(folder, diagram))
    backups = backups_in(folder)
    assert len(backups) == 7 + 2  # the last week stands for three sessions and for one or two of the four weeks
    slowest = 0.0
    for backup in backups:
        place = quick_folder / "drill"
        shutil.copytree(folder, place)
        began = time.perf_counter()
        kept = restore(place, backup.name)
        slowest = max(slowest, time.perf_counter() - began)
        old = blobs(place, diagram)
        restored = Document.load(old)
        day = round((backup.made_s - START_S) / 86_400)
        assert days_in(restored) == {f"day{number}" for number in range(day + 1)}
        joined = Document.load((*old, *blobs(kept, diagram)))
        assert joined.value_hash() == present.value_hash()
        # What was brought back became the newest, and can have pushed out a day and a week.
        assert len(backups_in(place)) >= len(backups) + 1 - 2
        shutil.rmtree(place)
    note("restore drill", backups=len(backups), lost=0, slowest_restore_s=f"{slowest:.3f}")
