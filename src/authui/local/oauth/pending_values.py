"""Values that wait until a browser comes back: each is taken once, in time, and by its owner."""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.crypto.randomness import Randomness

_MOST = 10_000

T = TypeVar('T')


class PendingValues(Generic[T]):
    """Keeps values under random keys, each for one use by its owner; in memory and bounded."""

    def __init__(self, clock: Callable[[], float], randomness: Randomness, *, seconds: float) -> None:
        self._clock = clock
        self._randomness = randomness
        self._seconds = seconds
        self._kept: OrderedDict[str, tuple[float, str, T]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, value: T, owner: str) -> str:
        """Keep a value for an owner, such as a browser; returns its key."""
        key, now = self._randomness.token(32), self._clock()
        with self._lock:
            while self._kept and (len(self._kept) >= _MOST or next(iter(self._kept.values()))[0] <= now):
                self._kept.popitem(last=False)
            self._kept[key] = (now + self._seconds, owner, value)
        return key

    def take(self, key: str, owner: str) -> T | None:
        """Return the value of a key, once; None for another owner, who does not use it up."""
        with self._lock:
            expires_at, kept_for, value = self._kept.get(key, (0.0, '', None))
            if value is None or not hmac.compare_digest(kept_for.encode(), owner.encode()):
                return None
            del self._kept[key]
        return value if self._clock() < expires_at else None
