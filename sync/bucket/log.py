"""The log of a bucket: reading what others wrote, writing what they lack."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence

from sync.bucket.index import Index
from sync.bucket.keys import Keys
from sync.bucket.objects import NoSuchObject, Objects
from sync.bucket.records import BAD, HEADER, LARGEST, LOG, Entry, Name, Record
from sync.bucket.sealing import OVERHEAD, opened, padded, sealed
from sync.errors import Refused, ServerFailed, Unreadable

log = logging.getLogger(__name__)

_AT_ONCE = 4
_SAVED_EVERY = 200
_CACHE = 32 * 1024 * 1024
_LOOKED_AT = 5
_HEADER = 1_024


class Log:
    """Every writer appends to a log of its own, so that two can never be in each other's way."""

    def __init__(self, objects: Objects, keys: Keys, index: Index, header: bytes) -> None:
        """`header` is the bucket's, as it was when this computer joined it."""
        self._objects = objects
        self._keys = keys
        self._header = header
        self.index = index
        self._recent: OrderedDict[str, tuple[int, Record]] = OrderedDict()
        self._held = 0
        self._found_bad: list[str] = []
        self._doubted: set[str] = set()

    async def refresh(self) -> None:
        """Read what is new. When something that was read before is gone, all is read again, under another id.

        Raises: SyncError; Refused when the bucket was set up anew by somebody.
        """
        await self._check_header()
        there = set(await self._objects.names(LOG))
        lost = [name for name in self.index.names if name not in there]
        if lost and await self._are_gone(lost):
            log.warning("%d records of the bucket are gone; what is missing there is put back", len(lost))
            self._begin_anew()
        known = {*self.index.names, *self.index.bad}
        new = sorted(name for text in there - known if (name := Name.read(text)) is not None)
        for start in range(0, len(new), _SAVED_EVERY):
            await self._read(new[start : start + _SAVED_EVERY])
            await asyncio.to_thread(self.index.save)
        if self._found_bad:
            await self.write((), bad=self._found_bad[:BAD])
            self._found_bad.clear()
        if self._doubted and await self._is_any_bad(self._doubted):
            # What it held counts as gone: it is pushed again by whoever has it.
            self._begin_anew()

    async def write(self, entries: Sequence[Entry], *, bad: Sequence[str] = ()) -> None:
        """Append a record. It is in the bucket when this returns."""
        number, clock, seen = self.index.next()
        record = Record(clock, seen, list(entries), list(bad))
        data = record.written()
        if len(data) > LARGEST:
            raise ServerFailed("this is more than one object of the bucket holds")
        name = Name.of(self._keys, self.index.writer, number, data)
        await self._objects.put(str(name), await asyncio.to_thread(sealed, self._keys, str(name), data))
        self.index.add(name, record)
        self._remember(str(name), record, len(data))
        await asyncio.to_thread(self.index.save)

    async def record(self, name: str) -> Record:
        """One that was read before. Raises: Unreadable, NoSuchObject when it was changed or taken away since."""
        known = self._recent.get(name)
        if known is not None:
            self._recent.move_to_end(name)
            return known[1]
        found = Name.read(name)
        assert found is not None, "only names of records are in the index"
        return await self._fetched(found)

    def _begin_anew(self) -> None:
        self.index.begin_anew()
        self._recent.clear()
        self._held = 0

    async def _is_any_bad(self, names: set[str]) -> bool:
        """Others could not read these, which were read here before."""
        doubted = [name for text in sorted(names) if (name := Name.read(text)) is not None]
        names.clear()
        for name in doubted:
            self._forget(str(name))
            try:
                await self._fetched(name)
            except (Unreadable, NoSuchObject):
                return True
        return False

    async def _check_header(self) -> None:
        try:
            there = await self._objects.get(HEADER, _HEADER)
        except NoSuchObject:
            log.warning("the header of the bucket is gone and is put back")
            await self._objects.put(HEADER, self._header)
            return
        if there != self._header:
            raise Refused(
                "this bucket was set up anew with other keys",
                advice="Nothing here is lost. Sign in to the bucket again, with the passphrase that it has now.",
            )

    async def _are_gone(self, lost: Sequence[str]) -> bool:
        """A list may be late in some stores; an object that can be asked for is not gone."""
        for name in lost[:_LOOKED_AT]:
            if not await self._objects.has(name):
                return True
        return False

    async def _read(self, names: Sequence[Name]) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(name: Name) -> Record | Unreadable | None:
            async with gate:
                try:
                    return await self._fetched(name)
                except NoSuchObject:  # it went while we were reading
                    return None
                except Unreadable as error:
                    return error

        for name, record in zip(names, await asyncio.gather(*(one(name) for name in names)), strict=True):
            if isinstance(record, Record):
                self.index.add(name, record)
                self._doubted.update(one for one in record.bad if one in self.index.names)
            elif record is not None:
                log.warning("%s", record)
                self.index.add_bad(name)
                self._found_bad.append(str(name))

    async def _fetched(self, name: Name) -> Record:
        text = str(name)
        data = await self._objects.get(text, padded(LARGEST + OVERHEAD) + OVERHEAD)
        content = await asyncio.to_thread(opened, self._keys, text, data)
        if Name.of(self._keys, name.writer, name.number, content) != name:
            raise Unreadable("a record in the bucket is not what its name says")
        record = Record.read(content)
        self._remember(text, record, len(content))
        return record

    def _forget(self, name: str) -> None:
        size, _ = self._recent.pop(name, (0, None))
        self._held -= size

    def _remember(self, name: str, record: Record, size: int) -> None:
        if name not in self._recent:
            self._recent[name] = (size, record)
            self._held += size
        while self._held > _CACHE and len(self._recent) > 1:
            _, (gone, _) = self._recent.popitem(last=False)
            self._held -= gone
