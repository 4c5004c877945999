"""A span's cost by month, quarter or year."""

from __future__ import annotations

from core.answer import Answer, Line
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import rows

KINDS = ("schedule",)
_TAKES = ("by_month by_quarter by_year table per_month per_year cost pay fee fees owe revenue receive how_much DAYS TOTAL run_rate per_day "
          "full_price how_many portfolio compare")
_NOT = "billing UNIT saved avoid notice leave exposure SUM key_dates"
RULES = (
    Rule("by-period", "schedule", "by_month|by_quarter|by_year cost|pay|fee|fees|owe|revenue|how_much|TOTAL|table|receive|DAYS", takes=_TAKES, bars=_NOT + " GRAIN_OF_FEE"),
    Rule("table-of-cost", "schedule", "table cost|pay|fee|fees|owe|revenue|TOTAL|DAYS|per_month|per_year|by_month|by_quarter|by_year", takes=_TAKES, bars=_NOT + " discount"),
    Rule("per-period-of-days", "schedule", "per_month|per_year cost|pay|fees|owe|revenue|how_much DAYS|TOTAL|PAST", takes=_TAKES, bars=_NOT + " fee run_rate"),
    Rule("dearest-period", "schedule", "SUPERLATIVE", takes=_TAKES + " most least ask_when months_count how_many", bars="UNIT saved avoid notice leave exposure SUM capacity end start", asks="most"),
    Rule("revenue-per-period", "schedule", "revenue per_month|per_year", takes=_TAKES, bars=_NOT + " DAYS run_rate"),
    Rule("periods-alone", "schedule", "GRAIN_ALONE", takes=_TAKES, bars=_NOT),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Rows cut to the span asked for and to the term; their sum is the fact `total`."""
    span = asked.days.cut(asked.deal.span)
    grain = asked.reading.grain if asked.reading.grain in ("month", "quarter", "year") else "month"
    start = asked.deal.fiscal_start if asked.deal.fiscal_start != 1 else asked.book.fiscal_start
    lines = [
        Line(row.label, row.span, row.amount, asked.deal.id)
        for part in asked.parts for row in rows(asked.deal, part.cut(asked.deal.span), grain, start)
    ]  # fmt: skip
    total = asked.total()
    word = "Revenue from" if asked.reading.asks == "revenue" else "Cost of"
    headline = f"{total} from {asked.over}, by {grain}" if not span.empty else f"{total}: {asked.no_days}"
    if lines and asked.reading.asks in ("most", "least"):
        headline = f"{_extreme(lines, asked.reading.asks)}; {headline}"
    names = ["start", "end"] if asked.reading.days is None else []
    return asked.answer(headline, None, read_as=f"{word} {asked.deal.title} by {grain}, {asked.over}", rows=lines,
                        facts={"total": total}, period=asked.days, assumptions=[*asked.money_notes(span), *asked.date_notes(*names)],
                        sources=asked.money_sources(span, *names))  # fmt: skip


def _extreme(lines: list[Line], asks: str) -> str:
    """The period (or periods) with the highest or the lowest amount, told by its upper or lower bound."""
    sizes = [line.amount.bounds[asks == "most"] if line.amount is not None else None for line in lines]
    if None in sizes:
        return "Which period it is hangs on amounts that are not disclosed"
    pick = max if asks == "most" else min
    chosen = [line for line, size in zip(lines, sizes, strict=True) if size == pick(size for size in sizes if size is not None)]
    labels = chosen[0].label if len(chosen) == 1 else f"{chosen[0].label} and {len(chosen) - 1} more"
    return f"{'Highest' if asks == 'most' else 'Lowest'} in {labels}, at {chosen[0].amount}"
