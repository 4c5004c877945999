"""Notice day <-> end day: the law of notice in every convention, lock-ins, working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deal import Deal
from core.notice import Right, earliest, is_working_day, latest, rights, send_by
from tests.deals.golden import deal_of, exit_right, fee, shipped, written

DAY = timedelta(days=1)
law = settings(derandomize=True, deadline=None, max_examples=60)
days = st.dates(date(2026, 1, 1), date(2033, 12, 31))
HOLIDAYS = ["2027-01-01", "2027-12-24", "2027-12-27", "2027-12-28", "2028-05-01", "2028-12-25", "2028-12-26"]

CONVENTIONS = {
    "days": {"notice": "90 days"},
    "one day": {"notice": "1 day"},
    "no time at all": {"notice": "0 days"},
    "two years": {"notice": "730 days"},
    "months": {"notice": "3 months"},
    "one month": {"notice": "1 month"},
    "a year": {"notice": "1 year"},
    "business days": {"notice": "10 business days"},
    "one business day": {"notice": "1 business day"},
    "clear days": {"notice": "30 days", "counting": "clear days"},
    "deemed receipt": {"notice": "30 days", "deemed_receipt": "3"},
    "month end": {"notice": "90 days", "ends": "month end"},
    "months to a month end": {"notice": "3 months", "ends": "month end"},
    "business days, deemed receipt": {"notice": "5 business days", "deemed_receipt": "2"},
    "business days to a month end": {"notice": "20 business days", "ends": "month end"},
    "clear months": {"notice": "1 month", "counting": "clear days"},
    "everything": {"notice": "2 months", "counting": "clear days", "deemed_receipt": "5", "ends": "month end"},
}


def right_of(start: str = "2026-01-01", end: str = "2034-12-31", **convention: str) -> Right:
    """A right of a deal of nine years with some holidays."""
    data = written(fee(), exit_right(**convention), start=start, end=end, holidays=HOLIDAYS)
    (right,) = rights(deal_of(data), "either")
    return right


@pytest.mark.parametrize("convention", CONVENTIONS)
@law
@given(end=days)
def test_the_law_of_notice(convention: str, end: date) -> None:
    """end(last(E)) <= E < end(last(E) + 1 day), uncut: the last notice for a day is in time, one a day later is not."""
    right = RIGHTS[convention]
    last = right.last(end)
    assert right.end(last) <= end < right.end(last + DAY)


@pytest.mark.parametrize("convention", CONVENTIONS)
@law
@given(given_on=days)
def test_later_notice_never_ends_sooner(convention: str, given_on: date) -> None:
    """Ends never run backwards as notice is given later, and no notice ends the deal before it is given."""
    right = RIGHTS[convention]
    assert given_on <= right.end(given_on) <= right.end(given_on + DAY)


@pytest.mark.parametrize("convention", CONVENTIONS)
@law
@given(given_on=days)
def test_the_last_notice_for_an_end_is_never_before_a_notice_that_gives_it(convention: str, given_on: date) -> None:
    """Of all days whose notice ends on one day, `last` is the latest."""
    right = RIGHTS[convention]
    assert right.last(right.end(given_on)) >= given_on


RIGHTS = {name: right_of(**convention) for name, convention in CONVENTIONS.items()}


@pytest.mark.parametrize(
    ("convention", "given_on", "end"),
    [
        ("days", "2026-11-23", "2027-02-21"),  # day 1 is 24 November; the 90th is 21 February
        ("one day", "2027-06-30", "2027-07-01"),
        ("no time at all", "2027-06-30", "2027-06-30"),
        ("months", "2026-11-30", "2027-02-28"),  # there is no 30 February
        ("months", "2027-11-30", "2028-02-29"),  # 2028 is a leap year
        ("months", "2027-02-28", "2027-05-28"),  # the same day, not the month's last
        ("one month", "2027-01-29", "2027-02-28"),
        ("one month", "2027-01-31", "2027-02-28"),
        ("one business day", "2027-04-30", "2027-05-03"),  # Friday to Monday
        ("one business day", "2027-12-23", "2027-12-29"),  # 24, 27 and 28 December are holidays, 25 and 26 a weekend
        ("business days", "2027-12-17", "2028-01-05"),  # 20-23, 29-31 December, 3-5 January
        ("clear days", "2027-03-01", "2027-04-01"),  # 30 clear days, 2 to 31 March, lie between
        ("deemed receipt", "2027-03-01", "2027-04-03"),  # received on 4 March
        ("month end", "2026-11-23", "2027-02-28"),  # 21 February is moved up to the month's end
        ("month end", "2026-12-01", "2027-03-31"),  # 1 March is moved up to the 31st
        ("months to a month end", "2027-11-30", "2028-02-29"),
        ("everything", "2027-11-25", "2028-01-31"),  # received 30 Nov, 30 Jan, the 31st clear, which ends a month
        ("everything", "2027-11-26", "2028-02-29"),  # received 1 Dec, 1 Feb, the 2nd clear, the end of February
    ],
)
def test_ends_counted_by_hand(convention: str, given_on: str, end: str) -> None:
    """Each convention ends on the day that counting on a calendar gives."""
    assert RIGHTS[convention].end(date.fromisoformat(given_on)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("convention", "end", "given_on"),
    [
        ("days", "2027-12-31", "2027-10-02"),
        ("days", "2027-06-30", "2027-04-01"),
        ("one month", "2027-02-28", "2027-01-31"),  # of 28 to 31 January, all of which end on 28 February, the last
        ("one month", "2027-03-30", "2027-02-28"),  # no February day ends on 29, 30 or 31 March but those cut
        ("months", "2027-02-27", "2026-11-27"),
        ("one business day", "2027-05-02", "2027-04-29"),  # a Sunday: Thursday's notice ends on Friday 30 April
        ("month end", "2027-03-30", "2026-11-30"),  # the month's end before is 28 February
    ],
)
def test_last_days_counted_by_hand(convention: str, end: str, given_on: str) -> None:
    """The last day to give notice is the one that a calendar gives."""
    assert RIGHTS[convention].last(date.fromisoformat(end)) == date.fromisoformat(given_on)


def test_notice_past_the_term_ends_with_the_term() -> None:
    """Notice that would run past the deal's last day ends on it and changes nothing; one day earlier it is in time."""
    right = right_of(end="2029-05-31", notice="90 days")
    in_time, exactly, late = (right.notice(date(2029, 3, day)) for day in (1, 2, 3))
    assert (in_time.end, in_time.changes_nothing) == (date(2029, 5, 30), False)
    assert (exactly.end, exactly.changes_nothing) == (date(2029, 5, 31), False)
    assert (late.uncut, late.end, late.changes_nothing) == (date(2029, 6, 1), date(2029, 5, 31), True)


# lock-ins ---------------------------------------------------------------------------------------------


def test_notice_cannot_be_given_before_its_lock_in() -> None:
    """Before the first day allowed, the earliest notice is on that day; from it on, any day will do."""
    right = right_of(notice="90 days", no_notice_before="2026-08-03")
    found = right.earliest(date(2026, 5, 3))
    assert found is not None
    assert (found.given, found.end) == (date(2026, 8, 3), date(2026, 11, 1))
    assert not right.allows(date(2026, 8, 2))
    assert right.allows(date(2026, 8, 3))
    assert right.why_not(date(2026, 8, 2)) == "Notice cannot be given before 3 Aug 2026."
    assert right.why_not(date(2026, 8, 3)) == ""


def test_termination_cannot_take_effect_before_its_lock_in() -> None:
    """The lock-in day is the first end allowed: notice of 90 days may then be given 90 days before it."""
    right = right_of(notice="90 days", no_end_before="2026-08-03")
    found = right.earliest(date(2026, 5, 3))
    assert found is not None
    assert (found.given, found.end) == (date(2026, 5, 5), date(2026, 8, 3))
    assert not right.allows(date(2026, 5, 4))
    assert right.why_not(date(2026, 5, 4)) == "Termination cannot take effect before 3 Aug 2026."


def test_both_lock_ins_hold_together() -> None:
    """Where both lock-ins are there, the later of the two decides."""
    for notice_before, end_before, given_on in (("2026-08-03", "2027-08-03", date(2027, 5, 5)),
                                                ("2026-12-01", "2026-12-02", date(2026, 12, 1))):  # fmt: skip
        found = right_of(notice="90 days", no_notice_before=notice_before, no_end_before=end_before).earliest(
            date(2026, 1, 1)
        )
        assert found is not None
        assert found.given == given_on


@pytest.mark.parametrize("convention", CONVENTIONS)
@law
@given(day=days, lock=days)
def test_the_earliest_notice_keeps_both_lock_ins(convention: str, day: date, lock: date) -> None:
    """The earliest notice is not before the day asked about nor the lock-in, ends as allowed, and no earlier day would."""
    right = right_of(**CONVENTIONS[convention], no_end_before=lock.isoformat())
    found = right.earliest(day)
    assert found is not None
    assert found.given >= day
    assert found.uncut >= lock
    assert found.given == day or right.end(found.given - DAY) < lock


def test_a_right_that_is_over_gives_no_notice() -> None:
    """A right that exists only until a day allows no notice after it."""
    right = right_of(notice="90 days", until="2027-06-30")
    assert right.allows(date(2027, 6, 30))
    assert right.earliest(date(2027, 7, 1)) is None


def test_a_right_from_a_day_on_allows_no_notice_before() -> None:
    """A right that begins with a day cannot be used before it."""
    found = right_of(notice="90 days", **{"from": "2027-06-30"}).earliest(date(2027, 1, 1))
    assert found is not None
    assert found.given == date(2027, 6, 30)


# whose right ------------------------------------------------------------------------------------------


def two_rights() -> Deal:
    """The customer may leave on 30 days' notice, the provider on 6 months', either for breach at once."""
    return deal_of(written(
        fee(), exit_right("30 days", name="customers", by="customer"),
        exit_right("6 months", name="providers", by="provider"),
        exit_right("0 days", name="breach", reason="material breach"), end="2029-12-31",
    ))  # fmt: skip


def test_a_side_has_its_own_rights_and_no_other() -> None:
    """One-sided rights belong to their side; a right for cause is nobody's exit for convenience."""
    deal = two_rights()
    names = {side: [right.term.name for right in rights(deal, side)] for side in ("customer", "provider", "either")}
    assert names == {
        "customer": ["customers"], "provider": ["providers"], "either": ["customers", "providers"],
    }  # fmt: skip


def test_the_shortest_of_several_rights_decides() -> None:
    """The earliest end and the latest notice come from the right with the shorter notice."""
    both = rights(two_rights(), "either")
    first, last = earliest(both, date(2027, 1, 31)), latest(both, date(2027, 12, 31))
    assert first is not None
    assert last is not None
    assert (first[0].term.name, first[1].end) == ("customers", date(2027, 3, 2))
    assert (last[0].term.name, last[1].given) == ("customers", date(2027, 12, 1))


def test_without_a_right_there_is_no_end_and_no_deadline() -> None:
    """No right, no answer: neither an earliest end nor a latest notice is made up."""
    assert earliest((), date(2027, 1, 1)) is None
    assert latest((), date(2027, 1, 1)) is None


def test_an_undisclosed_notice_is_no_right_to_count_with() -> None:
    """A right whose notice is not disclosed is left to words: nothing is computed from it."""
    assert rights(deal_of(written(fee(), exit_right("undisclosed"))), "either") == ()


# working days -----------------------------------------------------------------------------------------


@law
@given(days, st.frozensets(days, max_size=30))
def test_send_by_is_the_last_working_day_and_never_after_the_deadline(deadline: date, holidays: frozenset[date]) -> None:
    """`send_by` is a working day, on or before the deadline, with no working day between."""
    found = send_by(deadline, holidays)
    assert found <= deadline
    assert is_working_day(found, holidays)
    assert not any(is_working_day(found + DAY * n, holidays) for n in range(1, (deadline - found).days + 1))


def test_send_by_leaps_over_holidays_backwards() -> None:
    """A deadline on the Sunday after a holiday Friday is sent by Thursday."""
    assert send_by(date(2027, 12, 26), frozenset({date(2027, 12, 24)})) == date(2027, 12, 23)
    assert send_by(date(2027, 10, 2), frozenset()) == date(2027, 10, 1)


# the shipped deal's four readings ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reading", "given_on", "end"),
    [
        ("any-time", "2026-05-03", "2026-08-01"),
        ("amended-notice", "2026-08-03", "2026-11-01"),
        ("amended-effect", "2026-05-05", "2026-08-03"),
        ("public-statement", "2026-10-30", "2027-01-28"),
    ],
)
def test_the_four_readings_of_the_shipped_exit_right(reading: str, given_on: str, end: str) -> None:
    """At signing, each reading of `colossus-1` gives another earliest notice and end."""
    base = shipped("colossus-1")
    (overlay,) = (overlay for overlay in base.overlays if overlay.id == reading)
    found = earliest(rights(base.under(overlay.patch), "customer"), date(2026, 5, 3))
    assert found is not None
    assert (found[1].given, found[1].end) == (date.fromisoformat(given_on), date.fromisoformat(end))


def test_the_forward_answer_is_one_under_all_readings() -> None:
    """On 23 November 2026 every reading lets notice be given at once, with the end on 21 February 2027."""
    base = shipped("colossus-1")
    for deal in (base, *(base.under(overlay.patch) for overlay in base.overlays)):
        found = earliest(rights(deal, "customer"), date(2026, 11, 23))
        assert found is not None
        assert found[1].end == date(2027, 2, 21)
