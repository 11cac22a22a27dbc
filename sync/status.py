"""How things stand between this computer and the other side: values that never change, for windows and commands.

The only module of this room that `ui` may know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Reach(StrEnum):
    """Whether the other side can be reached. Only ONLINE says that it answered a moment ago."""

    SIGNED_OUT = "signed_out"  # no account, or its session is over: nothing is tried
    PAUSED = "paused"  # the person works offline
    CONNECTING = "connecting"  # the first try is under way
    OFFLINE = "offline"  # it did not answer; tried again by itself
    ONLINE = "online"


class Phase(StrEnum):
    """Where the edits of one diagram are. SYNCED only when the server has acknowledged all that is on this disk."""

    LOCAL = "local"  # on this computer only, and meant to be
    WAITING = "waiting"  # edits wait to be sent
    SYNCING = "syncing"  # edits are under way, or others' are arriving
    SYNCED = "synced"
    HELD = "held"  # nothing is sent or taken until the person has decided: see `hold`


class Hold(StrEnum):
    """Why a diagram is not synced now; nothing here is lost by it."""

    NONE = ""
    BRAKE = "brake"  # what arrived would delete most of it: the person is asked
    WITHDRAWN = "withdrawn"  # it is not shared with this person any more: the copy stays, and may become an own one
    FORK = "fork"  # its unsent edits build on what nobody has any more
    REFUSED = "refused"  # the server does not take it, or what came cannot be read; `reason` says what
    KEPT_BACK = "kept_back"  # the person keeps it on this computer


class Decision(StrEnum):
    """What the person says about a diagram that is held."""

    TAKE = "take"  # take what arrived, deletions and all; a version is kept first
    KEEP_MINE = "keep_mine"  # what is here goes on as it is: what arrived is taken, and what it deleted is put back
    FORK = "fork"  # what is here becomes a diagram of its own
    KEEP_BACK = "keep_back"  # do not sync it
    SYNC = "sync"  # sync it (again)


@dataclass(frozen=True, slots=True)
class DiagramStatus:
    """`unsynced` counts edits of here that the server has not acknowledged, the oldest of them `age_s` ago.

    `role` is viewer, commenter, editor or owner; `shared_by` names whose it is, where it is somebody else's and known.
    `missing_assets` counts pictures that have not arrived yet.
    """

    phase: Phase = Phase.LOCAL
    unsynced: int = 0
    age_s: float = 0.0
    role: str = "owner"
    hold: Hold = Hold.NONE
    reason: str = ""
    missing_assets: int = 0
    shared_by: str = ""

    @property
    def is_synced(self) -> bool:
        return self.phase is Phase.SYNCED

    @property
    def may_edit(self) -> bool:
        return self.role in ("owner", "editor")


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """The account in use. `keeps_session`: the machine remembers it; else a new start has to sign in again."""

    id: str
    kind: str
    address: str
    email: str = ""
    name: str = ""
    user_id: str = ""
    keeps_session: bool = True


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service of the backend, as its breaker sees it: closed, open or half-open.

    `error` is the last one, with the correlation id under which the server logged it; `next_try_s` from now.
    """

    name: str
    breaker: str = "closed"
    failures: int = 0
    error: str = ""
    correlation_id: str = ""
    next_try_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Connections: in use, idle, and at most."""

    in_use: int = 0
    idle: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Catching up: `done` of `total` diagrams."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Everything at one moment. `why` says in words for a person why it is not ONLINE; `next_try_s` is from now.

    `unshelved` counts folders, and diagrams with another folder, star or tag, that the server does not know as they
    stand, the oldest change `unshelved_s` ago.
    """

    reach: Reach = Reach.SIGNED_OUT
    account: AccountStatus | None = None
    why: str = ""
    next_try_s: float = 0.0
    progress: Progress | None = None
    diagrams: Mapping[str, DiagramStatus] = field(default_factory=lambda: MappingProxyType({}))
    services: tuple[ServiceStatus, ...] = ()
    pool: PoolStatus = PoolStatus()
    unshelved: int = 0
    unshelved_s: float = 0.0

    @property
    def unsynced(self) -> int:
        """How many edits, of all diagrams, the server has not acknowledged."""
        return sum(one.unsynced for one in self.diagrams.values())

    @property
    def oldest_s(self) -> float:
        """How old the oldest of them is."""
        ages = [one.age_s for one in self.diagrams.values() if one.unsynced]
        return max(ages + [self.unshelved_s] * bool(self.unshelved), default=0.0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has a diagram open: one for each session, this one left out. Places are in units of the page.

    `colour` is ``#rrggbb``, the same for all who see them. `cursor` and `view` (x, y, width, height) are None
    while unknown.
    """

    session: str
    user_id: str
    name: str
    colour: str
    page: str = ""
    cursor: tuple[float, float] | None = None
    selection: tuple[str, ...] = ()
    view: tuple[float, float, float, float] | None = None
    editing: str = ""  # the record whose text they write


@dataclass(frozen=True, slots=True)
class Presence:
    """What this session shows of itself, in the same units."""

    page: str = ""
    cursor: tuple[float, float] | None = None
    selection: tuple[str, ...] = ()
    view: tuple[float, float, float, float] | None = None
    editing: str = ""
