"""Each rule: which days it finds, what they cost, which question gives the answer behind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from core import RULES, Book, Event, ask, events, load_book
from core.alerts.view import difference
from core.load import Document
from core.money import Amount, Price, Unknown, plain
from tests.deals.golden import FOLDER, SHIPPED, amendment, book_of, data_of, exit_right, fee, written

SAME = {"price": "same", "length": "1 year"}
FAR = (date(2026, 1, 1), date(2037, 12, 31))


def book(*terms: dict[str, Any], start: str = "2027-01-01", end: str = "2029-12-31", **more: Any) -> Book:
    return book_of(written(*terms, start=start, end=end, **more))


def found(deal: Book, *rules: str, as_of: date | None = None) -> list[Event]:
    return list(events(deal, deal.deals[0].id, *FAR, rules or RULES, as_of=as_of))


def days(deal: Book, rule: str) -> list[tuple[str, str]]:
    return [(event.target, event.day.isoformat()) for event in found(deal, rule)]


def bounds(event: Event) -> list[str | None]:
    assert event.cost is not None
    return [plain(bound, event.cost.currency) for bound in event.cost.bounds]


def out(end: str = "2028-12-31") -> dict[str, Any]:
    return {"exits": [{"id": "out", "end": end}]}


# notice ---------------------------------------------------------------------------------------------------


def test_what_waiting_costs_is_exact_where_the_unknown_cancels() -> None:
    """The discount of the first months is in what was paid, not in what waiting costs; where it lies ahead, it is bounds."""
    discount = {"term": "discount", "of": "fee", "price": "undisclosed", "from": "2029-11-01"}
    (early,) = [event for event in found(book(fee("1000"), exit_right(), **out()), "notice") if event.target == "out"]
    (open_,) = [event for event in found(book(fee("1000"), discount, exit_right(), **out()), "notice") if event.target == "out"]
    assert bounds(early) == ["12000.00", "12000.00"]
    assert bounds(open_) == ["10000.00", "12000.00"]


def test_the_fee_for_leaving_is_taken_off() -> None:
    """Staying costs what is paid on, less the fee that leaving would have cost; a dearer exit is said to be dearer."""
    deals = [book(fee("1000"), exit_right(fee=charge), **out()) for charge in ("5000", "20000")]
    told = [next(event for event in found(deal, "notice") if event.target == "out") for deal in deals]
    assert [bounds(event)[0] for event in told] == ["7000.00", "-8000.00"]
    assert ["$7,000 more" in told[0].stakes, "$8,000 less" in told[1].stakes] == [True, True]


def test_an_exit_that_a_lock_in_forbids() -> None:
    """It counts to the last day of notice for the first exit that can be had, and says why."""
    deal = book(fee(), exit_right(no_end_before="2029-06-30"), **out())
    event = next(event for event in found(deal, "notice") if event.target == "out")
    assert event.day == date(2029, 4, 1)
    assert "cannot be had" in event.title
    assert "on 30 Jun 2029" in event.title
    assert "Termination cannot take effect before 30 Jun 2029." in event.how


def test_an_exit_without_a_right() -> None:
    """Where no right of this side is recorded, the exit is told once, on its own day, as resting on nothing."""
    deal = book(fee(), exit_right(by="provider"), **out())
    (event,) = found(deal, "notice")
    assert (event.target, event.day, event.changes) == ("out", date(2028, 12, 31), False)
    assert "rests on no recorded right" in event.title


def test_the_better_of_two_rights() -> None:
    """Of two rights, the one that leaves more time counts."""
    deal = book(fee(), exit_right("90 days"), exit_right("30 days", by="customer") | {"name": "short"}, **out())
    assert ("out", "2028-12-01") in days(deal, "notice")


def test_a_right_that_ends() -> None:
    """The last day of a right to leave is a deadline that changes something; after it no month can be avoided."""
    deal = book(fee(), exit_right(until="2028-06-30"))
    (event,) = found(deal, "notice")
    assert (event.target, event.day, event.changes) == ("term", date(2028, 6, 30), True)
    assert "It is the last chance to end it early." in event.stakes
    assert days(deal, "commit")[-1] == ("2028-09", "2028-06-02")


def test_other_readings_are_told() -> None:
    """Where another reading gives another day, the way it was computed says so."""
    reading = {"overlay": "reading", "id": "press", "title": "the press report", "source": "contract", "set": {"exit": {"notice": "180 days"}}}
    event = next(event for event in found(book(fee(), exit_right(), overlays=[reading], **out()), "notice") if event.target == "out")
    assert event.day == date(2028, 10, 2)
    assert "Under another reading, the press report, it is 4 Jul 2028." in event.how


def test_a_day_that_has_passed() -> None:
    """It says what notice today gives, what that costs more, and that under another reading the day has passed as well."""
    reading = {"overlay": "reading", "id": "press", "title": "the press report", "source": "contract", "set": {"exit": {"notice": "180 days"}}}
    deal = book(fee("31000"), exit_right("30 days"), overlays=[reading], **out("2028-03-31"))
    event = next(event for event in found(deal, "notice", as_of=date(2028, 3, 2)) if event.target == "out")
    assert event.stakes.startswith("An end on 31 Mar 2028 cannot be had any more. With notice today, 2 Mar 2028, it ends on "
                                   "1 Apr 2028: about $1,033 more than to 31 Mar 2028. Without notice")  # fmt: skip
    assert "the press report, it was 3 Oct 2027, which has passed as well." in event.how
    late = next(event for event in found(deal, "notice", as_of=date(2029, 12, 15)) if event.target == "out")
    assert "cannot be had any more, nor any before the term ends." in late.stakes
    assert late.later is None


def test_a_fee_that_may_rise_or_fall() -> None:
    """A change whose price nobody disclosed is worded with both its bounds, each as more or less."""
    discount = {"term": "discount", "of": "fee", "price": "undisclosed", "from": "2028-01-01"}
    first = found(book(fee("1000"), discount), "fee")[0]
    assert first.stakes == "Until then it is $1,000 a month: up to $1,000 less a month."
    price = Price.of(Unknown("fee", Fraction(45_000_000), Fraction(110_000_000))).amount("USD")
    for known, words in ((60_000_000, "between $150,000 less and $500,000 more"), (40_000_000, "$50,000 to $700,000 more"),
                         (45_000_000, "up to $650,000 more"), (120_000_000, "$100,000 to $750,000 less")):  # fmt: skip
        assert difference(price - Amount(known, "USD")) == words


def test_an_amendment_moves_the_day_once_it_is_known() -> None:
    """The day is that of the contract as known: an amendment of the notice moves it, from its signing on."""
    change = amendment("2027-06-30", "2027-07-01", set={"exit": {"notice": "30 days"}})
    deal = book(fee(), exit_right(), overlays=[change], **out())
    for as_of, day in ((date(2027, 6, 29), date(2028, 10, 2)), (date(2027, 6, 30), date(2028, 12, 1))):
        assert next(event.day for event in found(deal, "notice", as_of=as_of) if event.target == "out") == day


def test_the_next_chance_may_be_the_end_itself() -> None:
    """A day before the end of the term, a day later is the end: waiting a day costs what waiting for good does."""
    event = next(event for event in found(book(fee("31000"), exit_right(), **out("2029-12-30")), "notice") if event.target == "out")
    assert event.later == event.cost
    assert bounds(event) == ["1000.00", "1000.00"]


# lock-ins, renewals, windows ------------------------------------------------------------------------------


def test_lock_ins_of_both_sides() -> None:
    """Ours counts to the last notice for the first exit; theirs is the day from which they may give notice, told once."""
    ours = book(fee(), exit_right(no_end_before="2028-01-01", ends="month end"))
    (event,) = found(ours, "lock-in")
    assert (event.day, event.changes) == (date(2027, 11, 2), True)  # the 90th day is 31 January
    assert "it may be given from 3 Oct 2027 on" in event.title
    theirs = book(fee(), exit_right(by="provider", no_notice_before="2028-01-01"))
    (event,) = found(theirs, "lock-in")
    assert (event.day, event.changes) == (date(2028, 1, 1), False)
    assert "Provider may give notice" in event.title


@pytest.mark.parametrize("lock_in", [{"no_notice_before": "2027-01-01"}, {"no_end_before": "2029-12-31"}])
def test_lock_ins_that_bar_nothing_or_everything(lock_in: dict[str, str]) -> None:
    """One that is over on the first day, and one that lasts to the last, are no days to wait for."""
    assert found(book(fee(), exit_right(**lock_in)), "lock-in") == []


@pytest.mark.parametrize(
    ("more", "cost"), [({"price": "same", "length": "1 year"}, "12000.00"), ({"price": "market", "length": "1 year"}, None),
                       ({"price": "same", "length": "90 days"}, None)],
)  # fmt: skip
def test_an_automatic_renewal(more: dict[str, str], cost: str | None) -> None:
    """The last day to stop it; what it costs is known where price and length are."""
    deal = book(fee("1000"), exit_right(), {"term": "renewal", "how": "automatic", "notice": "60 days", **more})
    (event,) = found(deal, "renewal")
    assert (event.day, event.changes) == (date(2029, 11, 1), True)
    assert (None if event.cost is None else bounds(event)[0]) == cost
    assert days(deal, "notice") == []  # the renewal says it


def test_staying_may_come_to_more_than_the_term() -> None:
    """Where the deal renews by itself, what waiting costs says that it does not end there."""
    deal = book(fee("1000"), exit_right(), {"term": "renewal", "how": "automatic", "notice": "60 days"}, **out())
    (event,) = found(deal, "notice")
    assert event.stakes.startswith("Without notice Small goes on to 31 Dec 2029, when it renews by itself: $12,000 more than")


def test_a_renewal_that_only_the_other_side_may_stop() -> None:
    """It is told once, as there is nothing to do."""
    (event,) = found(book(fee(), {"term": "renewal", "how": "automatic", "notice": "60 days", "by": "provider", **SAME}), "renewal")
    assert not event.changes
    assert event.cost is None


def test_the_window_of_the_other_sides_option() -> None:
    """Their option's window is told, once at each of its ends."""
    deal = book(fee(), {"term": "renewal", "how": "option", "by": "provider", "window_opens": "6 months", "window_closes": "1 month"})
    assert [(event.target, event.day.isoformat(), event.changes) for event in found(deal, "window")] == [
        ("renewal.opens", "2029-06-30", False), ("renewal.closes", "2029-11-30", False),
    ]  # fmt: skip


# changes ----------------------------------------------------------------------------------------------------


def test_the_shipped_discount_ends() -> None:
    """The fee becomes $1.25 billion on 1 July 2026, $0 to $1.25 billion more a month; May to June is no change."""
    deal = book_of(data_of(SHIPPED / "colossus-1.yaml"))
    (event,) = found(deal, "fee")
    assert event.day == date(2026, 7, 1)
    assert event.title == "The discount 'first two months' is over: the fee of Colossus 1 becomes $1.25B a month"
    assert bounds(event) == ["0.00", "1250000000.00"]


def test_hourly_prices_do_not_change_with_the_months_length() -> None:
    """A price per hour is the same in February and March; its rise is of one month's length."""
    capacity = {"term": "capacity", "name": "gpus", "quantity": "10 GPUs"}
    hourly = {"term": "unit fee", "name": "hours", "amount": "2", "per": "GPU-hour", "of": "gpus"}
    assert found(book(capacity, hourly), "fee") == []
    rise = {"term": "escalator", "of": "hours", "percent": "10%", "first": "2028-03-01"}
    event = found(book(capacity, hourly, rise), "fee")[0]
    assert bounds(event) == ["1488.00", "1488.00"]  # 0.2 an hour, 10 GPUs, 744 hours


def test_fees_that_begin_end_and_fall() -> None:
    """A second fee that begins and ends is two changes; a fall is told as less."""
    deal = book(fee("1000"), fee("500", name="extra", stacks="yes", **{"from": "2028-02-01", "until": "2028-03-31"}))
    told = found(deal, "fee")
    assert [event.day.isoformat() for event in told] == ["2028-02-01", "2028-04-01"]
    assert ["$500 more" in told[0].stakes, "$500 less" in told[1].stakes] == [True, True]


def test_the_only_fee_ends() -> None:
    """It is told also where the days asked for begin with the first day without it."""
    deal = book(fee("1000", until="2028-03-31"))
    (event,) = events(deal, "small", date(2028, 4, 1), date(2028, 4, 30), ["fee"])
    assert event.title == "The fee of Small becomes $0 a month"


def test_a_capacity_that_begins_and_ends() -> None:
    """A capacity's own first and last day are changes, where the deal's are not."""
    power = {"term": "capacity", "name": "power", "quantity": "10 MW", "from": "2027-03-01", "until": "2028-03-31"}
    told = found(book(fee(), power), "capacity")
    assert [(event.day.isoformat(), event.title) for event in told] == [
        ("2027-03-01", "The capacity 'power' of Small becomes 10 MW; there was none"),
        ("2028-04-01", "The capacity 'power' of Small ends; it was 10 MW"),
    ]


@pytest.mark.parametrize("left_out", ["every", "timing", "days_to_pay"])
def test_payments_only_where_billing_is_disclosed(left_out: str) -> None:
    """Where the contract does not say how it bills, no payment is told."""
    terms = {"term": "billing", "every": "quarter", "timing": "advance", "days_to_pay": "10"}
    assert days(book(fee(), terms), "payments")[:2] == [("2027-01", "2027-01-11"), ("2027-04", "2027-04-11")]
    assert days(book(fee(), {**terms, left_out: "undisclosed"}), "payments") == []
    assert days(book(fee()), "payments") == []


def test_a_committed_month_is_its_own_cost() -> None:
    """For July 2027 of the shipped deal notice is due by 1 April 2027, and the month costs $1.25 billion."""
    deal = book_of(data_of(SHIPPED / "colossus-1.yaml"))
    event = next(event for event in found(deal, "commit") if event.target == "2027-07")
    assert event.day == date(2027, 4, 1)
    assert bounds(event) == ["1250000000.00", "1250000000.00"]
    assert [event.target for event in found(deal, "commit")][-1] == "2029-05"


def test_invoices_of_nothing_are_not_told() -> None:
    """Before the first fee there is nothing to pay."""
    terms = {"term": "billing", "every": "year", "timing": "advance", "days_to_pay": "10"}
    assert days(book(fee(**{"from": "2028-06-01"}), terms), "payments") == [("2028-01", "2028-01-11"), ("2029-01", "2029-01-11")]


def test_months_that_cannot_be_avoided_are_not_told() -> None:
    """What was committed before the deal began is committed, and so is what the lock-in commits."""
    assert days(book(fee(), exit_right()), "commit")[0] == ("2027-05", "2027-01-30")
    deal = book(fee(), exit_right(no_end_before="2028-06-30"))
    assert days(deal, "commit")[0] == ("2028-07", "2028-04-01")


def test_expiry() -> None:
    """The last day, by the end's precision."""
    (event,) = found(book(fee(), end="2029-11"), "expiry")
    assert (event.day, event.how) == (date(2029, 11, 30), "2029-11 is read as its last day, 30 Nov 2029.")


# the answer behind --------------------------------------------------------------------------------------------

NAMES = sorted(path.name for path in FOLDER.glob("*.yaml") if ".expected" not in path.name)
KIND = {"notice": "notice_deadline", "lock-in": "exit", "renewal": "notice_deadline", "window": "renewal", "fee": "fee",
        "capacity": "capacity", "payments": "billing", "delivery": "key_dates", "expiry": "term", "commit": "notice_deadline"}  # fmt: skip


def whole_book() -> Book:
    """All golden deals and the shipped one as one book, so that a question has to name its deal."""
    paths = [*(FOLDER / name for name in NAMES), SHIPPED / "colossus-1.yaml"]
    loaded = load_book(Document(path.name, data_of(path)) for path in paths)
    assert loaded.book is not None
    return loaded.book


BOOK = whole_book()


@pytest.mark.parametrize("deal", [deal.id for deal in BOOK.deals])
def test_the_question_gives_the_answer_behind(deal: str) -> None:
    """Each event's question is answered, of its own deal although the book has others; a deadline's answer is its day."""
    as_of = date(2026, 12, 2)
    for event in events(BOOK, deal, as_of, date(2030, 1, 1)):
        answer = ask(BOOK, event.question, as_of).answer
        assert (answer.status, answer.deals) == ("answered", (deal,)), event.question
        one_time = event.rule == "fee" and event.target != "price"
        informs = event.rule == "lock-in" and not event.changes
        assert answer.kind == ("cost" if one_time else "termination" if informs else KIND[event.rule]), event.question
        if event.rule in ("notice", "renewal", "commit") and "cannot be had" not in event.title:
            assert answer.value == event.day, event.question
        if event.rule == "payments":
            assert answer.value == event.cost, event.question


def test_every_rule_is_asked() -> None:
    """The test above meets every rule."""
    assert {event.rule for deal in BOOK.deals for event in events(BOOK, deal.id, date(2026, 12, 2), date(2036, 1, 1))} == set(RULES)
