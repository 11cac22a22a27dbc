from __future__ import annotations

from diagram.formats.drawio.limits import DEPTH
from diagram.formats.drawio.reader import read
from diagram.geometry.point import Point
from diagram.records import Along, Connector, Layer, Page, Shape
from tests.diagram.formats.drawio.sample import (
    box,
    by_source,
    codes,
    connector,
    file_of,
    line,
    model,
    reading,
    shape,
)


def test_layers_shapes_and_order() -> None:
    found = reading(
        '<mxCell id="L" value="Notes" style="locked=1;" parent="0" visible="0"/>',
        box("a"), box("b", parent="L"), box("c"),
    )  # fmt: skip
    records = by_source(found)
    layers = [record for record in found.records if isinstance(record, Layer)]
    assert [(layer.name, layer.visible, layer.locked) for layer in layers] == [
        ("", True, False),
        ("Notes", False, True),
    ]
    assert layers[0].order < layers[1].order
    assert records["a"].parent == records["c"].parent == layers[0].id and records["a"].order < records["c"].order
    assert records["b"].parent == layers[1].id
    assert isinstance(found.records[0], Page) and layers[0].parent == found.records[0].id


def test_the_root_is_the_cell_without_parent_whatever_its_id() -> None:
    cells = '<mxCell id="top"/><mxCell id="L" parent="top"/>' + box("a", parent="L")
    found = read(f"<mxGraphModel><root>{cells}</root></mxGraphModel>".encode())
    assert [type(record) for record in found.records] == [Page, Layer, Shape]
    assert not found.losses


def test_a_page_without_root_and_layers_gets_them() -> None:
    found = read(f"<root>{box('a', parent='')}{box('b', parent='9')}</root>".encode())
    assert [type(record) for record in found.records] == [Page, Layer, Shape, Shape]
    assert codes(found) == ["missing-parent", "missing-parent"]


def test_wrappers_of_any_name_carry_label_data_and_link() -> None:
    inner = '<mxCell style="rounded=1" vertex="1" parent="1"><mxGeometry width="8" height="8" as="geometry"/></mxCell>'
    for tag in ("object", "UserObject", "Server"):
        record = shape(f'<{tag} id="a" label="Hi" tooltip="tip" link="https://x.y" ip="10.0.0.1">{inner}</{tag}>')
        assert (record.text, record.link, record.extra["tooltip"]) == ("Hi", "https://x.y", "tip")
        assert record.extra["drawio.tag"] == tag and record.extra["drawio.data"] == '{"ip": "10.0.0.1"}'
        assert record.style.rounded


def test_links_that_run_scripts_are_taken_out() -> None:
    wrapped = f'<object id="a" label="" link=" JavaScript:alert(1)">{box("")}</object>'
    found = reading(wrapped)
    record = by_source(found)["a"]
    assert isinstance(record, Shape) and record.link == "" and codes(found) == ["unsafe-link"]


def test_duplicate_ids_become_unique_and_are_reported() -> None:
    found = reading(box("a"), box("a", value="second"), line("e", ends='source="a"'))
    records = by_source(found)
    edge = records["e"]
    assert isinstance(edge, Connector) and edge.source == records["a"].id
    assert len([record for record in found.records if isinstance(record, Shape)]) == 2
    assert codes(found) == ["duplicate-id"] and "cell a-1" in found.losses[0].where


def test_parents_that_are_missing_or_circular_lead_to_the_first_layer() -> None:
    found = reading(
        box("a", parent="x"), box("b", parent="c"), box("c", parent="b"), box("d", parent="d"), box("f", parent="b")
    )
    records = by_source(found)
    assert sorted(codes(found)) == ["missing-parent", "parent-cycle", "parent-cycle"]
    assert records["a"].parent == records["d"].parent == records["1"].id
    assert records["f"].parent == records["b"].id
    assert {records["b"].parent, records["c"].parent} in (
        {records["1"].id, records["b"].id},
        {records["1"].id, records["c"].id},
    )


def test_what_is_nested_without_end_is_flattened() -> None:
    deep = [box(f"n{number}", parent=f"n{number - 1}" if number else "1") for number in range(3 * DEPTH)]
    found = reading(*deep)
    assert len([record for record in found.records if isinstance(record, Shape)]) == 3 * DEPTH
    assert set(codes(found)) == {"too-deep"}


def test_ends_may_come_later_and_may_be_missing() -> None:
    found = reading(line("e", ends='source="b" target="ghost"'), box("b"))
    edge = by_source(found)["e"]
    assert isinstance(edge, Connector) and edge.source == by_source(found)["b"].id
    assert edge.target is None and edge.extra["drawio.target"] == "ghost"
    assert codes(found) == ["dangling-end"]


def test_an_edge_in_a_lane_keeps_points_relative_to_the_lane() -> None:
    inside = (
        '<mxGeometry x="-0.5" y="7" relative="1" as="geometry"><mxPoint x="1" y="2" as="sourcePoint"/>'
        '<mxPoint x="3" y="4" as="targetPoint"/><Array as="points"><mxPoint x="5"/><mxPoint y="6"/></Array>'
        '<mxPoint x="8" y="9" as="offset"/></mxGeometry>'
    )
    found = reading(box("lane", "swimlane"), line("e", parent="lane", inside=inside))
    edge = by_source(found)["e"]
    assert isinstance(edge, Connector) and edge.parent == by_source(found)["lane"].id
    assert edge.points == (Point(5, 0), Point(0, 6))
    assert (edge.source_point, edge.target_point) == (Point(1, 2), Point(3, 4))
    assert edge.label_at == Along(-0.5, 7, 8, 9)


def test_an_edge_that_is_placed_nowhere_is_kept_and_reported() -> None:
    found = reading(line("e", inside='<mxGeometry relative="1" as="geometry"/>'))
    assert isinstance(by_source(found)["e"], Connector) and codes(found) == ["edge-without-end"]


def test_things_on_an_edge_are_placed_along_it() -> None:
    label = '<mxGeometry x="-0.6" y="3" relative="1" as="geometry"><mxPoint x="4" y="5" as="offset"/></mxGeometry>'
    sized = '<mxGeometry x="0.2" width="20" height="10" relative="1" as="geometry"/>'
    cells = (
        line("e"), box("l", "edgeLabel;html=1", value="yes", parent="e", inside=label),
        box("i", "ellipse", parent="e", inside=sized), box("n", "text", parent="l", inside=label),
    )  # fmt: skip
    on_line, icon, nested = (shape(*cells, identity=name) for name in "lin")
    assert (on_line.kind, on_line.at, on_line.html) == ("edge_label", Along(-0.6, 3, 4, 5), True)
    assert (icon.kind, icon.at, icon.w) == ("ellipse", Along(0.2), 20)
    assert nested.kind == "text" and nested.at == Along(-0.6, 3, 4, 5)


def test_a_relative_child_of_a_shape_is_placed_by_shares() -> None:
    port = (
        '<mxGeometry x="1" y="0.5" width="6" height="6" relative="1" as="geometry">'
        '<mxPoint x="-3" y="-3" as="offset"/></mxGeometry>'
    )
    record = shape(box("s"), box("a", parent="s", inside=port))
    assert record.at == Along(1, 0.5, -3, -3) and (record.x, record.w) == (0, 6)


def test_collapsed_hidden_and_locked() -> None:
    folded = (
        '<mxGeometry x="1" y="2" width="30" height="20" as="geometry">'
        '<mxRectangle width="300" height="200" as="alternateBounds"/></mxGeometry>'
    )
    record = shape(box("a", "swimlane;locked=1", inside=folded, more='collapsed="1" visible="0"'))
    assert (record.collapsed, record.visible, record.locked, record.w) == (True, False, True, 30)
    assert record.extra["drawio.alternate"] == [0, 0, 300, 200]


def test_odd_numbers_become_0_and_a_missing_geometry_has_no_size() -> None:
    odd = '<mxGeometry x="NaN" y="1e2" width="Infinity" height="12px" as="geometry"/>'
    record = shape(box("a", "rotation=x;fontSize=1e400;strokeWidth=2.5e0", inside=odd))
    assert (record.x, record.y, record.w, record.h, record.rotation) == (0, 100, 0, 12, 0)
    assert (record.style.font_size, record.style.stroke_width) == (0, 2.5)
    assert shape('<mxCell id="a" vertex="1" parent="1"/>').box == (0, 0, 0, 0)


def test_a_bare_cell_among_shapes_is_a_group_that_draws_nothing() -> None:
    record = shape('<mxCell id="a" parent="2"><mxGeometry x="5" y="6" as="geometry"/></mxCell>', box("2"))
    assert (record.kind, record.x, record.style.fill, record.style.stroke) == ("group", 5, "none", "none")


def test_placeholders_are_shown_and_their_source_is_kept() -> None:
    data = 'placeholders="1" name="Web" label="%name% %ip% %%name%% %width% %page% %nothing%"'
    record = shape(
        f'<object id="g" label="" ip="10.1" >{box("")}</object><object id="a" {data}>{box("", parent="g")}</object>'
    )
    assert (
        record.text == "Web 10.1 %name% 100 Page 1 %nothing%" or record.text == "Web 10.1 %name%% 100 Page 1 %nothing%"
    )
    assert str(record.extra["drawio.label"]).startswith("%name% %ip%")


def test_a_placeholder_attribute_is_the_label() -> None:
    record = shape(f'<object id="a" label="x" placeholders="1" placeholder="role" role="Boss">{box("")}</object>')
    assert record.text == "Boss"


def test_page_settings() -> None:
    attributes = 'grid="0" gridSize="5" pageWidth="850" pageHeight="1100" background="light-dark(#FFF8E7, #000)"'
    page = read(file_of(model(attributes=attributes))).records[0]
    assert isinstance(page, Page) and page.extra["source.id"] == "p1"
    assert (page.width, page.height, page.grid, page.grid_size, page.background) == (850, 1100, False, 5, "#fff8e7")


def test_a_connector_may_end_on_a_connector() -> None:
    edge = connector(line("e", ends='source="f"'), line("f"))
    assert edge.source is not None
