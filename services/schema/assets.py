"""Pictures and files that diagrams use, each kept once under its SHA-256. Written by the diagrams service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class Asset(Base):
    """Content that was read and found to have this `digest`; only then is there a row. `key`: its blob in `diagrams`.

    `unreferenced_at`: since when no diagram uses it.
    """

    __tablename__ = "assets"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    unreferenced_at: Mapped[datetime | None] = mapped_column(index=True)


class AssetUpload(Base):
    """An upload under way: its parts are blobs of `uploads`, nothing of it is believed yet."""

    __tablename__ = "asset_uploads"

    id: Mapped[Id] = mapped_column(primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    parts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)


class DiagramAsset(Base):
    """A diagram uses an asset; `dropped_at`: since when it says that it does not any longer."""

    __tablename__ = "diagram_assets"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("assets.digest"), primary_key=True, index=True)
    added_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None] = mapped_column(index=True)
