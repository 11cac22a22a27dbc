"""One program per library: a second start rings at the first, which opens the files and comes to the front.

The library's lock says who is first; this only carries the message. It goes through a local socket (on Windows a pipe)
that no other user may open, named after the library's folder. A line of JSON, and a line back. No Qt: it has to be
loaded before it is known whether there will be a window, and its waiting may not stop another thread's window.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

ANSWER_S = 2.0
LARGEST_MESSAGE = 1 << 20  # bytes: thousands of paths
HEARD = b"heard\n"
_OWN_NAME = os.urandom(12).hex()  # who hears twice from one start does its wish once


class Answer(Enum):
    """What became of a ring. SILENT: somebody is there, but does not answer."""

    HEARD = "heard"
    NOBODY = "nobody"
    SILENT = "silent"


def ring(folder: Path, files: Sequence[Path], answer_s: float = ANSWER_S) -> Answer:
    """Ask the program that has the library in `folder` to open `files` and to come to the front; in any thread."""
    if not may_answer(folder):
        return Answer.NOBODY
    message = json.dumps({"from": _OWN_NAME, "open": [str(file) for file in files]}).encode() + b"\n"
    answers: list[bytes | None] = []
    # A pipe of Windows cannot be waited for with a limit; a thread can, and it ends with the program.
    waiter = threading.Thread(target=lambda: answers.append(_talk(address(folder), message)), daemon=True)
    waiter.start()
    waiter.join(answer_s)
    if answers == [None]:
        return Answer.NOBODY
    return Answer.HEARD if answers == [HEARD] else Answer.SILENT


def address(folder: Path) -> str:
    """The path of the socket for the library in `folder` (on Windows the name of a pipe).

    Empty where this user has no folder of their own to put it in: then nobody can be reached.
    """
    name = "autograph-" + hashlib.sha256(os.fsencode(folder.absolute().resolve())).hexdigest()[:20]
    if sys.platform == "win32":
        return name
    own = _own_folder()
    return "" if own is None else str(own / name)


def may_answer(folder: Path) -> bool:
    """Whether it is worth ringing: a socket is there, and this user made it. Loads nothing."""
    place = address(folder)
    if sys.platform == "win32":
        return True
    try:
        found = Path(place).lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()


def _own_folder() -> Path | None:
    """A folder that only this user may enter; a folder in a place for all could have been made by somebody else."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) if runtime else Path(tempfile.gettempdir()) / f"autograph-{os.getuid()}"
    try:
        if not runtime:
            folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if private else None


if sys.platform == "win32":

    def _talk(place: str, message: bytes) -> bytes | None:
        """What is answered to `message`; None where nobody is."""
        try:
            with open(rf"\\.\pipe\{place}", "r+b", buffering=0) as pipe:
                pipe.write(message)
                return pipe.readline(len(HEARD))
        except OSError:
            return None

else:

    def _talk(place: str, message: bytes) -> bytes | None:
        """What is answered to `message`; None where nobody is."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(ANSWER_S)
            try:
                line.connect(place)
            except TimeoutError:
                return b""
            except OSError:
                return None
            try:
                line.sendall(message)
                return line.makefile("rb").readline(len(HEARD))
            except OSError:
                return b""
