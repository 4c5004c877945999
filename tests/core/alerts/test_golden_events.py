"""The events and alerts of a golden contract, counted by hand; the simulated year of the shipped deal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import RULES, Book, Deal, Decision, alerts_of, ask, decided, events
from core.money import Amount, plain
from tests.core.alerts.simulating import USUAL, Told, day_by_day, text_of
from tests.deals.golden import FOLDER, SHIPPED, TODAY, book_of, data_of

YEAR = Path(__file__).with_name("year-of-colossus-1.txt")
FIGURES: dict[str, Any] = data_of(FOLDER / "delivery.expected.yaml")
BOOK = book_of(data_of(FOLDER / "delivery.yaml"))
DEAL: Deal = BOOK.deals[0]
WHOLE = (date(2026, 12, 1), date(2030, 12, 31))


def figures(*amounts: Amount | None) -> list[str]:
    """Exact amounts as the file writes them, those that are there."""
    found = [amount for amount in amounts if amount is not None]
    assert all(amount.low == amount.high for amount in found)
    return [str(plain(amount.low, amount.currency)) for amount in found]


def test_the_events_of_the_golden_contract() -> None:
    """Deliveries, cures, the lock-in, the chosen exit, the option, the capacity and the expiry are all there, to the cent."""
    found = events(BOOK, "delivery", *WHOLE, [rule for rule in RULES if rule not in ("payments", "commit")])
    told = [[event.rule, event.target, event.day.isoformat(), *figures(event.cost, event.later)] for event in found]
    assert told == FIGURES["events"]


def test_what_changes_nothing() -> None:
    """Nothing is lost when the option opens, nor with the last notice that the term would end before anyway."""
    found = events(BOOK, "delivery", *WHOLE)
    assert [event.target for event in found if not event.changes] == ["extension.opens", "term"]


def test_the_payments_of_the_golden_contract() -> None:
    """Each invoice is told by the day on which it is to be paid, the last after the term."""
    found = events(BOOK, "delivery", *WHOLE, ["payments"])
    assert [[event.day.isoformat(), *figures(event.cost)] for event in found[:3]] == FIGURES["payments"]
    assert len(found) == 36
    assert found[-1].day.isoformat() == FIGURES["last_payment"]


def test_the_deals_own_ladder() -> None:
    """The deal's ladder holds for the chosen exit, with each step on the working day before; payments keep theirs."""
    found = alerts_of(BOOK, "delivery", *WHOLE, {"notice": (), "payments": ()})
    steps = [[str(alert.step), alert.due.isoformat()] for alert in found if alert.event.target == "end-2028"]
    assert steps == FIGURES["alerts"]
    assert {alert.step for alert in found if alert.event.rule == "payments"} == {7, 1}


def test_who_is_told() -> None:
    """The owners and those who hear of what nobody acknowledges are the file's."""
    assert DEAL.alerting.owners == ("U0DELIVERY",)
    assert DEAL.alerting.escalate == ("S0LEGALDSK", "U0DELIVERY")
    assert [(chosen.id, chosen.end, chosen.note) for chosen in DEAL.exits] == [
        ("end-2028", date(2028, 12, 31), "before prices are agreed anew")
    ]


def test_key_dates_include_deliveries_and_exits() -> None:
    """The question for the key dates is answered with the milestones, their cures, and the chosen exits."""
    rows = {row.label: row.span.start for row in ask(BOOK, "what are the key dates", TODAY).answer.rows if row.span}
    assert rows["The second hall is due"] == date(2027, 11, 30)
    assert rows["The time to cure a late delivery of the meters ends"] == date(2028, 1, 6)
    assert rows["The chosen exit 'end-2028'"] == date(2028, 12, 31)
    assert rows["Last day to give notice for an end on 31 Dec 2028"] == date(2028, 10, 2)


# the simulated year ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leaving() -> Book:
    """The shipped deal, with the decision recorded to leave at the end of 2027."""
    book = book_of(data_of(SHIPPED / "colossus-1.yaml"))
    return decided(book, [Decision("1", "colossus-1", "leave", date(2027, 12, 31), TODAY)])


def year(book: Book) -> list[Told]:
    everything = {**USUAL, "commit": ()}
    return list(day_by_day(book, "colossus-1", TODAY, date(2027, 12, 31), everything))


def test_the_simulated_year(leaving: Book) -> None:
    """Day by day, a channel that asked for everything is told what the document beside this file says, and no more."""
    heading = "Colossus 1 from 23 Nov 2026 to 31 Dec 2027, with the decision to leave at the end of 2027"
    assert text_of(heading, year(leaving)) == YEAR.read_text(encoding="utf-8")


def test_a_year_at_once_is_a_year_day_by_day(leaving: Book) -> None:
    """Asking once for the whole year gives the alerts that asking on each of its days gives, each due on its day."""
    told = year(leaving)
    at_once = alerts_of(leaving, "colossus-1", TODAY, date(2027, 12, 31), {**USUAL, "commit": ()})
    assert sorted(alert.key for _, alert in told) == sorted(alert.key for alert in at_once)
    assert all(on == alert.due for on, alert in told)
