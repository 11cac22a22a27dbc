"""The settings of the git service: ``AUTOGRAPH_GIT_...``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GitSettings(BaseSettings):
    """Where repositories are; nothing outside `root` is ever touched."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_GIT_", env_file=".env", extra="ignore")

    program: str = Field(default="git", description="the git program, found on the path or by its full name")
    root: Path | None = Field(default=None, description="folder of the repositories; else `repositories` in the data")
    timeout_s: float = Field(default=20, gt=0, description="for one command")
    connections_per_person: int = Field(default=20, ge=1)
    commits_per_minute: int = Field(default=20, ge=1, description="of one person")
    text_memory_mib: int = Field(default=400, ge=256, description="of the process that turns diagrams into text")
    max_output_bytes: int = Field(default=32 * 1024 * 1024, gt=0, description="of one command")
