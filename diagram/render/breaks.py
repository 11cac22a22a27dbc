"""Where a line of text may be broken, as browsers do it."""

from __future__ import annotations

import re

from PySide6.QtCore import QTextBoundaryFinder

# Words with the spaces after them. A hyphen or question mark inside a word is a place to break, unless a digit follows;
# a slash is not one in browsers.
_WORD = re.compile(
    r"[ \t]*"
    r"(?:[^ \t\-?\u00ad\u2010\u2013\u200b]|[-?\u2010\u2013](?=[\d\-?)\]}.,;:!]|$)|^[-?])*"
    r"[-?\u2010\u2013\u00ad\u200b]?[ \t]*"
)
_PLAIN = re.compile(r"[\x00-\u024f\u2010-\u2027\u20ac\u2122\u2190-\u21ff\u2022]*")


def pieces_of(text: str) -> list[str]:
    """`text` cut at every place where a line may end; spaces stay with the word before them."""
    if _PLAIN.fullmatch(text):
        return [piece for piece in _WORD.findall(text) if piece]
    return _by_unicode(text)


def _by_unicode(text: str) -> list[str]:
    """Source: Unicode Standard Annex 14, through Qt. Offsets of Qt are UTF-16 units."""
    wide = any(ord(char) > 0xFFFF for char in text)
    units = text.encode("utf-16-le", "surrogatepass") if wide else b""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    start, pieces = 0, []
    while (end := finder.toNextBoundary()) != -1:
        if wide and 0xDC <= units[2 * end + 1 : 2 * end + 2].ljust(1, b"\0")[0] <= 0xDF:
            continue  # for some scripts Qt finds a boundary in the middle of a surrogate pair
        pieces.append(units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") if wide else text[start:end])
        start = end
    return [piece for piece in pieces if piece]
