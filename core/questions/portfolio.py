"""All the deals of the book in one table: listed, summed, or side by side."""

from __future__ import annotations

from core.answer import Answer, Line
from core.dates import Span
from core.money import Amount
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import plan

KINDS = ("portfolio", "compare")
_TAKES = "how_many how_much cost pay fees owe total DAYS TOTAL table overview help term end start receive"
RULES = (
    Rule("portfolio-word", "portfolio", "portfolio", takes=_TAKES, bars="notice leave cancel avoid UNIT saved unknowns"),
    Rule("compare-word", "compare", "compare", takes=_TAKES + " portfolio capacity unit_price fee", bars="legal forecast chitchat advice"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """One row per deal over the span asked for, each deal's own term unless one is named; the total of one currency."""
    kind = asked.reading.kind
    rows, amounts = [], []
    for deal in asked.book.deals:
        known = deal.known(asked.as_of)
        span = asked.reading.days.within(known.span) if asked.reading.days else known.span
        amount = plan(known).total(span)
        amounts.append(amount)
        rows.append(Line(known.title, span.cut(known.span), amount, known.id))
    currencies = {amount.currency for amount in amounts}
    facts: dict[str, Amount] = {}
    if len(currencies) == 1:
        total = amounts[0]
        for amount in amounts[1:]:
            total = total + amount
        facts["total"] = total
    count = f"{len(rows)} deal{'' if len(rows) == 1 else 's'}"
    titles = ", ".join(row.label for row in rows)
    headline = f"{count}: {titles}" + (f"; {facts['total']} in all" if facts else "")
    notes = [] if facts else ["The deals are in several currencies, which do not add up."]
    if kind == "compare" and len(rows) == 1:
        notes.append("There is only one deal in the book, so there is nothing to compare it with.")
    period: Span | None = asked.days if asked.reading.days else None
    value = facts.get("total") if kind == "portfolio" else None
    return asked.answer(headline, value, read_as=f"All deals of the book, {'compared' if kind == 'compare' else 'listed'}",
                        rows=rows, facts=dict(facts), period=period, assumptions=notes,
                        sources=asked.money_sources(asked.deal.span))  # fmt: skip
