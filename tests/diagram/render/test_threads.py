"""Pictures are painted in several threads at once: an export's job beside the canvas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from diagram.display.items import DisplayList, Font, TextItem
from diagram.geometry.box import Box
from diagram.render.export import to_png
from diagram.text.rich import RichText

BOUNDS = Box(0.0, 0.0, 400.0, 300.0)


def labels() -> DisplayList:
    return tuple(
        TextItem(Box(0.0, 12.0 * row, 400.0, 12.0), RichText.of(f"Label {row} of many"), Font(size=10.0 + row % 5))
        for row in range(24)
    )


def test_threads_that_paint_the_same_words_get_the_same_picture() -> None:
    here = to_png(labels(), BOUNDS)
    with ThreadPoolExecutor(3) as pool:
        there = [pool.submit(to_png, labels(), BOUNDS) for _ in range(24)]
        assert all(to_png(labels(), BOUNDS) == here for _ in range(8))
        assert all(picture.result() == here for picture in there)


def test_words_outlive_the_thread_that_first_painted_them() -> None:
    pictures = []
    for _ in range(6):
        with ThreadPoolExecutor(1) as pool:
            pictures.append(pool.submit(to_png, labels(), BOUNDS).result())
    assert set(pictures) == {to_png(labels(), BOUNDS)}
