"""A document opened from packed records is the document opened from its blobs, whatever happens to it afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from diagram.document import Changes, Document, Origin, Packed, Still, finished, packing, proving
from diagram.document.replica import Replica
from diagram.errors import BadUpdate, ReadOnly
from diagram.ids import RecordId
from diagram.records import ROOT, Comment, Layer, Note, Page, Shape, Unknown
from tests.diagram.document.drawing import GROUP, LAYER, PAGE, RECORDS, A, B, copy_of, drawing, exchange
from tests.diagram.document.test_merging import act, same


def packed(document: Document) -> Packed:
    still = document.still()
    assert still is not None
    return Packed(finished(packing(still)))


def short_cut(document: Document) -> Document:
    """A copy that is opened the short way."""
    return Document.load([document.export_snapshot()], packed=packed(document))


def arrangement(document: Document) -> dict[RecordId, list[RecordId]]:
    return {parent: document.children(parent) for parent in (ROOT, *document.records, RecordId("nowhere"))}


def worked_on(seed: int) -> Document:
    """A drawing after three people have worked on it apart, deleted each other's things and moved them into rings."""
    chance = random.Random(seed)
    replicas = [drawing()]
    replicas += [copy_of(replicas[0]), copy_of(replicas[0])]
    for turn in range(30):
        if chance.random() < 0.15:
            replicas[0].import_update(replicas[1].export_since(replicas[0].version()))
        act(chance, chance.choice(replicas), f"{seed}-{turn}")
    exchange(*replicas)
    return replicas[0]


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(40))
def test_it_shows_what_the_blobs_show_and_goes_on_like_it(seed: int) -> None:
    document = worked_on(seed)
    long, short = copy_of(document), short_cut(document)
    assert arrangement(short) == arrangement(long), f"seed {seed}"  # before any record is made
    assert [short.get(one) for one in long.records] == list(long.records.values()), f"seed {seed}"
    assert short.pages() == long.pages() and short.records_in_order() == long.records_in_order()
    for turn in range(10):
        for one in (long, short):
            act(random.Random(seed + turn), one, f"again-{turn}")
        assert dict(short.records) == dict(long.records) and arrangement(short) == arrangement(long), f"seed {seed}"
    exchange(long, short)
    assert same([long, short, copy_of(short), short_cut(short), short_cut(long)]), f"seed {seed}"


@pytest.mark.parametrize("seed", range(10))
def test_what_others_wrote_is_merged_into_it_before_and_after_it_is_warm(seed: int) -> None:
    document = worked_on(seed)
    cold, warm, other = short_cut(document), short_cut(document), copy_of(document)
    warm.warm_up()
    for turn in range(10):
        act(random.Random(seed * 100 + turn), other, f"other-{turn}")
    for one in (cold, warm):
        one.import_update(other.export_since(one.version()))
    assert same([other, cold, warm]), f"seed {seed}"


def test_undo_takes_back_the_first_edit_of_it() -> None:
    document = short_cut(drawing())
    before = dict(document.records)
    with document.edit("Move") as edit:
        edit.change(A, x=99.0)
    assert document.records[A] != before[A]
    document.history.undo()
    assert dict(document.records) == before


def test_a_record_is_made_once_and_packing_again_needs_none() -> None:
    first = short_cut(drawing())
    assert first.get(A) is first.records[A] is first.records.get(A)
    again = short_cut(drawing())
    still = again.still()
    assert still is not None and still.records[A] == packed(drawing()).rows[A], "a record was made to pack it"
    assert finished(packing(still)) == finished(packing(some(drawing().still())))


def some(still: Still | None) -> Still:
    assert still is not None
    return still


def test_kinds_and_properties_that_we_do_not_know_come_through() -> None:
    odd = Unknown(RecordId("odd"), LAYER, "x", "hologram", {"depth": 3, "names": ["a", "b"], "on": True, "share": 1.0})
    strange = Shape(
        RecordId("strange"), LAYER, "y", x=-0.0, w=1e-300, text='\n"\u2028 ä 𝄞', extra={"drawio.style": "a=b;", "n": 1}
    )
    document = Document.of((*RECORDS, odd, strange))
    short = short_cut(document)
    assert dict(short.records) == dict(document.records)
    assert repr(short.records[odd.id]) == repr(document.records[odd.id])  # 1, 1.0 and True are equal, but not the same


def test_notes_and_comments_come_through_and_their_texts_go_on_merging() -> None:
    note = Note(RecordId("note"), ROOT, "b", title="Why", text="ä 𝄞 first")
    comment = Comment(RecordId("said"), A, "a", text="fine")
    document = Document.of((*RECORDS, note, comment))
    short, other = short_cut(document), copy_of(document)
    assert dict(short.records) == dict(document.records) and short.notes() == document.notes()
    with short.edit("Write") as edit:
        edit.change(note.id, text="ä 𝄞 first, mine")
    with other.edit("Write") as edit:
        edit.change(note.id, text="theirs, ä 𝄞 first")
    exchange(short, other)
    assert same([short, other, short_cut(short)])
    assert finished(proving(packed(short), [other.export_snapshot()]))


def test_a_document_of_a_newer_program_stays_read_only() -> None:
    replica = Replica()
    replica.set_meta({"schema": 99}, "New")
    replica.write({PAGE: {"type": "page", "order": "a"}}, "New")
    document = Document.load([replica.snapshot()])
    short = short_cut(document)
    assert short.read_only
    with pytest.raises(ReadOnly), short.edit("Draw"):
        pass


def test_nothing_is_packed_while_an_update_is_missing() -> None:
    author = drawing()
    start = author.export_snapshot()
    updates: list[bytes] = []
    author.subscribe_updates(updates.append)
    for name in "cd":
        with author.edit("Draw") as edit:
            edit.put(Shape(RecordId(name), LAYER, name))
    assert Document.load([start, updates[1]]).still() is None


@pytest.mark.parametrize("place", ["id", "order", "value"])
def test_what_the_format_cannot_hold_is_refused(place: str) -> None:
    shape = Shape(RecordId("z"), LAYER, "z")
    if place == "id":
        shape = replace(shape, id=RecordId("z\0z"))
    elif place == "order":
        shape = replace(shape, order="z\0")
    still = some(Document.of((*RECORDS, shape)).still())
    if place == "value":
        still = replace(still, records={**still.records, shape.id: replace(shape, extra={"n": float("nan")})})
    with pytest.raises(ValueError):
        finished(packing(still))


@pytest.mark.parametrize("section", ["ids", "orders", "parents", "counts", "offsets", "records", "about"])
def test_sections_that_do_not_fit_together_are_refused(section: str) -> None:
    sections = finished(packing(some(drawing().still())))
    with pytest.raises((ValueError, KeyError)):
        assert Packed({**sections, section: sections[section][:-8]}).orders
    with pytest.raises(KeyError):
        Packed({name: kept for name, kept in sections.items() if name != section})


def test_damaged_blobs_are_noticed_when_they_are_read_and_nothing_is_lost_by_trying() -> None:
    document = drawing()
    blob = bytearray(document.export_snapshot())
    blob[len(blob) // 2] ^= 0xFF
    short = Document.load([bytes(blob)], packed=packed(document))
    assert dict(short.records) == dict(document.records)
    for _ in range(2):
        with pytest.raises(BadUpdate):
            short.warm_up()
    assert dict(short.records) == dict(document.records)


# Proving.


@pytest.mark.parametrize("seed", range(10))
def test_what_was_packed_is_proved(seed: int) -> None:
    document = worked_on(seed)
    assert finished(proving(packed(document), [document.export_snapshot()])), f"seed {seed}"


def _change(document: Document) -> None:
    with document.edit("Change") as edit:
        edit.change(A, text="another")


def _add(document: Document) -> None:
    with document.edit("Add") as edit:
        edit.put(Shape(RecordId("more"), LAYER, "z"))


def _remove(document: Document) -> None:
    with document.edit("Remove") as edit:
        edit.delete(B)


def _reorder(document: Document) -> None:
    with document.edit("Reorder") as edit:
        edit.change(B, order="zz")


def _astray(document: Document) -> None:
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    with other.edit("Draw") as edit:
        edit.put(Shape(RecordId("lost"), GROUP, "z"))
    exchange(document, other)


CHANGES: tuple[Callable[[Document], None], ...] = (_change, _add, _remove, _reorder, _astray)


@pytest.mark.parametrize("change", CHANGES)
def test_any_difference_is_found_and_read_again_with_one_notice(change: Callable[[Document], None]) -> None:
    document = drawing()
    before = packed(document)
    change(document)
    blobs = [document.export_snapshot()]
    assert not finished(proving(before, blobs))
    short = Document.load(blobs, packed=before)
    seen: list[Changes] = []
    records = short.records
    shown = set(records)
    short.subscribe(seen.append)
    short.read_again()
    assert dict(records) == dict(short.records) == dict(document.records)
    assert arrangement(short) == arrangement(document)
    (notice,) = seen
    assert notice.origin is Origin.LOAD and notice.starts_over
    assert (shown | notice.added) - notice.removed == set(document.records)
    act(random.Random(1), short, "after")
    act(random.Random(1), document, "after")
    assert dict(short.records) == dict(document.records)


NOTHING_DERIVED = b'{"strays":[],"loose":[],"risen":[],"apart":{},"buried":{}}'
EMPTY = b'{"newer":false,"derived":' + NOTHING_DERIVED + b"}"


def forged(sections: dict[str, bytes], **changed: bytes) -> Packed:
    return Packed({**sections, **changed})


def test_a_wrong_order_key_wrong_siblings_and_a_wrong_stray_are_found() -> None:
    document = Document.of(
        (*RECORDS, Shape(RecordId("c"), LAYER, "d"), Layer(RecordId("top"), PAGE, "b"), Page(RecordId("two"), "b"))
    )
    _astray(document)
    blobs = [document.export_snapshot()]
    sections = finished(packing(some(document.still())))
    assert finished(proving(forged(sections), blobs))
    assert not finished(proving(forged(sections, orders=sections["orders"][:-1] + b"x"), blobs))
    assert not finished(proving(forged(sections, about=EMPTY), blobs))
    assert not finished(proving(forged(sections, about=sections["about"].replace(b"false", b"true")), blobs))
    swapped = packed(document)
    first, second = (swapped.rows[RecordId(one)] for one in ("b", "c"))
    swapped.ids[first], swapped.ids[second] = swapped.ids[second], swapped.ids[first]
    assert not finished(proving(swapped, blobs))
