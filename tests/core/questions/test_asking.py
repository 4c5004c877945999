"""Any line ends in an answer: properties of asking that hold for all sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.shelf import open_shelf
from core import Book, State, ask
from tests.expectations import lines

DAY = date(2026, 11, 23)
BOOK = open_shelf(None).book
QUESTIONS = [line["question"] for line in lines("questions")]
WORDS = sorted({word for question in QUESTIONS for word in question.split()})


def answered(question: str) -> dict[str, object]:
    """The answer without the echo of the question."""
    assert BOOK is not None
    made = ask(BOOK, question, DAY).answer.to_json()
    return {key: made[key] for key in ("status", "kind", "period", "value", "facts")}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_order_of_known_words_is_answered(question: str) -> None:
    """Words of the corpus in any order end in an outcome, never in an exception."""
    assert answered(question)["status"] in ("answered", "unclear", "undisclosed", "out_of_scope")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_any_text_is_answered(question: str) -> None:
    """Any Unicode text ends in an outcome."""
    assert answered(question)["status"] in ("answered", "unclear", "undisclosed", "out_of_scope")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(QUESTIONS), st.randoms(use_true_random=False))
def test_case_and_spacing_never_matter(question: str, random: object) -> None:
    """Capitals and white space change nothing of an answer, but for names that only capitals tell from typing errors."""
    spaced = "  " + question.replace(" ", "   ") + " "
    assert answered(spaced) == answered(question)
    if question == question.lower():
        assert answered(question.upper()) == answered(question)


@pytest.mark.parametrize(
    "question",
    ["a" * 2001, "cost " * 201, "cost " * 400, "\x00\x01 cost", "", "   ", "?", "9" * 2000, "next " * 200, "(" * 2000,
     "1 " * 199, "-" * 2000, "$" * 2000, "from " * 100 + "to " * 99, "é" * 2000, "2027-" * 400, "may " * 199, "'" * 2000],
)  # fmt: skip
def test_hostile_lines_are_answered(book: Book, question: str) -> None:
    """Enormous, empty and binary lines end in an outcome (how fast is measured in tests/bench)."""
    assert ask(book, question, DAY).answer.status in ("answered", "unclear", "out_of_scope", "undisclosed")


def test_two_questions_in_one_line(book: Book) -> None:
    """Two questions that no one answer covers are answered in order, the status being the worst of them."""
    answer = ask(book, "what did we pay in 2026 and when does the deal end?", DAY).answer.to_json()
    assert answer["kind"] == "cost"
    assert [other["kind"] for other in answer["also"]] == ["term"]
    worst = ask(book, "what is the total cost and how big is the discount?", DAY).answer
    assert (worst.status, worst.kind) == ("undisclosed", "cost")


def test_a_state_survives_being_written_down(book: Book) -> None:
    """A conversation goes on from its state as JSON as from the state itself."""
    for question in QUESTIONS[::7]:
        state = ask(book, question, DAY).state
        if state is not None:
            assert State.from_json(state.to_json()) == state


def test_several_deals_are_asked_back(book: Book) -> None:
    """With two deals in the book and none named, the deals are offered; a name or the caller's choice settles it."""
    deal = book.deals[0]
    second = replace(deal, id="colossus-2", title="Colossus 2", aliases=("Southaven",))
    both = replace(book, deals=(deal, second))
    answer = ask(both, "cost through 2027", DAY).answer
    assert (answer.status, len(answer.choices)) == ("unclear", 2)
    assert ask(both, "cost through 2027 for Southaven", DAY).answer.deals == ("colossus-2",)
    assert ask(both, "cost through 2027", DAY, deal="colossus-2").answer.deals == ("colossus-2",)
    assert ask(both, "what does Colossus 1 cost through 2027", DAY).answer.deals == ("colossus-1",)


def test_a_typing_error_is_forgiven_and_told(book: Book) -> None:
    """A misspelt keyword is read, and the answer says how; a figure is never set right."""
    answer = ask(book, "terminaton notice deadline to be out by year-end 2027", DAY).answer
    assert answer.kind == "notice_deadline"
    assert "Read “terminaton” as “termination”." in answer.assumptions
    assert ask(book, "cost in 2072", DAY).answer.to_json()["period"]["start"] == "2072-01-01"
    march, may = (ask(book, f"cost in {month} 2027", DAY).answer.period for month in ("march", "may"))
    assert march != may


def test_the_other_deal_is_the_one_not_spoken_of(book: Book) -> None:
    """With two deals, "the other deal" keeps the question and changes the deal."""
    deal = book.deals[0]
    both = replace(book, deals=(deal, replace(deal, id="colossus-2", title="Colossus 2", aliases=("Southaven",))))
    state = ask(both, "cost in 2028 for Southaven", DAY).state
    answer = ask(both, "and the other deal?", DAY, state=state).answer
    assert (answer.kind, answer.deals, str(answer.period)) == ("cost", ("colossus-1",), "1 Jan 2028 to 31 Dec 2028")


def test_an_amount_may_be_asked_for_in_millions(book: Book) -> None:
    """The unit asked for is said in the headline; the value stays exact."""
    answer = ask(book, "cost in 2028 in millions", DAY).answer
    assert answer.headline.endswith("(in millions: 15,000)")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("cost of Colossus 2 in 2027", "Colossus 2"),
        ("cost in euros in 2027", "no exchange rate"),
        ("cost in 2027 or 2028", "two periods"),
        ("cancel on 30 June 2027", "the day of the notice, or the day of the end"),
        ("what do we owe", "if you leave"),
        ("cost on 03/04/2027", "day and month, or month and day"),
        ("cost on 31 June 2027", "no 31 June"),
    ],
)
def test_what_is_not_certain_is_asked_back(book: Book, question: str, told: str) -> None:
    """A sentence with two readings, or about another deal or currency, is asked back with runnable choices."""
    answer = ask(book, question, DAY).answer
    assert answer.status == "unclear"
    assert told in answer.headline
    assert 1 <= len(answer.choices) <= 4


def test_why_names_the_rule_and_each_line_its_days(book: Book) -> None:
    """The calculation of the last answer comes line by line, with the rule that read the question."""
    state = ask(book, "cost through 2027", DAY).state
    answer = ask(book, "why?", DAY, state=state).answer
    assert [row.label for row in answer.rows][-1] == "Monthly fee, 18 months at $1.25B"
    assert any("cost-word" in note for note in answer.assumptions)
    assert answer.sources
