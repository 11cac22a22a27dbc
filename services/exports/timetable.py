"""When a schedule comes round: every so many hours, or at the times that five fields of cron name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from services.platform.errors import Invalid

_EVERY = re.compile(r"every (\d{1,4}) hours?")
_SHORTEST = timedelta(hours=1)
_LOOKED_AT = 24  # times of a rule that must be an hour apart


def next_time(rule: str, zone: str, after: datetime) -> datetime:
    """The first time of `rule` behind `after`, in UTC. Times of cron are those of the clocks of `zone`.

    Raises:
        Invalid: the rule or the zone cannot be read, or it comes more often than once an hour, or never.
    """
    found = _EVERY.fullmatch(rule)
    if found is not None:
        hours = int(found.group(1))
        if not hours:
            raise Invalid("rule: every 0 hours is too often")
        return after + timedelta(hours=hours)
    try:
        times = CronSim(rule, after.astimezone(_zone(zone)))
        first = next(times).astimezone(UTC)
        before = first
        for _ in range(_LOOKED_AT):
            another = next(times).astimezone(UTC)
            if another - before < _SHORTEST:
                raise Invalid("rule: at most once an hour", advice="Name one minute of the hour.")
            before = another
    except CronSimError:
        raise Invalid(
            "rule: that is no rule", advice="Write `every 6 hours`, or five fields of cron such as `0 6 * * 1-5`."
        ) from None
    except StopIteration:
        raise Invalid("rule: that time never comes") from None
    return first


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Invalid("zone: there is no such time zone", advice="Write one such as Europe/Berlin.") from None
