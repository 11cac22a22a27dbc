"""What is unsent is cut into updates of one peer each, and together they say the same."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from diagram.document import Document
from diagram.document.cutting import Piece, pieces
from diagram.document.replica import Replica
from diagram.ids import RecordId
from diagram.records import Page
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import copy_of, drawing, exchange


def history(seed: int, turns: int) -> Document:
    """Two people who now and then see each other; one of the copies, which has seen all."""
    chance = random.Random(seed)
    first = drawing()
    second = copy_of(first)
    for turn in range(turns):
        do(chance, chance.choice((first, second)), f"n{turn}")
        if chance.random() < 0.2:
            exchange(first, second)
    exchange(first, second)
    return first


def cut(document: Document, known: dict[int, int], most: int) -> list[Piece]:
    return [
        piece
        for peer, end in document.versions().items()
        if end > known.get(peer, 0)
        for piece in pieces(document._replica.piece, peer, (known.get(peer, 0), end), most=most)
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(80, 4_000), st.randoms(use_true_random=False))
def test_pieces_in_any_order_make_the_same_document(seed: int, turns: int, most: int, order: random.Random) -> None:
    document = history(seed, turns)
    found = cut(document, {}, most)
    for piece in found:
        assert Replica().spans_of(piece.data) == {piece.peer: (piece.start, piece.end)}
        assert len(piece.data) <= most or piece.end - piece.start == 1
    order.shuffle(found)
    again = Document.load([piece.data for piece in found])
    assert not again.has_gap and again.versions() == document.versions()
    assert again.value_hash() == document.value_hash()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30), st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_what_somebody_lacks_is_cut_from_where_they_are(seed: int, turns: int, shares: list[float]) -> None:
    document = history(seed, turns)
    ends = sorted(document.versions().items(), key=lambda one: one[1])
    known = {peer: int(end * share) for (peer, end), share in zip(ends, shares, strict=False)}
    theirs = Replica()
    theirs.load([document._replica.piece(peer, 0, count) for peer, count in known.items() if count])
    for piece in cut(document, known, 500):
        theirs.merge(piece.data)
    assert theirs.versions() == document.versions() and theirs.value_hash() == document.value_hash()


def test_one_operation_is_never_cut_however_large_it_is() -> None:
    document = Document.of([Page(RecordId("page"), "a", "many words " * 100)])
    (peer,) = document.versions()
    found = cut(document, {}, 100)
    assert max(len(piece.data) for piece in found) > 1_000
    assert Document.load([piece.data for piece in found]).value_hash() == document.value_hash()
    assert [piece.start for piece in found] == [0, *(piece.end for piece in found[:-1])]
    assert {piece.peer for piece in found} == {peer}
