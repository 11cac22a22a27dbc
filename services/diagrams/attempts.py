"""How often somebody may guess the password of a link."""

from __future__ import annotations

from datetime import timedelta

from services.platform.errors import TooMany, Unavailable
from services.platform.platform import Platform
from services.platform.redis import RedisDown, RedisSlow

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 5
PER_LINK = 100


async def count_attempt(platform: Platform, link_id: str, address: str) -> None:
    """Count one try. Without Redis nobody may try: guessing is worse than waiting. Raises: TooMany, Unavailable."""
    window_s = int(WINDOW.total_seconds())
    second = int(platform.clock().timestamp())
    window, left_s = second // window_s, window_s - second % window_s
    limits = {f"link:{link_id}:{address}": PER_ADDRESS, f"link:{link_id}": PER_LINK}
    try:
        async with platform.redis.pipeline(transaction=True) as pipe:
            for name in limits:
                pipe.incr(f"tries:{name}:{window}")
                pipe.expire(f"tries:{name}:{window}", window_s)
            counts = (await pipe.execute())[::2]
    except (RedisDown, RedisSlow):
        raise Unavailable("passwords cannot be checked at this moment", retry_after_s=5) from None
    if any(count > most for count, most in zip(counts, limits.values(), strict=True)):
        raise TooMany("too many passwords were tried", retry_after_s=left_s)
