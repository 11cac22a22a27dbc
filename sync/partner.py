"""The other side of one account, as the conductor works with it: a server, or a bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Unpack

import httpx

from storage.shelf_values import Waiting
from sync.net.asking import How
from sync.status import AccountStatus, DiagramStatus, Person, PoolStatus, Presence, Progress, ServiceStatus
from sync.watchers import Leave

Told = Callable[[Progress], None]


class Partner(Protocol):
    """Made and used on the loop of sync. It works until `end`."""

    @property
    def account(self) -> AccountStatus: ...

    async def once(self, told: Told) -> None:
        """Bring everything up to date in both directions. Raises: SyncError; storage's errors."""
        ...

    async def run(self) -> None:
        """What goes on all the while beside the rounds, such as live editing; ends when it is cancelled."""
        ...

    async def end(self) -> None:
        """Let everything go."""
        ...

    async def sign_out(self) -> None:
        """End the session here, and there if it can be told; then `end`."""
        ...

    def again(self) -> None:
        """Do not wait for the next try."""
        ...

    def watch(self, changed: Callable[[], None]) -> Leave:
        """Be told, on the loop, that something in what follows is another now."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether there is a live connection."""
        ...

    def keeps_up(self, diagram: str) -> bool:
        """Whether edits of this diagram go and come by themselves now."""
        ...

    @property
    def trouble(self) -> str:
        """Why part of the way is at rest, in words for a person; empty when none is."""
        ...

    def services(self) -> Sequence[ServiceStatus]: ...

    def pool(self) -> PoolStatus: ...

    async def statuses(self) -> Mapping[str, DiagramStatus]:
        """Of every diagram of the account, from what is on the disk and what was acknowledged."""
        ...

    async def unshelved(self) -> Waiting:
        """Which folders, stars and tags the other side does not know yet."""
        ...

    async def ask(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response:
        """As `sync.net.backend.Backend.ask`. Raises: SyncError; Refused where there is nobody to ask."""
        ...

    def opened(self, diagram: str) -> None:
        """A window shows it."""
        ...

    async def closed(self, diagram: str) -> None: ...

    def saved(self, diagram: str) -> None:
        """Something of it is on the disk that the other side lacks."""
        ...

    def show(self, diagram: str, presence: Presence) -> None: ...

    def watch_people(self, diagram: str, callback: Callable[[Sequence[Person]], None]) -> Leave: ...
