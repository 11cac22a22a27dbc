"""Which diagram of a library is linked with which file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library import linked_file
from app.library.linking import link_of
from diagram.records import Shape
from tests.app.library.desk_mate import Housemate, finish
from ui.file_ports import FileMerged, FileSame, FileWritten
from ui.ports import NewDiagram


@pytest.fixture
def mate(drawing: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Housemate]:
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.0)
    mate = Housemate(drawing)
    yield mate
    mate.close()


def test_a_file_leads_to_its_diagram_by_whatever_name(mate: Housemate, drawing: Path) -> None:
    assert mate.library.linked(drawing) == mate.opened.id
    other = drawing.with_name("other.drawio")
    other.symlink_to(drawing)
    assert mate.library.linked(other) == mate.opened.id
    assert mate.library.linked(drawing.with_name("third.drawio")) is None
    assert [entry.source for entry in mate.library.entries()] == [str(drawing.resolve())]


def test_the_link_is_there_the_next_morning(mate: Housemate, drawing: Path) -> None:
    mate.change("Cloudy", text="Sunny")
    assert mate.save() == FileWritten()
    mate.restart()
    assert mate.look() == FileSame()
    assert not mate.file.is_behind
    drawing.write_text(drawing.read_text().replace("Page two", "Second"))
    mate.restart()
    assert {"Sunny", "Second"} <= mate.texts


def test_out_of_the_trash_when_its_file_is_opened(mate: Housemate, drawing: Path) -> None:
    mate.library.trash(mate.opened.id)
    assert mate.library.linked(drawing) == mate.opened.id
    assert [entry.id for entry in mate.library.entries()] == [mate.opened.id]


def test_a_copy_and_an_unlinked_diagram_have_no_file(mate: Housemate, drawing: Path) -> None:
    (copy,) = mate.library.duplicate(mate.opened.id)
    assert link_of(mate.library.storage, copy) is None
    finish(mate.opened.unlink())
    assert mate.opened.linked is None
    assert mate.library.linked(drawing) is None
    plain = mate.library.create(NewDiagram("Plain"))()
    assert plain.linked is None
    plain.close()


def test_a_file_that_was_moved_takes_its_diagram_along(mate: Housemate, drawing: Path) -> None:
    new = drawing.rename(drawing.with_name("moved.drawio"))
    mate.library.follow_file(drawing, new)
    assert mate.library.linked(new) == mate.opened.id
    mate.file.move(new)
    assert mate.look() == FileSame()
    mate.change("Cloudy", text="Sunny")
    assert mate.save() == FileWritten()
    assert "Sunny" in new.read_text() and not drawing.exists()


def test_what_was_not_taken_is_a_version(mate: Housemate, drawing: Path) -> None:
    mate.change("Cloudy", text="Mine")
    drawing.write_text(drawing.read_text().replace("Cloudy", "Theirs"))
    outcome = mate.look()
    assert isinstance(outcome, FileMerged) and outcome.clashes
    (version,) = [one for one in mate.library.versions.all(mate.opened.id) if one.name]
    assert version.name == "plan.drawio as it was outside"
    kept = mate.library.versions.records(version.id)
    assert "Theirs" in {one.text for one in kept if isinstance(one, Shape)}


def test_before_changes_come_in_what_was_there_is_kept(mate: Housemate, drawing: Path) -> None:
    before = {one.id: one for one in mate.opened.document.records.values()}
    drawing.write_text(drawing.read_text().replace("Cloudy", "Theirs"))
    assert isinstance(mate.look(), FileMerged)
    (version,) = mate.library.versions.all(mate.opened.id)
    assert (version.automatic, version.cause) == (True, "merge")
    assert {one.id: one for one in mate.library.versions.records(version.id)} == before


def test_a_link_that_makes_no_sense_any_more_is_none(mate: Housemate, drawing: Path) -> None:
    mate.library.storage.sources.put(mate.opened.id, str(drawing), "", b"rubbish").result()
    assert link_of(mate.library.storage, mate.opened.id) is None
