"""Finding diagrams by the words in their titles, tags, labels and notes, in spite of typing errors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from storage.access import Access
from storage.folding import words_in
from storage.passages import Passage, excerpt, marked
from storage.search_index import put_words
from storage.spelling import Vocabulary
from storage.words import Words

# What holds a word in its title comes first, then tags, labels, notes; an exact word before a beginning.
_SCOPES = ("{title}", "{title tags}", "{title tags labels}", "{title tags labels notes}")
# Guessing begins when fewer are found without.
CERTAIN = 10
_MOST_WORDS = 32  # a pasted page is more than FTS5 can take; what is beyond them hardly narrows the search

_FIND = text(
    "SELECT search.rowid AS number, search_text.diagram_id AS id FROM search "
    "JOIN search_text ON search_text.number = search.rowid "
    "JOIN diagram ON diagram.id = search_text.diagram_id AND diagram.trashed_s IS NULL "
    "WHERE search MATCH :words ORDER BY search.rowid DESC LIMIT :limit"
)
_READ = text(
    "SELECT search_text.number, search_text.title, search_text.labels, search_text.notes, "
    "search.labels AS plain_labels, search.notes AS plain_notes "
    "FROM search_text JOIN search ON search.rowid = search_text.number WHERE search_text.number IN :numbers"
).bindparams(bindparam("numbers", expanding=True))


@dataclass(frozen=True, slots=True)
class Hit:
    """A diagram that was found; `excerpt` is the line of its labels or notes with the most of the words in it.

    `guessed`: only by taking a word for a typing error.
    """

    id: str
    title: Passage
    excerpt: Passage
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One word of the person: its folded parts, more than one for ``well-known``; and what it may have meant."""

    parts: tuple[str, ...]
    meant: tuple[str, ...] = ()
    meant_beginnings: tuple[str, ...] = ()

    @property
    def exact(self) -> str:
        return '"' + " ".join(self.parts) + '"'

    @property
    def beginning(self) -> str:
        return self.exact + " *"

    @property
    def guess(self) -> str:
        ways = [
            self.beginning,
            *(f'"{word}"' for word in self.meant),
            *(f'"{word}" *' for word in self.meant_beginnings),
        ]
        return "(" + " OR ".join(ways) + ")"


class Search:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._vocabulary = Vocabulary()

    def put(self, diagram_id: str, words: Words) -> Future[None]:
        """Index a diagram under these words instead of the ones before; it then counts as the last edited."""
        return self._access.write(lambda connection: put_words(connection, diagram_id, words))

    def find(self, words: str, limit: int = 50) -> list[Hit]:
        """Diagrams outside the trash that hold all the words, each as a beginning; best first.

        Where that finds few, words with a typing error are looked for as well and stand below. Among equals the last
        edited comes first.
        """
        asked = [_Asked(tuple(parts)[:_MOST_WORDS]) for parts in map(words_in, words.split()) if parts][:_MOST_WORDS]
        if not asked or limit < 1:
            return []
        return self._access.read(lambda connection: self._find(connection, asked, limit))

    def _find(self, connection: Connection, asked: list[_Asked], limit: int) -> list[Hit]:
        found: dict[int, str] = {}
        _collect(connection, _certain(asked), found, limit)
        certain = len(found)
        if certain < min(CERTAIN, limit):
            self._vocabulary.refresh(connection)
            last = len(asked) - 1
            asked = [self._with_guesses(one, beginning=place == last) for place, one in enumerate(asked)]
            if any(one.meant or one.meant_beginnings for one in asked):
                _collect(connection, _guesses(asked), found, limit)
        return _hits(connection, asked, found, certain)

    def _with_guesses(self, one: _Asked, *, beginning: bool) -> _Asked:
        if len(one.parts) > 1:
            return one
        near = tuple(self._vocabulary.near(one.parts[0]))
        return _Asked(one.parts, near, tuple(self._vocabulary.beginnings_near(one.parts[0])) if beginning else ())


def _certain(asked: list[_Asked]) -> Iterator[str]:
    for scope in _SCOPES:
        yield f"{scope} : ({' AND '.join(one.exact for one in asked)})"
        yield f"{scope} : ({' AND '.join(one.beginning for one in asked)})"


def _guesses(asked: list[_Asked]) -> Iterator[str]:
    for scope in _SCOPES:
        yield f"{scope} : ({' AND '.join(one.guess for one in asked)})"


def _collect(connection: Connection, queries: Iterator[str], found: dict[int, str], limit: int) -> None:
    """Add what the queries give, in their order, to `found` (number -> diagram) until there are `limit`."""
    for query in queries:
        if len(found) >= limit:
            return
        # Each query gives the ones before again.
        for row in connection.execute(_FIND, {"words": query, "limit": limit + len(found)}):
            if len(found) < limit:
                found.setdefault(row.number, row.id)


def _hits(connection: Connection, asked: list[_Asked], found: dict[int, str], certain: int) -> list[Hit]:
    whole = frozenset(word for one in asked for word in (*one.parts[:-1], *one.meant))
    beginnings = tuple(word for one in asked for word in (one.parts[-1], *one.meant_beginnings))
    texts = {row.number: row for row in connection.execute(_READ, {"numbers": list(found)})}
    hits = []
    for place, (number, identity) in enumerate(found.items()):
        row = texts[number]
        title = marked(row.title, whole, beginnings)
        line = excerpt(((row.labels, row.plain_labels), (row.notes, row.plain_notes)), whole, beginnings)
        hits.append(Hit(identity, title, line, place >= certain))
    return hits
