"""Signing in to a bucket, coming back to it, and leaving it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from storage.accounts import Account
from sync.account.address import host_of
from sync.account.coming_back import Machine
from sync.account.credentials import Credentials
from sync.account.vault import Keeping, Vault
from sync.bucket.keys import LEAST, Cost, Header, Keys, WrongPassphrase
from sync.bucket.objects import NoSuchObject, Objects, Place
from sync.bucket.records import HEADER, LOG, PROBES
from sync.errors import Refused, SignedOut, WrongSignIn

KIND = "bucket"
_BUCKET, _ACCESS_KEY, _REGION, _CA_FILE, _HEADER = "bucket", "access_key", "region", "ca_file", "header"
_LARGEST_HEADER = 1_024


@dataclass(frozen=True, slots=True)
class Joined:
    """A bucket that was opened. `keeping` says whether this machine keeps the keys; else they are gone when it ends."""

    account: Account
    place: Place
    keys: Keys
    vault: Vault
    keeping: Keeping

    @property
    def header(self) -> bytes:
        return header_of(self.account)


class _Secrets(msgspec.Struct, frozen=True):
    secret_key: str
    master: str


async def join(place: Place, passphrase: str, machine: Machine, *, cost: Cost | None = None) -> Joined:
    """Open a bucket, which is set up if nobody has done that before. The account is not stored yet.

    Raises: WrongSignIn for a wrong passphrase, or a new one that is too short; KeysRefused; SyncError.
    """
    objects = Objects(place, machine.reaching.pace)
    try:
        await _probe(objects)
        header, keys = await _opened(objects, passphrase, cost or Cost())
    finally:
        objects.close()
    account = _account(place, header)
    vault = _vault(account, machine)
    secrets = _Secrets(place.secret_key, base64.b64encode(keys.master).decode())
    keeping = await vault.keep(msgspec.json.encode(secrets).decode())
    return Joined(account, place, keys, vault, keeping)


async def come_back(account: Account, machine: Machine) -> Joined:
    """A bucket that was opened before, with what the keyring has of it. The store is not asked.

    Raises: SignedOut when the keyring has nothing, or nothing that can be used.
    """
    vault = _vault(account, machine)
    found = await vault.read()
    try:
        secrets = msgspec.json.decode(found.secret.encode(), type=_Secrets)
        keys = Keys(base64.b64decode(secrets.master, validate=True))
    except (msgspec.DecodeError, binascii.Error, UnicodeEncodeError):
        raise SignedOut("the keys of the bucket are not on this computer") from None
    options = account.options
    place = Place(
        account.address, options.get(_BUCKET, ""), options.get(_ACCESS_KEY, ""), secrets.secret_key,
        options.get(_REGION, ""), options.get(_CA_FILE, ""),
    )  # fmt: skip
    return Joined(account, place, keys, vault, Keeping(True))


async def leave(joined: Joined) -> Keeping:
    """Forget the keys; nothing in the bucket or in the library is changed."""
    return await joined.vault.forget()


def header_of(account: Account) -> bytes:
    """The header of a bucket as it was when this library joined it."""
    return base64.b64decode(account.options.get(_HEADER, ""))


async def _probe(objects: Objects) -> None:
    """Whether these keys may do all that is needed, before anybody relies on it."""
    name, content = f"{PROBES}{os.urandom(8).hex()}", os.urandom(32)
    await objects.put(name, content)
    if await objects.get(name, len(content)) != content or name not in await objects.names(PROBES):
        raise Refused("the store does not give back what was put there")
    await objects.delete(name)
    if await objects.has(name):
        raise Refused("the store does not delete what it is told to")


async def _opened(objects: Objects, passphrase: str, cost: Cost) -> tuple[Header, Keys]:
    try:
        there = await objects.get(HEADER, _LARGEST_HEADER)
    except NoSuchObject:
        there = await _set_up(objects, passphrase, cost)
    header = Header.read(there)
    try:
        return header, await asyncio.to_thread(header.opened, passphrase)
    except WrongPassphrase:
        raise WrongSignIn(
            "this is not the passphrase of the bucket",
            advice="It is the one that was given when the bucket was first used. Nobody can reset it.",
            about="passphrase",
        ) from None


async def _set_up(objects: Objects, passphrase: str, cost: Cost) -> bytes:
    """The header that is in the bucket then: if two set it up at once, it is the same for both."""
    if len(passphrase) < LEAST:
        raise WrongSignIn(
            f"a new passphrase needs {LEAST} characters or more",
            advice="Whoever gets at the bucket can try passphrases as long as they like. Take a long one.",
            about="passphrase",
        )
    if await objects.names(LOG):
        raise Refused(
            "the bucket has diagrams in it, but not the header that opens them",
            advice="A computer that is signed in to it puts it back at its next round. Else use another bucket.",
        )
    header, _ = await asyncio.to_thread(Header.new, passphrase, cost)
    await objects.put(HEADER, header.written())
    return await objects.get(HEADER, _LARGEST_HEADER)


def _account(place: Place, header: Header) -> Account:
    told = "\0".join((place.address, place.bucket, header.id))
    options: Mapping[str, str] = {
        _BUCKET: place.bucket, _ACCESS_KEY: place.access_key, _REGION: place.region, _CA_FILE: place.ca_file,
        _HEADER: base64.b64encode(header.written()).decode(),
    }  # fmt: skip
    identity = hashlib.sha256(told.encode()).hexdigest()[:32]
    return Account(identity, KIND, place.address, name=place.bucket, options=MappingProxyType(dict(options)))


def _vault(account: Account, machine: Machine) -> Vault:
    return Credentials(
        f"autograph/{host_of(account.address)}", account.id, pace=machine.reaching.pace, found=machine.keyring
    )
