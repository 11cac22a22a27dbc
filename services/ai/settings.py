"""The settings of the ai service: ``AUTOGRAPH_AI_...``."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AiSettings(BaseSettings):
    """Where the models are. The second place is asked when the first fails; an empty URL means that there is none."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_AI_", env_file=".env", extra="ignore")

    url: str = Field(default="", description="an OpenAI-compatible address, such as https://host/v1")
    key: SecretStr = SecretStr("")
    model: str = "gpt-4o-mini"
    second_url: str = Field(default="", description="another address; empty: the first one, when `second_model` is set")
    second_key: SecretStr = SecretStr("")
    second_model: str = ""

    connect_timeout_s: float = Field(default=5, gt=0)
    timeout_s: float = Field(
        default=25, gt=0, description="for one place, all attempts; both together end before the gateway gives up"
    )
    attempts: int = Field(default=2, ge=1, le=5, description="how often one place is asked when it is busy or broken")
    pause_s: float = Field(default=0.5, ge=0, description="before the second attempt; doubles, with jitter")
    max_prompt_chars: int = Field(default=8_000, gt=0)
    max_answer_bytes: int = Field(default=256 * 1024, gt=0)
    outlines_per_minute: int = Field(default=10, gt=0, description="for one person")
