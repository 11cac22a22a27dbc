"""Ids of records: UUIDv7, so that they sort by the time they were made (RFC 9562, section 5.7)."""

from __future__ import annotations

import os
import time
from typing import NewType

RecordId = NewType("RecordId", str)


def new_id() -> RecordId:
    """A fresh id: 48 bits of milliseconds, then 74 random bits, as 32 hexadecimal digits."""
    millis = time.time_ns() // 1_000_000 & (1 << 48) - 1
    random = int.from_bytes(os.urandom(10), "big")
    high = millis << 16 | 0x7000 | random >> 68
    low = 0x8000_0000_0000_0000 | random & (1 << 62) - 1
    return RecordId(f"{high:016x}{low:016x}")
