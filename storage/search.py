"""Finding diagrams by the words in their titles and labels, with SQLite's FTS5."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.access import Access

_FIND = text(
    "SELECT search.diagram_id AS id, snippet(search, 2, '', '', '…', 12) AS excerpt FROM search "
    "JOIN diagram ON diagram.id = search.diagram_id AND diagram.trashed_s IS NULL "
    "WHERE search MATCH :words ORDER BY bm25(search, 0.0, 8.0, 1.0), search.diagram_id LIMIT :limit"
)
_FORGET = text("DELETE FROM search WHERE diagram_id = :id")
_PUT = text("INSERT INTO search (diagram_id, title, body) VALUES (:id, :title, :body)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A diagram that was found; `excerpt` is the stretch of its labels with the words in it."""

    id: str
    excerpt: str


class Search:
    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, diagram_id: str, title: str, body: str) -> Future[None]:
        """Index a diagram under these words instead of the ones before."""

        def work(connection: Connection) -> None:
            connection.execute(_FORGET, {"id": diagram_id})
            connection.execute(_PUT, {"id": diagram_id, "title": title, "body": body})

        return self._access.write(work)

    def find(self, words: str, limit: int = 50) -> list[Hit]:
        """Diagrams outside the trash that hold all the words, each as a beginning; best first, titles before labels."""
        query = " ".join(f'"{word}"*' for word in words.replace('"', " ").split())
        if not query:
            return []
        rows = self._access.read(lambda connection: connection.execute(_FIND, {"words": query, "limit": limit}).all())
        return [Hit(row.id, row.excerpt) for row in rows]
