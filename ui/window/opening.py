"""External files into the library: asked for, dropped or named on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ui.ports import NewDiagram, ReadFile

if TYPE_CHECKING:
    from diagram.editing.editor import Editor
    from ui.window.desk import Desk

FILTER = "Diagrams (*.drawio *.dio *.xml *.json *.svg *.png);;All files (*)"
MOST_RECENT = 12


def ask_files(desk: Desk, title: str) -> list[Path]:
    """The files that the person chooses; none when they change their mind."""
    folder = str(desk.services.settings.get("last_folder"))
    names, _filter = QFileDialog.getOpenFileNames(desk.window, title, folder, FILTER)
    if names:
        desk.services.settings.put("last_folder", str(Path(names[0]).parent))
    return [Path(name) for name in names]


def open_files(desk: Desk, paths: Iterable[Path]) -> None:
    """Each file becomes a diagram of the library in a tab of its own; one that cannot be read changes nothing."""
    for path in paths:
        desk.jobs.run(
            f"Opening {path.name}",
            lambda _progress, _cancelled, wanted=path: desk.services.files.read(wanted),  # type: ignore[misc]  # the default binds the loop's name
            done=lambda read: _opened(desk, read),
        )


def import_files(desk: Desk, paths: Iterable[Path]) -> None:
    """The pages of each file are added to the diagram in front, as one step."""
    for path in paths:
        desk.jobs.run(
            f"Importing {path.name}",
            lambda _progress, _cancelled, wanted=path: desk.services.files.read(wanted),  # type: ignore[misc]  # as above
            done=lambda read: _imported(desk, read),
        )


def remembered(desk: Desk) -> list[Path]:
    """The files opened lately that are still there."""
    stored = desk.services.settings.get("recent_files")
    paths = [Path(str(name)) for name in stored] if isinstance(stored, Sequence) and not isinstance(stored, str) else []
    return [path for path in paths if path.is_file()]


def _opened(desk: Desk, read: ReadFile) -> None:
    recent = [str(read.path), *(str(path) for path in remembered(desk) if path != read.path)]
    desk.services.settings.put("recent_files", recent[:MOST_RECENT])
    new = NewDiagram(read.path.stem, read.reading.records, read.reading.assets)
    desk.create(new, losses=read.losses, source=read.path)


def _imported(desk: Desk, read: ReadFile) -> None:
    tab = desk.tab
    if tab is None:
        _opened(desk, read)
        return
    for data in read.reading.assets.values():
        tab.diagram.add_asset(data)
    _add_pages(tab.editor, read)
    tab.losses = (*tab.losses, *read.losses)
    desk.front_changed.emit(tab)


def _add_pages(editor: Editor, read: ReadFile) -> None:
    from diagram.order import between
    from diagram.records import Page

    last = editor.document.pages()[-1].order
    first: Page | None = None
    with editor.document.edit("Import") as edit:
        for record in read.reading.records:
            if isinstance(record, Page):
                last = between(last, None)
                record = replace(record, order=last)
                first = first or record
            edit.put(record)
    if first is not None:
        editor.set_page(first.id)
