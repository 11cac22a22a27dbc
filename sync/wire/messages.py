"""Every message of the socket, as `docs/protocol.md` describes it. Unknown fields are ignored, so that more can come.

A message is one binary frame: a MessagePack map with the field ``t`` that names it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from sync.wire import limits
from sync.wire.codes import Code

Identity = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Counter = Annotated[int, Meta(ge=0, le=limits.COUNTER)]
Peer = Annotated[int, Meta(ge=0)]
"""An unsigned number of 64 bits."""
Version = Annotated[dict[Peer, Counter], Meta(max_length=limits.PEERS)]
"""A version vector: how many operations of each peer are known."""
Reason = Annotated[str, Meta(max_length=limits.REASON)]
Trace = Annotated[str, Meta(max_length=64)]
Token = Annotated[str, Meta(max_length=limits.TOKEN)]
Epoch = Annotated[str, Meta(max_length=32)]


class Mode(StrEnum):
    """How a client gets what it lacks."""

    DELTA = "delta"  # the updates follow
    SNAPSHOT = "snapshot"  # a snapshot first, by HTTP
    FORK_REQUIRED = "fork_required"  # its unsent edits build on what neither side can supply


class Status(StrEnum):
    """What became of a batch. Only the first two mean that it is kept."""

    STORED = "stored"
    KNOWN = "known"  # the server had all of it
    GAP = "gap"
    INVALID = "invalid"  # not what it declares: hash, spans or order
    POISON = "poison"  # it cannot be read, or reading it ended the reader
    FORGED = "forged"  # a peer id that belongs to somebody else
    READ_ONLY = "read_only"
    FORBIDDEN = "forbidden"
    SIGNED_OUT = "signed_out"  # the session, or the account, was ended; the batch is good
    UNKNOWN = "unknown"
    TOO_LARGE = "too_large"
    SLOW_DOWN = "slow_down"
    TIMEOUT = "timeout"  # the rest of the batch did not come
    UNAVAILABLE = "unavailable"

    @property
    def is_durable(self) -> bool:
        return self in (Status.STORED, Status.KNOWN)

    @property
    def code(self) -> int:
        """The `Code` that goes with a refusal; 0 for what is kept."""
        return _CODES.get(self, 0)


_CODES: dict[Status, int] = {
    Status.GAP: Code.GAP,
    Status.INVALID: Code.POISON,
    Status.POISON: Code.POISON,
    Status.FORGED: Code.FORBIDDEN,
    Status.READ_ONLY: Code.FORBIDDEN,
    Status.FORBIDDEN: Code.FORBIDDEN,
    Status.SIGNED_OUT: Code.TOKEN,
    Status.UNKNOWN: Code.UNKNOWN,
    Status.TOO_LARGE: Code.TOO_LARGE,
    Status.SLOW_DOWN: Code.SLOW_DOWN,
    Status.TIMEOUT: Code.SLOW_DOWN,
    Status.UNAVAILABLE: Code.UNAVAILABLE,
}


class Blob(msgspec.Struct, array_like=True, frozen=True):
    """Operations of one peer, from `start` up to but without `end`. `relayed`: the sender passes on another's."""

    peer: Peer
    start: Counter
    end: Counter
    data: Annotated[bytes, Meta(min_length=1, max_length=limits.BODY)]
    relayed: bool = False


class Update(msgspec.Struct, array_like=True, frozen=True):
    """One row of a diagram's log."""

    seq: Counter
    peer: Peer
    start: Counter
    end: Counter
    data: bytes


class SnapshotInfo(msgspec.Struct, frozen=True):
    """A blob that holds every update up to and with `seq`; fetched by HTTP."""

    seq: Counter
    size: int
    sha256: Annotated[str, Meta(max_length=64)]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t"):
    """What all share: `trace` is a W3C ``traceparent``, or empty."""

    trace: Trace = ""


# From the client


class Hello(Message, frozen=True, tag="hello"):
    """The first message, within ten seconds."""

    protocols: Annotated[list[int], Meta(min_length=1, max_length=16)]
    token: Token
    device_id: Identity
    schema: Counter
    client_build: Annotated[str, Meta(max_length=64)] = ""


class Reauth(Message, frozen=True, tag="reauth"):
    """A fresh token of the same person, before the old one has expired."""

    token: Token


class Join(Message, frozen=True, tag="join"):
    """Take part in a diagram. `seq` says up to which row of which `epoch` the client has everything."""

    diagram: Identity
    version: Version
    base: Version = {}
    seq: Counter = 0
    epoch: Epoch = ""


class Leave(Message, frozen=True, tag="leave"):
    diagram: Identity


class Push(Message, frozen=True, tag="push"):
    """A batch, or a part of it: with `more`, the next frame goes on. `sha256` is that of all its bytes, at the end."""

    batch_id: Identity
    diagram: Identity
    blobs: Annotated[list[Blob], Meta(max_length=limits.BLOBS)]
    more: bool = False
    sha256: Annotated[bytes, Meta(max_length=32)] = b""


class Presence(Message, frozen=True, tag="presence"):
    """What a person shows of themselves; opaque to the server. Empty: they show nothing any more."""

    diagram: Identity
    state: Annotated[bytes, Meta(max_length=limits.STATE)]


# From the server


class Welcome(Message, frozen=True, tag="welcome"):
    protocol: int
    epoch: Epoch
    session: Identity
    user: Identity
    expires_s: int
    min_schema: Counter
    limits: dict[str, int]


class Reauthed(Message, frozen=True, tag="reauthed"):
    expires_s: int


class Joined(Message, frozen=True, tag="joined"):
    """The answer to JOIN. Everything up to `seq` follows in UPDATES, or is in the snapshot."""

    diagram: Identity
    role: str
    mode: Mode
    seq: Counter
    version: Version
    snapshot: SnapshotInfo | None = None
    trashed: bool = False
    reason: Reason = ""


class Updates(Message, frozen=True, tag="updates"):
    """Rows of the log in order; after it the client has all up to `seq`. `fetch`: pull by HTTP what is too large."""

    diagram: Identity
    updates: list[Update]
    seq: Counter
    more: bool = False
    fetch: bool = False


class Ack(Message, frozen=True, tag="ack"):
    """What became of a batch; sent after the commit. `have`: what the server has of the peers of a GAP."""

    batch_id: Identity
    diagram: Identity
    status: Status
    durable: bool = False
    seq: Counter = 0
    code: int = 0
    reason: Reason = ""
    have: Version = {}
    retry_after_s: float = 0


class Present(msgspec.Struct, frozen=True):
    """One session in a diagram; `at_ms` is the server's clock, Unix time in milliseconds."""

    session: Identity
    user: Identity
    name: str
    at_ms: int
    state: bytes


class Peers(Message, frozen=True, tag="peers"):
    """Who shows what, since the last such message."""

    diagram: Identity
    present: list[Present] = []
    gone: list[Identity] = []


class Access(Message, frozen=True, tag="access"):
    """The role in a joined diagram is another one now."""

    diagram: Identity
    role: str


class Closed(Message, frozen=True, tag="closed"):
    """The server has taken the socket out of a diagram."""

    diagram: Identity
    code: int
    reason: Reason


class Refused(Message, frozen=True, tag="refused"):
    """A message that was not carried out; the socket goes on."""

    re: Annotated[str, Meta(max_length=16)]
    code: int
    reason: Reason
    diagram: Annotated[str, Meta(max_length=32)] = ""
    retry_after_s: float = 0


class Restarting(Message, frozen=True, tag="restarting"):
    """The server goes; the socket will be closed with 1012 when the batches under way are answered."""

    retry_after_s: float


FromClient: TypeAlias = Hello | Reauth | Join | Leave | Push | Presence
FromServer: TypeAlias = Welcome | Reauthed | Joined | Updates | Ack | Peers | Access | Closed | Refused | Restarting
