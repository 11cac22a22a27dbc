"""AutoGraph's own records as readable JSON: for scripts, for version control, and as the clipboard's kin.

    {"format": "autograph", "version": 1, "minor": 1, "title": "...", "records": [{"id": ..., "type": "page", ...}],
     "assets": {"<sha256>": "<base64>"}}

A record's members are those of `diagram.properties`; only what differs from the defaults is written.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from diagram.errors import FormatError, LimitExceeded
from diagram.formats.registry import Contents, FileFormat, Loss, Reading, file_format
from diagram.ids import RecordId
from diagram.properties import MINOR, from_properties, to_properties
from diagram.records import ROOT, AssetReference, Note, Page, Record, Value, Values, assets_of

VERSION = 1
_LARGEST_FILE = 512 << 20
_MOST_RECORDS = 1_000_000
_HEAD = ("id", "type", "parent", "order", "kind")


def is_json(head: bytes) -> bool:
    """Whether the first kilobytes are JSON of ours."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"format"' in start[:200] and b'"autograph"' in start[:200]


def write(contents: Contents) -> bytes:
    """All records, parents first, one member per line; the same diagram gives the same bytes."""
    wanted = sorted({asset for record in contents.records for asset in assets_of(record)})
    assets = {asset: base64.b64encode(data).decode("ascii") for asset in wanted if (data := contents.asset(asset))}
    document = {
        "format": "autograph",
        "version": VERSION,
        "minor": MINOR,
        "title": contents.title,
        "records": [_members(record) for record in contents.records],
        "assets": assets,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def read(data: bytes) -> Reading:
    """The records of a file that `write` made.

    Raises:
        FormatError: it is not ours, damaged, or of a newer version.
        LimitExceeded: it is too large.
    """
    if len(data) > _LARGEST_FILE:
        raise LimitExceeded("the file is larger than 512 MiB")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the JSON is damaged: {str(error)[:200]}") from error
    if not isinstance(document, dict) or document.get("format") != "autograph":
        raise FormatError("this JSON is no AutoGraph diagram")
    version = document.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise FormatError("the file was made by a newer AutoGraph", advice="Update AutoGraph and open it again.")
    found = document.get("records")
    if not isinstance(found, list):
        raise FormatError("the file has no records")
    if len(found) > _MOST_RECORDS:
        raise LimitExceeded(f"the file holds more than {_MOST_RECORDS:,} records")
    losses: list[Loss] = []
    minor = document.get("minor", 0)
    is_older = not isinstance(minor, int) or minor < MINOR
    records = _parents_first(_records(found, losses, is_older=is_older), losses)
    if not any(isinstance(record, Page) for record in records):
        raise FormatError("the file has no pages")
    return Reading(tuple(records), MappingProxyType(_assets(document.get("assets"), losses)), tuple(losses))


def _members(record: Record) -> dict[str, Value]:
    properties = {"id": record.id, **to_properties(record)}
    head = {key: properties[key] for key in _HEAD if key in properties}
    return {**head, **{key: properties[key] for key in sorted(properties) if key not in head}}


def _records(found: list[object], losses: list[Loss], *, is_older: bool) -> list[Record]:
    current = _current() if is_older else lambda values: values
    records: dict[str, Record] = {}
    for number, members in enumerate(found, 1):
        identity = members.get("id") if isinstance(members, dict) else None
        if not isinstance(members, dict) or not isinstance(identity, str) or not identity or identity in records:
            losses.append(Loss("bad-record", "It has no id of its own and was left out", f"record {number}"))
            continue
        values = {str(key): _value(value) for key, value in members.items() if key != "id"}
        records[identity] = from_properties(RecordId(identity), current(values))
    return list(records.values())


def _current() -> Callable[[Values], Values]:
    """How to bring properties into the form that we know; loaded only for older files, because Loro comes with it."""
    from diagram.document.schema import CURRENT

    return CURRENT.current


def _value(value: object) -> Value:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(item, str | bool | int | float) for item in value):
        return list(value)
    return json.dumps(value, ensure_ascii=False)


def _parents_first(records: list[Record], losses: list[Loss]) -> list[Record]:
    """Every record after its parent; one that hangs in the air goes to the first page's first child."""
    children: dict[str, list[Record]] = {}
    for record in records:
        children.setdefault(record.parent, []).append(record)
    out = _below(children.get("", []), children)
    placed = {record.id for record in out}
    pages = [record for record in out if isinstance(record, Page)]
    homes = [record.id for page in pages[:1] for record in children.get(page.id, [])]
    home = homes[0] if homes else pages[0].id if pages else RecordId("")
    for record in records:
        if record.id in placed:
            continue
        losses.append(Loss("missing-parent", "Its container is not in the file", f"record {record.id[:80]}"))
        placed.add(record.id)
        if not isinstance(record, Page):
            out.append(replace(record, parent=ROOT if isinstance(record, Note | AssetReference) else home))
        for child in _below(children.get(record.id, []), children, placed):
            placed.add(child.id)
            out.append(child)
    return out


def _below(
    start: list[Record], children: Mapping[str, list[Record]], known: set[RecordId] | None = None
) -> list[Record]:
    out: list[Record] = []
    seen = set(known or ())
    stack = list(reversed(start))
    while stack:
        record = stack.pop()
        if record.id in seen:
            continue
        seen.add(record.id)
        out.append(record)
        stack.extend(reversed(children.get(record.id, [])))
    return out


def _assets(found: object, losses: list[Loss]) -> dict[str, bytes]:
    assets: dict[str, bytes] = {}
    for name, text in found.items() if isinstance(found, dict) else ():
        try:
            data = base64.b64decode(text) if isinstance(text, str) else b""
        except (binascii.Error, ValueError):
            data = b""
        if hashlib.sha256(data).hexdigest() == name:
            assets[name] = data
        else:
            losses.append(
                Loss("image-damaged", "A picture does not match its checksum and was left out", str(name)[:80])
            )
    return assets


file_format(
    FileFormat(
        "json",
        "AutoGraph JSON",
        (".json", ".autograph.json"),
        sniff=is_json,
        read=read,
        write=write,
        rewrites=lambda _data: True,
    )
)
