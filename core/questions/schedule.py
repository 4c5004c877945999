"""A span's cost by month, quarter or year."""

from __future__ import annotations

from core.answer import Answer, Line
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import rows

KINDS = ("schedule",)
_TAKES = ("by_month by_quarter by_year table per_month per_year cost pay fee fees owe revenue receive how_much DAYS TOTAL run_rate per_day "
          "billing full_price how_many portfolio compare")
_NOT = "UNIT saved avoid notice leave exposure SUM key_dates"
RULES = (
    Rule("by-period", "schedule", "by_month|by_quarter|by_year cost|pay|fee|fees|owe|revenue|how_much|TOTAL|table|receive|DAYS", takes=_TAKES, bars=_NOT + " GRAIN_OF_FEE"),
    Rule("table-of-cost", "schedule", "table cost|pay|fee|fees|owe|revenue|TOTAL|DAYS|per_month|per_year|by_month|by_quarter|by_year", takes=_TAKES, bars=_NOT + " discount"),
    Rule("per-period-of-days", "schedule", "per_month|per_year cost|pay|fees|owe|revenue|how_much DAYS|TOTAL|PAST", takes=_TAKES, bars=_NOT + " fee run_rate"),
    Rule("revenue-per-period", "schedule", "revenue per_month|per_year", takes=_TAKES, bars=_NOT + " DAYS run_rate"),
    Rule("periods-alone", "schedule", "GRAIN_ALONE", takes=_TAKES, bars=_NOT),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Rows cut to the span asked for and to the term; their sum is the fact `total`."""
    span = asked.days.cut(asked.deal.span)
    grain = asked.reading.grain if asked.reading.grain in ("month", "quarter", "year") else "month"
    start = asked.deal.fiscal_start if asked.deal.fiscal_start != 1 else asked.book.fiscal_start
    lines = [Line(row.label, row.span, row.amount, asked.deal.id) for row in rows(asked.deal, span, grain, start)]
    total = asked.plan.total(span)
    word = "Revenue from" if asked.reading.asks == "revenue" else "Cost of"
    headline = f"{total} from {asked.days}, by {grain}" if not span.empty else f"{total}: the span misses the term"
    names = ["start", "end"] if asked.reading.days is None else []
    return asked.answer(headline, None, read_as=f"{word} {asked.deal.title} by {grain}, {asked.days}", rows=lines,
                        facts={"total": total}, period=asked.days, assumptions=[*asked.money_notes(span), *asked.date_notes(*names)],
                        sources=asked.money_sources(span, *names))  # fmt: skip
