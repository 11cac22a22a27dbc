"""The library as a folder of open files and back, for the window."""

from __future__ import annotations

from pathlib import Path

from app.errors import AppError
from app.library.archive import export_library, import_library, is_library
from app.library.exchange import files_in, take_in
from app.library.library import Library
from diagram.errors import DiagramError
from ui import ports
from ui.library_ports import Archived


class Archives:
    """Every call takes as long as there is much; call it in a job."""

    def write(self, library: ports.Library, place: Path, format_name: str) -> Archived:
        """Every diagram as a file below `place`.

        Raises:
            FileUnwritable: nothing can be written there.
            StorageError: the library cannot be read.
        """
        outcome = export_library(_ours(library), place, format_name)
        return Archived(outcome.done, outcome.problems)

    def take(self, library: ports.Library, place: Path) -> Archived:
        """What `write` wrote with all its folders, tags and stars; of another folder every diagram in it and below.

        Raises:
            BadManifest: the list of contents cannot be used; nothing was taken in.
            StorageError: the library cannot take it.
        """
        ours = _ours(library)
        if is_library(place):
            outcome = import_library(ours, place)
            return Archived(outcome.done, outcome.problems)
        done, problems = 0, []
        for file in files_in(place):
            try:
                take_in(ours, file)
                done += 1
            except (AppError, DiagramError) as error:
                problems.append(f"{file.relative_to(place)}: {error}")
        return Archived(done, tuple(problems))


def _ours(library: ports.Library) -> Library:
    assert isinstance(library, Library)  # the window has it from us
    return library
