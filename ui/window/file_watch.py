"""External files seen changing, also by programs that put a new file in the place of the old one."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLE_MS = 250  # programs write in pieces; after each the wait begins anew

_Look: TypeAlias = tuple[int, int, int] | None


class FileWatch(QObject):
    """`changed` comes a moment after the last sign of a change; whether anything really differs is not said.

    Folders are watched too: a file that is replaced is another one to the system, and no longer watched itself. What
    happens on other computers a shared folder may not tell; whoever must know looks for himself.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda name: self._suspect(Path(name)))
        self._watcher.directoryChanged.connect(self._look_in)
        self._looks: dict[Path, _Look] = {}
        self._suspects: dict[Path, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._tell)

    def add(self, path: Path) -> None:
        """Watch a file from now on, there or not."""
        if path not in self._looks:
            self._looks[path] = _look(path)
            self._follow(path)

    def drop(self, path: Path) -> None:
        """Watch it no longer."""
        self._looks.pop(path, None)
        self._suspects.pop(path, None)
        folders = {str(one.parent) for one in self._looks}
        stale = [
            name for name in (str(path), str(path.parent)) if name not in folders and Path(name) not in self._looks
        ]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if there := [name for name in stale if name in watched]:
            self._watcher.removePaths(there)

    def _follow(self, path: Path) -> None:
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = [one for one in (path, path.parent) if one.exists() and str(one) not in watched]
        if wanted:
            self._watcher.addPaths([str(one) for one in wanted])

    def _look_in(self, folder: str) -> None:
        for path, before in self._looks.items():
            if str(path.parent) == folder and _look(path) != before:
                self._suspect(path)

    def _suspect(self, path: Path) -> None:
        if path in self._looks:
            self._suspects[path] = None
            self._timer.start()

    def _tell(self) -> None:
        suspects, self._suspects = self._suspects, {}
        for path in suspects:
            if path in self._looks:
                self._looks[path] = _look(path)
                self._follow(path)
                self.changed.emit(path)


def _look(path: Path) -> _Look:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
