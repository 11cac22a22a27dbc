"""The clock jumps by years, during a session and between sessions: the document is the same, and nothing goes away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.library.library import Library
from diagram.document import Document
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Layer, Page, Shape
from storage.backups import backups_in
from tests.machine.forks import Forks
from tests.machine.shim import Shim
from ui.ports import NewDiagram

YEARS = 10 * 365 * 86_400
# Seconds that the clock is ahead in each of six sessions, at its beginning and from its middle on.
SKEWS = {
    "none": [(0, 0)] * 6,
    "ahead": [(YEARS, YEARS)] * 6,
    "behind": [(-YEARS, -YEARS)] * 6,
    "jumps between": [(0, 0), (YEARS, YEARS), (-YEARS, -YEARS), (0, 0), (1, 1), (-1, -1)],
    "jumps within": [(0, YEARS), (YEARS, -YEARS), (-YEARS, 0), (0, 3_600), (3_600, 0), (0, -1)],
}


def skewed(folder: str, skews: list[tuple[int, int]]) -> dict[str, Any]:
    """Some sessions under a clock that jumps, in a child; what there is at the end."""
    shim = Shim(Path(folder))
    (order,) = sequence(1)
    page = Page(RecordId("page"), order)
    records = (page, Layer(RecordId("layer"), page.id, order))
    diagram, trashed = "", ""
    for session, (begin, middle) in enumerate(skews):
        shim.shift_clock(begin)
        library = Library.at(Path(folder))
        if not diagram:
            diagram = library.take(NewDiagram("Kept", records))
            trashed = library.take(NewDiagram("Trashed", records))
            library.trash(trashed)
        opened = library.open(diagram)()
        for number in range(6):
            if number == 3:
                shim.shift_clock(middle)
            with opened.document.edit("Draw") as edit:
                edit.put(
                    Shape(RecordId(f"n{session}-{number}"), RecordId("layer"), f"{session}{number}1", x=float(number))
                )
        opened.document.history.undo()
        opened.close()
        library.close()
    library = Library.at(Path(folder), backups=False)
    document = Document.load(library.storage.updates.load(diagram).blobs)
    found = {
        "value": document.value_hash(),
        "records": [repr(record) for record in document.records_in_order()],
        "steps": len(library.storage.updates.load(diagram).done),
        "titles": [entry.title for entry in library.entries()],
        "trashed": [entry.title for entry in library.trashed()],
        "faults": library.storage.check(),
        "recovery": repr(library.recovery),
    }
    library.close()
    return found


@pytest.mark.durability
def test_the_clock_has_no_say_in_what_is_kept(forks: Forks, quick_folder: Path) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for name, skews in SKEWS.items():
        folder = quick_folder / name
        outcome = forks.run(f"{__name__}:skewed", folder=str(folder), skews=skews)
        assert outcome.status == 0, outcome.errors
        seen[name] = outcome.answer
        newest = backups_in(folder)[0]
        assert newest.number == max(backup.number for backup in backups_in(folder))
        assert len(backups_in(folder)) >= 3, name
        assert newest.size > 0
    for name, found in seen.items():
        assert found == seen["none"], name
    assert seen["none"]["steps"] == 30
    assert seen["none"]["trashed"] == ["Trashed"]
