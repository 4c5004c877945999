"""Days, months and spans: half-open inside, inclusive in words, months counted from their anchor."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import Span, add_months, month_of, months_of, next_month, say

law = settings(derandomize=True, deadline=None, max_examples=200)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2027-01-31", 1, "2027-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2027-01-31", 2, "2027-03-31"),
        ("2028-02-29", 12, "2029-02-28"), ("2028-02-29", 48, "2032-02-29"), ("2027-03-31", -1, "2027-02-28"),
        ("2027-12-15", 1, "2028-01-15"), ("2027-05-31", 1, "2027-06-30"), ("2027-05-31", 0, "2027-05-31"),
    ],
)  # fmt: skip
def test_months_on_is_the_same_day_cut_to_the_month(day: str, months: int, moved: str) -> None:
    """A month on is the same day of the next month, or that month's last day where there is none."""
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


@law
@given(days, st.integers(-240, 240))
def test_months_are_counted_from_the_anchor(day: date, months: int) -> None:
    """n months on lies in the nth month after, on the anchor's day or the month's last; never drifting step by step."""
    moved = add_months(day, months)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    assert moved == date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@law
@given(days, days)
def test_a_span_holds_both_its_days_and_all_between(one: date, other: date) -> None:
    """A span of two days has both in it, one more day than they are apart, and neither neighbour."""
    first, last = sorted((one, other))
    span = Span.of(first, last)
    assert (span.start, span.last_day, span.days) == (first, last, (last - first).days + 1)
    assert first in span
    assert last in span
    assert first - timedelta(days=1) not in span
    assert span.stop not in span


@law
@given(days, days, days, days)
def test_a_cut_is_what_both_spans_share(a: date, b: date, c: date, d: date) -> None:
    """A day lies in the cut of two spans exactly where it lies in both; spans that share nothing cut to an empty one."""
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    cut = one.cut(other)
    assert all((day in cut) == (day in one and day in other) for day in (a, b, c, d))
    assert cut.empty == (cut.days == 0)
    assert other.cut(one) == cut


@law
@given(days, st.integers(1, 800))
def test_the_months_of_a_span_are_whole_and_follow_each_other(first: date, length: int) -> None:
    """The months that a span touches cover it without a gap, and each has a day in it."""
    span = Span(first, first + timedelta(days=length))
    months = list(months_of(span))
    assert months[0].start <= first
    assert months[-1].stop >= span.stop
    assert all(one.stop == other.start for one, other in itertools.pairwise(months))
    assert all(not month.cut(span).empty and month == month_of(month.start) for month in months)


def test_the_month_after_december_is_january() -> None:
    """The next month knows the end of a year."""
    assert next_month(date(2027, 12, 1)) == date(2028, 1, 1)
    assert month_of(date(2028, 2, 29)) == Span(date(2028, 2, 1), date(2028, 3, 1))


def test_an_empty_span_has_no_days() -> None:
    """A span that stops before it starts is empty, has no days and no months."""
    span = Span(date(2027, 5, 2), date(2027, 5, 1))
    assert span.empty
    assert span.days == 0
    assert list(months_of(span)) == []


def test_spans_and_days_as_people_write_them() -> None:
    """A span is said with both its days, one day once, and months by three letters whatever the machine's language."""
    assert str(Span.of(date(2026, 5, 1), date(2027, 12, 31))) == "1 May 2026 to 31 Dec 2027"
    assert str(Span.of(date(2027, 3, 5), date(2027, 3, 5))) == say(date(2027, 3, 5)) == "5 Mar 2027"
