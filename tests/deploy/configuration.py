"""Every setting of the backend, found by itself: the settings classes of all modules of `services`."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from pydantic_settings import BaseSettings

import services


def classes() -> Iterator[type[BaseSettings]]:
    """The settings of the platform first, then the others by their modules' names."""
    for name in sorted(_modules(), key=lambda one: (not one.startswith("services.platform."), one)):
        module = importlib.import_module(name)
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, BaseSettings) and found.__module__ == name:
                yield found


def _modules() -> Iterator[str]:
    """Those that speak of settings; the others are not imported."""
    root = Path(services.__path__[0])
    for path in root.rglob("*.py"):
        if "BaseSettings" in path.read_text(encoding="utf-8"):
            yield ".".join(("services", *path.relative_to(root).with_suffix("").parts))


def names() -> set[str]:
    """What may stand in the environment."""
    return {f"{one.model_config['env_prefix']}{field}".upper() for one in classes() for field in one.model_fields}
