"""The versions that the diagrams service keeps of a diagram."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Annotated

import msgspec
from msgspec import Meta

from app.syncing.asking import Identity, Line, Moment, Number, Run, read
from sync.net.asking import Ask
from ui.sync_ports import ServerVersion

_PAGE = 100
MOST = 1_000  # versions that are listed: the newest


class _Version(msgspec.Struct, frozen=True):
    id: Identity
    name: Line
    kind: Line
    author: Line
    created_at: Moment
    size: Number = 0


class _Versions(msgspec.Struct, frozen=True):
    items: Annotated[list[_Version], Meta(max_length=_PAGE)]
    next: Annotated[str, Meta(max_length=4_000)] | None = None


class KeptVersions:
    """Fits `ui.sync_ports.ServerVersions`."""

    def __init__(self, ask: Ask, run: Run, *, page: int = _PAGE) -> None:
        """`page`: versions in one answer, at most 100."""
        self._ask = ask
        self._run = run
        self._page = page

    def versions(self, diagram: str) -> Future[Sequence[ServerVersion]]:
        """The newest first."""
        return self._run(self._versions(diagram))

    def keep(self, diagram: str, name: str) -> Future[ServerVersion]:
        return self._run(self._keep(diagram, name))

    def restore(self, diagram: str, version: str) -> Future[None]:
        return self._run(self._restore(diagram, version))

    async def _versions(self, diagram: str) -> Sequence[ServerVersion]:
        found: list[ServerVersion] = []
        params = {"limit": str(self._page)}
        while len(found) < MOST:
            answer = await self._ask("GET", _path(diagram), params=params, by_person=True)
            page = read(answer, _Versions)
            found.extend(_version(one) for one in page.items)
            if not page.next or not page.items:
                break
            params["cursor"] = page.next
        return found

    async def _keep(self, diagram: str, name: str) -> ServerVersion:
        answer = await self._ask("POST", _path(diagram), json={"name": name}, is_long=True, by_person=True)
        return _version(read(answer, _Version))

    async def _restore(self, diagram: str, version: str) -> None:
        await self._ask("POST", f"{_path(diagram)}/{version}/restore", is_long=True, by_person=True)


def _path(diagram: str) -> str:
    return f"/api/diagrams/{diagram}/versions"


def _version(told: _Version) -> ServerVersion:
    return ServerVersion(told.id, told.name, told.kind, told.author, told.created_at.timestamp(), told.size)
