"""The time to come, as it would be posted: planned, delivered and drawn by what does so for real.

All of it happens in a store of its own, on a clock that jumps from one thing to do to the next, and what would go to
Slack is written down instead. Nobody answers to anything meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

from bot import clock
from bot.alerts.delivery import Delivery, Told
from bot.alerts.drawing import Drawing
from bot.alerts.lookback import LookBack
from bot.alerts.makers import BROKEN
from bot.alerts.moments import day_in, moment
from bot.alerts.planner import Planner
from bot.alerts.poster import Outcome, Poster
from bot.alerts.readers import Readers
from bot.alerts.waits import Waits
from bot.asker import Workspace
from bot.desk.cards import Cards
from bot.desk.decided import Decided
from bot.render.blocks import Message
from bot.store import Store, open_store
from bot.store.answers import CardState
from bot.store.decisions import Recorded
from bot.store.entry import OPEN, Entry, State, Wanted
from bot.store.subscriptions import Subscription
from core import Book, Deal

#: The channel of a simulation that no subscription is for.
CHANNEL = "C0SIMULATED"
#: It is planned anew at least so often, in days: digests are planned eight weeks ahead.
PLAN = 28
#: What is over for an entry of the ledger, and stays so.
OVER: tuple[State, ...] = ("sent", "suppressed", "undeliverable", "cancelled")


class Posting(NamedTuple):
    """One message on a day: a card, a later step in its thread (shown in the channel too where `broadcast`), a digest,
    or several late alerts in one. `entries` are the ledger's of what it tells."""

    day: date
    kind: Literal["card", "step", "digest", "several"]
    message: Message
    entries: tuple[Entry, ...]
    broadcast: bool = False


class Began(NamedTuple):
    """What there is at a destination when a simulation begins, as the store holds it."""

    workspace: Workspace
    destination: str
    subscriptions: tuple[Subscription, ...]
    decisions: tuple[Recorded, ...] = ()
    entries: tuple[Entry, ...] = ()
    states: dict[str, CardState] = {}
    roots: dict[str, tuple[str, str]] = {}  #: where cards stand, by card: channel and `ts`
    planned: datetime | None = None

    @property
    def zone(self) -> str:
        """The zone in whose days the simulation is told."""
        return next((one.zone for one in self.subscriptions if one.destination == self.destination), "UTC")


def supposed(deals: Iterable[str], rules: dict[str, tuple[int, ...]], weekly: bool, zone: str, first: date) -> Began:
    """A channel with subscriptions that nobody has made, from a day on."""
    workspace, made = Workspace("", ""), moment(first, zone, time())
    return Began(workspace, CHANNEL, tuple(
        Subscription(workspace, id, CHANNEL, id, rules, weekly, zone, "", made) for id in deals
    ))  # fmt: skip


def leaving(deal: str, on: date, recorded: date) -> Recorded:
    """A decision to leave that nobody has made."""
    at = datetime.combine(recorded, time(), UTC)
    return Recorded(f"leave-{deal}-{on}", deal, "leave", on, recorded, "", "", at)


async def began_at(store: Store, destination: str) -> Began | None:
    """How it stands at a channel, or with a person, in the store; None where nothing is subscribed for it."""
    every = await store.subscriptions.all()
    there = [one for one in every if one.destination == destination
             or (one.maker == destination and one.state == "broken")]  # fmt: skip
    if not there:
        return None
    workspace, ledger = there[0].workspace, store.ledger
    entries = await ledger.all(workspace, destination)
    cards = sorted({entry.card for entry in entries})
    roots = {card: root for card in cards if (root := await ledger.root(workspace, card))[1]}
    return Began(
        workspace, destination, tuple(one for one in there if one.workspace == workspace),
        tuple(await store.decisions.of(workspace)), tuple(entries),
        await store.answers.of(workspace, *cards), roots, await ledger.planned(workspace),
    )  # fmt: skip


async def simulate(book: Book, began: Began, first: date, last: date) -> tuple[Posting, ...]:
    """What is posted from one day to another, both inclusive, the earliest first."""
    with TemporaryDirectory(prefix="dealbot-") as folder:
        store = await open_store(f"sqlite:///{Path(folder) / 'simulated.db'}")
        try:
            await _filled(store, began)
            return await _Simulation(store, book, began).run(first, last)
        finally:
            await store.close()


async def _filled(store: Store, began: Began) -> None:
    """Put what there is into the store of the simulation."""
    workspace = began.workspace
    for one in began.subscriptions:
        kept = await store.subscriptions.put(workspace, one.destination, one.deal, one.rules, one.digest, one.zone,
                                             one.maker, one.made)  # fmt: skip
        if one.state == "broken":
            await store.subscriptions.mark(workspace, kept.id, "broken", one.reason, one.made)
    for made in began.decisions:
        await store.decisions.add(workspace, made.deal, made.kind, made.on, made.recorded, made.target, made.person,
                                  made.at, made.id)  # fmt: skip
    for card, state in began.states.items():
        if state.acknowledged is not None:
            await store.answers.acknowledge(workspace, card, state.acknowledged.person, state.acknowledged.at)
        if (rest := state.snoozed) is not None and rest.until is not None:
            await store.answers.snooze(workspace, card, rest.until, rest.person, rest.at)
    await store.ledger.secret(workspace)
    if began.planned is not None:
        await store.ledger.set_planned(workspace, began.planned)
    for entry in began.entries:
        channel, ts = began.roots.get(entry.card, ("", ""))
        if ts and entry.ts == ts:  # posted anew, so that its card is known to stand there
            await store.ledger.add([entry._replace(state="planned", lease_until=None)])
            until = entry.due + timedelta(minutes=1)
            claimed = await store.ledger.claim(workspace, [entry.key], "simulated", entry.due, until)
            await store.ledger.sent(claimed, ts, channel, "", entry.updated or entry.due, None, entry.card)
        elif entry.state in OVER or entry.state == "planned":
            await store.ledger.add([entry])


class _Simulation:
    """One run; it is also the clock."""

    def __init__(self, store: Store, book: Book, began: Began) -> None:
        self._store, self._book, self._began, self._at = store, book, began, datetime.min.replace(tzinfo=UTC)
        decisions = Decided(store)
        cards = Cards(store, decisions, lambda: book, self._today, self._now)
        self._poster = _WrittenDown()
        waits = Waits()
        self._planner = Planner(began.workspace, store, lambda: book, self._now)
        self._delivery = Delivery(
            store.ledger, self._poster, LookBack(self._poster, frozenset()), Readers(self._poster, waits),
            Drawing(store, cards), "simulated", waits, _undeliverable, lambda wanted, at: None, now=self._now,
        )  # fmt: skip

    async def run(self, first: date, last: date) -> tuple[Posting, ...]:
        """Go through the days; see `simulate`."""
        began, found = self._began, []
        self._at, end = moment(first, began.zone, time()), moment(last + timedelta(days=1), began.zone, time())
        plans = iter(sorted(self._changes(first, last)))
        plan = next(plans, None)
        while self._at < end:
            if plan is not None and plan <= self._at:
                await self._planner.plan()
                while plan is not None and plan <= self._at:
                    plan = next(plans, None)
            waiting = await self._waiting()
            for entry in waiting:
                if entry.wake is not None and entry.wake <= self._at:
                    await self._delivery.deliver(Wanted(began.workspace, entry.key, entry.destination, entry.attempt))
                    found += [(self._at, post) for post in self._poster.taken()]
            ahead = [wake for entry in await self._waiting() if (wake := entry.wake) is not None]
            later = [*ahead, *([plan] if plan is not None else []), end]
            self._at = max(min(later), self._at + timedelta(seconds=1))
        entries = await self._store.ledger.all(began.workspace, began.destination)
        by_mark = {entry.mark: entry for entry in entries if entry.rule != BROKEN}
        return tuple(self._posting(at, post, by_mark) for at, post in found if by_mark.keys() >= set(post.marks))

    def _changes(self, first: date, last: date) -> set[datetime]:
        """The moments at which it is planned: every few weeks, and where what is known of a deal changes."""
        days = {first + timedelta(days=PLAN * number) for number in range((last - first).days // PLAN + 1)}
        days |= {overlay.known_from for deal in self._book.deals for overlay in deal.overlays}
        days |= {one.recorded for one in self._began.decisions}
        return {moment(day, self._began.zone, time()) for day in days if first <= day <= last}

    async def _waiting(self) -> list[Entry]:
        """What may still be posted, the most urgent first."""
        began = self._began
        found = await self._store.ledger.all(began.workspace, began.destination, states=OPEN)
        return sorted((one for one in found if one.wake is not None), key=lambda one: (one.wake, one.key))

    def _posting(self, at: datetime, post: _Post, by_mark: dict[str, Entry]) -> Posting:
        entries = tuple(by_mark[mark] for mark in post.marks)
        kind: Literal["card", "step", "digest", "several"] = "step" if post.thread else "card"
        if len(entries) > 1:
            kind = "several"
        elif entries[0].rule == "digest":
            kind = "digest"
        return Posting(day_in(at, self._began.zone), kind, post.message, entries, post.broadcast)

    def _now(self) -> datetime:
        return self._at

    def _today(self, book: Book, deal: Deal | None) -> date:
        return day_in(self._at, clock.zone_of(book, deal) or "UTC")


class _Post(NamedTuple):
    thread: str
    message: Message
    marks: tuple[str, ...]
    broadcast: bool


class _WrittenDown(Poster):
    """In the place of Slack: takes every message at once, and keeps it."""

    def __init__(self) -> None:
        super().__init__("", "", Waits())
        self._posts: list[_Post] = []
        self._numbers = count(1)

    def taken(self) -> list[_Post]:
        """What was posted since it was last asked."""
        posts, self._posts = self._posts, []
        return posts

    async def turn(self, channel: str) -> None:
        """Nobody waits."""

    async def read(self, method: str, **arguments: Any) -> Outcome:
        """No channel has readers but one's own company."""
        return Outcome("done", answer={"channel": {"id": arguments.get("channel", "")}, "channels": []})

    async def call(self, method: str, **arguments: Any) -> Outcome:
        """Direct messages can be opened, and cards updated."""
        return Outcome("done", answer={"channel": {"id": f"D{arguments.get('users', '')}"}})

    async def post(self, channel: str, thread: str, message: Message, marks: Sequence[str], broadcast: bool = False,
                   *_: Any, **__: Any) -> Outcome:  # fmt: skip
        """See `Poster`."""
        self._posts.append(_Post(thread, message, tuple(marks), broadcast and bool(thread)))
        return Outcome("done", answer={"ts": f"{next(self._numbers)}.0", "channel": channel})


async def _undeliverable(told: Told) -> None:
    """It cannot happen here: every message is taken."""
