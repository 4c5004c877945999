"""When an event is told: steps on working days, steps that meet, days that have passed, month ends and leap days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core import Alert, Book, Document, alerts_of, events, load_book
from core.alerts.event import LADDERS, RULES
from core.alerts.ladder import ladder
from tests.deals.golden import amendment, book_of, exit_right, fee, written

END_2027: dict[str, Any] = {"exits": [{"id": "end-2027", "end": "2027-12-31"}]}


def book(*terms: dict[str, Any], start: str = "2026-01-01", end: str = "2029-12-31", **more: Any) -> Book:
    return book_of(written(fee("310000"), *terms, start=start, end=end, **more))


def leaving(**more: Any) -> Book:
    """A deal to be left at the end of 2027, a Friday, on 90 days' notice: by Saturday, 2 October 2027."""
    return book(exit_right(), **{**END_2027, **more})


def told(found: tuple[Alert, ...]) -> list[tuple[int, str]]:
    return [(alert.step, alert.due.isoformat()) for alert in found]


def notices(deal: Book, first: str, last: str, *steps: int, as_of: str | None = None) -> tuple[Alert, ...]:
    day = None if as_of is None else date.fromisoformat(as_of)
    return alerts_of(deal, "small", date.fromisoformat(first), date.fromisoformat(last), {"notice": steps}, as_of=day)


# steps -------------------------------------------------------------------------------------------------


def test_each_step_is_told_on_the_working_day_before() -> None:
    """Steps on a Saturday or Sunday, and the step of one day before a Saturday, are told on the Friday."""
    assert told(notices(leaving(), "2027-01-01", "2027-12-31")) == [
        (120, "2027-06-04"), (90, "2027-07-02"), (60, "2027-08-03"), (30, "2027-09-02"), (14, "2027-09-17"),
        (7, "2027-09-24"), (1, "2027-10-01"),
    ]  # fmt: skip


def test_holidays_of_the_deal_and_of_the_book_are_no_working_days() -> None:
    """The deal's holiday on 1 October and the book's on 30 September move the last step to the 29th."""
    data = written(fee("310000"), exit_right(), start="2026-01-01", end="2029-12-31", holidays=["2027-10-01"], **END_2027)
    found = load_book([Document("deal", data), Document("book", {"holidays": ["2027-09-30"]}, is_book=True)])
    assert found.book is not None
    assert told(notices(found.book, "2027-09-20", "2027-12-31", 1)) == [(1, "2027-09-29")]


def test_steps_that_meet_on_one_day_are_two_keys_and_one_message() -> None:
    """The steps 0 and 1 before a Saturday both fall on the Friday: two keys, of which the nearer alone is sent."""
    found = notices(leaving(), "2027-09-30", "2027-10-02", 0, 1, 2)
    assert [(alert.step, alert.due.isoformat(), alert.covered) for alert in found] == [
        (2, "2027-09-30", False), (0, "2027-10-01", False), (1, "2027-10-01", True),
    ]  # fmt: skip
    assert len({alert.key for alert in found}) == 3


def test_the_key() -> None:
    """The key says deal, rule, target, the event's day and the step; nothing that changes from day to day."""
    (alert,) = notices(leaving(), "2027-10-01", "2027-10-01", 1)
    assert alert.key == "small|notice|end-2027|2027-10-02|1"


@pytest.mark.parametrize("rule", RULES)
def test_default_ladders(rule: str) -> None:
    """Deadlines for leaving are told seven times, changes twice, payments twice, a committed month once."""
    steps = {"payments": (7, 1), "commit": (7,)}.get(rule, (30, 7))
    steps = (120, 90, 60, 30, 14, 7, 1) if rule in ("notice", "lock-in", "renewal", "window") else steps
    assert ladder(None, rule) == LADDERS[rule] == steps


def test_whose_ladder() -> None:
    """The subscription's steps come before the deal's own, which come before the default ones."""
    deal = leaving(alerts={"ladder": ["10", "40"]}).deals[0]
    assert ladder(deal, "notice") == (40, 10)
    assert ladder(deal, "notice", (5, 3, 5)) == (5, 3)
    assert ladder(deal, "fee") == (30, 7)


def test_wrong_rules_and_steps_are_refused() -> None:
    """A rule that there is not, and a step after the event, are a caller's mistakes."""
    with pytest.raises(ValueError, match="no rule 'notices'; the rules are notice, lock-in"):
        alerts_of(leaving(), "small", date(2027, 1, 1), date(2027, 2, 1), {"notices": ()})
    with pytest.raises(ValueError, match="no rule 'notices'"):
        events(leaving(), "small", date(2027, 1, 1), date(2027, 2, 1), ["notices"])
    with pytest.raises(ValueError, match="-1 days lies after the event"):
        notices(leaving(), "2027-01-01", "2027-02-01", 7, -1)


def test_nothing_to_tell() -> None:
    """An unknown deal, no rules, and days in the wrong order have no alerts."""
    day = date(2027, 10, 1)
    assert alerts_of(leaving(), "other", day, day, {"notice": ()}) == ()
    assert alerts_of(leaving(), "small", day, day, {}) == ()
    assert alerts_of(leaving(), "small", day, date(2027, 9, 1), {"notice": ()}) == ()
    assert events(leaving(), "other", day, day) == ()


# too late ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", ["2027-10-02", "2027-10-03", "2027-12-31"])
def test_a_deadline_missed_is_told_once(today: str) -> None:
    """Once the last step's day is over, the last step alone is told, by its own key, until the exit itself is past."""
    (alert,) = notices(leaving(), today, "2028-12-31")
    assert (alert.key, alert.due) == ("small|notice|end-2027|2027-10-02|1", date(2027, 10, 1))


def test_what_has_passed_counts_from_the_day_of_asking() -> None:
    """A look back from Saturday, 2 October, still has Friday's alert once the 2nd is over; a look ahead in September has not."""
    key = "small|notice|end-2027|2027-10-02|1"
    assert [alert.key for alert in notices(leaving(), "2027-10-02", "2027-10-10", as_of="2027-10-05")] == [key]
    assert notices(leaving(), "2027-10-10", "2027-10-31", as_of="2027-09-01") == ()


def test_a_step_that_is_moved_into_the_window() -> None:
    """Six days before the 2nd is a Sunday: it is due on the Friday, the last day that is asked for."""
    assert told(notices(leaving(), "2027-09-24", "2027-09-24", 6)) == [(6, "2027-09-24")]


def test_an_exit_that_is_past_is_not_told() -> None:
    """After the day of the exit there is nothing to tell of it."""
    assert notices(leaving(), "2028-01-01", "2028-12-31") == ()


def test_a_change_that_has_passed_is_not_told() -> None:
    """A capacity that grew last week is history; one that grows tomorrow is told at once, though its steps are over."""
    grows = {"term": "capacity", "name": "power", "steps": [{"from": "2026-01-01", "quantity": "1 MW"}, {"from": "2027-06-09", "quantity": "2 MW"}]}
    for today, count in (("2027-06-08", 1), ("2027-06-09", 1), ("2027-06-10", 0)):
        first = date.fromisoformat(today)
        assert len(alerts_of(book(grows), "small", first, first, {"capacity": (7,)})) == count


def test_looking_back_with_what_is_known_today() -> None:
    """A look back over days that were missed gives what was due on them, as the deal is known today."""
    change = amendment("2027-08-20", "2027-08-20", set={"exit": {"notice": "60 days"}})
    deal = leaving(overlays=[change])
    window = ("2027-08-01", "2027-09-30")
    assert told(notices(deal, *window, 60, 30)) == [(60, "2027-08-03"), (30, "2027-09-02")]
    now = notices(deal, *window, 60, 30, as_of="2027-08-25")
    assert told(now) == [(60, "2027-09-02")]
    assert now[0].key == "small|notice|end-2027|2027-11-01|60"


def test_an_exit_that_changes_nothing_is_told_once() -> None:
    """Leaving on the very last day takes no notice: one alert, 30 days before, or by the step nearest to that."""
    deal = book(exit_right(), exits=[{"id": "end", "end": "2029-12"}])
    assert told(notices(deal, "2029-01-01", "2029-12-31")) == [(30, "2029-08-31")]
    assert told(notices(deal, "2029-01-01", "2029-12-31", 120, 60)) == [(60, "2029-08-03")]


# month ends, leap days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notice", "end", "day"),
    [
        ("12 months", "2029-02-28", "2028-02-29"),  # of 28 and 29 February 2028, both of which end on 28 February 2029
        ("12 months", "2028-02-29", "2027-02-28"),  # ends on 28 February: the 29th has no day of 2027
        ("1 month", "2027-02-28", "2027-01-31"),
        ("1 month", "2028-02-29", "2028-01-31"),
        ("1 month", "2027-03-30", "2027-02-28"),
        ("365 days", "2028-12-31", "2028-01-01"),  # a leap year has 366
        ("1 day", "2028-03-01", "2028-02-29"),
    ],
)
def test_notice_over_month_ends_and_leap_days(notice: str, end: str, day: str) -> None:
    """The day that a chosen exit counts to is computed forwards, so that short months and leap days come out right."""
    deal = book(exit_right(notice), exits=[{"id": "out", "end": end}])
    found = [event.day.isoformat() for event in events(deal, "small", date(2026, 1, 1), date(2030, 1, 1), ["notice"])
             if event.target == "out"]  # fmt: skip
    assert found == [day]


def test_steps_over_a_leap_day_and_a_year() -> None:
    """Steps are days: 366 days before 29 February 2028 is 28 February 2027, a Sunday, told on the Friday."""
    deal = book({"term": "milestone", "name": "hall", "what": "the hall", "due": "2028-02-29", "by": "provider", "cure": "12 months"})
    found = alerts_of(deal, "small", date(2026, 1, 1), date(2029, 12, 31), {"delivery": (366, 365, 1)})
    assert [(alert.event.day.isoformat(), alert.step, alert.due.isoformat()) for alert in found] == [
        ("2028-02-29", 366, "2027-02-26"), ("2028-02-29", 365, "2027-03-01"), ("2029-02-28", 366, "2028-02-28"),
        ("2028-02-29", 1, "2028-02-28"), ("2029-02-28", 365, "2028-02-29"), ("2029-02-28", 1, "2029-02-27"),
    ]  # fmt: skip


def test_payments_are_counted_from_their_own_months() -> None:
    """Monthly payments never drift from the month's end: each is counted from its own invoice, not from the one before."""
    billing = {"term": "billing", "every": "month", "timing": "advance", "days_to_pay": "30"}
    found = events(book(billing), "small", date(2028, 1, 1), date(2028, 6, 30), ["payments"])
    assert [event.day.isoformat() for event in found] == [
        "2028-01-31", "2028-03-02", "2028-03-31", "2028-05-01", "2028-05-31",
    ]  # fmt: skip


def test_an_escalator_from_a_leap_day() -> None:
    """A yearly rise from 29 February 2028 comes on 28 February in common years and on the 29th in the next leap year."""
    rise = {"term": "escalator", "of": "fee", "percent": "10%", "first": "2028-02-29"}
    found = events(book(rise, start="2028-01-01", end="2032-12-31"), "small", date(2028, 1, 1), date(2033, 1, 1), ["fee"])
    assert [event.day.isoformat() for event in found] == [
        "2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
    ]  # fmt: skip
