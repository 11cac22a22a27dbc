"""Older forms are read as newer ones, alike on every copy; nothing is written by reading, and undo leaves it alone."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagram.document import Document
from diagram.document.migrations.registry import MIGRATIONS, Migration
from diagram.document.replica import Replica
from diagram.document.schema import CURRENT, Schema
from diagram.errors import ReadOnly
from diagram.formats.json import read
from diagram.ids import RecordId
from diagram.properties import MAJOR, MINOR
from diagram.records import ROOT, Note, Shape, Unknown, Value, Values
from tests.diagram.document.drawing import LAYER, RECORDS, A, B, drawing, shape

OLD = Path(__file__).parents[2] / "data" / "documents"


def _turned(properties: Values) -> Values:
    """`angle` in quarters becomes `rotation` in degrees; what already says its rotation keeps it."""
    quarters = properties.get("angle")
    rest = {key: value for key, value in properties.items() if key != "angle"}
    return {"rotation": float(quarters) * 90.0, **rest} if isinstance(quarters, int | float) else rest


def _turned_back(properties: Values) -> Values:
    rest = {key: value for key, value in properties.items() if key != "rotation"}
    degrees = properties.get("rotation")
    return {**rest, "angle": degrees / 90.0} if isinstance(degrees, float) else rest


def _linked(properties: Values) -> Values:
    rest = {key: value for key, value in properties.items() if key != "href"}
    return {"link": properties["href"], **rest} if isinstance(properties.get("href"), str) else rest


LATER = Schema((
    *MIGRATIONS.values(),
    Migration(2, "Angles in degrees", frozenset({"angle"}), _turned, _turned_back),
    Migration(3, "Links by their name", frozenset({"href"}), _linked),
))  # fmt: skip
words = st.text("abc", max_size=3)
maps = st.dictionaries(
    st.sampled_from(["angle", "rotation", "href", "link", "x", "later"]),
    st.one_of(st.integers(0, 3), st.floats(0, 9), words),
)


def older(*blobs: bytes) -> Document:
    """The document as a program that knows version 1 has it."""
    return Document.load(blobs)


def newer(*blobs: bytes) -> Document:
    """The document as a program that knows `LATER` has it."""
    replica = Replica(LATER)
    replica.load(blobs)
    return Document(replica)


def old_form() -> Document:
    document = drawing()
    with document.edit("Turn") as edit:
        edit.put(Shape(RecordId("turned"), LAYER, "x", extra=MappingProxyType({"angle": 1, "href": "https://a"})))
    return document


TURNED = RecordId("turned")


def test_the_newest_migration_is_the_version_that_is_written() -> None:
    assert CURRENT.minor == MINOR == max(one.minor for one in MIGRATIONS.values())
    assert CURRENT.declared() == {"schema": MAJOR, "minor": MINOR}
    assert [one.minor for one in sorted(MIGRATIONS.values(), key=lambda one: one.minor)] == list(range(1, MINOR + 1))


@given(maps)
def test_migrating_twice_is_migrating_once_and_what_can_go_back_does(properties: dict[str, Value]) -> None:
    for schema in (CURRENT, LATER):
        once = schema.current(properties)
        assert schema.current(once) == once
        assert once.get("later") == properties.get("later")
        assert schema.completion(once) == {}
        written = {**properties, **schema.completion(properties)}
        assert {key: value for key, value in written.items() if value is not None} == once
    for migration in (*MIGRATIONS.values(), Migration(2, "", frozenset({"angle"}), _turned, _turned_back)):
        if migration.up is not None and migration.down is not None and isinstance(properties.get("angle"), int):
            plain = {key: value for key, value in properties.items() if key != "rotation"}
            assert migration.down(migration.up(plain)) == plain


def test_a_document_of_the_first_version_opens_is_edited_and_says_so() -> None:
    stored = (OLD / "minor_0.loro").read_bytes()
    document = older(stored)
    assert document.value_hash() == older(stored).value_hash()
    assert set(document.records) == {record.id for record in RECORDS}
    assert (shape(document, A).x, shape(document, A).text) == (12.5, "moved")
    replica = Replica()
    replica.load([stored])
    assert replica.meta() == {"schema": 1, "minor": 0}
    with document.edit("Note") as edit:
        edit.put(Note(RecordId("note"), ROOT, "V", text="new"))
    document.history.undo()
    again = Replica()
    again.load([document.export_snapshot()])
    assert again.meta() == {"schema": MAJOR, "minor": MINOR}


def test_reading_writes_nothing_and_the_next_edit_stores_the_newer_form() -> None:
    document = newer(old_form().export_snapshot())
    told: list[bytes] = []
    document.subscribe_updates(told.append)
    assert (shape(document, TURNED).rotation, shape(document, TURNED).link) == (90.0, "https://a")
    assert document.values(TURNED) == {
        "type": "shape", "parent": LAYER, "order": "x", "angle": 1, "href": "https://a",
    }  # fmt: skip
    assert not told
    with document.edit("Move") as edit:
        edit.change(TURNED, x=5.0)
        edit.change(A, x=6.0)
    stored = {"type": "shape", "parent": LAYER, "order": "x", "rotation": 90.0, "link": "https://a"}
    assert document.values(TURNED) == {**stored, "x": 5.0}
    assert document.history.undo() and document.values(TURNED) == stored
    assert document.history.redo() and shape(document, TURNED).x == 5.0
    assert shape(newer(document.export_snapshot()), TURNED) == shape(document, TURNED)


def test_the_migrated_property_itself_may_be_edited_and_undone() -> None:
    document = newer(old_form().export_snapshot())
    with document.edit("Turn") as edit:
        edit.change(TURNED, rotation=180.0)
    assert document.history.undo() and shape(document, TURNED).rotation == 90.0
    assert document.history.redo() and shape(document, TURNED).rotation == 180.0


def test_a_deleted_record_of_an_older_form_comes_back_in_the_newer() -> None:
    document = old_form()
    with document.edit("Delete") as edit:
        edit.delete(TURNED)
    again = newer(document.export_snapshot())
    with again.edit("Back") as edit:
        edit.put(Shape(TURNED, LAYER, "x", rotation=270.0))
    assert again.values(TURNED) == {"type": "shape", "parent": LAYER, "order": "x", "rotation": 270.0}
    assert again.get(TURNED) == newer(again.export_snapshot()).get(TURNED) == Shape(TURNED, LAYER, "x", rotation=270.0)


def test_steps_of_before_the_update_are_still_taken_back() -> None:
    document = old_form()
    with document.edit("Turn on") as edit:
        record = shape(document, TURNED)
        edit.put(Shape(TURNED, LAYER, "x", extra=MappingProxyType({**record.extra, "angle": 2})))
    again = newer(document.export_snapshot())
    again.history.restore(document.history.done, ())
    assert shape(again, TURNED).rotation == 180.0
    assert again.history.undo() and shape(again, TURNED).rotation == 90.0
    assert again.history.undo() and again.get(TURNED) is None


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([A, B, TURNED]), st.integers(0, 3)), max_size=8), st.booleans()
)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_older_and_newer_programs_agree_whenever_they_migrate(
    acts: list[tuple[bool, RecordId, int]], merge_first: bool
) -> None:
    start = old_form().export_snapshot()
    old, new = older(start), newer(start)
    for by_new, identity, number in acts:
        if by_new:
            with new.edit("Turn") as edit:
                edit.change(identity, rotation=45.0 * number)
        else:
            with old.edit("Turn") as edit:
                record = shape(old, identity)
                edit.put(Shape(**{**_fields(record), "extra": {**record.extra, "angle": number}}))
        if merge_first:
            new.import_update(old.export_since(new.version()))
    new.import_update(old.export_since(new.version()))
    old.import_update(new.export_since(old.version()))
    assert old.value_hash() == new.value_hash()
    late = newer(old.export_snapshot())
    assert dict(late.records) == dict(new.records)
    assert dict(older(new.export_snapshot()).records) == dict(old.records)


def _fields(record: Shape) -> dict[str, object]:
    return {name: getattr(record, name) for name in Shape.__dataclass_fields__}


def test_a_newer_major_version_is_only_shown_also_when_it_comes_by_a_merge() -> None:
    document = drawing()
    late = Replica()
    late.load([document.export_snapshot()])
    (update,) = late.set_meta({"schema": MAJOR + 1}, "Later")
    assert Document.load([document.export_snapshot(), update]).read_only
    document.import_update(update)
    with pytest.raises(ReadOnly), document.edit("Move"):
        pass
    assert document.records


def test_a_newer_minor_version_is_kept_with_all_that_it_brought() -> None:
    stored = newer(drawing().export_snapshot())
    with stored.edit("Later") as edit:
        edit.put(Unknown(RecordId("hologram"), ROOT, "V", "hologram", {"depth": 2.0}))
    document = older(stored.export_snapshot())
    with document.edit("Move") as edit:
        edit.change(A, x=5.0)
    again = Replica()
    again.load([document.export_snapshot()])
    assert again.meta()["minor"] == LATER.minor
    assert document.get(RecordId("hologram")) == Unknown(RecordId("hologram"), ROOT, "V", "hologram", {"depth": 2.0})


def test_a_file_without_a_minor_version_is_read_as_the_first() -> None:
    found = read(b'{"format": "autograph", "version": 1, "records": [{"id": "p", "type": "page", "order": "V"}]}')
    assert [record.id for record in found.records] == ["p"]
