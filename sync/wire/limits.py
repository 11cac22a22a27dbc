"""How much of everything the protocol takes. Both ends hold them; the server tells its own in WELCOME."""

from __future__ import annotations

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE

PROTOCOLS = (1,)  # the versions that this code speaks, best last
FRAME = MEBIBYTE  # one WebSocket message
BLOB = 256 * KIBIBYTE  # all blobs of one PUSH or UPDATES frame together
BATCH = 64 * MEBIBYTE  # all frames of one batch together
BODY = 8 * MEBIBYTE  # one HTTP request or answer
BLOBS = 2_000  # blobs in one frame or one entry of a request
ENTRIES = 200  # diagrams in one HTTP request
PEERS = 20_000  # entries of a version vector
JOINS = 200  # diagrams that one socket has joined
STATE = 4 * KIBIBYTE  # what one person shows of themselves in one diagram
TOKEN = 4 * KIBIBYTE
REASON = 300
TITLE = 500
COUNTER = 2**31 - 1
UNFINISHED_S = 10  # between two frames of one batch
HELLO_S = 10  # from the opened socket to HELLO
PING_S = 10
REAUTH_GRACE_S = 60
PRESENCE_S = 30  # a state that nobody renews is gone
PRESENCE_HZ = 15
