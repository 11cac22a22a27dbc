"""All that storage keeps of a new diagram, made without a library: in any thread, or by another process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.files import OpenedFile, open_file
from app.library.agreement import Agreement, packed
from app.library.gist import gist_of
from diagram.document import founded
from diagram.formats.registry import Loss
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import Layer, Page, Record
from storage.words import Words


@dataclass(frozen=True, slots=True)
class Bond:
    """What is to be remembered of the file that a diagram is linked with: where it is, what it holds, the agreement."""

    path: Path
    sha256: str
    base: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """`first` is the diagram's first update, `files` are the pictures in it; `bond` only for one that is linked."""

    first: bytes
    words: Words
    kind: str
    files: tuple[bytes, ...] = ()
    losses: tuple[Loss, ...] = ()
    bond: Bond | None = None


def prepared(records: Sequence[Record], files: Iterable[bytes] = ()) -> Prepared:
    """Make a diagram of `records`, or one empty page if there are none."""
    records = records or blank()
    gist = gist_of(records)
    return Prepared(founded(records), gist.words, gist.kind, tuple(files))


def prepared_file(path: Path, *, linked: bool = False) -> Prepared:
    """Make a diagram of a file.

    Raises:
        FileUnreadable: it cannot be opened as a file.
        FormatError: it is no diagram that we know.
    """
    opened = open_file(path)
    reading = opened.reading
    made = prepared(reading.records, reading.assets.values())
    bond = _bond(opened) if linked else None
    return Prepared(made.first, made.words, made.kind, made.files, reading.losses, bond)


def _bond(opened: OpenedFile) -> Bond:
    agreement = Agreement.on(opened.format, opened.data, opened.reading.records)
    return Bond(opened.path.resolve(), agreement.sha256, packed([agreement]))


def blank() -> tuple[Record, ...]:
    """One empty page."""
    (order,) = sequence(1)
    page = Page(RecordId(new_id()), order)
    return (page, Layer(RecordId(new_id()), page.id, order))
