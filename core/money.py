"""Exact money that may be partly unknown.

An `Amount` is a known number of minor units plus shares of named unknowns. Unknowns stay symbolic while
amounts are added and subtracted, so what two totals share cancels exactly; bounds are taken last.
Numbers are integers and fractions; binary floating point appears nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from core.errors import BrokenPromise

#: Currencies whose minor unit is not a hundredth (ISO 4217).
_MINOR_DIGITS: Mapping[str, int] = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3}
_SYMBOLS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_SCALES = ((10**12, "T"), (10**9, "B"), (10**6, "M"))


def minor_digits(currency: str) -> int:
    """How many decimals the currency's amounts have."""
    return _MINOR_DIGITS.get(currency, 2)


def round_half_even(numerator: int, denominator: int) -> int:
    """The integer nearest to a positive-denominator fraction; a tie goes to the even one."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and whole & 1):
        whole += 1
    return whole


class Unknown(NamedTuple):
    """A price that is not disclosed: its name and bounds, inclusive, in minor units; `high` None is unbounded.

    Where `percent` holds, the unknown is a fraction of 1 and its bounds are too.
    """

    name: str
    low: Fraction
    high: Fraction | None
    percent: bool = False


class Price(NamedTuple):
    """A price in minor units: `fixed + slope x unknown`, or just `fixed`."""

    fixed: Fraction
    unknown: Unknown | None = None
    slope: Fraction = Fraction(0)

    @classmethod
    def of(cls, unknown: Unknown) -> Price:
        return cls(Fraction(0), unknown, Fraction(1))

    def times(self, factor: Fraction) -> Price:
        if not factor:  # nothing is left of what is not known
            return Price(factor)
        return Price(self.fixed * factor, self.unknown, self.slope * factor)

    def at(self, level: Fraction) -> Fraction:
        """The price if the unknown were `level`."""
        return self.fixed + self.slope * level

    @property
    def low(self) -> Fraction | None:
        """The least it can be, None where nothing bounds it."""
        return self._bound(self.slope > 0)

    @property
    def high(self) -> Fraction | None:
        """The most it can be, None where nothing bounds it."""
        return self._bound(self.slope < 0)

    def _bound(self, at_low: bool) -> Fraction | None:
        if self.unknown is None or not self.slope:
            return self.fixed
        level = self.unknown.low if at_low else self.unknown.high
        return None if level is None else self.at(level)

    def amount(self, currency: str, share: Fraction = Fraction(1)) -> Amount:
        """The price, or a share of it, as an accrual of its own, rounded once."""
        if self.unknown is None or not self.slope:
            exact = self.fixed * share
            return Amount(round_half_even(exact.numerator, exact.denominator), currency)
        return Amount(0, currency, {self.times(share): 1})


@dataclass(frozen=True, slots=True)
class Amount:
    """Known minor units plus accruals that lean on an unknown, each with how often it counts.

    Adding and subtracting are exact. `low` and `high` are minor units, None where nothing bounds that side.
    """

    known: int
    currency: str
    open: Mapping[Price, int] = field(default_factory=dict)

    def _joined(self, other: Amount, sign: int) -> Amount:
        if self.currency != other.currency:
            raise BrokenPromise(
                f"{self.currency} and {other.currency} do not add up, as no exchange rate is a term; "
                "ask for each currency by itself"
            )
        if not other.open:
            return Amount(self.known + sign * other.known, self.currency, self.open)
        merged = dict(self.open)
        for price, count in other.open.items():
            merged[price] = merged.get(price, 0) + sign * count
        return Amount(
            self.known + sign * other.known, self.currency, {price: count for price, count in merged.items() if count}
        )

    def __add__(self, other: Amount) -> Amount:
        return self._joined(other, 1)

    def __sub__(self, other: Amount) -> Amount:
        return self._joined(other, -1)

    def __neg__(self) -> Amount:
        return Amount(-self.known, self.currency, {price: -count for price, count in self.open.items()})

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The least and the most it can be, each accrual rounded by itself, minor units."""
        low: int | None = self.known
        high: int | None = self.known
        grouped: dict[Unknown, list[tuple[Price, int]]] = {}
        for price, count in self.open.items():
            if price.unknown is not None:
                grouped.setdefault(price.unknown, []).append((price, count))
        for unknown, shares in grouped.items():
            at_low = _rounded(shares, unknown.low)
            if unknown.high is not None:
                at_high = _rounded(shares, unknown.high)
                ends: tuple[int | None, int | None] = (min(at_low, at_high), max(at_low, at_high))
            else:
                slope = sum((price.slope * count for price, count in shares), start=Fraction(0))
                ends = (None if slope < 0 else at_low, None if slope > 0 else at_low)
            low = None if low is None or ends[0] is None else low + ends[0]
            high = None if high is None or ends[1] is None else high + ends[1]
        return low, high

    @property
    def low(self) -> int | None:
        return self.bounds[0]

    @property
    def high(self) -> int | None:
        return self.bounds[1]

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The unknowns it leans on, in the order of first use, each once."""
        return tuple(dict.fromkeys(price.unknown for price in self.open if price.unknown is not None))

    def to_json(self) -> dict[str, str | None]:
        low, high = self.bounds
        return {"low": plain(low, self.currency), "high": plain(high, self.currency), "currency": self.currency}

    def __str__(self) -> str:
        return say(self)


def _rounded(shares: list[tuple[Price, int]], level: Fraction) -> int:
    total = 0
    for price, count in shares:
        exact = price.at(level)
        total += count * round_half_even(exact.numerator, exact.denominator)
    return total


def zero(currency: str) -> Amount:
    return Amount(0, currency)


def total(amounts: Iterable[Amount], currency: str) -> Amount:
    """The sum; 0 of the currency where there is nothing to add."""
    result = zero(currency)
    for amount in amounts:
        result = result + amount
    return result


def plain(minor: int | None, currency: str) -> str | None:
    """Minor units as a decimal string with the currency's decimals; None stays None."""
    if minor is None:
        return None
    digits = minor_digits(currency)
    if not digits:
        return str(minor)
    sign, text = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def to_minor(value: Decimal | Fraction, currency: str) -> Fraction:
    """A price in major units as a fraction of minor units, not rounded."""
    scale: int = 10 ** minor_digits(currency)
    return Fraction(value) * scale


def say(amount: Amount) -> str:
    """As a headline says it: three or four significant digits, "about" unless exact."""
    low, high = amount.bounds
    if low is not None and low == high:
        return say_minor(low, amount.currency)
    if low is None:
        return "an amount that nothing bounds" if high is None else f"at most {say_minor(high, amount.currency)}"
    if high is None:
        return f"at least {say_minor(low, amount.currency)}"
    least, most = say_minor(low, amount.currency), say_minor(high, amount.currency)
    if "about " in least + most:
        return f"about {least.removeprefix('about ')} to {most.removeprefix('about ')}"
    return f"{least} to {most}"


def say_minor(minor: int, currency: str) -> str:
    """`$22.5B`, `about $3.73B`, `$50,000`, `$5.27`."""
    digits = minor_digits(currency)
    size = Fraction(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    for scale, letter in _SCALES:
        if size >= scale:
            text, exact = _digits(size / scale)
            return f"{'' if exact else 'about '}{sign}{symbol}{text}{letter}"
    if size == 0:
        return f"{symbol}0"
    if size.denominator == 1 or size >= 1000:
        whole = round_half_even(size.numerator, size.denominator)
        return f"{'' if size == whole else 'about '}{sign}{symbol}{whole:,}"
    return f"{sign}{symbol}{plain(abs(minor), currency)}"


def _digits(size: Fraction) -> tuple[str, bool]:
    """At least three significant digits, at most four, and whether that is all of it. `size` is 1 or more."""
    before = len(str(int(size)))
    for places in range(max(3 - before, 0), max(4 - before, 0) + 1):
        scaled = size * 10**places
        if scaled.denominator == 1:
            return _fixed(int(scaled), places), True
    places = max(2 if before < 3 else 4 - before, 0)
    scaled = size * 10**places
    return _fixed(round_half_even(scaled.numerator, scaled.denominator), places), False


def _fixed(scaled: int, places: int) -> str:
    text = str(scaled).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text
