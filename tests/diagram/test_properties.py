"""Records survive the way through the document's property maps, and damage never stops a reading."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.properties import differing, from_properties, revised, to_properties
from diagram.records import (
    ROOT,
    Along,
    AssetReference,
    Attachment,
    Comment,
    Connector,
    Layer,
    Note,
    Page,
    Record,
    Shape,
    Unknown,
    Value,
    assets_of,
    maker,
)
from diagram.style import DEFAULTS, Style, style_of

LAYER = RecordId("layer")

numbers = st.floats(-1e6, 1e6)
words = st.text(max_size=12)
styles = st.fixed_dictionaries(
    {},
    optional={
        key: st.booleans() if isinstance(value, bool) else numbers if isinstance(value, float) else words
        for key, value in DEFAULTS.items()
    },
).map(style_of)
extras = st.dictionaries(words.map(lambda word: f"drawio.{word}"), words, max_size=3)
props = st.dictionaries(words, st.one_of(numbers, words, st.booleans()), max_size=3)
alongs = st.builds(Along, numbers, numbers, numbers, numbers)
attachments = st.builds(Attachment, numbers, numbers, numbers, numbers, st.booleans())
points = st.builds(Point, numbers, numbers)
orders = st.text("0123456789abc", min_size=1, max_size=4)

shapes = st.builds(
    Shape, st.just(RecordId("s")), st.just(LAYER), orders, kind=words, x=numbers, y=numbers, w=numbers, h=numbers,
    rotation=numbers, at=st.none() | alongs, text=words, html=st.booleans(), style=styles, props=props,
    visible=st.booleans(), locked=st.booleans(), collapsed=st.booleans(), extra=extras,
)  # fmt: skip
connectors = st.builds(
    Connector, st.just(RecordId("c")), st.just(LAYER), orders, source=st.none() | st.just(RecordId("s")),
    target=st.none() | st.just(RecordId("t")), source_point=st.none() | points, target_point=st.none() | points,
    source_at=st.none() | attachments, target_at=st.none() | attachments,
    points=st.lists(points, max_size=4).map(tuple), routing=words, text=words, label_at=alongs, style=styles,
    props=props, extra=extras,
)  # fmt: skip
pages = st.builds(Page, st.just(RecordId("p")), orders, name=words, width=numbers, grid=st.booleans(), extra=extras)
layers = st.builds(Layer, st.just(RecordId("l")), st.just(RecordId("p")), orders, name=words, visible=st.booleans())
notes = st.builds(
    Note, st.just(RecordId("n")), st.just(ROOT) | st.just(RecordId("p")), orders, title=words, text=words, extra=extras
)
comments = st.builds(
    Comment, st.just(RecordId("m")), st.just(RecordId("s")), orders, author=words, text=words, written=words,
    resolved=st.booleans(), x=numbers, y=numbers, extra=extras,
)  # fmt: skip
assets = st.builds(
    AssetReference, st.just(RecordId("a")), st.just(ROOT), orders, asset=words, media_type=words, size=numbers,
    name=words, extra=extras,
)  # fmt: skip
unknowns = st.builds(Unknown, st.just(RecordId("u")), st.just(ROOT), orders, st.just("hologram"), extra=extras)
KINDS = (shapes, connectors, pages, layers, notes, comments, assets)
NAMES = ("shape", "connector", "page", "layer", "note", "comment", "asset")
values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words, st.lists(st.floats(), max_size=5))


@given(st.one_of(*KINDS, unknowns))
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert from_properties(record.id, to_properties(record)) == record


@given(st.dictionaries(st.one_of(words, st.sampled_from([*DEFAULTS, "type", "x", "points", "at", "source"])), values))
def test_reading_never_fails_and_keeps_unknown_keys(damaged: dict[str, object]) -> None:
    for record_type in (*NAMES, "future-thing"):
        record = from_properties(RecordId("r"), {**damaged, "type": record_type})  # type: ignore[dict-item]  # damage on purpose
        again = from_properties(record.id, to_properties(record))
        assert repr(again) == repr(record)  # repr, because NaN in a kept value equals nothing


def test_a_record_of_a_later_version_is_kept_whole() -> None:
    stored = {"type": "hologram", "parent": "page", "order": "V", "depth": 3.0}
    record = from_properties(RecordId("r"), stored)
    assert isinstance(record, Unknown)
    assert to_properties(record) == stored


FOREIGN: dict[str, Value] = {"later": 1.0, "p.later": "x", "source": "y", "points": [1.0], "at": "z", "list": [1, 2]}


@pytest.mark.parametrize("name", NAMES)
def test_what_only_a_later_version_knows_is_kept_under_its_own_name(name: str) -> None:
    known = {"shape": {"at"}, "connector": {"source", "points"}}.get(name, set())
    stored = {key: value for key, value in FOREIGN.items() if key not in known}
    again = to_properties(from_properties(RecordId("r"), {"type": name, "order": "V", "parent": "p", **stored}))
    assert {key: again.get(key) for key in stored} == stored


def test_every_file_that_a_record_needs_is_named() -> None:
    assert assets_of(AssetReference(RecordId("a"), ROOT, "V", asset="00ff")) == ("00ff",)
    assert assets_of(Shape(RecordId("s"), LAYER, "V", kind="image", props={"asset": "11ee"})) == ("11ee",)
    assert assets_of(Shape(RecordId("s"), LAYER, "V", props={"asset": 3.0})) == ()
    assert assets_of(Note(RecordId("n"), ROOT, "V")) == ()


def test_only_what_differs_is_stored() -> None:
    assert to_properties(Shape(new_id(), LAYER, "V")) == {"type": "shape", "order": "V", "parent": "layer"}


def test_style_keys_and_record_fields_never_share_a_name() -> None:
    own = {field.name for record_type in (Shape, Connector) for field in fields(record_type)}
    assert not own & {field.name for field in fields(Style)} - {"style"}


@given(st.one_of(*(st.tuples(kind, kind) for kind in KINDS), st.tuples(shapes, connectors)))
def test_writing_the_difference_turns_one_record_into_the_other(pair: tuple[Record, Record]) -> None:
    old, new = pair
    changes = differing(old, new)
    stored = {**to_properties(old), **changes}
    assert {key: value for key, value in stored.items() if value is not None} == to_properties(new)
    assert differing(new, new) == {}


keys = st.one_of(words, st.sampled_from([*DEFAULTS, "x", "w", "text", "parent", "order", "points", "at", "p.size"]))


@given(st.sampled_from(NAMES), *[st.dictionaries(keys, values, max_size=9)] * 2)
def test_revising_a_record_reads_like_reading_it_anew(
    kind: str, stored: dict[str, Value], changes: dict[str, Value]
) -> None:
    stored = {key: value for key, value in stored.items() if value is not None and key != "type"}
    changes = {key: value for key, value in changes.items() if key != "type"}
    whole = {key: value for key, value in {**stored, **changes}.items() if value is not None}
    quick = revised(from_properties(RecordId("r"), {**stored, "type": kind}), changes)
    slow = from_properties(RecordId("r"), {**whole, "type": kind})
    assert quick is not None
    assert type(quick) is type(slow)
    for name in (field.name for field in fields(slow)):  # repr, because NaN in a kept value equals nothing
        one, other = getattr(quick, name), getattr(slow, name)
        assert repr(sorted(one.items()) if name in ("extra", "props") else one) == repr(
            sorted(other.items()) if name in ("extra", "props") else other
        )


def test_what_cannot_be_revised_is_left_to_a_whole_reading() -> None:
    shape = Shape(RecordId("s"), LAYER, "V")
    assert revised(shape, {"type": "hologram"}) is None
    assert revised(Unknown(RecordId("u"), LAYER, "V", "hologram"), {"depth": 1.0}) is None


def test_only_named_fields_are_compared() -> None:
    old, new = Shape(RecordId("s"), LAYER, "V", x=1.0, w=5.0), Shape(RecordId("s"), LAYER, "V", x=2.0, text="hello")
    assert differing(old, new, {"x", "w"}) == {"x": 2.0, "w": None}
    assert differing(old, new, {"x", "style"}) == differing(old, new)


@given(shapes)
def test_a_made_record_is_one_like_any_other(shape: Shape) -> None:
    made = maker(Shape)(*(getattr(shape, field.name) for field in fields(Shape)))
    assert made == shape
    assert type(made) is Shape
    with pytest.raises(FrozenInstanceError):
        made.x = 1.0  # type: ignore[misc]  # the point of it
