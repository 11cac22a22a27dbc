"""The numbers that say why: close codes of the socket, and the same numbers in answers to one message."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """4400 to 4499 end a socket for a reason that trying again does not mend by itself, but for 4401 and 4429."""

    PROTOCOL = 1002  # a message that cannot be, or at the wrong time; do not retry
    TOO_BIG = 1009  # a frame over the limit; do not retry
    RESTART = 1012  # the server restarts; come again with jitter
    UNAVAILABLE = 1013  # something behind the server does not answer; come again
    TOKEN = 4401  # no token, or it has expired: refresh it, try once
    FORBIDDEN = 4403  # no access, or no more; keep the local copy, do not retry
    UNKNOWN = 4404  # no such diagram
    VERSION = 4406  # no common protocol version, or a document schema that is too old; do not retry
    POISON = 4409  # the bytes are not what they say; put the batch aside, go on with the rest
    GAP = 4410  # the batch begins after what the server has: send from there
    TOO_LARGE = 4413  # more than the limits allow
    SLOW_DOWN = 4429  # too much at once; come again after `retry_after_s`
