"""How long a schedule of 36 months with proration takes, beside a plain loop, dateutil's rrule and QuantLib.

Run with `pytest tests/bench`; it is no part of the default run. The last lines show the medians side by side.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from dateutil.rrule import MONTHLY, rrule

from core.dates import Span, next_month
from core.deal import Deal
from core.schedule import plan, rows
from tests.deals.golden import deal_of, fee, shipped, written

FIRST, STOP = date(2026, 5, 15), date(2029, 5, 15)
CENTS = 125_000_000_000
MEDIANS: dict[str, float] = {}
Row = tuple[date, date, int]


@pytest.fixture(scope="module")
def deal() -> Deal:
    """36 months from the middle of one: 37 rows, the first and the last prorated."""
    return deal_of(written(fee("1.25 billion", proration="actual"), start="2026-05-15", end="2029-05-14"))


@pytest.fixture(scope="module", autouse=True)
def side_by_side(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prints the medians when all have run."""
    yield
    plugins = request.config.pluginmanager
    terminal, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")
    plain = MEDIANS.get("integer-cents loop")
    with capture.global_and_fixture_disabled():
        for name, seconds in MEDIANS.items():
            times = f"{seconds / plain:6.1f}x" if plain else ""
            terminal.ensure_newline()
            terminal.write_line(f"{name:24} {seconds * 1e6:8.1f} us {times}")


def timed(benchmark: Any, name: str, work: Callable[..., Any], *args: Any) -> Any:
    result = benchmark(work, *args)
    if benchmark.stats is not None:  # there is none where timing is off
        MEDIANS[name] = benchmark.stats.stats.median
    return result


def part(first: date, stop: date, opens: date, closes: date) -> int:
    """A month's share in cents as the difference of two rounded ones."""
    days = (closes - opens).days
    return round_cents((stop - opens).days, days) - round_cents((first - opens).days, days)


def round_cents(share: int, of: int) -> int:
    whole, rest = divmod(CENTS * share, of)
    return whole + (2 * rest > of or (2 * rest == of and whole & 1))


def by_integer_cents() -> list[Row]:
    """The least that could do it: integers, a loop over months, days over days."""
    found = []
    opens = FIRST.replace(day=1)
    while opens < STOP:
        closes = next_month(opens)
        first, stop = max(opens, FIRST), min(closes, STOP)
        found.append((first, stop, part(first, stop, opens, closes)))
        opens = closes
    return found


def by_rrule() -> list[Row]:
    """Months from dateutil's rrule, the same arithmetic."""
    edges = [day.date() for day in rrule(MONTHLY, dtstart=_noon(FIRST.replace(day=1)), until=_noon(next_month(STOP.replace(day=1))))]
    pairs = itertools.pairwise(edges)
    return [(max(a, FIRST), min(b, STOP), part(max(a, FIRST), min(b, STOP), a, b)) for a, b in pairs]


def _noon(day: date) -> Any:
    from datetime import datetime

    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - a day, not an instant


def by_quantlib(ql: Any) -> list[tuple[Any, Any, int]]:
    """Months from QuantLib's schedule, with its actual/actual day count for the parts."""
    start, stop = (ql.Date(day.day, day.month, day.year) for day in (FIRST.replace(day=1), next_month(STOP.replace(day=1))))
    calendar, kept = ql.NullCalendar(), ql.Unadjusted
    dates = list(ql.Schedule(start, stop, ql.Period(1, ql.Months), calendar, kept, kept, ql.DateGeneration.Forward, False))
    first, last = (ql.Date(day.day, day.month, day.year) for day in (FIRST, STOP))
    found = []
    for opens, closes in itertools.pairwise(dates):
        begins, ends = max(opens, first), min(closes, last)
        days = closes - opens
        found.append((begins, ends, round_cents(ends - opens, days) - round_cents(begins - opens, days)))
    return found


def test_plain_loop(benchmark: Any) -> None:
    """The yardstick has 37 rows that add up."""
    table = timed(benchmark, "integer-cents loop", by_integer_cents)
    assert len(table) == 37


def test_rows(benchmark: Any, deal: Deal) -> None:
    """The product's rows are those of the plain loop, to the cent."""
    plan(deal)
    table = timed(benchmark, "rows of a loaded deal", rows, deal, deal.span, "month")
    assert [(row.span.start, row.span.stop, row.amount.low) for row in table] == by_integer_cents()


def test_rrule(benchmark: Any) -> None:
    """The same rows by dateutil's rrule."""
    assert timed(benchmark, "dateutil rrule", by_rrule) == by_integer_cents()


def test_quantlib(benchmark: Any) -> None:
    """The same amounts by QuantLib's schedule."""
    ql = pytest.importorskip("QuantLib")
    table = timed(benchmark, "QuantLib schedule", by_quantlib, ql)
    assert [cents for _, _, cents in table] == [cents for _, _, cents in by_integer_cents()]


def test_total_through_a_date(benchmark: Any) -> None:
    """A total through a day in mid-month on a loaded deal, with its two bounds."""
    colossus = shipped("colossus-1")
    worked_out = plan(colossus)
    span = Span(colossus.first_day, date(2027, 9, 11))
    low, high = timed(benchmark, "total through a date", lambda: worked_out.total(span).bounds)
    assert high - low == 250_000_000_000


def test_working_out_a_plan(benchmark: Any, deal: Deal) -> None:
    """Working out all accruals of the deal, once a deal and what-if."""

    def anew() -> int:
        deal.__dict__.pop("_plan", None)
        return len(plan(deal).accruals)

    assert timed(benchmark, "plan, once a deal", anew) == 37
