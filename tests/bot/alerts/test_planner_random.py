"""Whatever is subscribed, decided, snoozed and sent meanwhile: planned twice is planned once, and nothing wanted is missing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts.moments import day_in
from bot.alerts.planner import HORIZON, Planner
from bot.alerts.wishes import wishes_of
from bot.store import Store, open_store
from bot.store.entry import OPEN
from core import LADDERS, Book, Decision, alerts_of, decided, events
from tests.bot.alerts.planning import BILLED, CONTRACT, WORKSPACE, book_in

ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
PLACES = ("C1", "C2", "C3", "U0OWNER", "U2")
MILESTONE = "  - {{term: milestone, name: {name}, what: the {name}, due: {due}, by: provider, cure: 10 days, source: paper}}\n"


def deal_text(chance: random.Random, id: str) -> str:
    """A deal with deliveries, perhaps billing, exits and an owner."""
    text = CONTRACT.replace("deal: demo", f"deal: {id}").replace("title: Demo", f"title: {id.title()}")
    for number in range(chance.randint(0, 4)):
        due = date(2026, 12, 1) + timedelta(days=chance.randint(0, 900))
        text += MILESTONE.format(name=f"part-{number}", due=due)
    text += chance.choice(("", BILLED))
    ends = sorted(chance.sample(range(30, 1100), chance.randint(0, 3)))
    listed = ", ".join(f"{{id: out-{number}, end: {date(2026, 12, 1) + timedelta(days=days)}}}" for number, days in enumerate(ends))
    text += f"exits: [{listed}]\n" if ends else ""
    return text + chance.choice(("", "alerts: {owners: [U0OWNER]}\n", "alerts: {ladder: [45, 20, 3]}\n"))


class Life:
    """What happens in a workspace, by chance. Its files stay as they are."""

    def __init__(self, chance: random.Random, store: Store, book: Book) -> None:
        self.chance, self.store, self.book = chance, store, book
        self.now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=chance.randint(0, 10_000))
        self.planner = Planner(WORKSPACE, store, lambda: book, lambda: self.now)

    async def happens(self) -> None:
        """One thing that people do, or that the delivery does."""
        chance, store = self.chance, self.store
        deal = chance.choice(self.book.deals).id
        match chance.choice(("subscribe", "subscribe", "end", "break", "mend", "decide", "undo", "snooze", "wake", "send", "fail")):
            case "subscribe":
                rules = {rule: tuple(sorted(chance.sample(range(120), chance.randint(0, 3)), reverse=True))
                         for rule in chance.sample(sorted(LADDERS), chance.randint(0, 4))}  # fmt: skip
                await store.subscriptions.put(WORKSPACE, chance.choice(PLACES), deal, rules, chance.random() < 0.5,
                                              chance.choice(ZONES), chance.choice(("U1", "U2")), self.now)  # fmt: skip
            case "end":
                await store.subscriptions.remove(WORKSPACE, chance.choice(PLACES), deal, "U1", self.now)
            case "break" | "mend" as what:
                for one in await store.subscriptions.all(WORKSPACE):
                    if chance.random() < 0.5:
                        state, reason = ("broken", "not_in_channel") if what == "break" else ("active", "")
                        await store.subscriptions.mark(WORKSPACE, one.id, state, reason, self.now)  # type: ignore[arg-type]
            case "decide":
                kind = chance.choice(("stay", "leave", "renegotiate"))
                on = self.now.date() + timedelta(days=chance.randint(10, 700)) if kind == "leave" else None
                target = chance.choice(("", "out-0", "out-1"))
                await store.decisions.add(WORKSPACE, deal, kind, on, self.now.date(), target, "U1", self.now)
            case "undo":
                for recorded in (await store.decisions.of(WORKSPACE))[:1]:
                    await store.decisions.undo(WORKSPACE, recorded.id, "U1", self.now)
            case "snooze":
                entries = [one for one in await store.ledger.all(WORKSPACE) if one.day > self.now.date() and one.deal]
                for entry in entries[:1]:
                    until = self.now.date() + timedelta(days=chance.randint(1, (entry.day - self.now.date()).days))
                    await store.answers.snooze(WORKSPACE, entry.card, until, "U1", self.now)
            case "wake":
                for answer in (await store.answers.snoozes(WORKSPACE, date.min))[:1]:
                    await store.answers.undo(WORKSPACE, answer.id, "U1", self.now)
            case "send" | "fail" as what:
                for wanted in (await store.ledger.due(WORKSPACE, self.now))[: chance.randint(1, 20)]:
                    until = self.now + timedelta(minutes=1)
                    claimed = await store.ledger.claim(WORKSPACE, [wanted.key], "one", self.now, until)
                    if what == "send":
                        await store.ledger.sent(claimed, "1.1", wanted.destination, "", self.now, None)
                    else:
                        await store.ledger.back(claimed, "undeliverable", None, self.now, code="not_in_channel")
        self.now += timedelta(minutes=chance.choice((1, 30, 600, 5_000)))

    async def missing(self) -> list[str]:
        """What is wanted from today on, by the core's own word, and is neither open in the ledger nor over."""
        recorded = await self.store.decisions.of(WORKSPACE)
        live = decided(self.book, [Decision(one.id, one.deal, one.kind, one.on, one.recorded, one.target)  # type: ignore[arg-type]
                                   for one in recorded])  # fmt: skip
        found = {one.key: one.state for one in await self.store.ledger.all(WORKSPACE)}
        lost = []
        for wish in wishes_of(await self.store.subscriptions.all(WORKSPACE), self.book):
            if not wish.deal:
                continue
            today = day_in(self.now, wish.zone)
            for alert in alerts_of(live, wish.deal, today, today + timedelta(days=HORIZON), wish.rules):
                state = found.get(f"{wish.destination}|{alert.key}")
                if not alert.covered and state not in (*OPEN, "sent", "undeliverable"):
                    lost.append(f"{wish.destination}|{alert.key}: {state}")
        for answer in await self.store.answers.snoozes(WORKSPACE, self.now.date() + timedelta(days=5)):
            lost += await self._silent(answer.card, answer.until or date.max, live, found)
        return lost

    async def _silent(self, card: str, until: date, book: Book, found: Mapping[str, str]) -> list[str]:
        """A snoozed card that is wanted, and that nothing speaks for on its day or, over a weekend, soon after it."""
        destination, deal, rule, target, day = card.split("|")
        wishes = wishes_of(await self.store.subscriptions.all(WORKSPACE), self.book)
        wanted = any((one.destination, one.deal) == (destination, deal) and rule in one.rules for one in wishes)
        on = date.fromisoformat(day)
        if not wanted or not any(one.target == target for one in events(book, deal, on, on, (rule,), as_of=self.now.date())):
            return []
        dues = [one.due.date() for one in await self.store.ledger.all(WORKSPACE, destination, deal) if one.card == card
                and found[one.key] in OPEN]  # fmt: skip
        soon = any(until - timedelta(days=1) <= due <= until + timedelta(days=3) for due in dues)
        return [] if soon else [f"{card} is silent on {until}"]


@pytest.mark.parametrize("seed", range(8))
async def test_planned_twice_is_planned_once(tmp_path: Path, seed: int) -> None:
    """Nothing changes by planning again, nothing waits for a confirmation, and all that is wanted is there."""
    chance = random.Random(seed)
    for id in ("alpha", "beta", "gamma")[: chance.randint(1, 3)]:
        (tmp_path / f"{id}.yaml").write_text(deal_text(chance, id))
    store = await open_store(f"sqlite:///{tmp_path}/dealbot.db")
    life = Life(chance, store, book_in(tmp_path))
    try:
        for _ in range(20):
            await life.happens()
            first = await life.planner.plan()
            assert (first.held, first.failed) == ((), ()), seed
            assert (await life.planner.unsettled()).settled, seed
            assert (await life.planner.plan()).settled, seed
            assert await life.missing() == [], seed
    finally:
        await store.close()
