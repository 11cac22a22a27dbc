"""Settings of the diagrams service: ``AUTOGRAPH_DIAGRAMS_...``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.requests import HTTPConnection

from services.platform.platform import Platform

_MEBIBYTE = 1024 * 1024


class DiagramsSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_DIAGRAMS_", env_file=".env", extra="ignore")

    trash_days: int = Field(default=30, ge=1, description="before what is in the trash is deleted for good")
    asset_days: int = Field(default=30, ge=1, description="before an asset that no diagram uses is deleted")
    notification_days: int = Field(default=90, ge=1)
    quota_bytes: int = Field(default=5 * 1024 * _MEBIBYTE, gt=0, description="assets of all diagrams of one person")
    parts_from_bytes: int = Field(default=16 * _MEBIBYTE, gt=0, description="larger assets are uploaded in parts")
    part_bytes: int = Field(default=8 * _MEBIBYTE, gt=0)
    address_shares_per_minute: int = Field(default=20, ge=1, description="shares with addresses by one person")
    upkeep_pause_s: float = Field(default=300, gt=0)
    blob_hours: float = Field(default=24, gt=0, description="between looks for blobs of what is no more")
    version_every_hours: float = Field(default=1, gt=0, description="between automatic versions of a diagram")
    version_quiet_minutes: float = Field(default=5, ge=0, description="a diagram rests before an automatic version")


@asynccontextmanager
async def settings_work(_platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Reads them, once; first of all that runs in the service."""
    app.state.settings = DiagramsSettings()
    yield


def settings_of(connection: HTTPConnection) -> DiagramsSettings:
    """Those of the service that answers."""
    settings = connection.app.state.settings
    assert isinstance(settings, DiagramsSettings)
    return settings
