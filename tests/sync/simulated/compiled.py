"""Statements are compiled once in the life of a process, and not anew by every program that is started in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from services.platform import sqlite
from storage import database


def compile_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all engines of a kind know what one of them has compiled. Each has its own file and its own connections."""
    monkeypatch.setattr(database, "create_engine", _alike(database.create_engine, lambda made: made))
    monkeypatch.setattr(sqlite, "create_async_engine", _alike(sqlite.create_async_engine, _below))


def _below(engine: AsyncEngine) -> Engine:
    return engine.sync_engine


def _alike(make: Callable[..., Any], below: Callable[[Any], Engine]) -> Callable[..., Any]:  # Any: two kinds of engines
    first: list[Engine] = []

    def make_alike(*words: Any, **more: Any) -> Any:  # Any: whatever SQLAlchemy takes
        made = make(*words, **more)
        engine = below(made)
        first[:] = first or [engine]
        engine.dialect, engine._compiled_cache = first[0].dialect, first[0]._compiled_cache  # one is keyed by the other
        return made

    return make_alike
