"""The newest rows of a diagram, so that many sockets are served by one reading of the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from sync.wire.messages import Update


class Ring:
    """Rows behind `start` up to `head`. When there are too many bytes the oldest go."""

    def __init__(self, head: int, limit: int) -> None:
        self.start = head
        self.head = head
        self._limit = limit
        self._size = 0
        self._rows: deque[Update] = deque()

    def extend(self, rows: Sequence[Update], head: int) -> None:
        """Take the rows that follow, all up to `head`; some numbers may have none that is given out."""
        for row in rows:
            self._rows.append(row)
            self._size += len(row.data)
        self.head = head
        while self._size > self._limit:
            gone = self._rows.popleft()
            self._size -= len(gone.data)
            self.start = gone.seq

    def after(self, seq: int) -> list[Update] | None:
        """The rows behind `seq`; None when some of them are no longer here."""
        if seq < self.start:
            return None
        found = []
        for row in reversed(self._rows):
            if row.seq <= seq:
                break
            found.append(row)
        found.reverse()
        return found
