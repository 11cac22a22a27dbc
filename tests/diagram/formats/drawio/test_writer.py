from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from diagram.formats.drawio.container import open_container
from diagram.formats.drawio.reader import read
from diagram.formats.drawio.writer import write
from diagram.formats.registry import Contents, Reading
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.records import Attachment, Connector, Layer, Page, Record, Shape
from diagram.style import restyled
from tests.diagram.formats.drawio.sample import (
    box,
    by_source,
    comparable,
    file_of,
    line,
    model,
    reading,
    written,
)  # fmt: skip
from tests.diagram.formats.drawio.test_look import PIXEL

PICTURE = f"shape=image;html=1;image=data:image/png,{base64.b64encode(PIXEL).decode()};aspect=fixed;"
LABEL = '<mxGeometry x="-0.6" y="3" relative="1" as="geometry"><mxPoint x="4" y="5" as="offset"/></mxGeometry>'
WHOLE = (
    '<mxCell id="L2" value="Top" style="locked=1;" parent="0" visible="0"/>',
    box("a", "rounded=1;;junk;html=1;fillColor=#FFF;dropTarget=0", value='<b>"x" & y</b>\n2', more='connectable="0"'),
    box("s", "swimlane;startSize=20;collapsible=0", more='collapsed="1"'),
    box("c", ";fillColor=;strokeColor=inherit", parent="s"),
    box("i", PICTURE),
    box("u", "shape=mxgraph.aws4.s3;part=1;rotation=30.5;flipH=1;direction=south;"),
    f'<Node id="o" label="%ip%" placeholders="1" ip="1" link="https://a.b" tooltip="t" tags="x y">{box("")}</Node>',
    line("e", "edgeStyle=orthogonalEdgeStyle;exitX=1;exitY=0.5;exitPerimeter=0;", ends='source="a" target="ghost"'),
    box("l", "edgeLabel;", value="yes", parent="e", inside=LABEL),
    line("f", "", inside='<mxGeometry width="50" height="50" as="geometry"><mxPoint x="9" as="offset"/></mxGeometry>'),
    '<mxCell id="g" parent="L2"><mxGeometry x="5" as="geometry"/></mxCell>',
)  # fmt: skip


def again(found: Reading, *records: Record) -> Reading:
    """`found` with some records replaced or added, written and read."""
    changed = {record.id: record for record in records}
    kept = [changed.pop(record.id, record) for record in found.records]
    return read(write(Contents((*kept, *changed.values()), found.assets.get)))


def test_reading_writing_reading_gives_equal_records() -> None:
    found = read(file_of(model(*WHOLE, attributes='grid="0" extFonts="x" background="#FFFFFF"'), model(box("a"))))
    second = read(written(found))
    assert comparable(second) == comparable(found)
    assert second.records[0].extra == found.records[0].extra
    assert dict(second.assets) == dict(found.assets)
    assert written(second) == written(found)


def test_styles_and_ids_of_what_was_not_touched_are_the_very_same() -> None:
    data = file_of(model(*WHOLE))
    assert _styles(written(read(data))) == _styles(data)


def _styles(data: bytes) -> dict[str, str]:
    sheet = open_container(data).sheets[0]
    assert sheet.model is not None
    styles: dict[str, str] = {}
    for cell in sheet.model.iter("mxCell"):
        wrapper = cell.getparent()
        identity = cell.get("id") or (wrapper.get("id") if wrapper is not None else "")
        styles[identity or ""] = cell.get("style", "")
    return styles


def test_a_changed_value_is_patched_into_the_style() -> None:
    found = reading(
        box("a", "rounded=0;fillColor=#FFFFFF;custom=1;html=1;"), box("b", "fillColor=#111111;ellipse;gray")
    )
    records = by_source(found)
    first, second = records["a"], records["b"]
    assert isinstance(first, Shape) and isinstance(second, Shape)
    changed = again(
        found,
        replace(first, rotation=45.0, style=restyled(first.style, {"fill": "#ff0000", "rounded": True, "bold": True})),
        replace(second, style=restyled(second.style, {"fill": "#00ff00", "stroke": "none"})),
    )
    styles = _styles(written(changed))
    assert styles["a"] == "rounded=1;fillColor=#ff0000;custom=1;html=1;fontStyle=1;rotation=45;"
    assert styles["b"] == "ellipse;gray;fillColor=#00ff00;strokeColor=none;"


def test_a_changed_label_link_and_kind() -> None:
    found = reading(WHOLE[6], box("k", "ellipse;fillColor=#FF0000"))
    records = by_source(found)
    shown, kind = records["o"], records["k"]
    assert isinstance(shown, Shape) and isinstance(kind, Shape)
    after = by_source(again(found, replace(shown, text="new", link="https://c.d"), replace(kind, kind="hexagon")))
    label, hexagon = after["o"], after["k"]
    assert isinstance(label, Shape) and (label.text, label.link) == ("new", "https://c.d")
    assert "drawio.label" not in label.extra
    assert isinstance(hexagon, Shape) and (hexagon.kind, hexagon.style.fill) == ("hexagon", "#ff0000")


def test_a_diagram_of_our_own() -> None:
    page, layer, first, second, arrow = (new_id() for _ in range(5))
    source = Contents(
        (
            Page(page, "V", name="Mine", width=400.0),
            Layer(layer, page, "V", name="Base"),
            Shape(first, layer, "F", kind="cylinder", x=1.5, w=60.0, h=80.0, text="DB\n& co", rotation=10.0),
            Shape(second, layer, "V", kind="image", w=9.0, h=9.0, props={"asset": "0" * 64}, link="https://a.b"),
            Connector(
                arrow, layer, "g", source=first, target=second, routing="elbow_vertical", points=(Point(1.0, 2.0),),
                target_at=Attachment(0.25, 0.0, outline=False),
            ),
        ),
        lambda asset: PIXEL if asset == "0" * 64 else None,
    )  # fmt: skip
    found = read(write(source))
    records = [record for record in found.records if isinstance(record, Shape | Connector)]
    assert [record.kind for record in records] == ["cylinder", "image", "line"]
    base, picture, line_back = records
    original = source.records[2]
    assert isinstance(original, Shape) and isinstance(base, Shape) and isinstance(line_back, Connector)
    assert (base.text, base.x, base.rotation, base.style.fill) == ("DB\n& co", 1.5, 10, "default")
    assert picture.link == "https://a.b" and list(found.assets.values()) == [PIXEL]
    assert (line_back.routing, line_back.points) == ("elbow_vertical", (Point(1, 2),))
    assert line_back.target_at == Attachment(0.25, 0, outline=False)
    assert line_back.source == base.id and not line_back.style.rounded and line_back.style.end_arrow == "none"


def test_copies_of_a_cell_get_ids_of_their_own() -> None:
    found = reading(box("a"))
    original = by_source(found)["a"]
    copy = replace(original, id=RecordId("copy"), order=original.order + "V")
    ids = sorted(str(record.extra["source.id"]) for record in again(found, copy).records if isinstance(record, Shape))
    assert ids == ["a", "copy"]


def test_text_that_xml_cannot_hold_is_left_out() -> None:
    found = reading(box("a"))
    record = by_source(found)["a"]
    assert isinstance(record, Shape)
    odd = {**record.extra, "drawio.data": '{"ok": "1", "not a name": "2", "x<y": "3"}', "drawio.tag": "a b"}
    after = by_source(again(found, replace(record, text="a\x00b\ud800c", extra=odd)))["a"]
    assert isinstance(after, Shape) and after.text == "abc" and after.extra["drawio.data"] == '{"ok": "1"}'


VALUES = st.fixed_dictionaries({}, optional={
    "fill": st.sampled_from(["none", "default", "#12ab34", "#12ab3480"]),
    "stroke": st.sampled_from(["none", "default", "#000000"]),
    "stroke_width": st.sampled_from([0.5, 1.0, 4.0, 0.1]), "opacity": st.sampled_from([0.0, 0.33, 0.5, 1.0]),
    "dashed": st.booleans(), "dash": st.sampled_from(["3 3", "1 4 2", "8 8"]), "rounded": st.booleans(),
    "radius": st.sampled_from([0.0, 0.15, 0.1, 0.5]), "direction": st.sampled_from(["east", "south", "north"]),
    "flip_h": st.booleans(), "bold": st.booleans(), "strike": st.booleans(), "font_size": st.sampled_from([8.0, 12.0]),
    "align": st.sampled_from(["left", "center", "right"]), "valign": st.sampled_from(["top", "bottom"]),
    "wrap": st.booleans(), "horizontal": st.booleans(), "label_background": st.sampled_from(["none", "default"]),
    "perimeter": st.sampled_from(["", "center", "none", "ellipse"]), "shadow": st.booleans(), "spacing": st.just(7.0),
    "fill_style": st.sampled_from(["solid", "hachure"]),
    "font_family": st.just("Courier New, mono"),
})  # fmt: skip
STYLES = st.sampled_from(["", ";", "text;html=1", "rounded=1;arcSize=20;fillColor=#FF0000;gray", "comic=1;fontStyle=7"])


@given(raw=STYLES, values=VALUES)
def test_any_style_comes_back(raw: str, values: dict[str, str | float | bool]) -> None:
    found = reading(box("a", raw))
    record = by_source(found)["a"]
    assert isinstance(record, Shape)
    wanted = replace(record, style=restyled(record.style, values))
    after = by_source(again(found, wanted))["a"]
    assert isinstance(after, Shape) and after.style == wanted.style


LINE_VALUES = st.fixed_dictionaries({}, optional={
    "start_arrow": st.sampled_from(["none", "block", "ERone"]), "end_arrow": st.sampled_from(["none", "open"]),
    "end_fill": st.booleans(), "end_size": st.sampled_from([6.0, 12.0]), "curved": st.booleans(),
    "rounded": st.booleans(), "jump": st.sampled_from(["none", "arc"]), "radius": st.sampled_from([4.0, 10.0]),
})  # fmt: skip


@given(values=LINE_VALUES, routing=st.sampled_from(["straight", "orthogonal", "elbow_vertical", "entity", "segment"]))
def test_any_line_comes_back(values: dict[str, str | float | bool], routing: str) -> None:
    found = reading(line("e", "noEdgeStyle=1;exitX=0;exitY=1;endArrow=block;"))
    record = by_source(found)["e"]
    assert isinstance(record, Connector)
    wanted = replace(record, style=restyled(record.style, values), routing=routing, source_at=None)
    after = by_source(again(found, wanted))["e"]
    assert isinstance(after, Connector)
    assert (after.style, after.routing, after.source_at) == (wanted.style, routing, None)


def test_the_file_is_plain_xml() -> None:
    root = etree.fromstring(written(reading(box("a"))))
    assert (root.tag, root.get("host")) == ("mxfile", "AutoGraph")
    assert [cell.get("id") for cell in root.iter("mxCell")] == ["0", "1", "a"]


@pytest.mark.parametrize(
    "kind", ["rhombus", "text", "note", "uml_actor", "process", "cloud", "double_ellipse", "table"]
)
def test_new_shapes_keep_their_kind(kind: str) -> None:
    found = reading(box("z"))
    layer = by_source(found)["1"]
    after = again(found, Shape(RecordId("n"), layer.id, "z", kind=kind, w=9.0, h=9.0, text="t"))
    made = by_source(after)["n"]
    assert isinstance(made, Shape) and (made.kind, made.text) == (kind, "t")
