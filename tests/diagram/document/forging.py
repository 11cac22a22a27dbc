"""Damaged and forged updates: what accidents and malice make of Loro's bytes.

A blob is "loro", twelve bytes that nobody reads, the xxHash32 of the rest (seed "LORO", little endian), two bytes for
its kind, and the body.
"""

from __future__ import annotations

import random

MAGIC, SUM, BODY = slice(0, 4), slice(16, 20), 20
_SEED = int.from_bytes(b"LORO", "little")
_P1, _P2, _P3, _P4, _P5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
_MASK = 2**32 - 1


def damaged(blob: bytes, chance: random.Random) -> bytes:
    """What a bad wire or disk makes of it: cut off, noise, or some flipped bits where they are read."""
    roll = chance.random()
    if roll < 0.3:
        return blob[: chance.randrange(len(blob))]
    if roll < 0.5:
        return chance.randbytes(chance.randrange(400))
    hurt = bytearray(blob)
    for _ in range(chance.randrange(1, 4)):
        place = chance.choice((chance.randrange(4), chance.randrange(SUM.start, len(hurt))))
        hurt[place] ^= 1 << chance.randrange(8)
    return bytes(hurt) if bytes(hurt) != blob else blob[:-1]


def forged(blob: bytes, chance: random.Random) -> bytes:
    """Some changed bytes of the body, under a checksum that fits them."""
    hurt = bytearray(blob)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(BODY, len(hurt))
        hurt[place] = chance.choice((chance.randrange(256), 0xFF, 0x80, 0x00))
    if chance.random() < 0.2:
        start = chance.randrange(BODY, len(hurt))
        hurt[start:start] = chance.randbytes(chance.randrange(1, 12))
    return resealed(bytes(hurt))


def resealed(blob: bytes) -> bytes:
    """`blob` with the checksum that its body has."""
    return blob[: SUM.start] + xxhash32(blob[BODY:], _SEED).to_bytes(4, "little") + blob[BODY:]


def xxhash32(data: bytes, seed: int) -> int:
    """xxHash, 32 bits. Source: the algorithm's description, github.com/Cyan4973/xxHash, doc/xxhash_spec.md."""
    place = 0
    if len(data) >= 16:
        lanes = [seed + _P1 + _P2, seed + _P2, seed, seed - _P1]
        while place <= len(data) - 16:
            for lane in range(4):
                word = int.from_bytes(data[place : place + 4], "little")
                lanes[lane] = _turned((lanes[lane] + word * _P2) & _MASK, 13) * _P1 & _MASK
                place += 4
        found = sum(_turned(lane & _MASK, turn) for lane, turn in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
    else:
        found = (seed + _P5) & _MASK
    found = (found + len(data)) & _MASK
    for start in range(place, len(data) - 3, 4):
        found = _turned((found + int.from_bytes(data[start : start + 4], "little") * _P3) & _MASK, 17) * _P4 & _MASK
    for byte in data[len(data) - len(data) % 4 :]:
        found = _turned((found + byte * _P5) & _MASK, 11) * _P1 & _MASK
    found = (found ^ found >> 15) * _P2 & _MASK
    found = (found ^ found >> 13) * _P3 & _MASK
    return found ^ found >> 16


def _turned(number: int, bits: int) -> int:
    return (number << bits | number >> (32 - bits)) & _MASK
