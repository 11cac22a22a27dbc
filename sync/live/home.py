"""What the live connection works with on this side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from storage.library import LocalLibrary
from sync.documents import Documents
from sync.engine.disk import Disk
from sync.engine.inbox import Inbox
from sync.engine.outbox import Outbox
from sync.engine.turns import Turns
from sync.pace import Pace


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
    """One library, with its one way in and its one way out.

    `by_http` brings one diagram up to date in both directions without the socket; it is asked for what a socket cannot
    carry. Raises: SyncError, storage's errors. `changed` is told that the state of a diagram was written.
    """

    library: LocalLibrary
    documents: Documents
    outbox: Outbox
    inbox: Inbox
    disk: Disk
    turns: Turns
    by_http: Callable[[str], Awaitable[None]]
    changed: Callable[[str], None] = lambda _diagram: None
    pace: Pace = field(default_factory=Pace)
