"""The worker of `diagram.document.examiner`: `python -m diagram.document.examining MEMORY`, blobs in, verdicts out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from diagram.document.document import Document
from diagram.document.examiner import Finding, Verdict, packed
from diagram.document.replica import Replica
from diagram.errors import DiagramError, DocumentBroken
from diagram.ids import RecordId
from diagram.records import Page
from diagram.worker import limit_memory, serve

_PROBE = RecordId("probe")


def main(memory: str) -> int:
    """Answer until there is no more to read; a document that broke takes the worker along."""
    limit_memory(int(memory))
    serve(_answer)
    return 0


def _answer(blobs: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
    try:
        return packed(examined(blobs[0], blobs[1:])), False
    except DocumentBroken as error:  # its remains can take the next one along
        return packed(Verdict(Finding.REFUSED, str(error))), True


def examined(blob: bytes, base: Sequence[bytes]) -> Verdict:
    """Merge, read all, write, export: whatever can go wrong later goes wrong here.

    Raises:
        DocumentBroken: the document did not survive it.
    """
    try:
        peers = Replica().spans_of(blob)
        document = Document.load(base) if base else Document.new()
        document.import_update(blob)
        if document.has_gap:
            return Verdict(Finding.WAITING, "it builds on something that is not here", peers)
        again = Document.load([document.export_snapshot()])
        if again.value_hash() != document.value_hash() or again.records_in_order() != document.records_in_order():
            return Verdict(Finding.REFUSED, "it reads differently when it is read again")
        if not document.read_only:
            with document.edit("Probe") as edit:
                edit.put(Page(_PROBE, "V"))
    except DocumentBroken:
        raise
    except (DiagramError, MemoryError, RecursionError, ValueError, TypeError, KeyError) as error:
        return Verdict(Finding.REFUSED, f"{type(error).__name__}: {error}"[:500])
    return Verdict(Finding.SOUND, peers=peers)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
