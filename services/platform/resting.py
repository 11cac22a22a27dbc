"""Whether a connection of a pool still works: asked when it has rested for a while, not before each use.

A question takes as long as a short statement. A connection that was used a moment ago has hardly died since; if it has,
one unit of work fails, and with it SQLAlchemy lets all the others go.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_S = 0.5
_SINCE = "resting since"


def look_after_rest(engine: Engine) -> None:
    """Ask each connection that has rested whether it works, before it is lent out; replace those that do not."""

    @event.listens_for(engine, "checkin")
    def rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: DBAPIConnection, entry: ConnectionPoolEntry, _lent: object) -> None:
        since = entry.info.get(_SINCE)  # a new connection has none
        if since is None or time.monotonic() - since < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
