from __future__ import annotations

from pathlib import Path

from app.library.library import Library
from storage.backups import backups_in
from storage.database import FILE_NAME
from tests.app.library.test_library import draw, shape
from ui.ports import NewDiagram


def test_a_session_ends_with_a_backup_that_holds_all_of_it(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a")
    opened.close()
    library.close()
    newest = backups_in(tmp_path)[0].number
    library = Library.at(tmp_path)
    library.close()
    assert backups_in(tmp_path)[0].number == newest  # nothing was edited


def test_a_library_that_was_truncated_opens_with_all_that_was_drawn(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    draw(opened, "a", "hello")
    opened.close()
    library.close()
    file = tmp_path / FILE_NAME
    file.write_bytes(file.read_bytes()[:9_000])
    library = Library.at(tmp_path)
    assert library.recovery is not None and library.recovery.kept.is_dir()
    again = library.open(opened.id)()
    assert shape(again, "a").text == "hello"
    assert again.document.history.can_undo
    again.close()
    library.background.settle()
    assert [hit.id for hit in library.find("hello")] == [opened.id]
    library.close()
