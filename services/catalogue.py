"""Every service by its name. A new one is a package with `service.py` and a line here."""

from __future__ import annotations

import importlib

from services.web.service import Service

PORTS = {
    "gateway": 8080,
    "diagrams": 8082,
    "collaboration": 8083,
    "ai": 8084,
    "auth": 8085,
    "git": 8087,
    "svg": 8096,
    "exports": 8097,
    "integrations": 8099,
}


def load(name: str) -> Service:
    """The service called `name`. Raises: KeyError when there is none."""
    if name not in PORTS:
        raise KeyError(name)
    service = importlib.import_module(f"services.{name}.service").SERVICE
    assert isinstance(service, Service)
    return service
