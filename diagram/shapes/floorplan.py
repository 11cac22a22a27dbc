"""Walls, windows, doors and furniture as an architect's plan shows them, from above."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, polygon, rectangle
from diagram.shapes.glyphs import glyph_kinds, whole_box
from diagram.shapes.pieces import body, drawn, length, lines, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WALL = 10.0  # thickness in units
_SILL = 5.0  # depth of a door's threshold, in units
_MIDWAY = MappingProxyType({"wall_thickness": _WALL})

_PIECES = {
    "bathtub": "180 60: b R 0 0 180 60; s M 30 8 L 140 8 A 22 22 0 1 140 52 L 30 52 A 22 22 0 1 30 8 Z; "
    "i O 20 26 7 7; "
    "s U 2 27 16 6 3",
    "bed_double": "200 180: b R 0 0 200 180; s U 12 3 78 32 6 U 110 3 78 32 6; s M 0 32 L 200 32 M 0 55 L 200 55",
    "bed_single": "100 180: b R 0 0 100 180; s U 12 3 76 32 6; s M 0 32 L 100 32 M 0 55 L 100 55",
    "bookcase": "130 30: b R 0 0 130 30; s M 124 10 L 108 5 L 103 22 L 119 27 Z; "
    "s U 3 6 8 18 2 U 11 6 8 18 2 U 19 6 8 18 2 U 27 6 8 18 2 U 35 6 8 18 2 U 43 6 8 18 2 U 51 6 8 18 2 U 59 6 8 18 "
    "2 U 67 6 8 18 2 U 75 6 8 18 2 U 83 6 8 18 2 U 91 6 8 18 2",
    "chair": "40 52: b U 3 9 34 43 4; b M 0 4 Q 20 -4 40 4 L 33 12 Q 20 8 7 12 Z; s M 11 2 L 14 9 M 20 0 L 20 9 "
    "M 29 2 L 26 9",
    "copier": "110 60: b M 110 54 L 82 54 L 86 42 L 86 18 L 82 6 L 110 6 Z; b U 0 0 82 60 5; s R 8 4 66 46; "
    "s R 30 52 20 6; s O 24 53 4 4 O 18 53 4 4 O 12 53 4 4 O 6 53 4 4; s M 110 42 L 86 42 M 110 18 L 86 18",
    "couch": "150 80: b R 15 14 120 66; b U 15 0 120 15 2; b U 0 0 16 80 5 U 134 0 16 80 5; s M 75 15 L 75 80",
    "crt_tv": "80 40: b M 10 26 L 14 0 L 66 0 L 70 26 Z; b R 0 26 80 14; s M 28 6 L 28 18 M 34 6 L 34 18 "
    "M 40 6 L 40 18 M 46 6 L 46 18 M 52 6 L 52 18",
    "desk_corner": "120 113: b M 0 0 L 36 0 L 36 52 L 72 78 L 120 78 L 120 113 L 0 113 Z",
    "desk_corner_2": "192 97: b M 0 37 L 118 37 L 150 0 L 192 0 L 192 97 L 0 97 Z",
    "dresser": "160 65: b R 0 0 160 60; s M 0 54 L 160 54 M 80 54 L 80 60; s R 30 60 16 5 R 114 60 16 5",
    "fireplace": "128 72: b R 0 0 128 72; s M 0 72 L 40 20 L 88 20 L 128 72 M 36 26 L 92 26; s R 0 60 128 12",
    "flat_tv": "160 10: b R 0 5 160 5; s M 20 5 L 40 0 L 120 0 L 140 5 M 70 2 L 72 5 M 80 2 L 80 5 M 90 2 L 88 5",
    "floor_lamp": "40 40: b O 0 0 40 40; s O 7 7 26 26 O 9.5 9.5 21 21; b O 15.5 15.5 9 9; "
    "s M 20 15.5 L 20 9.5 M 16 22 L 11 25 M 24 22 L 29 25",
    "laptop": "40 35: b R 0 17 40 18; b R 2 0 36 17; s R 5 3 30 11; s M 3 20 L 37 20 M 3 23 L 37 23 M 3 26 L 37 26; "
    "s R 15 29 10 6",
    "office_chair": "40 43: b M 4 8 L 36 8 L 40 43 L 0 43 Z; b M 2 8 Q 20 -8 38 8 L 38 11 Q 20 4 2 11 Z",
    "piano": "113 120: b M 0 102 L 0 70 C 0 20 30 0 52 4 C 84 10 64 46 88 54 C 104 60 113 64 113 80 L 113 102 Z; "
    "s R 0 102 113 18; s M 12 102 L 12 120 M 25 102 L 25 120 M 38 102 L 38 120 M 51 102 L 51 120 "
    "M 64 102 L 64 120 M 77 102 L 77 120 M 90 102 L 90 120 M 103 102 L 103 120",
    "plant": "47 51: b M 23 27 C 2 18 -2 8 1 8 C 8 6 20 16 23 27 Z; b M 24 27 C 45 18 49 8 46 8 C 38 6 26 16 24 27 "
    "Z; "
    "b M 23 28 C 5 30 -1 40 6 42 C 14 42 22 36 23 28 Z; b M 24 28 C 42 30 48 40 41 42 C 33 42 25 36 24 28 Z; "
    "b M 22 28 C 12 40 14 52 18 51 C 24 48 24 36 22 28 Z; b M 25 28 C 36 40 34 52 30 51 C 24 48 23 36 25 28 Z; "
    "b M 22 27 C 8 12 14 0 17 0 C 26 4 25 18 22 27 Z; b M 24 27 C 18 14 28 2 32 4 C 38 10 30 22 24 27 Z",
    "printer": "47 40: b U 14 0 20 40 3; b R 0 6 47 28; s R 32 6 15 28; s M 32 12 L 47 12 M 32 17 L 47 17 "
    "M 32 23 L 47 23 "
    "M 32 28 L 47 28 M 8 6 L 8 14 L 12 18 L 12 22 L 8 26 L 8 34; i R 0 18 3 4",
    "range_1": "75 68: b R 0 0 75 62; s O 8 6 18 18 O 48 6 18 18 O 8 36 18 18 O 48 36 18 18; "
    "i R 8 62 5 4 R 22 62 5 4 R 48 62 5 4 R 62 62 5 4",
    "range_2": "75 68: b R 0 0 75 64; s U 28 6 20 54 4; s O 8 10 13 13 O 55 13 8 8 O 8 41 13 13 O 55 44 8 8; "
    "s M 7 9 L 22 24 M 22 9 L 7 24 M 7 40 L 22 55 M 22 40 L 7 55 M 54 12 L 64 22 M 64 12 L 54 22 M 54 43 L 64 53 "
    "M 64 43 L 54 53; b R 4 64 5 4 R 14 64 5 4 R 24 64 5 4 R 34 64 5 4 R 44 64 5 4 R 54 64 5 4 R 64 64 5 4",
    "refrigerator": "60 62: b R 0 3 60 52; b U 3 0 54 5 2; b U 0 53 60 7 3; s R 42 60 8 2",
    "shower": "100 100: b R 0 0 100 100; s U 8 8 84 84 8; i O 14 78 9 9; s "
    "M 64 36 L 66 28 L 84 9 A 6 6 0 1 92 17 L 74 36 Z",
    "sink_1": "40 35: b M 0 0 L 40 0 L 40 14 A 20 21 0 1 0 14 Z; s O 5 9 30 21; b U 18 3 4 15 2",
    "sink_2": "54 48: b U 0 0 54 48 6; s U 6 16 42 26 5; b U 24 4 6 22 3; i O 24.5 21 5 5",
    "sink_22": "54 48: b U 0 0 54 48 6; s U 6 6 42 36 5; b U 24 4 6 22 3; i O 24.5 21 5 5",
    "sink_double": "80 35: b U 0 0 80 35 5; s U 5 10 31 20 3 U 44 10 31 20 3; i O 27 15 5 5 O 47 15 5 5; "
    "b U 38 4 4 15 2",
    "shelf": "100 20: b R 0 0 100 20",
    "sofa": "90 80: b R 15 14 60 66; b U 15 0 60 15 2; b U 0 0 16 80 5 U 74 0 16 80 5",
    "spiral_stairs": "100 100: b O 0 0 100 100; s M 50 50 L 50 0 M 50 50 L 85 15 M 50 50 L 100 50 M 50 50 L 85 85 "
    "M 50 50 L 50 100 M 50 50 L 15 85 M 50 50 L 0 50 M 50 50 L 15 15; b O 40 40 20 20",
    "stairs": "175 180: b R 0 0 175 180; s M 24 0 L 24 180 M 48 0 L 48 180 M 72 0 L 72 180 M 96 0 L 96 180 "
    "M 120 0 L 120 180 M 148 0 L 148 180; s M 148 0 L 175 90 L 148 180",
    "table": "100 60: b R 0 0 100 60",
    "table_round": "100 100: b O 0 0 100 100",
    "toilet": "50 67: b R 10 16 30 20; b U 0 0 50 17 4; b O 4 18 42 49; s O 13 30 24 32; i O 20 30 10 15",
    "tv": "80 20: b R 0 0 80 20",
    "water_cooler": "40 40: b R 0 0 40 40; s O 6 6 28 28",
    "workstation": "50 40: b R 0 16 50 16; s R 3 19 18 10 R 29 19 6 4 R 29 25 6 4 R 38 19 9 10; b R 0 0 50 12; "
    "s R 4 2 42 8; b R 10 12 30 4",
}  # fmt: skip


def _thickness(frame: Frame) -> float:
    return length(frame, "wall_thickness", _WALL, min(frame.w, frame.h))


def _band(frame: Frame) -> Box:
    """Where a straight wall lies: as thick as it is, in the middle of the height."""
    thick = length(frame, "wall_thickness", _WALL, frame.h)
    return Box(0.0, (frame.h - thick) / 2, frame.w, thick)


def _wall(frame: Frame) -> Path:
    return rectangle(_band(frame))


def _corner(frame: Frame) -> Path:
    w, h, t = frame.w, frame.h, _thickness(frame)
    return polygon(((0, 0), (w, 0), (w, t), (t, t), (t, h), (0, h)))


def _u_turn(frame: Frame) -> Path:
    w, h, t = frame.w, frame.h, min(_thickness(frame), frame.w / 2)
    return polygon(((0, 0), (w, 0), (w, h), (w - t, h), (w - t, t), (t, t), (t, h), (0, h)))


def _room(frame: Frame) -> Path:
    t = min(_thickness(frame), min(frame.w, frame.h) / 2)
    inner = Box(t, t, frame.w - 2 * t, frame.h - 2 * t)
    return rectangle(frame.box).joined(polygon(reversed(inner.corners)))


def _window(frame: Frame) -> DisplayList:
    band = _band(frame)
    if frame.stroke is None:
        return (body(frame, rectangle(band)),)
    middle = segments(((0, band.centre.y), (frame.w, band.centre.y)))
    return (body(frame, rectangle(band)), lines(frame, middle))


def _leaf(frame: Frame, hinge: float, reach: float) -> Path:
    """A quarter circle around the hinge; `reach` is where its end lies on the threshold."""
    top = min(_SILL, frame.h)
    width, height = abs(reach - hinge), frame.h - top
    way = PathBuilder().move(hinge, top).line(hinge, frame.h)
    return way.arc(width, height, 0.0, False, hinge > reach, reach, top).done()


def _doors(leaves: tuple[tuple[float, float], ...]) -> Callable[[Frame], DisplayList]:
    def draw(frame: Frame) -> DisplayList:
        sill = body(frame, rectangle(Box(0.0, 0.0, frame.w, min(_SILL, frame.h))))
        return (sill, *(body(frame, _leaf(frame, frame.w * a, frame.w * b)) for a, b in leaves))

    return draw


for _name, _title, _draw, _outline in (
    ("floorplan_wall", "Wall", drawn(_wall), _wall),
    ("floorplan_wall_corner", "Wall corner", drawn(_corner), _corner),
    ("floorplan_wall_u", "Wall in a U", drawn(_u_turn), _u_turn),
    ("floorplan_room", "Room", drawn(_room), _room),
    ("floorplan_window", "Window in a wall", _window, _wall),
    ("floorplan_door_left", "Door hinged left", _doors(((0.0, 1.0),)), whole_box),
    ("floorplan_door_right", "Door hinged right", _doors(((1.0, 0.0),)), whole_box),
    ("floorplan_door_double", "Double door", _doors(((0.0, 0.5), (1.0, 0.5))), whole_box),
):
    shape_kind(ShapeKind(_name, _title, _draw, _outline, category="", size=(100.0, 100.0), defaults=_MIDWAY))
glyph_kinds("floorplan", " in a floor plan", _PIECES)
