"""What the window does with files outside the library; all that this needs is loaded with the first call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.library.importer import Importer
    from ui.library_ports import Archived
    from ui.ports import Library, PreparedFile, ReadFile


class LateImporter:
    """The process that reads files for every window of this program; it is not there before a file is expected."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._importer: Importer | None = None

    def get(self) -> Importer:
        from app.library.importer import Importer

        with self._lock:
            self._importer = self._importer or Importer()
            return self._importer

    def close(self) -> None:
        with self._lock:
            if self._importer is not None:
                self._importer.close()


class Files:
    """External files for the window."""

    def __init__(self, importer: LateImporter) -> None:
        self._importer = importer

    def expect(self) -> None:
        threading.Thread(target=lambda: self._importer.get().warm_up(), name="importer-start", daemon=True).start()

    def read(self, path: Path, cancelled: Callable[[], bool]) -> ReadFile:
        return self._importer.get().read(path, cancelled)

    def prepare(self, path: Path, cancelled: Callable[[], bool]) -> PreparedFile:
        return self._importer.get().prepare(path, cancelled, linked=True)

    def write(self, path: Path, data: bytes) -> None:
        from app.files import write_bytes

        write_bytes(path, data)


class LateArchives:
    """The library as open files."""

    def __init__(self, importer: LateImporter) -> None:
        self._importer = importer

    def write(self, library: Library, place: Path, format_name: str) -> Archived:
        from app.library.archives import Archives

        return Archives(self._importer.get()).write(library, place, format_name)

    def take(
        self, library: Library, place: Path, reached: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> Archived:
        from app.library.archives import Archives

        return Archives(self._importer.get()).take(library, place, reached, cancelled)
