"""A deal: its term, precision, parties, and which terms are in force when."""

from __future__ import annotations

from datetime import date

import pytest

from core.dates import Span
from core.deal import Deal, given
from core.errors import BrokenPromise
from core.stated import State
from core.terms import Capacity, Fee, OneTimeFee, Termination
from tests.deals.golden import book_of, deal_of, fee, shipped, written


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2026-05", "2029-05", date(2026, 5, 1), date(2029, 5, 31)),
        ("2026", "2029", date(2026, 1, 1), date(2029, 12, 31)),
        ("2026-05-03", "2028-02", date(2026, 5, 3), date(2028, 2, 29)),
        ("2026-05-03", "2026-05-03", date(2026, 5, 3), date(2026, 5, 3)),
    ],
)
def test_a_start_means_its_first_day_and_an_end_its_last(start: str, end: str, first: date, last: date) -> None:
    """Dates to the month or the year take in all of it."""
    deal = deal_of(written(fee(), start=start, end=end))
    assert (deal.first_day, deal.last_day, deal.span) == (first, last, Span.of(first, last))


def test_a_terms_own_days_come_before_the_deals() -> None:
    """A term is in force from its own first to its own last day; the deal's where it names none."""
    deal = deal_of(written(fee(**{"from": "2027-03"}), {"term": "capacity", "quantity": "1 MW", "until": "2027-06"}))
    assert deal.force(deal.of_type(Fee)[0]) == Span.of(date(2027, 3, 1), date(2027, 12, 31))
    assert deal.force(deal.of_type(Capacity)[0]) == Span.of(date(2027, 1, 1), date(2027, 6, 30))
    assert deal.in_force(Fee, date(2027, 2, 28)) == ()
    assert deal.in_force(Capacity, date(2027, 6, 30)) == deal.of_type(Capacity)


def test_terms_are_found_by_class_and_name() -> None:
    """Terms come back in the file's order, and only those asked for."""
    deal = deal_of(written(fee(), {"term": "one-time fee", "name": "set-up", "amount": "5", "on": "2027-01-01"}))
    assert [term.name for term in deal.terms] == ["fee", "set-up"]
    assert deal.of_type(OneTimeFee) == deal.named("set-up")
    assert deal.named("nothing") == ()


def test_parties_by_their_role() -> None:
    """Anthropic is the customer of `colossus-1`, xAI the provider."""
    deal = shipped("colossus-1")
    assert (deal.party("customer").name, deal.party("provider").name) == ("Anthropic", "xAI")


def test_a_deal_without_a_party_breaks_a_promise() -> None:
    """The loader lets no such deal through; one made otherwise says so."""
    base = shipped("colossus-1")
    broken = Deal(**{**{key: getattr(base, key) for key in base.__dataclass_fields__}, "parties": ()})
    with pytest.raises(BrokenPromise, match="deal colossus-1 has no customer"):
        broken.party("customer")


def test_a_signing_day_needs_a_day() -> None:
    """Signed in May is no signing day; signed on 3 May is one; not signed in the file is none."""
    told = []
    for signed in ("2026-05", "2026-05-03"):
        told.append(deal_of(written(fee(), signed={"date": signed, "source": "contract"})).signing_day)
    assert told == [None, date(2026, 5, 3)]
    assert deal_of(written(fee())).signing_day is None


def test_a_state_is_no_value() -> None:
    """None of the four states, nor what is left out, counts as given; zero does."""
    assert not any(given(state) for state in (*State, None))
    assert given(0)


def test_a_book_finds_its_deals() -> None:
    """Deals are found by their id; an unknown id finds none."""
    book = book_of(written(fee()), {**written(fee()), "deal": "other"})
    assert [deal.id for deal in book.deals] == ["small", "other"]
    assert book.deal("other") is book.deals[1]
    assert book.deal("none") is None


def test_the_shipped_deal_keeps_its_states_apart() -> None:
    """In `colossus-1`, a lock-in is none, the termination fee undisclosed; they are not each other."""
    (right,) = shipped("colossus-1").named("exit")
    assert isinstance(right, Termination)
    assert right.no_notice_before is State.NONE
    assert right.fee is State.UNDISCLOSED
