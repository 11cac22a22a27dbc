"""Computers that share a bucket, and what a malicious owner of the bucket does to it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from minio import Minio

from storage.words import Digest, Words
from sync.account.coming_back import Machine
from sync.bucket.engine import BucketEngine
from sync.bucket.joining import Joined, join
from sync.bucket.keys import Cost
from sync.bucket.objects import Place
from sync.engine.engine import Round
from tests.services.servers import S3
from tests.sync.desk import Desk

PASSPHRASE = "correct horse battery staple"
CHEAP = Cost(19_456, 2, 1)


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@dataclass(slots=True)
class Computer:
    desk: Desk
    joined: Joined
    ring: Ring
    arrived: list[tuple[str, str]] = field(default_factory=list)
    engine: BucketEngine = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.engine = BucketEngine(
            self.joined, self.desk.place, arrived=lambda *what: self.arrived.append(what), progress=lambda _told: None
        )

    def again(self) -> None:
        """The program ends without a word, and is started again."""
        self.engine.close()
        self.desk.again()
        self.begin()

    async def once(self) -> Round:
        return await self.engine.once()

    def name_picture(self, diagram: str, *pictures: bytes) -> None:
        """Somebody looks at a diagram: it names these pictures."""
        names = frozenset(hashlib.sha256(one).hexdigest() for one in pictures)
        self.desk.library.digests.put(diagram, Digest(Words(), names, "canvas"), upto=0).result()


@dataclass(slots=True)
class Scene:
    s3: S3
    client: Minio
    bucket: str
    folder: Path
    _open: list[Computer] = field(default_factory=list)

    def place(self, **other: str) -> Place:
        known = {
            "address": f"http://{self.s3.endpoint}", "bucket": self.bucket, "access_key": self.s3.access_key,
            "secret_key": self.s3.secret_key,
        }  # fmt: skip
        return Place(**{**known, **other})

    def machine(self, ring: Ring | None = None) -> Machine:
        ring = ring or Ring()
        return Machine(self.folder, lambda: ring)

    async def computer(self, name: str, passphrase: str = PASSPHRASE) -> Computer:
        """One that joins the bucket, which it sets up if it is the first."""
        ring = Ring()
        joined = await join(self.place(), passphrase, self.machine(ring), cost=CHEAP)
        desk = Desk(self.folder / name, name)
        desk.library.accounts.use(joined.account).result()
        self._open.append(Computer(desk, joined, ring))
        return self._open[-1]

    def names(self, prefix: str = "") -> list[str]:
        found = self.client.list_objects(self.bucket, prefix, recursive=True)
        return sorted(str(one.object_name) for one in found)

    def read(self, name: str) -> bytes:
        response = self.client.get_object(self.bucket, name)
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    def write(self, name: str, data: bytes) -> None:
        self.client.put_object(self.bucket, name, io.BytesIO(data), len(data))

    def remove(self, *names: str) -> None:
        for name in names:
            self.client.remove_object(self.bucket, name)

    def close(self) -> None:
        for one in self._open:
            one.engine.close()
            one.desk.close()


async def rounds(*computers: Computer) -> None:
    """Until each has what the others have."""
    for one in (*computers, *computers):
        await one.once()
