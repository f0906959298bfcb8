"""How often a caller may ask.

Knows: a bucket of tokens for each caller, refilled steadily. Does not know who the callers are.
"""

import threading
import time
from collections.abc import Callable


class RateLimiter:
    """Allows `per_minute` requests a minute for each key, all at once or spread."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # key: tokens left, and when that was so
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Count one request of `key`; return 0.0 when it is allowed, else the seconds until one would be."""
        per_second = self._per_minute / 60
        with self._lock:
            now = self._clock()
            left, since = self._buckets.get(key, (float(self._per_minute), now))
            left = min(float(self._per_minute), left + (now - since) * per_second)
            if left < 1:
                self._buckets[key] = (left, now)
                return (1 - left) / per_second
            self._buckets[key] = (left - 1, now)
            return 0.0
