"""Keeping what is searched in step: titles by looking, texts as clients send them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams.folding import grams_of, words_in
from services.diagrams.listing import visible_to
from services.schema.diagrams import Diagram
from services.schema.searching import SearchText
from services.updates.log import upsert

LONGEST_TEXT = 100_000
_MOST_GRAMS = 5_000
_AT_ONCE = 500


async def catch_up(session: AsyncSession, user_id: str, at: datetime) -> int:
    """Index those diagrams of a person whose titles are not, or no longer, what is searched; how many.

    Titles change in several places, also in the update log: looking for the difference cannot forget one.
    """
    rows = await session.execute(_behind(user_id, at).order_by(Diagram.id).limit(_AT_ONCE))
    found = [(identity, title, text or "") for identity, title, text in rows]
    for identity, title, text in found:
        await put(session, identity, title, text, at)
    return len(found)


async def is_behind(session: AsyncSession, user_id: str, at: datetime) -> bool:
    """Whether `catch_up` has something to do."""
    return (await session.execute(_behind(user_id, at).limit(1))).first() is not None


def _behind(user_id: str, at: datetime) -> Select[str, str, str]:
    differs = or_(SearchText.diagram_id.is_(None), SearchText.title != Diagram.title)
    return (
        select(Diagram.id, Diagram.title, SearchText.text)
        .outerjoin(SearchText, SearchText.diagram_id == Diagram.id)
        .where(visible_to(user_id, at), differs)
    )


async def put(session: AsyncSession, diagram_id: str, title: str, text: str, at: datetime) -> None:
    """From now on a diagram is found by the words of `title` and `text`."""
    title_words, text_words = words_in(title), words_in(text)
    row: dict[str, Any] = {  # Any: a SQL expression among values
        "diagram_id": diagram_id,
        "title": title,
        "text": text,
        "title_words": " ".join(title_words),
        "text_words": " ".join(text_words),
        "updated_at": at,
    }
    if session.get_bind().dialect.name == "postgresql":
        grams = sorted(grams_of({*title_words, *text_words}))[:_MOST_GRAMS]
        await upsert(session, SearchText, [row | {"words": None, "grams": grams}])
        vector = func.setweight(func.to_tsvector("simple", SearchText.title_words), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector("simple", SearchText.text_words), literal_column("'C'"))
        )
        which = SearchText.diagram_id == diagram_id
        await session.execute(SearchText.__table__.update().where(which).values(words=vector))  # type: ignore[attr-defined]  # a Table
    else:
        await upsert(session, SearchText, [row | {"words": None, "grams": None}])
