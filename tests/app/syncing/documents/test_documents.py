"""What sync asks of the diagrams of a library, answered by a real process for a real library."""

from __future__ import annotations

import pytest

from app.library.library import Library
from app.syncing.documents import LibraryDocuments
from app.syncing.open_documents import OpenDocuments
from diagram.document import Document
from diagram.ids import RecordId, new_id
from diagram.records import Comment, Note
from storage.errors import DiagramMissing
from sync.documents import Finding
from tests.app.syncing.documents.elsewhere import Elsewhere, arrived
from tests.diagram.document.drawing import LAYER, A, B


def stored(library: Library, diagram: str) -> Document:
    return Document.load(library.storage.updates.load(diagram).blobs)


def edit_here(library: Library, diagram: str, identity: RecordId, **fields: object) -> None:
    opened = library.open(diagram)()
    with opened.document.edit("Change") as edit:
        edit.change(identity, **fields)
    opened.close()


async def test_the_version_is_that_of_all_that_is_stored(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    assert await documents.version(diagram) == stored(library, diagram)._replica.versions()
    edit_here(library, diagram, A, x=5.0)
    assert await documents.version(diagram) == stored(library, diagram)._replica.versions()
    with pytest.raises(DiagramMissing):
        await documents.version("0" * 32)


async def test_all_that_is_unsent_makes_the_diagram_elsewhere(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    blobs, upto = await documents.unsent(diagram, {})
    assert Document.load([one.data for one in blobs]).value_hash() == stored(library, diagram).value_hash()
    assert not any(one.relayed for one in blobs) and upto == library.storage.digests.newest(diagram)
    known = await documents.version(diagram)
    assert await documents.unsent(diagram, known) == ([], upto)
    edit_here(library, diagram, A, x=5.0)
    (blob,), later = await documents.unsent(diagram, known)
    assert blob.peer not in known and blob.start == 0 and not blob.relayed and later > upto


async def test_what_others_wrote_is_passed_on_without_a_claim(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    known = await documents.version(diagram)
    other = Elsewhere(library.storage, diagram)
    other.draw()
    arrived(library.storage, diagram, other.send())
    edit_here(library, diagram, A, x=5.0)
    blobs, _ = await documents.unsent(diagram, known)
    assert {one.peer: one.relayed for one in blobs} == {
        one: one == other.document.peer for one in (await documents.version(diagram)) if one not in known
    }
    assert len(blobs) == 2


async def test_a_sound_arrival_says_what_the_diagram_would_be(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    (made,) = other.draw()
    arrivals = other.send()
    examined = await documents.examine(diagram, arrivals)
    assert (examined.finding, examined.deletes, examined.living) == (Finding.SOUND, 0, 4)
    assert examined.version == other.document._replica.versions()
    # Nobody has taken it yet.
    assert await documents.version(diagram) == stored(library, diagram)._replica.versions()
    assert (await documents.examine(diagram, arrivals)).living == 4
    arrived(library.storage, diagram, arrivals)
    assert await documents.version(diagram) == other.document._replica.versions()
    with other.document.edit("Delete") as edit:
        edit.delete(made)
        edit.delete(A)
    examined = await documents.examine(diagram, other.send())
    assert (examined.finding, examined.deletes, examined.living) == (Finding.SOUND, 2, 5)


async def test_what_deletes_a_page_with_all_that_is_on_it_is_counted(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    with other.document.edit("Delete") as edit:
        edit.delete(next(one.id for one in other.document.pages()))
    examined = await documents.examine(diagram, other.send())
    assert (examined.deletes, examined.living) == (4, 4)


async def test_a_shape_that_becomes_something_else_counts_as_deleted(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    other.document._replica.write({A: {"type": "nonsense"}}, "Nonsense")
    examined = await documents.examine(diagram, other.send())
    assert (examined.deletes, examined.living) == (1, 4)


async def test_what_builds_on_what_is_not_here_waits(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    (made,) = other.draw()
    first = other.send()
    other.move(made, 9.0)
    second = other.send()
    assert (await documents.examine(diagram, second)).finding is Finding.WAITING
    assert (await documents.examine(diagram, [*second, *first])).finding is Finding.SOUND


async def test_a_diagram_that_is_not_here_begins_with_its_arrivals(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    other._sent = {}
    examined = await documents.examine(str(new_id()), other.send())
    assert (examined.finding, examined.living) == (Finding.SOUND, 0)
    assert examined.version == other.document._replica.versions()


async def test_a_fork_says_the_same_in_its_own_words(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    edit_here(library, diagram, A, text="mine")
    fork = await documents.fork(diagram)
    assert library.storage.diagrams.get(fork).title == "Plan (copy)"
    assert stored(library, fork).records_in_order() == stored(library, diagram).records_in_order()
    shared = set(stored(library, fork)._replica.versions()) & set(stored(library, diagram)._replica.versions())
    assert not shared
    assert [hit.id for hit in library.find("mine")] == [diagram, fork] or {h.id for h in library.find("mine")} == {
        diagram,
        fork,
    }
    assert library.storage.diagrams.get(await documents.fork(diagram, title="Other")).title == "Other"


async def test_what_is_rewritten_reads_on_the_servers_copy_as_if_it_were_merged(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    other = Elsewhere(library.storage, diagram)
    other.move(B, 77.0)
    note = RecordId(new_id())
    edit_here(library, diagram, A, text="mine")
    opened = library.open(diagram)()
    with opened.document.edit("Note") as edit:
        edit.put(Note(note, opened.document.pages()[0].id, "V", "Title", "words of mine"))
        edit.delete(opened.document.children(LAYER)[-1])
    opened.close()
    server = [other.document.export_snapshot()]
    update = await documents.rewritten(diagram, server)
    theirs = Document.load([*server, update])
    merged = Document.load([*server, *library.storage.updates.load(diagram).blobs])
    assert dict(theirs.records) == dict(merged.records)
    mine = set(stored(library, diagram)._replica.versions())
    assert len(set(theirs._replica.versions()) - mine - set(other.document._replica.versions())) == 1
    assert await documents.rewritten(diagram, [merged.export_snapshot()]) == b""


async def test_what_a_merge_deleted_can_be_put_back(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    before = dict(stored(library, diagram).records)
    await documents.keep(diagram)
    other = Elsewhere(library.storage, diagram)
    (made,) = other.draw()
    with other.document.edit("Delete") as edit:
        for identity in other.document.children(LAYER):
            if identity != made:
                edit.delete(identity)
    arrived(library.storage, diagram, other.send())
    assert not before.keys() <= stored(library, diagram).records.keys()
    await documents.put_back(diagram)
    now = stored(library, diagram)
    assert {one: now.get(one) for one in before} == before and now.get(made) is not None
    blobs, _ = await documents.unsent(diagram, other.document._replica.versions())
    assert len(blobs) == 1 and not blobs[0].relayed
    assert [one.cause for one in library.versions.all(diagram)] == ["sync"]


async def test_the_library_knows_what_arrived_in_a_closed_diagram(library: Library, diagram: str) -> None:
    looked: list[str] = []
    documents = LibraryDocuments(library.storage, OpenDocuments(), library.background, looked=looked.append)
    other = Elsewhere(library.storage, diagram)
    with other.document.edit("Label") as edit:
        edit.change(A, text="zebra")
        edit.put(Comment(RecordId(new_id()), A, "V", "me", "giraffe"))
    arrivals = other.send()
    arrived(library.storage, diagram, arrivals)
    await documents.show(diagram, [one.data for one in arrivals])
    assert diagram not in library.thumbnails([diagram])
    library.background.settle()
    assert looked == [diagram]
    assert [hit.id for hit in library.find("zebra")] == [diagram] == [hit.id for hit in library.find("giraffe")]
    assert library.storage.digests.stale() == []
    assert library.thumbnails([diagram])[diagram].startswith(b"\x89PNG")
    documents.close()
