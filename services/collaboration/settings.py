"""Settings of the collaboration service: ``AUTOGRAPH_COLLABORATION_...``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from sync.wire.limits import MEBIBYTE


class CollaborationSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_COLLABORATION_", env_file=".env", extra="ignore")

    max_sockets: int = Field(default=4_000, ge=1, description="of one process")
    connects_per_minute: int = Field(default=20, ge=1, description="of one person, in one process")
    watch_s: float = Field(default=1.5, gt=0, description="between two looks at roles and sessions")
    poll_s: float = Field(default=2, gt=0, description="between two looks at the logs, for when Redis is away")
    stalled_s: float = Field(default=20, gt=0, description="a client that takes nothing for so long is closed")
    close_s: float = Field(default=5, ge=0, description="how long a close frame waits for a client that takes nothing")
    unfinished_bytes: int = Field(default=256 * MEBIBYTE, gt=0, description="batches that are coming in, of all")
    room_bytes: int = Field(default=2 * MEBIBYTE, gt=0, description="newest rows of one diagram kept in memory")
