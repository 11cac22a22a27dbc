"""The small pictures of diagrams that nobody has open, drawn by a process beside the window."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping, Sequence

from diagram.worker import Worker, WorkerLost

log = logging.getLogger(__name__)

_PROGRAM = "app.syncing.painting"
_SECONDS = 20.0


class Cards:
    """Keeps the process until `end`; the next call would start another. Usable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def drawn(self, parts: Sequence[bytes], assets: Mapping[str, bytes]) -> bytes:
        """A PNG of the first page of the records in `parts`; empty when nothing is on it, or it cannot be drawn."""
        head = json.dumps({"parts": len(parts), "assets": list(assets)}).encode()
        with self._lock:
            try:
                if self._worker is None or not self._worker.is_alive():
                    self._end()
                    self._worker = Worker(_PROGRAM)
                return self._worker.ask([head, *parts, *assets.values()], seconds=_SECONDS)[0]
            except WorkerLost as lost:
                self._end()
                log.warning("the card of a diagram was not drawn: %s", lost)
                return b""

    def end(self) -> None:
        """Let the process go."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
