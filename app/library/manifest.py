"""The list that goes with a library's open files: what a folder of .drawio or .json files cannot say by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from app.errors import BadManifest
from app.files import read_bytes, write_bytes

NAME = "autograph-library.json"
VERSION = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FolderLine:
    """One folder; `path` is where its files lie, with slashes. Parents come before their children."""

    id: str
    name: str
    parent: str
    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class DiagramLine:
    """One diagram; `file` is its path from the manifest, with slashes. Times are Unix time in seconds."""

    id: str
    file: str
    title: str
    folder: str
    tags: tuple[str, ...]
    starred: bool
    trashed: bool
    created: float
    edited: float


@dataclass(frozen=True, slots=True)
class Manifest:
    folders: tuple[FolderLine, ...] = ()
    diagrams: tuple[DiagramLine, ...] = ()


def write_manifest(place: Path, manifest: Manifest) -> None:
    """Write the list into the folder `place`; the same library gives the same bytes.

    Raises:
        FileUnwritable: it cannot be written there.
    """
    content = {
        "format": "autograph-library",
        "version": VERSION,
        "folders": [asdict(one) for one in manifest.folders],
        "diagrams": [asdict(one) for one in manifest.diagrams],
    }
    write_bytes(place / NAME, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))


def read_manifest(place: Path) -> Manifest | None:
    """The list in the folder `place`; None where there is none.

    Raises:
        BadManifest: it is damaged, or of a newer version; the message names the entry.
        FileUnreadable: it cannot be read.
    """
    file = place / NAME
    if not file.exists():
        return None
    try:
        content = json.loads(read_bytes(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadManifest(f"{NAME}: the JSON is damaged: {str(error)[:200]}") from error
    if not isinstance(content, dict) or content.get("format") != "autograph-library":
        raise BadManifest(f"{NAME} is not the list of an AutoGraph library")
    version = content.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise BadManifest(f"{NAME} was written by a newer AutoGraph", advice="Update AutoGraph and try again.")
    folders = tuple(_folder(one, f"folder {number}") for number, one in enumerate(_list(content, "folders"), 1))
    diagrams = tuple(_diagram(one, f"diagram {number}") for number, one in enumerate(_list(content, "diagrams"), 1))
    for kind, ids in (("folder", [one.id for one in folders]), ("diagram", [one.id for one in diagrams])):
        if len(set(ids)) < len(ids):
            raise BadManifest(f"{NAME}: two entries have the id of one {kind}")
    known = {""}
    for line in folders:
        if line.parent not in known:
            raise BadManifest(f"{NAME}: the folder “{line.name}” comes before the one that it lies in")
        known.add(line.id)
    return Manifest(folders, diagrams)


def _list(content: Mapping[str, object], key: str) -> Sequence[object]:
    found = content.get(key, [])
    if not isinstance(found, list):
        raise BadManifest(f"{NAME}: “{key}” is not a list")
    return found


def _folder(entry: object, where: str) -> FolderLine:
    named = _object(entry, where)
    return FolderLine(
        _member(named, "id", str, where),
        _member(named, "name", str, where),
        _member(named, "parent", str, where),
        _member(named, "colour", str, where),
        _inside(_member(named, "path", str, where), where),
    )


def _diagram(entry: object, where: str) -> DiagramLine:
    named = _object(entry, where)
    tags = _member(named, "tags", list, where)
    if not all(isinstance(tag, str) for tag in tags):
        raise BadManifest(f"{NAME}: {where} has tags that are no words")
    return DiagramLine(
        _member(named, "id", str, where),
        _inside(_member(named, "file", str, where), where),
        _member(named, "title", str, where),
        _member(named, "folder", str, where),
        tuple(tags),
        _member(named, "starred", bool, where),
        _member(named, "trashed", bool, where),
        float(_member(named, "created", (float, int), where)),
        float(_member(named, "edited", (float, int), where)),
    )


def _object(entry: object, where: str) -> Mapping[str, object]:
    if not isinstance(entry, dict):
        raise BadManifest(f"{NAME}: {where} is not an entry")
    return entry


def _member(named: Mapping[str, object], key: str, kind: type[T] | tuple[type[T], ...], where: str) -> T:
    value = named.get(key)
    if not isinstance(value, kind):
        raise BadManifest(f"{NAME}: {where} has no usable “{key}”")
    return value


def _inside(path: str, where: str) -> str:
    """A path that leads out of the folder is somebody else's file."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or "\0" in path:
        raise BadManifest(f"{NAME}: {where} lies outside the folder: {path[:80]!r}")
    return path
