"""The settings that every service reads: ``AUTOGRAPH_...`` in the environment, then `.env`, then these defaults.

A service's own settings are in its `settings.py`, read the same way.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["", "json", "text"]
LOCAL_SECRET = "only-for-this-machine"


class Profile(StrEnum):
    """Where the services run. Outside `LOCAL` a default secret is refused."""

    LOCAL = "local"
    DOCKER = "docker"
    KUBERNETES = "kubernetes"


class Settings(BaseSettings):
    """What all services share. An empty URL means the embedded part: SQLite, a Redis in the process, files."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_", env_file=".env", extra="ignore")

    profile: Profile = Profile.LOCAL
    data: Path = Field(default=Path("autograph-data"), description="folder of the embedded database and blobs")
    secret: SecretStr = Field(default=SecretStr(LOCAL_SECRET), description="encrypts signing keys and TOTP secrets")
    public_url: str = Field(default="http://127.0.0.1:8080", description="where clients reach the gateway")
    trusted_proxies: str = Field(
        default="127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
        description="networks of the gateway and of proxies before it: only their X-Forwarded-For is believed",
    )
    allowed_origins: list[str] = Field(default=[], description="JSON: web pages that may call the API (CORS)")

    log_level: LogLevel = "INFO"
    log_levels: dict[str, LogLevel] = Field(default={}, description='JSON: of single services, {"auth": "DEBUG"}')
    log_format: LogFormat = Field(default="", description="json or text; empty: text on a terminal, else json")

    host: str = Field(default="", description="address to listen on; empty: this machine only, in `local`, else any")
    tls_certificate: Path | None = Field(default=None, description="PEM file of the certificate and its chain")
    tls_key: Path | None = Field(default=None, description="PEM file of its private key")

    database_url: str = Field(default="", description="postgresql+asyncpg://..., or empty for SQLite in `data`")
    database_pool_size: int = Field(default=10, ge=1)
    database_max_overflow: int = Field(default=20, ge=0)
    database_pool_timeout_s: float = Field(default=30, gt=0)
    database_pool_recycle_s: int = Field(default=3600, gt=0)
    database_connect_timeout_s: float = Field(default=5, gt=0)
    database_statement_timeout_s: float = Field(default=5, gt=0, description="one statement on PostgreSQL")
    database_lock_timeout_s: float = Field(default=2, gt=0, description="waiting for one lock on PostgreSQL")
    database_idle_timeout_s: float = Field(default=10, gt=0, description="a unit of work that does nothing")

    redis_url: str = Field(default="", description="redis://..., or empty for one in the process")
    redis_connections: int = Field(default=50, ge=1)
    redis_timeout_s: float = Field(default=5, gt=0)
    redis_health_check_s: int = Field(default=30, gt=0)

    s3_endpoint: str = Field(default="", description="host:port of MinIO or any S3, or empty for files in `data`")
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    s3_secure: bool = False
    s3_region: str = "us-east-1"
    s3_public_endpoint: str = Field(default="", description="host:port that clients see, when it differs")
    s3_public_secure: bool | None = Field(default=None, description="whether clients use TLS there, when it differs")
    s3_bucket_prefix: str = Field(default="", pattern=r"^[a-z0-9-]*$", description="before the names of the buckets")
    exports_lifetime_days: int = Field(default=7, ge=1)
    max_upload_bytes: int = Field(default=100 * 1024 * 1024, gt=0, description="largest blob of a presigned upload")

    background: bool = Field(
        default=True,
        description="whether this process also does what comes by the clock: mail, due deliveries and exports, "
        "upkeep; of each service one process must",
    )
    shutdown_grace_s: float = Field(default=20, gt=0, description="from SIGTERM to the end of the process, at most")
    shutdown_drain_s: float | None = Field(
        default=None,
        ge=0,
        description="of it: still answering while readiness says no; empty: 0 in `local`, else 1",
    )
    max_body_bytes: int = Field(default=10 * 1024 * 1024, gt=0)
    request_timeout_s: float = Field(default=30, gt=0, description="from the last byte of a request to its answer")

    @model_validator(mode="after")
    def _no_default_secret_in_public(self) -> Settings:
        if self.profile is not Profile.LOCAL and self.secret.get_secret_value() == LOCAL_SECRET:
            raise ValueError("AUTOGRAPH_SECRET still has its default; outside the local profile set one of your own")
        return self

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Settings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("AUTOGRAPH_TLS_CERTIFICATE and AUTOGRAPH_TLS_KEY belong together")
        return self
