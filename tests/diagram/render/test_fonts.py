from __future__ import annotations

import pytest

from diagram.display.items import Font
from diagram.render.fonts import css_families, face_of, families_of, split_families


def test_widths_grow_with_the_size_exactly() -> None:
    narrow, wide = face_of(Font(size=10.0)), face_of(Font(size=37.5))
    assert wide.width("Some text") == pytest.approx(3.75 * narrow.width("Some text"))


def test_a_size_between_whole_pixels_is_scaled() -> None:
    face = face_of(Font(size=10.5))
    assert face.font.pixelSize() * face.scale == pytest.approx(10.5)


def test_a_face_is_shared_by_all_colours() -> None:
    assert face_of(Font(color="#ff0000")) is face_of(Font(color="#00ff00", underline=True))


@pytest.mark.parametrize("size", [0.0, -3.0, 1e9])
def test_absurd_sizes_are_bounded(size: float) -> None:
    assert 0 < face_of(Font(size=size)).width("x") < 10_000


def test_bold_is_wider() -> None:
    assert face_of(Font(bold=True)).width("Width") > face_of(Font()).width("Width")


def test_kin_fonts_are_alike_and_unknown_ones_are_sans() -> None:
    assert families_of("Helvetica") == families_of("Arial") == families_of("No Such Font, sans-serif")
    assert families_of("Courier New") == families_of("monospace")


def test_quotes_and_empty_names_are_dropped() -> None:
    assert split_families("'A B', \"C\",, d ") == ["A B", "C", "d"]


@pytest.mark.parametrize(
    ("css", "start", "end"),
    [
        ("Helvetica", "'Liberation Sans'", "sans-serif"),
        ("Courier New", "'Liberation Mono'", "monospace"),
        ("Georgia", "Georgia", "serif"),
        ("'Open Sans', serif", "'Open Sans'", "serif"),
        ("Roboto", "Roboto", "serif"),
        ("Roboto, sans-serif", "Roboto", "sans-serif"),
    ],
)
def test_css_lists_name_the_font_and_its_kin(css: str, start: str, end: str) -> None:
    names = css_families(css).split(", ")
    assert (names[0], names[-1]) == (start, end)
