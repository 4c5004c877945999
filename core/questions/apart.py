"""Two periods put side by side ("2027 or 2028"): asked back, each as a question that can be run as it stands."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from core.answer import Answer
from core.dates import DAY, Span
from core.language.hearing import Heard
from core.language.values import Lean, When, read
from core.questions.reading import Reading
from core.questions.refusals import unclear
from core.questions.rules import Rule
from core.questions.understanding import Sense

_MONTHS = {1: "month", 3: "quarter", 6: "half", 12: "year"}


class Pair(NamedTuple):
    """Two periods that a sentence puts side by side, and the times that name them where each is one of its own."""

    one: Span
    other: Span
    whens: tuple[When, When] | None = None


def apart(heard: Heard, found: Sense, last: Reading | None, as_of: date) -> Pair | None:
    """Two periods side by side ("in 2027 or 2028", "compare 2027 with 2028"), which no one answer covers.

    One may be that of the turn before ("compare that with 2028").
    """
    compared = "compare" in heard.shown or "difference" in heard.words
    dated = [(item.when, item.when.target) for item in found.attached if item.when.target is not None]
    plain = [(when, span) for when, span in dated if when.relation in ("in", "on")]
    for (one, first), (other, second) in pairwise(plain):
        between = set(heard.words[one.after : other.first + 1])
        joined = compared or between & {"or", "minus", "versus", "vs", "than", "less"}
        if joined and first.cut(second).empty:
            return Pair(first, second, (one, other))
    for when, _ in dated if compared else ():
        ends = list(when.parts) if len(when.parts) == 2 else _ends(heard, when, as_of)
        if len(ends) == 2:
            return Pair(ends[0], ends[1])
    plainly = compared and not heard.mentions and not found.supposition.changes and "portfolio" not in heard.shown
    if plainly and len(dated) == 1 and last is not None:
        days = last.days if last.kind in ("cost", "revenue", "schedule") else None
        if days is not None and days.start and days.last and days.start <= days.last:
            before = Span(days.start, days.last + DAY)
            return Pair(before, dated[0][1]) if before.cut(dated[0][1]).empty else None
    return None


def _ends(heard: Heard, when: When, as_of: date) -> list[Span]:
    """The two times of "between 2027 and 2028" and "2027 to 2028", where both are periods of one kind."""
    if when.relation != "between":
        return []
    for place in range(when.first + 1, when.after - 1):
        if heard.words[place] in ("to", "and", "through", "until", "-"):
            start = when.first + (heard.words[when.first] in ("between", "from"))
            sides = [heard.tokens[start:place], heard.tokens[place + 1 : when.after]]
            ends = [found.whens[0] for found in (read(side, Lean(as_of)) for side in sides) if len(found.whens) == 1]
            spans = [end.target for end in ends if end.target is not None]
            if len(spans) == 2 and ends[0].grain == ends[1].grain != "day":
                return spans
    return []


def apart_answer(heard: Heard, pair: Pair, rule: Rule | None, last: Reading | None, as_of: date) -> Answer:
    """Both asked back, each as a question of its own; periods that follow each other also row by row."""
    text = "That names two periods; ask for one at a time."
    summed = rule is None or rule.kind in ("cost", "revenue", "schedule", "compare", "portfolio")
    if pair.whens is not None and not summed:
        one, other = pair.whens
        if "or" in heard.words[one.after : other.first]:
            begin = heard.text[: heard.tokens[one.first].start]
            end = heard.text[heard.tokens[other.first].start :]
            choices = [heard.text[: heard.tokens[one.after - 1].end], begin + end]
            return unclear(heard.text, as_of, text, choices, None)
    what = _what(heard, rule, last if pair.whens is None else None)
    choices = [f"{what} {'on' if span.days == 1 else 'in'} {period_words(span)}" for span in (pair.one, pair.other)]
    first, second = sorted((pair.one, pair.other), key=lambda span: span.start)
    grains = {_grain(first), _grain(second)}
    beside = first.stop == second.start and what in ("cost", "revenue")
    if beside and len(grains) == 1 and grains <= {"month", "quarter", "year"}:
        choices.append(f"{what} by {grains.pop()} from {period_words(first)} to {period_words(second)}")
    return unclear(heard.text, as_of, text, choices, None)


def _what(heard: Heard, rule: Rule | None, last: Reading | None) -> str:
    """What of the two periods is asked for."""
    named = {"capacity": "capacity", "unit_price": "price per MW-month", "exposure": "exposure", "revenue": "revenue"}
    if rule is not None and rule.kind in named:
        return named[rule.kind]
    if "portfolio" in heard.shown:
        return "list our deals"
    earned = last is not None and (last.kind == "revenue" or last.asks == "revenue")
    return "revenue" if "revenue" in heard.shown or (earned and "cost" not in heard.shown) else "cost"


def _grain(span: Span) -> str:
    """The calendar period that a span is; empty where it is none."""
    months = (span.stop.year - span.start.year) * 12 + span.stop.month - span.start.month
    whole = span.start.day == 1 and span.stop.day == 1 and months in _MONTHS and (span.start.month - 1) % months == 0
    return _MONTHS[months] if whole else ""


def period_words(span: Span) -> str:
    """A time as it can be typed again, whatever it leaned on."""
    year, month = span.start.year, span.start.month
    match _grain(span):
        case "year":
            return str(year)
        case "half":
            return f"H{month // 6 + 1} {year}"
        case "quarter":
            return f"Q{month // 3 + 1} {year}"
        case "month":
            return f"{span.start:%B} {year}"
    return str(span)


__all__ = ["apart", "apart_answer", "period_words"]
