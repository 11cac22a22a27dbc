"""The library as a folder of open files and back, for the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.errors import AppError, ImportStopped
from app.library.archive import export_library, import_library, is_library
from app.library.exchange import Prepare, files_in, take_in
from app.library.importer import Importer
from app.library.library import Library
from app.library.manifest import read_manifest
from app.library.prepared import Prepared
from diagram.errors import DiagramError
from ui import ports
from ui.library_ports import Archived


class Archives:
    """Every call takes as long as there is much; call it in a job. Files are read by the `importer`."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def write(self, library: ports.Library, place: Path, format_name: str) -> Archived:
        """Every diagram as a file below `place`.

        Raises:
            FileUnwritable: nothing can be written there.
            StorageError: the library cannot be read.
        """
        outcome = export_library(_ours(library), place, format_name)
        return Archived(outcome.done, outcome.problems)

    def take(
        self, library: ports.Library, place: Path, reached: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> Archived:
        """What `write` wrote with all its folders, tags and stars; of another folder every diagram in it and below.

        Raises:
            BadManifest: the list of contents cannot be used; nothing was taken in.
            ImportStopped: `cancelled` said so; what was taken in until then stays.
            StorageError: the library cannot take it.
        """
        ours = _ours(library)
        manifest = read_manifest(place) if is_library(place) else None
        files = files_in(place) if manifest is None else ()
        many = len(files if manifest is None else manifest.diagrams)
        begun = 0

        def prepare(file: Path) -> Prepared:
            nonlocal begun
            reached(begun / many)
            begun += 1
            return self._importer.prepare(file, cancelled)

        if manifest is not None:
            outcome = import_library(ours, place, prepare=prepare)
            return Archived(outcome.done, outcome.problems)
        return _taken(ours, place, files, prepare)


def _taken(library: Library, place: Path, files: Sequence[Path], prepare: Prepare) -> Archived:
    done, problems = 0, []
    for file in files:
        try:
            take_in(library, file, prepare)
            done += 1
        except ImportStopped:
            raise
        except (AppError, DiagramError) as error:
            problems.append(f"{file.relative_to(place)}: {error}")
    return Archived(done, tuple(problems))


def _ours(library: ports.Library) -> Library:
    assert isinstance(library, Library)  # the window has it from us
    return library
