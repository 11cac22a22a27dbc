"""Where files cost no disk: for servers and programs of tests, which lose nothing when the machine stops."""

from __future__ import annotations

import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30  # a container may have some 64 MB there


def memory() -> Path | None:
    """A folder in memory, or None where there is none with room."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM else None
