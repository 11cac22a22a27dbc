"""Bytes from elsewhere are read for the first time by a process that may die of them.

A checksum keeps accidents out, not malice: of blobs whose checksum was forged some make Loro allocate gigabytes and
abort the process, some poison the document that took them, even where only their header is read. Therefore a blob that
does not come from this computer's own storage is first given to a worker, which merges it into a copy, reads all of it
and writes once. What a worker survived can be merged here.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from diagram.worker import Worker, WorkerLost

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
_PROGRAM = "diagram.document.examining"


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
        self._worker: Worker | None = None

    def examine(self, blob: bytes, base: Sequence[bytes] = ()) -> Verdict:
        """Whether `blob` may be merged into the document that `base`, which is trusted, makes; never raises for it."""
        if len(blob) > self._limits.size:
            megabytes = self._limits.size // MEGABYTE
            return Verdict(Finding.REFUSED, f"it has {len(blob):,} bytes; at most {megabytes} MB are taken")
        with self._lock:
            try:
                answer = self._living().ask([blob, *base], seconds=self._limits.seconds)
            except WorkerLost as lost:
                self._end_worker()
                log.warning("no verdict on an update of %d bytes: %s", len(blob), lost)
                return Verdict(Finding.KILLED, str(lost))
            return unpacked(answer)

    def close(self) -> None:
        """Let the worker go; the next call would start another."""
        with self._lock:
            self._end_worker()

    def _living(self) -> Worker:
        if self._worker is None or not self._worker.is_alive():
            self._end_worker()
            self._worker = Worker(_PROGRAM, str(self._limits.memory))
        return self._worker

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


def packed(verdict: Verdict) -> Sequence[bytes]:
    """A verdict as it leaves the worker."""
    peers = {str(peer): span for peer, span in verdict.peers.items()}
    said = {"finding": verdict.finding.value, "reason": verdict.reason, "peers": peers}
    return [json.dumps(said).encode()]


def unpacked(answer: Sequence[bytes]) -> Verdict:
    """What `packed` packed."""
    said = json.loads(answer[0])
    peers = {int(peer): (int(start), int(end)) for peer, (start, end) in said["peers"].items()}
    return Verdict(Finding(said["finding"]), said["reason"], MappingProxyType(peers))
