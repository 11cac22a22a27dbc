from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from diagram.display.items import Fill, Font, Gradient, GroupItem, ImageItem, PathItem, Stroke, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import polyline, rectangle
from diagram.render.assets import NO_ASSETS, AssetImages, Assets
from diagram.render.export import draw_image
from diagram.render.svg import write_svg
from diagram.text.html import parse_html
from diagram.text.rich import RichText
from tests.diagram.render.pictures import BOUNDS, difference, drawing

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def parsed(*items: PathItem | TextItem | GroupItem | ImageItem, assets: Assets = NO_ASSETS) -> etree._Element:
    return etree.fromstring(write_svg(items, BOUNDS, assets=assets))


def test_the_picture_is_the_painters() -> None:
    svg = write_svg(drawing(), BOUNDS, background="#ffffff").decode()
    # QtSvg knows no lists of families.
    svg = re.sub(r'font-family="[^"]*"', 'font-family="Liberation Sans"', svg)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    painted = draw_image(drawing(), BOUNDS, scale=2.0, background="#ffffff")
    drawn = QImage(painted.size(), painted.format())
    drawn.fill(0xFFFFFFFF)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    assert difference(painted, drawn) < 1.5


def test_the_words_are_text() -> None:
    root = parsed(*drawing())
    words = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert words.split() == ["Plain", "&", "<simple>", "label", "bold", "and", "slanted", "x", "2", "up"]
    assert root.find(f".//{SVG}foreignObject") is None


def test_size_title_and_background() -> None:
    root = etree.fromstring(write_svg((), Box(1.5, 2, 30, 40), background="#ffffff", title="A & B"))
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("1.5 2 30 40", "30", "40")
    assert root.findtext(f"{SVG}title") == "A & B"
    path = root.find(f"{SVG}path")
    assert path is not None
    assert path.get("fill") == "#ffffff"


@given(st.text(max_size=30))
def test_any_text_makes_valid_xml(text: str) -> None:
    label = TextItem(BOUNDS, RichText.of(text), Font(family=text, color="#ff0000"))
    etree.fromstring(write_svg((label,), BOUNDS, title=text, background="#ffffff"))


def test_spaces_are_kept() -> None:
    texts = list(parsed(TextItem(BOUNDS, RichText.of("  two  words"), Font())).iter(f"{SVG}text"))
    assert texts[0].text == "  two  words"
    assert texts[0].get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_links_lead_on() -> None:
    root = parsed(TextItem(BOUNDS, parse_html("<a href='https://a.b/?c=1&d=\"2\"'>go</a>"), Font()))
    link = root.find(f".//{SVG}a")
    assert link is not None
    assert link.get(HREF) == 'https://a.b/?c=1&d="2"'


def test_equal_gradients_and_clips_are_written_once() -> None:
    square = rectangle(Box(0, 0, 50, 50))
    item = GroupItem((PathItem(square, Fill("#000000", 0.5, Gradient("#ffffff"))),), None, square)
    root = parsed(item, item)
    assert len(root.findall(f".//{SVG}linearGradient")) == 1
    assert len(root.findall(f".//{SVG}clipPath")) == 1
    assert [stop.get("stop-opacity") for stop in root.iter(f"{SVG}stop")] == ["0.5", "0.5"]


def test_numbers_are_short() -> None:
    line = polyline([(1.0, 2.5), (3.3333, -0.001), (1200, 100.1)])
    svg = write_svg((PathItem(line, None, Stroke("#000000")),), BOUNDS)
    assert b'd="M1 2.5L3.33 0L1200 100.1"' in svg


@pytest.mark.parametrize(
    ("stroke", "expected"),
    [
        (Stroke("#000000"), {"stroke": "#000000"}),
        (
            Stroke("#00000080", 2.5, (4, 2)),
            {"stroke-opacity": "0.502", "stroke-width": "2.5", "stroke-dasharray": "4 2"},
        ),
        (Stroke("#000000", cap="round", join="bevel"), {"stroke-linecap": "round", "stroke-linejoin": "bevel"}),
    ],
)
def test_lines_keep_their_look(stroke: Stroke, expected: dict[str, str]) -> None:
    path = parsed(PathItem(polyline([(0, 0), (9, 9)]), None, stroke)).find(f"{SVG}path")
    assert path is not None
    assert path.get("fill") == "none"
    assert {name: path.get(name) for name in expected} == expected


def test_pictures_are_embedded_once() -> None:
    assets = AssetImages({"one": PNG}.get)
    box = Box(0, 0, 10, 20)
    root = parsed(ImageItem(box, "one"), ImageItem(box, "one", flip_h=True, opacity=0.5), assets=assets)
    images = root.findall(f".//{SVG}image")
    assert len(images) == 1
    assert str(images[0].get(HREF)).startswith("data:image/png;base64,iVBOR")
    uses = root.findall(f"{SVG}use")
    assert [use.get("transform") for use in uses] == ["matrix(10 0 0 10 0 5)", "matrix(-10 0 0 10 10 5)"]
    assert uses[1].get("opacity") == "0.5"


def test_embedded_svg_loses_its_references() -> None:
    evil = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        b'<image xlink:href="file:///etc/passwd" width="9" height="9"/></svg>'
    )
    svg = write_svg((ImageItem(BOUNDS, "one"),), BOUNDS, assets=AssetImages({"one": evil}.get))
    assert b"ZmlsZTovLy9ldGMvcGFzc3dk" not in svg
    assert b"data:image/svg+xml;base64," in svg


def test_groups_move_and_fade_their_items() -> None:
    inner = PathItem(rectangle(Box(0, 0, 5, 5)), Fill("#000000", 0.5))
    group = parsed(GroupItem((inner,), Affine.shift(3, 4), None, 0.5)).find(f"{SVG}g")
    assert group is not None
    assert group.get("transform") == "matrix(1 0 0 1 3 4)"
    assert group[0].get("fill-opacity") == "0.25"


def test_shapes_that_look_alike_share_their_outline_and_stand_apart() -> None:
    shared = rectangle(Box(0, 0, 20, 10))
    twins = tuple(PathItem(shared.moved(x, 5.5), Fill("#ff0000")) for x in (10, 60.25))
    root = etree.fromstring(write_svg(twins, Box(0, 0, 100, 20)))
    first, second = root.findall(f"{SVG}path")
    assert first.get("d") == second.get("d")
    assert [one.get("transform") for one in (first, second)] == ["translate(10 5.5)", "translate(60.25 5.5)"]
