"""A whole library as a folder of open files, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import BadManifest, FileUnwritable, ImportStopped
from app.library.archive import export_library, import_library
from app.library.archives import Archives
from app.library.importer import Importer
from app.library.library import Library
from app.library.manifest import NAME
from app.library.prepared import blank
from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import ROOT, Comment, Note, Record, Shape
from ui.library_ports import EVERYTHING, Archived, Wanted
from ui.ports import NewDiagram

PICTURE = b"\x89PNG a picture"
ASSET = hashlib.sha256(PICTURE).hexdigest()


def records(text: str, *more: Record) -> tuple[Record, ...]:
    page, layer = blank()
    shape = Shape(RecordId(f"s{text}"), layer.id, "a", text=text, w=80, h=40, extra={"from.the": "future"})
    return (page, layer, shape, *more)


def filled(library: Library) -> Library:
    harbour = library.folders.create("Harbour: A/B?")
    north = library.folders.create("North", harbour)
    library.folders.create("Empty")
    library.folders.colour(harbour, "#ff8800")
    page, layer = blank()
    image = Shape(RecordId("i"), layer.id, "b", kind="image", props={"asset": ASSET}, w=10, h=10)
    note = Note(RecordId("n"), ROOT, "b", "To do", "東京\nnext line")
    said = Comment(RecordId("c"), image.id, "a", "Ann", "Why?", "2026-01-01T00:00:00Z")
    library.take(NewDiagram("Plan", (page, layer, image, note, said), {ASSET: PICTURE}, north, ("ship", "Urgent")))
    star = library.take(NewDiagram("Plan", records("two"), folder=north))
    gone = library.take(NewDiagram("CON", records("three"), folder=harbour))
    library.take(NewDiagram("Größe 🙂", records("four")))
    library.star(star, True)
    library.trash(gone)
    return library


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Library]:
    library = filled(Library.at(tmp_path / "full", backups=False))
    yield library
    library.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    library = Library.at(tmp_path / "empty", backups=False)
    yield library
    library.close()


def files(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*") if file.is_file()}


def state(library: Library) -> dict[str, object]:
    """All that an export has to carry."""
    infos = [*library.storage.diagrams.all(), *library.storage.diagrams.all(trashed=True)]
    return {
        info.id: (
            (info.title, info.folder_id, info.tags, info.starred, info.trashed_s is not None, info.kind),
            (info.created_s, info.changed_s),
            Document.load(library.storage.updates.load(info.id).blobs).records_in_order(),
            library.storage.assets.uses(info.id),
        )
        for info in infos
    }


def test_as_json_nothing_is_lost_and_the_files_are_the_same_again(
    full: Library, empty: Library, tmp_path: Path
) -> None:
    assert export_library(full, tmp_path / "one", "json").done == 4
    outcome = import_library(empty, tmp_path / "one")
    assert (outcome.done, outcome.problems) == (4, ())
    assert state(empty) == state(full)
    assert [(f.id, f.name, f.parent, f.colour) for f in empty.folders.all()] == [
        (f.id, f.name, f.parent, f.colour) for f in full.folders.all()
    ]
    assert empty.storage.assets.get(ASSET) == PICTURE
    export_library(empty, tmp_path / "two", "json")
    assert files(tmp_path / "two") == files(tmp_path / "one")


def test_as_drawio_the_files_are_the_same_again(full: Library, empty: Library, tmp_path: Path) -> None:
    assert export_library(full, tmp_path / "one").problems == ()
    assert import_library(empty, tmp_path / "one").problems == ()
    export_library(empty, tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")
    assert {entry.title for entry in empty.entries()} == {"Plan", "Größe 🙂"}


def test_folders_are_folders_and_names_are_fit_for_every_system(full: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "out", "json")
    assert set(files(tmp_path / "out")) == {
        NAME,
        "Größe 🙂.json",
        "Harbour A B/North/Plan.json",
        "Harbour A B/North/Plan (2).json",
        "Trash/CON_.json",
    }
    assert (tmp_path / "out" / "Empty").is_dir()


def test_what_is_there_already_is_not_touched(full: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "out", "json")
    before = state(full)
    assert import_library(full, tmp_path / "out").done == 4
    after = state(full)
    assert len(after) == 8
    assert {one: after[one] for one in before} == before
    assert len(full.folders.all()) == 6
    assert len(full.entries(Wanted(tags=("SHIP",)))) == 2


def test_one_file_that_is_missing_fails_alone(full: Library, empty: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "out", "json")
    (tmp_path / "out" / "Harbour A B" / "North" / "Plan.json").unlink()
    (tmp_path / "out" / "Größe 🙂.json").write_text("noise")
    outcome = import_library(empty, tmp_path / "out")
    assert outcome.done == 2 and len(outcome.problems) == 2
    assert [entry.title for entry in empty.entries(EVERYTHING)] == ["Plan"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("version",), 99, "newer"),
        (("format",), "other", "not the list"),
        (("diagrams",), {}, "not a list"),
        (("diagrams", 0), 3, "diagram 1"),
        (("diagrams", 0, "file"), "../../secret.json", "outside"),
        (("diagrams", 0, "file"), "/etc/passwd", "outside"),
        (("diagrams", 0, "file"), "C:\\secret.json", "outside"),
        (("diagrams", 1, "title"), None, "diagram 2"),
        (("diagrams", 1, "tags"), [1], "tags"),
        (("diagrams", 0, "created"), "now", "created"),
        (("folders", 0, "name"), 5, "folder 1"),
        (("folders", 0, "parent"), "nowhere", "lies in"),
    ],
)
def test_a_bad_manifest_is_refused_whole(
    full: Library, empty: Library, tmp_path: Path, path: tuple[str | int, ...], value: object, said: str
) -> None:
    export_library(full, tmp_path / "out", "json")
    file = tmp_path / "out" / NAME
    content = json.loads(file.read_text("utf-8"))
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(BadManifest, match=said):
        import_library(empty, tmp_path / "out")
    assert empty.entries() == [] and empty.folders.all() == []


def test_a_file_in_the_way_of_a_folder_is_said(full: Library, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Empty").write_text("in the way")
    with pytest.raises(FileUnwritable, match="Empty"):
        export_library(full, tmp_path / "out")
    assert (tmp_path / "out" / "Empty").read_text() == "in the way"


def test_a_manifest_that_is_no_json_is_refused(empty: Library, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"format": ')
    with pytest.raises(BadManifest, match="damaged"):
        import_library(empty, tmp_path)


def test_the_window_hears_how_far_it_is_and_can_stop(full: Library, empty: Library, tmp_path: Path) -> None:
    out = tmp_path / "out"
    importer = Importer()
    archives = Archives(importer)
    heard: list[float] = []
    try:
        assert archives.write(full, out, "json") == Archived(4)
        with pytest.raises(ImportStopped):
            archives.take(empty, out, heard.append, lambda: len(heard) == 3)
        assert heard == [0.0, 0.25, 0.5]
        kept = len(empty.entries()) + len(empty.trashed())
        assert kept == 2
        (out / NAME).unlink()
        heard.clear()
        assert archives.take(empty, out, heard.append, lambda: False) == Archived(4)
        assert heard == [0.0, 0.25, 0.5, 0.75]
        with pytest.raises(ImportStopped):
            archives.take(empty, out, heard.append, lambda: True)
    finally:
        importer.close()
