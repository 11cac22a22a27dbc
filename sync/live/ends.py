"""How a connection ended, and what that means for the next one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from sync.errors import SyncError
from sync.pace import Pace
from sync.wire.codes import Code

LOST = 1006
FIRST_S, GROWS, LONGEST_S = 0.5, 4.0, 30.0
HOPEFUL_S, HOPEFUL_LONGEST_S = 600.0, 4.0
_LEAST_S, _LEAST_SHARE, _MOST_LEAST_S = 0.1, 0.5, 2.0  # of the first wait; of later ones a share of the longest
_RESTART_S = (0.5, 2.0)
_PATIENCE_S = 300.0  # a server does not send anybody away for longer
_STEADY_S = 5.0

_RETRY = re.compile(r"retry_after_s=(\d{1,6}(?:\.\d{1,6})?)")


class Then(Enum):
    """What follows an end."""

    AGAIN = "again"  # connect again after a while
    REFRESH = "refresh"  # connect again at once, with a fresh token
    SIGN_IN = "sign in"  # nothing until the person has signed in
    UPDATE = "update"  # nothing: this program is too old for the server
    REPORT = "report"  # nothing: the server says that this program is wrong


@dataclass(frozen=True, slots=True)
class End:
    """`code` is the close code, `LOST` where there was none; `lived_s` counts from the welcome, 0 without one.

    `retry_after_s`: the server said so. `error`: there was no connection at all, for this reason. `is_dead`: nothing
    came any more, though nobody had ended it.
    """

    code: int = LOST
    reason: str = ""
    lived_s: float = 0.0
    retry_after_s: float | None = None
    error: SyncError | None = None
    is_dead: bool = False


class Returns:
    """Decides after every end what follows, and after how many seconds."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._failures = 0
        self._refused_tokens = 0
        self._well_at = pace.now()

    def welcomed(self) -> None:
        """The server has taken the token."""
        self._refused_tokens = 0

    def begin_anew(self) -> None:
        """Something has changed: what went wrong before says nothing."""
        self._failures = self._refused_tokens = 0
        self._well_at = self._pace.now()

    def after(self, end: End) -> tuple[Then, float]:
        match end.code:
            case Code.TOKEN:
                self._refused_tokens += 1
                return (Then.REFRESH if self._refused_tokens == 1 else Then.SIGN_IN), 0.0
            case Code.VERSION:
                return Then.UPDATE, 0.0
            case Code.PROTOCOL | Code.TOO_BIG:
                return Then.REPORT, 0.0
            case Code.RESTART:
                return Then.AGAIN, self._asked_for(end) or self._pace.chance.uniform(*_RESTART_S)
        return Then.AGAIN, max(self._backed_off(end), self._asked_for(end))

    def _backed_off(self, end: End) -> float:
        """Jitter, so that many who were cut off together do not come back together; from the second time on a pause.

        Whoever had a good connection in the last ten minutes waits four seconds at most: a bad network gets better at
        any moment, and then everything is to be there within ten.
        """
        now = self._pace.now()
        if end.lived_s >= _STEADY_S:  # one that is lost at once, again and again, does not count as mended
            self._failures, self._well_at = 0, now
        most_s = HOPEFUL_LONGEST_S if now - self._well_at < HOPEFUL_S else LONGEST_S
        longest: float = min(FIRST_S * GROWS**self._failures, most_s)
        least = min(longest * _LEAST_SHARE, _MOST_LEAST_S) if self._failures else _LEAST_S
        self._failures = min(self._failures + 1, 16)
        return least + self._pace.jittered(longest - least)

    def _asked_for(self, end: End) -> float:
        asked = end.retry_after_s
        if asked is None and end.code == Code.SLOW_DOWN:
            found = _RETRY.search(end.reason)
            asked = float(found[1]) if found else 0.0
        if asked is None or not math.isfinite(asked):
            return 0.0
        return min(max(asked, 0.0), _PATIENCE_S)
