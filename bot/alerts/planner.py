"""Brings the ledger in line with what the deals, the subscriptions and the decisions say now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.asker import Workspace
from bot.journal import logger
from bot.store import Store
from bot.store.entry import OPEN, Entry
from bot.store.ledger import mark_of
from bot.store.subscriptions import Subscription
from core import LADDERS, Alert, Book, Decision, alerts_of, decided

log = logger(__name__)
#: How far ahead alerts are planned, and how far back what is still open is looked at again, in days.
HORIZON, BACK = 400, 800
#: Monday's digests are planned so many weeks ahead.
WEEKS = 8
#: The hour of the day at which alerts fall due.
HOUR = time(9)
#: Rules that nobody is told of unless they ask.
ON_REQUEST = ("payments", "commit")
USUAL: Mapping[str, tuple[int, ...]] = {rule: () for rule in LADDERS if rule not in ON_REQUEST}
#: More than this share of what is planned for a deal may not vanish unconfirmed.
SHRINK = 0.2


class Planned(NamedTuple):
    """What a planning has changed."""

    new: int = 0
    moved: int = 0
    again: int = 0
    gone: int = 0
    held: tuple[str, ...] = ()  #: deals whose alerts are kept until it is confirmed that they may vanish


class Wish(NamedTuple):
    """What one destination wants to be told of about one deal."""

    destination: str
    deal: str
    rules: Mapping[str, tuple[int, ...]]
    digest: bool
    zone: str
    made: datetime


def moment(day: date, zone: str, at: time = HOUR) -> datetime:
    """A time of a day in a zone, in UTC. One that a clock change leaves out is the next that exists; the first of two.

    A zone that is not known is UTC.
    """
    place = _place(zone)
    if place is None:
        return datetime.combine(day, at, UTC)
    local = datetime.combine(day, at, place)  # fold=0: the first of two
    found = local.astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # The time is left out: it lies between what it is by the offset before the gap and by the one behind it.
    behind = local.replace(fold=1).astimezone(UTC)
    first, last = min(found, behind), max(found, behind)
    while last - first > timedelta(seconds=1):  # the first moment whose wall clock is past the time
        middle = first + (last - first) / 2
        past = middle.astimezone(place).replace(tzinfo=None) >= local.replace(tzinfo=None)
        first, last = (first, middle) if past else (middle, last)
    return last.replace(microsecond=0)


class Planner:
    """Plans for one workspace. `book` gives the deals as they are now."""

    def __init__(self, workspace: Workspace, store: Store, book: Callable[[], Book | None],
                 now: Callable[[], datetime]) -> None:  # fmt: skip
        self._workspace, self._store, self._book, self._now = workspace, store, book, now

    async def plan(self) -> Planned:
        """Plan once. Raises what the store raises; a deal whose alerts cannot be computed keeps what it has."""
        now, workspace, ledger = self._now(), self._workspace, self._store.ledger
        book = self._book()
        if book is None:  # nothing loads at all: that says nothing about any alert
            return Planned()
        secret = await ledger.secret(workspace)
        before = await ledger.planned(workspace)
        recorded = await self._store.decisions.of(workspace)
        plain, under = book, decided(book, [
            Decision(one.id, one.deal, one.kind, one.on, one.recorded, one.target)  # type: ignore[arg-type]
            for one in recorded
        ])  # fmt: skip
        wishes = wishes_of(await self._store.subscriptions.all(workspace), book)
        diffs: dict[str, _Diff] = {}
        for wish in wishes:
            have = [one for one in await ledger.all(workspace, wish.destination, wish.deal) if one.rule != "broken"]
            diff = diffs.setdefault(wish.deal, _Diff())
            since = max(before.date() if before is not None else date.min, wish.made.date())
            try:
                want, fresh = self._wanted(wish, under, have, since, now, secret)
            except Exception as error:
                log.error("the alerts of a deal cannot be planned", deal=wish.deal, error=type(error).__name__,
                          exc_info=error)  # fmt: skip
                continue
            diff.compare(wish, have, want, fresh, since)
            if under is not plain and diff.gone:
                still = {one.key for one in self._wanted(wish, plain, have, since, now, secret)[0]}
                diff.explained |= diff.gone & still
        result = await self._apply(diffs, now)
        await self._unsubscribed({(wish.destination, wish.deal) for wish in wishes}, now)
        await ledger.set_planned(workspace, now)
        if result.new or result.moved or result.gone or result.again:
            log.info("alerts planned", new=result.new, moved=result.moved, again=result.again, gone=result.gone)
        return result

    def _wanted(self, wish: Wish, book: Book, have: Iterable[Entry], since: date, now: datetime, secret: str
                ) -> tuple[list[Entry], set[str]]:  # fmt: skip
        """The entries that ought to be there, from the oldest that is still open on; and the keys of those to begin.

        Those begin that fall due from today on, and a deadline that was missed already: it is told once. What fell due
        from `since` on, when nothing ran, is there, too.
        """
        today = day_in(now, wish.zone)
        earliest = min((day_in(one.due, wish.zone) for one in have if one.state in OPEN), default=today)
        first = max(min(today, earliest, since), today - timedelta(days=BACK))
        yesterday, last = today - timedelta(days=1), today + timedelta(days=HORIZON)
        if wish.deal == "":
            weeks = mondays(first, today + timedelta(weeks=WEEKS))
            digests = [self._digest(wish, day, secret) for day in weeks]
            return digests, {one.key for one in digests if one.day >= today}
        ahead = alerts_of(book, wish.deal, today, last, wish.rules)
        behind = alerts_of(book, wish.deal, first, yesterday, wish.rules, as_of=today) if first < today else ()
        entries = [self._entry(wish, alert, secret) for alert in (*behind, *ahead) if not alert.covered]
        return entries, {f"{wish.destination}|{alert.key}" for alert in ahead}

    def _entry(self, wish: Wish, alert: Alert, secret: str) -> Entry:
        event, key = alert.event, f"{wish.destination}|{alert.key}"
        due, mark = moment(alert.due, wish.zone), mark_of(secret, self._workspace, key)
        return Entry(self._workspace, key, wish.destination, event.deal, event.rule, event.target, event.day,
                     alert.step, due, mark)  # fmt: skip

    def _digest(self, wish: Wish, day: date, secret: str) -> Entry:
        key = f"{wish.destination}||digest||{day.isoformat()}|0"
        return Entry(self._workspace, key, wish.destination, "", "digest", "", day, 0, moment(day, wish.zone),
                     mark_of(secret, self._workspace, key))  # fmt: skip

    async def _apply(self, diffs: Mapping[str, _Diff], now: datetime) -> Planned:
        """Write it down, deal by deal; what would vanish unexplained is kept."""
        ledger, workspace = self._store.ledger, self._workspace
        held = {one.deal: one for one in await ledger.held(workspace)}
        kept: list[str] = []
        total = [0, 0, 0, 0]
        for deal, diff in diffs.items():
            gone = diff.gone
            suspicious = diff.vanishing()
            if suspicious and not (deal in held and held[deal].confirmed):
                kept.append(deal)
                await ledger.hold(workspace, deal, len(suspicious), now)
                if deal not in held:
                    log.error("alerts of a deal would vanish; they are kept until it is confirmed", deal=deal,
                              number=len(suspicious))  # fmt: skip
                gone = gone - suspicious
            elif deal in held:
                await ledger.unhold(workspace, deal)
            await ledger.replan(workspace, diff.new, diff.moved, diff.again, sorted(gone), now)
            for index, part in enumerate((diff.new, diff.moved, diff.again, gone)):
                total[index] += len(part)
        new, moved, again, gone_too = total
        return Planned(new, moved, again, gone_too, tuple(kept))

    async def _unsubscribed(self, wished: Collection[tuple[str, str]], now: datetime) -> None:
        """Cancel what nobody wants to be told of any more."""
        ledger, workspace = self._store.ledger, self._workspace
        for destination, deal in sorted(await ledger.places(workspace) - set(wished)):
            have = await ledger.all(workspace, destination, deal, OPEN)
            gone = [one.key for one in have if one.deal == deal and one.rule != "broken" and not one.obsolete]
            await ledger.replan(workspace, (), (), (), gone, now)


class _Diff:
    """What differs, of one deal, over all who want to be told of it."""

    def __init__(self) -> None:
        self.new: list[Entry] = []
        self.moved: list[Entry] = []
        self.again: list[Entry] = []
        self.gone: set[str] = set()
        self.explained: set[str] = set()  #: of those gone, the ones for whose going there is a reason
        self.open = self.wanted = 0

    def compare(self, wish: Wish, have: Iterable[Entry], want: Iterable[Entry], fresh: Collection[str], since: date
                ) -> None:  # fmt: skip
        """Add what differs for one destination.

        What was due before `since` is begun only where it is `fresh`; what could not be delivered is tried again where
        somebody has subscribed anew after that.
        """
        known = {one.key: one for one in have}
        wanted = {one.key: one for one in want}
        self.wanted += len(wanted)
        self.open += sum(1 for one in known.values() if one.state in OPEN and not one.obsolete)
        for key, one in wanted.items():
            there = known.get(key)
            if there is None:
                if key in fresh or one.due.date() >= since:
                    self.new.append(one)
            elif there.state in OPEN:
                if there.obsolete:
                    self.again.append(one)
                elif there.state == "planned" and there.due != one.due:
                    self.moved.append(one)
            elif there.state == "cancelled":
                if key in fresh or one.due.date() >= since:
                    self.again.append(one)
            elif there.state == "undeliverable" and there.updated is not None and wish.made > there.updated:
                self.again.append(one)
        gone = {key: one for key, one in known.items()
                if one.state in OPEN and not one.obsolete and key not in wanted}  # fmt: skip
        pairs = {(one.rule, one.target) for one in wanted.values()}
        self.gone |= gone.keys()
        self.explained |= {key for key, one in gone.items() if (one.rule, one.target) in pairs
                           or (wish.deal and one.rule not in wish.rules)}  # fmt: skip

    def vanishing(self) -> set[str]:
        """Those gone that no decision, subscription or other day of theirs explains, where they are too many."""
        odd = self.gone - self.explained
        return odd if odd and (not self.wanted or len(odd) > SHRINK * self.open) else set()


def day_in(at: datetime, zone: str) -> date:
    """The day of a moment in a zone; in UTC where the zone is not known."""
    return at.astimezone(_place(zone) or UTC).date()


def _place(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone) if zone else None
    except (KeyError, ValueError, OSError):
        return None


def wishes_of(subscriptions: Iterable[Subscription], book: Book) -> list[Wish]:
    """What everybody wants to be told of: by subscription, as a deal's owner, and each destination's one digest."""
    wishes: dict[tuple[str, str], Wish] = {}
    for one in subscriptions:
        rules = one.rules or USUAL
        wishes[one.destination, one.deal] = Wish(one.destination, one.deal, rules, False, one.zone, one.made)
        if one.digest:
            wishes.setdefault((one.destination, ""), Wish(one.destination, "", {}, True, one.zone, one.made))
    began = datetime.min.replace(tzinfo=UTC)
    for deal in book.deals:
        for owner in deal.alerting.owners:
            zone = deal.time_zone or book.time_zone or "UTC"
            wishes.setdefault((owner, deal.id), Wish(owner, deal.id, USUAL, False, zone, began))
    return list(wishes.values())


def mondays(first: date, last: date) -> list[date]:
    """The Mondays from `first` to `last`, both inclusive."""
    monday = first + timedelta(days=-first.weekday() % 7)
    return [monday + timedelta(weeks=number) for number in range(max(0, (last - monday).days // 7 + 1))]
