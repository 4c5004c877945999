"""Totals, rows and prices in force: additive to the cent, never wider for knowing more, never less for lasting longer."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import Span
from core.deal import Deal
from core.money import Amount
from core.schedule import periods, plan, proration, rows
from core.terms import Fee, Grain
from tests.deals.golden import amendment, deal_of, fee, shipped, written
from tests.deals.random_contracts import contract

DAY = timedelta(days=1)
law = settings(derandomize=True, deadline=None, max_examples=150)
seeds = st.integers(0, 10**6)
days = st.dates(date(2023, 12, 1), date(2033, 12, 31))


def some_deal(seed: int) -> Deal:
    """A random contract with its amendments in force."""
    return deal_of(contract(random.Random(seed))).known(date(2199, 1, 1))


def cost(deal: Deal, first: str, last: str) -> tuple[int | None, int | None]:
    return plan(deal).total(Span.of(date.fromisoformat(first), date.fromisoformat(last))).bounds


# laws -------------------------------------------------------------------------------------------------


@law
@given(seeds, st.lists(days, min_size=3, max_size=3))
def test_costs_of_neighbouring_spans_add_up_to_the_cent(seed: int, three: list[date]) -> None:
    """cost(a..b) + cost(b+1..c) = cost(a..c): symbolically, and so at both bounds."""
    deal = some_deal(seed)
    a, b, c = sorted(three)
    total = plan(deal).total
    parts = total(Span.of(a, b)) + total(Span(b + DAY, c + DAY))
    assert parts == total(Span.of(a, c))
    assert parts.bounds == total(Span.of(a, c)).bounds


@law
@given(seeds, st.sampled_from(["month", "quarter", "year"]), st.integers(1, 12))
def test_the_rows_add_up_to_the_total(seed: int, grain: Grain, fiscal_start: int) -> None:
    """Rows by month, quarter and (fiscal) year cover the term without a gap and add up to its cost."""
    deal = some_deal(seed)
    table = rows(deal, deal.span, grain, fiscal_start)
    assert (table[0].span.start, table[-1].span.stop) == (deal.span.start, deal.span.stop)
    assert all(one.span.stop == other.span.start for one, other in pairwise(table))
    assert sum((row.amount for row in table), Amount(0, deal.currency)) == plan(deal).total(deal.span)


@law
@given(seeds, days, st.integers(0, 900), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_span_never_costs_less(seed: int, first: date, length: int, before: int, after: int) -> None:
    """More days at either end never lower either bound; no bound at all is the most."""
    total = plan(some_deal(seed)).total
    short = total(Span.of(first, first + DAY * length)).bounds
    longer = total(Span.of(first - DAY * before, first + DAY * (length + after))).bounds
    assert short[0] is not None
    assert longer[0] is not None
    assert longer[0] >= short[0] >= 0
    assert longer[1] is None or (short[1] is not None and longer[1] >= short[1])


WIDER_TO_NARROWER = ("undisclosed", "undisclosed between 0 and 1000", "up to 900", "up to 900 and at least 300",
                     "undisclosed between 400 and 800", "up to 700 and at least 500", "600")  # fmt: skip


@law
@given(
    st.sampled_from(["fee", "unit fee", "discount", "ramp", "one-time fee"]), st.sampled_from(["month", "quarter", "year"]),
    st.sampled_from(["actual", "30/360", "none"]), days, st.integers(0, 800),
)  # fmt: skip
def test_disclosing_a_price_never_widens_an_answer(
    kind: str, per: str, method: str, first: date, length: int
) -> None:
    """As a price is told more exactly, each answer lies within the one before."""
    span = Span.of(first, first + DAY * length)
    before: tuple[int | None, int | None] = (0, None)
    for said in WIDER_TO_NARROWER:
        low, high = plan(deal_of(written(*priced(kind, said, per, method), start="2026-01-10", end="2029-03-20"))).total(span).bounds
        assert low is not None
        assert before[0] is not None
        assert low >= before[0], said
        assert before[1] is None or (high is not None and high <= before[1]), said
        before = low, high
    assert before[0] == before[1]


def priced(kind: str, said: str, per: str, method: str) -> list[dict[str, Any]]:
    """Terms of which one price is said so, more or less exactly."""
    if kind == "fee":
        return [fee(said, per, proration=method)]
    if kind == "unit fee":
        return [{"term": "capacity", "quantity": "3 MW"},
                {"term": "unit fee", "amount": said, "per": "MW-month", "of": "capacity", "proration": method}]  # fmt: skip
    if kind == "one-time fee":
        return [{"term": "one-time fee", "amount": said, "on": "2027-07-07"}]
    if kind == "discount":
        return [fee("1000", per, proration=method), {"term": "discount", "of": "fee", "first_months": "9", "price": said}]
    steps = [{"from_month": "1", "price": said}, {"from_month": "12", "percent": "100%"}]
    return [fee("1000", per, proration=method), {"term": "ramp", "of": "fee", "steps": steps}]


@law
@given(days, days)
def test_what_two_totals_share_cancels(one: date, other: date) -> None:
    """The difference of two totals through different days leans only on the unknowns between them."""
    deal = shipped("colossus-1")
    early, late = sorted((max(one, date(2026, 7, 1)), max(other, date(2026, 7, 1))))
    total = plan(deal).total
    difference = total(Span.of(deal.first_day, late)) - total(Span.of(deal.first_day, early))
    low, high = difference.bounds
    assert low == high
    assert difference == total(Span(early + DAY, late + DAY))


@law
@given(seeds, days, days)
def test_days_outside_the_term_cost_nothing(seed: int, one: date, other: date) -> None:
    """A span costs what its part within the term costs; a span that misses the term costs nothing."""
    deal = some_deal(seed)
    span = Span.of(min(one, other), max(one, other))
    assert plan(deal).total(span) == plan(deal).total(span.cut(deal.span))
    assert plan(deal).total(Span.of(date(2020, 1, 1), date(2021, 1, 1))).bounds == (0, 0)


# proration and rounding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "first", "last", "cents"),
    [
        ("actual", "2027-02-15", "2027-02-28", 50000), ("actual", "2027-01-31", "2027-01-31", 3226),
        ("30/360", "2027-02-15", "2027-02-28", 53333), ("30/360", "2027-01-31", "2027-01-31", 0),
        ("30/360", "2027-01-30", "2027-01-31", 3333), ("30/360", "2027-02-28", "2027-02-28", 10000),
        ("30/360", "2027-02-01", "2027-02-28", 100000),
        ("none", "2027-02-15", "2027-02-28", 0), ("none", "2027-02-01", "2027-02-01", 100000),
    ],
)  # fmt: skip
def test_parts_of_a_month(method: str, first: str, last: str, cents: int) -> None:
    """Of $1,000 a month: days over the month's days; days over 30, the last bringing it to 30; all on the first day."""
    assert cost(deal_of(written(fee(proration=method))), first, last) == (cents, cents)


@pytest.mark.parametrize(
    ("method", "cents"), [("actual", 54839), ("30/360", 53333), ("undisclosed", 54839), ("none", 100000)]
)
def test_a_fee_that_begins_within_a_month(method: str, cents: int) -> None:
    """$1,000 a month from 15 January: 17 of 31 days, 16 of 30, or the whole month on its first day in force."""
    deal = deal_of(written(fee(proration=method, **{"from": "2027-01-15"})))
    assert cost(deal, "2027-01-01", "2027-01-31") == (cents, cents)


def test_the_fees_own_proration_comes_before_the_billings() -> None:
    """A method that the fee states holds; else the billing term's; else days, and the answer can say so."""
    billing = {"term": "billing", "proration": "30/360"}
    day = date(2027, 3, 1)
    for own, bill, expected in (("none", [billing], ("none", True)), ("undisclosed", [billing], ("30/360", True)),
                                ("undisclosed", [], ("actual", False))):  # fmt: skip
        deal = deal_of(written(fee(proration=own), *bill))
        assert proration(deal, deal.of_type(Fee)[0], day) == expected


def test_half_a_cent_goes_to_the_even_one() -> None:
    """A yearly fee of $0.30 accrues 2.5 cents a month, rounded to 2; of $0.42, 3.5 cents, rounded to 4."""
    assert cost(deal_of(written(fee("0.30", "year"))), "2027-01-01", "2027-12-31") == (24, 24)
    assert cost(deal_of(written(fee("0.42", "year"))), "2027-01-01", "2027-12-31") == (48, 48)


def test_a_price_that_changes_within_a_month_makes_two_accruals() -> None:
    """$100 in April, of which 10% are off from the 16th on: 15 days at $100 and 15 at $90."""
    discount = {"term": "discount", "of": "fee", "from": "2027-04-16", "until": "2027-04-30", "percent": "10%"}
    assert cost(deal_of(written(fee("100"), discount)), "2027-04-01", "2027-04-30") == (9500, 9500)


def test_a_term_that_changes_no_price_makes_no_other_accrual() -> None:
    """A ramp step at the full price leaves July at $1.00: not 19 days at 61 and 12 days at 39 rounded apart."""
    steps = [{"from": "2027-01-01", "percent": "100%"}, {"from": "2027-07-20", "percent": "100%"}]
    deal = deal_of(written(fee(), {"term": "ramp", "of": "fee", "steps": steps}))
    (accrual,) = plan(deal).touching(Span.of(date(2027, 7, 1), date(2027, 7, 31)))
    assert accrual.span == Span(date(2027, 7, 1), date(2027, 8, 1))


# unknowns ---------------------------------------------------------------------------------------------


def test_an_undisclosed_price_has_a_name_for_each_month() -> None:
    """Two discounted months are two unknowns, each between nothing and the full price."""
    deal = shipped("colossus-1")
    total = plan(deal).total(deal.span)
    assert [unknown.name for unknown in total.unknowns] == ["monthly fee for May 2026", "monthly fee for Jun 2026"]
    assert {(unknown.low, unknown.high) for unknown in total.unknowns} == {(Fraction(0), Fraction(125_000_000_000))}


def test_one_percentage_for_several_months_is_one_unknown() -> None:
    """A percentage given once, undisclosed, moves all its months together."""
    discount = {"term": "discount", "of": "fee", "first_months": "3", "percent": "undisclosed between 10% and 30%"}
    deal = deal_of(written(fee(), discount))
    total = plan(deal).total
    assert len(total(deal.span).unknowns) == 1
    january, march = (total(Span.of(date(2027, month, 1), date(2027, month, 31))) for month in (1, 3))
    assert january.bounds == (70_000, 90_000)
    assert (january - march).bounds == (0, 0)


def test_at_least_has_no_upper_bound() -> None:
    """At least $10 a month for a year costs at least $120."""
    assert cost(deal_of(written(fee("at least 10"))), "2027-01-01", "2027-12-31") == (12_000, None)


def test_up_to_lies_between_nothing_and_the_amount_unless_fixed() -> None:
    """Up to $10 is $0 to $10; with a minimum it is not less; read as fixed it is $10."""
    for said, more, bounds in (("up to 10", {}, (0, 12_000)), ("up to 10 and at least 5", {}, (6_000, 12_000)),
                               ("up to 10", {"fixed": "yes"}, (12_000, 12_000))):  # fmt: skip
        assert cost(deal_of(written(fee(said, **more))), "2027-01-01", "2027-12-31") == bounds


@pytest.mark.parametrize(
    ("amount", "off", "month"),
    [
        ("1000", "1000", (0, 0)), ("1000", "300", (70_000, 70_000)), ("up to 1000", "300", (0, 70_000)),
        ("up to 1000 and at least 400", "300", (10_000, 70_000)), ("1000", "up to 300", (70_000, 100_000)),
        ("1000", "at least 300", (0, 70_000)), ("1000", "undisclosed", (0, 100_000)),
    ],
)  # fmt: skip
def test_an_amount_off_never_makes_a_price_negative(amount: str, off: str, month: tuple[int, int]) -> None:
    """A discount in money leaves between nothing and the full price."""
    deal = deal_of(written(fee(amount), {"term": "discount", "of": "fee", "first_months": "1", "amount": off}))
    assert cost(deal, "2027-01-01", "2027-01-31") == month


def test_an_amount_off_a_ramped_fee_never_makes_it_negative() -> None:
    """$500 off a fee that ramps from $100 leaves nothing, not a credit."""
    ramp = {"term": "ramp", "of": "fee", "steps": [{"from_month": "1", "percent": "10%"}]}
    deal = deal_of(written(fee(), ramp, {"term": "discount", "of": "fee", "first_months": "1", "amount": "500"}))
    assert cost(deal, "2027-01-01", "2027-01-31") == (0, 0)


# prices in force --------------------------------------------------------------------------------------


def test_the_price_in_force_is_of_the_whole_month() -> None:
    """A fee of $1,000 is in force at $1,000 on each of its days; two that stack at their sum; before them at nothing."""
    deal = deal_of(written(
        fee("1000", **{"from": "2027-01-15"}), fee("300", "quarter", name="more", stacks="yes", **{"from": "2027-06-01"}),
    ))  # fmt: skip
    told = [plan(deal).price_at(date(2027, *day)).bounds for day in ((1, 14), (1, 15), (2, 28), (6, 1))]
    assert told == [(0, 0), (100_000, 100_000), (100_000, 100_000), (110_000, 110_000)]


def test_the_price_in_force_of_an_hourly_fee_is_its_full_month() -> None:
    """10 GPUs at $2 an hour come to 24 hours a day times the month's days."""
    deal = deal_of(written({"term": "capacity", "quantity": "10 GPUs"},
                           {"term": "unit fee", "amount": "2", "per": "GPU-hour", "of": "capacity"}))  # fmt: skip
    assert plan(deal).price_at(date(2027, 2, 10)).bounds == (10 * 2 * 24 * 28 * 100,) * 2


def test_a_span_that_splits_a_month_says_so() -> None:
    """Whole months need no proration; a span that cuts one, or a fee that begins within one, does."""
    deal = deal_of(written(fee(**{"from": "2027-03-15"})))
    asked = [Span.of(date(2027, 4, 1), date(2027, 6, 30)), Span.of(date(2027, 4, 1), date(2027, 6, 29)),
             Span.of(date(2027, 3, 1), date(2027, 6, 30)), Span.of(date(2027, 1, 1), date(2027, 2, 10))]  # fmt: skip
    assert [plan(deal).splits_a_month(span) for span in asked] == [False, True, True, False]


# rows -------------------------------------------------------------------------------------------------


def test_periods_are_named_and_cut() -> None:
    """Months, quarters, years and fiscal years have their names; the first and last are cut to the span."""
    span = Span.of(date(2026, 11, 15), date(2027, 4, 10))
    assert [label for label, _ in periods(span, "month")][:2] == ["Nov 2026", "Dec 2026"]
    assert [label for label, _ in periods(span, "quarter")] == ["Q4 2026", "Q1 2027", "Q2 2027"]
    assert [label for label, _ in periods(span, "year")] == ["2026", "2027"]
    assert list(periods(span, "year", 2)) == [
        ("FY2027", Span.of(date(2026, 11, 15), date(2027, 1, 31))), ("FY2028", Span.of(date(2027, 2, 1), date(2027, 4, 10))),
    ]  # fmt: skip
    assert [label for label, _ in periods(span, "quarter", 2)] == ["Q4 FY2027", "Q1 FY2028"]


def test_rows_outside_the_term_are_left_out() -> None:
    """A year of which the term has two months gives two rows, not twelve."""
    table = rows(shipped("colossus-1"), Span.of(date(2026, 1, 1), date(2026, 6, 30)), "month")
    assert [row.label for row in table] == ["May 2026", "Jun 2026"]


# amendments of a fee ----------------------------------------------------------------------------------


def test_an_amended_amount_holds_from_its_day() -> None:
    """$1,000 a month becomes $1,300 on 16 April: half of April at each."""
    data = written(fee(), overlays=[amendment("2027-02-01", "2027-04-16", set={"fee": {"amount": "1300"}})])
    deal = deal_of(data).known(date(2027, 2, 1))
    assert cost(deal, "2027-04-01", "2027-04-30") == (115_000, 115_000)
    assert cost(deal, "2027-03-01", "2027-03-31") == (100_000, 100_000)
    assert cost(deal, "2027-05-01", "2027-05-31") == (130_000, 130_000)


def test_a_month_without_proration_accrues_once_though_amended_within() -> None:
    """Where a whole month accrues on its first day, an amendment within it does not make it accrue again."""
    change = amendment("2027-02-01", "2027-04-16", set={"fee": {"amount": "1300"}})
    deal = deal_of(written(fee(proration="none"), overlays=[change])).known(date(2027, 2, 1))
    assert cost(deal, "2027-04-01", "2027-05-31") == (230_000, 230_000)


def test_an_amendment_does_not_restart_a_ramp() -> None:
    """The months of a ramp are those of the fee, counted from its beginning, whatever is amended later."""
    ramp = {"term": "ramp", "of": "fee", "steps": [{"from_month": "1", "percent": "50%"}, {"from_month": "3", "percent": "100%"}]}
    change = amendment("2027-02-01", "2027-06-01", set={"fee": {"amount": "2000"}})
    deal = deal_of(written(fee(), ramp, overlays=[change])).known(date(2027, 2, 1))
    assert cost(deal, "2027-06-01", "2027-06-30") == (200_000, 200_000)


def test_an_amendment_of_something_else_leaves_the_rises() -> None:
    """A fee that rose by 10% stays risen when an amendment changes its note only."""
    rise = {"term": "escalator", "of": "fee", "percent": "10%"}
    change = amendment("2028-02-01", "2028-06-15", set={"fee": {"note": "renumbered as section 5"}})
    deal = deal_of(written(fee(), rise, end="2029-12-31", overlays=[change])).known(date(2028, 2, 1))
    days = (date(2028, 6, 14), date(2028, 6, 15), date(2028, 12, 31), date(2029, 1, 1))
    assert [plan(deal).price_at(day).low for day in days] == [110_000, 110_000, 110_000, 121_000]


def test_an_amended_amount_rises_on_the_fees_own_anniversaries() -> None:
    """An amount agreed on 15 June 2028 is not raised for the past; it rises on the next 1 January."""
    rise = {"term": "escalator", "of": "fee", "percent": "10%"}
    change = amendment("2028-02-01", "2028-06-15", set={"fee": {"amount": "2000"}})
    deal = deal_of(written(fee(), rise, end="2029-12-31", overlays=[change])).known(date(2028, 2, 1))
    assert cost(deal, "2028-07-01", "2028-07-31") == (200_000, 200_000)
    assert cost(deal, "2029-01-01", "2029-01-31") == (220_000, 220_000)


def test_an_amended_fee_is_still_one_for_its_first_months() -> None:
    """A discount of the first four months may outlast the day on which the fee was amended."""
    discount = {"term": "discount", "of": "fee", "first_months": "4", "percent": "50%"}
    change = amendment("2027-02-01", "2027-03-01", set={"fee": {"amount": "2000"}})
    deal = deal_of(written(fee(), discount, overlays=[change])).known(date(2027, 2, 1))
    assert cost(deal, "2027-01-01", "2027-06-30") == (2 * 50_000 + 2 * 100_000 + 2 * 200_000,) * 2
