"""Files are read and made into diagrams by another process, so that the window never waits for Python's lock.

Reading a file of some thousand cells and making its first update take half a second of computing; in a thread of this
process an edit made meanwhile would reach the disk too late (docs/decisions/0022).
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.errors import AppError, FileUnreadable, ImportFailed, ImportStopped
from app.library.parcel import LINK, PREPARE, READ, Unexpected, Wish, pack_wish, unpack_prepared, unpack_read
from app.library.prepared import Prepared
from diagram.worker import Worker, WorkerLost
from ui.ports import ReadFile

log = logging.getLogger(__name__)

T = TypeVar("T")

_PROGRAM = "app.library.preparing"


def never() -> bool:
    """Whoever asks for a file so waits for it."""
    return False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take: seconds, and bytes of memory of the whole worker where the system can limit that.

    No bytes: three quarters of what the machine has, for one file is no reason that it stands still.
    """

    seconds: float = 600.0
    memory: int = 0


class Importer:
    """Keeps one worker warm, and starts another when it has died. Usable from any thread, one file at a time."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def warm_up(self) -> None:
        """A file will be read soon: start the worker, if there is none."""
        with self._lock:
            try:
                self._living()
            except WorkerLost as lost:
                log.warning("no process to read files with: %s", lost)  # who needs it will hear of it

    def read(self, path: Path, cancelled: Callable[[], bool] = never) -> ReadFile:
        """What is in a file.

        Raises:
            FileUnreadable: it cannot be opened as a file, or the worker died of it.
            FormatError: it is no diagram that we know.
            ImportStopped: `cancelled` said so.
            ImportFailed: the fault is ours.
        """
        wish = Wish(READ, path)
        return self._made(wish, cancelled, lambda blobs: unpack_read(wish, blobs))

    def prepare(self, path: Path, cancelled: Callable[[], bool] = never, *, linked: bool = False) -> Prepared:
        """A file as a new diagram; `linked`: with what is to be remembered of the file. Raises as `read` does."""
        return self._made(Wish(LINK if linked else PREPARE, path), cancelled, unpack_prepared)

    def close(self) -> None:
        """Let the worker go; the next call would start another."""
        with self._lock:
            self._end_worker()

    def _made(self, wish: Wish, cancelled: Callable[[], bool], unpack: Callable[[Sequence[bytes]], T]) -> T:
        with self._lock:
            if cancelled():
                raise ImportStopped(f"{wish.path.name}: it is no longer wanted")
            try:
                answer = self._living().ask(pack_wish(wish), seconds=self._bounds.seconds, unwanted=cancelled)
            except WorkerLost as lost:
                self._end_worker()
                raise self._error(wish.path, lost) from lost
        try:
            return unpack(answer)
        except Unexpected as fault:
            log.error("a fault in the process that reads files:\n%s", fault)
            raise ImportFailed(f"{wish.path.name}: {str(fault).strip().splitlines()[-1]}") from fault

    def _error(self, path: Path, lost: WorkerLost) -> AppError:
        if lost.unwanted:
            return ImportStopped(f"{path.name}: it is no longer wanted")
        log.warning("reading a file of %s came to nothing: %s", path.suffix or "no ending", lost)
        if lost.timed_out:
            return FileUnreadable(
                f"{path.name}: reading it takes longer than {self._bounds.seconds / 60:,.0f} minutes",
                advice="Split it into smaller files. Nothing was changed here.",
            )
        return FileUnreadable(
            f"{path.name}: reading it ended the process that reads files",
            advice="It may be damaged, or need more memory than there is. Nothing was changed here; "
            "open it in the program that made it and save it again.",
        )

    def _living(self) -> Worker:
        if self._worker is None or not self._worker.is_alive():
            self._end_worker()
            self._worker = Worker(_PROGRAM, str(self._bounds.memory or _most_memory()))
        return self._worker

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


def _most_memory() -> int:
    """Three quarters of the machine's memory; 0 where it does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4 * 3
    except (AttributeError, ValueError, OSError):  # Windows
        return 0
