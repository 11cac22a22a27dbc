"""Finding diagrams by words of their titles and texts: beginnings of words, then words with typing errors.

PostgreSQL finds candidates by full text and trigrams; SQLite, for one machine, by comparing. The order is made here, so
that both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, String, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams.folding import allowed_mistakes, grams_of, passage, words_in
from services.diagrams.listing import visible_to
from services.schema.diagrams import Diagram
from services.schema.searching import SearchText

MOST_WORDS = 16
_CANDIDATES = 500
_CERTAIN = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A diagram that was found. `is_guess`: only by taking a word for a typing error."""

    diagram_id: str
    excerpt: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    diagram_id: str
    text: str
    title_words: Sequence[str]
    text_words: Sequence[str]
    updated_at: datetime


async def find(session: AsyncSession, user_id: str, query: str, limit: int, at: datetime) -> list[Hit]:
    """The diagrams that `user_id` may see with every word of `query`, the best first; none for no words."""
    words = list(dict.fromkeys(words_in(query)))[:MOST_WORDS]
    if not words:
        return []
    sure = await _rows(session, user_id, at, _exact(session, words))
    ordered = sorted(sure, key=lambda row: (_rank(row, words), row.updated_at.timestamp(), row.diagram_id))[::-1]
    hits = [Hit(row.diagram_id, passage(row.text, words)) for row in ordered]
    if len(hits) < _CERTAIN and any(map(allowed_mistakes, words)):
        known = {hit.diagram_id for hit in hits}
        near = [row for row in await _rows(session, user_id, at, _near(session, words)) if row.diagram_id not in known]
        guesses = [(distance, row) for row in near if (distance := _distance(row, words)) is not None]
        guesses.sort(key=lambda one: (one[0], -one[1].updated_at.timestamp(), one[1].diagram_id))
        hits += [Hit(row.diagram_id, passage(row.text, words), is_guess=True) for _, row in guesses]
    return hits[:limit]


def _exact(session: AsyncSession, words: Sequence[str]) -> ColumnElement[bool]:
    """Every word is the beginning of one. Folded words have neither wildcards nor operators in them."""
    if _is_postgres(session):
        asked = " & ".join(f"{word}:*" for word in words)
        return SearchText.words.op("@@")(func.to_tsquery("simple", asked))
    text = func.concat(" ", SearchText.title_words, " ", SearchText.text_words)
    return and_(*(text.like(f"% {word}%") for word in words))


def _near(session: AsyncSession, words: Sequence[str]) -> ColumnElement[bool]:
    """Every word shares a trigram with the diagram. On SQLite all are candidates."""
    if not _is_postgres(session):
        return true()
    return and_(*(SearchText.grams.op("&&")(cast(sorted(grams_of([word])), ARRAY(String(3)))) for word in words))


async def _rows(session: AsyncSession, user_id: str, at: datetime, which: ColumnElement[bool]) -> list[_Row]:
    rows = await session.execute(
        select(SearchText, Diagram.updated_at)
        .join(Diagram, Diagram.id == SearchText.diagram_id)
        .where(visible_to(user_id, at), Diagram.trashed_at.is_(None), which)
        .order_by(Diagram.updated_at.desc(), Diagram.id)
        .limit(_CANDIDATES)
    )
    return [
        _Row(row.diagram_id, row.text, row.title_words.split(), row.text_words.split(), updated)
        for row, updated in rows
    ]


def _rank(row: _Row, words: Sequence[str]) -> tuple[int, int, int]:
    """How many words are whole words of the title, how many begin one there, how many are whole words of the text."""
    title = set(row.title_words)
    beginnings = sum(any(one.startswith(word) for one in title) for word in words)
    return sum(word in title for word in words), beginnings, sum(word in row.text_words for word in words)


def _distance(row: _Row, words: Sequence[str]) -> int | None:
    """Typing errors in all words together, taking the nearest word of the row for each; None when one has none."""
    total = 0
    there = {*row.title_words, *row.text_words}
    for word in words:
        if any(one.startswith(word) for one in there):
            continue
        mistakes = allowed_mistakes(word)
        nearest = min((OSA.distance(word, one, score_cutoff=mistakes) for one in there), default=mistakes + 1)
        if nearest > mistakes:
            return None
        total += nearest
    return total


def _is_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"
