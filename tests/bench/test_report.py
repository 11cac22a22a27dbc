from __future__ import annotations

import pytest

from bench.report import BENCHES, Row, as_json, as_table, bench, from_json, p95
from bench.scenes import grid_scene
from diagram.records import Connector, Shape

ROWS = [Row("canvas.open_ms", 1000, 41.5), Row("canvas.open_ms", 10_000, 140.0), Row("canvas.rss_mb", 1000, 120, "MB")]


def test_rows_survive_json() -> None:
    assert from_json(as_json(ROWS)) == ROWS


def test_the_table_has_sizes_across() -> None:
    lines = as_table(ROWS).splitlines()
    assert lines[0].split() == ["n=1,000", "n=10,000"]
    assert lines[1].split() == ["canvas.open_ms", "41.5", "ms", "140.0", "ms"]
    assert lines[2].split() == ["canvas.rss_mb", "120.0", "MB", "-"]


def test_p95_lets_five_in_a_hundred_be_slow() -> None:
    assert p95([1.0] * 96 + [50.0] * 4) == 1.0
    assert p95([7.0]) == 7.0


def test_a_name_is_taken_once() -> None:
    bench("test.once")(lambda n: [])
    with pytest.raises(ValueError, match="two benchmarks"):
        bench("test.once")(lambda n: [])
    del BENCHES["test.once"]


def test_the_scene_is_the_one_the_peers_were_measured_with() -> None:
    records = grid_scene(100)
    shapes = [record for record in records if isinstance(record, Shape)]
    arrows = [record for record in records if isinstance(record, Connector)]
    assert (len(shapes), len(arrows)) == (100, 50)
    assert {(shape.w, shape.h) for shape in shapes} == {(100, 60)}
    assert (shapes[1].x, shapes[10].y) == (140, 90)
    assert all(arrow.source and arrow.target and arrow.style.end_arrow == "classic" for arrow in arrows)
