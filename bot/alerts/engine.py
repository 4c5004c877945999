"""The port to what decides when a delivery runs. An engine holds no truth: it may forget all of it at any moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

from bot.store.ledger import Wanted

#: Takes one entry of the ledger as far as it goes now. Never raises; a second call at the same time does nothing.
Deliver: TypeAlias = Callable[[Wanted], Awaitable[None]]


class Engine(Protocol):
    """Runs deliveries: one at a time for each channel, spaced by `Waits.pace`, many channels at once."""

    async def start(self, deliver: Deliver) -> None:
        """Begin. Raises EngineRefused where it cannot, such as for a second process with the same executor id."""

    async def enqueue(self, wanted: Sequence[Wanted]) -> None:
        """Run a delivery of each, once per key and attempt, however often it is named."""

    async def adopt(self, living: Sequence[str]) -> int:
        """Take over what executors other than those living have left unfinished; how much it was."""

    def healthy(self) -> str | None:
        """None, or what is wrong, as a sentence."""

    async def stop(self, seconds: float) -> None:
        """Finish what runs, within so many seconds; what is left is in the ledger."""


class EngineRefused(Exception):
    """The engine cannot be used as it is set up; its text says what, why and what to do instead."""
