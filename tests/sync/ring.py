"""A keyring for processes under test: a file in the clear, which only tests may believe in."""

from __future__ import annotations

import json
import os
from pathlib import Path


class FileRing:
    """Fits `sync.account.keyrings.Ring`; what it keeps survives a `kill -9`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        self._write({name: kept for name, kept in self._read().items() if name != f"{service} {username}"})

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self._file.read_text())) if self._file.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(kept))
        os.replace(beside, self._file)
