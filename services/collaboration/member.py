"""One socket in one diagram: what its client has, and what it has yet to be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.access.roles import Role
from sync.wire.messages import Update


class Member:
    """`seq`: rows up to it were looked at; `version`: what the client has, with all that it ever pushed."""

    def __init__(self, session_id: str, role: Role, version: dict[int, int], wake: Callable[[], None]) -> None:
        self.session_id = session_id
        self.role = role
        self.version = version
        self.seq = 0
        self.is_joined = False  # nothing is sent before JOINED
        self.unseen: set[str] = set()  # sessions whose state has changed since it was last told
        self._wake = wake

    def wake(self) -> None:
        self._wake()

    def shown(self, session_id: str) -> None:
        """A session shows something else now, or nothing any more. Only that is remembered: the newest state counts."""
        if session_id != self.session_id:
            self.unseen.add(session_id)
            self._wake()

    def has(self, peer: int, end: int) -> None:
        """The client has the operations of `peer` up to `end`."""
        if self.version.get(peer, 0) < end:
            self.version[peer] = end

    def lacking(self, rows: Sequence[Update]) -> list[Update]:
        """Those of `rows` that the client does not have; from now on it counts as having them."""
        found = []
        for row in rows:
            if self.version.get(row.peer, 0) < row.end:
                self.has(row.peer, row.end)
                found.append(row)
        return found
