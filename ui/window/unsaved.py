"""Diagrams whose last edits are in memory only: the banner that says so, and the question when one is to be closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ui.ports import Export, SaveStatus, Saving
from ui.widgets.banner import Banners, Told

if TYPE_CHECKING:
    from ui.dialogs.unsaved import UnsavedDialog
    from ui.window.desk import Desk, Tab

BANNER = "unsaved"
COPIES = "AutoGraph JSON (*.json);;draw.io diagram (*.drawio)"


class Unsaved(QObject):
    """Follows the desk. A diagram counts until storage has taken everything: a new try alone changes nothing."""

    def __init__(self, desk: Desk, banners: Banners) -> None:
        super().__init__(desk)
        self._desk = desk
        self._banners = banners
        self._reasons: dict[Tab, str] = {}
        self._dialog: UnsavedDialog | None = None
        desk.status_changed.connect(self._follow)
        desk.closed.connect(self._forget)

    def ask(self, tabs: Sequence[Tab], closed: Callable[[], object]) -> None:
        """These cannot be closed without losing edits: ask what to do. `closed` is called once they all are."""
        from ui.dialogs.unsaved import UnsavedDialog

        if self._dialog is not None:
            return
        self._dialog = dialog = UnsavedDialog(
            [tab.diagram.title for tab in tabs], _why(tabs[0].status), self._desk.window
        )
        dialog.again.clicked.connect(lambda: self._close_again(tabs, closed))
        dialog.copy_.clicked.connect(lambda: self.save_copies(tabs, lambda paths: dialog.show_copies(paths)))
        dialog.leave.clicked.connect(lambda: self._leave(tabs, closed))
        dialog.finished.connect(lambda _result: self._put_away())
        dialog.open_alone()

    def save_copies(self, tabs: Sequence[Tab], done: Callable[[list[Path]], object]) -> None:
        """Ask where, and write each diagram there as a file; `done` gets the paths when all are written."""
        from ui.window.exporting import file_name, write_copy

        chosen: list[tuple[Tab, Path]] = []
        for tab in tabs:
            folder = Path(str(self._desk.services.settings.get("last_folder")))
            offered = str(folder / f"{file_name(tab.diagram.title)}.json")
            name, _filter = QFileDialog.getSaveFileName(self._desk.window, "Save a copy", offered, COPIES)
            if not name:
                return
            path = Path(name)
            chosen.append((tab, path if path.suffix in (".json", ".drawio") else path.with_suffix(".json")))
        written: list[Path] = []

        def wrote(path: Path) -> None:
            written.append(path)
            if len(written) == len(chosen):
                done(written)

        for tab, path in chosen:
            write_copy(self._desk, tab, Export(path.suffix[1:]), path, lambda paths: wrote(paths[0]))

    def try_again(self) -> None:
        for tab in self._reasons:
            tab.diagram.retry()

    def _follow(self, tab: Tab) -> None:
        if tab.status.saving is Saving.FAILED:
            self._reasons[tab] = _why(tab.status)
        elif tab.status.saving is Saving.SAVED:
            self._reasons.pop(tab, None)
        self._draw()

    def _forget(self, tab: Tab) -> None:
        self._reasons.pop(tab, None)
        self._draw()

    def _draw(self) -> None:
        if not self._reasons:
            self._banners.drop(BANNER)
            return
        tabs = list(self._reasons)
        names = f"“{tabs[0].diagram.title}” is" if len(tabs) == 1 else f"{len(tabs)} diagrams are"
        told = Told(
            f"{names} not saved",
            self._reasons[tabs[0]],
            (("Try again", self.try_again), ("Save a copy…", self._save_now)),
        )
        self._banners.show_banner(BANNER, told)

    def _save_now(self) -> None:
        self.save_copies(list(self._reasons), lambda paths: self._desk.say(f"Saved {named(paths)}"))

    def _close_again(self, tabs: Sequence[Tab], closed: Callable[[], object]) -> None:
        left = [tab for tab in tabs if tab in self._desk.tabs and not self._desk.try_close(tab)]
        if not left:
            self._finish(closed)
        elif self._dialog is not None:
            self._dialog.show_reason(_why(left[0].status))

    def _leave(self, tabs: Sequence[Tab], closed: Callable[[], object]) -> None:
        for tab in tabs:
            if tab in self._desk.tabs:
                self._desk.abandon(tab)
        self._finish(closed)

    def _finish(self, closed: Callable[[], object]) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        closed()

    def _put_away(self) -> None:
        self._dialog = None


def named(paths: Sequence[Path]) -> str:
    """The files in words: one by its name, several by their number."""
    return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def _why(status: SaveStatus) -> str:
    return status.reason or "The disk has not answered yet. The last changes are kept in memory."
