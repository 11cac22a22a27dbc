"""What passes between the window's process and the one that reads files: wishes, what was read, errors.

JSON and bytes, because these can only ever be read. An error arrives as what it was raised as.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.files import OpenedFile
from app.library.prepared import Bond, Prepared
from diagram.errors import DiagramError, FormatError
from diagram.formats.registry import Loss, Reading
from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from storage.words import Words
from ui.ports import ReadFile

READ, PREPARE, LINK = "read", "prepare", "link"


@dataclass(frozen=True, slots=True)
class Wish:
    """READ a file, PREPARE a diagram of it, or also what is to be remembered of the LINK with it."""

    what: str
    path: Path


class Unexpected(Exception):
    """The other process had a fault of its own: where, in the words of its traceback."""


def pack_wish(wish: Wish) -> Sequence[bytes]:
    return [json.dumps([wish.what, str(wish.path)]).encode()]


def unpack_wish(blobs: Sequence[bytes]) -> Wish:
    what, path = json.loads(blobs[0])
    return Wish(what, Path(path))


def pack_read(opened: OpenedFile) -> Sequence[bytes]:
    """A line per record, because taking all of them apart at once would hold up every other thread."""
    reading = opened.reading
    head = {"assets": list(reading.assets), "losses": _flat(reading.losses)}
    lines = (json.dumps([record.id, to_properties(record)]) for record in reading.records)
    return [_done(head), "\n".join(lines).encode(), *reading.assets.values()]


def unpack_read(wish: Wish, blobs: Sequence[bytes]) -> ReadFile:
    """What was read.

    Raises:
        AppError, DiagramError, Unexpected: what went wrong there.
    """
    head = _head(blobs)
    records = tuple(
        from_properties(RecordId(identity), properties)
        for identity, properties in map(json.loads, blobs[1].decode().splitlines())
    )
    assets = dict(zip(head["assets"], blobs[2:], strict=True))
    return ReadFile(wish.path, Reading(records, assets, _losses(head)))


def pack_prepared(made: Prepared) -> Sequence[bytes]:
    bond = None if made.bond is None else [str(made.bond.path), made.bond.sha256]
    head = {"kind": made.kind, "losses": _flat(made.losses), "bond": bond}
    base = b"" if made.bond is None else made.bond.base
    texts = [made.words.labels, made.words.notes]
    return [_done(head), made.first, base, *(text.encode("utf-8", "surrogatepass") for text in texts), *made.files]


def unpack_prepared(blobs: Sequence[bytes]) -> Prepared:
    """What was made.

    Raises:
        AppError, DiagramError, Unexpected: what went wrong there.
    """
    head = _head(blobs)
    _, first, base, labels, notes, *files = blobs
    bond = head["bond"] and Bond(Path(head["bond"][0]), head["bond"][1], base)
    words = Words(*(text.decode("utf-8", "surrogatepass") for text in (labels, notes)))
    return Prepared(first, words, head["kind"], tuple(files), _losses(head), bond)


def pack_error(error: AppError | DiagramError) -> Sequence[bytes]:
    said = {"kind": type(error).__name__, "text": str(error), "advice": error.advice}
    return [json.dumps(said | {"where": getattr(error, "where", "")}).encode()]


def pack_fault(trace: str) -> Sequence[bytes]:
    return [json.dumps({"kind": "", "text": trace}).encode()]


def _done(head: Mapping[str, object]) -> bytes:
    return json.dumps(head).encode()


def _head(blobs: Sequence[bytes]) -> dict[str, Any]:  # Any: what JSON holds
    head: dict[str, Any] = json.loads(blobs[0])
    kind = head.get("kind")
    if "text" not in head:
        return head
    raise Unexpected(head["text"]) if kind not in _ERRORS else _error(head)


def _error(head: Mapping[str, str]) -> Exception:
    error = _ERRORS[head["kind"]](head["text"], advice=head["advice"])
    if isinstance(error, FormatError):
        error.where = head["where"]  # the text begins with it already
    return error


def _kinds(root: type[AppError] | type[DiagramError]) -> Iterator[type[AppError] | type[DiagramError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


_ERRORS = {kind.__name__: kind for root in (AppError, DiagramError) for kind in _kinds(root)}


def _flat(losses: Sequence[Loss]) -> list[tuple[str, ...]]:
    return [astuple(loss) for loss in losses]


def _losses(head: Mapping[str, Any]) -> tuple[Loss, ...]:
    return tuple(Loss(*loss) for loss in head["losses"])
