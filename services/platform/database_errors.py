"""What goes wrong between us and a database, told apart: it is away, it is busy, it took too long, the value is bad.

A broken rule of the tables (`sqlalchemy.exc.IntegrityError`) is left alone: only who wrote knows what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from services.platform.errors import Invalid, ServiceError, TooSlow, Unavailable
from services.platform.metrics import POOL_REFUSED

_CANCELLED, _LOCKED = "57014", "55P03"
_AGAIN = ("40001", "40P01")
# Connection lost, too many connections or no memory, the server shuts down or starts up.
_AWAY = ("08", "53", "57P", "58")
_BUSY_FILE = ("database is locked", "database table is locked", "database is busy")
_BROKEN_FILE = ("disk is full", "disk I/O error", "unable to open", "readonly database")


class AskAgain(Unavailable):
    """Two units of work stood in each other's way, and this one was undone: doing it again is right."""

    code = "collision"


@contextmanager
def turned() -> Iterator[None]:
    """Errors of the driver and of the pool become ours."""
    try:
        yield
    except PoolIsEmpty as error:
        POOL_REFUSED.labels("database").inc()
        raise Unavailable("all connections to the database are in use", retry_after_s=1) from error
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        found = _meaning(error)
        if found is None:
            raise
        raise found from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise Invalid("a number or a text is not one that can be stored") from error


def _meaning(error: SQLAlchemyError) -> ServiceError | None:
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    cause = getattr(error.orig, "__cause__", None)
    if state:
        return _of_state(state)
    if isinstance(cause, ValueError) or isinstance(error.orig, ValueError):
        return Invalid("a value is not one that can be stored")  # refused before it was sent
    if error.connection_invalidated:
        return _away()
    return _of_text(str(error.orig))


def _of_state(state: str) -> ServiceError | None:
    if state == _CANCELLED:
        return TooSlow("the database took too long")
    if state == _LOCKED:
        return Unavailable("somebody else is changing the same thing", retry_after_s=1)
    if state in _AGAIN:
        return AskAgain("somebody else changed the same thing", retry_after_s=1)
    if state.startswith("22"):
        return Invalid("a value is not one that can be stored")
    if state.startswith(_AWAY):
        return _away()
    return None


def _of_text(text: str) -> ServiceError | None:
    if any(words in text for words in _BUSY_FILE):
        return Unavailable("the database is busy", retry_after_s=1)
    if any(words in text for words in _BROKEN_FILE):
        return Unavailable("the database cannot be written", retry_after_s=5)
    if "connection is closed" in text or "connection was closed" in text:
        return _away()
    return None


def _away() -> Unavailable:
    return Unavailable("the database does not answer", retry_after_s=1)
