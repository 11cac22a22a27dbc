"""The camera's arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.editing.camera import MAX_ZOOM, MIN_ZOOM, Camera
from diagram.geometry.box import Box
from diagram.geometry.point import Point

places = st.floats(-1e5, 1e5)
cameras = st.builds(Camera, places, places, st.floats(MIN_ZOOM, MAX_ZOOM))
points = st.builds(Point, st.floats(0, 2000), st.floats(0, 2000))


@given(cameras, points)
def test_there_and_back(camera: Camera, view: Point) -> None:
    assert camera.to_view(camera.to_page(view)) == pytest.approx(view, abs=1e-4)


@given(cameras, points, st.floats(0.01, 100))
def test_zoom_keeps_what_is_under_the_pointer(camera: Camera, view: Point, factor: float) -> None:
    zoomed = camera.zoomed_at(view, factor)
    assert MIN_ZOOM <= zoomed.zoom <= MAX_ZOOM
    assert zoomed.to_page(view) == pytest.approx(camera.to_page(view), abs=1e-6)


@given(cameras, st.floats(-500, 500), st.floats(-500, 500))
def test_pan_moves_by_view_pixels(camera: Camera, dx: float, dy: float) -> None:
    before = camera.to_view(Point(0, 0))
    after = camera.panned(dx, dy).to_view(Point(0, 0))
    assert (after.x - before.x, after.y - before.y) == pytest.approx((dx, dy), abs=1e-4)


def test_fit_shows_the_box_with_room_around() -> None:
    camera = Camera().fitted(Box(100, 100, 2000, 500), 1080, 580, margin=40)
    assert camera.zoom == 0.5
    assert camera.box_to_view(Box(100, 100, 2000, 500)) == (40, 165, 1000, 250)


def test_fit_does_not_enlarge_beyond_what_is_said() -> None:
    assert Camera().fitted(Box(0, 0, 10, 10), 1000, 1000).zoom == 1.0
    assert Camera().fitted(Box(0, 0, 0, 0), 1000, 1000, largest=4.0).zoom == 4.0
