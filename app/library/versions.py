"""The kept states of the library's diagrams: looked at, brought back, copied, and thinned out as they age."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.library.folders import cleaned
from app.library.version_content import records_in
from diagram.document import Document
from diagram.records import Record, assets_of
from storage.library import LocalLibrary
from storage.versions import VersionInfo
from ui.library_ports import TOP, Version
from ui.ports import NewDiagram

if TYPE_CHECKING:
    from app.library.library import Library
    from ui.ports import OpenDiagram

RESTORE = "Restore version"


class Versions:
    """Errors: VersionMissing, VersionDamaged, DiagramMissing; see `storage.errors`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def all(self, diagram: str) -> Sequence[Version]:
        """The newest first."""
        self._storage.diagrams.get(diagram)
        return [_shown(one) for one in self._storage.versions.all(diagram)]

    def records(self, version: str) -> tuple[Record, ...]:
        """What the diagram was then, parents first."""
        return records_in(self._storage.versions.parts(version))

    def restore(self, version: str) -> Callable[[OpenDiagram], None]:
        """Read a version; the returned step makes the open diagram equal to it, as an ordinary edit."""
        records = self.records(version)

        def step(opened: OpenDiagram) -> None:
            opened.keep_version("", cause="restore")
            put_back(opened.document, records)

        return step

    def copy(self, version: str) -> str:
        """A new diagram that begins as this version, beside the old one; its id."""
        info = self._storage.versions.get(version)
        records = self.records(version)
        origin = self._storage.diagrams.get(info.diagram_id)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(info.made_s))
        title = f"{origin.title} ({info.name or when})"
        copy = self._library.take(NewDiagram(title, records, folder=origin.folder_id or TOP, tags=origin.tags))
        assets = frozenset(asset for record in records for asset in assets_of(record))
        self._storage.digests.use_assets(copy, assets).result()
        return copy

    def rename(self, version: str, name: str, note: str = "") -> None:
        """A named version is no longer automatic: it stays."""
        self._storage.versions.rename(version, cleaned(name), note.strip()).result()

    def delete(self, version: str) -> None:
        self._storage.versions.get(version)
        self._storage.versions.delete([version]).result()

    @property
    def _storage(self) -> LocalLibrary:
        return self._library.storage


def put_back(document: Document, records: Sequence[Record]) -> None:
    """Make `document` equal to `records` in one step of undo; what is the same already is not written."""
    wanted = {record.id for record in records}
    with document.edit(RESTORE) as edit:
        for record in records:
            if document.get(record.id) != record:
                edit.put(record)
        for identity in document.records:
            # Deleting takes along what lies inside: what the version wants has its place by now.
            if identity not in wanted:
                edit.delete(identity)


def _shown(info: VersionInfo) -> Version:
    return Version(
        info.id, info.diagram_id, info.made_s, info.name, info.note, info.author, info.automatic, info.cause,
        info.records, info.size,
    )  # fmt: skip
