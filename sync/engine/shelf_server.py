"""The shelf of `docs/protocol.md`, as a client asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

import httpx
import msgspec
from msgspec import Meta

from storage.shelf_values import Changes, Place, Shelf, ShelfFolder
from sync.errors import ServerFailed
from sync.wire import limits
from sync.wire.messages import Epoch, Identity

PATH = "/api/diagrams/sync/shelf"
_LARGEST = 64 * limits.MEBIBYTE
_Revision = Annotated[str, Meta(max_length=64)]


@dataclass(frozen=True, slots=True)
class Answer:
    """`shelf` is None when it is as it was at the revision that was asked with."""

    epoch: str
    revision: str
    shelf: Shelf | None = None


class Shelves(Protocol):
    """A server that keeps one. All calls raise SyncError."""

    async def shelf(self, revision: str) -> Answer:
        """What is on it; Refused with 404 where there is none."""
        ...

    async def put_shelf(self, revision: str, changes: Changes) -> Answer:
        """Change it as it was seen at `revision`; Refused with 412 when it is another by now."""
        ...


class _Folder(msgspec.Struct, frozen=True):
    id: Identity
    name: Annotated[str, Meta(max_length=1_000)]
    parent: Identity | None
    colour: Annotated[str, Meta(pattern="^(#[0-9a-f]{6})?$")]
    trashed: bool


class _Place(msgspec.Struct, frozen=True):
    id: Identity
    folder: Identity | None
    starred: bool
    tags: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=1_000)]


class _Told(msgspec.Struct, frozen=True):
    epoch: Epoch
    revision: _Revision
    folders: Annotated[list[_Folder], Meta(max_length=100_000)] | None = None
    places: list[_Place] | None = None


class ShelfServer:
    """Implements `Shelves`. `ask` waits when the server asks for patience."""

    def __init__(self, ask: Callable[..., Awaitable[httpx.Response]]) -> None:
        self._ask = ask

    async def shelf(self, revision: str) -> Answer:
        params = {"revision": revision} if revision else {}
        return _read(await self._ask("GET", PATH, params=params, is_long=True))

    async def put_shelf(self, revision: str, changes: Changes) -> Answer:
        wish = {
            "revision": revision,
            "folders": [
                {
                    "id": one, "name": told.name, "parent": told.parent, "colour": told.colour, "trashed": told.trashed,
                }
                for one, told in changes.folders.items()
                if told is not None
            ],
            "gone": [one for one, told in changes.folders.items() if told is None],
            "places": [
                {"id": one, "folder": told.folder, "starred": told.starred, "tags": sorted(told.tags)}
                for one, told in changes.places.items()
            ],
        }  # fmt: skip
        return _read(await self._ask("POST", PATH, json=wish, is_long=True))


def _read(response: httpx.Response) -> Answer:
    if len(response.content) > _LARGEST:
        raise ServerFailed("the server's answer is too long to be one")
    try:
        told = msgspec.json.decode(response.content, type=_Told)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerFailed("the server's shelf cannot be understood") from error
    if told.folders is None or told.places is None:
        return Answer(told.epoch, told.revision)
    folders = {one.id: ShelfFolder(one.name, one.parent, one.colour, one.trashed) for one in told.folders}
    places = {one.id: Place(one.folder, one.starred, frozenset(one.tags)) for one in told.places}
    return Answer(told.epoch, told.revision, Shelf(folders, places))
