"""How things stand with the live connection, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from sync.live.ends import Then


@dataclass(frozen=True, slots=True)
class LiveState:
    """`epoch` is the server's while there is a connection. Without one, `why` says in words why, and `then` what comes.

    `then` is None while nothing has ended yet; with AGAIN it is tried after `next_try_s` from the last change on.
    """

    is_connected: bool = False
    epoch: str = ""
    session: str = ""
    why: str = ""
    then: Then | None = None
    next_try_s: float = 0.0
