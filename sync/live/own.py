"""What this session shows in one diagram: the newest only, not too often, and again before it grows old."""

from __future__ import annotations

from sync.live.showing import packed
from sync.status import Presence
from sync.wire import limits

_PAUSE_S = 1 / limits.PRESENCE_HZ
RENEW_S = limits.PRESENCE_S / 2


class Own:
    """`now` everywhere is monotonic seconds."""

    def __init__(self) -> None:
        self._state: bytes | None = None  # None: nothing was ever shown
        self._is_new = False
        self._sent_at = float("-inf")

    def show(self, presence: Presence) -> bool:
        """This from now on. Whether it is anything new."""
        state = packed(presence)
        if state == self._state:
            return False
        self._state, self._is_new = state, True
        return True

    def again(self) -> None:
        """The server knows nothing of it any more: all of it is to be told anew."""
        self._is_new = self._state is not None
        self._sent_at = float("-inf")

    def next_at(self) -> float | None:
        """When `take` has something to send."""
        if self._state is None:
            return None
        return self._sent_at + (_PAUSE_S if self._is_new else RENEW_S)

    def take(self, now: float) -> bytes | None:
        """What is to be sent now; it counts as sent."""
        at = self.next_at()
        if at is None or at > now:
            return None
        self._is_new, self._sent_at = False, now
        return self._state

    def missed(self) -> None:
        """What was taken could not be sent: the newest is sent a little later."""
        self._is_new = self._state is not None
