"""Pictures and other files inside diagrams, stored once under the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from concurrent.futures import Future

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.schema import asset, asset_use


class Assets:
    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, diagram_id: str, files: Iterable[bytes]) -> Future[list[str]]:
        """Store files and note that the diagram uses them; their SHA-256 in hexadecimal, in order."""
        kept = tuple(files)
        return self._access.write(lambda connection: insert_files(connection, diagram_id, kept))

    def get(self, sha256: str) -> bytes | None:
        query = select(asset.c.bytes).where(asset.c.sha256 == sha256)
        found = self._access.read(lambda connection: connection.execute(query).scalar())
        return None if found is None else bytes(found)

    def collect(self) -> Future[int]:
        """Delete the files that no diagram uses any more; how many."""
        used = select(asset_use.c.sha256)
        query = delete(asset).where(asset.c.sha256.not_in(used))
        return self._access.write(lambda connection: connection.execute(query).rowcount)


def insert_files(connection: Connection, diagram_id: str, files: Iterable[bytes]) -> list[str]:
    """Add files inside the caller's transaction; their SHA-256."""
    names = []
    for data in files:
        name = hashlib.sha256(data).hexdigest()
        row = {"sha256": name, "bytes": data, "size": len(data), "made_s": time.time()}
        connection.execute(upsert(asset).values(row).on_conflict_do_nothing())
        use = upsert(asset_use).values(diagram_id=diagram_id, sha256=name)
        connection.execute(use.on_conflict_do_nothing())
        names.append(name)
    return names
