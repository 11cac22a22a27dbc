"""Who shares what with this account, as the server's feed told it last; kept with the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Annotated

import msgspec
from msgspec import Meta

from storage.library import LocalLibrary
from sync.engine.server import Change

_MOST = 20_000  # diagrams; of more, those told of last

_Names = dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=1_000)]]


class Sharers:
    """What reads the disk is called where that may take its time."""

    def __init__(self, library: LocalLibrary, account: str) -> None:
        self._library = library
        self._key = f"who shares with {account}"
        self._names: Mapping[str, str] | None = None

    def all(self) -> Mapping[str, str]:
        """The owner's name, by diagram; of the account's own there is none. Reads the disk."""
        if self._names is None:
            try:
                self._names = msgspec.json.decode(self._library.settings.get(self._key) or "{}", type=_Names)
            except msgspec.DecodeError:  # whatever is written there, the server tells it again
                self._names = {}
        return self._names

    def after(self, changes: Iterable[Change]) -> Mapping[str, str] | None:
        """All names with those that were told of now, to be kept; None if that is nothing new. Reads the disk."""
        known = self.all()
        names = dict(known)
        for change in changes:
            names.pop(change.id, None)
            if change.role != "owner" and change.owner:
                names[change.id] = change.owner
        return None if names == known else dict(list(names.items())[-_MOST:])

    def keep(self, names: Mapping[str, str]) -> Future[None]:
        """From now on these are `all`; when it is done they are on the disk."""
        self._names = names
        return self._library.settings.put(self._key, msgspec.json.encode(names).decode())
