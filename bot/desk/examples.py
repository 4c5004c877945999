"""Example questions that run: made from the deals a person can see, each tried before it is offered.

The one source of the help, of Home, of the suggested prompts and of what the demo proposes.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core import Book, Deal, ask


class Topic(NamedTuple):
    """A heading and the questions under it, as people type them."""

    title: str
    questions: tuple[str, ...]


#: `{year}` is a year that lies in the deal's term, `{sum}` an amount that is reached within it.
_TOPICS: tuple[Topic, ...] = (
    Topic("Cost", ("cost through {year}", "cost in {year} by month", "what is the monthly fee", "how much is left",
                   "when will we have spent {sum}")),
    Topic("Notice and leaving", ("last day to give notice to be out by the end of {year}",
                                 "if we give notice today, when does it end and what do we owe",
                                 "what are we on the hook for right now", "who can terminate and on what notice")),
    Topic("Dates and terms", ("what are the key dates", "when does the deal end", "does the deal renew",
                              "how much capacity do we get", "price per MW-month", "what is not disclosed",
                              "where do the terms come from")),
    Topic("What if", ("what if the discount is 40%", "what if we leave at the end of {year}",
                      "total cost with a price 10% lower")),
    Topic("All deals", ("list our deals", "compare our deals")),
)  # fmt: skip
#: The ones that a short help shows: one on money, one on notice, one on leaving.
_SHORT = (_TOPICS[0].questions[0], _TOPICS[1].questions[0], _TOPICS[1].questions[1])
#: The outcomes that an example may have: it shows what is known, or says honestly what is not.
_GOOD = frozenset(("answered", "undisclosed"))


def topics(book: Book, deal: Deal | None, as_of: date) -> tuple[Topic, ...]:
    """All examples, grouped; about `deal` where there are several, or the first one."""
    found = []
    for topic in _TOPICS:
        if topic.title == "All deals" and len(book.deals) < 2:
            continue
        questions = _tried(book, deal, as_of, topic.questions)
        if questions:
            found.append(Topic(topic.title, questions))
    return tuple(found)


def short(book: Book, deal: Deal | None, as_of: date) -> tuple[str, ...]:
    """Three examples, or as many of them as the deals allow."""
    return _tried(book, deal, as_of, _SHORT)


def _tried(book: Book, deal: Deal | None, as_of: date, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The patterns filled in for a deal, less those that would not be answered."""
    if not book.deals:
        return ()
    about = deal or book.deals[0]
    suffix = f" for {about.title}" if len(book.deals) > 1 and deal is None else ""
    filled = (_filled(book, about, as_of, pattern) for pattern in patterns)
    named = (text if text.endswith("our deals") else text + suffix for text in filled if text)
    return tuple(text for text in named if ask(book, text, as_of, about.id).answer.status in _GOOD)


def _filled(book: Book, deal: Deal, as_of: date, pattern: str) -> str:
    first, last = max(as_of.year, deal.first_day.year), deal.last_day.year
    year = max(first, min(first + 1, last - 1))
    if "{sum}" not in pattern:
        return pattern.format(year=year)
    total = ask(book, "total cost", as_of, deal.id).answer.to_json()["value"]
    half = _half(total["low"] or "0", total["currency"]) if total and "currency" in total else ""
    return pattern.format(sum=half) if half else ""


def _half(low: str, currency: str) -> str:
    """About half of an amount, in one or two digits: `$20B`; empty where it is too small to aim at."""
    units = int(Decimal(low)) // 2
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if units >= size:
            figure = units // size
            figure -= figure % 10 if figure >= 20 else 0
            sign = "$" if currency == "USD" else f"{currency} "
            return f"{sign}{figure}{letter}"
    return ""
