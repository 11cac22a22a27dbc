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
        self._last = 0
        self._by_length: dict[int, list[str]] = {}
        self._by_letter: dict[str, list[str]] = {}
        self._heads: dict[tuple[str, int], list[str]] = {}

    def refresh(self, connection: Connection) -> None:
        """Learn the words that have come since the last time."""
        query = select(search_word.c.number, search_word.c.word).where(search_word.c.number > self._last)
        with self._lock:
            for number, word in connection.execute(query.order_by(search_word.c.number)):
                self._last = number
                self._by_length.setdefault(len(word), []).append(word)
                self._by_letter.setdefault(word[0], []).append(word)
                self._heads.clear()

    def near(self, word: str) -> list[str]:
        """Whole words within the allowed number of mistakes of `word`, the nearest first.

        A mistake is a letter too many, too few, wrong, or two that changed places (optimal string alignment).
        """
        mistakes = allowed_mistakes(word)
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        with self._lock:
            return _nearest(word, [one for length in lengths for one in self._by_length.get(length, ())], mistakes)

    def beginnings_near(self, word: str) -> list[str]:
        """As `near`, for beginnings of words: what somebody may have mistyped who has not typed the end yet.

        The first letter has to be right: every letter typed asks again, and this spares nine tenths of the work.
        """
        mistakes = allowed_mistakes(word)
        if not mistakes:
            return []
        with self._lock:
            found: dict[str, None] = {}
            for length in (len(word), len(word) + 1, len(word) - 1):
                found.update(dict.fromkeys(_nearest(word, self._beginnings(word[0], length), mistakes)))
            return list(found)[:_MOST]

    def _beginnings(self, letter: str, length: int) -> list[str]:
        known = self._heads.get((letter, length))
        if known is None:
            words = self._by_letter.get(letter, ())
            known = self._heads[letter, length] = list({word[:length] for word in words if len(word) > length})
        return known


def _nearest(word: str, among: Sequence[str], mistakes: int) -> list[str]:
    from rapidfuzz import process  # a twentieth of a second to load, needed when somebody mistypes
    from rapidfuzz.distance import OSA

    if not mistakes:
        return []
    found = process.extract(word, among, scorer=OSA.distance, score_cutoff=mistakes, limit=_MOST)
    return [row[0] for row in sorted(found, key=lambda row: (row[1], row[0])) if row[0] != word]
