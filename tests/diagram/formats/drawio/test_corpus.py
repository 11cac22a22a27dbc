from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from diagram.errors import FormatError
from diagram.formats.drawio.container import open_container
from diagram.formats.drawio.reader import read
from diagram.formats.drawio.xml import attributes_of
from diagram.formats.registry import recognise
from diagram.records import Connector, Shape
from tests.diagram.formats.drawio.sample import box, comparable, file_of, line, model, written

FOLDERS = ("drawio", "drawio-svg", "drawio-png")


def files(corpus: Path) -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((corpus / folder).iterdir())]


@pytest.mark.corpus
def test_every_vertex_and_edge_of_every_file_is_a_record(corpus: Path) -> None:
    for path in files(corpus):
        data = path.read_bytes()
        entry = recognise(data, path.name)
        assert entry.name == "drawio" and entry.read is not None
        records = entry.read(data).records
        models = [sheet.model for sheet in open_container(data).sheets if sheet.model is not None]
        cells = [cell for root in models for cell in root.iter("mxCell")]
        wanted = Counter(
            "edge" if cell.get("edge") == "1" else "vertex" for cell in cells if _is_drawn(attributes_of(cell))
        )
        got = Counter(
            "edge" if isinstance(record, Connector) else "vertex"
            for record in records
            if isinstance(record, Connector) or (isinstance(record, Shape) and not record.extra.get("drawio.bare"))
        )
        assert got == wanted, path.name


def _is_drawn(attributes: Mapping[str, str]) -> bool:
    return attributes.get("vertex") == "1" or attributes.get("edge") == "1"


@pytest.mark.corpus
def test_every_file_survives_a_round_trip(corpus: Path) -> None:
    for path in files(corpus):
        found = read(path.read_bytes())
        second = read(written(found))
        assert comparable(second) == comparable(found), path.name
        assert second.assets.keys() == found.assets.keys()


@pytest.mark.corpus
def test_malformed_files_are_refused(corpus: Path) -> None:
    for path in sorted((corpus / "malformed").iterdir()):
        with pytest.raises(FormatError):
            read(path.read_bytes())


def test_many_cells_take_linear_time() -> None:
    """No clock is asserted beyond a bound that only a quadratic step would break."""
    cells = [
        box(f"v{number}", "rounded=1;html=1;", parent=f"v{number - 1}" if number % 7 else "1") for number in range(5000)
    ]
    lines = [line(f"e{number}", ends=f'source="v{number}" target="v{4999 - number}"') for number in range(5000)]
    data = file_of(model(*cells, *lines))
    start = time.process_time()
    assert len(read(data).records) == 10_002
    assert time.process_time() - start < 20
