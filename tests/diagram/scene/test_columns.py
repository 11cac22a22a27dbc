"""A scene opened from columns is the scene that measures everything itself, before and after any change."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diagram.display.palette import LIGHT
from diagram.document import Changes, Document, Packed, finished, packing
from diagram.formats.registry import FORMATS
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Along, Connector, Layer, Page, Record, Shape
from diagram.scene.columns import PageColumns, columns_in, measuring
from diagram.scene.scene import Scene
from tests.diagram.document.test_merging import act
from tests.diagram.scene.test_measures import LAYER, NAMES, PAGE, stage


def kept(document: Document, page: RecordId = PAGE) -> tuple[Packed, PageColumns]:
    """What a file would hold of the page."""
    still = document.still()
    assert still is not None
    sections = finished(packing(still))
    packed = Packed(sections)
    columns = finished(measuring(Scene(document.records, page, document.children), document.records))
    sections.update(columns.sections(page, packed.rows))
    found = columns_in(sections, page, packed.ids, packed.get)
    assert found is not None
    return packed, found


def opened(document: Document, page: RecordId = PAGE) -> tuple[Document, Scene]:
    packed, columns = kept(document, page)
    short = Document.load([document.export_snapshot()], packed=packed)
    return short, Scene(short.records, page, short.children, columns)


def assert_same(scene: Scene, fresh: Scene, hint: str = "") -> None:
    assert scene.order == fresh.order and dict(scene.row) == dict(fresh.row), hint
    for one, other in ((scene.boxes, fresh.boxes), (scene.cores, fresh.cores), (scene.flags, fresh.flags)):
        assert one.tolist() == other.tolist(), hint
    assert scene.extent() == fresh.extent(), hint
    for identity in fresh.order:
        assert scene.box(identity) == fresh.box(identity) and scene.points(identity) == fresh.points(identity), hint
        assert scene.items(identity, LIGHT) == fresh.items(identity, LIGHT), hint
    whole = fresh.extent()
    if whole is not None:
        chance = random.Random(len(fresh.order))
        for _ in range(20):
            spot = Point(whole.x + chance.random() * whole.w, whole.y + chance.random() * whole.h)
            box = Box(spot.x, spot.y, whole.w / 3, whole.h / 3)
            assert scene.hit(spot, 3.0) == fresh.hit(spot, 3.0), hint
            assert scene.hits_in(box, crossing=True) == fresh.hits_in(box, crossing=True), hint
            assert scene.visible_in(box) == fresh.visible_in(box), hint


@pytest.mark.parametrize("seed", range(25))
def test_it_is_the_same_before_and_after_any_edit(seed: int) -> None:
    document = stage()[0]
    for turn in range(20):
        act_on(document, seed * 1000 + turn, f"{seed}-{turn}")
    short, scene = opened(document)
    assert_same(scene, Scene(document.records, PAGE, document.children), f"seed {seed}")
    short, scene = opened(document)
    seen: list[Changes] = []
    short.subscribe(seen.append)
    for turn in range(12):
        act_on(short, seed * 77 + turn, f"more-{seed}-{turn}")
        for changes in seen:
            fresh_before = boxes(scene)
            dirty = scene.apply(changes)
            assert_told(dirty, fresh_before, boxes(scene), f"seed {seed}, turn {turn}")
        seen.clear()
        fresh = Scene(short.records, PAGE, short.children)
        assert scene.order == fresh.order and scene.boxes.tolist() == fresh.boxes.tolist(), f"seed {seed}, turn {turn}"
        assert scene.flags.tolist() == fresh.flags.tolist() and scene.cores.tolist() == fresh.cores.tolist()
    assert_same(scene, Scene(short.records, PAGE, short.children), f"seed {seed}")


def act_on(document: Document, seed: int, fresh: str) -> None:
    """As people edit; the drawing of `stage` has its own layer."""
    chance = random.Random(seed)
    shapes = [record for record in document.records.values() if isinstance(record, Shape | Connector)]
    roll = chance.random()
    if shapes and roll < 0.3:
        field = chance.choice(({"rotation": 30.0}, {"visible": False}, {"text": "a long label " * 3}, {"locked": True}))
        with document.edit("Change") as edit:
            record = chance.choice(shapes)
            edit.change(record.id, **(field if isinstance(record, Shape) else {"text": fresh}))
    elif roll < 0.4:
        with document.edit("Label") as edit:
            edit.put(Shape(RecordId(f"at-{fresh}"), chance.choice(shapes).id if shapes else LAYER, "m", at=Along(0.5)))
    else:
        act(chance, document, fresh)


def boxes(scene: Scene) -> Mapping[RecordId, list[float]]:
    return {identity: scene.boxes[row].tolist() for identity, row in scene.row.items()}


def assert_told(
    dirty: list[Box], before: Mapping[RecordId, list[float]], after: Mapping[RecordId, list[float]], hint: str
) -> None:
    """What stands elsewhere than before is inside of what is painted anew."""
    for identity in before.keys() | after.keys():
        if before.get(identity) != after.get(identity):
            for box in (before.get(identity), after.get(identity)):
                assert box is None or any(one.inflated(1e-6).encloses(Box(*box)) for one in dirty), (
                    f"{hint}: {identity}"
                )


def test_no_record_is_made_for_a_page_that_is_only_looked_at_from_afar() -> None:
    document = stage()[0]
    packed, columns = kept(document)
    made: list[RecordId] = []

    class Watched(dict[RecordId, Record]):
        def __getitem__(self, key: RecordId) -> Record:
            made.append(key)
            found = packed.get(key)
            assert found is not None
            return found

        def get(self, key: RecordId, default: object = None) -> Record | None:
            return self[key]

    scene = Scene(Watched(), PAGE, lambda one: packed.children(one), columns)
    assert scene.extent() == columns.extent and len(scene.rows_in(Box(-1e6, -1e6, 2e6, 2e6))) == len(columns.order)
    assert made == []


def test_a_connector_of_a_record_that_is_gone_is_painted_anew_when_that_comes_back() -> None:
    document = stage()[0]
    with document.edit("Delete") as edit:
        edit.delete(NAMES[1])
    short, scene = opened(document)
    seen: list[Changes] = []
    short.subscribe(seen.append)
    with short.edit("Back") as edit:
        edit.put(Shape(NAMES[1], LAYER, "Z", x=4000.0, w=50.0, h=50.0))
    dirty = scene.apply(seen.pop())
    assert any(box.encloses(Box(*scene.boxes[scene.row[RecordId("plain")]].tolist())) for box in dirty)
    assert_same(scene, Scene(short.records, PAGE, short.children))


def test_a_document_that_was_read_again_leaves_nothing_of_wrong_columns() -> None:
    document = stage()[0]
    packed, columns = kept(document)
    wrong = replace(columns, boxes=columns.boxes + 7.0, cores=columns.cores * 2, reach=columns.reach - 3.0)
    short = Document.load([document.export_snapshot()], packed=packed)
    scene = Scene(short.records, PAGE, short.children, wrong)
    fresh = Scene(document.records, PAGE, document.children)
    scene.items(NAMES[0], LIGHT)
    dirty = scene.apply(short.read_again())
    assert_same(scene, fresh)
    for box in (*boxes(fresh).values(), *wrong.boxes.tolist()):
        assert any(one.inflated(1e-6).encloses(Box(*box)) for one in dirty)


def test_columns_are_equal_exactly_when_they_say_the_same() -> None:
    document = stage()[0]
    _, one = kept(document)
    _, other = kept(document)
    assert one.equals(other)
    for name in ("boxes", "cores", "reach", "flags", "alike", "glued"):
        changed = getattr(one, name).copy()
        changed[-1] += 1
        assert not one.equals(replace(one, **{name: changed})), name
    assert not one.equals(replace(one, order=one.order[::-1]))
    assert not one.equals(replace(one, ends=b""))
    assert not one.equals(replace(one, extent=Box(0, 0, 1, 1)))
    assert not one.equals(kept(other_page())[1])


def other_page() -> Document:
    return Document.of((Page(PAGE, "a"), Layer(LAYER, PAGE, "a")))


def test_an_empty_page_has_columns_too() -> None:
    _, columns = kept(other_page())
    assert columns.order == [] and columns.extent is None and columns.attached() == {}


def test_sections_that_do_not_fit_are_refused() -> None:
    document = stage()[0]
    packed, columns = kept(document)
    sections = columns.sections(PAGE, packed.rows)
    assert columns_in(sections, RecordId("other"), packed.ids, packed.get) is None
    for name, section in sections.items():
        if not name.startswith(("ends", "extent")):
            with pytest.raises(ValueError):
                columns_in({**sections, name: section[: len(section) // 2]}, PAGE, packed.ids, packed.get)
    with pytest.raises(ValueError):
        columns_in(sections, PAGE, packed.ids[:2], packed.get)


def test_things_nested_deeper_than_calls_may_be_are_placed() -> None:
    depth = 2000
    nested = [Shape(RecordId("n0"), LAYER, "a", x=1.0, w=5.0, h=5.0)]
    nested += [Shape(RecordId(f"n{i}"), RecordId(f"n{i - 1}"), "a", x=1.0, w=5.0, h=5.0) for i in range(1, depth)]
    document = Document.of((Page(PAGE, "a"), Layer(LAYER, PAGE, "a"), *nested))
    _, scene = opened(document)
    assert scene.box(RecordId(f"n{depth - 1}")) == Box(float(depth), 0.0, 5.0, 5.0)


@pytest.mark.corpus
def test_the_pages_of_the_corpus_open_alike(corpus: Path) -> None:
    read = FORMATS["drawio"].read
    assert read is not None
    files = sorted((corpus / "drawio").rglob("*.drawio"))[::23]
    assert files
    for path in files:
        document = Document.of(read(path.read_bytes()).records)
        for page in document.pages()[:2]:
            _, scene = opened(document, page.id)
            fresh = Scene(document.records, page.id, document.children)
            assert scene.order == fresh.order and np.array_equal(scene.boxes, fresh.boxes), path
            assert np.array_equal(scene.cores, fresh.cores) and scene.extent() == fresh.extent(), path


def test_rows_that_look_alike_are_found() -> None:
    keys = sequence(4)
    shapes = [Shape(RecordId(f"s{i}"), LAYER, keys[i], rotation=45.0 * (i == 2), text="x" * (i % 2)) for i in range(4)]
    _, columns = kept(Document.of((Page(PAGE, "a"), Layer(LAYER, PAGE, "a"), *shapes)))
    assert columns.alike.tolist() == [0, 1, 2, 1]
