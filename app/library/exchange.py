"""Diagrams in and out of a library as open files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from app.errors import AppError, FileUnwritable
from app.files import open_file, write_bytes
from app.library.library import Library
from diagram.document import Document
from diagram.errors import DiagramError
from diagram.formats.registry import FORMATS, Contents
from storage.errors import StorageError
from ui.ports import NewDiagram

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LONGEST = 120  # letters of a title in a file's name; systems allow 255 bytes


def files_in(place: Path) -> Sequence[Path]:
    """`place` itself, or for a folder the diagrams in it and below, in order of their names."""
    if not place.is_dir():
        return [place]
    endings = tuple(ending for entry in FORMATS.values() if entry.read for ending in entry.extensions)
    return sorted(file for file in place.rglob("*") if file.is_file() and file.name.lower().endswith(endings))


def take_in(library: Library, file: Path) -> str:
    """Store a file as a new diagram, named as the file is; its id.

    Raises:
        FileUnreadable: it cannot be opened as a file.
        FormatError: it is no diagram that we know.
        StorageError: the library cannot take it.
    """
    reading = open_file(file).reading
    return library.take(NewDiagram(file.stem, reading.records, reading.assets))


def export_one(library: Library, diagram: str, output: Path) -> None:
    """Write one diagram in the format that the name of `output` asks for.

    Raises:
        FileUnwritable: the format is not one that we write, or the file cannot be written.
        DiagramMissing: there is no such diagram.
    """
    ending = output.suffix.lower()
    fitting = [entry.write for entry in FORMATS.values() if entry.write and ending in entry.extensions]
    if not ending or not fitting or fitting[0] is None:
        raise FileUnwritable(f"{output.name}: diagrams are written as .drawio or .json", advice="Choose one of them.")
    title = library.storage.diagrams.get(diagram).title
    document = Document.load(library.storage.updates.load(diagram).blobs)
    contents = Contents(document.records_in_order(), library.storage.assets.get, title)
    write_bytes(output, fitting[0](contents))


def export_all(library: Library, folder: Path) -> list[str]:
    """Write every diagram outside the trash into `folder` as .drawio; one line for each that could not be written."""
    problems = []
    taken: set[str] = set()
    for entry in library.entries():
        name = _name_of(entry.title, taken)
        try:
            export_one(library, entry.id, folder / f"{name}.drawio")
        except (AppError, DiagramError, StorageError) as error:
            problems.append(f"{entry.title}: {error}")
    return problems


def _name_of(title: str, taken: set[str]) -> str:
    """A file name for a title, without its ending; equal ones get a number."""
    plain = " ".join(_UNFIT.sub(" ", title).split()).strip(" .")[:_LONGEST] or "Untitled"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain} ({number})"
    taken.add(name.lower())
    return name
