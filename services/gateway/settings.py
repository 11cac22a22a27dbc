"""The gateway's own settings: ``AUTOGRAPH_GATEWAY_...`` in the environment, then `.env`, then these defaults."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GatewaySettings(BaseSettings):
    """Times are in seconds. The limits of the rates are in `services.gateway.rates`: they are promises, no settings."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_GATEWAY_", env_file=".env", extra="ignore")

    upstream_url: str = Field(
        default="http://127.0.0.1:{port}",
        description="where a service is; {name} and {port} are filled in: http://{name}:{port} in a cluster",
    )
    upstreams: dict[str, str] = Field(default={}, description='JSON: URLs of single services, {"auth": "http://..."}')
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default=[], description='JSON: whose X-Forwarded-For is believed, ["10.0.0.0/8"]; nobody\'s by default'
    )

    connections: int = Field(default=100, ge=1, description="of the one pool, over all services")
    keepalive_connections: int = Field(default=20, ge=1)
    # Shorter than the 75 s that the services keep an idle connection, or one is lost just as it is used again.
    keepalive_s: float = Field(default=30, gt=0)
    connect_timeout_s: float = Field(default=3, gt=0)
    write_timeout_s: float = Field(default=10, gt=0)
    read_timeout_s: float = Field(default=10, gt=0)
    long_read_timeout_s: float = Field(default=60, gt=0, description="for services that draw or ask a model")
    pool_timeout_s: float = Field(default=2, gt=0)
    exchange_timeout_s: float = Field(default=600, gt=0, description="one whole exchange, however it trickles")
    client_timeout_s: float = Field(default=20, gt=0, description="a client that sends or takes nothing this long")

    max_headers: int = Field(default=100, ge=1)
    max_header_bytes: int = Field(default=32 * 1024, ge=1024)
    body_limits: dict[str, int] = Field(
        default={}, description='JSON: bytes of a body for single services, {"diagrams": 67108864}'
    )
    max_sockets: int = Field(default=4000, ge=1, description="WebSockets open at once in this process")

    def url_of(self, name: str, port: int) -> str:
        """The base URL of a service, without a slash at its end."""
        return self.upstreams.get(name, self.upstream_url.format(name=name, port=port)).rstrip("/")
