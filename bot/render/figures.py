"""The tables of an answer: its value and facts to the cent, and its rows with a chart in characters."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from bot.render.plain import MONTHS, printable, say_day, say_figure, say_iso
from bot.render.screen import Screen
from bot.render.table import GAP, bar, columns, table

Json: TypeAlias = Mapping[str, Any]

#: What facts are called where their name alone does not read well.
FACT_WORDS: Mapping[str, str] = {
    "to_come": "still to come", "accrued": "accrued so far", "monthly": "per month", "annualised": "per year",
    "notice": "notice given", "end": "the deal ends", "start": "the deal begins", "owed": "owed until the end",
    "deadline": "last day for notice", "days_left": "days left", "mw": "MW",
    "full_price_months": "months at the full fee", "elapsed_percent": "elapsed", "notice_days": "days of notice",
    "accrual": "accrues meanwhile", "contract": "under the contract", "earliest_end": "earliest end now",
    "whole_term": "over the whole term", "decided_end": "the end decided", "decided_notice": "last notice for that",
    "decided_send_by": "send that by", "decided_owed": "owed until the end decided",
    "decided_saved": "saved by the end decided", "decided_total": "to the end decided",
}  # fmt: skip
#: What the value itself is called above its facts, by the kind of question; else the kind's own name.
VALUE_WORDS: Mapping[str, str] = {
    "exposure": "owed", "unit_price": "price per unit", "portfolio": "total", "compare": "total",
}  # fmt: skip
#: The kinds whose rows are periods or deals to compare by eye.
CHARTED = frozenset({"schedule", "cost", "revenue", "portfolio", "compare"})
#: The names of periods, as rows have them.
_PERIOD = re.compile(rf"(FY|({'|'.join(MONTHS)}|Q[1-4]|H[12]) )?\d{{4}}")
SHORTEST_BAR, LONGEST_BAR, FEWEST_BARS = 12, 36, 3
INDENT = "  "


class Figures(NamedTuple):
    """An answer's value and facts under the words that people know them by, in order."""

    others: dict[str, str]  #: dates, numbers and texts, in words
    amounts: dict[str, Json]


def figures(answer: Json, day: Callable[[str], str | None] = say_iso) -> Figures:
    """The value and the facts; `day` says an ISO date, and gives None for anything else."""
    amounts: dict[str, Json] = {}
    others: dict[str, str] = {}
    value = answer["value"] or {}
    kind = answer["kind"] or "amount"
    if "currency" in value and value not in answer["facts"].values():
        amounts[VALUE_WORDS.get(kind, _spaced(kind))] = value
    elif "earliest" in value:
        others |= {word: day(value[word] or "") or "not reached" for word in ("earliest", "latest")}
    for name, fact in answer["facts"].items():
        word = FACT_WORDS.get(name, _spaced(name))
        if isinstance(fact, Mapping):
            amounts[word] = fact
        elif fact is not None:
            others[word] = _plain(name, fact, day)
    return Figures(others, amounts)


def facts_table(answer: Json) -> list[str]:
    """The value and the facts, one a line: dates and numbers first, then amounts to the cent."""
    others, amounts = figures(answer)
    label = max((columns(printable(word)) for word in (*others, *amounts)), default=0)
    lines = table([(printable(word).ljust(label), printable(text)) for word, text in others.items()], "<<", INDENT)
    return lines + _amounts(amounts, label)


def _plain(name: str, fact: object, day: Callable[[str], str | None]) -> str:
    text = str(fact)
    if name.endswith("_percent"):
        return f"{text}%"
    return day(text) or say_figure(text)


def _amounts(named: Mapping[str, Json], label: int) -> list[str]:
    """Amounts under each other: one column where each is exact, else the least and the most it can be."""
    if not named:
        return []
    exact = all_exact(named)
    rows: list[list[str]] = []
    for word, amount in named.items():
        name, currency = printable(word).ljust(label), printable(amount["currency"])
        ends = ["low"] if exact else ["low", "high"]
        rows.append([name, *(say_bound(amount[end]) for end in ends), currency])
    if exact:
        return table(rows, "<><", INDENT)
    return table([["", "at least", "at most", ""], *rows], "<>><", INDENT)


def all_exact(amounts: Mapping[str, Json]) -> bool:
    """Whether every amount is known to the cent."""
    return all(amount["low"] == amount["high"] is not None for amount in amounts.values())


class Breakdown(NamedTuple):
    """The rows of an answer as columns of text; only amounts need a header to be understood."""

    columns: list[str]  #: what each holds: label, deal, period, low, high
    header: list[str]
    cells: list[list[str]]
    align: str  #: `<` or `>` for each column
    exact: bool  #: one column of amounts, not the least and the most


def breakdown(answer: Json, day: Callable[[str], str | None] = say_iso) -> Breakdown:
    """Label, deal and period where rows differ in them, and amounts where rows have any; `day` says a single day."""
    rows: Sequence[Json] = answer["rows"]
    cells: list[list[str]] = [[_label(row)] for row in rows]
    names, align, header = ["label"], "<", [""]
    if len({row["deal"] for row in rows if row["deal"]}) > 1:
        _add(cells, [printable(row["deal"] or "") for row in rows])
        names, align, header = [*names, "deal"], align + "<", [*header, ""]
    periods = [_period(row, day) for row in rows]
    if any(periods):
        _add(cells, periods)
        names, align, header = [*names, "period"], align + "<", [*header, ""]
    priced = [row["low"] is not None or row["high"] is not None for row in rows]
    exact = all(row["low"] == row["high"] for row in rows)
    if any(priced):
        currency = row_currency(answer)
        in_currency = f", {printable(currency)}" if currency else ""
        for end, word in (("low", "amount"),) if exact else (("low", "at least"), ("high", "at most")):
            _add(cells, [say_bound(row[end]) if has else "" for row, has in zip(rows, priced, strict=True)])
            names, align, header = [*names, end], align + ">", [*header, word + in_currency]
    return Breakdown(names, header, cells, align, exact)


def rows_table(answer: Json, screen: Screen) -> list[str]:
    """The breakdown, with a chart beside or below it where there are at least three periods with an amount."""
    rows: Sequence[Json] = answer["rows"]
    if not rows:
        return []
    _, header, cells, align, exact = breakdown(answer)
    labels = [line[0] for line in cells]
    if any(header):
        cells = [header, *cells]
    lines = table(cells, align, INDENT)
    shares = _shares(rows)
    if not shares or answer["kind"] not in CHARTED:
        return lines
    room = min(screen.width - max(columns(line) for line in lines) - len(GAP), LONGEST_BAR)
    if room >= SHORTEST_BAR:
        legend = "" if exact else "█ at least  ░ at most"
        _add(cells, [legend, *(bar(low, high, room, screen.unicode) for low, high in shares)])
        return table(cells, align + "<", INDENT)
    room = min(screen.width - len(INDENT) - max(columns(label) for label in labels) - len(GAP), LONGEST_BAR)
    bars = [bar(low, high, max(room, SHORTEST_BAR), screen.unicode) for low, high in shares]
    return [*lines, "", *table(list(zip(labels, bars, strict=True)), "<<", INDENT)]


def row_currency(answer: Json) -> str:
    """The currency of the rows, which is that of the answer's figures; empty where these have not just one."""
    figures = [answer["value"] or {}, *(fact for fact in answer["facts"].values() if isinstance(fact, Mapping))]
    currencies = {figure["currency"] for figure in figures if "currency" in figure}
    return str(currencies.pop()) if len(currencies) == 1 else ""


def _add(cells: list[list[str]], column: Sequence[str]) -> None:
    for row, cell in zip(cells, column, strict=True):
        row.append(cell)


def say_bound(plain: str | None) -> str:
    """One end of an amount."""
    return "not bounded" if plain is None else printable(say_figure(plain))


def _label(row: Json) -> str:
    """The row's label; with its days, where it names a calendar period of which they are a part."""
    label = printable(row["label"])
    if not is_dated(row) or _whole(row) or row["start"] == row["end"]:
        return label
    first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    begin = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else say_day(first)[:-5]
    return f"{label} ({begin} to {say_day(last)[:-5]})"


def _period(row: Json, day: Callable[[str], str | None]) -> str:
    """The row's days, where its label says nothing of them."""
    if row["start"] is None or is_dated(row):
        return ""
    if row["start"] == row["end"]:
        return day(row["start"]) or ""
    first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    return f"{say_day(first)} to {say_day(last)}"


def is_dated(row: Json) -> bool:
    """Whether the label is itself the name of a period: `2027`, `Q3 2027`, `FY2027`, `Jul 2027`; not `Colossus 1`."""
    return row["start"] is not None and _PERIOD.fullmatch(row["label"]) is not None


def _whole(row: Json) -> bool:
    """Whether the days are whole calendar months."""
    last = date.fromisoformat(row["end"])
    return row["start"].endswith("-01") and last.day == monthrange(last.year, last.month)[1]


def bounds_to_draw(rows: Sequence[Json]) -> list[tuple[float, float]]:
    """Each row's least and most, for drawing only; none where a chart would mislead.

    That is where rows are too few, not periods, below zero or without bounds.
    """
    bounded = all(row["start"] is not None and row["high"] is not None and row["low"] is not None for row in rows)
    if len(rows) < FEWEST_BARS or not bounded:
        return []
    ends = [(float(row["low"]), float(row["high"])) for row in rows]
    if max(high for _, high in ends) <= 0 or any(low < 0 for low, _ in ends):
        return []
    return ends


def _shares(rows: Sequence[Json]) -> list[tuple[float, float]]:
    """Each row's amount as shares of the greatest."""
    ends = bounds_to_draw(rows)
    most = max((high for _, high in ends), default=1.0)
    return [(low / most, high / most) for low, high in ends]


def _spaced(name: str) -> str:
    """A name in words; the totals of several currencies by their codes: `total_usd` is "total in USD"."""
    what, _, code = name.partition("_")
    return f"total in {code.upper()}" if what == "total" and len(code) == len("USD") else name.replace("_", " ")
