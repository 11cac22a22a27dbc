"""The whole library into a folder of open files, and such a folder into the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ui.library_ports import Archived
from ui.ports import Library

if TYPE_CHECKING:
    from ui.window.desk import Desk


def ask_export(desk: Desk) -> None:
    """Ask as what and where to, then write every diagram there."""
    from ui.dialogs.export_library import ExportLibraryDialog

    def ask(library: Library) -> None:
        desk.jobs.run("", lambda _progress, _cancelled: len(library.entries()), done=lambda many: choose(library, many))

    def choose(library: Library, many: int) -> None:
        dialog = ExportLibraryDialog(many, desk.window)
        dialog.accepted.connect(lambda: _export(desk, library, dialog.format))
        dialog.open_alone()

    desk.with_library(ask)


def ask_import(desk: Desk) -> None:
    """Ask which folder, then take in all diagrams in it."""
    desk.services.files.expect()
    place = _ask_folder(desk, "Import a library or a folder of diagrams")
    if place is not None:
        desk.with_library(lambda library: _import(desk, library, place))


def _export(desk: Desk, library: Library, format_name: str) -> None:
    place = _ask_folder(desk, "Export the library into")
    if place is None:
        return

    def done(outcome: Archived) -> None:
        said = _many(outcome.done, "exported")
        if outcome.problems:
            _show_problems(desk, "Not everything was exported", f"{said} to {place}.", outcome)
            return
        folder = QUrl.fromLocalFile(str(place))
        desk.say_with(said, "Show folder", lambda: QDesktopServices.openUrl(folder))

    desk.jobs.run(
        "Exporting the library",
        lambda _progress, _cancelled: desk.services.archive.write(library, place, format_name),
        done=done,
    )


def _import(desk: Desk, library: Library, place: Path) -> None:
    def done(outcome: Archived) -> None:
        desk.library_changed.emit()
        said = _many(outcome.done, "imported")
        if outcome.problems:
            _show_problems(desk, "Not everything was imported", f"{said}.", outcome)
        else:
            desk.say(said if outcome.done else "There is no diagram in this folder")

    desk.jobs.run(
        "Importing diagrams",
        lambda progress, cancelled: desk.services.archive.take(library, place, progress.report, cancelled),
        done=done,
    )


def _ask_folder(desk: Desk, title: str) -> Path | None:
    settings = desk.services.settings
    chosen = QFileDialog.getExistingDirectory(desk.window, title, str(settings.get("last_folder")))
    if not chosen:
        return None
    settings.put("last_folder", chosen)
    return Path(chosen)


def _show_problems(desk: Desk, title: str, said: str, outcome: Archived) -> None:
    from ui.dialogs.outcome import OutcomeDialog

    OutcomeDialog(title, said, outcome.problems, desk.window).open_alone()


def _many(count: int, done: str) -> str:
    return f"1 diagram {done}" if count == 1 else f"{count:,} diagrams {done}"
