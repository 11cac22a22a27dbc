"""Which diagrams of a library are linked with which files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from app.library.agreement import unpacked
from app.library.attendant import keep_version
from app.library.linked_file import Link
from app.library.prepared import Bond
from diagram.formats.registry import FORMATS
from diagram.records import Record
from storage.library import LocalLibrary
from storage.versions import NewVersion
from ui.ports import SaveStatus, Saving


def linked_diagram(storage: LocalLibrary, path: Path) -> str | None:
    """The diagram that is linked with a file, the last seen if several are; one in the trash comes out of it."""
    found = storage.sources.diagrams_at(str(path.resolve()))
    if not found:
        return None
    living = [one for one in found if storage.diagrams.get(one).trashed_s is None]
    if not living:
        storage.trash.restore(found[:1]).result()
    return (living or found)[0]


def link_of(storage: LocalLibrary, diagram: str) -> Link | None:
    """The link of a diagram; None where there is none, or where what was kept of it makes no sense any more."""
    source = storage.sources.get(diagram)
    agreements = () if source is None else unpacked(source.base)
    known = tuple(one for one in agreements if one.format in FORMATS)
    return None if source is None or not known else Link(Path(source.path), known)


def bind(storage: LocalLibrary, diagram: str, bond: Bond) -> Link:
    """Link a new diagram with the file that it was made of."""
    storage.sources.put(diagram, str(bond.path), bond.sha256, bond.base).result()
    return Link(bond.path, unpacked(bond.base))


def follow_file(storage: LocalLibrary, old: Path, new: Path) -> None:
    """A file is elsewhere now: the diagrams go with it."""
    for diagram in storage.sources.diagrams_at(str(old.resolve())):
        source = storage.sources.get(diagram)
        if source is not None:
            storage.sources.put(diagram, str(new.resolve()), source.sha256, source.base).result()


class DiagramHome:
    """What the linked file of a diagram needs of the library."""

    def __init__(self, storage: LocalLibrary, diagram: str, settle: Callable[[], SaveStatus]) -> None:
        """`settle` tries to get all edits onto the disk and says how it went."""
        self._storage = storage
        self._diagram = diagram
        self._settle = settle

    def is_safe(self) -> bool:
        return self._settle().saving is Saving.SAVED

    def keep(self, path: Path, sha256: str, base: bytes) -> None:
        self._storage.sources.put(self._diagram, str(path), sha256, base).result()

    def forget(self) -> None:
        self._storage.sources.forget(self._diagram).result()

    def keep_version(self, name: str, records: tuple[Record, ...], *, cause: str = "") -> None:
        keep_version(self._storage, self._diagram, records, NewVersion((), name=name, cause=cause))

    def add_assets(self, files: Iterable[bytes]) -> None:
        self._storage.assets.put(self._diagram, list(files)).result()

    def asset(self, sha256: str) -> bytes | None:
        return self._storage.assets.get(sha256)
