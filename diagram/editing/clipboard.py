"""The clipboard as bytes by media type: our own JSON for records, plain text for everybody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from diagram.collector import collector_paused
from diagram.editing.copying import Clipping, label_of
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.properties import from_properties, replaced, to_properties
from diagram.records import Connector, Shape

RECORDS = "application/x-autograph+json"
TEXT = "text/plain"
_VERSION = 1
_MOST = 200_000  # records; more were not made by a person


class Clipboard(Protocol):
    """Where copied things go. The window puts the system's clipboard here."""

    def get(self) -> Mapping[str, bytes]: ...

    def set(self, contents: Mapping[str, bytes]) -> None: ...


class MemoryClipboard:
    """A clipboard of this process only."""

    def __init__(self) -> None:
        self._contents: Mapping[str, bytes] = {}

    def get(self) -> Mapping[str, bytes]:
        return self._contents

    def set(self, contents: Mapping[str, bytes]) -> None:
        self._contents = dict(contents)


def to_clipboard(clipping: Clipping) -> dict[str, bytes]:
    """What a copy puts on the clipboard."""
    with collector_paused():
        body = {
            "autograph": _VERSION,
            "box": list(clipping.box),
            "records": [{"id": record.id, **to_properties(record)} for record in clipping.records],
        }
        contents = {RECORDS: json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()}
    text = label_of(clipping.records)
    if text:
        contents[TEXT] = text.encode()
    return contents


def from_clipboard(contents: Mapping[str, bytes]) -> Clipping | None:
    """The records on the clipboard; None when there are none of ours, or the bytes are damaged."""
    if RECORDS not in contents:
        return None
    with collector_paused():
        return _clipping_in(contents[RECORDS])


def _clipping_in(data: bytes) -> Clipping | None:
    try:
        body = json.loads(data)
        listed = body["records"]
        box = Box(*(float(number) for number in body["box"]))
        pairs = [(RecordId(str(item["id"])), dict(item)) for item in listed[:_MOST]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    known = {identity for identity, _ in pairs}
    records: list[Shape | Connector] = []
    for identity, values in pairs:
        values.pop("id")
        record = from_properties(identity, values)
        if isinstance(record, Shape | Connector):
            lost = record.parent and record.parent not in known
            records.append(replaced(record, {"parent": RecordId("")}) if lost else record)
    return Clipping(tuple(records), box) if records else None


def text_on(contents: Mapping[str, bytes]) -> str:
    """The plain text on the clipboard."""
    return contents.get(TEXT, b"").decode(errors="replace").replace("\r\n", "\n").strip("\n")
