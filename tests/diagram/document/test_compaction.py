from __future__ import annotations

import pytest

from diagram.document import Document, compacted
from diagram.errors import BadUpdate
from tests.diagram.document.drawing import A, drawing


def stored() -> tuple[Document, list[bytes]]:
    document = drawing()
    blobs = [document.export_snapshot()]
    document.subscribe_updates(blobs.append)
    for x in range(50):
        with document.edit("Move") as edit:
            edit.change(A, x=float(x))
    return document, blobs


def test_the_snapshot_says_what_the_updates_said() -> None:
    document, blobs = stored()
    snapshot = compacted(blobs)
    assert snapshot is not None
    again = Document.load([snapshot.blob])
    assert again.value_hash() == document.value_hash()
    assert snapshot.version == again.version()
    assert again.export_since(document.version()) == document.export_since(document.version())


def test_with_an_update_missing_nothing_is_summed_up() -> None:
    _, blobs = stored()
    assert compacted([*blobs[:10], *blobs[11:]]) is None


def test_damage_is_an_error() -> None:
    _, blobs = stored()
    with pytest.raises(BadUpdate):
        compacted([*blobs, b"junk"])
