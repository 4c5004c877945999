"""What each fee costs at each time: its amount, risen by escalators, stepped by ramps, lowered by discounts.

A price that the sources do not give is a named unknown, one a fee and calendar month, except a percentage
given once for several months, which is one unknown for them all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from core.dates import DAY, MONTHS, Span, add_months, months_of
from core.deal import Deal, given
from core.money import Price, Unknown, to_minor
from core.stated import Quantity, Quoted, State
from core.terms import AnyFee, Capacity, Discount, Escalator, Fee, OneTimeFee, Ramp, RampStep, UnitFee

Change = TypeVar("Change", Escalator, Discount, Ramp)
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_ONE = Fraction(1)


class Priced(NamedTuple):
    """A price of a fee in force over part of one calendar month: of the whole month, or of one day where `daily`.

    `opens_month` holds for the first price of the fee in that month.
    """

    fee: AnyFee
    span: Span
    price: Price
    daily: bool
    opens_month: bool


class _Factor(NamedTuple):
    """A multiplier that may be known only to lie within bounds; `high` None is unbounded."""

    low: Fraction
    high: Fraction | None


def prices(deal: Deal) -> Iterator[Priced]:
    """The prices of every fee of the deal, month by month, within the deal's term."""
    done: set[str] = set()
    for term in deal.terms:
        if isinstance(term, OneTimeFee):
            day = term.on.first
            price = _quoted(term.amount, term.fixed, deal.currency, f"{title(term.name)} on {term.on}", None)
            yield Priced(term, Span(day, day + DAY), price, False, True)
        elif isinstance(term, (Fee, UnitFee)) and term.name not in done:
            done.add(term.name)
            yield from _recurring(deal, term.name)


def title(name: str) -> str:
    """A term's name in words: `monthly-fee` is the monthly fee."""
    return name.replace("-", " ")


def discount_span(deal: Deal, discount: Discount) -> Span:
    """When a discount is in force: its first months are calendar months, counted from the fee's first."""
    fees = [deal.force(fee) for fee in deal.named(discount.of)]
    force = deal.force(discount)
    return Span(max(min(fee.start for fee in fees), force.start), force.stop) if fees else force


def full_price_day(deal: Deal, day: date) -> date:
    """The first day from a day of the term on that no discount touches; the day itself where none follows."""
    for discount in deal.of_type(Discount):
        span = discount_span(deal, discount)
        if day in span and span.stop in deal.span:
            day = span.stop
    return day


class _Version(NamedTuple):
    """A recurring fee as it stands over a span; an amendment begins another version of the same fee.

    Anniversaries and months are counted from `begun`, the first day of the first version. `agreed` is the day from
    which an amendment set the amount that holds, None where it is the first one: only later rises raise it.
    """

    fee: Fee | UnitFee
    span: Span
    begun: date
    agreed: date | None


def _versions(deal: Deal, name: str) -> list[_Version]:
    fees = [(deal.force(fee), fee) for fee in deal.named(name) if isinstance(fee, (Fee, UnitFee))]
    fees.sort(key=lambda pair: pair[0].start)
    found: list[_Version] = []
    for force, fee in fees:
        begun, agreed = force.start, None
        if found:
            before, begun = found[-1], found[0].begun
            same = (fee.amount, fee.fixed) == (before.fee.amount, before.fee.fixed)
            agreed = before.agreed if same else force.start
        found.append(_Version(fee, force, begun, agreed))
    return found


def _recurring(deal: Deal, name: str) -> Iterator[Priced]:
    """A recurring fee's prices: one a month, and another from each day on which the price changes."""
    versions = _versions(deal, name)
    force = Span(versions[0].begun, versions[-1].span.stop).cut(deal.span)
    cuts = sorted({cut for version in versions for cut in _cuts(deal, version)})
    for month in months_of(force):
        edges = [month.start, *(cut for cut in cuts if month.start < cut < month.stop), month.stop]
        last: tuple[Priced, Price] | None = None
        for start, stop in itertools.pairwise(edges):
            piece = Span(start, stop).cut(force)
            version = next((version for version in versions if piece.start in version.span), None)
            if piece.empty or version is None:
                continue
            priced = _piece(deal, version, piece, month.start, True)
            price = priced.price
            if last and last[0].span.stop == piece.start and last[1] == price:  # nothing changed: one accrual
                last = (last[0]._replace(span=Span(last[0].span.start, piece.stop)), price)
                continue
            if last:
                yield last[0]
                priced = _piece(deal, version, piece, month.start, False)
            last = (priced, price)
        if last:
            yield last[0]


def _cuts(deal: Deal, version: _Version) -> Iterator[date]:
    """The days on which the price of a version may change, its first day and the day after its last among them."""
    fee = version.fee
    yield from (version.span.start, version.span.stop)
    for escalator in _changes(deal, fee, Escalator):
        yield from _rises(deal, escalator, version)
    for discount in _changes(deal, fee, Discount):
        span = discount_span(deal, discount)
        yield from (span.start, span.stop)
    for ramp in _changes(deal, fee, Ramp):
        yield from (deal.force(ramp).start, deal.force(ramp).stop)
        yield from (start for start, _ in _steps(ramp, version))
    if isinstance(fee, UnitFee):
        for capacity in deal.of_type(Capacity):
            if capacity.name == fee.of:
                yield from (deal.force(capacity).start, deal.force(capacity).stop)
                yield from (step.from_.first for step in capacity.steps)


def _changes(deal: Deal, fee: Fee | UnitFee, kind: type[Change]) -> list[Change]:
    return [term for term in deal.of_type(kind) if term.of == fee.name]


def _piece(deal: Deal, version: _Version, span: Span, month: date, opens: bool) -> Priced:
    """The price over a few days of one month, in which nothing changes."""
    fee, day = version.fee, span.start
    name = f"{title(fee.name)} for {MONTHS[month.month - 1]} {month.year}"
    if not opens:
        name = f"{title(fee.name)} from {day.day} {MONTHS[month.month - 1]} {month.year}"
    price = _quoted(fee.amount, fee.fixed, deal.currency, name, None)
    for escalator in _changes(deal, fee, Escalator):
        price = _scaled(price, _risen(deal, escalator, version, day), name)
    for ramp in _changes(deal, fee, Ramp):
        active = [step for start, step in _steps(ramp, version) if start <= day in deal.force(ramp)]
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
    return Priced(fee, span, price, daily, opens)


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


def _rises(deal: Deal, escalator: Escalator, version: _Version) -> Iterator[date]:
    """The days on which an escalator raises the fee, each counted from its anchor, through the version's last."""
    begun, count = version.begun, 0
    first = escalator.from_.first if escalator.from_ else date.min
    stop = min(version.span.stop, deal.force(escalator).stop)
    while True:
        if escalator.first is not None:
            day = add_months(escalator.first.first, 12 * count)
        elif escalator.basis == "anniversary":
            day = add_months(begun, 12 * (count + 1))
        else:
            day = date(begun.year + 1 + count, 1, 1)
        if day >= stop:
            return
        if day >= first:
            yield day
        count += 1


def _risen(deal: Deal, escalator: Escalator, version: _Version, day: date) -> _Factor:
    """By how much the escalator has raised the fee by a day; an amended amount rises after the day it holds from."""
    agreed = version.agreed
    times = sum(rise <= day and (agreed is None or rise > agreed) for rise in _rises(deal, escalator, version))
    if not times:
        return _Factor(_ONE, _ONE)
    rate = _percent(escalator.percent, None)

    def factor(percent: Fraction) -> Fraction:
        return (_ONE + percent) ** times if escalator.compounding else _ONE + percent * times

    return _Factor(factor(rate.low), None if rate.high is None else factor(rate.high))


def _steps(ramp: Ramp, version: _Version) -> list[tuple[date, RampStep]]:
    """The ramp's steps with the day on which each begins."""
    first = version.begun.replace(day=1)
    return [
        (step.from_.first if step.from_ else add_months(first, (step.from_month or 1) - 1), step) for step in ramp.steps
    ]


def _discounted(deal: Deal, discount: Discount, full: Price, name: str) -> Price:
    """The cheaper price: never below zero, never above the undiscounted one."""
    if discount.price is not None:
        price = _quoted(discount.price, False, deal.currency, name, full)
        if price.unknown is None or full.high is None:
            return price
        low, high = price.unknown.low, price.unknown.high
        return Price.of(Unknown(name, min(low, full.high), full.high if high is None else min(high, full.high)))
    if discount.percent is not None:
        cut = _percent(discount.percent, Decimal(100))
        if cut.low == cut.high:
            return full.times(_ONE - cut.low)
        high = _ONE if cut.high is None else cut.high
        if full.unknown is None:
            shared = Unknown(f"{title(discount.name)}, as a share of the {title(discount.of)}", cut.low, high, True)
            return Price(full.fixed, shared, -full.fixed)
        return _scaled(full, _Factor(_ONE - high, _ONE - cut.low), name)
    off = discount.amount if isinstance(discount.amount, Quoted) else Quoted("undisclosed", None, None)
    fewest = to_minor(off.low or Decimal(0), deal.currency)
    if off.exact is not None and full.low is not None and full.low >= fewest:
        return Price(full.fixed - fewest, full.unknown, full.slope)
    least, most = Fraction(0), full.high
    if off.high is not None and full.low is not None:
        least = max(full.low - to_minor(off.high, deal.currency), least)
    if most is not None:
        most = max(most - fewest, Fraction(0))
    return Price(least) if least == most else Price.of(Unknown(name, least, most))


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
