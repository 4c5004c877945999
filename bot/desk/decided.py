"""The book under what people have decided, remembered for a moment, as every line asks for it."""

from __future__ import annotations

from collections.abc import Callable

from bot import clock
from bot.asker import Workspace
from bot.store import Store
from bot.store.decisions import Recorded
from core import Book, Decision, decided

#: Seconds after which a decision recorded through another process is seen here.
FRESH = 5.0
_KEPT = 1_000


class Decided:
    """The live decisions of each workspace, and books under them."""

    def __init__(self, store: Store, ticks: Callable[[], float] = clock.ticks) -> None:
        self._decisions, self._ticks = store.decisions, ticks
        self._kept: dict[Workspace, tuple[float, tuple[Recorded, ...]]] = {}

    async def of(self, workspace: Workspace) -> tuple[Recorded, ...]:
        """The decisions in force, oldest first."""
        kept = self._kept.get(workspace)
        if kept is not None and kept[0] > self._ticks() - FRESH:
            return kept[1]
        read = tuple(await self._decisions.of(workspace))
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[workspace] = (self._ticks(), read)
        return read

    async def book(self, workspace: Workspace, book: Book) -> Book:
        """A book as it answers now in a workspace; the same one where nothing was decided."""
        found = await self.of(workspace)
        return decided(book, tuple(decision(one) for one in found)) if found else book

    def forget(self, workspace: Workspace) -> None:
        """A decision was recorded or undone here: ask again."""
        self._kept.pop(workspace, None)


def decision(one: Recorded) -> Decision:
    """A recorded decision as the core takes it."""
    place = int(one.at.timestamp() * 1000)
    return Decision(one.id, one.deal, one.kind, one.on, one.recorded, one.target, place)  # type: ignore[arg-type]
