"""What clashed while a diagram was closed is what would have been told, had it been open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from diagram.document import Conflict, Contest, Document, Met, compacted, met_meanwhile
from diagram.editing.clashes import stands, take_other
from diagram.records import Shape
from tests.diagram.document.drawing import A, B, copy_of, drawing
from tests.diagram.document.test_contests import Deed, changed, coloured, deleted, moved


@dataclass
class Shelf:
    """What a computer has stored of a diagram: `own` is what was written there."""

    blobs: list[bytes]
    own: list[bytes] = field(default_factory=list)

    def session(self, *deeds: Deed) -> Document:
        """Open it, draw, and close it again; as it was then."""
        document = Document.load(self.blobs)
        leave = [document.subscribe_updates(self.own.append), document.subscribe_updates(self.blobs.append)]
        for deed in deeds:
            deed(document)
        for way_out in leave:
            way_out()
        return document

    def found(self, told: Mapping[int, int] | None) -> list[Conflict | Contest]:
        return clashes(met_meanwhile(self.blobs, told, lambda: self.own).met)


def clashes(met: Met) -> list[Conflict | Contest]:
    return [*met.conflicts, *met.contests]


def began() -> Shelf:
    return Shelf([drawing().export_snapshot()])


def elsewhere(shelf: Shelf, *deeds: Deed) -> Document:
    document = Document.load(shelf.blobs)
    for deed in deeds:
        deed(document)
    return document


def both(told: Sequence[Conflict | Contest]) -> list[tuple[Conflict | Contest, bool]]:
    return [(one, one.other_came) for one in told]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ([moved(50.0, 60.0)], [moved(300.0, 400.0)]),
        ([coloured("#f00"), changed(A, text="mine", w=90.0)], [coloured("#0f0"), changed(A, text="theirs", w=55.0)]),
        ([deleted(A)], [moved(60.0), changed(B, text="theirs")]),
        ([moved(60.0), moved(9.0, identity=B)], [deleted(A), moved(1.0, identity=B)]),
        ([moved(50.0)], [coloured("#ff0000")]),
        ([changed(A, text="same")], [changed(A, text="same")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_summed_up", [False, True])
def test_it_is_told_as_it_would_have_been(here: list[Deed], there: list[Deed], is_summed_up: bool) -> None:
    shelf = began()
    other = elsewhere(shelf, *there)
    document = shelf.session(*here)
    told = document.versions()
    live: list[Conflict | Contest] = []
    document.subscribe_conflicts(live.append)
    document.subscribe_contests(live.extend)
    update = other.export_since(document.version())
    document.import_update(update)
    shelf.blobs.append(update)
    if is_summed_up:
        snapshot = compacted(shelf.blobs)
        assert snapshot is not None
        shelf.blobs = [snapshot.blob]
    assert both(shelf.found(told)) == both(live)
    assert met_meanwhile(shelf.blobs, told, lambda: shelf.own).version == document.versions()
    assert shelf.found(document.versions()) == shelf.found(None) == []


def test_what_was_decided_since_is_no_clash_any_more_and_what_was_not_still_is() -> None:
    shelf = began()
    other = elsewhere(shelf, moved(300.0), moved(700.0, identity=B))
    document = shelf.session(moved(50.0), moved(60.0, identity=B))
    told = document.versions()
    shelf.blobs.append(other.export_since(document.version()))
    first = shelf.found(told)
    assert {one.record for one in first} == {A, B}
    shelf.session(lambda opened: take_other(opened, [one for one in first if one.record == A]))
    again = shelf.found(told)
    assert {one.record for one in again} == {B}
    now = Document.load(shelf.blobs)
    assert all(stands(now, one) for one in again)


def test_what_others_did_to_each_other_or_to_nobody_here_is_not_told() -> None:
    shelf = began()
    ann, ben = (
        elsewhere(shelf, moved(50.0), changed(B, text="hers")),
        elsewhere(shelf, moved(300.0), changed(B, text="his")),
    )
    shelf.blobs.append(ann.export_since(Document.load(shelf.blobs).version()))
    told = Document.load(shelf.blobs).versions()
    shelf.blobs.append(ben.export_since(ann.version()))
    assert shelf.found(told) == [], "nobody has edited it here"
    shelf.session(coloured("#123456"))
    assert shelf.found(told) == [], "what was edited here is something else"
    assert clashes(met_meanwhile(shelf.blobs, told, lambda: shelf.blobs[1:2]).met), "on Ann's computer it is"


def test_what_somebody_set_over_it_with_open_eyes_is_not_told_either() -> None:
    shelf = began()
    ben = elsewhere(shelf, moved(300.0))
    mine = shelf.session(moved(50.0))
    ann = copy_of(mine)
    moved(70.0)(ann)
    shelf.blobs.append(ann.export_since(mine.version()))
    told = Document.load(shelf.blobs).versions()
    shelf.blobs.append(ben.export_since(mine.version()))
    assert shelf.found(told) == [], "the place that was set here was given up before, by Ann, who knew it"


def test_edits_of_here_that_nobody_counted_are_not_taken_for_others() -> None:
    """The program was killed before it could say up to where all was told."""
    shelf = began()
    told = Document.load(shelf.blobs).versions()
    other = elsewhere(shelf, moved(300.0))
    shelf.session(moved(50.0))
    assert shelf.found(told) == []
    shelf.session(moved(55.0))
    shelf.blobs.append(other.export_since(Document.load(shelf.blobs).version()))
    (contest,) = shelf.found(told)
    assert isinstance(contest, Contest)
    places = {dict(contest.kept)["x"], dict(contest.other)["x"]}
    assert contest.record == A and places == {55.0, 300.0}
    record = Document.load(shelf.blobs).get(A)
    assert isinstance(record, Shape) and contest.other_came == (record.x == 55.0)
