from __future__ import annotations

import hashlib
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from app.library import library as module
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.prepared import blank
from diagram.ids import RecordId
from diagram.records import Layer, Record, Shape
from storage.errors import DiagramMissing, DiskFull
from storage.updates import Steps
from ui import ports
from ui.ports import NewDiagram, Saving


def layer_of(opened: OpenDiagram) -> RecordId:
    return next(record.id for record in opened.document.records.values() if isinstance(record, Layer))


def draw(opened: OpenDiagram, name: str, text: str = "") -> None:
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId(name), layer_of(opened), name, text=text))


def shape(opened: OpenDiagram, name: str) -> Shape:
    record = opened.document.get(RecordId(name))
    assert isinstance(record, Shape)
    return record


def titles(library: Library) -> list[str]:
    return [entry.title for entry in library.entries()]


def test_the_window_may_use_it(library: Library) -> None:
    seen: ports.Library = library
    opened: ports.OpenDiagram = seen.create(NewDiagram("First"))()
    assert opened.title == "First"
    opened.close()


def test_a_new_diagram_is_one_empty_page_with_nothing_to_undo(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    assert len(opened.document.pages()) == 1
    assert layer_of(opened)
    assert not opened.document.history.can_undo
    opened.close()


def test_what_was_drawn_is_there_after_reopening_the_library(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a", "hello")
    draw(opened, "b")
    opened.document.history.undo()
    records = dict(opened.document.records)
    opened.close()
    library.close()
    library = Library.at(tmp_path)
    again = library.open(opened.id)()
    assert dict(again.document.records) == records
    assert (again.document.history.undo_label, again.document.history.redo_label) == ("Draw", "Draw")
    assert again.document.history.redo() and shape(again, "b")
    assert again.document.history.undo() and again.document.history.undo()
    assert len(again.document.records) == 2
    again.close()
    library.close()


def test_an_imported_file_is_there_whole(library: Library) -> None:
    picture = b"picture"
    name = hashlib.sha256(picture).hexdigest()
    records: tuple[Record, ...] = (*blank(),)
    records += (Shape(RecordId("a"), records[1].id, "a", text="<b>bold</b> words", html=True),)
    opened = library.create(NewDiagram("Import", records, {name: picture}))()
    assert set(opened.document.records.values()) == set(records)
    assert opened.assets.data(name) == picture
    opened.close()
    assert [hit.id for hit in library.find("bold wor")] == [opened.id]


def test_the_status_says_saved_only_when_it_is(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    heard: list[Saving] = []
    leave = opened.watch(lambda status: heard.append(status.saving))
    draw(opened, "a")
    assert Saving.SAVING in heard
    opened.close()
    assert heard[-1] is Saving.SAVED
    assert opened.pending == 0
    leave()


def test_edits_outlive_a_full_disk(library: Library) -> None:
    storage = library.storage
    opened = library.create(NewDiagram("First"))()
    storage.write_pragma("max_page_count", 1)  # SQLite takes the present size when that is more
    number = 0
    while opened.status.saving is not Saving.FAILED and number < 2_000:
        draw(opened, f"s{number:05d}", "x" * 500)
        number += 1
        opened._saver.settle(5.0)
    assert opened.status.saving is Saving.FAILED
    assert "full" in opened.status.reason
    draw(opened, "last")
    with pytest.raises(DiskFull):
        opened.close()
    storage.write_pragma("max_page_count", 1_000_000)
    opened.close()
    again = library.open(opened.id)()
    assert dict(again.document.records) == dict(opened.document.records)
    assert shape(again, "last")
    again.close()


def test_many_updates_become_one_snapshot(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMPACT_UPDATES", 10)  # the real number would take seconds
    opened = library.create(NewDiagram("First"))()
    for number in range(12):
        draw(opened, f"s{number:02d}")
    opened.close()
    before = opened.document.value_hash()
    assert len(library.storage.updates.load(opened.id).blobs) == 13
    again = library.open(opened.id)()
    assert again.document.value_hash() == before
    assert len(library.storage.updates.load(opened.id).blobs) == 1
    draw(again, "more")
    assert again.document.history.undo() and again.document.history.undo()
    again.close()
    last = library.open(opened.id)()
    assert last.document.value_hash() == again.document.value_hash()
    last.close()


def test_the_catalogue_follows(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    opened.rename("Second")
    assert (opened.title, titles(library)) == ("Second", ["Second"])
    draw(opened, "a", "needle")
    opened.close()
    library.keep_thumbnail(opened.id, b"png")
    assert library.entries()[0].thumbnail == b"png"
    library.duplicate(opened.id)
    assert sorted(titles(library)) == ["Second", "Second (copy)"]
    library.trash(opened.id)
    assert titles(library) == ["Second (copy)"]
    assert [entry.title for entry in library.trashed()] == ["Second"]
    library.restore(opened.id)
    library.background.settle()
    assert opened.id in [hit.id for hit in library.find("needle")]
    library.delete(opened.id)
    with pytest.raises(DiagramMissing):
        library.open(opened.id)


def test_a_duplicate_holds_the_same_and_goes_its_own_way(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a", "mine")
    opened.close()
    library.duplicate(opened.id)
    copy = library.open(next(entry.id for entry in library.entries() if entry.id != opened.id))()
    with copy.document.edit("Type") as edit:
        edit.change(RecordId("a"), text="theirs")
    copy.close()
    assert shape(library.open(opened.id)(), "a").text == "mine"
    assert shape(copy, "a") == replace(shape(opened, "a"), text="theirs")


def test_a_picture_can_be_added_later(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    name = opened.add_asset(b"picture")
    assert opened.assets.data(name) == b"picture"
    opened.close()


def test_damaged_steps_only_cost_the_undo(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    opened.close()
    from storage.updates import Steps

    library.storage.updates.append(opened.id, (), Steps(done=((1, lambda: b"junk"),))).result()
    again = library.open(opened.id)()
    assert shape(again, "a") and not again.document.history.can_undo
    draw(again, "b")
    assert again.document.history.undo()
    again.close()


def test_an_edit_and_its_step_are_stored_together(library: Library) -> None:
    """Apart, a crash between the two would leave an edit that cannot be undone, or a step of nothing."""
    opened = library.create(NewDiagram("Steps"))()
    append = opened._saver._append
    given: list[tuple[int, int]] = []

    def noted(blobs: tuple[bytes, ...], steps: Steps) -> Future[None]:
        given.append((len(blobs), len(steps.done) + len(steps.undone)))
        return append(blobs, steps)

    opened._saver._append = noted
    draw(opened, "a")
    opened.document.history.undo()
    opened.document.history.redo()
    opened.close()
    assert given == [(1, 1)] * 3
