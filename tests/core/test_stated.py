"""How a contract says a value: what is read, what is refused, and with which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from core.stated import (
    Period,
    Quantity,
    Quoted,
    State,
    read_date,
    read_number,
    read_percent,
    read_period,
    read_quantity,
    read_quoted,
)
from core.terms import Fee, Termination

law = settings(derandomize=True, deadline=None, max_examples=300)
BILLION = Decimal(10**9)


@pytest.mark.parametrize(
    ("text", "first", "last", "exact"),
    [
        ("2029", date(2029, 1, 1), date(2029, 12, 31), False),
        ("2029-05", date(2029, 5, 1), date(2029, 5, 31), False),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), False),
        ("2029-05-17", date(2029, 5, 17), date(2029, 5, 17), True),
    ],
)
def test_a_date_keeps_its_precision(text: str, first: date, last: date, exact: bool) -> None:
    """A start means the first day of what was written, an end the last; the words come back as written."""
    found = read_date(text)
    assert (found.first, found.last, found.exact, str(found)) == (first, last, exact, text)


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("May 2029", "'May 2029' is not a date", "write 2029, 2029-05 or 2029-05-31"),
        ("2029-5", "'2029-5' is not a date", "write 2029, 2029-05 or 2029-05-31"),
        ("29-05-17", "'29-05-17' is not a date", "write 2029, 2029-05 or 2029-05-31"),
        ("2029-13", "'2029-13' is not a date", "write a month from 01 to 12"),
        ("2029-00", "'2029-00' is not a date", "write a month from 01 to 12"),
        ("2029-06-31", "'2029-06-31' is not a date", "write a day from 01 to 30"),
        ("2027-02-29", "'2027-02-29' is not a date", "write a day from 01 to 28"),
        ("0207-02-01", "the year 207 is out of range", "write a year from 1900 to 2199"),
        ("２０２９-05", "'２０２９-05' is not a date", "write 2029, 2029-05 or 2029-05-31"),
    ],
)  # fmt: skip
def test_dates_that_are_none_are_refused(text: str, what: str, instead: str) -> None:
    """What is no date is refused with what it is, and what to write."""
    refused(read_date, text, what, instead)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250000000", "1250000000"), ("1_250_000_000", "1250000000"), ("1,250,000,000", "1250000000"),
        ("1.25 billion", "1250000000"), ("1.25B", "1250000000"), ("1.25bn", "1250000000"), ("920 million", "920000000"),
        ("50k", "50000"), ("2 trillion", "2000000000000"), ("0", "0"), ("5.27", "5.27"),
    ],
)  # fmt: skip
def test_numbers_with_their_scales(text: str, value: str) -> None:
    """One number has many spellings; all are the same exact decimal."""
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("-5", "'-5' is not a usable number"), ("a lot", "'a lot' is not a number"), ("", "'' is not a number"),
        ("1.2.3", "'1.2.3' is not a number"), ("5 bazillion", "'5 bazillion' is not a number"),
        ("1e5", "'1e5' is not a number"), ("inf", "'inf' is not a number"), ("nan", "'nan' is not a number"),
        ("٣٠٠", "'٣٠٠' is not a number"), ("9" * 31, "is not a number"), ("million", "'million' is not a number"),
    ],
)  # fmt: skip
def test_numbers_that_are_none_are_refused(text: str, what: str) -> None:
    """Negative, endless, foreign and unreadable numbers are refused, each with what to write instead."""
    refused(read_number, text, what, "write ")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("1.25 billion", Quoted("exactly", BILLION * 5 / 4, BILLION * 5 / 4)),
        ("exactly 100", Quoted("exactly", Decimal(100), Decimal(100))),
        ("up to 1 billion", Quoted("up to", Decimal(0), BILLION)),
        ("Up  to 100 and at least 50", Quoted("up to", Decimal(50), Decimal(100))),
        ("at least 10 million", Quoted("at least", Decimal(10**7), None)),
        ("undisclosed between 0 and 1 billion", Quoted("undisclosed", Decimal(0), BILLION)),
    ],
)
def test_amounts_with_their_qualifier(text: str, quoted: Quoted) -> None:
    """Exactly, up to, at least and undisclosed bound an amount differently, and are kept as said."""
    assert read_quoted(text) == quoted
    assert read_quoted(str(quoted)) == quoted


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("up to 50 and at least 100", "ends below where it begins", "swap the two figures"),
        ("undisclosed between 9 and 1", "ends below where it begins", "swap the two figures"),
        ("undisclosed between 9", "gives no bounds", "write undisclosed, or undisclosed between"),
        ("up to the sky", "'the sky' is not a number", "write 1_250_000_000 or 1.25 billion"),
        ("about 5", "'about 5' is not a number", "write 1_250_000_000 or 1.25 billion"),
    ],
)
def test_amounts_that_cannot_be_are_refused(text: str, what: str, instead: str) -> None:
    """Crossed bounds and half a pair of bounds are refused with what to write instead."""
    refused(read_quoted, text, what, instead)


def test_percentages_have_an_optional_sign_and_a_likely_size() -> None:
    """12.5%, 12.5 and 12.5 percent are one percentage; a million percent is a slip."""
    exact = Quoted("exactly", Decimal("12.5"), Decimal("12.5"))
    assert read_percent("12.5%") == read_percent("12.5") == read_percent("12.5 percent") == exact
    assert read_percent("undisclosed between 0% and 50%") == Quoted("undisclosed", Decimal(0), Decimal(50))
    refused(read_percent, "1000000%", "is no likely percentage", "write 12.5% for twelve and a half")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("90 days", Period(90, "days")), ("1 day", Period(1, "days")), ("2 weeks", Period(14, "days")),
        ("10 business days", Period(10, "business days")), ("10 working days", Period(10, "business days")),
        ("3 months", Period(3, "months")), ("1 year", Period(12, "months")), ("0 days", Period(0, "days")),
    ],
)  # fmt: skip
def test_periods_with_their_units(text: str, period: Period) -> None:
    """Days, business days and months stay apart; weeks are seven days and years twelve months."""
    assert read_period(text) == period


@pytest.mark.parametrize("text", ["ninety days", "90", "90 moons", "-3 days", "1.5 months", "999999 days", "days"])
def test_periods_that_are_none_are_refused(text: str) -> None:
    """A period needs a whole number and a known unit."""
    refused(read_period, text, "is not a period", "write 90 days, 10 business days or 3 months")


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("300 MW", Quantity(Decimal(300), "MW")), ("1.2 GW", Quantity(Decimal(1200), "MW")),
        ("500 kW", Quantity(Decimal("0.5"), "MW")), ("325,000 GPUs", Quantity(Decimal(325_000), "GPU")),
        ("1 GPU", Quantity(Decimal(1), "GPU")),
    ],
)  # fmt: skip
def test_capacities_in_one_unit_of_each_kind(text: str, quantity: Quantity) -> None:
    """Power is kept in MW and GPUs by the piece."""
    assert read_quantity(text) == quantity


@pytest.mark.parametrize("text", ["300", "MW", "300 horses", "lots of MW"])
def test_capacities_that_are_none_are_refused(text: str) -> None:
    """A capacity needs a number and a unit."""
    with pytest.raises(PydanticCustomError, match="is not a"):
        read_quantity(text)


@pytest.mark.parametrize("word", ["undisclosed", "none", "redacted", "not recorded"])
def test_the_four_states_are_never_taken_for_one_another(word: str) -> None:
    """Each state is read as itself, in any case, and differs from the other three and from zero."""
    term = Termination(
        term="termination", name="exit", by="either", source="contract", notice=word.upper()
    )  # fmt: skip
    assert term.notice is State(word)
    assert str(term.notice) == word
    assert len({State(state.value) for state in State}) == 4


def test_what_is_left_out_is_not_recorded() -> None:
    """A term that a file does not mention is not recorded, which is neither undisclosed nor none."""
    term = Termination.model_validate(
        {"term": "termination", "name": "exit", "by": "either", "notice": "90 days", "source": "contract"}
    )
    assert term.fee is term.counting is term.no_notice_before is State.NOT_RECORDED


def test_an_undisclosed_fee_is_not_a_free_one() -> None:
    """A fee of 0 is a known amount; an undisclosed fee is a state."""
    base: dict[str, Any] = {"term": "fee", "name": "fee", "per": "month", "source": "contract"}
    assert Fee.model_validate({**base, "amount": "0"}).amount == Quoted("exactly", Decimal(0), Decimal(0))
    assert Fee.model_validate({**base, "amount": "undisclosed"}).amount is State.UNDISCLOSED


@law
@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    """Whatever is written is read or refused with a reason; nothing else comes out."""
    readers: tuple[Callable[[str], object], ...] = (
        read_date, read_number, read_quoted, read_percent, read_period, read_quantity,
    )  # fmt: skip
    for read in readers:
        context: dict[str, Any] | None = {"what": "", "why": "", "instead": ""}
        try:
            read(text)
        except PydanticCustomError as error:
            context = error.context
        assert context is not None
        assert {"what", "why", "instead"} <= set(context)


def refused(read: Callable[[str], object], text: str, what: str, instead: str) -> None:
    """The reader refuses the text, saying what is wrong, why, and what to write instead."""
    with pytest.raises(PydanticCustomError) as caught:
        read(text)
    context = caught.value.context
    assert context is not None
    assert what in context["what"]
    assert context["why"]
    assert instead in context["instead"]
