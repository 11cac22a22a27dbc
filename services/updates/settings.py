"""Settings of the update log: ``AUTOGRAPH_UPDATES_...``."""

from __future__ import annotations

import os

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_MEBIBYTE = 1024 * 1024


class UpdatesSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_UPDATES_", env_file=".env", extra="ignore")

    workers: int = Field(default_factory=lambda: max((os.cpu_count() or 2) // 2, 1), ge=1, description="per process")
    worker_memory_bytes: int = Field(default=512 * _MEBIBYTE, ge=128 * _MEBIBYTE)
    worker_seconds: float = Field(default=5, gt=0, description="for one batch")
    sum_up_seconds: float = Field(default=60, gt=0, description="for one diagram")
    waiting_bytes: int = Field(default=256 * _MEBIBYTE, gt=0, description="batches that may wait in one process")
    batches_per_10s: int = Field(default=120, ge=1, description="of one person, in one process")
    bytes_per_10s: int = Field(default=8 * _MEBIBYTE, ge=1, description="of one person, in one process")
    sum_up_rows: int = Field(default=500, ge=1, description="new rows after which a diagram gets a snapshot")
    sum_up_pause_s: float = Field(default=60, gt=0)
    keep_rows_days: int = Field(default=30, ge=1)
    device_days: int = Field(default=90, ge=1, description="a device that was away for longer holds nothing back")
