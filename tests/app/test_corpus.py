"""Real files of other people through the whole of `convert`: nothing crashes, nothing is dropped in silence."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.description import describe
from app.files import open_file
from app.main import main
from diagram.records import Shape

pytestmark = pytest.mark.corpus


def test_every_drawio_file_becomes_an_svg_and_every_approximation_is_reported(corpus: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (corpus / "drawio").iterdir() if path.is_file())
    report = tmp_path / "report.json"
    code = main(["convert", *map(str, files), "-o", str(tmp_path / "out"), "--to", "svg", "--report", str(report)])
    rows = json.loads(report.read_text())
    assert code == 0, [row["error"] for row in rows if not row["ok"]]
    assert len(rows) == len(files)
    for row in rows:
        (output,) = row["outputs"]
        assert ElementTree.parse(output).getroot().tag.endswith("svg")
    for row in rows[::6]:
        placeholders = [
            record
            for record in open_file(Path(row["input"])).reading.records
            if isinstance(record, Shape) and record.kind == "placeholder"
        ]
        told = [loss for loss in row["approximated"] if loss["code"] == "unknown-shape"]
        assert len(told) >= len(placeholders)


@pytest.mark.parametrize("folder", ["drawio", "drawio-svg", "drawio-png"])
def test_boxes_and_routes_are_where_drawio_has_them(corpus: Path, reference: Path, folder: str) -> None:
    """Every 6th file: all boxes within a unit, at least 93 % of the routes within a unit of every point."""
    boxes = routes = close = 0
    for path in sorted((corpus / folder).iterdir())[::6]:
        sheets = sorted((reference / folder).glob(f"{glob_safe(path.name)}#*.json"))
        if not sheets:
            continue
        pages = describe(open_file(path), cells=True)["pages"]
        assert isinstance(pages, list)
        for sheet in sheets:
            number = int(sheet.stem.rsplit("#", 1)[1])
            ours = {cell["id"]: cell for cell in pages[number - 1]["cells"]}
            for cell in json.loads(sheet.read_text())["cells"]:
                if cell["kind"] == "vertex":
                    boxes += 1
                    assert ours[cell["id"]]["box"] == pytest.approx([cell[key] for key in "xywh"], abs=1.0)
                elif cell["kind"] == "edge" and cell.get("points"):
                    routes += 1
                    points = ours[cell["id"]]["points"]
                    close += is_close(points, cell["points"])
    assert boxes and close >= 0.93 * routes


def is_close(ours: list[list[float]], theirs: list[list[float]]) -> bool:
    if len(ours) != len(theirs):
        return False
    return all(abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 for a, b in zip(ours, theirs, strict=True))


def glob_safe(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "[]*?" else letter for letter in name)
