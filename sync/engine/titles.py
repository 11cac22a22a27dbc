"""Titles, and the names of folders and tags, as the server takes them: one line of a bounded length."""

from __future__ import annotations

import re
import unicodedata

from sync.wire import limits

UNTITLED = "Untitled"
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FOLDER, _TAG = 200, 64
_COLOUR = re.compile("(#[0-9a-f]{6})?")


def server_title(title: str) -> str:
    """The title of here as it is called there; what is taken as it is stays as it is."""
    return _line(title, limits.TITLE)


def folder_name(name: str) -> str:
    """As `server_title`, of a folder."""
    return _line(name, _FOLDER)


def tag_name(name: str) -> str:
    """As `server_title`, of a tag."""
    return _line(name, _TAG)


def is_colour(text: str) -> bool:
    """Whether the server takes it as that of a folder."""
    return _COLOUR.fullmatch(text) is not None


def _line(text: str, most: int) -> str:
    line = "".join(
        " " if unicodedata.category(letter) in _FORBIDDEN else letter for letter in text if letter not in _TURNING
    )
    return unicodedata.normalize("NFC", line)[:most].strip() or UNTITLED
