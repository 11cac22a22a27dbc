"""Whether the search index and the sizes agree with what they are made of, and making them anew."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select
from sqlalchemy import update as change
from sqlalchemy.exc import DBAPIError

from storage.folding import indexable
from storage.schema import SEARCH_DDL, SEARCH_TRIGGER, diagram, search_text, search_word
from storage.search_index import put_words
from storage.words import Words

_CONTENT = (
    'coalesce((SELECT sum(length(bytes)) FROM "update" WHERE diagram_id = diagram.id), 0) + '
    "coalesce((SELECT sum(length(bytes)) FROM snapshot WHERE diagram_id = diagram.id), 0)"
)
_VERSIONS = (
    "coalesce((SELECT sum(size) FROM part WHERE sha256 IN (SELECT version_part.sha256 FROM version_part "
    "JOIN version ON version.id = version_id WHERE version.diagram_id = diagram.id)), 0)"
)
_INTEGRITY = "INSERT INTO search (search, rank) VALUES ('integrity-check', 0)"


def misfits(connection: Connection) -> list[str]:
    """One line for each disagreement; inside a transaction that may write, as FTS5 wants it for its own check."""
    found = []
    wrong = connection.exec_driver_sql(
        f"SELECT title FROM diagram WHERE content_size <> {_CONTENT} OR versions_size <> {_VERSIONS}"
    )
    found += [f"the size of “{row[0]}” was wrong" for row in wrong]
    lacking = select(diagram.c.title).where(diagram.c.id.not_in(select(search_text.c.diagram_id)))
    found += [f"“{title}” was not in the search" for title in connection.execute(lacking).scalars()]
    try:
        connection.exec_driver_sql(_INTEGRITY)
    except DBAPIError:
        return [*found, "the search index was damaged"]
    return found + _unlike(connection)


def _unlike(connection: Connection) -> list[str]:
    """Diagrams whose title or words are not indexed as they are written."""
    query = (
        "SELECT diagram.title, search_text.title, search_text.tags, search_text.labels, search_text.notes, "
        "search.title, search.tags, search.labels, search.notes FROM search_text "
        "JOIN diagram ON diagram.id = search_text.diagram_id "
        "LEFT JOIN search ON search.rowid = search_text.number"
    )
    found = []
    for title, *rest in connection.exec_driver_sql(query):
        written, plain = rest[:4], rest[4:]
        if written[0] != title or [indexable(text) for text in written] != plain:
            found.append(f"the search knew “{title}” by other words")
    return found


def start_anew(connection: Connection) -> None:
    """Make the index of what is written, and the sizes of what is stored; the words are to be read again."""
    rows = connection.execute(select(search_text).order_by(search_text.c.number)).mappings().all()
    words = {row["diagram_id"]: Words(row["labels"], row["notes"]) for row in rows}
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_text_goes")
    connection.exec_driver_sql("DROP TABLE search")
    connection.execute(delete(search_text))
    connection.execute(delete(search_word))
    connection.exec_driver_sql(SEARCH_DDL)
    connection.exec_driver_sql(SEARCH_TRIGGER)
    for identity in connection.execute(select(diagram.c.id).order_by(diagram.c.changed_s)).scalars().all():
        put_words(connection, identity, words.get(identity, Words()))
    connection.execute(change(diagram).values(digested=0))
    connection.exec_driver_sql(f"UPDATE diagram SET content_size = {_CONTENT}, versions_size = {_VERSIONS}")
