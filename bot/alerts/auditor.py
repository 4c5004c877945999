"""Sees that nothing was left behind: its own look at the ledger, on its own schedule, past the engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import aiohttp

from bot.alerts.delivery import HELD
from bot.alerts.lookback import Found, LookBack
from bot.alerts.poster import Poster
from bot.alerts.waits import Waits
from bot.asker import Workspace
from bot.journal import logger
from bot.store.entry import Entry, State, Wanted
from bot.store.ledger import Ledger

log = logger(__name__)


class Report(NamedTuple):
    """What an audit has found."""

    at: datetime
    counts: dict[State, int] = {}
    overdue: int = 0  #: entries that should have been sent by now
    lateness: float = 0.0  #: seconds that the oldest of them is late
    repeats: int = 0  #: copies that were deleted
    amiss: tuple[str, ...] = ()  #: why the auditor is not content, as sentences; empty: it is


class Auditor:
    """Re-drives what is overdue, removes repeats, and pings a heartbeat while all is well.

    `redrive` delivers without the engine. `amiss` gives what else is wrong, such as the engine's state.
    """

    def __init__(
        self, workspace: Workspace, ledger: Ledger, poster: Poster, lookback: LookBack, waits: Waits,
        redrive: Callable[[Sequence[Wanted]], Awaitable[None]], amiss: Callable[[], Awaitable[list[str]]],
        now: Callable[[], datetime], heartbeat: str = "",
    ) -> None:  # fmt: skip
        self._workspace, self._ledger, self._poster, self._lookback = workspace, ledger, poster, lookback
        self._waits, self._redrive, self._amiss, self._now = waits, redrive, amiss, now
        self._heartbeat = heartbeat

    async def audit(self) -> Report:
        """One audit. Raises only what the store raises."""
        now = self._now()
        overdue = await self._overdue(now)
        asleep = [entry.key for entry in overdue if entry.wake is None]
        if asleep:
            await self._ledger.rouse(self._workspace, asleep, now)
        await self._redrive([Wanted(entry.workspace, entry.key, entry.destination, entry.attempt) for entry in overdue
                             if entry.wake is None or entry.wake <= now])  # fmt: skip
        repeats = await self._repeats(now)
        amiss = await self._amiss()
        lateness = max(((now - entry.due).total_seconds() for entry in overdue), default=0.0)
        if overdue:
            amiss.insert(0, f"{len(overdue)} alerts are overdue, the oldest by {lateness:,.0f} seconds")
        report = Report(now, await self._ledger.counts(self._workspace), len(overdue), lateness, repeats, tuple(amiss))
        if amiss:
            log.error("the auditor is not content", overdue=len(overdue), lateness=round(lateness), reasons=len(amiss))
        elif self._heartbeat:
            await self._ping()
        return report

    async def _overdue(self, now: datetime) -> list[Entry]:
        before = now - timedelta(seconds=self._waits.overdue)
        found = await self._ledger.overdue(self._workspace, before)
        return [entry for entry in found if not (entry.error == HELD and entry.wake is not None and entry.wake > now)]

    async def _repeats(self, now: datetime) -> int:
        """Delete all of our messages for an alert but the one that the ledger knows, where there may be several."""
        entries = await self._ledger.rechecks(self._workspace, now)
        deleted = 0
        for channel in sorted({entry.channel for entry in entries}):
            its = [entry for entry in entries if entry.channel == channel]
            since = min(entry.first_intent or entry.intent_at or entry.due for entry in its)
            threads = {entry.thread for entry in its if entry.thread}
            for entry in its:
                threads.add((await self._ledger.root(self._workspace, entry.card))[1])
            found = await self._lookback.find(channel, threads - {""}, its, since)
            if found.wait is not None:
                continue  # at the next audit
            for ts in sorted(_too_many(its, found)):
                outcome = await self._poster.call("chat.delete", channel=channel, ts=ts)
                deleted += outcome.done
                log.warning("a repeat of an alert is deleted", done=outcome.done, code=outcome.code)
            await self._ledger.rechecked(self._workspace, [entry.key for entry in its])
        return deleted

    async def _ping(self) -> None:
        """Say that all is well; whoever listens raises the alarm when this stays away."""
        try:
            timeout = aiohttp.ClientTimeout(total=self._waits.timeout)
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._heartbeat) as answer:
                if answer.status >= 400:
                    log.warning("the heartbeat was refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("the heartbeat did not arrive", error=type(error).__name__)


def _too_many(entries: Sequence[Entry], found: Found) -> set[str]:
    """The messages without which each alert is still told once: the ledger's own stay, and what tells another alert."""
    known = {entry.mark: entry.ts for entry in entries}
    told = {mark: [place.ts for place in places] for mark, places in found.marks.items()}
    stay: set[str] = set()
    for mark, every in told.items():
        stay.update(every if mark not in known else [known[mark] if known[mark] in every else min(every)])
    return {ts for mark in known for ts in told.get(mark, ())} - stay
