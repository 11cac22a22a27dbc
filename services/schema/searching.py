"""What is searched: the words of diagrams. Written by the diagrams service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class SearchText(Base):
    """The words of a diagram, folded, with single spaces around and between them; `title` is what they were taken from.

    PostgreSQL searches `words` and `grams` by their indexes; on SQLite they are empty.
    """

    __tablename__ = "search_texts"
    __table_args__ = (
        Index("ix_search_texts_words", "words", postgresql_using="gin"),
        Index("ix_search_texts_grams", "grams", postgresql_using="gin"),
    )

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text, default="")
    title_words: Mapped[str] = mapped_column(Text, default="")
    text_words: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str | None] = mapped_column(TSVECTOR().with_variant(Text(), "sqlite"))
    grams: Mapped[list[str] | None] = mapped_column(ARRAY(String(3)).with_variant(Text(), "sqlite"))
    updated_at: Mapped[datetime]
