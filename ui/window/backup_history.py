"""The backups of the library: between the dialog, which wishes, and the library, which makes and restores them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from ui.dialogs.backups import BackupsDialog
from ui.errors import describe
from ui.jobs import Lane
from ui.library_ports import Backup
from ui.ports import Entry, Library
from ui.widgets.dated_list import moment

if TYPE_CHECKING:
    from ui.window.desk import Desk


class BackupHistory(QObject):
    """Lives as long as its dialog; a restore goes on without it."""

    def __init__(self, desk: Desk, library: Library) -> None:
        self.dialog = BackupsDialog(desk.window)
        super().__init__(self.dialog)
        self._desk, self._library = desk, library
        self._backups: dict[str, Backup] = {}
        self._inside: dict[str, Sequence[Entry]] = {}
        dialog = self.dialog
        dialog.make_wanted.connect(self._make)
        dialog.look_wanted.connect(self._look)
        dialog.restore_wanted.connect(self._ask_restore)
        dialog.folder_wanted.connect(self._open_folder)
        self.read()

    def read(self) -> None:
        """Read the list again, then how many diagrams are in each, which takes longer."""

        def show(backups: list[Backup]) -> None:
            self._backups = {backup.name: backup for backup in backups}
            self.dialog.show_backups(backups)
            for backup in backups:
                if backup.name not in self._inside:
                    self._look(backup.name)

        self._run(lambda: list(self._library.backups.all()), show)
        self._run(self._library.size, self.dialog.show_size)

    def _look(self, name: str) -> None:
        if name in self._inside:
            self.dialog.show_diagrams(name, self._inside[name])
            return

        def show(entries: Sequence[Entry]) -> None:
            self._inside[name] = entries
            self.dialog.show_counts({name: len(entries)})
            self.dialog.show_diagrams(name, entries)

        def failed(error: BaseException) -> None:
            self.dialog.show_trouble(name, f"{describe(error).title}: {describe(error).what}")

        self._desk.jobs.run(
            "",
            lambda _progress, _cancelled: self._library.backups.look(name),
            done=lambda entries: show(entries) if isValid(self.dialog) else None,
            failed=lambda error: failed(error) if isValid(self.dialog) else None,
            lane=Lane.POOL,
        )

    def _make(self) -> None:
        self.dialog.show_busy(True)

        def made(backup: Backup | None) -> None:
            self.dialog.show_busy(False)
            self._desk.say("Backed up" if backup is not None else "Nothing has changed since the last backup")
            self.read()

        def failed(error: BaseException) -> None:
            if isValid(self.dialog):
                self.dialog.show_busy(False)
            self._desk.jobs.report(error)

        self._run(self._library.backups.make, made, failed)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._library.backups.folder)))

    def _ask_restore(self, name: str) -> None:
        """Explain what happens to the present library before anything does."""
        from ui.dialogs.confirm import ConfirmDialog

        known = self._backups.get(name)
        if known is None:
            return
        count = len(self._inside.get(name, ()))
        what = (
            f"The library will be as it was then, with {count:,} diagrams. Open diagrams are closed first. The present "
            "library is not deleted: it is kept aside in a folder beside it, and you will be told where."
        )
        dialog = ConfirmDialog(f"Go back to {moment(known.made_s)}?", what, "Restore", self.dialog)
        dialog.accepted.connect(lambda: self._restore(name))
        dialog.open_alone()

    def _restore(self, name: str) -> None:
        desk, library = self._desk, self._library
        if not desk.diagrams.close_all():
            return
        self.dialog.accept()
        desk.diagrams.away.emit(True)

        def back(kept: Path) -> None:
            desk.diagrams.away.emit(False)
            folder = QUrl.fromLocalFile(str(kept))
            said = f"The backup is back. The library of before is kept in {kept.name}"
            desk.say_with(said, "Show folder", lambda: QDesktopServices.openUrl(folder))

        def failed(error: BaseException) -> None:
            desk.diagrams.away.emit(False)
            desk.jobs.report(error)

        desk.jobs.run(
            "Restoring the backup",
            lambda _progress, _cancelled: library.backups.restore(name),
            done=back,
            failed=failed,
        )

    def _run(
        self,
        job: Callable[[], object],
        done: Callable[..., object],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """In the background; what comes after the dialog was closed is of no use to it any more."""

        def finish(result: object) -> None:
            if isValid(self.dialog):
                done(result)

        self._desk.jobs.run("", lambda _progress, _cancelled: job(), done=finish, failed=failed)


def show_backups(desk: Desk) -> None:
    """Open the backups of the library."""
    desk.with_library(lambda library: BackupHistory(desk, library).dialog.open_alone())
