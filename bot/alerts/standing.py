"""How the alerts of a workspace stand: what is due, planned, sent and stuck, as the ledger says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.alerts.codes import why
from bot.alerts.delivery import HELD
from bot.asker import Workspace
from bot.desk.upcoming import before
from bot.gauges import Gauges
from bot.render.plain import say_day
from bot.store import Store
from bot.store.entry import Entry, Held, State
from bot.store.subscriptions import Subscription

#: From the due moment on until what is not posted is called late.
GRACE = timedelta(minutes=5)
#: The next ones that are told of, and of each list of what is wrong.
NEXT, MOST = 10, 20
STUCK: tuple[State, ...] = ("undeliverable",)
SENT: tuple[State, ...] = ("sent",)
UNCLEAR: tuple[State, ...] = ("unclear",)


class Standing(NamedTuple):
    """One workspace. `late` and `stuck` (undeliverable, or unclear whether posted) are what somebody should look at."""

    workspace: Workspace
    counts: dict[str, int]
    due: tuple[Entry, ...]
    late: tuple[Entry, ...]
    undeliverable: tuple[Entry, ...]
    unclear: tuple[Entry, ...]
    next: tuple[Entry, ...]
    held: tuple[Held, ...]
    subscriptions: tuple[Subscription, ...]
    oldest: timedelta = timedelta()  #: how long the latest of all has been due

    @property
    def broken(self) -> tuple[Subscription, ...]:
        """The subscriptions that nothing can be posted for."""
        return tuple(one for one in self.subscriptions if one.state == "broken")

    @property
    def healthy(self) -> bool:
        """Whether nothing is late, stuck or broken."""
        return not (self.late or self.undeliverable or self.broken or self.held)

    def to_json(self) -> dict[str, Any]:
        """All of it as data: keys and ids, no figures and no texts of contracts."""
        return {
            "workspace": self.workspace.team, "enterprise": self.workspace.enterprise, "counts": dict(self.counts),
            "late_seconds": int(self.oldest.total_seconds()),
            **{name: [_object(one) for one in getattr(self, name)]
               for name in ("due", "late", "undeliverable", "unclear", "next")},
            "held": [{"deal": one.deal, "alerts": one.number, "confirmed": one.confirmed} for one in self.held],
            "subscriptions": len(self.subscriptions),
            "broken": [{"destination": one.destination, "deal": one.deal, "reason": one.reason} for one in self.broken],
        }  # fmt: skip

    def lines(self) -> list[str]:
        """The same for people."""
        counted = ", ".join(f"{count:,} {state}" for state, count in sorted(self.counts.items())) or "none"
        made = [f"{self.workspace.team or 'this workspace'}: alerts {counted}",
                f"  subscriptions: {len(self.subscriptions):,}, of which broken: {len(self.broken):,}"]  # fmt: skip
        if self.oldest > GRACE:
            made.append(f"  the latest has been due for {_long(self.oldest)}")
        for title, found in (("due now", self.due), ("late", self.late), ("undeliverable", self.undeliverable),
                             ("unclear whether posted", self.unclear), ("next", self.next)):  # fmt: skip
            made += [f"  {title}:", *(f"    {_line(one)}" for one in found)] if found else []
        for one in self.broken:
            made.append(f"  broken: {one.destination} is not told of {one.deal}: {why(one.reason)}")
        for held in self.held:
            if not held.confirmed:
                made.append(f"  held: {held.number:,} alerts of {held.deal} would vanish; is that meant? "
                            f"dealbot alerts confirm {held.deal}")  # fmt: skip
        return made


async def standing(store: Store, now: datetime, workspace: Workspace | None = None) -> list[Standing]:
    """How one workspace stands, or each that has alerts or subscriptions."""
    subscribed = await store.subscriptions.all(workspace)
    places = [workspace] if workspace is not None else list(
        dict.fromkeys([*await store.ledger.workspaces(), *(one.workspace for one in subscribed)])
    )  # fmt: skip
    return [await _one(store, place, now, subscribed) for place in places]


async def measured(gauges: Gauges, store: Store) -> None:
    """Set the gauges that only the store can tell: how many subscriptions there are, and how many are broken."""
    every = await store.subscriptions.all()
    broken = sum(1 for one in every if one.state == "broken")
    gauges.subscriptions(len(every) - broken, broken)


async def _still(store: Store, place: Workspace, stuck: list[Entry]) -> list[Entry]:
    """Those that could not be delivered, and whose card has had no message since."""
    sent: dict[str, datetime] = {}
    for destination in sorted({one.destination for one in stuck}):
        for one in await store.ledger.all(place, destination, states=SENT):
            sent[one.card] = max(one.updated or one.due, sent.get(one.card, one.due))
    return [one for one in stuck if one.card not in sent or sent[one.card] < (one.updated or one.due)]


async def _one(store: Store, place: Workspace, now: datetime, subscribed: list[Subscription]) -> Standing:
    ledger = store.ledger
    due = await ledger.overdue(place, now)
    due = [one for one in due if one.error != HELD or one.wake is None or one.wake <= now]  # those rest, on purpose
    late = tuple(one for one in due if now - one.due > GRACE)
    undeliverable = await _still(store, place, await ledger.all(place, states=STUCK))
    unclear = await ledger.all(place, states=UNCLEAR)
    next_ = [one for one in await ledger.next(place, most=NEXT + len(due)) if one.due > now]
    oldest = max((now - one.due for one in due), default=timedelta())
    return Standing(
        place, {str(state): count for state, count in (await ledger.counts(place)).items()}, tuple(due[:MOST]),
        late[:MOST], tuple(undeliverable[-MOST:]), tuple(unclear[:MOST]), tuple(next_[:NEXT]),
        tuple(one for one in await ledger.held(place) if one.deal),
        tuple(one for one in subscribed if one.workspace == place), oldest,
    )  # fmt: skip


def _line(one: Entry) -> str:
    about = "digest" if one.rule == "digest" else f"{one.deal}, {one.rule} {one.target}, {say_day(one.day)}"
    step = f", {before(one.step)}" if one.rule not in ("digest", "broken") else ""
    error = f" ({one.error})" if one.error else ""
    return f"{one.due:%Y-%m-%d %H:%M} UTC  {one.destination}  {about}{step}{error}"


def _object(one: Entry) -> dict[str, Any]:
    return {"key": one.key, "destination": one.destination, "deal": one.deal, "rule": one.rule, "target": one.target,
            "day": one.day.isoformat(), "step": one.step, "due": one.due.isoformat(), "state": one.state,
            "late": one.late, "error": one.error}  # fmt: skip


def _long(since: timedelta) -> str:
    minutes = int(since.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes:,} minutes"
    return f"{minutes // 60:,} hours" if minutes < 48 * 60 else f"{since.days:,} days"
