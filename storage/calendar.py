"""The age of a library in days of use: a calendar that no jump of the clock can shorten.

Every date is counted once, when it is first seen. A date adds the days since the latest earlier date seen, seven at
most: holidays count, but a clock that jumps ten years ahead ages the library by a week, and one that jumps to and fro
by nothing, for it has been on those dates before.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from storage.schema import day

LONGEST_GAP = 7
_DAY_S = 86_400


def library_age(connection: Connection) -> int:
    """In days; grows only."""
    return int(connection.execute(select(func.coalesce(func.sum(day.c.credit), 0))).scalar_one())


def note_day(connection: Connection, now_s: float) -> int:
    """Count the date of `now_s` (Unix time) in, inside the caller's transaction; the age of the library."""
    date = int(now_s // _DAY_S)
    if connection.execute(select(day.c.date).where(day.c.date == date)).first() is None:
        before = connection.execute(select(func.max(day.c.date)).where(day.c.date < date)).scalar()
        credit = 1 if before is None else min(date - before, LONGEST_GAP)
        connection.execute(insert(day), [{"date": date, "credit": credit}])
    return library_age(connection)
