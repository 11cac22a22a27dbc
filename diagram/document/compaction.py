"""Many updates summed up in one snapshot, which is only believed after it has been read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagram.document.replica import Replica


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`version` is what `Document.version` says of a document loaded from `blob`."""

    blob: bytes
    version: bytes


def compacted(blobs: Sequence[bytes]) -> Snapshot | None:
    """One blob that says what `blobs` say together; None if an update they build on is missing, or the proof fails.

    The proof: the snapshot, read back, has the same version and the same value. Works on any thread.

    Raises:
        BadUpdate: one of the blobs is damaged.
    """
    whole = Replica()
    whole.load(blobs)
    if whole.has_gap:  # a snapshot would leave out what waits for the missing update
        return None
    blob = whole.snapshot()
    again = Replica()
    again.load([blob])
    if again.versions() != whole.versions() or again.value_hash() != whole.value_hash():
        return None
    return Snapshot(blob, whole.version())
