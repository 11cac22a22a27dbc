"""Files beside the database that only save time: each may be missing, old or damaged, and then is as good as not there.

A file begins with a hash over all the rest. It also says what it was made of (`identity`), so that one that belongs to
another diagram, another state or another program is not taken for this one. Nothing is flushed: after a power cut a
file is whole or fails its hash.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import struct
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER = "cache"
LIMIT_BYTES = 1 << 30  # of all files together
_MAGIC = b"AGCACHE1"
_HEAD = struct.Struct("<8s32sI")  # magic, SHA-256 of the rest, length of the list of sections
_ALIGNED = 8  # numbers are read in place
_ENDING = ".cache"
_SAFE = re.compile(r"[0-9A-Za-z-]{1,80}")


class Cache:
    """One file for each name. Usable from any thread; nothing here ever raises for what the disk does."""

    def __init__(self, library: Path) -> None:
        self._folder = library / FOLDER
        self._writing = threading.Lock()  # two windows may look after one diagram

    def read(self, name: str, identity: bytes) -> Mapping[str, memoryview] | None:
        """The sections kept under `name`, if they are sound and were made of just this; about 1 ms per megabyte."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("a cache cannot be read: %s", error)
            return None
        sections = _sections(data, identity)
        if sections is None:
            log.info("the cache of %s is of no use any more", name)
            return None
        try:
            os.utime(path)  # so that `tidy` keeps what is in use
        except OSError as error:
            log.debug("a cache cannot be marked as used: %s", error)
        return sections

    def write(self, name: str, identity: bytes, sections: Mapping[str, bytes]) -> bool:
        """Keep `sections` in place of what was there; whether that worked. A reader sees the old file or the new."""
        path = self._path(name)
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(exist_ok=True)
            with self._writing:
                with fresh.open("wb") as file:
                    _write(file.write, identity, sections)
                os.replace(fresh, path)
        except OSError as error:
            log.warning("a cache cannot be written: %s", error)
            _remove(fresh)
            return False
        return True

    def drop(self, name: str) -> None:
        """Forget what is kept under `name`."""
        _remove(self._path(name))

    def tidy(self, living: Callable[[], Collection[str]], limit_bytes: int = LIMIT_BYTES) -> None:
        """Remove what belongs to no one of `living`, and of the rest what was used longest ago, beyond the limit.

        They are asked for after the files: what is made meanwhile belongs to somebody who is not among them yet.
        """
        try:
            found = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            alive = living()
            room = limit_bytes
            for path in found:
                size = path.stat().st_size
                room -= size
                if path.suffix != _ENDING or path.stem not in alive or room < 0:
                    _remove(path)
                    room += size
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("the caches cannot be tidied: %s", error)

    def _path(self, name: str) -> Path:
        if not _SAFE.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a cache")
        return self._folder / f"{name}{_ENDING}"


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("a cache cannot be removed: %s", error)


def _write(write: Callable[[bytes], object], identity: bytes, sections: Mapping[str, bytes]) -> None:
    lengths = [[name, len(section)] for name, section in sections.items()]
    listed = json.dumps([identity.hex(), lengths]).encode()
    parts = [listed.ljust(_padded(_HEAD.size + len(listed)) - _HEAD.size)]
    for section in sections.values():
        parts += (section, bytes(_padded(len(section)) - len(section)))
    digest = hashlib.sha256(struct.pack("<I", len(parts[0])))
    for part in parts:
        digest.update(part)
    write(_HEAD.pack(_MAGIC, digest.digest(), len(parts[0])))
    for part in parts:
        write(part)


def _sections(data: bytes, identity: bytes) -> dict[str, memoryview] | None:
    """What `_write` wrote; None if it is anything else."""
    if len(data) < _HEAD.size:
        return None
    magic, digest, length = _HEAD.unpack_from(data)
    view = memoryview(data)
    if magic != _MAGIC or hashlib.sha256(view[_HEAD.size - 4 :]).digest() != digest:
        return None
    start = _HEAD.size + length
    try:
        made_of, lengths = json.loads(data[_HEAD.size : start])
        sizes = {str(name): int(size) for name, size in lengths}
    except (ValueError, TypeError, OverflowError):
        return None
    fits = min(sizes.values(), default=0) >= 0 and start + sum(map(_padded, sizes.values())) == len(data)
    if made_of != identity.hex() or not fits:
        return None
    sections = {}
    for name, size in sizes.items():
        sections[name] = view[start : start + size]
        start += _padded(size)
    return sections


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
