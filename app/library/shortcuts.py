"""The short way into large diagrams: what was worked out at an earlier opening, kept in files that may be lost.

A shortcut is used only for exactly the blobs that it was made of, and proved against them once all is on screen.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from app.library.background import Background
from app.version import VERSION
from diagram.document import Packed, Still, finished, packing, proving
from diagram.ids import RecordId
from diagram.records import ROOT, Page
from diagram.scene.columns import PageColumns, columns_in, measuring
from diagram.scene.scene import Scene
from storage.cache import Cache

log = logging.getLogger(__name__)

LEAST_RECORDS = 500  # below this a diagram opens as fast without
_FORMAT = 1
_REST_S = 0.002  # between two steps of about a millisecond, so that the thread that paints is hardly kept waiting


class Stopped(Exception):
    """Nobody wants the result any more."""


class Identity:
    """What is stored of a diagram, as one hash that follows every update; it also stands for this very program."""

    def __init__(self, diagram: str, blobs: Iterable[bytes]) -> None:
        self._hash = hashlib.sha256(f"{_FORMAT} {VERSION} {sys.byteorder} {diagram}\n".encode())
        for blob in blobs:
            self.add(blob)

    def add(self, blob: bytes) -> None:
        """One more blob is stored after the others."""
        self._hash.update(hashlib.sha256(blob).digest())

    @property
    def value(self) -> bytes:
        return self._hash.digest()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A diagram's records, packed, and the columns of its pages."""

    packed: Packed
    columns: Mapping[RecordId, PageColumns]

    @staticmethod
    def of(sections: Mapping[str, bytes | memoryview]) -> Shortcut:
        """
        Raises:
            ValueError: these are not the sections of one.
        """
        packed = Packed(sections)
        columns: dict[RecordId, PageColumns] = {}
        for page in packed.children(ROOT):
            found = columns_in(sections, page, packed.ids, packed.get)
            if found is not None:
                columns[page] = found
        return Shortcut(packed, columns)


class Shortcuts:
    """All of a library."""

    def __init__(self, cache: Cache, background: Callable[[], Background]) -> None:
        self._cache = cache
        self._background = background

    def read(self, diagram: str, identity: bytes) -> Shortcut | None:
        """The shortcut into a diagram of which just this is stored; None if there is none."""
        sections = self._cache.read(diagram, identity)
        if sections is None:
            return None
        try:
            return Shortcut.of(sections)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the shortcut into a diagram cannot be read: %s", error)
            self._cache.drop(diagram)
            return None

    def write(self, diagram: str, identity: bytes, still: Still, pause: Callable[[], None]) -> bool:
        """Keep a shortcut to what was shown when just this was stored; whether that worked. `pause` may end it.

        Raises:
            Stopped: `pause` did.
        """
        try:
            sections = finished(building(still), pause)
        except ValueError as error:
            log.info("a diagram has no shortcut: %s", error)
            return False
        return self._cache.write(diagram, identity, sections)

    def write_later(self, diagram: str, identity: bytes, still: Still) -> Future[bool]:
        """As `write`, behind everybody's back."""
        return self._background().run(lambda: self.write(diagram, identity, still, self.rest))

    def rest(self) -> None:
        """Let others work, unless the library is closing."""
        if not self._background().is_closed:
            time.sleep(_REST_S)

    def drop(self, diagram: str) -> None:
        self._cache.drop(diagram)

    def tidy(self, living: Callable[[], Collection[str]]) -> None:
        """Remove what belongs to other diagrams than those, behind everybody's back."""
        self._background().run(lambda: self._cache.tidy(living))


def building(still: Still) -> Generator[None, None, dict[str, bytes]]:
    """The sections of a shortcut, with a turn for others now and then.

    Raises:
        ValueError: something in the diagram has no place in them.
    """
    sections = yield from packing(still)
    packed = Packed(sections)
    records = still.shown()
    for page in packed.children(ROOT):
        if isinstance(records[page], Page):
            columns = yield from measuring(Scene(records, page, packed.children), records)
            sections.update(columns.sections(page, packed.rows))
    return sections


def checking(shortcut: Shortcut, blobs: Sequence[bytes]) -> Generator[None, None, bool]:
    """Whether a diagram of which `blobs` are stored looks exactly as `shortcut` says.

    Raises:
        BadUpdate: one of the blobs is damaged.
    """
    packed = shortcut.packed
    if not (yield from proving(packed, blobs)):
        return False
    records = packed.shown()
    for page, columns in shortcut.columns.items():
        fresh = yield from measuring(Scene(records, page, packed.children), records)
        if not columns.equals(fresh):
            return False
    return True
