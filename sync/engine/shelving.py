"""Bringing the order of a library, its folders, stars and tags, to the same on all computers of one account.

The server keeps one shelf for each person and changes it only for somebody who has seen it as it is. So a round reads
it, merges, writes what is new here, and hands in what is new for the server; when somebody was faster, once more.
Nothing is queued: what is to be sent is the difference, which outlives every end of the program, and handing it in
twice changes nothing. See docs/decisions/0043.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from storage.accounts import Account
from storage.shelf_values import Changes, Shelf, ShelfFolder
from storage.shelves import NO_SHELF, Known
from sync.engine.shelf_merging import is_tree, merged
from sync.engine.shelf_server import Shelves
from sync.engine.survey import NewEpoch
from sync.engine.workplace import Workplace
from sync.errors import Refused, ServerFailed, SignedOut

log = logging.getLogger(__name__)

TRIES = 12
PLACES = 1_000  # in one request
_OUTDATED = 412
_UNKNOWN = (404, 405)


@dataclass(frozen=True, slots=True)
class _Told:
    shelf: Shelf
    revision: str


class Shelving:
    """Between this library and one account's shelf. `arranged` is told when something is another here now."""

    def __init__(self, place: Workplace, server: Shelves, arranged: Callable[[], None]) -> None:
        self._disk = place.disk
        self._shelves = place.library.shelves
        self._server = server
        self._arranged = arranged

    async def agree(self, account: Account, revision: str | None) -> None:
        """One time; `revision` is what the feed says of the shelf, None where there is none.

        A server that keeps no shelves, or refuses, is no reason not to sync diagrams: it is logged.

        Raises: SyncError when it cannot be asked; storage's errors; NewEpoch.
        """
        try:
            await self._agree(account, revision)
        except SignedOut:
            raise
        except Refused as error:
            log.warning("folders, stars and tags are not synced: %s", error)

    async def _agree(self, account: Account, revision: str | None) -> None:
        known = await self._disk.read(lambda: self._shelves.known(account.id))
        if revision is None:
            await self._has_none(account, known)
            return
        if revision == known.revision and not known.is_due:
            return
        told = await self._told(account, known)
        for _ in range(TRIES):
            if told is None:
                return
            settle = self._shelves.settle(account.id, told.shelf, told.revision, merged)
            settled = await self._disk.write(settle)
            if settled.is_new_here:
                self._arranged()
            if not settled.there:
                return
            told = await self._handed_in(account, told, settled.there)
        log.info("folders, stars and tags change faster than they are sent: the next round goes on")

    async def _told(self, account: Account, known: Known) -> _Told | None:
        """What the server says; None when nothing is to be done."""
        try:
            answer = await self._server.shelf("" if known.revision == NO_SHELF else known.revision)
        except Refused as error:
            if error.status not in _UNKNOWN or isinstance(error, SignedOut):
                raise
            await self._has_none(account, known)
            return None
        if answer.epoch != account.epoch:
            raise NewEpoch(answer.epoch)
        if answer.shelf is not None:
            if not is_tree(answer.shelf.folders):
                raise ServerFailed("the folders on the server are no tree")
            return _Told(answer.shelf, answer.revision)
        return _Told(known.shelf, answer.revision) if known.is_due else None

    async def _has_none(self, account: Account, known: Known) -> None:
        if known.revision != NO_SHELF:
            log.info("this server does not keep folders, stars and tags")
            await self._disk.write(self._shelves.has_none(account.id))

    async def _handed_in(self, account: Account, told: _Told, changes: Changes) -> _Told | None:
        part = Changes(changes.folders, dict(islice(changes.places.items(), PLACES)))
        try:
            answer = await self._server.put_shelf(told.revision, part)
        except Refused as error:
            if error.status != _OUTDATED:
                raise
            return await self._told(account, Known())
        if answer.epoch != account.epoch:
            raise NewEpoch(answer.epoch)
        return _Told(_changed(told.shelf, part), answer.revision)


def _changed(shelf: Shelf, changes: Changes) -> Shelf:
    folders: Mapping[str, ShelfFolder | None] = {**shelf.folders, **changes.folders}
    return Shelf({one: told for one, told in folders.items() if told is not None}, {**shelf.places, **changes.places})
