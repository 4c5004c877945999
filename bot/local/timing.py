"""The local Slack's time: the machine's, moved by whoever tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.clock import epoch


class Timing:
    """Slack's clock. `advance` moves it and ends every wait that is then over."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset  #: seconds ahead of the machine's clock
        self.changed: Callable[[], None] = lambda: None  #: called when a wait begins
        self._waits: dict[asyncio.Future[None], float] = {}

    def now(self) -> float:
        """Seconds since 1970."""
        return epoch() + self.offset

    @property
    def waits(self) -> list[float]:
        """How many seconds each wait still has, the shortest first."""
        return sorted(until - self.now() for until in self._waits.values())

    def advance(self, seconds: float) -> None:
        """Move the clock by so many seconds, also backwards."""
        self.offset += seconds
        for wait, until in tuple(self._waits.items()):
            if not wait.done() and until <= self.now():
                wait.set_result(None)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock shows `seconds` more than now; returns early where `advance` moves it there."""
        loop = asyncio.get_running_loop()
        wait: asyncio.Future[None] = loop.create_future()
        self._waits[wait] = self.now() + seconds
        self.changed()
        timer = loop.call_later(seconds, lambda: None if wait.done() else wait.set_result(None))
        try:
            await wait
        finally:
            timer.cancel()
            del self._waits[wait]
