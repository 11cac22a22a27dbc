"""What a mistyped word may have meant: the words of the library that are one or two letters away from it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.schema import search_word

_MOST = 24  # words that one mistyped word may stand for


def allowed_mistakes(word: str) -> int:
    """None in short words and numbers, one in words of four to seven letters, two in longer ones."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


class Vocabulary:
    """The words of a library in memory, each word once; usable from any thread.

    Read from a table of their own: FTS5's `fts5vocab` would go through all places of all words each time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: list[str] = []
        self._last = 0
        self._heads: dict[int, list[str]] = {}

    def refresh(self, connection: Connection) -> None:
        """Learn the words that have come since the last time."""
        query = select(search_word.c.number, search_word.c.word).where(search_word.c.number > self._last)
        with self._lock:
            rows = connection.execute(query.order_by(search_word.c.number)).all()
            if rows:
                self._last = rows[-1].number
                self._words.extend(row.word for row in rows)
                self._heads.clear()

    def near(self, word: str) -> list[str]:
        """Whole words within the allowed number of mistakes of `word`, the nearest first.

        A mistake is a letter too many, too few, wrong, or two that changed places (optimal string alignment).
        """
        with self._lock:
            return _nearest(word, self._words)

    def beginnings_near(self, word: str) -> list[str]:
        """As `near`, for beginnings of words: what somebody may have mistyped who has not typed the end yet."""
        with self._lock:
            found: dict[str, None] = {}
            for length in (len(word), len(word) + 1, len(word) - 1):
                found.update(dict.fromkeys(_nearest(word, self._beginnings(length))))
            return list(found)[:_MOST]

    def _beginnings(self, length: int) -> list[str]:
        if length not in self._heads:
            self._heads[length] = list({word[:length] for word in self._words if len(word) > length})
        return self._heads[length]


def _nearest(word: str, among: Sequence[str]) -> list[str]:
    from rapidfuzz import process  # a twentieth of a second to load, needed when somebody mistypes
    from rapidfuzz.distance import OSA

    mistakes = allowed_mistakes(word)
    if not mistakes:
        return []
    found = process.extract(word, among, scorer=OSA.distance, score_cutoff=mistakes, limit=_MOST)
    return [row[0] for row in sorted(found, key=lambda row: (row[1], row[0])) if row[0] != word]
