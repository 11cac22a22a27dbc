"""Ids of batches: UUIDv7 by the given time and chance, so that a simulation has its own."""

from __future__ import annotations

from sync.pace import Pace


def batch_id(pace: Pace) -> str:
    """A fresh one, as 32 hexadecimal digits (RFC 9562, section 5.7)."""
    millis = int(pace.wall() * 1_000) & (1 << 48) - 1
    high = millis << 16 | 0x7000 | pace.chance.getrandbits(12)
    low = 0x8000_0000_0000_0000 | pace.chance.getrandbits(62)
    return f"{high:016x}{low:016x}"
