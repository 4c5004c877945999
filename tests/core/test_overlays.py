"""Amendments and readings: dated, sourced patches, in force from their day and known from theirs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import Span
from core.deal import Deal
from core.schedule import plan
from core.stated import Period
from core.terms import Billing, Capacity, Clause, Discount, Escalator, Fee, Milestone, Renewal, Termination
from tests.deals.golden import amendment, deal_of, exit_right, fee, shipped, written

DAY = timedelta(days=1)
law = settings(derandomize=True, deadline=None, max_examples=100)
days = st.dates(date(2026, 1, 1), date(2031, 12, 31))
ALL_KNOWN = date(2199, 1, 1)


def month(deal: Deal, first: date) -> int | None:
    """What a month of 30 days or more costs over its first 30, in cents, where that is known."""
    low, high = plan(deal).total(Span(first, first + DAY * 30)).bounds
    assert low == high
    return low


def deal_with(*overlays: dict[str, Any], terms: tuple[dict[str, Any], ...] = ()) -> Deal:
    base = (fee("3000", proration="30/360"), exit_right(), *terms)
    return deal_of(written(*base, end="2030-12-31", overlays=list(overlays)))


TWO = (
    amendment("2027-06-30", "2028-01-01", id="first", set={"fee": {"amount": "3300"}}),
    amendment("2028-03-31", "2028-07-16", id="second", set={"fee": {"amount": "3600"}, "exit": {"notice": "30 days"}}),
)


# what was known when ----------------------------------------------------------------------------------


@law
@given(days)
def test_an_amendment_is_known_from_its_signing(day: date) -> None:
    """On each day, exactly the amendments signed by then are in the deal."""
    known = deal_with(*TWO).known(day)
    amounts = [str(term.amount) for term in known.of_type(Fee)]
    assert amounts == ["3,000", "3,300", "3,600"][: 1 + (day >= date(2027, 6, 30)) + (day >= date(2028, 3, 31))]


@law
@given(days, days, days)
def test_what_is_known_only_grows(one: date, other: date, asked: date) -> None:
    """A later day knows all that an earlier one knew: before the later amendment's day, both give the same price."""
    deal = deal_with(*TWO)
    early, late = sorted((one, other))
    news = [overlay for overlay in deal.overlays if early < overlay.known_from <= late]
    begins = min((overlay.patch.since for overlay in news if overlay.patch.since), default=date.max)
    if asked < begins:
        assert plan(deal.known(early)).price_at(asked) == plan(deal.known(late)).price_at(asked)
    assert deal.known(early).overlays == deal.known(late).overlays == deal.overlays


def test_amendments_apply_in_the_order_of_their_signing() -> None:
    """Of two amendments of one amount the later signed prevails from its day, in whatever order the file has them."""
    for overlays in (TWO, TWO[::-1]):
        deal = deal_with(*overlays).known(ALL_KNOWN)
        told = [month(deal, date(year, number, 1)) for year, number in ((2027, 12), (2028, 1), (2028, 6), (2028, 8))]
        assert told == [300_000, 330_000, 330_000, 360_000]


# from which day ---------------------------------------------------------------------------------------


@law
@given(days, days)
def test_an_amendment_applies_from_its_day(since: date, asked: date) -> None:
    """Before its day the old price is in force, from it on the new one."""
    deal = deal_with(amendment("2026-01-01", since.isoformat(), set={"fee": {"amount": "9000"}})).known(ALL_KNOWN)
    if asked in deal.span:
        assert plan(deal).price_at(asked).low == (900_000 if asked >= since else 300_000)


def test_an_amendment_without_a_day_applies_from_its_signing() -> None:
    """Where no other day is named, an amendment is in force from its signing."""
    deal = deal_with(amendment("2028-05-10", set={"fee": {"amount": "9000"}})).known(ALL_KNOWN)
    assert [plan(deal).price_at(date(2028, 5, day)).low for day in (9, 10)] == [300_000, 900_000]


def test_an_amended_right_is_another_right_from_its_day() -> None:
    """The old notice holds for notice given before the day, the new one from it on."""
    deal = deal_with(*TWO).known(ALL_KNOWN)
    told = [deal.in_force(Termination, day)[0].notice for day in (date(2028, 7, 15), date(2028, 7, 16))]
    assert told == [Period(90, "days"), Period(30, "days")]


@pytest.mark.parametrize(
    ("term", "change", "kind"),
    [
        ({"term": "capacity", "name": "it", "quantity": "300 MW"}, {"quantity": "500 MW"}, Capacity),
        ({"term": "renewal", "name": "it", "how": "automatic", "notice": "90 days"}, {"how": "option"}, Renewal),
        ({"term": "billing", "name": "it", "every": "month"}, {"every": "quarter"}, Billing),
        ({"term": "clause", "name": "it", "about": "law", "text": "one"}, {"text": "another"}, Clause),
    ],
)  # fmt: skip
def test_other_terms_change_from_the_day_too(term: dict[str, Any], change: dict[str, str], kind: type[Any]) -> None:
    """Capacity, renewal, billing and clauses are as before until the eve of the amendment and changed from it on."""
    deal = deal_with(amendment("2027-06-30", "2028-01-01", set={"it": change}), terms=(term,)).known(ALL_KNOWN)
    (key, value), = change.items()
    old, new = (deal.in_force(kind, day)[0] for day in (date(2027, 12, 31), date(2028, 1, 1)))
    assert str(getattr(old, key)) == term[key]
    assert str(getattr(new, key)) == value


def test_an_amended_delivery_is_due_on_its_new_day() -> None:
    """A milestone is a day, not a time: once the amendment is known its old day is no more."""
    hall = {"term": "milestone", "name": "it", "what": "the hall", "due": "2028-03-31", "by": "provider", "cure": "30 days"}
    deal = deal_with(amendment("2027-06-30", "2028-01-01", set={"it": {"due": "2028-06-30"}}), terms=(hall,))
    told = [[str(term.due) for term in deal.known(day).of_type(Milestone)] for day in (date(2027, 6, 29), ALL_KNOWN)]
    assert told == [["2028-03-31"], ["2028-06-30"]]


def test_a_removed_fee_ends_on_the_eve() -> None:
    """A fee that an amendment removes is owed until the day before, no longer."""
    deal = deal_with(amendment("2027-06-30", "2028-01-01", remove=["fee"])).known(ALL_KNOWN)
    assert [plan(deal).price_at(day).low for day in (date(2027, 12, 31), date(2028, 1, 1))] == [300_000, 0]


def test_an_added_fee_begins_on_the_amendments_day() -> None:
    """A fee that an amendment adds, and that names no day of its own, is owed from the amendment's day, not before."""
    more = {"term": "fee", "name": "more", "amount": "500", "per": "month", "stacks": "yes", "source": "contract"}
    deal = deal_with(amendment("2027-06-30", "2028-01-01", add=[more])).known(ALL_KNOWN)
    assert [plan(deal).price_at(day).low for day in (date(2027, 12, 31), date(2028, 1, 1))] == [300_000, 350_000]


@pytest.mark.parametrize(
    ("term", "change"),
    [
        ({"term": "discount", "name": "it", "of": "fee", "percent": "10%"}, {"percent": "50%"}),
        ({"term": "ramp", "name": "it", "of": "fee", "steps": [{"from_month": "1", "percent": "90%"}]},
         {"steps": [{"from_month": "1", "percent": "50%"}]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["set", "remove"])
def test_a_changed_price_term_leaves_the_past_alone(term: dict[str, Any], change: dict[str, Any], way: str) -> None:
    """A discount or ramp changed or removed from 2028 on costs in 2027 what it cost before the amendment."""
    patch: dict[str, Any] = {"set": {"it": change}} if way == "set" else {"remove": ["it"]}
    base = deal_with(amendment("2027-06-30", "2028-01-01", **patch), terms=(term,))
    changed = base.known(ALL_KNOWN)
    before, after = date(2027, 12, 31), date(2028, 1, 1)
    assert plan(changed).price_at(before) == plan(base).price_at(before)
    assert plan(changed).price_at(after).low == (150_000 if way == "set" else 300_000)


def test_a_lower_escalator_leaves_past_rises_alone() -> None:
    """An escalator lowered from 10% to 5% as of 2029 keeps the rise of 2028."""
    rise = {"term": "escalator", "name": "it", "of": "fee", "percent": "10%"}
    change = amendment("2027-06-30", "2028-06-01", set={"it": {"percent": "5%"}})
    deal = deal_with(change, terms=(rise,)).known(ALL_KNOWN)
    told = [plan(deal).price_at(date(year, 1, 1)).low for year in (2027, 2028, 2029)]
    assert told == [300_000, 330_000, 346_500]
    assert deal.of_type(Escalator)


def test_an_amendment_may_move_the_deals_end() -> None:
    """A new end lengthens the term and all that runs with it."""
    moved = {"end": {"date": "2032-06", "source": "contract"}}
    base = deal_with(amendment("2027-06-30", dates=moved))
    deal = base.known(ALL_KNOWN)
    assert (base.last_day, deal.last_day) == (date(2030, 12, 31), date(2032, 6, 30))
    assert plan(deal).price_at(date(2032, 6, 30)).low == 300_000


def test_an_amended_term_names_the_amendments_source() -> None:
    """A term as changed is sourced by what changed it; the part before keeps its own source."""
    papers = {name: {"title": name, "kind": "contract", "published": "2027-01-01"} for name in ("contract", "paper")}
    change = {**TWO[0], "source": "paper", "where": "section 2", "says": "the fee is 3,300"}
    deal = deal_of(written(fee("3000"), end="2030-12-31", overlays=[change], sources=papers)).known(ALL_KNOWN)
    assert [(term.source, term.where, term.says) for term in deal.of_type(Fee)] == [
        ("contract", None, None), ("paper", "section 2", "the fee is 3,300"),
    ]  # fmt: skip


# readings ---------------------------------------------------------------------------------------------


def reading(*, chosen: str, notice: str = "180 days", source: str = "contract", **more: str) -> dict[str, Any]:
    return {"overlay": "reading", "id": "other", "title": "another reading", "chosen": chosen, "source": source,
            "set": {"exit": {"notice": notice}}, **more}  # fmt: skip


@pytest.mark.parametrize(("chosen", "notice"), [("yes", 180), ("no", 90)])
def test_only_a_chosen_reading_changes_the_deal(chosen: str, notice: int) -> None:
    """A reading that is not chosen stays visible and changes nothing; a chosen one holds, for the whole term."""
    base = deal_with(reading(chosen=chosen))
    deal = base.known(date(2027, 1, 1))
    assert [term.notice for term in deal.of_type(Termination)] == [Period(notice, "days")]
    assert [overlay.id for overlay in base.other_readings(date(2027, 1, 1))] == ([] if chosen == "yes" else ["other"])


def test_a_reading_is_known_from_its_sources_publication() -> None:
    """Before it was published nobody could read it so."""
    base = deal_with(reading(chosen="yes"))
    assert base.known(date(2019, 12, 31)).of_type(Termination)[0].notice == Period(90, "days")
    assert base.known(date(2020, 1, 1)).of_type(Termination)[0].notice == Period(180, "days")


def test_the_shipped_deals_readings_become_known_one_by_one() -> None:
    """`colossus-1` has no other reading on 20 May 2026, one from 28 May and three from 1 June."""
    deal = shipped("colossus-1")
    told = [[overlay.id for overlay in deal.other_readings(date(2026, *day))] for day in ((5, 27), (5, 28), (6, 1))]
    assert told == [[], ["public-statement"], ["public-statement", "amended-notice", "amended-effect"]]


# the mechanism ----------------------------------------------------------------------------------------


def test_the_base_is_never_changed() -> None:
    """A deal under a patch is another deal; asking for it twice works it out once."""
    base = deal_with(*TWO)
    before = base.terms
    known = base.known(ALL_KNOWN)
    assert base.terms is before
    assert base.known(ALL_KNOWN) is known
    assert base.known(date(2027, 1, 1)) is not known


def test_a_patch_names_what_it_touches() -> None:
    """Terms set, added and removed, and dates, are all named by their patch."""
    more = {"term": "fee", "name": "more", "amount": "5", "per": "month", "stacks": "yes", "source": "contract"}
    change = amendment("2027-06-30", "2028-01-01", set={"fee": {"amount": "1"}}, add=[more], remove=["exit"],
                       dates={"end": {"date": "2031", "source": "contract"}})  # fmt: skip
    (overlay,) = deal_with(change).overlays
    assert overlay.patch.names == {"fee", "more", "exit", "end"}


def test_a_discount_by_months_that_is_amended_stays_one_term() -> None:
    """A discount by its first months has no days to split: it is there once, before and after."""
    discount = {"term": "discount", "name": "it", "of": "fee", "first_months": "3", "percent": "10%"}
    change = amendment("2026-12-01", "2027-01-01", set={"it": {"percent": "20%"}})
    deal = deal_with(change, terms=(discount,)).known(ALL_KNOWN)
    assert len(deal.of_type(Discount)) == 1
    assert plan(deal).price_at(date(2027, 1, 1)).low == 240_000
