"""Any line ends in an answer: properties of asking that hold for all sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.shelf import open_shelf
from core import Book, State, ask
from core.stated import ContractDate
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


def test_a_breakdown_may_be_asked_for_in_millions(book: Book) -> None:
    """A later "in millions" says the total in that unit, and that the rows stay in full."""
    state = ask(book, "cost in 2028 by quarter", DAY).state
    answer = ask(book, "in millions", DAY, state=state).answer
    assert answer.headline.endswith("(total in millions: 15,000)")
    assert answer.assumptions[0] == "Only the headline is also in millions; the rows below it are in full."


@pytest.fixture
def two_currencies(book: Book) -> Book:
    """Two deals, in dollars and in euros; the second ends at the end of 2027."""
    deal = book.deals[0]
    end = deal.end.model_copy(update={"date": ContractDate(2027, 12, 31)})
    second = replace(deal, id="garching", title="Garching", aliases=("Bavaria",), currency="EUR", end=end)
    return replace(book, deals=(deal, second))


def test_deals_of_two_currencies_are_told_apart(two_currencies: Book) -> None:
    """Each row of all deals names its currency and its days, and nothing is added up across currencies."""
    answer = ask(two_currencies, "total across all deals in 2028", DAY).answer
    assert [row.label for row in answer.rows] == ["Colossus 1 (USD)", "Garching (EUR)"]
    assert [str(row.span) for row in answer.rows] == ["1 Jan 2028 to 31 Dec 2028"] * 2
    assert answer.read_as == "All deals of the book, listed, 1 Jan 2028 to 31 Dec 2028"
    assert answer.headline == "2 deals: Colossus 1, Garching; $15.0B and €0 in all"
    assert answer.value is None
    assert answer.deals == ("colossus-1", "garching")
    assert "Garching has no day in the span asked for; its term is 1 May 2026 to 31 Dec 2027." in answer.assumptions


@pytest.mark.parametrize("question", ["total across all deals in 2028", "what about all deals in 2028", "all our deals in 2028"])
def test_all_deals_with_a_time_lean_on_nothing(two_currencies: Book, question: str) -> None:
    """A question about all deals that names its time is complete, whatever was said before; without one it keeps it."""
    state = ask(two_currencies, "cost of Colossus 1 in 2027", DAY).state
    reply = ask(two_currencies, question, DAY, state=state)
    assert (reply.answer.kind, str(reply.answer.period)) == ("portfolio", "1 Jan 2028 to 31 Dec 2028")
    assert reply.state is not None
    assert reply.state.reading.carried == ()
    kept = ask(two_currencies, "and across all deals?", DAY, state=state).answer
    assert (kept.kind, str(kept.period)) == ("portfolio", "1 Jan 2027 to 31 Dec 2027")


def test_after_all_deals_one_has_to_be_named(two_currencies: Book) -> None:
    """What follows a question about all deals is not taken to be about the first of them."""
    state = ask(two_currencies, "list our deals", DAY).state
    answer = ask(two_currencies, "by quarter", DAY, state=state).answer
    assert (answer.status, answer.choices) == ("unclear", ("by quarter for Colossus 1", "by quarter for Garching"))


def test_which_deal_is_answered_over_the_book(two_currencies: Book) -> None:
    """ "Which deal ends first" is about all; where one has to be chosen, the questions offered can be read."""
    assert ask(two_currencies, "which deal ends first", DAY).answer.headline == "Garching ends first, on 31 Dec 2027"
    assert ask(two_currencies, "which contract ends last", DAY).answer.headline == "Colossus 1 ends last, on 31 May 2029"
    assert ask(two_currencies, "which deal starts first?", DAY).answer.headline == "Colossus 1 and Garching begin on 1 May 2026"
    asked = ask(two_currencies, "which deal ends in 2029", DAY).answer
    assert asked.choices == ("when does Colossus 1 end", "when does Garching end")


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("compare 2027 with 2028", ("cost in 2027", "cost in 2028", "cost by year from 2027 to 2028")),
        ("how does 2027 compare to 2029", ("cost in 2027", "cost in 2029")),
        ("how much more does 2028 cost than 2027", ("cost in 2028", "cost in 2027", "cost by year from 2027 to 2028")),
        ("difference between May 2027 and May 2028", ("cost in May 2027", "cost in May 2028")),
        ("revenue in Q1 2027 vs Q2 2027", ("revenue in Q1 2027", "revenue in Q2 2027", "revenue by quarter from Q1 2027 to Q2 2027")),
        ("can we walk away next summer, and what would it cost",
         ("can we walk away June to August 2027, and what would it cost",)),
        ("what if we cancel for the end of 2028",
         ("if we give notice on 31 Dec 2028, when does it end and what do we owe", "what do we owe if the deal ends on 31 Dec 2028")),
        ("except 2027", ("total cost without 2027", "total cost")),
    ],
)  # fmt: skip
def test_what_is_offered_is_a_whole_question(book: Book, question: str, choices: tuple[str, ...]) -> None:
    """The questions offered are whole, not pieces of the one that was typed."""
    assert ask(book, question, DAY).answer.choices == choices


def test_every_choice_is_understood(book: Book) -> None:
    """Whatever the corpus's sentences are asked back with can be asked as it stands."""
    for line in lines("questions"):
        day = date.fromisoformat(line["as_of"])
        answer = ask(book, line["question"], day).answer
        mended = any(note.startswith("Read “") for note in answer.assumptions)
        for choice in answer.choices if answer.status == "unclear" and not mended else ():
            assert ask(book, choice, day).answer.status != "out_of_scope", (line["question"], choice)


def test_both_halves_of_two_questions_are_answered(book: Book) -> None:
    """Two sentences with a time each are two questions, also where one answer could cover their kinds."""
    line = "if we cancelled today how much would we save? and when is the last day to cancel for the end of next year?"
    answer = ask(book, line, DAY).answer.to_json()
    assert (answer["kind"], answer["facts"]["end"]) == ("exit", "2027-02-21")
    assert [(other["kind"], other["value"]) for other in answer["also"]] == [("notice_deadline", {"date": "2027-10-02"})]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what did we spend in 2028", "$0: 1 Jan 2028 to 31 Dec 2028 had not begun by 23 Nov 2026"),
        ("cost left so far", "$0: nothing up to 23 Nov 2026 is still to come on 23 Nov 2026"),
        ("what did we spend in 2028 by month", "$0: 1 Jan 2028 to 31 Dec 2028 had not begun by 23 Nov 2026"),
        ("cost in 2029", "$6.25B from 1 Jan 2029 to 31 Dec 2029; the deal ends on 31 May 2029"),
        ("cost in 2030", "$0 from 1 Jan 2030 to 31 Dec 2030: the deal ends on 31 May 2029"),
        ("cost in 2025", "$0 from 1 Jan 2025 to 31 Dec 2025: the deal begins on 1 May 2026"),
    ],
)
def test_days_outside_are_told_in_the_headline(book: Book, question: str, says: str) -> None:
    """A bare nothing is never said: why there are no days, and where the deal ends within those asked for."""
    assert ask(book, question, DAY).answer.headline == says


def test_why_of_days_left_out_adds_up_what_stays(book: Book) -> None:
    """The calculation of a cost without 2027 has no line for 2027."""
    state = ask(book, "total cost except 2027", DAY).state
    assert state is not None
    assert State.from_json(state.to_json()) == state
    rows = ask(book, "why?", DAY, state=state).answer.rows
    assert not any(row.span is not None and row.span.start <= date(2027, 6, 1) < row.span.stop for row in rows)


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
