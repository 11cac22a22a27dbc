"""What is in the objects of a bucket's log, before it is sealed."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from sync.bucket.keys import Keys
from sync.errors import Unreadable
from sync.wire import limits
from sync.wire.messages import Blob, Counter, Identity

PREFIX = "autograph/"
HEADER = f"{PREFIX}header"
LOG = f"{PREFIX}log/"
FILES = f"{PREFIX}files/"
PROBES = f"{PREFIX}probes/"
LARGEST = 48 * limits.MEBIBYTE
"""Bytes of an object of the log."""
_NAME = re.compile(rf"{LOG}([0-9a-f]{{32}})/([0-9]{{10}})-([0-9a-f]{{32}})")
BAD = 1_000
"""Names of bad records in one record."""
_WRITERS = 10_000


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something about one diagram: operations, a title, or whether it is in the trash."""

    diagram: Identity
    blobs: Annotated[list[Blob], Meta(max_length=limits.BLOBS)] = []
    title: Annotated[str, Meta(max_length=limits.TITLE)] | None = None
    trashed: bool | None = None


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One object of a writer's log. `clock` is later than that of all records that the writer had read.

    `seen` says of each other log up to where the writer had read it: what others never get to see is missed then.
    `bad` names records that the writer could not read, so that whoever has what was in them puts it back.
    """

    clock: Annotated[int, Meta(ge=0, le=2**53)]
    seen: Annotated[dict[Identity, Counter], Meta(max_length=_WRITERS)] = {}
    entries: Annotated[list[Entry], Meta(max_length=limits.ENTRIES)] = []
    bad: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=BAD)] = []

    @staticmethod
    def read(data: bytes) -> Record:
        """Raises: Unreadable."""
        try:
            return msgspec.msgpack.decode(data, type=Record)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
            raise Unreadable("a record in the bucket cannot be understood") from error

    def written(self) -> bytes:
        return msgspec.msgpack.encode(self)


class Name(msgspec.Struct, frozen=True, order=True):
    """Where a record lies: the `number`-th of its writer, with a digest of what it says that only key holders read.

    By the digest a record that is written again lies in the same place, and no other ever takes its place.
    """

    number: int
    writer: str
    digest: str

    @staticmethod
    def of(keys: Keys, writer: str, number: int, data: bytes) -> Name:
        return Name(number, writer, keys.name(b"record", writer.encode(), number.to_bytes(8, "big"), data))

    @staticmethod
    def read(text: str) -> Name | None:
        """None for what is no name of a record."""
        found = _NAME.fullmatch(text)
        return None if found is None else Name(int(found[2]), found[1], found[3])

    def __str__(self) -> str:
        return f"{LOG}{self.writer}/{self.number:010d}-{self.digest}"


def file_name(keys: Keys, sha256: str) -> str:
    """Where a picture lies."""
    return f"{FILES}{keys.name(b'file', sha256.encode())}"
