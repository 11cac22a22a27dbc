"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, as a token or an API key names them.

    `scopes` is None for a session, which may do all that the person may; an API key has only those it was made with,
    such as ``diagrams:read``.
    """

    user_id: str
    session_id: str | None = None
    is_admin: bool = False
    scopes: frozenset[str] | None = None

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes
