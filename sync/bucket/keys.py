"""From a passphrase to keys, and the header in the bucket that lets another computer find them again."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from sync.errors import Unreadable

FORMAT = 1
LEAST = 10
"""Characters of a new passphrase: whoever has the bucket can try as many as they like."""
_KEY, _SALT, _NONCE = 32, 16, 12
_HEADER = 1_024


class WrongPassphrase(Exception):
    """The passphrase is not the one that the bucket was set up with."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of Argon2id. The usual one is RFC 9106's second recommendation; the least is OWASP's."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Keys:
    """What `master` opens: the contents of objects, and their names."""

    master: bytes = field(repr=False)
    contents: bytes = field(init=False, repr=False)
    names: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "contents", derived(self.master, b"", b"autograph bucket contents"))
        object.__setattr__(self, "names", derived(self.master, b"", b"autograph bucket names"))

    def name(self, *parts: bytes) -> str:
        """32 hexadecimal digits that stand for `parts` and tell nothing of them to whoever lacks the key."""
        told = hmac.new(self.names, digestmod=hashlib.sha256)
        for part in parts:
            told.update(len(part).to_bytes(8, "big") + part)
        return told.hexdigest()[:32]


class Header(msgspec.Struct, frozen=True, array_like=True):
    """The first object of a bucket. Nothing in it is secret; all of it is authenticated by `wrapped`.

    A key that was drawn by chance is wrapped under the one that the passphrase gives, so that no two buckets share a
    key and another passphrase needs no other objects.
    """

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    memory_kib: Annotated[int, Meta(ge=19_456, le=1_048_576)]
    passes: Annotated[int, Meta(ge=2, le=20)]
    lanes: Annotated[int, Meta(ge=1, le=16)]
    salt: Annotated[bytes, Meta(min_length=_SALT, max_length=64)]
    nonce: Annotated[bytes, Meta(min_length=_NONCE, max_length=_NONCE)]
    wrapped: Annotated[bytes, Meta(min_length=_KEY + 16, max_length=_KEY + 16)]

    @staticmethod
    def new(passphrase: str, cost: Cost | None = None) -> tuple[Header, Keys]:
        """Of a bucket that is set up. Takes about 0.1 s and 64 MiB."""
        cost = cost or Cost()
        master = os.urandom(_KEY)
        empty = Header(
            FORMAT, os.urandom(16).hex(), cost.memory_kib, cost.passes, cost.lanes, os.urandom(_SALT),
            os.urandom(_NONCE), bytes(_KEY + 16),
        )  # fmt: skip
        wrapped = AESGCM(empty._stretched(passphrase)).encrypt(empty.nonce, master, empty._bound())
        return msgspec.structs.replace(empty, wrapped=wrapped), Keys(master)

    @staticmethod
    def read(data: bytes) -> Header:
        """Raises: Unreadable, also for costs that no header has: too little protects nothing, too much stops us."""
        if len(data) > _HEADER:
            raise Unreadable("the bucket's header is too long to be one")
        try:
            return msgspec.msgpack.decode(data, type=Header)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable("the bucket's header cannot be read") from error

    def written(self) -> bytes:
        return msgspec.msgpack.encode(self)

    def opened(self, passphrase: str) -> Keys:
        """Raises: WrongPassphrase, also when somebody has changed the header: nobody can tell these apart."""
        try:
            return Keys(AESGCM(self._stretched(passphrase)).decrypt(self.nonce, self.wrapped, self._bound()))
        except InvalidTag:
            raise WrongPassphrase from None

    def _stretched(self, passphrase: str) -> bytes:
        secret = unicodedata.normalize("NFC", passphrase).encode()
        return hash_secret_raw(secret, self.salt, self.passes, self.memory_kib, self.lanes, _KEY, Type.ID)

    def _bound(self) -> bytes:
        return b"autograph bucket" + msgspec.msgpack.encode(
            (self.format, self.id, self.memory_kib, self.passes, self.lanes, self.salt)
        )


def derived(key: bytes, salt: bytes, purpose: bytes, length: int = _KEY) -> bytes:
    return HKDF(SHA256(), length, salt, purpose).derive(key)
