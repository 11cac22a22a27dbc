"""The settings of the exports service: ``AUTOGRAPH_EXPORTS_...``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ExportsSettings(BaseSettings):
    """How much one export may be, and how many are made."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_EXPORTS_", env_file=".env", extra="ignore")

    per_minute: int = Field(default=20, ge=1, description="exports that one person may order in a minute")
    waiting_per_person: int = Field(default=50, ge=1, description="exports that are not done yet")
    schedules_per_person: int = Field(default=20, ge=1)
    max_bytes: int = Field(default=100 * 1024 * 1024, gt=0, description="of one result")
    parallel: int = Field(default=2, ge=1, description="exports at a time of one instance")
    attempts: int = Field(default=3, ge=1, description="after which an export whose instance died is given up")
    lease_s: float = Field(default=60, gt=0, description="without a sign of life an export is begun again by another")
    heartbeat_s: float = Field(default=1, gt=0, description="between two signs of life, and looks whether to go on")
    again_s: float = Field(default=10, gt=0, description="before an export is begun again after something was away")
    every_s: float = Field(default=2, gt=0, description="between two looks for what is ordered")
    schedule_every_s: float = Field(default=20, gt=0, description="between two looks for schedules that are due")
