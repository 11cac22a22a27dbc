"""Objects as they lie in the bucket: encrypted, bound to their name, and of a size that tells little."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.bucket.keys import Keys, derived
from sync.errors import Unreadable

_MAGIC = b"AGB1"
_SALT, _TAG, _LENGTH = 32, 16, 8
OVERHEAD = len(_MAGIC) + _SALT + _TAG + _LENGTH


def sealed(keys: Keys, name: str, content: bytes) -> bytes:
    """`content` for the object called `name`, and for no other.

    Each object has a key of its own, from 32 bytes of chance: the limits of AES-GCM for one key and for repeated nonces
    are out of reach, however many objects there are.
    """
    salt = os.urandom(_SALT)
    filled = len(content).to_bytes(_LENGTH, "big") + content
    filled += bytes(padded(len(filled)) - len(filled))
    return _MAGIC + salt + _cipher(keys, salt).encrypt(bytes(12), filled, _bound(name))


def opened(keys: Keys, name: str, data: bytes) -> bytes:
    """Raises: Unreadable when it is not whole, was changed, or was sealed for another name or bucket."""
    start = len(_MAGIC) + _SALT
    if len(data) < OVERHEAD or not data.startswith(_MAGIC):
        raise Unreadable("an object in the bucket is none of ours, or not whole")
    try:
        filled = _cipher(keys, data[len(_MAGIC) : start]).decrypt(bytes(12), data[start:], _bound(name))
    except InvalidTag:
        raise Unreadable("an object in the bucket was changed, or is not where it belongs") from None
    length = int.from_bytes(filled[:_LENGTH], "big")
    if length > len(filled) - _LENGTH:
        raise Unreadable("an object in the bucket is shorter than it says")
    return filled[_LENGTH : _LENGTH + length]


def padded(length: int) -> int:
    """The next size that objects have: at most 12 % more, and a handful of sizes for each power of two.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019.
    """
    if length < 256:
        return 256
    exponent = length.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return (length + mask) & ~mask


def _cipher(keys: Keys, salt: bytes) -> AESGCM:
    return AESGCM(derived(keys.contents, salt, b"autograph bucket object"))


def _bound(name: str) -> bytes:
    return b"autograph bucket object\0" + name.encode()
