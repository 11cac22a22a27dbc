"""One example of every message, as `docs/protocol.md` shows them."""

from __future__ import annotations

from hashlib import sha256

from sync.wire.messages import (
    Access,
    Ack,
    Blob,
    Closed,
    Hello,
    Join,
    Joined,
    Leave,
    Message,
    Mode,
    Peers,
    Presence,
    Present,
    Push,
    Reauth,
    Reauthed,
    Refused,
    Restarting,
    SnapshotInfo,
    Status,
    Update,
    Updates,
    Welcome,
)

_DIAGRAM, _BATCH, _SESSION, _USER, _DEVICE = (digit * 32 for digit in "abcde")
_EPOCH = "f" * 32
_PEER = 2**64 - 2
_BLOB = Blob(_PEER, 7, 9, b"\x01\x02")

EXAMPLES: tuple[Message, ...] = (
    Hello(protocols=[1], token="eyJ...", device_id=_DEVICE, schema=1, client_build="1.0"),
    Reauth(token="eyJ..."),
    Join(diagram=_DIAGRAM, version={_PEER: 7}, seq=3, epoch=_EPOCH),
    Leave(diagram=_DIAGRAM),
    Push(batch_id=_BATCH, diagram=_DIAGRAM, blobs=[_BLOB], sha256=sha256(_BLOB.data).digest()),
    Presence(diagram=_DIAGRAM, state=b"\x01"),
    Welcome(
        protocol=1, epoch=_EPOCH, session=_SESSION, user=_USER, expires_s=1800000000, min_schema=1,
        limits={"frame": 1048576},
    ),
    Reauthed(expires_s=1800000600),
    Joined(
        diagram=_DIAGRAM, role="editor", mode=Mode.SNAPSHOT, seq=9, version={_PEER: 9},
        snapshot=SnapshotInfo(8, 5, "0" * 64),
    ),
    Updates(diagram=_DIAGRAM, updates=[Update(4, _PEER, 7, 9, b"\x01\x02")], seq=4),
    Ack(batch_id=_BATCH, diagram=_DIAGRAM, status=Status.STORED, durable=True, seq=4),
    Peers(diagram=_DIAGRAM, present=[Present(_SESSION, _USER, "Ann", 1800000000000, b"\x01")]),
    Access(diagram=_DIAGRAM, role="viewer"),
    Closed(diagram=_DIAGRAM, code=4403, reason="no longer shared with you"),
    Refused(re="join", code=4404, reason="there is no such diagram", diagram=_DIAGRAM),
    Restarting(retry_after_s=1.5),
)  # fmt: skip
