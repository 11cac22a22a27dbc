"""Logs for machines: one JSON object per line on standard error, with the correlation id and whose it is."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from services.platform.correlation import correlation_id
from services.platform.settings import Settings

_service: ContextVar[str] = ContextVar("service", default="")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
# These tell every packet at DEBUG, and asyncpg's and httpx's lines hold addresses with secrets in them.
_LOUD = ("httpx", "httpcore", "urllib3", "asyncio", "aiosqlite", "multipart", "python_multipart")


@contextmanager
def speaking_as(service: str) -> Iterator[None]:
    """Log lines of the block, and of the tasks started in it, are those of `service`."""
    token = _service.set(service)
    try:
        yield
    finally:
        _service.reset(token)


def configure_logs(settings: Settings, *, service: str = "", stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error), each service at its own level.

    `service` is whose lines those are that no request and no background work is behind.
    """
    levels = {name: _number(word) for name, word in settings.log_levels.items()}
    default = _number(settings.log_level)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json(service))
    handler.addFilter(_Levels(levels, default, service))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(min(default, *levels.values()) if levels else default)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def _number(word: str) -> int:
    return logging.getLevelNamesMapping()[word.upper()]


class _Levels(logging.Filter):
    def __init__(self, levels: Mapping[str, int], default: int, service: str) -> None:
        super().__init__()
        self._levels = levels
        self._default = default
        self._service = service

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= self._levels.get(_service.get() or self._service, self._default)


class _Json(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": _service.get() or self._service,
            "logger": record.name,
            "message": record.getMessage(),
            "correlation_id": correlation_id(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # JSON escapes line ends: no text that came from outside can begin a line of its own.
        return json.dumps(line, default=str, ensure_ascii=False)
