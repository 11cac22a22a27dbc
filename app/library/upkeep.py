"""What a library does for itself while it is open: empty the trash, drop the unused, bring the search up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.library.gist import gist_of
from diagram.document import Document, Step
from diagram.errors import DiagramError
from storage.library import LocalLibrary

log = logging.getLogger(__name__)


def keep_up(storage: LocalLibrary, *, spare: frozenset[str] = frozenset()) -> int:
    """Delete what is due: diagrams in the trash but `spare`, files that nobody uses, versions too many.

    How many diagrams are gone for good.
    """
    purged = storage.trash.purge(spare).result()
    thinned = storage.versions.thin().result()
    collected = storage.assets.collect().result()
    if purged or thinned or collected:
        log.info("upkeep: %d diagrams, %d versions and %d files deleted for good", purged, thinned, collected)
    return purged


def catch_up(storage: LocalLibrary, stop: Callable[[], bool] = lambda: False) -> int:
    """Look again at every diagram that was changed after the last look, as by a session that crashed; how many."""
    behind = storage.digests.stale()
    for diagram in behind:
        if stop():
            break
        try:
            look_at(storage, diagram)
        except DiagramError as error:
            log.warning("the search cannot see a diagram: %s", error)
    return len(behind)


def look_at(storage: LocalLibrary, diagram: str) -> None:
    """Draw what the library knows of a closed diagram from what is stored of it.

    Raises:
        DiagramMissing: there is none.
        BadUpdate: what is stored of it cannot be understood.
    """
    newest = storage.digests.newest(diagram)
    stored = storage.updates.load(diagram)
    document = Document.load(stored.blobs)
    steps = [Step.from_bytes(data) for data in (*stored.done, *stored.undone)]
    upto = None if document.has_gap else newest
    storage.digests.put(diagram, gist_of(document.records.values(), steps), upto=upto).result()


def put_right(storage: LocalLibrary) -> list[str]:
    """Compare what the library knows of its diagrams with what is stored of them and make it anew where they disagree.

    One line for each thing that was wrong. Takes about as long as opening every diagram once.
    """
    faults = storage.digests.misfits()
    if faults:
        storage.digests.forget()
    catch_up(storage)
    for info in (*storage.diagrams.all(), *storage.diagrams.all(trashed=True)):
        try:
            if _differs(storage, info.id):
                faults.append(f"the search did not know “{info.title}” as it is; it was read again")
        except DiagramError as error:
            faults.append(f"“{info.title}” cannot be read: {error}")
    return faults


def _differs(storage: LocalLibrary, diagram: str) -> bool:
    before = storage.digests.get(diagram)
    look_at(storage, diagram)
    return before != storage.digests.get(diagram)
