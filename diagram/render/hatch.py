"""Fills made of lines, as a hand would shade an area. Simple parallel patterns, the same in every export."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import Path, Segment

_ANGLE = -41.0  # degrees; what draw.io's hachure has
_GAP = 4.0
_MOST_LINES = 1500


@dataclass(frozen=True, slots=True)
class Hatch:
    """Lines to be stroked with `width` and clipped to the area."""

    lines: Path
    width: float
    dash: tuple[float, ...] = ()
    round: bool = False


@lru_cache(maxsize=512)
def hatch_of(kind: str, box: Box) -> Hatch:
    """The lines of one of the fill styles that `Fill.hatch` names, covering `box`; an unknown one is a hachure."""
    match kind:
        case "cross-hatch":
            return Hatch(_parallel(box, _ANGLE).joined(_parallel(box, _ANGLE + 90)), 0.5)
        case "dots":
            return Hatch(_parallel(box, 0.0), 1.2, (0.01, _GAP), round=True)
        case "dashed":
            return Hatch(_parallel(box, _ANGLE), 0.75, (4.0, 4.0))
        case "zigzag":
            return Hatch(_zigzag(box, _ANGLE), 0.5)
        case "zigzag-line":
            return Hatch(_waves(box, _ANGLE), 0.5)
    return Hatch(_parallel(box, _ANGLE), 0.5)


def _rows(box: Box) -> tuple[float, list[float]]:
    """Half the length of the lines and their distances from the centre."""
    reach = math.hypot(box.w, box.h) / 2
    gap = max(_GAP, 2 * reach / _MOST_LINES)
    count = int(reach / gap)
    return reach, [index * gap for index in range(-count, count + 1)]


def _parallel(box: Box, angle: float) -> Path:
    reach, rows = _rows(box)
    segments: list[Segment] = []
    for y in rows:
        segments += [("M", -reach, y), ("L", reach, y)]
    return _placed(segments, box, angle)


def _zigzag(box: Box, angle: float) -> Path:
    reach, rows = _rows(box)
    segments: list[Segment] = [("M", -reach, rows[0])]
    for index, y in enumerate(rows):
        segments.append(("L", reach if index % 2 else -reach, y))
    return _placed(segments, box, angle)


def _waves(box: Box, angle: float) -> Path:
    reach, rows = _rows(box)
    step = max(_GAP, 2 * reach / 200)
    rows = rows[:: max(1, len(rows) // 200)]
    segments: list[Segment] = []
    for y in rows:
        segments.append(("M", -reach, y))
        for index in range(1, int(2 * reach / step) + 1):
            segments.append(("L", -reach + index * step, y + (step / 2 if index % 2 else 0.0)))
    return _placed(segments, box, angle)


def _placed(segments: list[Segment], box: Box, angle: float) -> Path:
    return Path(tuple(segments)).transformed(Affine.rotation(angle).then(Affine.shift(*box.centre)))
