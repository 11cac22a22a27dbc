"""Writing the search index, always inside somebody's transaction: what was written, and the folded words of it.

`search_text` holds the words as they were written, the FTS5 table `search` the folded ones under the same number. A
diagram whose text changes gets a new, higher number: going through the numbers backwards is going by the last edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.folding import indexable
from storage.schema import diagram, search_text, search_word, tag
from storage.words import Words

_INDEX = text("INSERT INTO search (rowid, title, tags, labels, notes) VALUES (:number, :title, :tags, :labels, :notes)")
_RETITLE = text("UPDATE search SET title = :words WHERE rowid = :number")
_RETAG = text("UPDATE search SET tags = :words WHERE rowid = :number")
_LARGEST = 1 << 20  # letters of one diagram's labels, and of its notes, that are searched


def put_words(connection: Connection, diagram_id: str, words: Words, *, edited: bool = True) -> None:
    """Index a diagram under these words, its title and its tags; one that is not there is passed over.

    It then counts as the last `edited`; without, words that are the same already stay as they are, which costs nothing.
    """
    title = connection.execute(select(diagram.c.title).where(diagram.c.id == diagram_id)).scalar()
    if title is None:
        return
    written = {
        "title": title,
        "tags": "\n".join(_tags(connection, diagram_id)),
        "labels": words.labels[:_LARGEST],
        "notes": words.notes[:_LARGEST],
    }
    before = connection.execute(select(search_text).where(search_text.c.diagram_id == diagram_id)).mappings().first()
    if not edited and before is not None and all(before[name] == value for name, value in written.items()):
        return
    connection.execute(delete(search_text).where(search_text.c.diagram_id == diagram_id))
    put = search_text.insert().values(diagram_id=diagram_id, **written)
    number = connection.execute(put).lastrowid
    plain = {name: indexable(value) for name, value in written.items()}
    connection.execute(_INDEX, {"number": number, **plain})
    _learn(connection, plain.values())


def put_title(connection: Connection, diagram_id: str, title: str) -> None:
    """Index a new title beside the words that are there."""
    _put_one(connection, diagram_id, "title", title)


def put_tags(connection: Connection, diagrams: Sequence[str]) -> None:
    """Index the tags that these diagrams have now."""
    for one in diagrams:
        _put_one(connection, one, "tags", "\n".join(_tags(connection, one)))


def _put_one(connection: Connection, diagram_id: str, column: str, written: str) -> None:
    number = connection.execute(
        select(search_text.c.number).where(search_text.c.diagram_id == diagram_id)
    ).scalar()  # fmt: skip
    if number is None:
        put_words(connection, diagram_id, Words())
        return
    connection.execute(search_text.update().where(search_text.c.number == number).values({column: written}))
    plain = indexable(written)
    connection.execute(_RETITLE if column == "title" else _RETAG, {"words": plain, "number": number})
    _learn(connection, [plain])


def _tags(connection: Connection, diagram_id: str) -> list[str]:
    return list(
        connection.execute(select(tag.c.name).where(tag.c.diagram_id == diagram_id).order_by(tag.c.name)).scalars()
    )


def _learn(connection: Connection, texts: Iterable[str]) -> None:
    """Keep the words that somebody may mistype: short ones and numbers are found as they are or not at all."""
    words = {word for part in texts for word in part.split() if len(word) >= 3 and not word.isdigit()}
    if words:
        rows = [{"word": word[:64]} for word in sorted(words)]
        connection.execute(upsert(search_word).on_conflict_do_nothing(), rows)
