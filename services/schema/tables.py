"""All tables: importing this module makes the metadata whole. Every module of the package is found by itself."""

from __future__ import annotations

import importlib
import pkgutil

from services import schema
from services.schema.base import Base

for _module in pkgutil.iter_modules(schema.__path__):
    if _module.name != "tables":
        importlib.import_module(f"{schema.__name__}.{_module.name}")

METADATA = Base.metadata
