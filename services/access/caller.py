"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, as a token or an API key names them.

    `scopes` is None for a session, which may do all that the person may; an API key has only those it was made with,
    such as ``diagrams:read``. After `expires_at` the token or key counts no more.
    """

    user_id: str
    session_id: str | None = None
    is_admin: bool = False
    scopes: frozenset[str] | None = None
    key_id: str | None = None
    expires_at: datetime | None = None

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes
