"""What ends its reader is found and blamed, and nothing else suffers for it."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter

import pytest

from app.library.library import Library
from app.syncing.documents import LibraryDocuments
from app.syncing.shadows import Bounds
from diagram.document import Document
from storage.arrivals import Arrival
from sync.documents import Finding
from tests.app.library.arriving import ACCOUNT
from tests.app.syncing.documents.elsewhere import Elsewhere, arrived
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import A
from tests.diagram.document.forging import forged
from tests.diagram.document.test_examiner import KILLER, huge


def killer(diagram: str) -> Arrival:
    return Arrival(diagram, ACCOUNT.id, 0, KILLER)


async def test_what_kills_its_reader_is_refused_and_the_others_are_sound(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    pytest.importorskip("resource", reason="without a limit it takes six gigabytes")
    other = Elsewhere(library.storage, diagram)
    other.draw()
    first = other.send()
    other.draw()
    second = other.send()
    examined = await documents.examine(diagram, [*first, killer(diagram), *second])
    assert examined.finding is Finding.REFUSED and examined.bad == (1,)
    examined = await documents.examine(diagram, [*first, *second])
    assert examined.finding is Finding.SOUND and examined.version == other.document.versions()
    assert await documents.version(diagram) == Document.load(library.storage.updates.load(diagram).blobs).versions()


async def test_what_takes_too_much_memory_is_refused(library: Library, diagram: str) -> None:
    pytest.importorskip("resource", reason="only POSIX limits memory")
    documents = LibraryDocuments(
        library.storage, library.open_documents, library.background, bounds=Bounds(memory=160 * 1024 * 1024)
    )
    try:
        bomb = Arrival(diagram, ACCOUNT.id, 0, huge())
        assert (await documents.examine(diagram, [bomb])).finding is Finding.REFUSED
        other = Elsewhere(library.storage, diagram)
        other.draw()
        assert (await documents.examine(diagram, other.send())).finding is Finding.SOUND
    finally:
        documents.close()


async def test_a_reader_that_was_ended_by_somebody_else_blames_nothing(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    for _ in range(3):
        other.draw()
        arrivals = other.send()
        worker = documents._shadows._worker
        if worker is not None:
            os.kill(worker.pid, signal.SIGKILL)
        examined = await documents.examine(diagram, arrivals)
        assert examined.finding is Finding.SOUND and examined.version == other.document.versions()
        arrived(library.storage, diagram, arrivals)
    worker = documents._shadows._worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert await documents.version(diagram) == other.document.versions()


async def forge(library: Library, documents: LibraryDocuments, diagram: str, seed: int, count: int) -> Counter[str]:
    """Whatever is said of them, this process lives, and what is sound can be merged here."""
    chance = random.Random(seed)
    other = Elsewhere(library.storage, diagram)
    blobs: list[bytes] = [other.document.export_snapshot()]
    other.document.subscribe_updates(blobs.append)
    for turn in range(40):
        do(chance, other.document, f"n{turn}")
    blobs.append(other.document.export_snapshot())
    stored = library.storage.updates.load(diagram).blobs
    found: Counter[str] = Counter()
    for number in range(count):
        blob = forged(chance.choice(blobs), chance)
        examined = await documents.examine(diagram, [Arrival(diagram, ACCOUNT.id, 0, blob)])
        found[examined.finding.value] += 1
        if examined.finding is Finding.SOUND:
            document = Document.load(stored)
            document.import_update(blob)
            assert document.versions() == examined.version, f"seed {seed}, blob {number}"
        else:
            assert examined.finding is Finding.WAITING or examined.bad == (0,), f"seed {seed}, blob {number}"
    return found


@pytest.mark.fuzz
async def test_forged_updates_end_nothing_here(library: Library, diagram: str) -> None:
    """Some have their reader compute forever; a second of that shows as much as the five that people grant."""
    bounds = Bounds(seconds=1)
    documents = LibraryDocuments(library.storage, library.open_documents, library.background, bounds=bounds)
    try:
        found = await forge(library, documents, diagram, 1, 120)  # one that takes its reader along costs a new one
        assert found["refused"] > 30 and found["sound"] and found["waiting"], found
        other = Elsewhere(library.storage, diagram)
        other.move(A, 3.0)
        assert (await documents.examine(diagram, other.send())).finding is Finding.SOUND
    finally:
        documents.close()


@pytest.mark.soak
@pytest.mark.fuzz
async def test_many_forged_updates_end_nothing_here(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    found: Counter[str] = Counter()
    for seed in range(10, 20):
        found += await forge(library, documents, diagram, seed, 5_000)
    assert found["refused"] > 15_000 and found["sound"] > 100, found
