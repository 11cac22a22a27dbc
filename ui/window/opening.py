"""External files into the library: asked for, dropped or named on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ui.ports import Library, NewDiagram, PreparedFile, ReadFile
from ui.window.recent_files import FILTER, remember

if TYPE_CHECKING:
    from diagram.editing.editor import Editor
    from ui.window.desk import Desk


def ask_files(desk: Desk, title: str) -> list[Path]:
    """The files that the person chooses; none when they change their mind."""
    desk.services.files.expect()
    folder = str(desk.services.settings.get("last_folder"))
    names, _filter = QFileDialog.getOpenFileNames(desk.window, title, folder, FILTER)
    if names:
        desk.services.settings.put("last_folder", str(Path(names[0]).parent))
    return [Path(name) for name in names]


def open_files(desk: Desk, paths: Iterable[Path]) -> None:
    """Each file gets a tab with its diagram of the library, made at the first time and linked with it from then on.

    A file that cannot be read changes nothing.
    """
    for path in paths:
        desk.with_library(lambda library, wanted=path: _open(desk, library, wanted))  # type: ignore[misc]  # the default binds the loop's name


def _open(desk: Desk, library: Library, path: Path) -> None:
    def job(_progress: object, cancelled: Callable[[], bool]) -> str | tuple[str, PreparedFile]:
        wanted = path.resolve()  # one file behind several names is one file
        return library.linked(wanted) or (wanted.stem, desk.services.files.prepare(wanted, cancelled))

    def done(found: str | tuple[str, PreparedFile]) -> None:
        remember(desk, path)
        if isinstance(found, str):
            desk.open(found)
        else:
            title, source = found
            desk.create(NewDiagram(title, source=source), losses=source.losses)

    desk.jobs.run(f"Opening {path.name}", job, done=done)


def import_files(desk: Desk, paths: Iterable[Path]) -> None:
    """The pages of each file are added to the diagram in front, as one step."""
    for path in paths:
        desk.jobs.run(
            f"Importing {path.name}",
            lambda _progress, cancelled, wanted=path: desk.services.files.read(wanted, cancelled),  # type: ignore[misc]  # as above
            done=lambda read: _imported(desk, read),
        )


def _imported(desk: Desk, read: ReadFile) -> None:
    tab = desk.tab
    if tab is None:  # it was closed meanwhile
        open_files(desk, [read.path])
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
