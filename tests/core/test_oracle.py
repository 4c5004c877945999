"""The product's schedule against the day loop of `tests/oracle.py`, on random contracts and spans."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from core.dates import Span
from core.schedule import plan
from tests.deals.golden import SHIPPED, data_of, deal_of
from tests.deals.random_contracts import Term, contract, some_day
from tests.oracle import Ledger, first_day, last_day

SEED = 20261123
CONTRACTS = 10_000
#: Tests that share them out, so that workers can.
PARTS = 8
SPANS = 4


def spans(rng: random.Random, data: Term) -> list[tuple[date, date]]:
    """The whole term, and spans that begin and end anywhere in it or a little outside."""
    first, last = first_day(data["start"]["date"]), last_day(data["end"]["date"])
    around = first - timedelta(days=20), last + timedelta(days=20)
    found = [(first, last)]
    for _ in range(SPANS - 1):
        one, other = sorted((some_day(rng, *around), some_day(rng, *around)))
        found.append((one, other))
    return found


def compare(data: Term, asked: list[tuple[date, date]]) -> list[str]:
    """Where the schedule and the day loop differ, in words; nothing where they agree to the cent."""
    deal = deal_of(data).known(date(2199, 1, 1))
    ledger, worked_out = Ledger(data), plan(deal)
    found = []
    for first, last in asked:
        expected, told = ledger.cost(first, last), worked_out.total(Span.of(first, last)).bounds
        if expected != told:
            found.append(f"{first} to {last}: the day loop gives {expected}, the schedule {told}")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_agrees_with_the_day_loop_on_random_contracts(part: int) -> None:
    """Both bounds of every cost agree to the cent with an independent day loop on 10,000 contracts."""
    differing = []
    for number in range(part, CONTRACTS, PARTS):
        rng = random.Random(f"{SEED}-{number}")
        data = contract(rng)
        if found := compare(data, spans(rng, data)):
            differing.append(f"seed {SEED}-{number}: {found[0]}\n{data['terms']}\n{data.get('overlays')}")
    assert not differing, f"{len(differing)} contracts differ; " + "\n".join(differing[:3])


def test_the_day_loop_gives_the_worked_cases_of_the_shipped_deal() -> None:
    """The day loop itself is right where figures were worked out by hand: those of `colossus-1`."""
    base = data_of(SHIPPED / "colossus-1.yaml")
    terms = [{**term, "amount": "up to 1250000000"} if term["term"] == "fee" else term for term in base["terms"]]
    ledger = Ledger({**base, "terms": terms, "overlays": []})
    assert ledger.cost(date(2026, 5, 1), date(2027, 12, 31)) == (22_500_000_000_00, 25_000_000_000_00)
    assert ledger.cost(date(2026, 5, 1), date(2029, 5, 31)) == (43_750_000_000_00, 46_250_000_000_00)
    assert ledger.cost(date(2027, 3, 15), date(2027, 9, 10)) == (7_352_150_537_64, 7_352_150_537_64)
