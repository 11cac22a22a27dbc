"""The format registry: one module (or folder) of this package per file format, each registering itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagram.errors import FormatError
from diagram.records import Record
from diagram.registry import Registry
from diagram.versions.matching import Name, Names


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a format could not carry over, in a person's words; `where` names page and element.

    `code` is stable and machine-readable, such as ``unknown-shape``; `subject` what it was about (``mxgraph.aws4.s3``).
    """

    code: str
    message: str
    where: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was in a file. Records come parents first; `assets` maps sha256 hex to the bytes of a picture."""

    records: tuple[Record, ...]
    assets: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What is to be written: all records of a diagram, a way to fetch assets, and its title."""

    records: tuple[Record, ...]
    asset: Callable[[str], bytes | None]
    title: str = ""


def own_names(records: Iterable[Record]) -> Names:
    """For a format that keeps our own ids."""
    return {record.id: Name("", record.id) for record in records}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`sniff` looks at the first kilobytes only; `read` and `write` work on whole files in memory.

    `read` raises FormatError for anything it cannot use and LimitExceeded for what is too large. `rewrites`: whether
    `write` makes a file of the very sort that these bytes are, so that it may take their place. `names`: what a file of
    this format calls records. `carried`: how the names of properties begin that only this format understands.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes], Reading] | None = None
    write: Callable[[Contents], bytes] | None = None
    rewrites: Callable[[bytes], bool] = lambda _data: False
    names: Callable[[Iterable[Record]], Names] = own_names
    carried: str = ""


FORMATS: Registry[FileFormat] = Registry("file format", "diagram.formats")


def file_format(entry: FileFormat) -> FileFormat:
    """Register `entry` under its name; called once at the bottom of its module."""
    FORMATS.add(entry.name, entry)
    return entry


def recognise(data: bytes, name: str = "") -> FileFormat:
    """The readable format of `data`, by its content; the name's extension only breaks ties.

    Raises:
        FormatError: no format knows these bytes.
    """
    head = data[:65_536]
    fitting = [entry for entry in FORMATS.values() if entry.read is not None and entry.sniff(head)]
    for entry in fitting:
        if name.lower().endswith(entry.extensions):
            return entry
    if fitting:
        return fitting[0]
    what = "The file is empty" if not data else "No known diagram format was found in this file"
    raise FormatError(what, where=name, advice="AutoGraph opens .drawio files. Check that this is the right file.")
