"""Every arrowhead of the registry."""

from __future__ import annotations

import math

import pytest

from diagram.connectors.heads.registry import HEADS, HeadFrame

EXPECTED = {
    "none", "classic", "classicThin", "block", "blockThin", "open", "openThin", "oval", "diamond", "diamondThin",
    "async", "openAsync", "dash", "cross", "box", "circle", "circlePlus", "halfCircle", "doubleBlock", "baseDash",
    "ERone", "ERmandOne", "ERmany", "ERoneToMany", "ERzeroToOne", "ERzeroToMany", "manyOptional",
}  # fmt: skip


def test_the_heads_of_the_format_are_there() -> None:
    assert set(HEADS) >= EXPECTED


@pytest.mark.parametrize("name", sorted(HEADS))
@pytest.mark.parametrize("frame", [HeadFrame(6, 1), HeadFrame(0, 0), HeadFrame(14, 3, filled=False, at_start=True)])
def test_a_head_sits_near_the_end_and_covers_what_it_cuts(name: str, frame: HeadFrame) -> None:
    drawing = HEADS[name](frame)
    assert drawing.back >= 0
    assert bool(drawing.parts) == (name != "none")
    reach = 3 * (frame.length + 2)
    for part in drawing.parts:
        assert part.fill in ("", "ink", "paper")
        box = part.path.bounds()
        assert all(math.isfinite(value) for value in box)
        assert -reach <= box.x and box.right <= reach and abs(box.y) <= reach and abs(box.bottom) <= reach


@pytest.mark.parametrize("name", sorted(HEADS))
def test_an_unfilled_head_is_not_filled(name: str) -> None:
    assert all(part.fill == "" for part in HEADS[name](HeadFrame(6, 1, filled=False)).parts)


def test_the_line_stops_in_the_notch() -> None:
    drawing = HEADS["classic"](HeadFrame(6, 1))
    assert drawing.back == pytest.approx(1.118 + 0.75 * 7)
    assert drawing.parts[0].path.bounds().right == pytest.approx(-1.118)
