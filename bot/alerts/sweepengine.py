"""An engine of one process, in memory: a queue for each channel. What it forgets when it ends, the ledger has."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from bot.alerts.engine import Deliver
from bot.asker import Workspace
from bot.store.entry import Wanted

#: Channels that are worked on at once.
WIDTH = 64


class SweepEngine:
    """Channel by channel, one delivery at a time in each."""

    def __init__(self, width: int = WIDTH) -> None:
        self._deliver: Deliver | None = None
        self._width = asyncio.Semaphore(width)
        self._queued: set[tuple[Workspace, str]] = set()
        self._queues: dict[tuple[Workspace, str], deque[Wanted]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, deliver: Deliver) -> None:
        """See `Engine`."""
        self._deliver = deliver

    async def enqueue(self, wanted: Sequence[Wanted]) -> None:
        """See `Engine`."""
        if self._deliver is None:
            return
        for one in wanted:
            if (one.workspace, one.key) in self._queued:
                continue
            self._queued.add((one.workspace, one.key))
            place = (one.workspace, one.destination)
            if place in self._queues:
                self._queues[place].append(one)
            else:
                self._queues[place] = deque([one])
                task = asyncio.get_running_loop().create_task(self._work(place, self._deliver))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def adopt(self, living: Sequence[str]) -> int:
        """See `Engine`: nobody else can have left anything here."""
        return 0

    def healthy(self) -> str | None:
        """See `Engine`."""
        return None

    async def stop(self, seconds: float) -> None:
        """See `Engine`."""
        self._deliver = None
        for queue in self._queues.values():
            queue.clear()
        if self._tasks:
            _, left = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _work(self, place: tuple[Workspace, str], deliver: Deliver) -> None:
        queue = self._queues[place]
        try:
            while queue:
                one = queue.popleft()
                async with self._width:
                    try:
                        await deliver(one)
                    finally:
                        self._queued.discard((one.workspace, one.key))
        finally:
            self._queued -= {(one.workspace, one.key) for one in queue}
            del self._queues[place]
