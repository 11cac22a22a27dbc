from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from diagram.display.items import (
    DisplayList,
    Fill,
    Font,
    Gradient,
    GroupItem,
    ImageItem,
    PathItem,
    Stroke,
    TextItem,
)
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import ellipse, polyline, rectangle
from diagram.render.assets import NO_ASSETS, AssetImages, Assets
from diagram.render.export import draw_image
from diagram.render.painter import fitted, paint, placeholder
from diagram.text.rich import RichText
from tests.diagram.render.pictures import BLUE, BOUNDS, GREEN, RED, color_at, drawing

HERE = Box(0.0, 0.0, 100.0, 100.0)
SQUARE = rectangle(Box(20, 20, 60, 60))


def shown(*items: PathItem | TextItem | GroupItem | ImageItem, assets: Assets = NO_ASSETS) -> QImage:
    return draw_image(items, HERE, background="#ffffff", assets=assets)


def at(image: QImage, x: float, y: float) -> str:
    return color_at(image, x, y, bounds=HERE).name()


def dark_pixels(image: QImage) -> int:
    return sum(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()) for y in range(image.height()))


def test_the_drawing_has_its_colours_where_they_belong() -> None:
    image = draw_image(drawing(), BOUNDS, background="#ffffff")
    assert color_at(image, 50, 8).name() == BLUE
    assert color_at(image, 250, 5).name() == GREEN
    assert color_at(image, 225, 30).name() == "#ffffff"
    assert color_at(image, 10, 100).name() == RED
    assert color_at(image, 30, 100).name() == "#ffffff"
    assert color_at(image, 125, 30).lightness() < 60 < 200 < color_at(image, 195, 30).lightness()


@pytest.mark.parametrize(
    ("direction", "dark", "light"),
    [
        ("south", (50, 22), (50, 78)),
        ("north", (50, 78), (50, 22)),
        ("east", (22, 50), (78, 50)),
        ("west", (78, 50), (22, 50)),
        ("radial", (50, 50), (50, 22)),
    ],
)
def test_gradients_run_in_their_direction(direction: str, dark: tuple[int, int], light: tuple[int, int]) -> None:
    image = shown(PathItem(SQUARE, Fill("#000000", gradient=Gradient("#ffffff", direction))))
    assert color_at(image, *dark, bounds=HERE).lightness() < 40
    assert color_at(image, *light, bounds=HERE).lightness() > 200


def test_opacities_multiply() -> None:
    item = PathItem(SQUARE, Fill("#000000", opacity=0.5))
    assert color_at(shown(item), 50, 50, bounds=HERE).lightness() == pytest.approx(128, abs=2)
    faded = GroupItem((item,), opacity=0.5)
    assert color_at(shown(faded), 50, 50, bounds=HERE).lightness() == pytest.approx(191, abs=2)


def test_eight_digit_colours_are_see_through() -> None:
    assert color_at(shown(PathItem(SQUARE, Fill("#00000080"))), 50, 50, bounds=HERE).lightness() == 127


@pytest.mark.parametrize("hatch", ["hachure", "cross-hatch", "dots", "zigzag", "zigzag-line", "dashed", "unknown"])
def test_hatches_stay_inside_and_leave_paper(hatch: str) -> None:
    image = shown(PathItem(ellipse(Box(20, 20, 60, 60)), Fill("#000000", hatch=hatch)))
    inked = {(x, y) for x in range(100) for y in range(100) if image.pixelColor(x, y).lightness() < 200}
    assert 50 < len(inked) < 2500
    assert all((x - 50) ** 2 + (y - 50) ** 2 <= 32**2 for x, y in inked)


def test_a_shadow_falls_to_the_lower_right() -> None:
    image = shown(PathItem(SQUARE, Fill("#ffffff"), shadow=True))
    assert at(image, 50, 18) == "#ffffff"
    assert color_at(image, 50, 82, bounds=HERE).lightness() < 220
    assert at(image, 50, 50) == "#ffffff"


def test_groups_clip_and_turn() -> None:
    image = shown(
        GroupItem((PathItem(rectangle(HERE), Fill(RED)),), Affine.shift(30, 0), rectangle(Box(0, 0, 20, 100)))
    )
    assert [at(image, x, 50) for x in (25, 35, 55)] == ["#ffffff", RED, "#ffffff"]


def test_text_is_drawn_in_its_colour_and_box() -> None:
    label = TextItem(Box(20, 40, 60, 20), RichText.of("HHHHH"), Font(size=14, color=RED))
    image = shown(label)
    inked = [(x, y) for x in range(100) for y in range(100) if image.pixelColor(x, y).lightness() < 250]
    assert inked
    assert all(20 <= x <= 80 and 40 <= y <= 60 for x, y in inked)
    assert any(image.pixelColor(x, y).name() == RED for x, y in inked)


def test_clipped_text_does_not_leave_its_box() -> None:
    label = TextItem(Box(20, 40, 20, 10), RichText.of("Long long text"), Font(), clip=True, background="#000000")
    image = shown(label)
    assert at(image, 30, 45) == "#000000"
    assert [at(image, x, y) for x, y in ((18, 45), (42, 45), (30, 38), (30, 52))] == ["#ffffff"] * 4


def test_underlines_and_strikes_are_drawn() -> None:
    label = TextItem(HERE, RichText.of("nnnnnn"), Font(size=20))
    plain = dark_pixels(shown(label))
    for font in (replace(label.font, underline=True), replace(label.font, strike=True)):
        assert dark_pixels(shown(replace(label, font=font))) > plain + 30


def test_a_picture_is_fitted_flipped_and_replaced_while_missing() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><path d="M0 0h10v10h-10z" fill="#f00"/></svg>'
    )
    assets = AssetImages({"one": svg}.get)
    image = shown(ImageItem(Box(20, 20, 60, 60), "one"), assets=assets)
    assert [at(image, *place) for place in ((30, 50), (70, 50), (30, 25))] == [RED, "#ffffff", "#ffffff"]
    mirrored = shown(ImageItem(Box(20, 20, 60, 60), "one", keep_aspect=False, flip_h=True), assets=assets)
    assert [at(mirrored, *place) for place in ((30, 25), (70, 25))] == ["#ffffff", RED]
    missing = shown(ImageItem(Box(20, 20, 60, 60), "none"), assets=assets)
    assert at(missing, 30, 30) == "#f8f9f9", "a tint, so that it can be seen on any paper"


def test_a_missing_picture_says_so_where_there_is_room() -> None:
    small, large = Box(0, 0, 60, 60), Box(0, 0, 120, 80)
    assert not [item for item in placeholder(small) if isinstance(item, TextItem)]
    (words,) = [item for item in placeholder(large) if isinstance(item, TextItem)]
    assert words.text.plain == "Picture not here yet" and large.contains(words.box.centre)
    assert len(placeholder(Box(0, 0, 10, 10))) == 1, "only a frame where an icon would be a smudge"


def test_proportions_are_kept_centred() -> None:
    assert fitted(ImageItem(Box(0, 0, 100, 50), "x"), 10, 10) == Box(25, 0, 50, 50)


def test_the_painter_keeps_its_place_and_opacity() -> None:
    image = QImage(10, 10, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.setOpacity(0.7)
    items: DisplayList = (GroupItem(drawing(), Affine.shift(5, 5), rectangle(HERE), 0.5), *drawing())
    paint(painter, items)
    assert painter.opacity() == pytest.approx(0.7)
    assert painter.transform().isIdentity()
    assert not painter.hasClipping()
    painter.end()


@pytest.mark.parametrize("dash", [(), (0.0, 0.0), (-1.0, 2.0), (3.0,), (0.0, 4.0)])
def test_odd_dashes_draw_something(dash: tuple[float, ...]) -> None:
    line = PathItem(polyline([(0, 50), (100, 50)]), None, Stroke("#000000", 4, dash=dash, cap="square"))
    assert dark_pixels(shown(line)) > 20


def test_a_broken_colour_is_black() -> None:
    assert QColor(at(shown(PathItem(SQUARE, Fill("nonsense"))), 50, 50)).lightness() == 0
