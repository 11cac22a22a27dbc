from __future__ import annotations

from PySide6.QtGui import QImage

from diagram.geometry.box import Box
from ui.canvas.tiles import EVERYTHING, TILE, Layer, Subset, TileCache, TileKey

TILE_BYTES = TILE * TILE * 4


def picture() -> QImage:
    return QImage(TILE, TILE, QImage.Format.Format_RGB32)


def filled(cache: TileCache, scale: float, keys: list[tuple[int, int]]) -> Layer:
    layer = cache.layer(scale)
    for key in keys:
        cache.put(layer, TileKey(*key), picture())
    return layer


def test_least_recently_used_tiles_go_first() -> None:
    cache = TileCache(3 * TILE_BYTES)
    layer = filled(cache, 1.0, [(0, 0), (1, 0), (2, 0)])
    cache.get(layer, TileKey(0, 0))
    cache.put(layer, TileKey(3, 0), picture())
    assert set(layer.tiles) == {(0, 0), (2, 0), (3, 0)}
    assert cache.size_bytes == 3 * TILE_BYTES


def test_a_smaller_budget_is_kept_at_once() -> None:
    cache = TileCache(10 * TILE_BYTES)
    layer = filled(cache, 1.0, [(col, 0) for col in range(8)])
    cache.allow(2 * TILE_BYTES)
    assert set(layer.tiles) == {(6, 0), (7, 0)}


def test_a_change_makes_only_the_tiles_under_it_stale() -> None:
    cache = TileCache(100 * TILE_BYTES)
    layer = filled(cache, 1.0, [(0, 0), (1, 0), (0, 1), (1, 1)])
    cache.invalidate([Box(10, 10, 50, 50)], keep=[layer])
    assert [key for key, tile in layer.tiles.items() if tile.stale] == [(0, 0)]


def test_stale_tiles_of_other_zooms_are_dropped() -> None:
    cache = TileCache(100 * TILE_BYTES)
    other = filled(cache, 0.5, [(0, 0), (1, 0)])
    layer = filled(cache, 1.0, [(0, 0)])
    cache.invalidate([Box(10, 10, 50, 50)], keep=[layer])
    assert set(other.tiles) == {(1, 0)}
    assert cache.size_bytes == 2 * TILE_BYTES


def test_very_many_boxes_count_as_the_box_around_them() -> None:
    cache = TileCache(100 * TILE_BYTES)
    layer = filled(cache, 1.0, [(0, 0), (1, 0), (9, 9)])
    cache.invalidate([Box(index % 400, 0, 1, 1) for index in range(1000)], keep=[layer])
    assert {key for key, tile in layer.tiles.items() if tile.stale} == {(0, 0), (1, 0)}


def test_the_nearest_zoom_stands_in_last() -> None:
    cache = TileCache(100 * TILE_BYTES)
    for scale in (4.0, 0.1, 1.2):
        filled(cache, scale, [(0, 0)])
    layer = cache.layer(1.0)
    assert [one.scale for one in cache.stand_ins(layer)] == [0.1, 4.0, 1.2]


def test_all_records_stand_in_for_all_but_some() -> None:
    cache = TileCache(100 * TILE_BYTES)
    base = filled(cache, 1.0, [(0, 0)])
    rest = cache.layer(1.0, Subset(without=frozenset()))
    alone = cache.layer(1.0, Subset(only=frozenset()))
    assert cache.stand_ins(rest) == [base]
    assert cache.stand_ins(alone) == []


def test_dropping_a_subset_frees_its_bytes() -> None:
    cache = TileCache(100 * TILE_BYTES)
    subset = Subset()
    cache.put(cache.layer(1.0, subset), TileKey(0, 0), picture())
    cache.drop_subset(subset)
    assert cache.size_bytes == 0
    assert cache.layer(1.0, EVERYTHING).tiles == {}


def test_a_layer_knows_what_it_covers() -> None:
    layer = filled(TileCache(100 * TILE_BYTES), 2.0, [(0, 0), (1, 0)])
    assert layer.covers(Box(0, 0, TILE, TILE / 2))
    assert not layer.covers(Box(0, 0, TILE, TILE))
    assert layer.page_box(TileKey(1, 0)) == Box(TILE / 2, 0, TILE / 2, TILE / 2)


def test_touching_tiles_share_borders_only_once() -> None:
    """A box that ends where a tile begins does not touch it."""
    layer = filled(TileCache(100 * TILE_BYTES), 1.0, [(0, 0), (1, 0), (0, 1)])
    assert list(layer.touching(Box(0, 0, TILE, TILE))) == [(0, 0)]
