"""A diagram and its file: changes of either reach the other, whatever else happens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.files import open_file
from app.library import linked_file
from diagram.document import Document
from diagram.ids import new_id
from diagram.records import Layer, Shape
from diagram.versions.merging import Fate
from tests.app.library.desk_mate import Mate
from ui.file_ports import FileGone, FileMerged, FileSame, FileUnread, FileWritten


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.0)  # time is not what these tests are about


@pytest.fixture
def mate(drawing: Path) -> Mate:
    return Mate(drawing)


def outside(path: Path, old: str, new: str) -> None:
    """Edit the file as a program that replaces it by a rename."""
    text = path.read_text()
    assert old in text
    beside = path.with_suffix(".new")
    beside.write_text(text.replace(old, new))
    beside.replace(path)


def texts_in(path: Path) -> set[str]:
    return {one.text for one in open_file(path).reading.records if isinstance(one, Shape)}


def test_nothing_happened(mate: Mate) -> None:
    assert mate.look() == FileSame()
    assert not mate.file.is_behind


def test_a_change_outside_becomes_one_step(mate: Mate, drawing: Path) -> None:
    start = mate.shape("Start here")
    outside(drawing, 'value="Start here"', 'value="Begin here"')
    outcome = mate.look()
    assert outcome == FileMerged(1, "Renamed “Start here” to “Begin here”")
    assert mate.shape("Begin here").id == start.id, "what did not change is the same record"
    assert not mate.file.is_behind
    assert [step.label for step in mate.document.history.done] == ["Merge changes of plan.drawio"]
    mate.document.history.undo()
    assert mate.shape("Start here") == start
    assert mate.file.is_behind
    mate.document.history.redo()
    assert mate.shape("Begin here").id == start.id


def test_saving_writes_what_was_done_here_and_keeps_the_rest(mate: Mate, drawing: Path) -> None:
    mate.change("Start here", text="Begin here")
    assert mate.file.is_behind
    assert mate.save() == FileWritten()
    assert not mate.file.is_behind
    text = drawing.read_text()
    assert 'id="a"' in text and "Begin here" in text
    assert "mxgraph.nobody.knows" in text, "what we do not understand is kept"
    assert mate.look() == FileSame(), "our own writing is no change from outside"


def test_saving_merges_first(mate: Mate, drawing: Path) -> None:
    mate.change("Start here", text="Begin here")
    outside(drawing, 'value="Page two"', 'value="Second page"')
    outcome = mate.save()
    assert outcome == FileWritten(FileMerged(1, "Renamed “Page two” to “Second page”"))
    assert {"Begin here", "Second page"} <= texts_in(drawing) & mate.texts


def test_both_changed_the_same_word(mate: Mate, drawing: Path) -> None:
    identity = mate.change("Start here", text="Ours")
    outside(drawing, 'value="Start here"', 'value="Theirs"')
    outcome = mate.look()
    assert isinstance(outcome, FileMerged)
    (clash,) = outcome.clashes
    assert (clash.record, clash.fate) == (identity, Fate.OURS)
    assert "Ours" in mate.texts and "Theirs" not in mate.texts
    ((name, version),) = mate.home.versions
    assert name == "plan.drawio as it was outside"
    assert "Theirs" in {one.text for one in version if isinstance(one, Shape)}, "what was not taken is in the history"
    assert mate.file.is_behind
    mate.file.take_theirs(clash)
    assert "Theirs" in mate.texts
    mate.document.history.undo()
    assert "Ours" in mate.texts


def delete_outside(path: Path) -> None:
    """Take the cloudy shape out of the file."""
    text = path.read_text()
    start = text.index('<mxCell id="d"')
    path.write_text(text[:start] + text[text.index("</mxCell>", start) + 9 :])


def test_deleted_there_and_edited_here_some_merges_ago(mate: Mate, drawing: Path) -> None:
    mate.change("Cloudy", x=500.0)
    outside(drawing, "Start here", "Begin here")
    assert isinstance(mate.look(), FileMerged)
    delete_outside(drawing)
    outcome = mate.look()
    assert isinstance(outcome, FileMerged)
    assert [clash.fate for clash in outcome.clashes] == [Fate.KEPT], "the file never had that edit"
    assert "Cloudy" in mate.texts


def test_what_the_file_cannot_hold_keeps_nobody_from_deleting(mate: Mate, drawing: Path) -> None:
    mate.change("Cloudy", extra={**mate.shape("Cloudy").extra, "mood": "gloomy"})
    mate.save()
    outside(drawing, "Start here", "Begin here")
    mate.look()
    assert mate.shape("Cloudy").extra["mood"] == "gloomy", "what it cannot hold it does not take away either"
    delete_outside(drawing)
    assert mate.look() == FileMerged(1, "Deleted “Cloudy”")


def test_deleted_there_and_edited_here(mate: Mate, drawing: Path) -> None:
    mate.change("Cloudy", x=500.0)
    delete_outside(drawing)
    outcome = mate.look()
    assert isinstance(outcome, FileMerged)
    assert [clash.fate for clash in outcome.clashes] == [Fate.KEPT]
    mate.file.take_theirs(outcome.clashes[0])
    assert "Cloudy" not in mate.texts


def test_deleted_here_and_edited_there(mate: Mate, drawing: Path) -> None:
    identity = mate.shape("Cloudy").id
    mate.delete("Cloudy")
    outside(drawing, 'value="Cloudy"', 'value="Sunny"')
    outcome = mate.look()
    assert isinstance(outcome, FileMerged)
    assert [clash.fate for clash in outcome.clashes] == [Fate.RETURNED]
    assert mate.shape("Sunny").id == identity


def test_a_file_that_makes_no_sense_changes_nothing(mate: Mate, drawing: Path) -> None:
    whole = drawing.read_text()
    before = mate.texts
    drawing.write_text(whole[: len(whole) // 2])
    outcome = mate.look()
    assert isinstance(outcome, FileUnread)
    assert mate.texts == before
    mate.change("Start here", text="Begin here")
    assert isinstance(mate.save(), FileUnread)
    assert drawing.read_text() == whole[: len(whole) // 2], "nothing is written over what was not understood"
    drawing.write_text(whole.replace("Cloudy", "Sunny"))
    assert isinstance(mate.look(), FileMerged), "it is tried again"
    assert {"Sunny", "Begin here"} <= mate.texts


def test_writing_anew_keeps_what_was_not_understood(mate: Mate, drawing: Path) -> None:
    drawing.write_text("<mxfile><diagram")
    assert mate.save(anew=True) == FileWritten()
    assert "Start here" in texts_in(drawing)
    assert (drawing.parent / "plan (kept).drawio").read_text() == "<mxfile><diagram"


def test_a_file_that_is_gone_is_written_anew_when_asked(mate: Mate, drawing: Path) -> None:
    drawing.unlink()
    assert mate.look() == FileGone()
    assert mate.save() == FileGone()
    assert not drawing.exists()
    assert mate.save(anew=True) == FileWritten()
    assert "Start here" in texts_in(drawing)


def test_a_file_of_another_kind_is_not_merged(mate: Mate, drawing: Path) -> None:
    drawing.write_text('{"format": "autograph", "version": 1, "records": [{"id": "p", "type": "page"}]}')
    outcome = mate.look()
    assert isinstance(outcome, FileUnread)
    assert "another kind" in str(outcome.error)


def test_the_next_morning(mate: Mate, drawing: Path) -> None:
    mate.change("Start here", text="Begin here")
    mate.save()
    mate.change("Cloudy", x=333.0)
    mate.restart()
    assert mate.file.is_behind, "an edit that is only in the library"
    mate.save()
    mate.restart()
    assert not mate.file.is_behind
    mate.change("Cloudy", y=333.0)
    outside(drawing, 'value="Begin here"', 'value="Go"')
    mate.restart()
    assert {"Go", "Cloudy"} <= mate.texts
    assert mate.file.is_behind


@pytest.mark.parametrize("was_written", [True, False])
def test_the_program_ends_while_it_writes(mate: Mate, drawing: Path, was_written: bool) -> None:
    before = drawing.read_bytes()
    mate.change("Start here", text="Ours")
    kept = []
    keep = mate.home.keep
    mate.home.keep = lambda *row: (kept.append(row), keep(*row))  # type: ignore[method-assign, assignment]  # to see what a crash leaves
    mate.save()
    mate.home.kept = kept[0]
    if not was_written:
        drawing.write_bytes(before)
    mate.restart()
    assert mate.look() == FileSame(), "either way the file is known"
    assert mate.file.is_behind is not was_written
    outside(drawing, "Cloudy", "Sunny")
    outcome = mate.look()
    assert isinstance(outcome, FileMerged) and not outcome.clashes
    assert {"Ours", "Sunny"} <= mate.texts


def test_what_is_agreed_is_never_ahead_of_what_is_stored(mate: Mate, drawing: Path) -> None:
    stored = mate.document.export_snapshot()
    mate.home.safe = False  # the disk is full: the edit stays in memory, and is lost with the power
    mate.change("Cloudy", text="Ours")
    outside(drawing, "Start here", "Theirs")
    assert mate.save() == FileWritten(FileMerged(1, "Renamed “Start here” to “Theirs”"))
    assert {"Ours", "Theirs"} <= texts_in(drawing), "the file is where the work is safe"
    mate.document = Document.load([stored])
    mate.home.safe = True
    mate.restart()
    assert {"Ours", "Theirs"} <= mate.texts, "it comes back from there"
    assert not mate.file.is_behind


def test_what_we_add_and_they_add_and_pictures(mate: Mate, drawing: Path) -> None:
    layer = next(one for one in mate.document.records.values() if isinstance(one, Layer))
    mate.add(Shape(new_id(), layer.id, "zz", text="New here", w=80.0, h=40.0))
    outside(
        drawing,
        "</root></mxGraphModel></diagram>\n<diagram",
        '<mxCell id="n" value="New there" vertex="1" parent="1" style="shape=image;image=data:image/png,'
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">'
        '<mxGeometry width="9" height="9" as="geometry"/></mxCell></root></mxGraphModel></diagram>\n<diagram',
    )
    assert isinstance(mate.save(), FileWritten)
    assert {"New here", "New there"} <= mate.texts & texts_in(drawing)
    asset = mate.shape("New there").props["asset"]
    assert mate.home.asset(str(asset)) is not None, "their pictures come along"
    assert "iVBORw0KGgo" in drawing.read_text()


def test_permissions_and_links_stay(mate: Mate, drawing: Path) -> None:
    drawing.chmod(0o640)
    mate.change("Start here", text="Begin here")
    mate.save()
    assert os.stat(drawing).st_mode & 0o777 == 0o640
    assert sorted(one.name for one in drawing.parent.iterdir()) == ["plan.drawio"], "nothing is left beside it"


def test_who_lets_go_hears_no_more(mate: Mate) -> None:
    told: list[bool] = []
    mate.file.watch(lambda: told.append(mate.file.is_behind))
    mate.change("Start here", x=1.0)
    assert told == [True]
    mate.file.close()
    mate.change("Start here", x=2.0)
    assert told == [True]
