"""Bytes from elsewhere are read for the first time by a process that may die of them.

A checksum keeps accidents out, not malice: of blobs whose checksum was forged some make Loro allocate gigabytes and
abort the process, some poison the document that took them, even where only their header is read. Therefore a blob that
does not come from this computer's own storage is first given to a worker, which merges it into a copy, reads all of it
and writes once. What a worker survived can be merged here.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
_PROGRAM = "diagram.document.examining"
_ROOT = Path(__file__).resolve().parents[2]


class Finding(Enum):
    SOUND = "sound"  # all of it can be merged into the base and read
    WAITING = "waiting"  # it builds on what the base lacks: to be examined again with that
    REFUSED = "refused"  # not an update, damaged, or more than is allowed
    KILLED = "killed"  # the worker died of it, or had to be stopped


@dataclass(frozen=True, slots=True)
class Verdict:
    """`peers` says of each peer in the blob from which to which of its operations it goes; only when not refused."""

    finding: Finding
    reason: str = ""
    peers: Mapping[int, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_sound(self) -> bool:
        return self.finding is Finding.SOUND


@dataclass(frozen=True, slots=True)
class Limits:
    """What one blob may take. Memory is that of the whole worker, and is limited where the system can do that."""

    size: int = 64 * MEGABYTE
    memory: int = 512 * MEGABYTE
    seconds: float = 5.0


class Examiner:
    """Keeps one worker warm, and starts another when it has died. Usable from any thread, one blob at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def examine(self, blob: bytes, base: Sequence[bytes] = ()) -> Verdict:
        """Whether `blob` may be merged into the document that `base`, which is trusted, makes; never raises for it."""
        if len(blob) > self._limits.size:
            megabytes = self._limits.size // MEGABYTE
            return Verdict(Finding.REFUSED, f"it has {len(blob):,} bytes; at most {megabytes} MB are taken")
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._end_worker()
                self._worker = _Worker(self._limits)
            verdict = self._worker.examine(blob, base)
            if self._worker.is_spent:
                self._end_worker()
            if verdict.finding is Finding.KILLED:
                log.warning("a worker died of an update of %d bytes: %s", len(blob), verdict.reason)
            return verdict

    def close(self) -> None:
        """Let the worker go; the next call would start another."""
        with self._lock:
            self._end_worker()

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    """A fresh interpreter, not a fork: a fork of a program with threads and Qt is in no defined state."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._timed_out = False
        self.is_spent = False  # has given its last answer
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", _PROGRAM, str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to: BinaryIO = self._process.stdin  # type: ignore[assignment]  # IO[bytes], opened in binary
        self._from: BinaryIO = self._process.stdout  # type: ignore[assignment]  # IO[bytes], opened in binary
        self._from.readline()  # its greeting: starting up does not count as examining

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def examine(self, blob: bytes, base: Sequence[bytes]) -> Verdict:
        self._timed_out = False
        timer = threading.Timer(self._limits.seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            send(self._to, [blob, *base])
            answer = self._from.readline()
        except OSError:
            answer = b""
        finally:
            timer.cancel()
        if not answer.endswith(b"\n"):
            self.is_spent = True
            return Verdict(Finding.KILLED, self._cause())
        said = json.loads(answer)
        self.is_spent = said["spent"]
        peers = {int(peer): (int(start), int(end)) for peer, (start, end) in said["peers"].items()}
        return Verdict(Finding(said["finding"]), said["reason"], MappingProxyType(peers))

    def _stop(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _cause(self) -> str:
        code = self._process.wait()
        if self._timed_out:
            return f"reading it took longer than {self._limits.seconds:g} seconds"
        return f"reading it ended the worker with {code}"

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except OSError:  # what was still to be written has nobody to read it
                continue


def send(to: BinaryIO, blobs: Sequence[bytes]) -> None:
    """Write blobs so that `received` reads them again."""
    to.write(len(blobs).to_bytes(8, "big"))
    for blob in blobs:
        to.write(len(blob).to_bytes(8, "big"))
        to.write(blob)
    to.flush()


def received(source: BinaryIO) -> list[bytes] | None:
    """The next blobs; None when there are no more."""
    head = source.read(8)
    if len(head) < 8:
        return None
    return [source.read(int.from_bytes(source.read(8), "big")) for _ in range(int.from_bytes(head, "big"))]
