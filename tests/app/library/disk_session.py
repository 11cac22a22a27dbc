"""Work on a small disk that fills up, or is read-only: run in a name space of its own, where anybody may mount.

`python -m tests.app.library.disk_session FOLDER WORK` answers with JSON on its last line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from storage.errors import StorageError
from tests.app.library.session import prepared
from ui.ports import Saving

PATIENCE_S = 60.0
BALLAST = 1_500_000


def wait_for(opened: OpenDiagram, saving: Saving) -> bool:
    until = time.monotonic() + PATIENCE_S
    while opened.status.saving is not saving and time.monotonic() < until:
        time.sleep(0.01)
    return opened.status.saving is saving


def draw(opened: OpenDiagram, number: int) -> None:
    layer = next(record.id for record in opened.document.records.values() if isinstance(record, Layer))
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId(f"n{number}"), layer, f"{number:06d}1", text=f"{number} " * 5_000))


def drawn(opened: OpenDiagram) -> int:
    return sum(isinstance(record, Shape) for record in opened.document.records.values())


def fill_up(place: Path) -> dict[str, Any]:
    """Draw until the disk is full and a little more; free some space; the rest has to happen by itself."""
    ballast = place / "ballast"
    folder = place / "library"
    diagram = prepared(folder)
    ballast.write_bytes(bytes(BALLAST))
    library = Library.at(folder)
    opened = library.open(diagram)()
    number = 0
    while opened.status.saving is not Saving.FAILED and number < 2_000:
        draw(opened, number)
        number += 1
        opened._saver.settle(5.0)
    for _ in range(5):
        draw(opened, number)
        number += 1
    told = opened.status.reason
    waiting = opened.pending
    titles = [entry.title for entry in library.entries()]
    ballast.unlink()
    resumed = wait_for(opened, Saving.SAVED)
    opened.close()
    library.close()
    library = Library.at(folder, backups=False)
    opened = library.open(diagram)()
    found, faults = drawn(opened), library.storage.check()
    opened.close()
    library.close()
    return dict(told=told, waiting=waiting, titles=titles, resumed=resumed, drawn=number, found=found, faults=faults)


def start_full(place: Path) -> dict[str, Any]:
    """Start, and back up, on a disk that has no byte left: or be told why not; later all is as ever."""
    folder = place / "library"
    diagram = prepared(folder)
    library = Library.at(folder, backups=False)
    opened = library.open(diagram)()
    draw(opened, 0)
    opened._saver.settle(5.0)
    opened.close()
    library.close()
    fill(place / "ballast")
    told = []
    try:
        library = Library.at(folder)
        library.close()
    except StorageError as error:
        told.append(error.title)
    (place / "ballast").unlink()
    library = Library.at(folder)
    opened = library.open(diagram)()
    found = drawn(opened)
    opened.close()
    library.close()
    return dict(told=told, found=found, backups=len(library.storage.backups.all()))


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 16, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


def read_only(place: Path) -> dict[str, Any]:
    """Open a library on a disk that cannot be written."""
    folder = place / "library"
    diagram = prepared(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    told, advice = "", ""
    try:
        Library.at(folder).close()
    except StorageError as error:
        told, advice = type(error).__name__, error.advice
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    library = Library.at(folder)
    title = library.storage.diagrams.get(diagram).title
    library.close()
    return dict(told=told, advice=advice, title=title)


WORKS: dict[str, Callable[[Path], dict[str, Any]]] = {"full": fill_up, "start": start_full, "read only": read_only}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(WORKS[sys.argv[2]](Path(sys.argv[1]))) + "\n")
