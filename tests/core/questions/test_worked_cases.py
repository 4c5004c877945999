"""The worked cases: the questions that everybody asks of Colossus 1, and their exact answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core import Book, ask
from tests.expectations import differences

DAY = date(2026, 11, 23)


def amount(low: str, high: str | None = None) -> dict[str, str]:
    """An amount as JSON has it; exact where one figure is given."""
    return {"low": low, "high": high or low, "currency": "USD"}


CASES: list[tuple[str, dict[str, Any]]] = [
    ("cost through 2027", {"value": amount("22500000000.00", "25000000000.00")}),
    ("total", {"value": amount("43750000000.00", "46250000000.00")}),
    ("what do we pay in 2029", {"value": amount("6250000000.00")}),
    ("how much so far", {"value": amount("5958333333.33", "8458333333.33")}),
    ("how much is left", {"value": amount("37791666666.67")}),
    ("cost between 15 Mar and 10 Sep 2027", {"value": amount("7352150537.64")}),
    ("fee in June 2026", {"value": amount("0.00", "1250000000.00")}),
    ("last day to give notice", {"value": {"date": "2029-03-02"}}),
    (
        "last day to give notice to be out by the end of 2027",
        {"value": {"date": "2027-10-02"}, "facts": {"send_by": "2027-10-01", "end": "2027-12-31"}},
    ),
    ("notice date to avoid paying for July 2027", {"value": {"date": "2027-04-01"}}),
    (
        "if we give notice today, when does it end and what do we owe",
        {
            "value": {"date": "2027-02-21"},
            "facts": {"owed": amount("3729166666.67"), "saved": amount("34062500000.00")},
        },
    ),
    ("when will we have spent $20B", {"value": {"earliest": "2027-08-31", "latest": "2027-10-31"}}),
]


@pytest.mark.parametrize(("question", "expect"), CASES, ids=[question for question, _ in CASES])
def test_worked_case(book: Book, question: str, expect: dict[str, Any]) -> None:
    """A worked case is answered, to the day and to the cent."""
    answer = ask(book, question, DAY).answer.to_json()
    assert differences({"status": "answered", **expect}, answer) == []


def test_the_answer_in_full(book: Book) -> None:
    """The machine-readable answer has every key, and the figures, spans and sources of the worked example."""
    answer = ask(book, "cost through 2027", DAY).answer.to_json()
    assert list(answer) == [
        "question", "as_of", "status", "kind", "deals", "period", "read_as", "headline", "value", "facts", "rows", "also",
        "what_if", "unknowns", "assumptions", "sources", "choices", "missing",
    ]  # fmt: skip
    assert answer["period"] == {"start": "2026-05-01", "end": "2027-12-31"}
    assert answer["read_as"] == "Cost of Colossus 1, 1 May 2026 to 31 Dec 2027"
    assert answer["headline"] == "$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027"
    assert answer["facts"] == {
        "accrued": amount("5958333333.33", "8458333333.33"),
        "to_come": amount("16541666666.67"),
    }
    assert [unknown["high"] for unknown in answer["unknowns"]] == ["1250000000.00", "1250000000.00"]
    assert {source["source"] for source in answer["sources"]} == {"news article, May 2026"}


@pytest.mark.parametrize(
    ("reading", "end", "owed"),
    [
        ("any-time", "2026-08-01", amount("1290322580.65", "3790322580.65")),
        ("amended-notice", "2026-11-01", amount("5041666666.67", "7541666666.67")),
        ("amended-effect", "2026-08-03", amount("1370967741.94", "3870967741.94")),
        ("public-statement", "2027-01-28", amount("8629032258.06", "11129032258.06")),
    ],
)
def test_the_exit_right_in_its_four_readings(book: Book, reading: str, end: str, owed: dict[str, str]) -> None:
    """What was committed at signing, under each source's reading of the exit right."""
    from dataclasses import replace

    deal = book.deals[0]
    overlay = next(item for item in deal.overlays if item.id == reading)
    under = replace(book, deals=(replace(deal.under(overlay.patch), overlays=()),))
    answer = ask(under, "what were we committed to at signing", date(2026, 5, 20)).answer.to_json()
    assert (answer["value"], answer["facts"]["end"]) == (owed, end)


def test_a_reading_is_told_only_once_it_is_known(book: Book) -> None:
    """The other readings of the exit right appear from their publication on, where the answer would differ."""
    def told(day: date) -> list[str]:
        notes = ask(book, "what are we on the hook for", day).answer.assumptions
        return [note.split(",")[1].strip() for note in notes if note.startswith("Under another reading")]

    assert told(date(2026, 5, 21)) == []
    assert told(date(2026, 5, 28)) == ["the public statement"]
    assert told(date(2026, 6, 1)) == ["the public statement", "the amended S-1"]
    assert told(date(2026, 11, 23)) == []
