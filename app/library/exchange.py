"""Diagrams in and out of a library as open files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from app.errors import FileUnwritable
from app.files import write_bytes
from app.library.library import Library
from app.library.prepared import Prepared, prepared_file
from diagram.document import Document
from diagram.formats.registry import FORMATS, Contents
from ui.ports import NewDiagram

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
# What Windows takes for something else than a file.
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))))
_LONGEST = 120  # letters of a title in a file's name; systems allow 255 bytes


def files_in(place: Path) -> Sequence[Path]:
    """`place` itself, or for a folder the diagrams in it and below, in order of their names."""
    if not place.is_dir():
        return [place]
    endings = tuple(ending for entry in FORMATS.values() if entry.read for ending in entry.extensions)
    return sorted(file for file in place.rglob("*") if file.is_file() and file.name.lower().endswith(endings))


# Makes a file ready to be stored: here, or by another process.
Prepare: TypeAlias = Callable[[Path], Prepared]


def take_in(library: Library, file: Path, prepare: Prepare = prepared_file) -> str:
    """Store a file as a new diagram, named as the file is; its id.

    Raises:
        FileUnreadable: it cannot be opened as a file.
        FormatError: it is no diagram that we know.
        StorageError: the library cannot take it.
    """
    return library.take(NewDiagram(file.stem, source=prepare(file)))


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
    write_bytes(output, fitting[0](contents_of(library, diagram, title)))


def contents_of(library: Library, diagram: str, title: str) -> Contents:
    """A stored diagram, for the writer of a format.

    Raises:
        DiagramMissing: there is no such diagram.
        BadUpdate: what is stored of it cannot be understood.
    """
    document = Document.load(library.storage.updates.load(diagram).blobs)
    return Contents(document.records_in_order(), library.storage.assets.get, title)


def file_name(title: str, taken: set[str]) -> str:
    """A file name for a title, without its ending, that is not `taken` yet; equal ones get a number."""
    plain = " ".join(_UNFIT.sub(" ", title).split()).strip(" .")[:_LONGEST].rstrip(" .") or "Untitled"
    plain = f"{plain}_" if plain.split(".")[0].upper() in _DEVICES else plain
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain} ({number})"
    taken.add(name.casefold())
    return name
