"""The short way into a large diagram: used when it is true, made when it is missing, and never a wrong picture."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.library import library as library_module
from app.library import shortcuts as module
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.shortcuts import Identity, Shortcut, building, checking
from diagram.document import Changes, Document, Origin, finished
from diagram.editing.editor import Editor
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.scene.scene import Scene
from storage.cache import FOLDER
from tests.diagram.document.test_merging import act
from ui.ports import NewDiagram

PAGE, LAYER = RecordId("page"), RecordId("layer")
KEYS = sequence(30)
RECORDS: tuple[Record, ...] = (
    Page(PAGE, "a"),
    Layer(LAYER, PAGE, "a"),
    *(Shape(RecordId(f"s{i}"), LAYER, KEYS[i], x=150.0 * i, w=100.0, h=60.0, text=f"n {i}") for i in range(20)),
    *(
        Connector(RecordId(f"c{i}"), LAYER, KEYS[20 + i], source=RecordId(f"s{i}"), target=RecordId(f"s{i + 1}"))
        for i in range(8)
    ),
    Page(RecordId("two"), "b", name="Two"),
    Layer(RecordId("other"), RecordId("two"), "a"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small diagrams have shortcuts here, so that the tests are quick."""
    monkeypatch.setattr("app.library.trail.LEAST_RECORDS", 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library.at(folder, backups=False)
    yield opened
    opened.close()


def file_of(folder: Path, diagram: str) -> Path:
    return folder / FOLDER / f"{diagram}.cache"


def care(opened: OpenDiagram) -> None:
    """What the window does when the diagram is on screen."""
    opened.aftercare()(lambda: False)()


def made(library: Library) -> str:
    """A diagram with a shortcut."""
    opened = library.create(NewDiagram("Large", RECORDS))()
    care(opened)
    opened.close()
    return opened.id


def is_short(opened: OpenDiagram) -> bool:
    """Whether it was opened the short way; to be asked before anything else is done with it."""
    return bool(opened.columns)


def assert_as_stored(opened: OpenDiagram, library: Library) -> None:
    """The picture is that of the blobs."""
    assert opened._saver.settle(10.0)
    truth = Document.load(library.storage.updates.load(opened.id).blobs)
    editor, fresh = Editor(opened.document, columns=opened.columns), Editor(truth)
    assert editor.scene.order == fresh.scene.order
    assert editor.scene.boxes.tolist() == fresh.scene.boxes.tolist()
    editor.set_page(RecordId("two"))
    assert editor.scene.order == Scene(truth.records, RecordId("two"), truth.children).order
    assert dict(opened.document.records) == dict(truth.records)
    assert all(opened.document.children(one) == truth.children(one) for one in ("", *truth.records))


def test_the_first_opening_makes_it_and_the_second_uses_it(library: Library, folder: Path) -> None:
    diagram = library.take(NewDiagram("Large", RECORDS))
    first = library.open(diagram)()
    assert not is_short(first)
    care(first)
    assert file_of(folder, diagram).exists()
    first.close()
    second = library.open(diagram)()
    assert is_short(second) and set(second.columns) == {PAGE, RecordId("two")}
    assert_as_stored(second, library)
    care(second)
    assert_as_stored(second, library)
    second.close()


def test_small_diagrams_have_none(library: Library, folder: Path) -> None:
    opened = library.create(NewDiagram("Small"))()
    care(opened)
    opened.close()
    assert not file_of(folder, opened.id).exists()


@pytest.mark.parametrize("seed", range(6))
def test_closing_after_edits_makes_another_that_the_next_day_uses(folder: Path, seed: int) -> None:
    library = Library.at(folder, backups=False)
    diagram = made(library)
    library.close()
    for day in range(4):
        library = Library.at(folder, backups=False)
        opened = library.open(diagram)()
        assert is_short(opened), f"seed {seed}, day {day}"
        assert_as_stored(opened, library)
        for turn in range(6):
            chance = random.Random(seed * 100 + day * 10 + turn)
            act(chance, opened.document, f"{day}-{turn}")
            if chance.random() < 0.2:
                opened.document.history.undo()
            if chance.random() < 0.2:
                care(opened)
        opened.close()
        library.close()


def test_what_has_not_changed_is_not_written_again(library: Library, folder: Path) -> None:
    diagram = made(library)
    before = file_of(folder, diagram).stat().st_ino
    opened = library.open(diagram)()
    care(opened)
    opened.close()
    library.background.settle()
    assert file_of(folder, diagram).stat().st_ino == before


def test_it_is_not_used_for_anything_but_what_it_was_made_of(library: Library, folder: Path) -> None:
    diagram = made(library)
    kept = file_of(folder, diagram).read_bytes()
    opened = library.open(diagram)()
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("late"), LAYER, "z"))
    opened.close()
    library.background.settle()
    file_of(folder, diagram).write_bytes(kept)
    again = library.open(diagram)()
    assert not is_short(again)
    assert_as_stored(again, library)
    again.close()


def test_two_diagrams_of_the_same_blobs_do_not_take_each_others(library: Library, folder: Path) -> None:
    one = made(library)
    library.duplicate(one)
    (other,) = (entry.id for entry in library.entries() if entry.id != one)
    assert library.storage.updates.load(other).blobs == library.storage.updates.load(one).blobs
    file_of(folder, other).write_bytes(file_of(folder, one).read_bytes())
    opened = library.open(other)()
    assert not is_short(opened)
    opened.close()


@pytest.mark.fuzz
def test_a_damaged_file_is_as_good_as_none(library: Library, folder: Path) -> None:
    diagram = made(library)
    file = file_of(folder, diagram)
    good = file.read_bytes()
    for seed in range(60):
        chance = random.Random(seed)
        bad = bytearray(good)
        match seed % 3:
            case 0:
                bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
            case 1:
                del bad[chance.randrange(len(bad)) :]
            case _:
                start = chance.randrange(len(bad))
                bad[start : start + 50] = chance.randbytes(50)
        if bytes(bad) == good:
            continue
        file.write_bytes(bad)
        opened = library.open(diagram)()
        assert not is_short(opened), f"seed {seed}"
        if seed % 10 == 0:
            assert_as_stored(opened, library)
        opened._saver.stop()
    file.write_bytes(good)
    opened = library.open(diagram)()
    assert is_short(opened)
    opened.close()


@pytest.mark.fuzz
def test_sections_of_a_sound_file_that_make_no_sense_are_thrown_away(
    library: Library, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    diagram = made(library)
    cache, identity = library._shortcuts._cache, Identity(diagram, library.storage.updates.load(diagram).blobs).value
    found = cache.read(diagram, identity)
    assert found is not None
    sections = {name: bytes(section) for name, section in found.items()}
    for name, section in sections.items():
        for bad in (b"", section[:-8], section + section):
            if bad == section or name.startswith(("ends", "orders")):
                continue  # empty already; or read later, and proved then
            cache.write(diagram, identity, {**sections, name: bad})
            opened = library.open(diagram)()
            assert not is_short(opened), name
            opened._saver.stop()
    assert "cannot be read" in caplog.text


def lie(library: Library, diagram: str) -> None:
    """Write a sound file that says that everything is somewhere else and one shape does not exist."""
    stored = library.storage.updates.load(diagram).blobs
    moved = [replace(record, x=record.x + 1000.0) if isinstance(record, Shape) else record for record in RECORDS[:-4]]
    still = Document.of(moved).still()
    assert still is not None
    library._shortcuts.write(diagram, Identity(diagram, stored).value, still, lambda: None)


def test_one_that_is_wrong_is_found_out_and_put_right_with_a_notice(
    library: Library, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    diagram = made(library)
    lie(library, diagram)
    opened = library.open(diagram)()
    assert is_short(opened)
    editor = Editor(opened.document, columns=opened.columns)
    seen: list[Changes] = []
    opened.document.subscribe(seen.append)
    care(opened)
    assert "was wrong" in caplog.text and not file_of(folder, diagram).exists()
    (notice,) = seen
    assert notice.origin is Origin.LOAD
    truth = Document.load(library.storage.updates.load(diagram).blobs)
    fresh = Scene(truth.records, PAGE, truth.children)
    assert editor.scene.order == fresh.order and editor.scene.boxes.tolist() == fresh.boxes.tolist()
    assert dict(opened.document.records) == dict(truth.records)
    opened.close()
    again = library.open(diagram)()
    assert_as_stored(again, library)
    again.close()


def test_wrong_columns_of_true_records_are_found_out(library: Library) -> None:
    diagram = made(library)
    blobs = library.storage.updates.load(diagram).blobs
    shortcut = library._shortcuts.read(diagram, Identity(diagram, blobs).value)
    assert shortcut is not None
    assert finished(checking(shortcut, blobs))
    wrong = replace(shortcut.columns[PAGE], boxes=shortcut.columns[PAGE].boxes + 1.0)
    assert not finished(checking(replace(shortcut, columns={**shortcut.columns, PAGE: wrong}), blobs))


def test_edits_made_before_the_proof_survive_it(library: Library) -> None:
    diagram = made(library)
    lie(library, diagram)
    opened = library.open(diagram)()
    work = opened.aftercare()
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("mine"), LAYER, "z", text="mine"))
        edit.change(RecordId("s1"), text="renamed")
    finish = work(lambda: False)
    with opened.document.edit("Draw") as edit:
        edit.put(Shape(RecordId("later"), LAYER, "zz"))
    finish()
    assert_as_stored(opened, library)
    assert {"mine", "later", "s19"} <= set(opened.document.records)
    opened.close()


def test_work_that_is_told_to_end_does_so_and_changes_nothing(library: Library, folder: Path) -> None:
    opened = library.create(NewDiagram("Large", RECORDS))()
    opened.aftercare()(lambda: True)()
    assert not file_of(folder, opened.id).exists()
    opened.close()
    library.background.settle()
    assert file_of(folder, opened.id).exists(), "closing makes it instead"


def test_a_proof_that_was_given_up_is_asked_for_again(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    diagram = made(library)
    lie(library, diagram)
    opened = library.open(diagram)()
    opened.aftercare()(lambda: True)()
    assert "was wrong" not in caplog.text
    care(opened)
    assert "was wrong" in caplog.text
    assert_as_stored(opened, library)
    opened.close()


def test_a_diagram_that_was_summed_up_on_the_way_is_still_opened_the_short_way(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = made(library)
    opened = library.open(diagram)()
    for number in range(5):
        with opened.document.edit("Move") as edit:
            edit.change(RecordId("s0"), x=float(number))
    opened.close()
    library.background.settle()
    monkeypatch.setattr(library_module, "COMPACT_UPDATES", 2)
    opened = library.open(diagram)()
    assert is_short(opened) and len(library.storage.updates.load(diagram).blobs) == 1
    assert_as_stored(opened, library)
    care(opened)
    opened.close()
    again = library.open(diagram)()
    assert is_short(again)
    again.close()


def test_what_came_from_elsewhere_is_not_taken_for_what_is_stored(library: Library, folder: Path) -> None:
    diagram = made(library)
    opened = library.open(diagram)()
    other = Document.load(library.storage.updates.load(diagram).blobs)
    with other.edit("Draw") as edit:
        edit.put(Shape(RecordId("theirs"), LAYER, "z"))
    opened.document.import_update(other.export_since(opened.document.version()))
    with opened.document.edit("Move") as edit:
        edit.change(RecordId("theirs"), x=5.0)
    opened.close()
    library.background.settle()
    again = library.open(diagram)()
    assert not is_short(again)
    again.close()


def test_a_diagram_that_is_deleted_takes_its_shortcut_along(library: Library, folder: Path) -> None:
    diagram = made(library)
    library.trash(diagram)
    library.delete(diagram)
    assert not file_of(folder, diagram).exists()


def test_files_of_diagrams_that_are_gone_are_tidied_away(folder: Path) -> None:
    library = Library.at(folder, backups=False)
    kept, trashed = made(library), made(library)
    library.trash(trashed)
    library.close()
    file_of(folder, "gone").write_bytes(b"x")
    Library.at(folder, backups=False).close()
    assert {path.stem for path in (folder / FOLDER).iterdir()} == {kept, trashed}


def test_another_version_of_the_program_does_not_use_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = made(library)
    monkeypatch.setattr(module, "VERSION", "99.0")
    opened = library.open(diagram)()
    assert not is_short(opened)
    opened.close()


def test_a_diagram_that_has_no_place_in_the_format_opens_in_full_each_time(library: Library, folder: Path) -> None:
    odd = Shape(RecordId("odd\0one"), LAYER, "z")
    opened = library.create(NewDiagram("Odd", (*RECORDS, odd)))()
    care(opened)
    opened.close()
    again = library.open(opened.id)()
    assert not is_short(again) and again.document.get(odd.id) == odd
    again.close()


@pytest.mark.corpus
def test_drawings_of_the_corpus_look_the_same_the_short_way(library: Library, corpus: Path) -> None:
    from app.files import open_file

    for path in sorted((corpus / "drawio").rglob("*.drawio"))[::40]:
        document = Document.of(open_file(path).reading.records)
        still = document.still()
        assert still is not None
        shortcut = Shortcut.of(finished(building(still)))
        assert finished(checking(shortcut, [document.export_snapshot()])), path


def test_closing_the_library_waits_for_what_is_being_written(folder: Path) -> None:
    library = Library.at(folder, backups=False)
    opened = library.create(NewDiagram("Large", RECORDS))()
    opened.close()
    library.close()
    assert file_of(folder, opened.id).exists()
