"""How long the server asks to wait."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

MOST_S = 300.0


def retry_after_s(response: httpx.Response, wall: Callable[[], float] = time.time) -> float | None:
    """Seconds from now, at most five minutes; None when it does not say.

    A date is compared with the date of the answer itself, because the clock of this machine may be years off.
    """
    text = response.headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MOST_S)
    at = _date(text)
    if at is None:
        return None
    said = _date(response.headers.get("date", ""))
    seconds = at - (wall() if said is None else said)
    return min(max(seconds, 0.0), MOST_S) if math.isfinite(seconds) else None


def _date(text: str) -> float | None:
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None
