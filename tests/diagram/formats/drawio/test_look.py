from __future__ import annotations

import base64
import hashlib

import pytest

from diagram.formats.drawio.codec import pack
from diagram.formats.drawio.colours import colour
from diagram.formats.drawio.look import Look, Looks
from diagram.formats.drawio.stylesheet import number_in
from diagram.records import Attachment
from diagram.style import Style

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def vertex(raw: str) -> Look:
    return Looks().vertex(raw)


def edge(raw: str) -> Look:
    return Looks().edge(raw)


def test_the_empty_style_is_the_plain_one() -> None:
    assert vertex("").style == Style() and vertex("").kind == "rectangle"
    plain = edge("").style
    assert (plain.font_size, plain.end_arrow, plain.rounded, plain.label_background) == (11, "classic", True, "default")
    assert (plain.radius, plain.radius_absolute, plain.start_arrow) == (10, True, "none")


def test_a_leading_semicolon_switches_the_defaults_off() -> None:
    look = vertex(";html=1;")
    assert (look.style.fill, look.style.stroke, look.style.perimeter, look.html) == ("none", "none", "none", True)
    assert edge(";").style.end_arrow == "none" and not edge(";").style.rounded


def test_none_removes_and_missing_means_the_default() -> None:
    assert vertex("fillColor=none").style.fill == "none"
    assert vertex("fillColor=").style.fill == "none"
    assert vertex("strokeColor=#FF0000").style.fill == "default"
    assert edge("endArrow=none").style.end_arrow == "none"
    assert vertex("fillColor=#fff;ellipse;text").style.fill == "none"


def test_classes_merge_in_reading_order_and_junk_is_ignored() -> None:
    look = vertex("swimlane;9E9E9E;ontFamily=x;startSize=30;;=;html=1")
    assert look.kind == "swimlane" and look.props["start_size"] == 30 and look.style.bold
    assert vertex("shape=swimlane").props["start_size"] == 40
    assert vertex("plain-blue").style.fill == "#dae8fc" and vertex("plain-blue").style.gradient == "#7ea6e0"


KINDS = {
    "": "rectangle", "rounded=1": "rectangle", "text;html=1": "text", "group": "group", "shape=rect": "rectangle",
    "ellipse;shape=cloud": "cloud", "shape=cylinder3": "cylinder", "shape=umlLifeline": "uml_lifeline",
    "shape=mxgraph.flowchart.decision": "rhombus", "shape=mxgraph.flowchart.database": "flowchart_database",
    "shape=mxgraph.aws4.s3": "vendor_icon", "shape=mxgraph.nobody.knows": "placeholder",
    "shape=offPageConnector": "off_page_connector",
    "icon;image=a.png": "label", "image;image=a.png": "image", "shape=sortShape": "sort", "edgeLabel": "text",
}  # fmt: skip


@pytest.mark.parametrize("raw", KINDS)
def test_kinds(raw: str) -> None:
    assert vertex(raw).kind == KINDS[raw]


def test_what_we_cannot_draw_is_a_reported_placeholder() -> None:
    look = vertex("shape=mxgraph.nobody.knows;prIcon=this")
    assert look.props["shape"] == "mxgraph.nobody.knows"
    assert [(note.code, note.subject) for note in look.notes] == [("unknown-shape", "mxgraph.nobody.knows/this")]


COLOURS = {
    "#AABBCC": "#aabbcc", "#aabbccdd": "#aabbccdd", "#abc": "#aabbcc", "red": "#ff0000", "rgb(1, 2,3)": "#010203",
    "rgba(0,0,0,0.5)": "#00000080", "transparent": "none", "none": "none", "default": "default", "": "none",
    "light-dark(#FFFFFF, var(--x, #000))": "#ffffff", "light-dark(rgb(1,2,3),#000)": "#010203", "9E9E9E": "none",
    "var(--a, blue)": "#0000ff", "strokeColor": "#123456", "fillColor": "none",
}  # fmt: skip


@pytest.mark.parametrize("text", COLOURS)
def test_colours(text: str) -> None:
    assert colour(text, {"strokeColor": "#123456", "fillColor": "fillColor"}) == COLOURS[text]


def test_colours_taken_from_containers() -> None:
    looks = Looks()
    lane = looks.vertex("swimlane;fillColor=#111111;strokeColor=#222222")
    row = looks.vertex("strokeColor=inherit;fillColor=swimlane", (lane,))
    assert (row.style.stroke, row.style.fill) == ("#222222", "#111111")
    assert looks.vertex("strokeColor=inherit;fillColor=swimlane").style.stroke == "default"


def test_corners_are_shares_of_rectangles_and_lengths_elsewhere() -> None:
    assert vertex("rounded=1").style.radius == 0.15 and vertex("rounded=1;arcSize=50").style.radius == 0.5
    absolute = vertex("rounded=1;absoluteArcSize=1;arcSize=14").style
    assert (absolute.radius, absolute.radius_absolute) == (7, True)
    rhombus = vertex("rhombus;rounded=1").style
    assert (rhombus.radius, rhombus.radius_absolute) == (10, True)


def test_perimeters_are_named_only_when_they_are_not_the_usual_ones() -> None:
    assert vertex("shape=ellipse;perimeter=centerPerimeter").style.perimeter == "center"
    assert vertex("perimeter=none").style.perimeter == "none"
    assert vertex("perimeter=hexagonPerimeter").style.perimeter == "hexagon_legacy"
    assert vertex("rounded=0").style.perimeter == ""


ROUTINGS = {
    "": "straight", "edgeStyle=none": "straight", "edgeStyle=orthogonalEdgeStyle": "orthogonal",
    "edgeStyle=orthogonalEdgeStyle;noEdgeStyle=1": "straight", "edgeStyle=elbowEdgeStyle": "elbow_horizontal",
    "edgeStyle=elbowEdgeStyle;elbow=vertical": "elbow_vertical", "edgeStyle=segmentEdgeStyle": "segment",
    "edgeStyle=entityRelationEdgeStyle": "entity", "edgeStyle=isometricEdgeStyle": "isometric",
    "edgeStyle=whatever": "straight",
}  # fmt: skip


@pytest.mark.parametrize("raw", ROUTINGS)
def test_routings(raw: str) -> None:
    assert edge(raw).routing == ROUTINGS[raw]


def test_edge_ends_and_routing_parameters() -> None:
    look = edge(
        "exitX=1.5;exitY=0.5;exitDx=3;exitPerimeter=0;entryX=0;jettySize=auto;sourceJettySize=20;curved=1;segment=9"
    )
    assert look.source_at == Attachment(1.5, 0.5, 3, 0, outline=False)
    assert look.target_at is None
    assert (look.props["jettySize"], look.props["sourceJettySize"], look.props["segment"]) == ("auto", 20, 9)
    assert look.style.curved


def test_shape_parameters_are_numbers_and_flags() -> None:
    look = vertex("shape=step;size=0.4;fixedSize=1;tabWidth=x;swimlaneFillColor=#FFF;portConstraint=eastwest")
    assert look.props == {
        "size": 0.4, "fixed_size": True, "tab_width": 0, "swimlane_fill": "#ffffff", "portConstraint": "eastwest",
    }  # fmt: skip


def test_embedded_pictures_become_assets_in_every_spelling() -> None:
    packed = base64.b64encode(PIXEL).decode()
    name = hashlib.sha256(PIXEL).hexdigest()
    for address in (
        f"data:image/png,{packed}",
        f"data:image/png;base64,{packed}",
        f"data:image/png,{packed.rstrip('=')}",
    ):
        look = vertex(f"shape=image;image={address};aspect=fixed")
        assert look.props["asset"] == name and look.picture is not None and look.picture.data == PIXEL
        assert look.props["aspect"] == "fixed"
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    for address in (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
        f"data:image/svg+xml,{drawing}",
    ):
        picture = vertex(f"image;image={address}").picture
        assert picture is not None and picture.data == drawing.encode()


def test_pictures_elsewhere_are_named_never_fetched() -> None:
    look = vertex("image;image=https://example.org/a.png")
    assert look.props["href"] == "https://example.org/a.png" and look.notes[0].code == "image-not-embedded"
    assert vertex("image;image=data:image/png,*").notes[0].code == "image-damaged"


def test_stencils_in_the_style() -> None:
    xml = '<shape w="10" h="10"><foreground><rect w="10" h="10"/></foreground></shape>'
    assert vertex(f"shape=stencil({pack(xml)});").props["stencil"] == xml
    damaged = vertex("shape=stencil(AAAA)")
    assert damaged.kind == "placeholder" and damaged.notes[0].code == "unknown-shape"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("-2e2", -200), (".5px", 0.5), ("NaN", 0), ("Infinity", 0), ("1e999", 0), ("", 0), ("1e300", 1e9)],
)
def test_numbers(text: str, value: float) -> None:
    assert number_in(text) == value
