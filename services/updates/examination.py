"""The worker that reads what nobody has read before: `python -m services.updates.examination MEMORY`.

It may die of what it reads; `services.updates.examiners` then starts another. It answers one batch after the other, so
that whoever waits knows which one it died of.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from diagram.document import Document
from diagram.document.compaction import compacted
from diagram.document.replica import Replica
from diagram.errors import DiagramError, DocumentBroken
from diagram.worker import limit_memory
from services.updates.questions import Answer, Finding, Question, read, write
from sync.wire.messages import Blob


def main(memory: int) -> int:
    """Greet, then answer until there is no more to read; a document that broke takes the worker along."""
    limit_memory(memory)
    write(sys.stdout.buffer, Answer(Finding.SOUND))
    while (question := read(sys.stdin.buffer, Question)) is not None:
        for answer in _answers(question):
            write(sys.stdout.buffer, answer)
            if answer.spent:
                return 0
    return 0


def _answers(question: Question) -> Iterator[Answer]:
    if question.back_to:
        yield _survived(lambda: turned_back(question.blobs, question.back_to))
    elif question.blobs:
        yield _survived(lambda: summed_up(question.blobs))
    for batch in question.batches:
        yield _survived(lambda batch=batch: examined(batch))  # type: ignore[misc]  # mypy finds no type for a default


def _survived(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except DocumentBroken as error:  # its remains could take the next one along
        return Answer(Finding.POISON, f"it breaks the document: {error}"[:200], spent=True)
    except (DiagramError, MemoryError, RecursionError, ValueError, TypeError, KeyError) as error:
        return Answer(Finding.POISON, f"it cannot be read: {type(error).__name__}")


def examined(batch: Sequence[Blob]) -> Answer:
    """Whether each blob is what it declares, and all of them together can be merged and read."""
    replica = Replica()
    for number, blob in enumerate(batch):
        if replica.spans_of(blob.data) != {blob.peer: (blob.start, blob.end)}:
            return Answer(Finding.WRONG, f"blob {number} holds other operations than it declares")
    replica.load([blob.data for blob in batch])
    replica.everything()
    replica.value_hash()
    return Answer(Finding.SOUND)


def summed_up(blobs: Sequence[bytes]) -> Answer:
    """One blob that says what `blobs` say, proven by reading it again."""
    snapshot = compacted(blobs)
    if snapshot is None:
        return Answer(Finding.WAITING, "something is missing, or it reads differently when it is read again")
    again = Replica()
    again.load([snapshot.blob])
    return Answer(Finding.SOUND, data=snapshot.blob, version=again.versions())


def turned_back(blobs: Sequence[bytes], back_to: bytes) -> Answer:
    """The update after which a diagram of `blobs` reads as `back_to` does."""
    present, wanted = Document.load(blobs), Document.load([back_to]).records_in_order()
    if present.has_gap:
        return Answer(Finding.WAITING, "something is missing")
    before = present.version()
    ids = {record.id for record in wanted}
    with present.edit("Restore") as edit:
        for record in wanted:
            if present.get(record.id) != record:
                edit.put(record)
        # Deleting takes along what lies inside: what is wanted has its place by now.
        for identity in [one for one in present.records if one not in ids]:
            edit.delete(identity)
    if present.version() == before:
        return Answer(Finding.SOUND)
    data = present.export_since(before)
    [(peer, (_, end))] = Replica().spans_of(data).items()
    return Answer(Finding.SOUND, data=data, version={peer: end})


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
