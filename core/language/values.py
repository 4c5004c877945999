"""The values in a sentence: times, durations, sums of money, percentages, quantities and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from core.dates import Span
from core.language import days, directions, durations, numbers, periods, reaches, spans
from core.language.durations import Duration
from core.language.grammar import Chart, Entry, Grammar, Item
from core.language.numbers import Number, Percent, Quantity, Sum
from core.language.parts import Nth
from core.language.stretches import Several
from core.language.times import At, Lean, Unclear
from core.language.tokens import Token, scan

__all__ = [
    "Duration",
    "Found",
    "Lean",
    "Number",
    "Percent",
    "Quantity",
    "Sum",
    "Values",
    "When",
    "grammar",
    "read",
    "read_phrase",
]

V = TypeVar("V")

Relation = Literal[
    "in",  # all of a period, bare or with in, for, during
    "on",  # one day, bare or with on
    "through",  # from the deal's first day to the last day of the target
    "by",  # as through, told as an assumption
    "as_of",  # as through, told as an assumption
    "before",  # from the deal's first day to the day before the target
    "since",  # the target's first day to the as-of date
    "from",  # the target's first day to the deal's last day
    "after",  # the day after the target to the deal's last day
    "between",  # one time to another
    "so_far",  # the deal's first day to the as-of date
    "left",  # the day after the as-of date to the deal's last day
    "total",  # the deal's first to last day
    "rest",  # what is left of the target after the as-of date
    "to_date",  # the target's first day to the as-of date
    "now_through",  # the day after the as-of date to the target's last day
    "next",  # the next N days, weeks, months, quarters, years
    "last",  # the last N of them
    "next_count",  # the next `count` of the turn before's unit (it has no days of its own)
    "last_count",  # the last `count` of them
    "shift",  # a duration from the turn before's day: `duration`, and `count` +1 later or -1 earlier
    "deal_first",  # the deal's first `duration`
    "deal_last",  # the deal's last `duration`
    "deal_year",  # year `count` of the deal
]


@dataclass(frozen=True, slots=True)
class When:
    """A time expression in the tokens [first, after).

    `start` and `last_day` are inclusive; None is an open side: the deal's first or last day. A start after the
    last day is an empty span. `target` is the time without its direction word. `problem` tells why it is no
    date, `options` are phrases to offer instead. The relations shift, deal_first, deal_last and deal_year have
    no days of their own: the caller finds them from `duration` or `count`.
    """

    first: int
    after: int
    relation: Relation
    start: date | None = None
    last_day: date | None = None
    target: Span | None = None
    grain: str = "span"
    notes: tuple[str, ...] = ()
    problem: str | None = None
    options: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    duration: Duration | None = None
    count: int | None = None
    parts: tuple[Span, ...] = ()


class Found(NamedTuple, Generic[V]):
    """A value in the tokens [first, after), and the rules that read it, outermost first."""

    first: int
    after: int
    value: V
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What a sentence holds, left to right; no token is used twice."""

    tokens: tuple[Token, ...]
    whens: tuple[When, ...]
    durations: tuple[Found[Duration], ...]
    sums: tuple[Found[Sum], ...]
    percents: tuple[Found[Percent], ...]
    quantities: tuple[Found[Quantity], ...]
    numbers: tuple[Found[Number], ...]


#: Words that may follow "the 5th" where it is a day.
FUNCTION_WORDS = frozenset(
    "and or to through thru until till in on for at by from what whats how when if is are was were do does did "
    "we i you they it then that this next last what's please would will can could should the a an with".split()
)
#: The categories that stand for themselves, and how they rank where they cover the same words.
RANKS = {"when": 4, "dur": 3, "sum": 2, "qty": 2, "pct": 2, "num": 1}
#: The rank of times that stand only as a whole phrase.
WHOLE = 0
#: Signs that tie a number to what stands before or after it without a space ("138-2010-2015").
TIES = frozenset("-/.:~=&#@_+*\\")
#: Words that a short follow-up begins with ("and may?", "how about 5/12?").
OPENING = frozenset("and or but so how about what ok okay then also".split())
#: Words that are no number by themselves.
NOT_COUNTS = frozenset(("one", "a"))


@cache
def grammar() -> Grammar:
    """The one grammar of all values, compiled when it is first needed."""
    words: dict[str, list[Entry]] = numbers.lexicon()
    for word, entries in durations.LEXICON.items():
        words.setdefault(word, []).extend(entries)
    for number, names in enumerate(periods.MONTH_WORDS, 1):
        for name in names.split():
            part = "wpart" if name in periods.WEAK else "part"
            words.setdefault(name, []).extend([("mon", number), (part, Nth("month", number))])
    for number, names in enumerate(periods.DAY_WORDS):
        for name in names.split():
            words.setdefault(name, []).append(("wwd" if name in periods.WEAK else "wd", number))
    for word, unit in {"eoy": "year", "eom": "month", "eoq": "quarter", "eow": "week"}.items():
        words.setdefault(word, []).append(("eo", unit))
    words["workweek"] = [("oddunit", "workweek")]
    for word, unit in {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week", "fytd": "fiscal_year"}.items():
        words.setdefault(word, []).append(("xtd", unit))
    for word, day in days.HOLIDAY_WORDS.items():
        words.setdefault(word, []).append(("dm", day))
    rules = (*numbers.RULES, *durations.RULES, *periods.RULES, *days.RULES, *directions.RULES, *reaches.RULES)
    return Grammar(rules, words, numbers.numeric, FUNCTION_WORDS)


def read(text: str | Sequence[Token], lean: Lean, using: Grammar | None = None) -> Values:
    """All values of a sentence: the cover that uses most words with the fewest values."""
    tokens = scan(text) if isinstance(text, str) else tuple(text)
    chart = (using or grammar()).parse(tokens)
    found: dict[str, list[Any]] = {category: [] for category in RANKS}
    for first, item in cover(chart):
        rules = tuple(item.rules())
        if item.category in ("when", "W", "whole"):
            found["when"].append(when(first, item, rules, lean))
        elif item.category == "num":
            found["num"].append(Found(first, item.end, Number(Decimal(item.value)), rules))
        else:
            found[item.category].append(Found(first, item.end, item.value, rules))
    return Values(tokens, *(tuple(found[name]) for name in ("when", "dur", "sum", "pct", "qty", "num")))


def read_phrase(text: str, lean: Lean, using: Grammar | None = None) -> When | Duration | None:
    """The one time or duration of a phrase; where it holds several times, the days that they share."""
    values = read(text, lean, using)
    if not values.whens:
        return values.durations[0].value if values.durations else None
    chosen = values.whens[0]
    for other in values.whens[1:]:
        if "left" in (chosen.relation, other.relation) or "so_far" in (chosen.relation, other.relation):
            chosen = shared(chosen, other)
    return chosen


def shared(one: When, two: When) -> When:
    """The days that both have ("left to pay this year"), told as the one that names a period."""
    named = one if one.target is not None else two
    if one.problem or two.problem:
        return one if one.problem else two
    starts_on = [day for day in (one.start, two.start) if day is not None]
    ends_on = [day for day in (one.last_day, two.last_day) if day is not None]
    return replace(named, start=max(starts_on, default=None), last_day=min(ends_on, default=None))


def cover(chart: Chart) -> list[tuple[int, Item]]:
    """The items that together cover most tokens, fewest first; of equals, the better rank."""
    tokens = chart.tokens
    size = len(tokens)
    best = [0] * (size + 1)
    pick: list[Item | None] = [None] * (size + 1)
    opening, closing = outside(tokens)
    for first in range(size - 1, -1, -1):
        best[first] = best[first + 1]
        cell = chart.cells[first]
        if not cell or not starts(tokens, first):
            continue
        for category, items in cell.items():
            rank = RANKS.get(category)
            if rank is None:
                if first != opening or category not in ("W", "whole"):
                    continue
                rank = WHOLE
            for item in items:
                end = item.end
                if rank == WHOLE and end != closing:
                    continue
                score = (end - first) * 80 - 50 + rank * 10 - min(item.cost, 9) + best[end]
                if (
                    score > best[first]
                    and ends(tokens, end)
                    and not (category == "num" and not counts(tokens, first, end))
                ):
                    best[first] = score
                    pick[first] = item
    chosen: list[tuple[int, Item]] = []
    at = 0
    while at < size:
        found = pick[at]
        if found is not None:
            chosen.append((at, found))
            at = found.end
        else:
            at += 1
    return chosen


def outside(tokens: Sequence[Token]) -> tuple[int, int]:
    """The range of the tokens less the punctuation around them."""
    first, after = 0, len(tokens)
    while after and tokens[after - 1].word in ".?!,;:\"')":
        after -= 1
    while first < after and (tokens[first].word in OPENING or tokens[first].word in "\"'("):
        first += 1
    return first, after


def starts(tokens: Sequence[Token], first: int) -> bool:
    """May a value begin here: not within a word or a code such as GB200, colossus-1 or 138-2010."""
    token = tokens[first]
    if not token.glued:
        return True
    before = tokens[first - 1]
    if before.kind != "sign":
        return token.kind == "sign" or token.word.startswith("'")
    if before.word not in TIES or not before.glued or first < 2:
        return True
    if tokens[first - 2].kind == "sign":
        return True
    return token.kind == "word" and before.word in "-/"


def ends(tokens: Sequence[Token], end: int) -> bool:
    """May a value end here: the same, on the other side."""
    if end >= len(tokens) or not tokens[end].glued:
        return True
    after, last = tokens[end], tokens[end - 1]
    if after.kind != "sign":
        return after.word.startswith("'") or last.kind == "sign"
    if after.word not in TIES or end + 1 >= len(tokens) or not tokens[end + 1].glued:
        return True
    beyond = tokens[end + 1]
    return beyond.kind == "sign" or (after.word in "-/" and beyond.kind == "word") or last.kind == "sign"


def counts(tokens: Sequence[Token], first: int, end: int) -> bool:
    return end - first > 1 or tokens[first].word not in NOT_COUNTS


def when(first: int, item: Item, rules: tuple[str, ...], lean: Lean) -> When:
    """The time expression, placed on the calendar."""
    spec = item.value if isinstance(item.value, spans.Spec) else spans.plain(item.value)
    at = At(lean, lean.past or spec.past)
    relation: Any = spec.relation
    if spec.duration is not None and spec.duration.vague:
        at.note(spec.duration.vague)
    grain = spec.time.grain if spec.time is not None else "span"
    try:
        start, last_day, target = spans.place(spec, at)
        parts = tuple(spec.time.spans(at)) if isinstance(spec.time, Several) else ()
    except Unclear as unclear:
        return When(
            first,
            item.end,
            relation,
            grain=grain,
            problem=unclear.reason,
            options=unclear.options,
            rules=rules,
            duration=spec.duration,
            count=spec.count,
        )
    except (OverflowError, ValueError):
        return When(
            first,
            item.end,
            relation,
            grain=grain,
            problem="That is outside the calendar.",
            rules=rules,
            duration=spec.duration,
            count=spec.count,
        )
    return When(
        first,
        item.end,
        relation,
        start,
        last_day,
        target,
        grain,
        tuple(at.notes),
        None,
        (),
        rules,
        spec.duration,
        spec.count,
        parts,
    )
