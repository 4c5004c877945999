"""Brings the ledger in line with what the deals, the subscriptions and the decisions say now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.alerts.differences import BACK, Asks, Diff, people_did, under
from bot.alerts.moments import moment
from bot.alerts.snoozed import rests_of, snooze_ends
from bot.alerts.wishes import Wish, wishes_of
from bot.asker import Workspace
from bot.journal import logger
from bot.store import Store
from bot.store.entry import OPEN, Entry
from bot.store.ledger import mark_of
from core import Alert, Book, alerts_of

log = logger(__name__)
#: How far ahead alerts are planned, in days.
HORIZON = 400
#: Monday's digests are planned so many weeks ahead.
WEEKS = 8


class Planned(NamedTuple):
    """What a planning has changed."""

    new: int = 0
    moved: int = 0
    again: int = 0
    gone: int = 0
    held: tuple[str, ...] = ()  #: deals whose alerts are kept until it is confirmed that they may vanish
    failed: tuple[str, ...] = ()  #: deals whose alerts could not be computed

    @property
    def settled(self) -> bool:
        """Whether all was as it is wanted."""
        return not (self.new or self.moved or self.again or self.gone)


class Planner:
    """Plans for one workspace. `book` gives the deals as they are now."""

    def __init__(self, workspace: Workspace, store: Store, book: Callable[[], Book | None],
                 now: Callable[[], datetime]) -> None:  # fmt: skip
        self._workspace, self._store, self._book, self._now = workspace, store, book, now
        self._lock = asyncio.Lock()

    async def plan(self) -> Planned:
        """Plan once. Raises what the store raises; a deal whose alerts cannot be computed keeps what it has."""
        async with self._lock:
            return await self._plan(self._now(), dry=False)

    async def unsettled(self) -> Planned:
        """What a planning would change now; it changes nothing. Where it has just been planned that is nothing."""
        async with self._lock:
            return await self._plan(self._now(), dry=True)

    async def _plan(self, now: datetime, dry: bool) -> Planned:
        workspace, ledger = self._workspace, self._store.ledger
        book = self._book()
        if book is None:  # nothing loads at all: that says nothing about any alert
            return Planned()
        secret = await ledger.secret(workspace)
        before = await ledger.planned(workspace)
        recorded = await self._store.decisions.history(workspace)
        live = under(book, (one for one in recorded if one.undone_at is None))
        rests = rests_of(await self._store.answers.snoozes(workspace, now.date() - timedelta(days=BACK)), book)
        wishes = wishes_of(await self._store.subscriptions.all(workspace), book)
        diffs: dict[str, Diff] = {}
        failed: set[str] = set()
        for wish in wishes:
            have = [one for one in await ledger.all(workspace, wish.destination, wish.deal) if one.rule != "broken"]
            asks = Asks(wish, now, before, have, rests)
            diff = diffs.setdefault(wish.deal, Diff())
            try:
                want, fresh = self._wanted(asks, live, secret)
                odd = diff.compare(asks, want, fresh)
                diff.explained |= people_did(odd, wish.deal, book, recorded, asks.today) if odd else set()
            except Exception as error:
                failed.add(wish.deal)
                log.error("the alerts of a deal cannot be planned", deal=wish.deal, error=type(error).__name__,
                          exc_info=error)  # fmt: skip
        result = await self._apply(diffs, failed, now, dry)
        ended = await self._unsubscribed({(wish.destination, wish.deal) for wish in wishes}, now, dry)
        result = result._replace(gone=result.gone + ended)
        if not dry:
            await ledger.set_planned(workspace, now)
            if not result.settled:
                log.info("alerts planned", new=result.new, moved=result.moved, again=result.again, gone=result.gone)
        return result

    def _wanted(self, asks: Asks, book: Book, secret: str) -> tuple[list[Entry], set[str]]:
        """The entries that ought to be there, from the oldest that is still open on; and the keys of those to begin.

        Those begin that fall due from today on, and a deadline that was missed already: it is told once. What fell due
        since the planning before, when nothing ran, is there, too.
        """
        wish, today, first = asks.wish, asks.today, asks.first
        yesterday, last = today - timedelta(days=1), today + timedelta(days=HORIZON)
        if wish.deal == "":
            weeks = mondays(first, today + timedelta(weeks=WEEKS))
            digests = [self._digest(wish, day, secret) for day in weeks]
            return digests, {one.key for one in digests if one.day >= today}
        ahead = alerts_of(book, wish.deal, today, last, wish.rules)
        behind = alerts_of(book, wish.deal, first, yesterday, wish.rules, as_of=today) if first < today else ()
        told = [alert for alert in (*behind, *ahead) if not alert.covered]
        ends = list(snooze_ends(asks, book, told))
        entries = [self._entry(wish, alert, secret) for alert in (*told, *ends)]
        begun = (*ahead, *(alert for alert in ends if alert.due >= today))
        return entries, {f"{wish.destination}|{alert.key}" for alert in begun}

    def _entry(self, wish: Wish, alert: Alert, secret: str) -> Entry:
        event, key = alert.event, f"{wish.destination}|{alert.key}"
        due, mark = moment(alert.due, wish.zone), mark_of(secret, self._workspace, key)
        return Entry(self._workspace, key, wish.destination, event.deal, event.rule, event.target, event.day,
                     alert.step, due, mark)  # fmt: skip

    def _digest(self, wish: Wish, day: date, secret: str) -> Entry:
        key = f"{wish.destination}||digest||{day.isoformat()}|0"
        return Entry(self._workspace, key, wish.destination, "", "digest", "", day, 0, moment(day, wish.zone),
                     mark_of(secret, self._workspace, key))  # fmt: skip

    async def _apply(self, diffs: Mapping[str, Diff], failed: Collection[str], now: datetime, dry: bool) -> Planned:
        """Write it down, deal by deal; what would vanish unexplained is kept."""
        ledger, workspace = self._store.ledger, self._workspace
        held = {one.deal: one for one in await ledger.held(workspace)}
        kept: list[str] = []
        total = [0, 0, 0, 0]
        for deal, diff in diffs.items():
            gone = diff.gone
            suspicious = diff.vanishing() if deal else set()  # no file can damage a digest
            if suspicious and not (deal in held and held[deal].confirmed):
                kept.append(deal)
                gone = gone - suspicious
                if not dry:
                    await ledger.hold(workspace, deal, len(suspicious), now)
                    if deal not in held:
                        log.error("alerts of a deal would vanish; they are kept until it is confirmed", deal=deal,
                                  number=len(suspicious))  # fmt: skip
            if not dry:
                await ledger.replan(workspace, diff.new, diff.moved, diff.again, sorted(gone), now)
            for index, part in enumerate((diff.new, diff.moved, diff.again, gone)):
                total[index] += len(part)
        for deal in () if dry else held.keys() - set(kept) - set(failed):  # also of deals that nobody asks for any more
            await ledger.unhold(workspace, deal)
        new, moved, again, gone_too = total
        return Planned(new, moved, again, gone_too, tuple(kept), tuple(sorted(failed)))

    async def _unsubscribed(self, wished: Collection[tuple[str, str]], now: datetime, dry: bool) -> int:
        """Cancel what nobody wants to be told of any more; how much that was."""
        ledger, workspace, number = self._store.ledger, self._workspace, 0
        for destination, deal in sorted(await ledger.places(workspace) - set(wished)):
            have = await ledger.all(workspace, destination, deal, OPEN)
            gone = [one.key for one in have if one.rule != "broken" and not one.obsolete]
            number += len(gone)
            if not dry:
                await ledger.replan(workspace, (), (), (), gone, now)
        return number


def mondays(first: date, last: date) -> list[date]:
    """The Mondays from `first` to `last`, both inclusive."""
    monday = first + timedelta(days=-first.weekday() % 7)
    return [monday + timedelta(weeks=number) for number in range(max(0, (last - monday).days // 7 + 1))]
