"""What each fee costs at each time: its amount, risen by escalators, stepped by ramps, lowered by discounts.

A price that the sources do not give is a named unknown, one a fee and calendar month, except a percentage
given once for several months, which is one unknown for them all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from core.dates import DAY, MONTHS, Span, add_months, months_of
from core.deal import Deal, given
from core.money import Price, Unknown, to_minor
from core.stated import Quantity, Quoted, State
from core.terms import AnyFee, Capacity, Discount, Escalator, Fee, OneTimeFee, Ramp, RampStep, UnitFee

Change = TypeVar("Change", Escalator, Discount, Ramp)
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Priced:
    """A price in force over part of one calendar month: of the whole month, or of one day where `daily`.

    `opens_month` holds for the first price of the fee in that month.
    """

    span: Span
    price: Price
    daily: bool
    opens_month: bool


@dataclass(frozen=True, slots=True)
class Tariff:
    """A fee and its prices over time."""

    fee: AnyFee
    prices: tuple[Priced, ...]


@dataclass(frozen=True, slots=True)
class _Factor:
    """A multiplier that may be known only to lie within bounds; `high` None is unbounded."""

    low: Fraction
    high: Fraction | None


def tariffs(deal: Deal) -> Iterator[Tariff]:
    """Every fee of the deal with its prices, month by month, within the deal's term."""
    for term in deal.terms:
        if isinstance(term, OneTimeFee):
            day = term.on.first
            price = _quoted(term.amount, term.fixed, deal.currency, f"{title(term.name)} on {term.on}", None)
            yield Tariff(term, (Priced(Span(day, day + DAY), price, False, True),))
        elif isinstance(term, (Fee, UnitFee)):
            yield Tariff(term, tuple(_prices(deal, term)))


def title(name: str) -> str:
    """A term's name in words: `monthly-fee` is the monthly fee."""
    return name.replace("-", " ")


def discount_span(deal: Deal, discount: Discount) -> Span:
    """When a discount is in force: its first months are calendar months, counted from the fee's first."""
    fees = [deal.force(fee) for fee in deal.named(discount.of)]
    force = deal.force(discount)
    if not fees:
        return force
    start = min(fee.start for fee in fees)
    if discount.first_months is not None:
        return Span(start, add_months(start.replace(day=1), discount.first_months))
    return Span(max(start, force.start), force.stop)


def full_price_day(deal: Deal, day: date) -> date:
    """The first day from a day of the term on that no discount touches; the day itself where none follows."""
    for discount in deal.of_type(Discount):
        span = discount_span(deal, discount)
        if day in span and span.stop in deal.span:
            day = span.stop
    return day


def _prices(deal: Deal, fee: Fee | UnitFee) -> Iterator[Priced]:
    force = deal.force(fee).cut(deal.span)
    cuts = sorted(set(_cuts(deal, fee, force)))
    for month in months_of(force):
        edges = [month.start, *(cut for cut in cuts if month.start < cut < month.stop), month.stop]
        opened = False
        for start, stop in itertools.pairwise(edges):
            piece = Span(start, stop).cut(force)
            if not piece.empty:
                yield _piece(deal, fee, piece, month.start, not opened)
                opened = True


def _cuts(deal: Deal, fee: Fee | UnitFee, force: Span) -> Iterator[date]:
    """The days within the fee's time on which its price may change."""
    for escalator in _changes(deal, fee, Escalator):
        yield from _rises(escalator, force)
    for discount in _changes(deal, fee, Discount):
        span = discount_span(deal, discount)
        yield from (span.start, span.stop)
    for ramp in _changes(deal, fee, Ramp):
        yield from (start for start, _ in _steps(ramp, force))
    if isinstance(fee, UnitFee):
        for capacity in deal.of_type(Capacity):
            if capacity.name == fee.of:
                yield from (deal.force(capacity).start, deal.force(capacity).stop)
                yield from (step.from_.first for step in capacity.steps)


def _changes(deal: Deal, fee: Fee | UnitFee, kind: type[Change]) -> list[Change]:
    return [term for term in deal.of_type(kind) if term.of == fee.name]


def _piece(deal: Deal, fee: Fee | UnitFee, span: Span, month: date, opens: bool) -> Priced:
    """The price over a few days of one month, in which nothing changes."""
    day = span.start
    name = f"{title(fee.name)} for {MONTHS[month.month - 1]} {month.year}"
    if not opens:
        name = f"{title(fee.name)} from {day.day} {MONTHS[month.month - 1]} {month.year}"
    price = _quoted(fee.amount, fee.fixed, deal.currency, name, None)
    force = deal.force(fee)
    for escalator in _changes(deal, fee, Escalator):
        price = _scaled(price, _risen(escalator, force, day), name)
    for ramp in _changes(deal, fee, Ramp):
        active = [step for start, step in _steps(ramp, force) if start <= day]
        if active and active[-1].price is not None:
            price = _quoted(active[-1].price, False, deal.currency, name, price)
        elif active:
            price = _scaled(price, _percent(active[-1].percent, Decimal(100)), name)
    for discount in _changes(deal, fee, Discount):
        if day in discount_span(deal, discount):
            price = _discounted(deal, discount, price, name)
    daily = False
    if isinstance(fee, UnitFee):
        units, daily = _units(deal, fee, day)
        price = _scaled(price, units, name)
    else:
        price = price.times(Fraction(1, _MONTHS_OF[fee.per]))
    return Priced(span, price, daily, opens)


# each change of a price ----------------------------------------------------------------------------


def _quoted(amount: Quoted | State | None, fixed: bool, currency: str, name: str, full: Price | None) -> Price:
    """An amount as a price: known, or an unknown with the bounds given, at most the undiscounted price `full`."""
    if isinstance(amount, Quoted):
        if fixed and amount.high is not None:
            return Price(to_minor(amount.high, currency))
        if amount.exact is not None:
            return Price(to_minor(amount.exact, currency))
    low, high = Fraction(0), None if full is None else full.high
    if isinstance(amount, Quoted):
        low = to_minor(amount.low or Decimal(0), currency)
        if amount.high is not None:
            high = to_minor(amount.high, currency)
    return Price.of(Unknown(name, low, high))


def _scaled(price: Price, factor: _Factor, name: str) -> Price:
    """The price times a factor. A doubtful factor makes the product an unknown of its own."""
    if factor.low == factor.high:
        return price.times(factor.low)
    low, high = price.low, price.high
    top = None if high is None or factor.high is None else high * factor.high
    return Price.of(Unknown(name, Fraction(0) if low is None else low * factor.low, top))


def _percent(stated: Quoted | State | None, most: Decimal | None) -> _Factor:
    """A percentage as a factor of 1; one that is not disclosed lies between 0 and `most`."""
    if isinstance(stated, Quoted):
        high = stated.high if stated.high is not None else most
        return _Factor(Fraction(stated.low or 0) / 100, None if high is None else Fraction(high) / 100)
    if stated is State.NONE:
        return _Factor(Fraction(0), Fraction(0))
    return _Factor(Fraction(0), None if most is None else Fraction(most) / 100)


def _rises(escalator: Escalator, force: Span) -> Iterator[date]:
    """The days on which an escalator raises the fee, each counted from its anchor."""
    count = 0
    while True:
        if escalator.first is not None:
            day = add_months(escalator.first.first, 12 * count)
        elif escalator.basis == "anniversary":
            day = add_months(force.start, 12 * (count + 1))
        else:
            day = date(force.start.year + 1 + count, 1, 1)
        if day >= force.stop:
            return
        yield day
        count += 1


def _risen(escalator: Escalator, force: Span, day: date) -> _Factor:
    """By how much the escalator has raised the fee by a day."""
    times = sum(rise <= day for rise in _rises(escalator, force))
    if not times:
        return _Factor(_ONE, _ONE)
    rate = _percent(escalator.percent, None)

    def factor(percent: Fraction) -> Fraction:
        return (_ONE + percent) ** times if escalator.compounding else _ONE + percent * times

    return _Factor(factor(rate.low), None if rate.high is None else factor(rate.high))


def _steps(ramp: Ramp, force: Span) -> list[tuple[date, RampStep]]:
    """The ramp's steps with the day on which each begins."""
    return [
        (step.from_.first if step.from_ else add_months(force.start.replace(day=1), (step.from_month or 1) - 1), step)
        for step in ramp.steps
    ]


def _discounted(deal: Deal, discount: Discount, full: Price, name: str) -> Price:
    """The cheaper price: never below zero, never above the undiscounted one."""
    if discount.price is not None:
        return _quoted(discount.price, False, deal.currency, name, full)
    if discount.percent is not None:
        cut = _percent(discount.percent, Decimal(100))
        if cut.low == cut.high:
            return full.times(_ONE - cut.low)
        high = _ONE if cut.high is None else cut.high
        if full.unknown is None:
            shared = Unknown(f"{title(discount.name)}, as a share of the {title(discount.of)}", cut.low, high, True)
            return Price(full.fixed, shared, -full.fixed)
        return _scaled(full, _Factor(_ONE - high, _ONE - cut.low), name)
    if isinstance(discount.amount, Quoted) and discount.amount.exact is not None:
        off = to_minor(discount.amount.exact, deal.currency)
        return Price(full.fixed - off, full.unknown, full.slope)
    least, most = Fraction(0), full.high
    if isinstance(discount.amount, Quoted):
        if discount.amount.high is not None and full.low is not None:
            least = max(full.low - to_minor(discount.amount.high, deal.currency), Fraction(0))
        if most is not None:
            most -= to_minor(discount.amount.low or Decimal(0), deal.currency)
    return Price.of(Unknown(name, least, most))


def quantity_at(deal: Deal, capacity: Capacity, day: date) -> Quantity | State:
    """How much a capacity term delivers on a day; none before its first step."""
    if not capacity.steps:
        return capacity.quantity
    begun = [step.quantity for step in capacity.steps if step.from_.first <= day]
    return begun[-1] if begun else State.NONE


def _units(deal: Deal, fee: UnitFee, day: date) -> tuple[_Factor, bool]:
    """How many units a unit fee is owed for: a month, or a day where the second is true."""
    daily = fee.per in ("GPU-hour", "MWh")
    factor = (Fraction(24) if daily else _ONE) * (1000 if fee.per == "kW-month" else 1)
    units = Fraction(0)
    for capacity in deal.of_type(Capacity):
        if capacity.name == fee.of and day in deal.force(capacity):
            quantity = quantity_at(deal, capacity, day)
            if given(quantity) and isinstance(quantity, Quantity):
                units += Fraction(quantity.value)
            elif quantity is not State.NONE:
                return _Factor(Fraction(0), None), daily
    return _Factor(units * factor, units * factor), daily
