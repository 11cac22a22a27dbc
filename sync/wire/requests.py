"""The bodies of batch pull and batch push by HTTP: MessagePack maps, as `docs/protocol.md` describes them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sync.wire import limits
from sync.wire.messages import Ack, Blob, Counter, Epoch, Identity, Mode, Reason, SnapshotInfo, Status, Update, Version

MEDIA_TYPE = "application/msgpack"


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """One diagram that a client wants to catch up with; the fields mean what they mean in JOIN."""

    diagram: Identity
    version: Version
    base: Version = {}
    seq: Counter = 0
    epoch: Epoch = ""


class PullRequest(msgspec.Struct, frozen=True):
    device_id: Identity
    diagrams: Annotated[list[Wanted], Meta(max_length=limits.ENTRIES)]


class Pulled(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a client lacks of one diagram. `status` is KNOWN when it was found; `more`: ask again for the rest.

    With `snapshot` its blob is in `data`, or, where that is empty, behind its own address.
    """

    diagram: Identity
    status: Status
    mode: Mode = Mode.DELTA
    role: str = ""
    seq: Counter = 0
    version: Version = {}
    trashed: bool = False
    snapshot: SnapshotInfo | None = None
    data: bytes = b""
    updates: list[Update] = []
    more: bool = False
    reason: Reason = ""


class PullAnswer(msgspec.Struct, frozen=True):
    epoch: Epoch
    diagrams: list[Pulled]


class Batch(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a client has of one diagram; `title` is used when the server has to make the diagram."""

    batch_id: Identity
    diagram: Identity
    blobs: Annotated[list[Blob], Meta(max_length=limits.BLOBS)]
    title: Annotated[str, Meta(max_length=limits.TITLE)] | None = None


class PushRequest(msgspec.Struct, frozen=True):
    device_id: Identity
    batches: Annotated[list[Batch], Meta(max_length=limits.ENTRIES)]


class PushAnswer(msgspec.Struct, frozen=True):
    """One ACK for each batch, in their order."""

    epoch: Epoch
    acks: list[Ack]
