"""The update log of diagrams: what was received, row by row, and what is known of it without reading its bytes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Dialect, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from services.schema.base import Base, Id

_HALF, _WHOLE = 1 << 63, 1 << 64


class PeerNumber(TypeDecorator[int]):
    """A peer id: 64 bits without a sign, kept in a column that has one."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[int]:
        return int

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return value - _WHOLE if value is not None and value >= _HALF else value

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        return value + _WHOLE if value is not None and value < 0 else value


class LogUpdate(Base):
    """One row of a log: operations `c_start` up to but without `c_end` of one peer, as opaque bytes.

    A row with `quarantined_at` is kept, but given to nobody.
    """

    __tablename__ = "updates"
    __table_args__ = (UniqueConstraint("diagram_id", "peer", "c_start", "c_end"),)

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    peer: Mapped[int] = mapped_column(PeerNumber())
    c_start: Mapped[int]
    c_end: Mapped[int]
    batch_id: Mapped[Id]
    data: Mapped[bytes] = mapped_column("bytes", LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    author_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    quarantined_at: Mapped[datetime | None]


class LogPeer(Base):
    """How far a peer's operations have come in a log, and whose peer it is; no owner: it was only passed on."""

    __tablename__ = "log_peers"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    peer: Mapped[int] = mapped_column(PeerNumber(), primary_key=True, autoincrement=False)
    c_end: Mapped[int]
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    device_id: Mapped[Id | None]


class LogSnapshot(Base):
    """A blob that says what the rows up to `covers_seq` say together; `version` is its version vector, packed."""

    __tablename__ = "log_snapshots"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    covers_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    created_at: Mapped[datetime]


class LogFloor(Base):
    """Rows up to `seq` are no longer kept one by one, because a snapshot holds them; `version` is what they reach."""

    __tablename__ = "log_floors"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int]
    version: Mapped[bytes] = mapped_column(LargeBinary)


class DeviceVersion(Base):
    """What a device has said that it has of a diagram, and when it was last heard of."""

    __tablename__ = "device_versions"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    device_id: Mapped[Id] = mapped_column(primary_key=True)
    version: Mapped[bytes] = mapped_column(LargeBinary)
    seen_at: Mapped[datetime]


class ServerEpoch(Base):
    """The one row names the life of this database: a restored one begins another, so that clients send anew."""

    __tablename__ = "server_epoch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[Id]
    began_at: Mapped[datetime]
