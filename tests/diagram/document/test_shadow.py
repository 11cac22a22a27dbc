"""A shadow is what is stored, and knows what arrivals would do to it."""

from __future__ import annotations

import random

import pytest

from diagram.document import Document
from diagram.document.shadow import Arriving, Row, Shadow, Unsound
from diagram.ids import RecordId, new_id
from diagram.records import Connector, Note, Shape
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import LAYER, LINE, A, B, copy_of, drawing, exchange
from tests.diagram.document.forging import damaged


def living(document: Document) -> int:
    """Those that are stored and not deleted, wherever they hang."""
    everything = document._replica.everything()
    kinds = ("shape", "connector")
    return sum(values.get("type") in kinds and not values.get("deleted") for values in everything.values())


def shadow_of(document: Document) -> Shadow:
    shadow = Shadow()
    shadow.take([Row(document.export_snapshot(), is_local=True)])
    return shadow


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(12))
def test_a_shadow_equals_the_document_after_a_random_history(seed: int) -> None:
    chance = random.Random(seed)
    here = drawing()
    there = copy_of(here)
    shadow = shadow_of(here)
    mine: list[bytes] = []
    here.subscribe_updates(mine.append)
    for turn in range(60):
        do(chance, here, f"h{turn}")
        if chance.random() < 0.6:
            do(chance, there, f"t{turn}")
        if chance.random() < 0.3:
            shadow.take([Row(update, is_local=True) for update in mine])
            mine.clear()
        if chance.random() < 0.3:
            shadow.take([Row(update, is_local=True) for update in mine])
            mine.clear()
            before = living(here)
            update = there.export_since(here.version())
            effect = shadow.examine([Arriving(update)])
            assert shadow.is_ahead
            here.import_update(update)
            shadow.take([Row(update)])
            assert not shadow.is_ahead
            assert effect.living == before and effect.versions == here.versions(), f"seed {seed}, turn {turn}"
            assert shadow.examine([Arriving(update)]).living == living(here), f"seed {seed}, turn {turn}"
            shadow.take([Row(update)])
            there.import_update(here.export_since(there.version()))
    shadow.take([Row(update, is_local=True) for update in mine])
    assert shadow.versions() == here.versions(), f"seed {seed}"
    assert Document.load([shadow.snapshot()]).value_hash() == here.value_hash(), f"seed {seed}"


def test_what_would_be_deleted_is_counted_and_what_comes_back_is_not() -> None:
    here = drawing()
    there, shadow = copy_of(here), shadow_of(here)
    with there.edit("Delete") as edit:
        edit.delete(A)
        edit.delete(LINE)
    effect = shadow.examine([Arriving(there.export_since(here.version()))])
    assert (effect.deletes, effect.living, effect.waits) == (2, 4, False)
    before = there.version()
    there.history.undo()
    effect = shadow.examine([Arriving(there.export_since(before))])
    assert (effect.deletes, effect.living) == (0, 2)


def test_whoever_deletes_and_draws_at_once_has_deleted_all_the_same() -> None:
    here = drawing()
    there, shadow = copy_of(here), shadow_of(here)
    with there.edit("Replace") as edit:
        edit.delete(A)
        edit.put(Shape(RecordId(new_id()), LAYER, "V"))
        edit.put(Connector(RecordId(new_id()), LAYER, "W", source=B))
    assert shadow.examine([Arriving(there.export_since(here.version()))]).deletes == 1


def test_a_blob_that_says_to_be_something_else_is_refused_and_leaves_nothing() -> None:
    here = drawing()
    there, shadow = copy_of(here), shadow_of(here)
    with there.edit("Move") as edit:
        edit.change(A, x=3.0)
    update, peer = there.export_since(here.version()), there.peer
    for wrong in ((peer, 0, 99), (peer + 1, 0, 1), (peer, 1, 2)):
        with pytest.raises(Unsound) as caught:
            shadow.examine([Arriving(update, (peer, 0, there.written)), Arriving(update, wrong)])
        assert caught.value.bad == (1,) and caught.value.is_clean
    assert shadow.versions() == here.versions() and not shadow.is_ahead
    assert shadow.examine([Arriving(update, (peer, 0, there.written))]).versions == there.versions()


def test_damage_is_refused_by_its_place() -> None:
    chance = random.Random(5)
    here = drawing()
    there, shadow = copy_of(here), shadow_of(here)
    with there.edit("Move") as edit:
        edit.change(A, x=3.0)
    update = there.export_since(here.version())
    for _ in range(50):
        with pytest.raises(Unsound) as caught:
            shadow.examine([Arriving(update), Arriving(damaged(update, chance)), Arriving(update)])
        assert caught.value.bad == (1,) and caught.value.is_clean


def test_who_wrote_here_is_found_without_reading_every_header() -> None:
    here = drawing()
    rows: list[bytes] = [here.export_snapshot()]
    peers = set(here.versions())
    for _ in range(5):  # five sessions, each under a peer of its own
        document = Document.load(rows)
        leave = document.subscribe_updates(rows.append)
        for number in range(1 + 7 * len(peers)):
            with document.edit("Move") as edit:
                edit.change(A, x=float(number))
        leave()
        peers.add(document.peer)
    shadow = Shadow()
    shadow.take([Row(data, is_local=True) for data in rows])
    assert {piece.peer for piece, is_own in shadow.unsent({}) if is_own} == peers


def test_words_that_wait_for_others_are_counted_once_these_are_here() -> None:
    here = drawing()
    there, shadow = copy_of(here), shadow_of(here)
    note = RecordId(new_id())
    with there.edit("Note") as edit:
        edit.put(Note(note, there.pages()[0].id, "V", "Title", "words"))
    first = there.export_since(here.version())
    middle = there.version()
    with there.edit("Delete") as edit:
        edit.delete(B)
    second = there.export_since(middle)
    assert shadow.examine([Arriving(second)]).waits
    again = shadow_of(here)
    effect = again.examine([Arriving(second), Arriving(first)])
    assert (effect.waits, effect.deletes) == (False, 1)
    exchange(here, there)
    assert effect.versions == here.versions()
