"""The settings of the auth service: ``AUTOGRAPH_AUTH_...``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class AuthSettings(BaseSettings):
    """Who may come in, how often they may try, and how mail goes out. Without `smtp_host` mail becomes files."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_AUTH_", env_file=".env", extra="ignore")

    registration_open: bool = Field(default=True, description="whether anybody may register")
    require_verified: bool = Field(default=False, description="whether an e-mail address must be verified to sign in")
    signing_key_days: int = Field(default=30, ge=1, description="after this a new key signs the access tokens")

    logins_per_account: str = Field(default="5 per 15 minutes", description="counted until one succeeds")
    logins_per_address: str = "30 per hour"
    registrations_per_address: str = "20 per hour"
    mails_per_person: str = "5 per hour"
    invitations_per_person: str = "60 per hour"
    refreshes_per_session: str = "30 per hour"

    smtp_host: str = Field(default="", description="empty: mail becomes files in the folder `outbox` of the data")
    smtp_port: int = Field(default=587, gt=0, lt=65536)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_timeout_s: float = Field(default=20, gt=0)
    mail_from: str = "AutoGraph <no-reply@autograph.invalid>"
    mail_every_s: float = Field(default=2, gt=0, description="how often it is looked whether mail is due")
