"""The settings of the integration hub: ``AUTOGRAPH_INTEGRATIONS_...``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class HubSettings(BaseSettings):
    """Where webhooks may go, and how patient the hub is."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_INTEGRATIONS_", env_file=".env", extra="ignore")

    allow_private: bool = Field(default=False, description="whether webhooks may go to private and local addresses")
    allow_http: bool = Field(default=False, description="whether webhooks may go without TLS")
    webhooks_per_person: int = Field(default=20, ge=1)
    timeout_s: float = Field(
        default=10, gt=0, description="for one delivery, from the look-up of the name to the answer"
    )
    attempts: int = Field(default=8, ge=1, description="after which a delivery is dead")
    first_pause_s: float = Field(default=10, ge=0, description="before the second attempt; then four times longer each")
    longest_pause_s: float = Field(default=6 * 3600, gt=0)
    parallel: int = Field(default=20, ge=1, description="deliveries at a time of one instance")
    parallel_per_webhook: int = Field(default=2, ge=1, description="so that a slow receiver does not hold up others")
    every_s: float = Field(default=2, gt=0, description="between two looks for what is due")
    updates_every_s: float = Field(default=60, gt=0, description="between two looks for diagrams that changed")
    keep_days: int = Field(default=30, ge=1, description="for events and the log of their deliveries")
