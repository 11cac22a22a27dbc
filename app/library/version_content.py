"""A diagram's records as the parts of a version: equal records give equal parts, so that versions share most of them.

A part is a run of records in the order of their ids, compressed. Where a run ends depends on the ids alone, so a record
that is added, changed or gone touches one part. Records, not Loro: a version can be read without what came before it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence

from diagram.document import Document
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from diagram.records import ROOT, Record

_RUN = 64  # records in a part, on average
_LONGEST = 1_024
_LORO = b"loro"  # versions of schema 0001 were whole documents


def parts_of(records: Iterable[Record]) -> tuple[bytes, ...]:
    """The parts of a version; about 10 ms per 1,000 records, on any thread."""
    parts: list[bytes] = []
    lines: list[str] = []
    for record in sorted(records, key=lambda record: record.id):
        lines.append(json.dumps([record.id, to_properties(record)], sort_keys=True, separators=(",", ":")))
        if zlib.crc32(record.id.encode("utf-8", "surrogatepass")) % _RUN == 0 or len(lines) >= _LONGEST:
            parts.append(_packed(lines))
            lines = []
    if lines:
        parts.append(_packed(lines))
    return tuple(parts)


def records_in(parts: Sequence[bytes]) -> tuple[Record, ...]:
    """The records that `parts_of` took, parents first and siblings in painting order.

    Raises:
        BadUpdate: the parts hold anything else.
    """
    if len(parts) == 1 and parts[0].startswith(_LORO):
        return Document.load(parts).records_in_order()
    records: dict[RecordId, Record] = {}
    try:
        for part in parts:
            for line in zlib.decompress(part).decode("ascii").split("\n"):
                identity, values = json.loads(line)
                records[RecordId(identity)] = from_properties(RecordId(identity), dict(values))
    except (zlib.error, ValueError, TypeError) as error:
        raise BadUpdate(f"a version cannot be read: {error}") from error
    return parents_first(records.values())


def parents_first(records: Iterable[Record]) -> tuple[Record, ...]:
    """Every record after its parent, siblings by their order; those whose parent is not among them come at the end."""
    children: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda record: (record.order, record.id), reverse=True):
        children.setdefault(record.parent, []).append(record)
    found: dict[RecordId, Record] = {}
    for roots in (children.get(ROOT, []), *(children[parent] for parent in sorted(children))):
        ahead = list(roots)
        while ahead:
            record = ahead.pop()
            if record.id not in found:
                found[record.id] = record
                ahead.extend(children.get(record.id, ()))
    return tuple(found.values())


def _packed(lines: list[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode("ascii"), 6)
