"""A library in memory, as far as a linked file needs one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from diagram.records import Record


class MemoryHome:
    """`kept` is what `keep` was given last: path, hash and base. `safe` says whether the disk takes anything."""

    def __init__(self) -> None:
        self.kept: tuple[Path, str, bytes] | None = None
        self.safe = True
        self.assets: dict[str, bytes] = {}
        self.versions: list[tuple[str, tuple[Record, ...]]] = []

    def is_safe(self) -> bool:
        return self.safe

    def keep(self, path: Path, sha256: str, base: bytes) -> None:
        self.kept = (path, sha256, base)

    def forget(self) -> None:
        self.kept = None

    def keep_version(self, name: str, records: tuple[Record, ...], *, cause: str = "") -> None:
        if not cause:
            self.versions.append((name, records))

    def add_assets(self, files: Iterable[bytes]) -> None:
        self.assets.update((hashlib.sha256(data).hexdigest(), data) for data in files)

    def asset(self, sha256: str) -> bytes | None:
        return self.assets.get(sha256)
