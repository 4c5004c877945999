"""A second way of computing what a deal costs, to hold the product's against: a plain loop over days, in fractions.

It reads a contract's plain data and nothing of `core`. For every day and every fee it asks what price is in force and
which share of a month the day is; days of one fee, month and price make one accrual, which is rounded once, half-even,
at the least and at the most that its price can be. Part of an accrual is the difference of two rounded ones.
Terms to five years; slow on purpose.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Data = Mapping[str, Any]
DAY = timedelta(days=1)
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


# what is written -------------------------------------------------------------------------------------


def first_day(text: str) -> date:
    """The first day of a date written to the year, the month or the day."""
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """The last day of a date written to the year, the month or the day."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Price:
    """What a price is at the two ends of what is not known about it; `unknown` names that. `most` None: no bound."""

    least: Fraction
    most: Fraction | None
    unknown: str | None = None

    def scaled(self, factor: Fraction) -> Price:
        if not factor:  # nothing of a price that is not known is known to be nothing
            return Price(factor, factor)
        return Price(self.least * factor, None if self.most is None else self.most * factor, self.unknown)

    @property
    def known(self) -> bool:
        return self.unknown is None


def bounds(text: str) -> tuple[Fraction, Fraction | None]:
    """The least and the most that an amount or a percentage can be, as its words say."""
    words = text.replace("%", "").replace("_", "")
    if words == "undisclosed":
        return Fraction(0), None
    if words.startswith("undisclosed between "):
        low, high = words.removeprefix("undisclosed between ").split(" and ")
        return Fraction(low), Fraction(high)
    if words.startswith("up to "):
        high, _, low = words.removeprefix("up to ").partition(" and at least ")
        return Fraction(low or 0), Fraction(high)
    if words.startswith("at least "):
        return Fraction(words.removeprefix("at least ")), None
    return Fraction(words), Fraction(words)


def money(text: str, fixed: bool, month: str, ceiling: Fraction | None = None) -> Price:
    """An amount as a price in cents, at most the ceiling where its own words give no upper bound."""
    low, high = bounds(text)
    least, most = low * 100, ceiling if high is None else high * 100
    if fixed and most is not None:
        return Price(most, most)
    return Price(least, most, None if least == most else month)


def half_even(value: Fraction) -> int:
    """The nearest whole number; a half goes to the even neighbour."""
    return round(value)  # what Python documents for fractions


# one fee on one day ----------------------------------------------------------------------------------


@dataclass
class Fee:
    """A fee with all that changes its price, and the deal's days."""

    term: dict[str, Any]
    start: date
    end: date
    terms: list[dict[str, Any]]
    #: the amount from each day on, the first from the fee's first day; later ones come from amendments
    amounts: list[tuple[date, str]]
    proration: str
    prices: dict[tuple[Any, ...], Price] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mine = [term for term in self.terms if term.get("of") == self.term["name"]]
        self.escalators = [(term, self.rises(term)) for term in mine if term["term"] == "escalator"]
        self.ramps = [
            (term, [self.step_begins(step) for step in term["steps"]]) for term in mine if term["term"] == "ramp"
        ]
        self.discounts = [(term, *self.discounted(term)) for term in mine if term["term"] == "discount"]
        self.steps = [
            (first_day(step["from"]), step["quantity"])
            for term in self.terms
            if term["term"] == "capacity" and term["name"] == self.term.get("of")
            for step in term.get("steps", [{"from": self.start.isoformat(), "quantity": term.get("quantity")}])
        ]

    def rises(self, escalator: dict[str, Any]) -> list[date]:
        """The days within five years or so on which the fee rises."""
        years = range(self.start.year, self.end.year + 1)
        if "first" in escalator:
            anchor = first_day(escalator["first"])
            return [same_day(anchor, year) for year in years if year >= anchor.year]
        if escalator.get("basis") == "calendar":
            return [date(year, 1, 1) for year in years if year > self.start.year]
        return [same_day(self.start, year) for year in years if year > self.start.year]

    def step_begins(self, step: dict[str, Any]) -> date:
        return first_day(step["from"]) if "from" in step else nth_month(self.start, int(step["from_month"]))

    def discounted(self, discount: dict[str, Any]) -> tuple[date, date]:
        """The first and the last day of a discount."""
        if "first_months" in discount:
            return self.start, nth_month(self.start, int(discount["first_months"]) + 1) - DAY
        return (
            first_day(discount["from"]) if "from" in discount else self.start,
            last_day(discount["until"]) if "until" in discount else self.end,
        )

    def price(self, day: date) -> Price:
        """The price in force on a day: of a whole month, or of a day where the fee is by the hour."""
        agreed, amount = [(since, text) for since, text in self.amounts if since <= day][-1]
        amended = agreed > self.start
        rises = tuple(
            sum(rise <= day and (rise > agreed or not amended) for rise in rises) for _, rises in self.escalators
        )
        ramps = tuple(sum(begins <= day for begins in begin) for _, begin in self.ramps)
        discounts = tuple(first <= day <= last for _, first, last in self.discounts)
        begun = tuple(quantity for since, quantity in self.steps if since <= day)[-1:]
        facts = (day.year, day.month, amount, rises, ramps, discounts, begun)
        if facts not in self.prices:
            self.prices[facts] = self.worked_out(f"{self.term['name']} {day:%Y-%m}", *facts[2:])
        return self.prices[facts]

    def worked_out(
        self, month: str, amount: str, rises: tuple[int, ...], ramps: tuple[int, ...],
        discounts: tuple[bool, ...], begun: tuple[str, ...],
    ) -> Price:  # fmt: skip
        """The amount, risen, stepped, discounted, and shared out to a month or multiplied by a capacity."""
        price = money(amount, self.term.get("fixed") == "yes", month)
        for (escalator, _), times in zip(self.escalators, rises, strict=True):
            if times:
                low, high = bounds(escalator["percent"])
                most = None if high is None else grown(high / 100, times, escalator)
                price = multiplied(price, grown(low / 100, times, escalator), most, month)
        for (ramp, _), begun_steps in zip(self.ramps, ramps, strict=True):
            if begun_steps:
                step = ramp["steps"][begun_steps - 1]
                if "price" in step:
                    price = money(step["price"], False, month, price.most)
                else:
                    low, high = bounds(step["percent"])
                    price = multiplied(price, low / 100, Fraction(1) if high is None else high / 100, month)
        for (discount, _, _), holds in zip(self.discounts, discounts, strict=True):
            if holds:
                price = cheaper(price, discount, month)
        if self.term["term"] == "unit fee":
            return self.times_capacity(price, begun, month)
        return price.scaled(Fraction(1, MONTHS_PER[self.term["per"]]))

    def times_capacity(self, price: Price, begun: tuple[str, ...], month: str) -> Price:
        """A unit price times what is delivered; nothing before the first step, no bound where that is not known."""
        factor = Fraction({"kW-month": 1000, "GPU-hour": 24, "MWh": 24}.get(self.term["per"], 1))
        if not begun:
            return Price(Fraction(0), Fraction(0))
        if begun[0] == "undisclosed":
            return multiplied(price, Fraction(0), None, month)
        figure, unit = begun[0].rsplit(" ", 1)
        quantity = Fraction(figure.replace(",", "")) * {"kW": Fraction(1, 1000), "GW": Fraction(1000)}.get(unit, 1)
        return price.scaled(quantity * factor)

    def share(self, day: date, opens: bool) -> Fraction:
        """Which part of its price a day is: of a month's, by the proration that holds, or of a day's."""
        if self.term.get("per") in ("GPU-hour", "MWh"):
            return Fraction(1)
        length = calendar.monthrange(day.year, day.month)[1]
        if self.proration == "none":
            return Fraction(opens)
        if self.proration == "30/360":
            return Fraction(thirtieths(day.day, length) - thirtieths(day.day - 1, length), 30)
        return Fraction(1, length)


def same_day(anchor: date, year: int) -> date:
    """The anchor's day in another year; 29 February is the 28th where there is none."""
    return date(year, anchor.month, min(anchor.day, calendar.monthrange(year, anchor.month)[1]))


def nth_month(start: date, number: int) -> date:
    """The first day of the fee's nth calendar month, its first being the one it begins in."""
    months = start.year * 12 + start.month - 1 + number - 1
    return date(months // 12, months % 12 + 1, 1)


def thirtieths(day: int, length: int) -> int:
    """How many of 30 days have passed after that day of a month: all of them on its last."""
    return 30 if day == length else min(day, 30)


def grown(rate: Fraction, times: int, escalator: dict[str, Any]) -> Fraction:
    """The factor that so many rises make, compounding or not."""
    compounding = escalator.get("compounding", "yes") == "yes"
    return (1 + rate) ** times if compounding else 1 + rate * times


def multiplied(price: Price, low: Fraction, high: Fraction | None, month: str) -> Price:
    """A price times a factor that may be known only by its bounds."""
    if low == high:
        return price.scaled(low)
    return Price(price.least * low, None if price.most is None or high is None else price.most * high, month)


def cheaper(full: Price, discount: dict[str, Any], month: str) -> Price:
    """The discounted price: never below zero, never above the full one where nothing else is said."""
    if "price" in discount:
        price = money(discount["price"], False, month, full.most)
        if price.known or full.most is None:
            return price
        capped = full.most if price.most is None else min(price.most, full.most)
        return Price(min(price.least, full.most), capped, month)
    if "percent" in discount:
        fewest, most_percent = bounds(discount["percent"])
        low, high = fewest / 100, Fraction(1) if most_percent is None else most_percent / 100
        if low == high:
            return full.scaled(1 - low)
        if full.known:  # one percentage for all its months
            return Price(full.least * (1 - low), full.least * (1 - high), f"percentage of {discount['name']}")
        return multiplied(full, 1 - high, 1 - low, month)
    off, most_off = bounds(discount["amount"])
    least = Fraction(0) if most_off is None else max(full.least - most_off * 100, Fraction(0))
    most = None if full.most is None else max(full.most - off * 100, Fraction(0))
    return Price(least, most, None if least == most else full.unknown or month)


# the days --------------------------------------------------------------------------------------------


@dataclass
class Accrual:
    """One fee's days of one month at one price: the day it begins and the share accrued after each of its days."""

    price: Price
    begins: date
    accrued: list[Fraction]

    def through(self, day: date) -> Fraction:
        """The share that accrued up to a day, that day included."""
        days = min((day - self.begins).days + 1, len(self.accrued))
        return self.accrued[days - 1] if days > 0 else Fraction(0)


class Ledger:
    """All accruals of a contract's plain data, with its amendments in force."""

    def __init__(self, data: Data) -> None:
        self.start, self.end = first_day(data["start"]["date"]), last_day(data["end"]["date"])
        self.accruals: list[Accrual] = []
        for term in data["terms"]:
            if term["term"] == "one-time fee":
                day = first_day(term["on"])
                price = money(term["amount"], term.get("fixed") == "yes", f"{term['name']} {day}")
                self.accruals.append(Accrual(price, day, [Fraction(1)]))
            elif term["term"] in ("fee", "unit fee"):
                self.accruals.extend(accruals(self.fee(data, term)))

    def fee(self, data: Data, term: dict[str, Any]) -> Fee:
        """A fee with its days, its amounts over time and the proration that holds for it."""
        start = first_day(term["from"]) if "from" in term else self.start
        end = last_day(term["until"]) if "until" in term else self.end
        amounts = [(start, term["amount"])]
        for overlay in data.get("overlays", []):
            changed = overlay["set"].get(term["name"], {})
            if "amount" in changed:
                since = max(first_day(overlay["applies_from"]), start)
                amounts = [(day, amount) for day, amount in amounts if day < since]
                amounts.append((since, changed["amount"]))
        billed = [other.get("proration") for other in data["terms"] if other["term"] == "billing"]
        methods = [method for method in (term.get("proration"), *billed) if method in ("actual", "30/360", "none")]
        return Fee(term, start, end, data["terms"], amounts, (methods or ["actual"])[0])

    def cost(self, first: date, last: date) -> tuple[int, int | None]:
        """The least and the most that accrues from one day to another, both included, in cents."""
        low, high, unbounded = 0, 0, False
        leaning: dict[str, list[int]] = {}
        for accrual in self.accruals:
            price, before, after = accrual.price, accrual.through(first - DAY), accrual.through(last)
            if before == after:
                continue
            least = half_even(price.least * after) - half_even(price.least * before)
            if price.most is None:
                low, unbounded = low + least, True
                continue
            most = half_even(price.most * after) - half_even(price.most * before)
            if price.unknown is None:
                low, high = low + least, high + least
            else:
                ends = leaning.setdefault(price.unknown, [0, 0])
                ends[0], ends[1] = ends[0] + least, ends[1] + most
        low += sum(min(ends) for ends in leaning.values())
        high += sum(max(ends) for ends in leaning.values())
        return low, None if unbounded else high


def accruals(fee: Fee) -> Iterator[Accrual]:
    """The fee's days one by one; a new month or another price begins a new accrual."""
    current: Accrual | None = None
    month: tuple[int, int] | None = None
    day = fee.start
    while day <= fee.end:
        opens = (day.year, day.month) != month
        month = day.year, day.month
        price, share = fee.price(day), fee.share(day, opens)
        if current is None or opens or price != current.price:
            if current is not None:
                yield current
            current = Accrual(price, day, [share])
        else:
            current.accrued.append(current.accrued[-1] + share)
        day += DAY
    if current is not None:
        yield current
