"""What channels and people have chosen, remembered for a moment: every line asks for it, and it hardly ever changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot import clock
from bot.asker import Workspace
from bot.store import Preferences

#: Seconds after which a choice made through another process is seen here.
FRESH = 5.0
_KEPT = 10_000


class Choices:
    """The store's preferences, with what was read in the last seconds at hand."""

    def __init__(self, preferences: Preferences, ticks: Callable[[], float] = clock.ticks) -> None:
        self._preferences, self._ticks = preferences, ticks
        self._kept: dict[tuple[Workspace, str], tuple[float, dict[str, Any]]] = {}

    async def of(self, workspace: Workspace, *subjects: str) -> list[dict[str, Any]]:
        """What each subject ("channel:C…", "person:U…") has chosen, in their order; empty where nothing."""
        oldest = self._ticks() - FRESH
        kept = [self._kept.get((workspace, subject)) for subject in subjects]
        found = [entry[1] for entry in kept if entry is not None and entry[0] > oldest]
        if len(found) == len(subjects):
            return found
        read = await self._preferences.of(workspace, *subjects)
        for subject in subjects:
            self._keep(workspace, subject, read[subject])
        return [read[subject] for subject in subjects]

    async def put(self, workspace: Workspace, subject: str, values: dict[str, Any], by: str, at: datetime) -> None:
        """Add to what a subject has chosen; seen here at once."""
        self._keep(workspace, subject, await self._preferences.put(workspace, subject, values, by, at))

    def _keep(self, workspace: Workspace, subject: str, values: dict[str, Any]) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[workspace, subject] = (self._ticks(), values)
