"""The whole library as a folder of open files, and such a folder as a library again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError, BadManifest, FileUnwritable, ImportStopped
from app.files import write_bytes
from app.library.exchange import Prepare, contents_of, file_name
from app.library.library import Library
from app.library.manifest import NAME, DiagramLine, FolderLine, Manifest, read_manifest, write_manifest
from app.library.prepared import prepared_file
from diagram.errors import DiagramError
from diagram.formats.registry import FORMATS
from diagram.ids import new_id
from storage.diagrams import DiagramInfo
from storage.errors import DiagramMissing, StorageError
from ui.ports import NewDiagram

TRASH = "Trash"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: how many diagrams were written or taken in, and one line for each that was not."""

    done: int
    problems: tuple[str, ...] = ()


def export_library(library: Library, place: Path, format_name: str = "drawio") -> Outcome:
    """Write every diagram, those in the trash too, into `place`: folders as folders, and a manifest beside them.

    ``json`` holds everything that a diagram is; ``drawio`` what other programs understand of it. Files of the same
    names are replaced, others are left alone.

    Raises:
        FileUnwritable: the manifest cannot be written.
        StorageError: the library cannot be read.
    """
    entry = FORMATS[format_name]
    write = entry.write
    assert write is not None  # the command line offers writable formats only
    plan = _Plan.of(library, entry.extensions[0])
    problems, done = [], []
    for line in plan.diagrams:
        try:
            write_bytes(place / line.file, write(contents_of(library, line.id, line.title)))
            done.append(line)
        except (AppError, DiagramError, StorageError) as error:
            problems.append(f"{line.title}: {error}")
    for folder in plan.folders:
        _make(place / folder.path)
    write_manifest(place, Manifest(tuple(plan.folders), tuple(done)))
    return Outcome(len(done), tuple(problems))


def import_library(
    library: Library,
    place: Path,
    done: Callable[[str, str], None] = lambda *_: None,
    prepare: Prepare = prepared_file,
) -> Outcome:
    """Take in a folder that `export_library` wrote; `done` hears of every id and title, `prepare` reads the files.

    Folders, tags, stars, the trash and the times come along. Ids stay the same where they are not in use; files that
    the manifest does not name are left alone.

    Raises:
        BadManifest: the manifest is missing or cannot be used; nothing was taken in.
        ImportStopped: `prepare` was stopped; what was taken in until then stays.
    """
    manifest = read_manifest(place)
    if manifest is None:
        raise BadManifest(f"there is no {NAME} in {place}")
    folders = _take_folders(library, manifest.folders)
    problems: list[str] = []
    count = 0
    for line in manifest.diagrams:
        try:
            folder = folders.get(line.folder, "")
            new = NewDiagram(line.title, folder=folder, tags=line.tags, source=prepare(place / line.file))
            done(_take_diagram(library, line, new), line.title)
            count += 1
        except ImportStopped:
            raise
        except (AppError, DiagramError) as error:
            problems.append(f"{line.file}: {error}")
    return Outcome(count, tuple(problems))


def _make(folder: Path) -> None:
    """An empty folder has no file that would bring it along."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(f"{folder}: {(error.strerror or 'it cannot be made').lower()}") from error


def is_library(place: Path) -> bool:
    """Whether `place` is a folder that `export_library` wrote."""
    return (place / NAME).is_file()


def _take_folders(library: Library, lines: Sequence[FolderLine]) -> dict[str, str]:
    """Make the folders; their ids here by their ids there."""
    known = library.storage.folders.ids()
    ids: dict[str, str] = {}
    for line in lines:
        ids[line.id] = line.id if line.id and line.id not in known else str(new_id())
        parent = ids.get(line.parent)
        library.storage.folders.create(ids[line.id], line.name, parent, line.colour).result()
    return ids


def _take_diagram(library: Library, line: DiagramLine, new: NewDiagram) -> str:
    identity = library.take(new, line.id if not _is_there(library, line.id) else "")
    diagrams = library.storage.diagrams
    diagrams.set_times(identity, line.created, line.edited).result()
    if line.starred:
        diagrams.star([identity], True).result()
    if line.trashed:
        library.storage.trash.put([identity]).result()
    return identity


def _is_there(library: Library, identity: str) -> bool:
    try:
        library.storage.diagrams.get(identity)
    except DiagramMissing:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which file everything goes into. Titles that are equal get numbers in the order of their making."""

    folders: list[FolderLine]
    diagrams: list[DiagramLine]

    @staticmethod
    def of(library: Library, ending: str) -> _Plan:
        taken: dict[str, set[str]] = {"": {NAME.removesuffix(".json")}}
        paths = {"": ""}
        folders = []
        for one in library.storage.folders.all():
            parent = one.parent_id or ""
            path = paths[parent] + file_name(one.name, taken.setdefault(parent, set()))
            paths[one.id] = f"{path}/"
            folders.append(FolderLine(one.id, one.name, parent, one.colour, path))
        trash = file_name(TRASH, taken[""]) + "/"
        diagrams = []
        for info in _by_age(library):
            if info.trashed_s is not None:
                path = trash + file_name(info.title, taken.setdefault(trash, set()))
            else:
                home = info.folder_id if info.folder_id in paths else None
                path = paths[home or ""] + file_name(info.title, taken.setdefault(home or "", set()))
            diagrams.append(_line(info, path + ending, paths))
        return _Plan(folders, diagrams)


def _by_age(library: Library) -> Iterable[DiagramInfo]:
    found = [*library.storage.diagrams.all(), *library.storage.diagrams.all(trashed=True)]
    return sorted(found, key=lambda info: (info.created_s, info.id))


def _line(info: DiagramInfo, file: str, folders: dict[str, str]) -> DiagramLine:
    return DiagramLine(
        id=info.id,
        file=file,
        title=info.title,
        folder=info.folder_id if info.folder_id in folders and info.folder_id else "",
        tags=info.tags,
        starred=info.starred,
        trashed=info.trashed_s is not None,
        created=info.created_s,
        edited=info.changed_s,
    )
