"""(deal, span) -> money: every fee as accruals, one per fee, price and calendar month; totals, rows, price changes.

This is the product's one implementation of accrual. A deal's plan is worked out once; a total then costs two
look-ups. An accrual is rounded once, half-even, and part of a month is the difference of two rounded accruals,
so that cost(a..b) + cost(b+1..c) = cost(a..c) to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from core.dates import DAY, MONTHS, Span, month_of
from core.deal import Deal, given
from core.money import Amount, Price, round_half_even
from core.pricing import Priced, prices
from core.stated import State
from core.terms import AnyFee, Billing, Grain, OneTimeFee


class Accrual(NamedTuple):
    """One fee at one price within one calendar month, in force over `span`.

    `days(d)` counts, by the proration in force, the part of `of` days that accrued over the span's first d days.
    """

    fee: AnyFee
    span: Span
    price: Price
    of: int
    days: Callable[[int], int]
    counts_days: bool

    def through(self, stop: date) -> tuple[int, int]:
        """The share of the price that accrued before `stop`, as a fraction."""
        elapsed = (min(stop, self.span.stop) - self.span.start).days
        return (self.days(elapsed), self.of) if elapsed > 0 else (0, 1)


def _accrued(accrual: Accrual, stop: date) -> Amount | int | None:
    """What accrued before `stop`: minor units where the price is known, an open amount else, None for nothing."""
    share, of = accrual.through(stop)
    if not share:
        return None
    price = accrual.price
    if price.unknown is None:
        return round_half_even(price.fixed.numerator * share, price.fixed.denominator * of)
    return Amount(0, "", {price.times(Fraction(share, of)): 1})


def _identity(days: int) -> int:
    return days


def _all_at_once(days: int) -> int:
    return 1


def _thirty(first: date) -> Callable[[int], int]:
    """30/360: every month has 30 days; its last day brings it to 30, a 31st day adds nothing."""
    month_days = month_of(first).days
    before = min(first.day - 1, 30)

    def count(days: int) -> int:
        day = first.day - 1 + days
        return (30 if day >= month_days else min(day, 30)) - before

    return count


@dataclass(frozen=True)
class Plan:
    """A deal's accruals in order, with running totals by calendar month."""

    deal: Deal
    accruals: tuple[Accrual, ...]
    #: months since year 0 of the first entry of the lists below
    base: int
    #: known minor units accrued before each month
    known: list[int]
    #: the accruals that touch each month
    by_month: list[list[Accrual]]
    #: of those, the ones with an open price, whole
    open_by_month: list[list[Price]] = field(default_factory=list)

    def total(self, span: Span) -> Amount:
        """What accrues over a span; days outside the term add nothing."""
        span = span.cut(self.deal.span)
        return Amount(0, self.deal.currency) if span.empty else self.between(span.start, span.stop)

    def between(self, start: date, stop: date) -> Amount:
        """What accrues from `start` up to, not including, `stop`, both within the term."""
        low, high = self._index(start), self._index(stop)
        known = self.known[high] - self.known[low]
        opened: dict[Price, int] = {}
        for opens in self.open_by_month[low:high]:
            for price in opens:
                opened[price] = opened.get(price, 0) + 1
        if stop.day != 1:
            known += self._part(high, stop, 1, opened)
        if start.day != 1:
            known -= self._part(low, start, -1, opened)
        return Amount(known, self.deal.currency, {price: count for price, count in opened.items() if count})

    def _index(self, day: date) -> int:
        return day.year * 12 + day.month - 1 - self.base

    def _part(self, month: int, stop: date, sign: int, opened: dict[Price, int]) -> int:
        known = 0
        for accrual in self.by_month[month]:
            found = _accrued(accrual, stop)
            if isinstance(found, int):
                known += found
            elif found is not None:
                for price in found.open:
                    opened[price] = opened.get(price, 0) + sign
        return known

    def touching(self, span: Span) -> Iterator[Accrual]:
        """The accruals of which some part falls within the span, in order. Each lies within a month."""
        span = span.cut(self.deal.span)
        if span.empty:
            return
        low, high = self._index(span.start), self._index(span.last_day)
        for month in range(low, high + 1):
            for accrual in self.by_month[month]:
                if low < month < high or not accrual.span.cut(span).empty:
                    yield accrual

    def splits_a_month(self, span: Span) -> bool:
        """Whether the span holds part of a month of a recurring fee, so that proration matters."""
        span = span.cut(self.deal.span)
        return any(
            accrual.counts_days
            and (accrual.span.cut(span) != accrual.span or accrual.span != month_of(accrual.span.start))
            for edge in (span.start, span.last_day) if not span.empty
            for accrual in self.by_month[self._index(edge)]
            if not accrual.span.cut(span).empty
        )  # fmt: skip

    def price_at(self, day: date) -> Amount:
        """What all recurring fees in force on a day come to in that calendar month, undivided."""
        amount = Amount(0, self.deal.currency)
        month_days = month_of(day).days
        for accrual in self.touching(Span(day, day + DAY)):
            if not isinstance(accrual.fee, OneTimeFee):
                times = Fraction(month_days) if accrual.counts_days and accrual.of == 1 else Fraction(1)
                amount = amount + accrual.price.amount(self.deal.currency, times)
        return amount


def plan(deal: Deal) -> Plan:
    """The deal's plan, worked out on first use and kept with the deal."""
    kept = deal.__dict__.get("_plan")
    if kept is None:
        kept = deal.__dict__["_plan"] = _worked_out(deal)
    return kept


def _worked_out(deal: Deal) -> Plan:
    accruals = sorted(
        (accrual for priced in prices(deal) for accrual in _accrual(deal, priced)),
        key=lambda accrual: accrual.span.start,
    )
    first = deal.first_day
    base = first.year * 12 + first.month - 1
    last = deal.last_day
    months = last.year * 12 + last.month - base
    by_month: list[list[Accrual]] = [[] for _ in range(months)]
    open_by_month: list[list[Price]] = [[] for _ in range(months)]
    known = [0] * (months + 1)
    for accrual in accruals:
        month = accrual.span.start.year * 12 + accrual.span.start.month - 1 - base
        by_month[month].append(accrual)
        whole = _accrued(accrual, accrual.span.stop)
        if isinstance(whole, int):
            known[month + 1] += whole
        elif whole is not None:
            open_by_month[month].extend(whole.open)
    for month in range(months):
        known[month + 1] += known[month]
    return Plan(deal, tuple(accruals), base, known, by_month, open_by_month)


def proration(deal: Deal, fee: AnyFee, day: date) -> tuple[str, bool]:
    """How a month in force for some of its days accrues, and whether the contract says so."""
    stated = [getattr(fee, "proration", State.NOT_RECORDED)]
    stated += [billing.proration for billing in deal.in_force(Billing, day)]
    for value in stated:
        if value is State.NONE:
            return "none", True
        if given(value):
            return str(value), True
    return "actual", False


def _accrual(deal: Deal, priced: Priced) -> Iterator[Accrual]:
    """A price within one month as an accrual: counted by days, by 30ths, by hours, or all at once."""
    span, fee = priced.span, priced.fee
    if isinstance(fee, OneTimeFee):
        yield Accrual(fee, span, priced.price, 1, _all_at_once, False)
    elif priced.daily:
        yield Accrual(fee, span, priced.price, 1, _identity, True)
    else:
        method, _ = proration(deal, fee, span.start)
        if method == "none":
            if priced.opens_month:
                yield Accrual(fee, span, priced.price, 1, _all_at_once, False)
        elif method == "30/360":
            yield Accrual(fee, span, priced.price, 30, _thirty(span.start), True)
        else:
            yield Accrual(fee, span, priced.price, month_of(span.start).days, _identity, True)


class Row(NamedTuple):
    """One period of a breakdown, cut to the span asked for."""

    label: str
    span: Span
    amount: Amount


def rows(deal: Deal, span: Span, grain: Grain, fiscal_start: int = 1) -> tuple[Row, ...]:
    """The span's cost by calendar month, quarter or (fiscal) year; periods outside the term are left out."""
    between = plan(deal).between
    cut = span.cut(deal.span)
    return tuple(
        Row(label, period, between(period.start, period.stop)) for label, period in periods(cut, grain, fiscal_start)
    )


def periods(span: Span, grain: Grain, fiscal_start: int = 1) -> Iterator[tuple[str, Span]]:
    """The calendar periods that a span touches, each cut to it, with their names: `Jul 2027`, `Q3 2027`, `2027`."""
    size = {"month": 1, "quarter": 3, "year": 12}[grain]
    mark = "FY" if fiscal_start > 1 else ""
    start, last = span.start, span.stop
    while start < last:
        offset = (start.month - fiscal_start) % 12
        year = start.year + (1 < fiscal_start <= start.month)
        if grain == "month":
            label = f"{MONTHS[start.month - 1]} {start.year}"
        else:
            label = f"Q{offset // 3 + 1} {mark}{year}" if grain == "quarter" else f"{mark}{year}"
        after = start.year * 12 + start.month - 1 + size - offset % size
        stop = min(date(after // 12, after % 12 + 1, 1), last)
        yield label, Span(start, stop)
        start = stop
