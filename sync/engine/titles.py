"""Titles as the server takes them: one line of 1 to 500 characters."""

from __future__ import annotations

import unicodedata

from sync.wire import limits

UNTITLED = "Untitled"
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def server_title(title: str) -> str:
    """The title of here as it is called there; what is taken as it is stays as it is."""
    line = "".join(
        " " if unicodedata.category(letter) in _FORBIDDEN else letter for letter in title if letter not in _TURNING
    )
    return unicodedata.normalize("NFC", line)[: limits.TITLE].strip() or UNTITLED
