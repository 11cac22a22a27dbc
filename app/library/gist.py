"""What the library needs to know about the inside of a diagram, drawn from its records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from diagram.document import Step
from diagram.ids import RecordId
from diagram.records import Comment, Connector, Note, Page, Record, Shape, assets_of
from diagram.text.html import plain_of
from storage.words import Digest, Words

# The draw.io reader leaves this in the styles that it keeps.
_KEPT = re.compile(r"asset:[a-z0-9.+/-]{1,60},([0-9a-f]{64})")
_UNNAMED = re.compile(r"(?:Page-\d+)?")  # what a page is called before anybody names it
_ADDRESS = re.compile(r"[0-9a-f]{64}")


# The plain label of a record, as long as it is the same record.
Memo: TypeAlias = dict[RecordId, tuple[Record, str]]


def gist_of(records: Iterable[Record], steps: Iterable[Step] = (), memo: Memo | None = None) -> Digest:
    """The words, the pictures in use (those of the steps of undo too) and the kind of a diagram.

    A `memo` kept from call to call spares the labels that have not changed.
    """
    memo = {} if memo is None else memo
    labels: list[str] = []
    notes: list[str] = []
    assets: set[str] = set()
    drawn = False
    for record in sorted(records, key=lambda record: record.id):  # the same words, wherever the records come from
        assets.update(pictures_of(record))
        if isinstance(record, Shape | Connector):
            drawn = True
            if record.text:
                labels.append(_label(record, memo))
        elif isinstance(record, Note | Comment):
            notes.extend(text for text in (getattr(record, "title", ""), record.text) if text)
        elif isinstance(record, Page) and not _UNNAMED.fullmatch(record.name):
            labels.append(record.name)
    for step in steps:
        assets.update(assets_in_step(step))
    kind = "mixed" if drawn and notes else "note" if notes else "canvas"
    return Digest(Words("\n".join(labels), "\n".join(notes)), frozenset(assets), kind)


def _label(record: Shape | Connector, memo: Memo) -> str:
    known = memo.get(record.id)
    if known is None or known[0] is not record:
        known = memo[record.id] = (record, plain_of(record.text, record.html))
    return known[1]


def assets_in_step(step: Step) -> Iterable[str]:
    """Every content address that a step of undo would bring back: any property may hold one."""
    for entry in step.entries.values():
        for values in (entry.before, entry.after):
            yield from _addresses(values)


def pictures_of(record: Record) -> Iterable[str]:
    """The content addresses that a record names, in what a format left beside it too."""
    yield from assets_of(record)
    if record.extra:
        yield from _addresses(record.extra)


def _addresses(values: Mapping[str, object]) -> Iterable[str]:
    for value in values.values():
        if isinstance(value, str) and len(value) >= 64:
            if _ADDRESS.fullmatch(value):
                yield value
            elif "asset:" in value:
                yield from _KEPT.findall(value)
