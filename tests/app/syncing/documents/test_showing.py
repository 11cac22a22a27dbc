"""What was accepted is shown where the diagram is open, whatever its size; one that closes holds nobody up."""

from __future__ import annotations

import asyncio

import pytest

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.syncing import showing
from app.syncing.documents import LibraryDocuments
from app.syncing.showing import in_turns
from diagram.document import Changes, Origin
from diagram.errors import ReadOnly
from diagram.records import Shape
from sync.wire.messages import Blob
from tests.app.syncing.documents.elsewhere import Elsewhere, arrived
from tests.diagram.document.drawing import A


def opened_in_loop(library: Library, diagram: str) -> OpenDiagram:
    """On the thread of the running loop, as in a program whose documents live there."""
    library.soon = asyncio.get_running_loop().call_soon_threadsafe
    return library.open(diagram)()


async def test_what_arrived_is_shown_when_show_returns(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    opened = opened_in_loop(library, diagram)
    other = Elsewhere(library.storage, diagram)
    (made,) = other.draw()
    arrivals = other.send()
    arrived(library.storage, diagram, arrivals)
    await documents.show(diagram, [one.data for one in arrivals])
    assert isinstance(opened.document.get(made), Shape)
    opened.close()


async def test_a_large_catch_up_is_shown_in_many_pieces_while_the_person_edits(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    opened = opened_in_loop(library, diagram)
    other = Elsewhere(library.storage, diagram)
    other.draw(1_500)
    arrivals = other.send()
    arrived(library.storage, diagram, arrivals)
    assert max(len(one.data) for one in arrivals) > 2 * showing.PIECE
    heard: list[Changes] = []
    opened.document.subscribe(heard.append)
    shown = asyncio.create_task(documents.show(diagram, [one.data for one in arrivals]))
    mine = 0
    while not shown.done():
        with opened.document.edit("Move") as edit:
            edit.change(A, x=float(mine))
        mine += 1
        await asyncio.sleep(0.001)
    await shown
    assert sum(one.origin is Origin.REMOTE for one in heard) > 2
    assert sum(len(one.added) for one in heard) == 1_500
    shape = opened.document.get(A)
    assert isinstance(shape, Shape) and shape.x == mine - 1
    other.document.import_update(opened.document.export_since(other.document.version()))
    assert other.document.value_hash() == opened.document.value_hash()
    opened.close()


async def test_a_diagram_that_never_answers_is_waited_for_no_longer_than_agreed(
    library: Library, documents: LibraryDocuments, diagram: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "SHOW_S", 0.05)
    library.soon = lambda _work: None  # a window that hangs
    opened = library.open(diagram)()
    other = Elsewhere(library.storage, diagram)
    other.draw()
    arrivals = other.send()
    arrived(library.storage, diagram, arrivals)
    await asyncio.wait_for(documents.show(diagram, [one.data for one in arrivals]), 5)
    opened.close()


async def test_a_diagram_that_closes_while_something_is_shown_holds_nobody_up(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    library.soon = lambda _work: None
    opened = library.open(diagram)()
    other = Elsewhere(library.storage, diagram)
    other.draw()
    arrivals = other.send()
    arrived(library.storage, diagram, arrivals)
    shown = asyncio.create_task(documents.show(diagram, [one.data for one in arrivals]))
    await asyncio.sleep(0)
    assert not shown.done()
    opened.close()
    await asyncio.wait_for(shown, 5)
    library.background.settle()
    assert library.storage.digests.stale() == []


def test_pieces_of_several_people_take_turns() -> None:
    blobs = [Blob(1, at, at + 10, b"a%d" % at) for at in (0, 10, 20, 30)] + [
        Blob(2, at, at + 10, b"b%d" % at) for at in (50, 60)
    ]
    assert in_turns(blobs, {2: 50}) == [b"a0", b"b50", b"a10", b"a20", b"b60", b"a30"]


async def test_a_diagram_whose_content_is_exchanged_can_be_changed_no_more_and_its_edits_are_in_the_copy(
    library: Library, documents: LibraryDocuments, diagram: str
) -> None:
    opened = opened_in_loop(library, diagram)
    with opened.document.edit("Label") as edit:
        edit.change(A, text="just now")
    await documents.freeze(diagram)
    fork = await documents.fork(diagram)
    library.storage.sync_states.start_over(diagram).result()
    with pytest.raises(ReadOnly), opened.document.edit("Label") as edit:
        edit.change(A, text="lost")
    copy = library.open(fork)()
    shape = copy.document.get(A)
    assert isinstance(shape, Shape) and shape.text == "just now"
    copy.close()
    await documents.freeze(diagram, frozen=False)
    assert not opened.document.read_only
    opened.abandon()
