"""What the live connection works with on this side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sync.engine.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Me:
    """Whose connection it is. With a `user_id`, nobody else's is accepted. `schema` is the documents' major version."""

    account: str
    device_id: str
    user_id: str = ""
    schema: int = 1
    build: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """`by_http` brings one diagram up to date in both directions without the socket: a round of the engine.

    It is asked for what a socket cannot carry; the diagram is not `joined` meanwhile. Raises: SyncError, storage's
    errors. Both others are told on the loop: `changed` that what is known of a diagram was written, `caught_up` that
    everything of it is here that the server had when it let it in.
    """

    place: Workplace
    by_http: Callable[[str], Awaitable[None]]
    changed: Callable[[str], None] = lambda _diagram: None
    caught_up: Callable[[str], None] = lambda _diagram: None
