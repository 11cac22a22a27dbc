"""Every setting of the backend, found by itself: the classes in `services/**/settings.py`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from pydantic_settings import BaseSettings

import services


def classes() -> Iterator[type[BaseSettings]]:
    """The settings of the platform first, then those of each service by its name."""
    names = [one.name for one in pkgutil.iter_modules(services.__path__) if one.ispkg]
    for name in sorted(names, key=lambda one: (one != "platform", one)):
        try:
            module = importlib.import_module(f"services.{name}.settings")
        except ModuleNotFoundError as missing:
            if missing.name != f"services.{name}.settings":
                raise
            continue
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, BaseSettings) and found.__module__ == module.__name__:
                yield found


def names() -> set[str]:
    """What may stand in the environment."""
    return {f"{one.model_config['env_prefix']}{field}".upper() for one in classes() for field in one.model_fields}
