"""The grid: soft dots on whole pixels, each coarser level fading in as the finer one fades out."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

_FADE_FROM_PX, _FADE_TO_PX = 8.0, 18.0  # a level this tight is invisible; this wide, it is fully there
_COARSER = 5
_STRENGTH = 0.85


def paint_grid(
    image: QImage, corner: tuple[int, int], pitch: float, *, colors: tuple[QColor, QColor], dot_px: int = 1
) -> None:
    """Dots every `pitch` device pixels on a 32 bit image whose `corner` is given from the page's origin.

    `colors` are the dot's and the ground's; `pitch` is of the finest level, coarser ones are found from it.
    """
    if pitch <= 0:
        return
    pixels: NDArray[np.uint32] = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), -1)
    while pitch <= _FADE_FROM_PX:
        pitch *= _COARSER
    for level in (pitch, pitch * _COARSER):
        strength = min(1.0, (level - _FADE_FROM_PX) / (_FADE_TO_PX - _FADE_FROM_PX)) * _STRENGTH
        xs, ys = _places(corner[0], image.width(), level), _places(corner[1], image.height(), level)
        color = _mixed(*colors, strength)
        for dx in range(dot_px):
            for dy in range(dot_px):
                across, down = xs[xs + dx < image.width()] + dx, ys[ys + dy < image.height()] + dy
                pixels[np.ix_(down, across)] = color


def _places(start: int, length: int, pitch: float) -> NDArray[np.intp]:
    """Whole pixels within the image nearest to the multiples of `pitch`."""
    first = ceil((start - 0.5) / pitch)
    last = ceil((start + length + 0.5) / pitch)
    places: NDArray[np.intp] = np.rint(np.arange(first, last + 1) * pitch).astype(np.intp) - start
    seen: NDArray[np.intp] = places[(places >= 0) & (places < length)]
    return seen


def _mixed(over: QColor, under: QColor, share: float) -> int:
    rest = 1.0 - share
    mixed = QColor(
        round(over.red() * share + under.red() * rest),
        round(over.green() * share + under.green() * rest),
        round(over.blue() * share + under.blue() * rest),
    )
    return mixed.rgba()
