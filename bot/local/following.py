"""How others follow what happens in the workspace, and wait for it without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
#: Called with an increment of the page's protocol and with who may see it; None is everybody.
Follower = Callable[[dict[str, Any], set[str] | None], None]


class Following:
    """The followers of a workspace, and those who wait for a change."""

    def __init__(self) -> None:
        self._followers: list[Follower] = []
        self._waiting: set[asyncio.Future[None]] = set()

    def subscribe(self, follower: Follower) -> Callable[[], None]:
        """Call `follower(event, audience)` at every change from now on; the result, called, ends that.

        Events are the increments of the page's protocol; `audience` are the ids of the people who may see one,
        None is everybody. It is called in the event loop, within the change: it must be quick and not raise.
        """
        self._followers.append(follower)

        def unsubscribe() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return unsubscribe

    def tell(self, event: dict[str, Any], audience: set[str] | None) -> None:
        """Tell the followers of a change, and wake whoever waits for one."""
        for follower in tuple(self._followers):
            follower(event, audience)
        self.touch()

    def touch(self) -> None:
        """Wake whoever waits for a change."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def until(self, condition: Callable[[], T | None], timeout: float = 5.0) -> T:
        """The first true value of `condition`, looked at now and after every change of the workspace.

        TimeoutError after `timeout` seconds without one.
        """
        async with asyncio.timeout(timeout):
            while not (found := condition()):
                waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(waiting)
                try:
                    await waiting
                finally:
                    self._waiting.discard(waiting)
        return found
