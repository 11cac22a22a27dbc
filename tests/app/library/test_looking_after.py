"""What the library does by itself: the search follows, pictures stay as long as they are needed, sizes are told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import DiagramsOpen, EmptyName
from app.library import library as module
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.upkeep import keep_up
from diagram.ids import RecordId
from diagram.records import ROOT, AssetReference, Layer, Note, Shape
from storage.assets import GRACE_DAYS, Assets
from storage.errors import DiagramMissing, DiagramTrashed, FolderInItself, FolderMissing, StorageError
from ui.library_ports import Kind, Sort, Wanted
from ui.ports import NewDiagram

DAY_S = 86_400.0
PICTURE = b"\x89PNG a picture"
ASSET = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path / "library", backups=False)
    yield opened
    opened.close()


def layer_of(opened: OpenDiagram) -> RecordId:
    return next(record.id for record in opened.document.records.values() if isinstance(record, Layer))


def show_picture(opened: OpenDiagram) -> str:
    picture = opened.add_asset(PICTURE)
    with opened.document.edit("Picture") as edit:
        edit.put(Shape(RecordId("i"), layer_of(opened), "a", kind="image", props={"asset": picture}))
    return picture


def delete_picture(opened: OpenDiagram) -> None:
    with opened.document.edit("Delete") as edit:
        edit.delete(RecordId("i"))


def after_days(library: Library, days: int) -> None:
    """Upkeep on that many days, one after the other."""
    start = 30_000 * DAY_S
    now = [start]
    library.storage.trash._clock = lambda: now[0]
    library.storage.assets._clock = lambda: now[0]
    for day in range(days):
        now[0] = start + day * DAY_S
        keep_up(library.storage)


def test_the_search_follows_while_a_diagram_is_open(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("a"), layer_of(opened), "a", text="<b>needle</b>", html=True))
        edit.put(Note(RecordId("n"), ROOT, "b", "To do", "dredging"))
    library.background.settle()
    assert [hit.id for hit in library.find("needle dredg")] == [opened.id]
    with opened.document.edit("Change") as edit:
        edit.change(RecordId("a"), text="thread")
    library.background.settle()
    assert (library.find("needle"), [hit.id for hit in library.find("thread")]) == ([], [opened.id])
    assert library.entries()[0].kind is Kind.MIXED
    opened.close()


def test_a_session_that_crashed_is_caught_up_with(tmp_path: Path) -> None:
    library = Library.at(tmp_path, backups=False)
    opened = library.create(NewDiagram("First"))()
    picture = show_picture(opened)
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("b"), layer_of(opened), "b", text="needle"))
    opened.settle()
    opened.abandon()  # as a crash: nobody had a last look
    library.close()
    library = Library.at(tmp_path)
    library.background.settle()
    assert [hit.id for hit in library.find("needle")] == [opened.id]
    assert library.storage.assets.uses(opened.id) == {picture}
    assert library.storage.digests.stale() == []
    library.close()


def test_undo_of_a_deleted_picture_shows_it_after_collection(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    show_picture(opened)
    delete_picture(opened)
    opened.close()
    after_days(library, GRACE_DAYS + 40)
    again = library.open(opened.id)()
    assert again.document.history.undo()
    assert again.document.get(RecordId("i")) is not None
    assert again.assets.data(ASSET) == PICTURE
    again.close()


def test_a_version_keeps_its_pictures(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    show_picture(opened)
    kept = opened.keep_version("With picture").result()
    delete_picture(opened)
    opened.document.history.restore((), ())  # nothing to undo any more
    opened.close()
    library.background.settle()
    assert library.storage.assets.uses(opened.id) == frozenset()
    after_days(library, GRACE_DAYS + 40)
    assert library.storage.assets.get(ASSET) == PICTURE
    library.versions.delete(kept)
    for version in library.versions.all(opened.id):
        library.versions.delete(version.id)
    after_days(library, GRACE_DAYS)
    assert library.storage.assets.get(ASSET) == PICTURE
    library.storage.assets.collect(0).result()
    assert library.storage.assets.get(ASSET) is None


def test_the_trash_keeps_its_pictures(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    show_picture(opened)
    opened.close()
    library.trash(opened.id)
    after_days(library, 20)
    assert library.storage.assets.get(ASSET) == PICTURE
    library.restore(opened.id)
    after_days(library, GRACE_DAYS + 40)
    assert library.storage.assets.get(ASSET) == PICTURE


def test_what_nobody_needs_goes_after_a_time_of_grace_and_not_when_it_is_needed_again(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    show_picture(opened)
    opened.close()
    library.background.settle()
    library.delete(opened.id)
    now = [30_000 * DAY_S]
    assets = Assets(library.storage._access, lambda: now[0])
    for _ in range(GRACE_DAYS):
        assert assets.collect().result() == 0
        now[0] += DAY_S
    again = library.create(NewDiagram("Second", assets={ASSET: PICTURE}))()
    assert assets.collect().result() == 0
    again.close()
    library.delete(again.id)
    assert assets.collect().result() == 0  # its time begins anew
    now[0] += 3_650 * DAY_S
    assert assets.collect().result() == 1
    assert assets.get(ASSET) is None


def test_a_file_that_is_only_referred_to_counts(library: Library) -> None:
    opened = library.create(NewDiagram("First", assets={ASSET: PICTURE}))()
    with opened.document.edit("Attach") as edit:
        edit.put(AssetReference(RecordId("r"), ROOT, "b", ASSET, "image/png", 15, "picture.png"))
    opened.close()
    library.background.settle()
    assert library.storage.assets.uses(opened.id) == {ASSET}


def test_sizes_are_told_and_shrink_with_what_is_deleted(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    before = library.entries()[0].size
    show_picture(opened)
    opened.keep_version("Kept").result()
    opened.close()
    library.background.settle()
    (entry,) = library.entries()
    size = library.size()
    assert entry.size > before + len(PICTURE)
    assert entry.size == size.diagrams + size.versions + size.assets
    assert size.file > entry.size and size.assets == len(PICTURE)
    library.duplicate(entry.id)
    assert library.size().assets == len(PICTURE)
    library.delete(*[one.id for one in library.entries()])
    assert (library.size().diagrams, library.entries()) == (0, [])


def test_listings_filter_and_sort(library: Library) -> None:
    outer = library.folders.create("Outer")
    inner = library.folders.create("Inner", outer)
    a = library.take(NewDiagram("Plan 10", folder=outer, tags=("ship",)))
    b = library.take(NewDiagram("plan 9", folder=inner))
    c = library.take(NewDiagram("Ämter"))
    library.star(b, True)
    library.open(a)().close()

    def found(wanted: Wanted) -> list[str]:
        return [entry.id for entry in library.entries(wanted)]

    assert found(Wanted(sort=Sort.NAME)) == [c, b, a]
    assert found(Wanted(sort=Sort.NAME, reverse=True)) == [a, b, c]
    assert found(Wanted(sort=Sort.CREATED)) == [c, b, a]
    assert (found(Wanted(folder=outer)), found(Wanted(folder=outer, below=True))) == ([a], [b, a])
    assert (found(Wanted(folder="")), found(Wanted(starred=True))) == ([c], [b])
    assert (found(Wanted(tags=("SHIP",))), found(Wanted(recent=True))) == ([a], [a])
    assert found(Wanted(kind=Kind.NOTE)) == []
    library.trash(a)
    assert found(Wanted(trashed=True)) == [a]
    assert [tag.diagrams for tag in library.tags.all()] == [0]


def test_what_is_open_is_not_deleted_and_what_is_thrown_away_is_not_opened(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    with pytest.raises(DiagramsOpen):
        library.delete(opened.id)
    library.trash(opened.id)
    with pytest.raises(DiagramsOpen):
        library.empty_trash()
    with opened.document.edit("Draw") as edit:  # it is thrown away while it is open: nothing is lost
        edit.put(Shape(RecordId("a"), layer_of(opened), "a"))
    opened.close()
    with pytest.raises(DiagramTrashed):
        library.open(opened.id)
    library.restore(opened.id)
    again = library.open(opened.id)()
    assert again.document.get(RecordId("a")) is not None
    again.close()
    library.trash(opened.id)
    assert library.empty_trash() == 1
    with pytest.raises(DiagramMissing):
        library.open(opened.id)


def test_a_diagram_that_vanishes_while_it_is_open_says_so(library: Library) -> None:
    opened = library.create(NewDiagram("First"))()
    library.storage.trash.delete([opened.id]).result()  # past the library, as by another program
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("a"), layer_of(opened), "a"))
    with pytest.raises(StorageError) as caught:
        opened.close()
    assert caught.value.title == "This diagram is not in the library"
    opened.abandon()


def test_names_and_moves_that_cannot_be_are_refused(library: Library) -> None:
    folder = library.folders.create("  A\nB  ")
    assert library.folders.all()[0].name == "A B"
    for name in ("", " \n\t"):
        with pytest.raises(EmptyName):
            library.folders.create(name)
        with pytest.raises(EmptyName):
            library.tags.add([], name)
    with pytest.raises(ValueError, match="rrggbb"):
        library.folders.colour(folder, "red")
    with pytest.raises(FolderInItself):
        library.folders.move(folder, folder)
    with pytest.raises(FolderMissing):
        library.create(NewDiagram("x", folder="nowhere"))
    with pytest.raises(FolderMissing):
        library.move([], "nowhere")
    assert library.entries() == []


def test_a_backup_is_looked_into_and_restored_while_the_program_runs(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    opened.close()
    library.background.settle()
    library.backups.make()  # nothing, where the one of the start came late enough to have it all
    made = library.backups.all()[0]
    library.trash(opened.id)
    later = library.take(NewDiagram("Second"))
    assert [entry.title for entry in library.backups.look(made.name)] == ["First"]
    again = library.open(later)()
    with pytest.raises(DiagramsOpen):
        library.backups.restore(made.name)
    again.close()
    kept = library.backups.restore(made.name)
    assert kept.is_dir()
    assert [entry.title for entry in library.entries()] == ["First"]
    with pytest.raises(StorageError):
        library.backups.look("no-such-backup")
    with pytest.raises(StorageError):
        library.backups.restore("no-such-backup")
    assert [entry.title for entry in library.entries()] == ["First"]
    folder = library.folders.create("Works on")
    assert library.folders.all()[0].id == folder
    library.close()


def test_upkeep_runs_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPKEEP_FIRST_S", 0.0)  # ten seconds in truth
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    opened.close()
    library.trash(opened.id)
    library.background.settle()
    assert library.storage._access.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM day").scalar()) == 1
    library.close()


def test_a_damaged_library_keeps_its_folders_tags_and_versions(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    folder = library.folders.create("Folder")
    library.folders.colour(folder, "#ff8800")
    opened = library.create(NewDiagram("First", folder=folder, tags=("ship",)))()
    show_picture(opened)
    kept = opened.keep_version("Good").result()
    records = dict(opened.document.records)
    opened.close()
    library.close()  # makes the backup
    (tmp_path / "library.db").write_bytes(b"noise" * 4_000)
    library = Library.at(tmp_path)
    assert library.recovery is not None
    assert [(one.name, one.colour, one.diagrams) for one in library.folders.all()] == [("Folder", "#ff8800", 1)]
    (entry,) = library.entries()
    assert (entry.tags, entry.folder) == (("ship",), folder)
    assert {record.id: record for record in library.versions.records(kept)} == records
    assert library.storage.assets.get(ASSET) == PICTURE
    library.background.settle()
    assert library.storage.digests.misfits() == []
    assert library.size().versions > 0
    library.close()
