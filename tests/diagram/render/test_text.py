from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.display.items import Font, TextItem
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.render.fonts import face_of
from diagram.render.text import LaidOut, lay_out
from diagram.text.html import parse_html
from diagram.text.rich import Paragraph, RichText, Run

BOX = Box(100.0, 50.0, 120.0, 60.0)
words = st.text(alphabet="abc -日", min_size=0, max_size=80)


def laid_out(text: str | RichText, box: Box = BOX, **options: object) -> LaidOut:
    rich = RichText.of(text) if isinstance(text, str) else text
    return lay_out(TextItem(box, rich, Font(), **options))  # type: ignore[arg-type]  # each test names its fields


def lines_of(found: LaidOut) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in found.lines]


def test_one_line_is_centred_and_as_high_as_draw_io_makes_it() -> None:
    box = laid_out("Label").box
    assert box.h == pytest.approx(12 * 1.2)
    assert box.centre == pytest.approx(BOX.centre)
    assert box.w == pytest.approx(face_of(Font()).width("Label"))


@pytest.mark.parametrize(("align", "x"), [("left", 100.0), ("right", 220.0), ("center", 160.0)])
@pytest.mark.parametrize(("valign", "y"), [("top", 50.0), ("bottom", 110.0), ("middle", 80.0)])
def test_text_keeps_to_its_side(align: str, x: float, valign: str, y: float) -> None:
    box = laid_out("Two\nlines", align=align, valign=valign).box
    assert {"left": box.x, "right": box.right, "center": box.centre.x}[align] == pytest.approx(x)
    assert {"top": box.y, "bottom": box.bottom, "middle": box.centre.y}[valign] == pytest.approx(y)


def test_shorter_lines_are_aligned_in_the_block() -> None:
    left, centred, right = (laid_out("wide line\nx", align=align).lines[1].x for align in ("left", "center", "right"))
    assert left == 0.0
    assert centred == pytest.approx(right / 2)


@given(words, st.floats(20, 200), st.sampled_from(["left", "center", "right"]))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: float, align: str) -> None:
    found = laid_out(text, Box(0, 0, width, 10), wrap=True, align=align)
    assert "".join(lines_of(found)).replace(" ", "") == text.replace(" ", "")
    for line in found.lines:
        assert line.x >= -0.01
        assert all(piece.x + piece.width <= found.box.w + 0.05 for piece in line.pieces)
    # Blanks before the first word stay with it.
    first = text[: len(text) - len(text.lstrip())]
    longest = max((face_of(Font()).width(first + word) for word in text.split()), default=0.0)
    assert found.box.w <= max(width, longest) + 0.05


@given(words, st.floats(20, 200))
def test_the_box_encloses_its_lines(text: str, width: float) -> None:
    found = laid_out(text, Box(0, 0, width, 10), wrap=True)
    assert found.lines[0].baseline - found.lines[0].ascent == pytest.approx(0.0)
    for before, after in zip(found.lines, found.lines[1:], strict=False):
        assert after.baseline - after.ascent == pytest.approx(before.baseline + before.descent)
    assert found.lines[-1].baseline + found.lines[-1].descent == pytest.approx(found.box.h)


def test_wrapping_breaks_at_words_and_takes_the_whole_width() -> None:
    found = laid_out("the quick brown fox jumps over it", wrap=True)
    assert lines_of(found) == ["the quick brown fox", "jumps over it"]
    assert found.box.w == BOX.w


def test_a_long_word_widens_the_block_as_in_draw_io() -> None:
    found = laid_out("a pneumonoultramicroscopic word", Box(0, 0, 40, 20), wrap=True)
    assert lines_of(found) == ["a", "pneumonoultramicroscopic", "word"]
    assert found.box.w == pytest.approx(face_of(Font()).width("pneumonoultramicroscopic"))
    assert found.box.centre.x == pytest.approx(20.0)


def test_turned_text_reads_upwards_in_its_box() -> None:
    found = laid_out("Reads up", Box(0, 0, 20, 100), turn=-90, align="left")
    assert found.box.w == pytest.approx(14.4)
    assert found.box.bottom == pytest.approx(100.0)
    start, later = found.transform.apply(Point(0, 0)), found.transform.apply(Point(10, 0))
    assert (later.x, later.y) == pytest.approx((start.x, start.y - 10))
    assert start.y == pytest.approx(100.0)


def test_clipped_text_starts_at_the_top_when_it_is_too_high() -> None:
    found = laid_out("a\nb\nc\nd\ne\nf", Box(0, 0, 50, 20), clip=True)
    assert found.transform.f == 0.0
    assert found.box == Box(0, 0, 50, 20)


def test_spread_text_is_aligned_over_its_whole_box() -> None:
    text = parse_html("<p style='margin:0;text-align:right'>a</p><hr>")
    found = laid_out(text, spread="width")
    assert found.box.w == BOX.w
    assert found.lines[0].pieces[0].x + found.lines[0].pieces[0].width == pytest.approx(BOX.w)
    assert found.lines[1].rule == BOX.w
    assert laid_out(text, spread="box").box == BOX


def test_a_small_run_leaves_the_room_of_the_label_and_a_large_one_takes_more() -> None:
    heights = [laid_out(parse_html(f"<font style='font-size:{size}px'>x</font>")).box.h for size in (6, 24)]
    assert heights == pytest.approx([14.4, 28.8], abs=1.0)


def test_scripts_stand_off_the_baseline() -> None:
    line = laid_out(parse_html("x<sup>2</sup><sub>i</sub>")).lines[0]
    normal, above, below = line.pieces
    assert above.rise > 0 > below.rise
    assert above.font.size < normal.font.size
    assert above.x == pytest.approx(normal.x + normal.width)


def test_words_in_several_looks_are_not_broken() -> None:
    found = laid_out(parse_html("aaa bb<b>bb</b>bb"), Box(0, 0, 45, 10), wrap=True)
    assert lines_of(found) == ["aaa", "bbbbbb"]


def test_bullets_stand_in_the_margin() -> None:
    line = laid_out(parse_html("<ul><li>item</li></ul>"), align="left").lines[0]
    bullet, item = line.pieces
    assert bullet.text == "•"
    assert bullet.x + bullet.width < item.x == 40.0


def test_margins_count_into_the_height() -> None:
    text = RichText((Paragraph((Run("a"),), space_before=5, space_after=9), Paragraph((Run("b"),), space_before=7)))
    assert laid_out(text).box.h == pytest.approx(2 * 14.4 + 5 + 9)


def test_no_text_is_a_box_without_height() -> None:
    assert laid_out(RichText()).box.h == 0.0


def test_a_moved_label_has_the_same_lines() -> None:
    assert laid_out("Label").lines is laid_out("Label", BOX.moved(10, 20)).lines
