"""Label boxes against those that draw.io itself laid out, where both have the same fonts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagram.display.palette import LIGHT
from diagram.formats.drawio.reader import read
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Page, Record, Shape
from diagram.render.text import lay_out
from diagram.scene.labels import label_item

EVERY = 12  # files are skipped in between, for time
NEAR = 3.0  # units
# Fonts that stand for others here and on the machine that made the reference drawings.
SAME_FONTS = frozenset({"Helvetica", "Arial", "Courier New", "Times New Roman"})


@pytest.mark.corpus
def test_label_boxes_are_those_of_draw_io(corpus: Path, reference: Path) -> None:
    pairs = list(_pairs(corpus / "drawio", reference / "drawio"))
    assert len(pairs) > 300
    widths = sum(abs(ours.w - theirs.w) <= NEAR for ours, theirs in pairs) / len(pairs)
    heights = sum(abs(ours.h - theirs.h) <= NEAR for ours, theirs in pairs) / len(pairs)
    assert widths > 0.95
    assert heights > 0.92


def _pairs(files: Path, drawings: Path) -> Iterator[tuple[Box, Box]]:
    """Our label box and draw.io's, for every upright shape that has a label."""
    names = sorted({path.name.rsplit("#", 1)[0] for path in drawings.glob("*.json")})
    for name in names[::EVERY]:
        records = read((files / name).read_bytes()).records
        by_id = {record.id: record for record in records}
        pages = [record for record in records if isinstance(record, Page)]
        for number, page in enumerate(pages, 1):
            drawing = drawings / f"{name}#{number}.json"
            if drawing.exists():
                shapes = _shapes(by_id, page.id)
                for cell in json.loads(drawing.read_text())["cells"]:
                    if cell.get("label") and cell["id"] in shapes:
                        box = Box(cell["x"], cell["y"], cell["w"], cell["h"])
                        label = label_item(shapes[cell["id"]], box, LIGHT)
                        if label is not None:
                            yield lay_out(label).box, Box(*cell["label"])


def _shapes(records: dict[RecordId, Record], page: RecordId) -> dict[object, Shape]:
    return {
        record.extra.get("source.id"): record
        for record in records.values()
        if isinstance(record, Shape)
        and not record.rotation
        and record.style.font_family in SAME_FONTS
        and not isinstance(records[record.parent], Connector)
        and _page_of(record, records) == page
    }


def _page_of(record: Record, records: dict[RecordId, Record]) -> RecordId:
    while not isinstance(record, Page):
        record = records[record.parent]
    return record.id
