"""Kept states of diagrams: made by themselves and by hand, brought back as an ordinary edit, thinned out with age."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import EmptyName
from app.library.attendant import BIG_DELETE, WORK_S
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.prepared import blank
from app.library.version_content import parts_of, records_in
from diagram.document import Document
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import ROOT, Layer, Note, Record, Shape
from storage.errors import DiagramMissing, VersionDamaged, VersionMissing
from storage.versions import NewVersion
from tests.fakes.clock import Clock
from ui.ports import NewDiagram


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000.0)


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Iterator[Library]:
    opened = Library.at(tmp_path / "library", backups=False, clock=clock)
    yield opened
    opened.close()


def layer_of(document: Document) -> RecordId:
    return next(record.id for record in document.records.values() if isinstance(record, Layer))


def draw(opened: OpenDiagram, *names: str) -> None:
    with opened.document.edit("Draw") as edit:
        for name in names:
            edit.put(Shape(RecordId(name), layer_of(opened.document), name, text=name, w=10, h=10))


def erase(opened: OpenDiagram, *names: str) -> None:
    with opened.document.edit("Delete") as edit:
        for name in names:
            edit.delete(RecordId(name))


def causes(library: Library, opened: OpenDiagram) -> list[str]:
    library.background.settle()
    return [version.cause or version.name for version in library.versions.all(opened.id)]


def test_a_version_after_minutes_of_work_and_one_at_the_end(library: Library, clock: Clock) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    clock.now += WORK_S - 1
    draw(opened, "b")
    assert causes(library, opened) == []
    clock.now += 1
    draw(opened, "c")
    assert causes(library, opened) == ["work"]
    (version,) = library.versions.all(opened.id)
    assert {record.id for record in library.versions.records(version.id)} >= {"a", "b"}
    opened.close()
    assert causes(library, opened) == ["work", "work"]
    newest = library.versions.all(opened.id)[0]
    assert set(library.versions.records(newest.id)) == set(opened.document.records.values())


def test_who_only_looks_makes_no_version(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    opened.close()
    assert causes(library, opened) == ["work"]
    again = library.open(opened.id)()
    again.close()
    assert causes(library, opened) == ["work"]


def test_before_a_big_delete_what_was_there_is_kept(library: Library) -> None:
    names = [f"s{number:02d}" for number in range(BIG_DELETE * 2)]
    opened = library.create(NewDiagram("First"))()
    draw(opened, *names)
    erase(opened, *names[:BIG_DELETE])  # not more than twenty
    assert causes(library, opened) == []
    draw(opened, *[f"t{number:02d}" for number in range(BIG_DELETE * 2)])
    erase(opened, *names[BIG_DELETE:], "t00")  # more than twenty, but not half
    assert causes(library, opened) == []
    before = set(opened.document.records.values())
    erase(opened, *[f"t{number:02d}" for number in range(1, BIG_DELETE * 2)])
    assert causes(library, opened) == ["delete"]
    (version,) = library.versions.all(opened.id)
    assert set(library.versions.records(version.id)) == before
    opened.close()


def test_restoring_is_an_ordinary_edit_that_can_be_undone(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a", "b")
    with opened.document.edit("Note") as edit:
        edit.put(Note(RecordId("n"), ROOT, "x", "Title", "old text"))
    kept = opened.keep_version("Good", "before the meeting").result()
    good = dict(opened.document.records)
    erase(opened, "a")
    draw(opened, "c")
    with opened.document.edit("Change") as edit:
        edit.change(RecordId("b"), x=500.0)
        edit.change(RecordId("n"), text="new text")
    later = dict(opened.document.records)
    library.versions.restore(kept)(opened)
    assert dict(opened.document.records) == good
    assert opened.document.history.undo_label == "Restore version"
    assert causes(library, opened) == ["restore", "Good"]
    assert opened.document.history.undo()
    assert dict(opened.document.records) == later
    assert opened.document.history.redo()
    assert dict(opened.document.records) == good
    opened.close()


def test_restoring_merges_with_what_somebody_else_does_meanwhile(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a", "b")
    kept = opened.keep_version("Good").result()
    erase(opened, "a")
    other = Document.load([opened.document.export_snapshot()])
    version = opened.document.version()
    with other.edit("Draw") as edit:
        edit.put(Shape(RecordId("theirs"), layer_of(other), "z", text="theirs"))
    library.versions.restore(kept)(opened)
    opened.document.import_update(other.export_since(version))
    other.import_update(opened.document.export_since(version))
    assert opened.document.value_hash() == other.value_hash()
    assert {"a", "b", "theirs"} <= set(opened.document.records)
    opened.close()


def test_a_version_opens_as_a_diagram_of_its_own(library: Library) -> None:
    folder = library.folders.create("Folder")
    opened = library.create(NewDiagram("First", folder=folder, tags=("ship",)))()
    picture = opened.add_asset(b"picture")
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("i"), layer_of(opened.document), "a", kind="image", props={"asset": picture}))
    kept = opened.keep_version("Good").result()
    erase(opened, "i")
    opened.close()
    copy = library.versions.copy(kept)
    entry = next(entry for entry in library.entries() if entry.id == copy)
    assert (entry.title, entry.folder, entry.tags) == ("First (Good)", folder, ("ship",))
    twin = library.open(copy)()
    assert twin.document.get(RecordId("i")) is not None
    assert library.storage.assets.uses(copy) == {picture}
    twin.close()


def test_names_make_versions_stay_and_errors_are_said(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    opened.close()
    library.background.settle()
    (version,) = library.versions.all(opened.id)
    assert version.automatic
    library.versions.rename(version.id, " Final \n", "as sent")
    (version,) = library.versions.all(opened.id)
    assert (version.name, version.note, version.automatic) == ("Final", "as sent", False)
    with pytest.raises(EmptyName):
        library.versions.rename(version.id, " \n ")
    library.versions.delete(version.id)
    for call in (library.versions.delete, library.versions.records, library.versions.copy, library.versions.restore):
        with pytest.raises(VersionMissing):
            call(version.id)
    with pytest.raises(DiagramMissing):
        library.versions.all("no such diagram")
    with pytest.raises(VersionMissing):
        library.versions.rename("no such version", "x")


def test_a_damaged_version_is_not_believed(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    kept = opened.keep_version("Good").result()

    def spoil(sql: str) -> None:
        library.storage._access.write(lambda connection: connection.exec_driver_sql(sql)).result()

    spoil("UPDATE part SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)")
    before = dict(opened.document.records)
    for call in (library.versions.records, library.versions.restore, library.versions.copy):
        with pytest.raises(VersionDamaged):
            call(kept)
    spoil("DELETE FROM version_part")
    with pytest.raises(VersionDamaged):
        library.versions.records(kept)
    assert dict(opened.document.records) == before
    opened.close()


def grown(count: int) -> tuple[Record, ...]:
    page, layer = blank()
    shapes = [
        Shape(
            RecordId(f"{number:032x}"), layer.id, order, x=number * 7.0, y=number * 3.0, w=80, h=40, text=f"n{number}"
        )
        for number, order in enumerate(sequence(count))
    ]
    return (page, layer, *shapes)


def test_versions_share_what_is_equal(library: Library) -> None:
    records = grown(3_000)
    parts = parts_of(records)
    assert len(parts) > 10
    moved = (*records[:1_500], *(Shape(RecordId("0new"), records[1].id, "zz"),), *records[1_501:])
    assert len(set(parts_of(moved)) - set(parts)) <= 2
    assert parts_of(reversed(records)) == parts
    opened = library.create(NewDiagram("First", records))()
    for number in range(3):
        with opened.document.edit("Move") as edit:
            edit.change(records[2 + number * 900].id, x=-5.0)
        opened.keep_version(f"v{number}").result()
    third, second, first = library.versions.all(opened.id)
    assert second.size < first.size / 10 and third.size < first.size / 10
    library.versions.delete(first.id)
    assert len(library.versions.records(third.id)) == len(records)
    opened.close()


def test_records_come_back_as_they_were_parents_first() -> None:
    page, layer = blank()
    odd = Shape(RecordId("z"), layer.id, "b", text="naïve 🙂 \ud800", extra={"future": "kept", "list": ["a", "b"]})
    inner = Shape(RecordId("a"), odd.id, "a", x=1 / 3)
    stray = Shape(RecordId("m"), RecordId("gone"), "a")
    note = Note(RecordId("n"), ROOT, "c", "T", "text")
    back = records_in(parts_of((inner, stray, note, odd, layer, page)))
    assert {record.id: record for record in back} == {
        record.id: record for record in (page, layer, odd, inner, stray, note)
    }
    places = [record.id for record in back]
    assert places.index(page.id) < places.index(layer.id) < places.index(odd.id) < places.index(inner.id)


@pytest.mark.parametrize("parts", [(b"noise",), (b"x\x9c\x03\x00\x00\x00\x00\x01",), (b"loro but not",)])
def test_other_bytes_are_refused(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(BadUpdate):
        records_in(parts)


def test_an_automatic_version_that_says_nothing_new_is_not_kept(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    opened.keep_version("Good").result()
    opened.document.history.undo()
    opened.document.history.redo()
    opened.close()
    assert causes(library, opened) == ["Good"]
    put = library.storage.versions.put("again", opened.id, NewVersion((b"x",), cause="work"))
    same = library.storage.versions.put("same", opened.id, NewVersion((b"x",), cause="work"))
    assert (put.result(), same.result()) == (True, False)
