"""Amounts: exact, rounded half-even once per accrual, with unknowns that cancel and bounds taken last."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BrokenPromise
from core.money import Amount, Price, Unknown, minor_digits, plain, round_half_even, say, to_minor, total, zero

law = settings(derandomize=True, deadline=None, max_examples=200)
DISCOUNTED = Unknown("fee for May 2026", Fraction(0), Fraction(125_000_000_000))
UNBOUNDED = Unknown("fee for June 2026", Fraction(100), None)

levels = st.fractions(min_value=0, max_value=10**6, max_denominator=366)
unknowns = st.builds(
    lambda name, low, width: Unknown(name, low, None if width is None else low + width),
    st.sampled_from(["a", "b", "c"]), levels, st.none() | levels,
)  # fmt: skip
prices = st.builds(lambda unknown, share: Price.of(unknown).times(share), unknowns, levels)
amounts = st.builds(
    lambda known, open_: Amount(known, "USD", open_), st.integers(-(10**12), 10**12),
    st.dictionaries(prices, st.integers(-3, 3).filter(bool), max_size=4),
)  # fmt: skip


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("-0.5", 0), ("-1.5", -2), ("-2.5", -2), ("7", 7)],
)
def test_a_tie_goes_to_the_even_neighbour(exact: str, rounded: int) -> None:
    """Half a cent is rounded to the even cent, up or down, on both sides of zero."""
    value = Fraction(exact)
    assert round_half_even(value.numerator, value.denominator) == rounded


@law
@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_rounding_is_that_of_decimal_arithmetic(value: Fraction) -> None:
    """Rounding is half-even as the decimal standard has it, wherever decimals can say the number."""
    numerator, denominator = value.numerator, value.denominator
    assert round_half_even(numerator, denominator) == round(value)
    cents = Decimal(numerator * 5).scaleb(-3)
    assert round_half_even(numerator * 5, 10) == int((cents * 100).to_integral_value(rounding=ROUND_HALF_EVEN))


@law
@given(amounts, amounts)
def test_what_two_amounts_share_cancels(shared: Amount, other: Amount) -> None:
    """Adding an amount and taking it away again leaves exactly what was there, unknowns and all."""
    assert (shared + other) - shared == other
    assert shared - shared == zero("USD")


@law
@given(amounts, amounts, amounts)
def test_adding_has_no_order(one: Amount, two: Amount, three: Amount) -> None:
    """Sums do not depend on their order, nor does a difference on whether it is a sum with the negative."""
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one - two == one + -two


@law
@given(amounts)
def test_the_low_bound_is_never_above_the_high_one(amount: Amount) -> None:
    """Bounds are in order wherever both are there."""
    low, high = amount.bounds
    assert low is None or high is None or low <= high


@law
@given(amounts)
def test_a_negative_amount_has_the_bounds_of_the_other_side(amount: Amount) -> None:
    """What is at most X owed is at least -X gained."""
    low, high = amount.bounds
    flipped = (-amount).bounds
    assert flipped == (None if high is None else -high, None if low is None else -low)


def test_bounds_are_taken_last() -> None:
    """Half of an unknown less half of the same unknown is nothing, though each half may be 0 or 625 million."""
    half = Price.of(DISCOUNTED).amount("USD", Fraction(1, 2))
    assert half.bounds == (0, 62_500_000_000)
    assert (half - half).bounds == (0, 0)


def test_each_accrual_is_rounded_by_itself() -> None:
    """Three thirds of a dollar, each rounded to 33 cents, come to 99 cents, with a known and with an unknown price."""
    dollar = Unknown("a dollar", Fraction(100), Fraction(100))
    third = Fraction(1, 3)
    known = total((Price(Fraction(100)).amount("USD", third) for _ in range(3)), "USD")
    unknown = total((Price.of(dollar).amount("USD", third) for _ in range(3)), "USD")
    assert known.bounds == unknown.bounds == (99, 99)


def test_what_nothing_bounds_has_no_high() -> None:
    """At least a dollar has a low and no high; taken away, a high and no low; half of it, half of the low."""
    amount = Price.of(UNBOUNDED).amount("USD")
    assert amount.bounds == (100, None)
    assert (-amount).bounds == (None, -100)
    assert Price.of(UNBOUNDED).amount("USD", Fraction(1, 2)).bounds == (50, None)


def test_a_price_falls_where_its_unknown_percentage_rises() -> None:
    """A fee of 100 at an undisclosed discount of 20% to 50% is 50 to 80."""
    share = Unknown("discount", Fraction(20, 100), Fraction(50, 100), percent=True)
    price = Price(Fraction(10_000), share, Fraction(-10_000))
    assert (price.low, price.high) == (Fraction(5_000), Fraction(8_000))
    assert price.amount("USD").bounds == (5_000, 8_000)


def test_one_percentage_for_two_months_moves_both() -> None:
    """Two fees under one unknown percentage differ by what their full prices differ, discounted: not by chance."""
    share = Unknown("discount", Fraction(0), Fraction(1), percent=True)
    large, small = (Price(Fraction(full), share, Fraction(-full)).amount("USD") for full in (30_000, 10_000))
    assert (large - small).bounds == (0, 20_000)


def test_nothing_of_an_unknown_price_is_known() -> None:
    """Zero units at an undisclosed price cost nothing and lean on no unknown."""
    nothing = Price.of(UNBOUNDED).times(Fraction(0))
    assert nothing.amount("USD") == zero("USD")
    assert nothing.unknown is None


def test_unknowns_are_named_once_in_order_of_use() -> None:
    """The unknowns of a sum are those of its parts, each once."""
    amount = Price.of(UNBOUNDED).amount("USD") + Price.of(DISCOUNTED).amount("USD")
    amount += Price.of(DISCOUNTED).amount("USD", Fraction(1, 2))
    assert amount.unknowns == (UNBOUNDED, DISCOUNTED)


def test_two_currencies_do_not_add_up() -> None:
    """Dollars and euros are refused, with what to do instead."""
    with pytest.raises(BrokenPromise, match=r"USD and EUR do not add up.*ask for each currency by itself"):
        zero("USD") + zero("EUR")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456, "USD", "1234.56"), (-5, "USD", "-0.05"), (0, "USD", "0.00"), (7, "JPY", "7"),
        (1234, "KWD", "1.234"), (2_250_000_000_000, "USD", "22500000000.00"), (None, "USD", None),
    ],
)  # fmt: skip
def test_minor_units_as_plain_decimals(minor: int | None, currency: str, text: str | None) -> None:
    """Machine-readable amounts have all the currency's decimals and no sign but minus."""
    assert plain(minor, currency) == text


def test_currencies_have_their_own_minor_unit() -> None:
    """A price is in cents where there are cents, in yen where there are none, in fils by the thousand."""
    assert [to_minor(Decimal("1.5"), code) for code in ("USD", "JPY", "KWD")] == [150, Fraction(3, 2), 1500]
    assert [minor_digits(code) for code in ("USD", "JPY", "KWD")] == [2, 0, 3]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (2_250_000_000_000, 2_250_000_000_000, "$22.5B"),
        (2_250_000_000_000, 2_500_000_000_000, "$22.5B to $25.0B"),
        (372_916_666_667, 372_916_666_667, "about $3.73B"),
        (595_833_333_333, 845_833_333_333, "about $5.96B to $8.46B"),
        (5_000_000, 5_000_000, "$50,000"),
        (527, 527, "$5.27"),
        (0, 0, "$0"),
        (-125_000_000_000, -125_000_000_000, "-$1.25B"),
    ],
)
def test_headlines_say_three_or_four_digits(low: int, high: int, said: str) -> None:
    """A headline has three or four significant digits, and "about" unless that is all of it."""
    unknown = Unknown("the rest", Fraction(0), Fraction(high - low))
    assert say(Amount(low, "USD", {Price.of(unknown): 1} if high > low else {})) == said


def test_headlines_of_open_sides() -> None:
    """What has no bound on one side is at least, or at most, the bound on the other."""
    amount = Price.of(UNBOUNDED).amount("USD")
    assert say(amount) == "at least $1"
    assert say(-amount) == "at most -$1"
    assert say(amount - Price.of(Unknown("other", Fraction(0), None)).amount("USD")) == "an amount that nothing bounds"


def test_json_has_decimal_strings() -> None:
    """An amount's JSON holds strings with all decimals, and null where nothing bounds it."""
    assert Price.of(UNBOUNDED).amount("USD").to_json() == {"low": "1.00", "high": None, "currency": "USD"}
