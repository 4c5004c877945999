"""How often the Web API may be called: messages by channel, everything else by Slack's tiers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.local.timing import Timing

#: Calls a minute of the tiers; chat.postMessage has a rule of its own.
TIERS: Mapping[int, int] = {1: 1, 2: 20, 3: 50, 4: 100, 5: 1000}


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float
    refused_until: float = 0.0


@dataclass(slots=True)
class Limits:
    """The limits in force; `enforced=False` lifts them all.

    A channel takes `burst` messages at once and then `per_second`. `history` holds conversations.history and
    .replies to one call a minute of at most 15 messages, as for apps outside the Marketplace.
    """

    enforced: bool = True
    burst: int = 10
    per_second: float = 1.0
    tiers: Mapping[int, int] = field(default_factory=lambda: dict(TIERS))
    history: bool = False
    early: int = 0  #: calls that came before the Retry-After they had been told was over
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait(self, timing: Timing, method: str, tier: int, channel: str) -> int:
        """Zero where the call may go on, else the whole seconds to wait before the next one."""
        if not self.enforced or tier == 0:
            return 0
        if method in ("chat.postMessage", "chat.postEphemeral"):
            return self._take(timing.now(), f"{method} {channel}", self.burst, self.per_second)
        if self.history and method in ("conversations.history", "conversations.replies"):
            return self._take(timing.now(), method, 1, 1 / 60)
        per_minute = self.tiers[tier]
        return self._take(timing.now(), method, per_minute, per_minute / 60)

    def _take(self, now: float, key: str, size: float, per_second: float) -> int:
        bucket = self._buckets.setdefault(key, _Bucket(size, now))
        bucket.level = min(size, bucket.level + max(0.0, now - bucket.at) * per_second)
        bucket.at = now
        if bucket.level >= 1 - 1e-6:
            bucket.level -= 1
            bucket.refused_until = 0.0
            return 0
        if now < bucket.refused_until - 0.1:
            self.early += 1
        wait = max(1, math.ceil((1 - bucket.level) / per_second))
        bucket.refused_until = max(bucket.refused_until, now + wait)
        return wait
