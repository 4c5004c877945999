"""The golden contracts of `tests/deals`: terms that a lawyer can read, figures that can be checked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.dates import Span, add_months
from core.deal import Deal
from core.money import plain
from core.notice import Right, send_by
from core.pricing import quantity_at
from core.schedule import plan
from core.stated import Period, Quoted
from core.terms import Capacity, Renewal, Termination
from tests.deals.golden import FOLDER, data_of, deal_of, golden, shipped

NAMES = sorted(path.name.removesuffix(".expected.yaml") for path in FOLDER.glob("*.expected.yaml"))


def expected(name: str) -> dict[str, Any]:
    """The figures beside a contract."""
    found: dict[str, Any] = data_of(FOLDER / f"{name}.expected.yaml")
    return found


def deal_of_name(name: str) -> Deal:
    """The deal as it is known on the day that the figures name, the base where they name none."""
    figures = expected(name)
    base = shipped(name) if figures.get("deal") == "shipped" else golden(name)
    return base.known(day(figures["known"])) if "known" in figures else base


def cases(key: str) -> list[Any]:
    """Each line of figures under a key, of all the contracts that have it."""
    return [pytest.param(name, line, id=f"{name}: {line}") for name in NAMES for line in expected(name).get(key, [])]


def day(text: str) -> date:
    return date.fromisoformat(text)


def right_of(deal: Deal, name: str | None, on: date | None = None) -> Right:
    rights = [term for term in deal.in_force(Termination, on or deal.first_day) if name in (None, term.name)]
    return Right(deal, rights[0])


def holds(deal: Deal, line: list[str]) -> None:
    """A cost, or a price in force, is as the line says: exactly, or from the first figure to the second."""
    amount = plan(deal).total(Span.of(day(line[0]), day(line[1])))
    low, high = line[2], line[-1] if line[-1] != "null" else None
    assert [plain(bound, deal.currency) for bound in amount.bounds] == [low, high]


def test_every_contract_has_its_figures() -> None:
    """No contract lies here without figures, nor figures without a contract."""
    contracts = {path.stem for path in FOLDER.glob("*.yaml") if ".expected" not in path.name}
    assert contracts | {"colossus-1"} == set(NAMES)
    assert len(NAMES) >= 9


@pytest.mark.parametrize(("name", "line"), cases("cost"))
def test_costs(name: str, line: list[str]) -> None:
    """The cost from one day to another is the figure worked out by hand, to the cent."""
    holds(deal_of_name(name), line)


@pytest.mark.parametrize(("name", "line"), cases("cost_before"))
def test_costs_as_once_known(name: str, line: list[str]) -> None:
    """On the eve of its signing, an amendment is no part of the cost."""
    holds(golden(name).known(day(expected(name)["not_yet_known"])), line)


@pytest.mark.parametrize(("name", "line"), cases("about_millions"))
def test_reported_totals(name: str, line: list[str]) -> None:
    """The total comes to what was reported, to the million."""
    low, high = plan(deal_of_name(name)).total(Span.of(day(line[0]), day(line[1]))).bounds
    assert low is not None
    assert low == high
    assert round(low / 100 / 10**6) == int(line[2])


@pytest.mark.parametrize(("name", "line"), cases("price"))
def test_prices_in_force(name: str, line: list[str]) -> None:
    """The fee in force on a day is the one that the contract gives for it."""
    deal = deal_of_name(name)
    found = [plain(bound, deal.currency) for bound in plan(deal).price_at(day(line[0])).bounds]
    assert found == [line[1], line[-1]]


@pytest.mark.parametrize(("name", "line"), cases("end_of_notice"))
def test_ends_of_notice(name: str, line: Any) -> None:
    """Notice given on a day ends the deal on the day that counting gives."""
    deal = deal_of_name(name)
    right, given_on, end = (line["right"], line["given"], line["end"]) if isinstance(line, dict) else (None, *line)
    assert right_of(deal, right).end(day(given_on)) == day(end)


@pytest.mark.parametrize(("name", "line"), cases("last_notice_for"))
def test_last_days_of_notice(name: str, line: Any) -> None:
    """The last day on which notice still ends the deal by a day."""
    deal = deal_of_name(name)
    right, end, given_on = (line["right"], line["end"], line["given"]) if isinstance(line, dict) else (None, *line)
    assert right_of(deal, right).last(day(end)) == day(given_on)


@pytest.mark.parametrize(("name", "line"), cases("earliest"))
def test_lock_ins(name: str, line: dict[str, str]) -> None:
    """The earliest notice that the lock-ins allow, and its end."""
    first_exit(deal_of_name(name), line)


def first_exit(deal: Deal, line: dict[str, str]) -> None:
    found = right_of(deal, line["right"]).earliest(day(line["asked"]))
    assert found is not None
    assert (found.given, found.end) == (day(line["given"]), day(line["end"]))


@pytest.mark.parametrize(("name", "line"), cases("under"))
def test_other_readings(name: str, line: dict[str, Any]) -> None:
    """Under another source's reading the figure is that source's."""
    base = golden(name)
    (overlay,) = (overlay for overlay in base.overlays if overlay.id == line["reading"])
    deal = base.under(overlay.patch)
    if "cost" in line:
        holds(deal, line["cost"])
    else:
        first_exit(deal, line["earliest"])


@pytest.mark.parametrize(("name", "line"), cases("capacity"))
def test_capacities(name: str, line: list[str]) -> None:
    """What is delivered on a day, before and after an amendment."""
    deal = deal_of_name(name)
    (capacity,) = deal.in_force(Capacity, day(line[0]))
    assert str(quantity_at(deal, capacity, day(line[0]))) == line[1]


@pytest.mark.parametrize(("name", "line"), cases("notice"))
def test_notices(name: str, line: list[str]) -> None:
    """How much notice is due on a day, before and after an amendment."""
    deal = deal_of_name(name)
    assert str(right_of(deal, None, day(line[0])).period) == line[1]


@pytest.mark.parametrize(("name", "line"), cases("send_by"))
def test_send_by(name: str, line: list[str]) -> None:
    """The last working day on or before a deadline."""
    assert send_by(day(line[0]), deal_of_name(name).holidays) == day(line[1])


@pytest.mark.parametrize(("name", "line"), cases("fee_on_leaving"))
def test_fees_by_the_day_of_leaving(name: str, line: list[str]) -> None:
    """What leaving costs is the first of the fees by date whose last day is not yet past."""
    (term,) = (term for term in deal_of_name(name).of_type(Termination) if term.fees)
    due = next(entry.amount for entry in term.fees if entry.until is None or day(line[0]) <= entry.until.last)
    assert isinstance(due, Quoted)
    assert due.exact == int(line[1])


@pytest.mark.parametrize(("name", "line"), cases("reaching"))
def test_days_on_which_a_sum_is_reached(name: str, line: list[str]) -> None:
    """The cost from the first day reaches a sum at the earliest if all is at its most, at the latest at its least."""
    deal = deal_of_name(name)

    def reached(bound: int) -> date:
        last = deal.first_day
        while float(plain(plan(deal).total(Span.of(deal.first_day, last)).bounds[bound], "USD") or 0) < float(line[0]):
            last += timedelta(days=1)
        return last

    assert [reached(1), reached(0)] == [day(line[1]), day(line[2])]


def test_the_last_day_to_stop_an_automatic_renewal() -> None:
    """60 days' notice before an end on 31 December 2028 is given by 1 November 2028."""
    deal = golden("quarterly")
    (renewal,) = deal.of_type(Renewal)
    assert isinstance(renewal.notice, Period)
    last = deal.last_day - timedelta(days=renewal.notice.count)
    assert last == day(expected("quarterly")["last_day_to_stop_renewal"])


def test_the_window_of_an_option() -> None:
    """An option from 18 to 12 months before 30 June 2036 is open from 30 December 2034 to 30 June 2035."""
    deal = golden("escalator")
    (renewal,) = deal.of_type(Renewal)
    opens, closes = renewal.window_opens, renewal.window_closes
    assert isinstance(opens, Period)
    assert isinstance(closes, Period)
    window = [add_months(deal.last_day, -period.count) for period in (opens, closes)]
    assert window == [day(text) for text in expected("escalator")["option_window"]]


@pytest.mark.parametrize(("years", "first_year", "total"), [(10, "322.75", 3700), (20, "322.75", 8672), (15, "376.37", 7000)])
def test_three_percent_a_year_gives_the_reported_totals(years: int, first_year: str, total: int) -> None:
    """3% a year turns 322.75M into $3.7B over ten years and $8.7B over twenty, and 376.37M into $7.0B over fifteen."""
    data = data_of(FOLDER / "escalator.yaml")
    terms = [{**term, "amount": f"{first_year} million"} if term["name"] == "base-rent" else term for term in data["terms"]]
    deal = deal_of({**data, "terms": terms, "end": {**data["end"], "date": f"{2026 + years}-06-30"}})
    low, high = plan(deal).total(deal.span).bounds
    assert low is not None
    assert low == high
    assert round(low / 100 / 10**6) == total
