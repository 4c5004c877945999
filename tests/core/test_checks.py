"""What cannot be true of one contract: each contradiction has its path, and says what, why and what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Problem
from tests.deals.golden import amendment, deal_of, exit_right, fee, problems_of, written

Term = dict[str, Any]
POWER: Term = {"term": "capacity", "name": "power", "quantity": "10 MW"}
POWER_FEE: Term = {"term": "unit fee", "name": "power-fee", "amount": "5", "per": "MW-month", "of": "power"}


def discount(**more: Any) -> Term:
    return {"term": "discount", "of": "fee", **more}


def ramp(*steps: Term) -> Term:
    return {"term": "ramp", "of": "fee", "steps": list(steps)}


def only(problems: tuple[Problem, ...], path: tuple[str | int, ...], what: str, why: str, instead: str) -> None:
    """There is one problem, at the path, with those words."""
    (problem,) = problems
    assert problem.path == path
    assert what in problem.what
    assert why in problem.why
    assert instead in problem.instead
    assert str(problem) == f"{problem.what}; {problem.why}; {problem.instead}"


CONTRADICTIONS: dict[str, tuple[list[Term], tuple[str | int, ...], str, str, str]] = {
    "a term begins before the deal": (
        [fee(**{"from": "2026-12-31"})], ("terms", 0, "from"),
        "'fee' begins on 31 Dec 2026, outside the deal's term", "the term is 1 Jan 2027 to 31 Dec 2027", "correct `from`",
    ),
    "a term begins after the deal": (
        [fee(**{"from": "2028"})], ("terms", 0, "from"), "'fee' begins on 1 Jan 2028", "the term is", "correct `from`",
    ),
    "a term runs past the deal": (
        [fee(until="2028-01")], ("terms", 0, "until"),
        "'fee' runs to 31 Jan 2028, past the deal's end", "the deal ends on 31 Dec 2027", "correct `until`",
    ),
    "a term ends before it begins": (
        [fee(**{"from": "2027-06", "until": "2027-05"})], ("terms", 0, "until"),
        "'fee' ends before it begins", "it would never be in force", "correct `from` or `until`",
    ),
    "two fees on one day": (
        [fee(until="2027-06-30"), fee(name="other", **{"from": "2027-06-30"})], ("terms", 1),
        "the fees 'fee' and 'other' overlap", "both are in force on 30 Jun 2027", "write `stacks: yes`",
    ),
    "a fee and a unit fee on one day": (
        [fee(), POWER, POWER_FEE], ("terms", 2), "the fees 'fee' and 'power-fee' overlap", "1 Jan 2027", "`stacks: yes`",
    ),
    "a discount longer than the term": (
        [fee(), discount(first_months="13", percent="10%")], ("terms", 1, "first_months"),
        "the discount lasts 13 months, longer than the term", "the fee 'fee' is in force in 12 months", "write 12 or fewer",
    ),
    "a discount longer than its fee": (
        [fee(**{"from": "2027-03-31", "until": "2027-05-01"}), discount(first_months="4", price="1")],
        ("terms", 1, "first_months"), "lasts 4 months", "in force in 3 months", "write 3 or fewer",
    ),
    "a discount without a size": (
        [fee(), discount()], ("terms", 1),
        "gives 0 of percent, amount and price", "exactly one says how much cheaper", "keep one, which may be undisclosed",
    ),
    "a discount with two sizes": (
        [fee(), discount(percent="10%", price="undisclosed")], ("terms", 1),
        "gives 2 of percent, amount and price", "exactly one", "keep one",
    ),
    "a discount by months and by dates": (
        [fee(), discount(first_months="2", until="2027-05-31", percent="10%")], ("terms", 1, "first_months"),
        "the discount has both first_months and dates", "one of them would be ignored", "keep one",
    ),
    "a discount of more than all": (
        [fee(), discount(percent="101%")], ("terms", 1, "percent"),
        "the discount is more than 100%", "the price would be negative", "write 100% or less",
    ),
    "a discount of more than the fee": (
        [fee(), discount(amount="1_500")], ("terms", 1, "amount"),
        "the discount is more than the fee", "the price would be negative", "write at most 1,000",
    ),
    "a discount of no fee": (
        [fee(), discount(of="free", percent="10%")], ("terms", 1, "of"),
        "there is no fee 'free'", "a discount changes a fee of this file", "write one of fee",
    ),
    "an escalator of no fee": (
        [fee(), {"term": "escalator", "of": "rent", "percent": "3%"}], ("terms", 1, "of"),
        "there is no fee 'rent'", "a escalator changes a fee of this file".replace("a esc", "an esc"), "write one of fee",
    ),
    "a ramp of no fee": (
        [{"term": "ramp", "of": "rent", "steps": [{"from_month": "1", "percent": "50%"}]}], ("terms", 0, "of"),
        "there is no fee 'rent'", "a ramp changes a fee of this file", "add the fee first",
    ),
    "a ramp out of order": (
        [fee(), ramp({"from_month": "3", "percent": "50%"}, {"from_month": "2", "percent": "70%"})], ("terms", 1, "steps"),
        "the ramp's steps are out of order", "each holds until the next", "sort them by beginning",
    ),
    "a ramp with one step twice": (
        [fee(), ramp({"from": "2027-03", "percent": "50%"}, {"from": "2027-03-01", "price": "7"})], ("terms", 1, "steps"),
        "the ramp's steps are out of order", "each holds until the next", "sort them by beginning",
    ),
    "a ramp's step without a beginning": (
        [fee(), ramp({"percent": "50%"})], ("terms", 1, "steps", 0),
        "a ramp's step has one beginning", "a date or a month of the fee", "write either `from` or `from_month`",
    ),
    "a ramp's step with two beginnings": (
        [fee(), ramp({"percent": "50%", "from": "2027-03", "from_month": "3"})], ("terms", 1, "steps", 0),
        "a ramp's step has one beginning", "a date or a month", "write either `from` or `from_month`",
    ),
    "a ramp's step without a size": (
        [fee(), ramp({"from_month": "2"})], ("terms", 1, "steps", 0),
        "a ramp's step has one size", "a percentage of the full fee or a price", "write either `percent` or `price`",
    ),
    "a ramp's step with two sizes": (
        [fee(), ramp({"from_month": "2", "percent": "50%", "price": "7"})], ("terms", 1, "steps", 0),
        "a ramp's step has one size", "a percentage of the full fee or a price", "write either `percent` or `price`",
    ),
    "capacity out of order": (
        [{"term": "capacity", "steps": [{"from": "2027-03", "quantity": "1 MW"}, {"from": "2027-02", "quantity": "2 MW"}]}],
        ("terms", 0, "steps"), "the capacity's steps are out of order", "each holds until the next", "sort them by date",
    ),
    "capacity said twice": (
        [{**POWER, "steps": [{"from": "2027-03", "quantity": "1 MW"}]}], ("terms", 0, "quantity"),
        "the capacity has both a quantity and steps", "one of them would be ignored", "keep one",
    ),
    "a price of a capacity that is not there": (
        [POWER, {**POWER_FEE, "of": "powr"}], ("terms", 1, "of"),
        "there is no capacity 'powr'", "a unit fee is a price times a capacity", "name a capacity term of this file",
    ),
    "a price per GPU of megawatts": (
        [POWER, {**POWER_FEE, "per": "GPU-hour"}], ("terms", 1, "per"),
        "a price per GPU-hour does not fit the capacity 'power'", "their units differ", "give the capacity in GPU",
    ),
    "a price per megawatt of GPUs": (
        [{**POWER, "quantity": "5 GPUs"}, POWER_FEE], ("terms", 1, "per"),
        "a price per MW-month does not fit", "their units differ", "give the capacity in MW",
    ),
    "no fee where a fee is": (
        [fee("none")], ("terms", 0, "amount"),
        "'fee' has no amount", "a fee is an amount, or an undisclosed one", "write the amount or undisclosed",
    ),
    "a fee that nobody recorded": (
        [fee("not recorded")], ("terms", 0, "amount"), "'fee' has no amount", "a fee is an amount", "or leave the term out",
    ),
    "a fixed fee without a figure": (
        [fee("at least 5", fixed="yes")], ("terms", 0, "fixed"),
        "'fee' is fixed, but its amount has no upper figure", "`fixed` reads `up to X` as X", "write `up to` an amount",
    ),
    "a one-time fee in a month": (
        [{"term": "one-time fee", "amount": "5", "on": "2027-05"}], ("terms", 0, "on"),
        "2027-05 is not a day", "a one-time fee accrues on one day", "write the day",
    ),
    "a one-time fee outside the term": (
        [{"term": "one-time fee", "amount": "5", "on": "2028-01-01"}], ("terms", 0, "on"),
        "1 Jan 2028 is outside the deal's term", "the term is 1 Jan 2027 to 31 Dec 2027", "correct `on`",
    ),
    "notice longer than the term": (
        [exit_right("400 days")], ("terms", 0), "the right 'exit' can never be used",
        "the first notice that it allows, on 1 Jan 2027, would end the deal on 5 Feb 2028, past its end on 31 Dec 2027",
        "correct the notice, the lock-ins or the deal's end",
    ),
    "notice not before it is too late": (
        [exit_right("90 days", no_notice_before="2027-10-03")], ("terms", 0), "the right 'exit' can never be used",
        "on 3 Oct 2027, would end the deal on 1 Jan 2028", "correct the notice",
    ),
    "no end before the deal has ended": (
        [exit_right("90 days", no_end_before="2028-01-01")], ("terms", 0),
        "the right 'exit' can never be used", "would end the deal on 1 Jan 2028", "correct the notice",
    ),
    "a right over before its lock-in": (
        [exit_right("30 days", no_notice_before="2027-07-01", until="2027-06-30")], ("terms", 0),
        "the right 'exit' can never be used", "no notice that it allows ends the deal within its term", "the lock-ins",
    ),
    "two fees for leaving": (
        [exit_right(fee="5", fees=[{"amount": "7"}])], ("terms", 0, "fees"),
        "the right has both a fee and fees by date", "one of them would be ignored", "keep one",
    ),
    "fees for leaving out of order": (
        [exit_right(fees=[{"until": "2027-08", "amount": "7"}, {"until": "2027-07", "amount": "5"}])], ("terms", 0, "fees"),
        "the fees by date are out of order", "each holds up to its `until`", "only the last may leave `until` out",
    ),
    "an open fee for leaving before another": (
        [exit_right(fees=[{"amount": "7"}, {"until": "2027-07", "amount": "5"}])], ("terms", 0, "fees"),
        "the fees by date are out of order", "each holds up to its `until`", "sort them",
    ),
    "one name for two terms": (
        [fee(), {**POWER, "name": "fee"}], ("terms", 1, "name"),
        "the name 'fee' is taken", "overlays and other terms refer to terms by name", "choose another name",
    ),
    "a delivery after the deal": (
        [{"term": "milestone", "name": "hall", "what": "the hall", "due": "2028-01", "by": "provider"}], ("terms", 0, "due"),
        "'hall' is due on 31 Jan 2028, past the deal's end", "the deal ends on 31 Dec 2027", "correct `due`",
    ),
    "a term of an unknown source": (
        [fee(source="contrct")], ("terms", 0, "source"),
        "there is no source 'contrct'", "every term names one of `sources`", "write one of contract",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_found_where_it_stands(name: str) -> None:
    """Each contradiction is the one problem of its contract, at its path, with what, why and what to write instead."""
    terms, path, what, why, instead = CONTRADICTIONS[name]
    only(problems_of(written(*terms)), path, what, why, instead)


def test_an_end_before_the_start() -> None:
    """A deal that ends before it begins is told by its two days, and nothing else of it is judged."""
    found = problems_of(written(fee(until="2040"), start="2027-06-01", end="2027-05-31"))
    only(found, ("end",), "the deal ends on 31 May 2027, before it begins on 1 Jun 2027", "at least one day", "correct `start`")


def test_a_deal_of_a_century() -> None:
    """A term of more than a hundred years is taken for a slip of the pen."""
    found = problems_of(written(fee(), start="1999-01-01", end="2199-12-31"))
    only(found, ("end",), "the term is longer than 100 years", "a typing error is likelier", "correct `end`")


@pytest.mark.parametrize("path", ["start", "end", "signed", "effective"])
def test_a_date_of_an_unknown_source(path: str) -> None:
    """The deal's own dates name a source of the file too."""
    data = written(fee(), signed={"date": "2026", "source": "contract"}, effective={"date": "2026", "source": "contract"})
    data[path] = {**data[path], "source": "hearsay"}
    only(problems_of(data), (path, "source"), "there is no source 'hearsay'", "one of `sources`", "write one of contract")


def test_a_party_of_an_unknown_source() -> None:
    """Parties name a source of the file."""
    data = written(fee())
    data["parties"][1]["source"] = "hearsay"
    only(problems_of(data), ("parties", 1, "source"), "no source 'hearsay'", "one of `sources`", "write one of contract")


@pytest.mark.parametrize(
    ("exits", "path", "what", "why", "instead"),
    [
        ([("out", "2028-01-01")], ("exits", 0, "end"), "the exit 'out' is on 1 Jan 2028, outside the deal's term",
         "the term is 1 Jan 2027 to 31 Dec 2027", "correct `end`"),
        ([("out", "2026-12")], ("exits", 0, "end"), "the exit 'out' is on 31 Dec 2026", "the term is", "correct `end`"),
        ([("out", "2027-05"), ("out", "2027-06")], ("exits", 1, "id"), "the exit id 'out' is taken",
         "alerts and decisions name exits by their ids", "choose another"),
        ([("term", "2027-05")], ("exits", 0, "id"), "the exit id 'term' is taken", "it stands for the end of the term",
         "choose another"),
    ],
)  # fmt: skip
def test_exits_that_cannot_be(exits: list[tuple[str, str]], path: Any, what: str, why: str, instead: str) -> None:
    """A chosen exit lies within the term, under an id of its own."""
    data = written(fee(), exits=[{"id": id, "end": end} for id, end in exits])
    only(problems_of(data), path, what, why, instead)


def test_the_source_of_decisions_is_taken() -> None:
    """No source of a file may be taken for a recorded decision."""
    data = written(fee())
    data["sources"]["recorded-decision"] = data["sources"]["contract"]
    only(problems_of(data), ("sources", "recorded-decision"), "the source 'recorded-decision' is taken",
         "decisions that people record name it", "choose another name")  # fmt: skip


def test_two_customers_and_no_provider() -> None:
    """A deal has one of each; both slips are told."""
    data = written(fee())
    data["parties"][1]["role"] = "customer"
    found = problems_of(data)
    assert [problem.path for problem in found] == [("parties",), ("parties",)]
    assert "there are 2 parties with the role customer" in found[0].what
    assert "there are 0 parties with the role provider" in found[1].what
    assert found[1].instead == "give one party `role: provider`"


def test_several_contradictions_are_told_at_once() -> None:
    """Nobody has to correct one problem to learn of the next."""
    found = problems_of(written(
        fee(source="hearsay"), discount(first_months="13", percent="120%"), exit_right("400 days"), end="2027-12-31",
    ))  # fmt: skip
    assert [problem.path for problem in found] == [
        ("terms", 0, "source"), ("terms", 1, "first_months"), ("terms", 1, "percent"), ("terms", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "terms",
    [
        [fee(until="2027-06-30"), fee(name="other", **{"from": "2027-07-01"})],
        [fee(), fee(name="other", stacks="yes")],
        [fee(), discount(first_months="12", percent="100%")],
        [fee(), discount(amount="1000")],
        [exit_right("364 days")],
        [exit_right("90 days", no_notice_before="2027-10-02")],
        [exit_right("90 days", no_end_before="2027-12-31")],
        [exit_right("undisclosed", no_end_before="2029-01-01")],
        [fee("undisclosed"), discount(price="undisclosed")],
        [fee("redacted")],
    ],
)  # fmt: skip
def test_what_is_just_possible_is_no_contradiction(terms: list[Term]) -> None:
    """Fees that touch, discounts of the whole term or price, rights usable on one day: all load."""
    assert deal_of(written(*terms)).terms


def test_an_amendment_may_not_contradict_the_contract() -> None:
    """A contradiction that only an amendment brings about is told at the amendment, by its title."""
    change = amendment("2027-02-01", "2027-03-01", title="first amendment", set={"exit": {"notice": "400 days"}})
    found = problems_of(written(fee(), exit_right(), overlays=[change]))
    only(found, ("overlays", 0), "under 'first amendment', the right 'exit' can never be used", "past its end", "correct")


def test_an_amendments_end_may_not_come_before_the_start() -> None:
    """A new end before the first day is told at the amendment."""
    moved = {"end": {"date": "2026-12-31", "source": "contract"}}
    found = problems_of(written(fee(), overlays=[amendment("2027-02-01", dates=moved, title="cut")]))
    only(found, ("overlays", 0), "under 'cut', the deal ends on 31 Dec 2026, before it begins", "one day", "correct")
