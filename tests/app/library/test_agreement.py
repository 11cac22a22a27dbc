"""What both sides last agreed on, as it is stored."""

from __future__ import annotations

from pathlib import Path

from app.files import open_file
from app.library.agreement import Agreement, packed, plan, unpacked


def agreed(path: Path) -> Agreement:
    opened = open_file(path)
    return Agreement.on(opened.format, opened.data, opened.reading.records)


def test_it_is_read_back_as_it_was(drawing: Path) -> None:
    one = agreed(drawing)
    two = Agreement("json", b"\n\x00any\nbytes\n", {}, {})
    for kept in ((), (one,), (one, two), (two, one)):
        assert unpacked(packed(kept)) == kept
    assert one.sha256 and unpacked(packed([one]))[0].sha256 == one.sha256


def test_anything_else_is_nothing(drawing: Path) -> None:
    blob = packed([agreed(drawing)])
    for rubbish in (b"", b"rubbish", blob[: len(blob) // 2], packed([])[:-1]):
        assert unpacked(rubbish) == ()


def test_the_same_file_again_changes_nothing(drawing: Path) -> None:
    one = agreed(drawing)
    opened = open_file(drawing)
    made = plan(one, opened.data, opened.reading, open_file(drawing).reading.records)
    assert not made.merged.clashes
    again = plan(one, opened.data, opened.reading, [])
    assert again.merged.version == {} and not again.merged.taken, "what was deleted here stays deleted"
