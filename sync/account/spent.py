"""Which tokens were used while their successors could not be kept, so that none is ever sent again.

A token that is sent twice looks to the server as if it were stolen. Only digests are written: of 256 random bits
nobody finds the token again.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

log = logging.getLogger(__name__)

_MOST = 64
_LARGEST = 16 * 1024


class Spent:
    """A short list in `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._new: list[str] = []

    def add(self, token: str) -> None:
        """Never send it again, also after a restart. A full disk costs that memory, and nothing else."""
        self._new.append(_digest(token))
        lines = (self._written() + self._new)[-_MOST:]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = self._file.with_suffix(".new")
            beside.write_text("\n".join(lines), "ascii")
            beside.replace(self._file)
            self._new = []
        except OSError as error:
            log.warning("the list of used tokens was not written: %s", error.strerror)

    def has(self, token: str) -> bool:
        return _digest(token) in (*self._new, *self._written())

    def forget(self) -> None:
        self._new = []
        self._file.unlink(missing_ok=True)

    def _written(self) -> list[str]:
        try:
            with self._file.open("r", encoding="ascii", errors="replace") as file:
                return file.read(_LARGEST).split()
        except OSError:
            return []


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
