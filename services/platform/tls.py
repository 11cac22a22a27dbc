"""Whom this process believes when it is the client of a TLS connection."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def client_context() -> ssl.SSLContext:
    """The authorities of `certifi`, or those of ``SSL_CERT_FILE``: one for all clients, for reading them takes long."""
    return httpx.create_ssl_context()
