"""Ids that requests are marked with."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_key() -> str:
    """An idempotency key: a UUIDv7 (RFC 9562, section 5.7)."""
    millis = time.time_ns() // 1_000_000 & (1 << 48) - 1
    random = int.from_bytes(os.urandom(10), "big")
    high = millis << 16 | 0x7000 | random >> 68
    return str(UUID(int=high << 64 | 0x8000_0000_0000_0000 | random & (1 << 62) - 1))


def new_trace() -> str:
    """The id of a trace, which is also the correlation id: 32 hexadecimal digits."""
    return os.urandom(16).hex()


def new_span() -> str:
    return os.urandom(8).hex()
