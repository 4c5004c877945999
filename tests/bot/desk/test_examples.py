"""The examples and follow-ups that are offered: every one of them runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.desk import follow_ups
from bot.desk.examples import short, topics
from bot.shelf import open_files, open_shelf
from core import EXAMPLES, Book, ask

AS_OF = date(2026, 11, 23)


def book_of(*paths: Path) -> Book:
    """The book in some files; the shipped one where there are none."""
    shelf = open_files(paths) if paths else open_shelf(None)
    assert shelf.book is not None, shelf.problems
    return shelf.book


def golden(root: Path) -> list[Path]:
    """The golden contracts, each a file."""
    return sorted(path for path in (root / "tests" / "deals").glob("*.yaml") if ".expected" not in path.name)


def test_examples_of_the_shipped_deal() -> None:
    """The shipped deal has examples under four headings, with a sum and a year that lie within its term."""
    found = topics(book_of(), None, AS_OF)
    assert [topic.title for topic in found] == ["Cost", "Notice and leaving", "Dates and terms", "What if"]
    assert "when will we have spent $20B" in found[0].questions
    assert short(book_of(), None, AS_OF) == (
        "cost through 2027", "last day to give notice to be out by the end of 2027",
        "if we give notice today, when does it end and what do we owe",
    )  # fmt: skip


def test_every_example_runs_whatever_the_deal(root: Path) -> None:
    """For each golden contract, and for all together, what is offered is answered, or honestly undisclosed."""
    files = golden(root)
    assert len(files) >= 6
    tried = 0
    for book in (*(book_of(path) for path in files), book_of(*files)):
        for as_of in (AS_OF, date(2020, 1, 1), date(2035, 1, 1)):
            for topic in topics(book, None, as_of):
                for question in topic.questions:
                    tried += 1
                    assert ask(book, question, as_of, book.deals[0].id).answer.status in ("answered", "undisclosed"), question
    assert tried > 300


def test_several_deals_are_told_apart(root: Path) -> None:
    """With several deals an example names one, so that it runs without a chosen deal."""
    book = book_of(*golden(root)[:2])
    assert all(book.deals[0].title in question for question in short(book, None, AS_OF))


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_follow_ups_run(kind: str) -> None:
    """Each follow-up of each kind of answer is understood in the conversation, and none repeats the question."""
    book = book_of()
    first = ask(book, EXAMPLES[kind], AS_OF)
    offered = follow_ups(first.answer)
    assert len(offered) <= 3
    assert len({item.label for item in offered}) == len(offered)
    for item in offered:
        reply = ask(book, item.question, AS_OF, None, first.state)
        assert reply.answer.status in ("answered", "undisclosed"), item
        assert reply.answer.headline != first.answer.headline or reply.answer.kind == "why", item


def test_nothing_follows_what_was_not_answered() -> None:
    """A question that is asked back or declined has its choices and no follow-ups."""
    for question in ("what do we owe", "what is the weather", "thanks"):
        assert follow_ups(ask(book_of(), question, AS_OF).answer) == ()


@pytest.mark.parametrize(("question", "label"), [("cost in 2027", "By month"), ("total cost", "By quarter"),
                                                 ("cost in June 2027", None)])  # fmt: skip
def test_the_breakdown_suits_the_span(question: str, label: str | None) -> None:
    """A year is broken down by month, a long term by quarter, a month not at all."""
    labels = [item.label for item in follow_ups(ask(book_of(), question, AS_OF).answer)]
    assert (label in labels) if label else not any(text.startswith("By ") for text in labels)
