"""The settings of the processes that draw: ``AUTOGRAPH_RENDERING_...``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class RenderingSettings(BaseSettings):
    """What one drawing may take, and how many are made at a time."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_RENDERING_", env_file=".env", extra="ignore")

    workers: int = Field(default=2, ge=1, description="processes at a time")
    queue: int = Field(default=32, ge=0, description="drawings that may wait for a process; more are refused")
    wait_seconds: float = Field(default=8, gt=0, description="for a free process; then the caller is sent away")
    seconds: float = Field(default=20, gt=0, description="for one drawing; then its process is killed")
    start_seconds: float = Field(default=60, gt=0, description="for a process to start")
    memory_mib: int = Field(default=1024, ge=256, description="of one process, where the system can limit it")
    jobs_per_worker: int = Field(default=200, ge=1, description="drawings after which a process is replaced")
    max_pages: int = Field(default=200, ge=1, description="pages of one drawing")
    max_document_bytes: int = Field(default=64 * MEBIBYTE, gt=0)
    max_result_bytes: int = Field(default=128 * MEBIBYTE, gt=0, description="all files of one drawing together")
