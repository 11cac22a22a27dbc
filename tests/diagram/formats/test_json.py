from __future__ import annotations

import hashlib
import json

import pytest

from diagram.errors import FormatError
from diagram.formats.json import is_json, read, write
from diagram.formats.registry import Contents, recognise
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Along, Attachment, Connector, Layer, Page, Record, Shape
from diagram.style import Style

PICTURE = b"\x89PNG..."
ASSET = hashlib.sha256(PICTURE).hexdigest()
PAGE, LAYER, FIRST, LINE = (RecordId(name) for name in ("page", "layer", "first", "line"))
RECORDS: tuple[Record, ...] = (
    Page(PAGE, "V", name="Grüße", grid=False),
    Layer(LAYER, PAGE, "V", locked=True),
    Shape(FIRST, LAYER, "V", kind="image", x=1.5, w=2.0, props={"asset": ASSET, "n": 3}, extra={"source.id": "7"}),
    Connector(
        LINE, LAYER, "W", source=FIRST, target_point=Point(3.0, 4.0), points=(Point(1.0, 2.0),), text="a\nb",
        source_at=Attachment(0.5, 1.0), label_at=Along(-0.5), style=Style(stroke="#ff0000", dashed=True),
    ),
    Shape(RecordId("label"), LINE, "V", kind="edge_label", at=Along(0.25, 1.0), html=True),
)  # fmt: skip
CONTENTS = Contents(RECORDS, {ASSET: PICTURE}.get, "Title")


def test_everything_comes_back() -> None:
    data = write(CONTENTS)
    found = recognise(data, "x.json").read
    assert found is read
    back = read(data)
    assert back.records == RECORDS and dict(back.assets) == {ASSET: PICTURE} and not back.losses


def test_the_text_is_readable_and_stable() -> None:
    data = write(CONTENTS)
    assert data == write(CONTENTS)
    document = json.loads(data)
    assert (document["format"], document["version"], document["title"]) == ("autograph", 1, "Title")
    assert list(document["records"][2])[:5] == ["id", "type", "parent", "order", "kind"]
    assert "Grüße" in data.decode()


def test_records_without_a_home_go_to_the_first_layer() -> None:
    shuffled = (RECORDS[3], Shape(RecordId("lost"), RecordId("gone"), "V"), *RECORDS[:3], RECORDS[4])
    circle = (Shape(RecordId("a"), RecordId("b"), "V"), Shape(RecordId("b"), RecordId("a"), "V"))
    found = read(write(Contents((*shuffled, *circle), CONTENTS.asset)))
    seen: set[str] = {""}
    for record in found.records:
        assert record.parent in seen
        seen.add(record.id)
    assert len(found.records) == len(shuffled) + 2
    assert {loss.code for loss in found.losses} == {"missing-parent"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"[]", "no AutoGraph"),
        (b'{"format": "autograph", "version": 99, "records": []}', "newer"),
        (b'{"format": "autograph", "version": 1}', "no records"),
        (b'{"format": "autograph", "version": 1, "records": []}', "no pages"),
        (b'{"format": "autograph", "version": 1, "records": [1, {}, {"id": 3}]}', "no pages"),
    ],
)
def test_what_is_not_ours_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read(data)


def test_odd_members_are_kept_or_defaulted() -> None:
    members = {
        "id": "s",
        "type": "shape",
        "parent": "p",
        "order": "V",
        "x": "far",
        "fancy": {"a": 1},
        "points": [1, "b"],
    }
    page = {"id": "p", "type": "page", "order": "V"}
    text = json.dumps({"format": "autograph", "version": 1, "records": [page, members], "assets": {"0": "AA=="}})
    found = read(text.encode())
    shape = found.records[1]
    assert isinstance(shape, Shape) and shape.x == 0.0 and shape.extra["fancy"] == '{"a": 1}'
    assert [loss.code for loss in found.losses] == ["image-damaged"]


def test_only_our_json_is_claimed() -> None:
    assert is_json(write(CONTENTS)[:300])
    assert not is_json(b'{"type": "excalidraw"}') and not is_json(b"<mxfile/>")
