"""A planner on a small deal, whose file, subscriptions, decisions and moment a test changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.alerts.planner import Planned, Planner
from bot.asker import Workspace
from bot.shelf import open_files
from bot.store import Store
from bot.store.entry import Entry, State
from core import Book

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WORKSPACE = Workspace("", "T1")
_PLANNED: tuple[State, ...] = ("planned",)
CONTRACT = """\
deal: demo
title: Demo
currency: USD
sources:
  paper: {title: Paper, kind: contract, published: 2026-01-01}
parties:
  - {name: Buyer, role: customer, source: paper}
  - {name: Seller, role: provider, source: paper}
start: {date: 2026-01, source: paper}
end: {date: 2029-12, source: paper}
terms:
  - {term: fee, name: rent, amount: 100, per: month, source: paper}
  - {term: termination, name: leaving, by: either, notice: 90 days, counting: plain, deemed_receipt: none,
     ends: any day, no_notice_before: none, no_end_before: none, source: paper}
"""
BILLED = """\
  - {term: billing, name: billing, every: month, timing: arrears, days_to_pay: 30, source: paper}
"""


def book_in(path: Path) -> Book:
    """The book in a file or folder."""
    shelf = open_files([path])
    assert shelf.book is not None, shelf.problems
    return shelf.book


class Desk:
    """A planner whose book and moment can be changed."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.now = store, folder, NOW
        self.book: Book | None = None
        self.planner = Planner(WORKSPACE, store, lambda: self.book, lambda: self.now)

    def write(self, *exits: str, extra: str = "", terms: str = "") -> None:
        """The deal, with exits on these days."""
        listed = ", ".join(f"{{id: out-{number}, end: {end}}}" for number, end in enumerate(exits))
        path = self.folder / "demo.yaml"
        path.write_text(CONTRACT + terms + (f"exits: [{listed}]\n" if exits else "") + extra)
        self.book = book_in(path)

    async def subscribe(self, zone: str = "America/New_York", digest: bool = False, destination: str = "C1",
                        rules: dict[str, tuple[int, ...]] | None = None, at: datetime = NOW) -> None:  # fmt: skip
        """Subscribe a channel to the deal."""
        await self.store.subscriptions.put(WORKSPACE, destination, "demo", rules or {"notice": ()}, digest, zone, "U1", at)

    async def plan(self) -> Planned:
        """Plan once."""
        return await self.planner.plan()

    async def planned(self) -> list[Entry]:
        """What is planned."""
        return await self.store.ledger.all(WORKSPACE, states=_PLANNED)
