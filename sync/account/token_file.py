"""A secret in a file that the person has named, for machines without a keyring (decision record 0033)."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import sys
from pathlib import Path

from sync.account.vault import KEPT, LONGEST, Found, Keeping

log = logging.getLogger(__name__)


class TokenFile:
    """Only its owner may read the file; one that others can read is not believed. Never used unless chosen."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._memory = ""

    async def read(self) -> Found:
        if self._memory:
            return Found(self._memory)
        return await asyncio.to_thread(self._read)

    async def keep(self, secret: str) -> Keeping:
        keeping = await asyncio.to_thread(self._write, secret)
        self._memory = "" if keeping.is_kept else secret
        return keeping

    async def forget(self) -> Keeping:
        self._memory = ""
        try:
            await asyncio.to_thread(self._file.unlink, missing_ok=True)
        except OSError as error:
            return Keeping(True, f"{self._file} could not be deleted: {error.strerror}")
        return Keeping(False)

    def _read(self) -> Found:
        try:
            with self._file.open("r", encoding="ascii", errors="replace") as file:
                if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                    return Found(why=f"{self._file} can be read by others; only its owner may (chmod 600)")
                return Found(file.read(LONGEST + 1).strip())
        except FileNotFoundError:
            return Found()
        except OSError as error:
            return Found(why=f"{self._file} cannot be read: {error.strerror}")

    def _write(self, secret: str) -> Keeping:
        """Whole or not at all, and on the disk before it returns."""
        beside = self._file.with_name(f"{self._file.name}.new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{secret}\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
        except OSError as error:
            log.warning("the session was not kept: %s", error.strerror)
            return Keeping(False, f"{self._file} cannot be written: {error.strerror}")
        return KEPT
