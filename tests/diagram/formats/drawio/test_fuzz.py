from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.errors import FormatError
from diagram.formats.drawio.codec import pack
from diagram.formats.drawio.container import is_drawio
from diagram.formats.drawio.look import Looks
from diagram.formats.drawio.reader import read
from tests.diagram.formats.drawio.sample import box, file_of, line, model, written
from tests.diagram.formats.drawio.test_container import CONTAINERS
from tests.diagram.formats.drawio.test_writer import WHOLE

pytestmark = pytest.mark.fuzz

SEEDS = [*CONTAINERS.values(), file_of(model(*WHOLE)), file_of(pack(model(*WHOLE)))]


def survives(data: bytes) -> None:
    """It is read, or refused with our own error; what was read can be written and read again."""
    is_drawio(data[:65_536])
    try:
        found = read(data)
    except FormatError as error:
        assert str(error) and error.title and error.advice
    else:
        assert len(read(written(found)).records) == len(found.records)


@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    survives(data)


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"<mxfile>", b"%3Cmx", b"\xff\xfe", b"<svg content='"]),
    st.binary(max_size=99),
)
def test_random_bytes_behind_a_good_start(start: bytes, data: bytes) -> None:
    survives(start + data)


@given(st.sampled_from(SEEDS), st.data())
def test_damaged_files(seed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, min(len(seed), start + 40)))
    filling = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"<", b"&#0;", b"0", b'parent="a"'])))
    survives(seed[:start] + filling + seed[end:])


IDS = st.sampled_from(["0", "1", "a", "b", "c", ""])
CELLS = st.builds(
    lambda kind, identity, parent, style, end: (
        box(identity, style, parent=parent) if kind else line(identity, style, parent=parent, ends=f'source="{end}"')
    ),
    st.booleans(), IDS, IDS, st.sampled_from(["", ";", "swimlane", "edgeLabel", "strokeColor=inherit"]), IDS,
)  # fmt: skip


@given(st.lists(CELLS, max_size=12))
def test_tangled_trees_lose_no_cell(cells: list[str]) -> None:
    data = file_of(model(*cells))
    found = read(data)
    drawn = [record for record in found.records if type(record).__name__ in ("Shape", "Connector")]
    assert len(drawn) == len(cells)
    seen = {""}
    for record in found.records:
        assert record.parent in seen
        seen.add(record.id)
    survives(data)


KEYS = st.sampled_from(
    ["fillColor", "shape", "image", "size", "perimeter", "edgeStyle", "exitX", "exitY", "dashPattern"]
)


@given(st.lists(st.one_of(st.text(max_size=12), st.tuples(KEYS, st.text(max_size=20)).map("=".join))).map(";".join))
def test_any_style_string_is_understood(raw: str) -> None:
    assert Looks().vertex(raw).kind
    assert Looks().edge(raw).kind
