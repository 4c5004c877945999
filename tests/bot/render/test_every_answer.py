"""Every kind of answer, in every place and manner, is within Slack's limits by three judges, and nothing in it acts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render.slack.answer import answer_message, answer_modal, answer_text
from tests.bot.render.answers import AROUNDS, FULL, answer, corpus, everything, golden
from tests.bot.render.reading import acted_on, refused, shown

Json = dict[str, Any]
PLAIN = {"section", "context", "actions", "divider"}
#: Each kind of the machine-readable answer.
KINDS = {
    "cost", "revenue", "fee", "run_rate", "notice_deadline", "exit", "exposure", "term", "termination", "renewal", "billing",
    "why", "capacity", "unit_price", "threshold", "schedule", "key_dates", "portfolio", "compare", "source", "unknowns",
    "parties", "help",
}  # fmt: skip
QUESTIONS = (
    "total cost", "cost by month", "cost by quarter", "cost by year", "last day to give notice", "key dates", "list our deals",
    "if we give notice today, when does it end and what do we owe", "when will we have spent $5M", "when are invoices due",
    "compare our deals", "what is not disclosed", "where do the terms come from", "price per MW-month", "what are we on the hook for",
    "what if the fee were 1 million a month, total cost", "does it renew", "who can terminate", "total cost and key dates and notice",
    "run rate", "how long is the term", "who are the parties", "how much capacity", "help", "why", "cash out in 2027",
)  # fmt: skip
GOLDEN = ("amended", "escalator", "exits", "google", "open-amounts", "quarterly", "ramp", "reflection", "units")


def payloads(given: Json) -> list[Json]:
    """The answer in every manner, in every surrounding."""
    made = [answer_message(given, around, plain).payload() for around in AROUNDS for plain in (False, True)]
    return [*made, *(answer_modal(given, around).payload() for around in AROUNDS)]


def check(given: Json) -> None:
    for payload in payloads(given):
        assert refused(payload) == [], given["question"]
        assert [found for item in shown(payload) for found in acted_on(item)] == [], given["question"]
    plain = answer_message(given, FULL, plain=True).payload()
    assert {block["type"] for block in plain["blocks"]} <= PLAIN
    assert plain["text"] == answer_text(given)


def test_the_corpus() -> None:
    """What the shipped deal answers to the sentences of the corpus; all kinds and outcomes are among them."""
    kinds, statuses = set(), set()
    for given in corpus(every=12):
        check(given)
        kinds |= {part["kind"] for part in (given, *given["also"])}
        statuses.add(given["status"])
    for given in map(answer, QUESTIONS):
        kinds.add(given["kind"])
    assert kinds >= KINDS
    assert statuses == {"answered", "unclear", "undisclosed", "out_of_scope"}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_deals(name: str) -> None:
    """Other currencies, open amounts, ramps, lock-ins and renewals."""
    for question in QUESTIONS:
        check(answer(question, golden(name)))


def test_a_book_of_many_deals() -> None:
    """Several deals in several currencies."""
    for question in (*QUESTIONS, "total cost of Ramped cluster", "what do we owe", "what is the weather"):
        check(answer(question, everything()))
