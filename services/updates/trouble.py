"""What it looks like when the database is away, busy or too slow: reason to try again, never to give up for good."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from services.platform.errors import ServiceError

TROUBLE = (SQLAlchemyError, ServiceError, OSError, TimeoutError)
