"""The layer between a process and its system, from the process's side; `shim.c` says how it works.

It is built with gcc when it is first needed and is in a process only if that was started with it, see `forks.py`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from enum import IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


class Call(IntFlag):
    OPEN = 1
    WRITE = 2
    SYNC = 4
    SIZE = 8  # truncating
    NAME = 16  # renaming, deleting, making a folder
    READ = 32
    ANY = OPEN | WRITE | SYNC | SIZE | NAME | READ


class Dies(IntFlag):
    NOT = 0
    BEFORE = 1
    AFTER = 2


ERRORS = {"io": errno.EIO, "full": errno.ENOSPC, "read only": errno.EROFS}


def missing() -> str:
    """Why the layer cannot be used here; empty where it can."""
    if sys.platform != "linux":
        return "the layer between process and system is written for Linux"
    return "" if shutil.which("gcc") else "gcc is not installed (deploy/setup installs it on Debian and Ubuntu)"


def build(folder: Path) -> Path:
    library = folder / "shim.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return library


class Shim:
    """Speaks to the layer inside this process; only files below `root` count."""

    def __init__(self, root: Path) -> None:
        self._layer = ctypes.CDLL(None)
        self._layer.machine_watch(os.fsencode(root))
        self._layer.machine_seen.restype = ctypes.c_long

    def record(self, file: Path) -> None:
        """Write down every change from now on; `power.py` reads it."""
        self._layer.machine_record(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))

    def mark(self, text: str) -> None:
        """Put a word between the changes."""
        self._layer.machine_mark(text.encode())

    def fail(self, calls: Call, number: int, error: int, *, lasting: bool = False) -> None:
        """Let the call of that number, counted from now and from 1, fail; 0 only counts."""
        self._strike(calls, number, error, lasting=lasting, dies=Dies.NOT)

    def die(self, calls: Call, number: int, when: Dies) -> None:
        """Let this process be killed at the call of that number."""
        self._strike(calls, number, 0, lasting=False, dies=when)

    def mend(self) -> None:
        self.fail(Call.ANY, 0, 0)

    @property
    def seen(self) -> int:
        """How many calls have counted since `fail` or `die`."""
        return int(self._layer.machine_seen())

    def shift_clock(self, seconds: int) -> None:
        """Let the clock of this process be that much ahead; what measures durations is not touched."""
        self._layer.machine_shift(ctypes.c_long(seconds))

    def _strike(self, calls: Call, number: int, error: int, *, lasting: bool, dies: Dies) -> None:
        self._layer.machine_strike(int(calls), ctypes.c_long(number), error, int(lasting), int(dies))
