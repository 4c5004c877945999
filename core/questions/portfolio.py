"""All the deals of the book in one table: listed, summed, or side by side."""

from __future__ import annotations

from dataclasses import replace

from core.answer import Answer, Cited, Fact, Line
from core.dates import Span, say
from core.deal import Deal
from core.money import Amount
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import plan

KINDS = ("portfolio", "compare")
_TAKES = "how_many how_much cost pay fees owe total DAYS TOTAL table overview help term end start receive"
RULES = (
    Rule("portfolio-word", "portfolio", "portfolio", takes=_TAKES, bars="notice leave cancel avoid UNIT saved unknowns"),
    Rule("which-deal-ends", "portfolio", "WHICH_DEAL|portfolio end|start ORDERED", takes=_TAKES + " how_soon portfolio deadline ask_when", bars="notice leave cancel avoid UNIT saved unknowns cost pay", asks="dates"),
    Rule("compare-word", "compare", "compare", takes=_TAKES + " portfolio capacity unit_price fee", bars="legal forecast chitchat advice"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """One row per deal over the span asked for, each deal's own term unless one is named; a total for each currency."""
    kind = asked.reading.kind
    deals = [deal.known(asked.as_of) for deal in asked.book.deals]
    if asked.reading.asks == "dates":
        return _by_day(asked, deals)
    currencies = list(dict.fromkeys(deal.currency for deal in deals))
    rows, totals, notes, sources = [], dict[str, Amount](), list[str](), list[Cited]()
    for deal in deals:
        span = asked.reading.days.within(deal.span) if asked.reading.days else deal.span
        cut = span.cut(deal.span)
        amount = plan(deal).total(span)
        totals[deal.currency] = totals[deal.currency] + amount if deal.currency in totals else amount
        label = deal.title if len(currencies) == 1 else f"{deal.title} ({deal.currency})"
        rows.append(Line(label, span if cut.empty else cut, amount, deal.id))
        if cut.empty:
            notes.append(f"{deal.title} has no day in the span asked for; its term is {deal.span}.")
        sources += asked.under(deal).money_sources(cut)
    in_all = " and ".join(str(total) for total in totals.values())
    headline = f"{_count(rows)}: {', '.join(deal.title for deal in deals)}; {in_all} in all"
    facts: dict[str, Fact] = {"total": totals[currencies[0]]}
    if len(currencies) > 1:
        facts = {f"total_{code.lower()}": total for code, total in totals.items()}
        notes.insert(0, "The deals are in several currencies, which do not add up.")
    if kind == "compare" and len(rows) == 1:
        notes.append("There is only one deal in the book, so there is nothing to compare it with.")
    period: Span | None = asked.days if asked.reading.days else None
    over = f", {period}" if period is not None and not period.empty else ""
    if period is not None and period.empty:
        headline = f"{_count(rows)}, and no days in what is asked for: {asked.no_days}"
    value = totals[currencies[0]] if kind == "portfolio" and len(currencies) == 1 else None
    how = "compared" if kind == "compare" else "listed"
    made = asked.answer(headline, value, read_as=f"All deals of the book, {how}{over}", rows=rows,
                        facts=facts, period=period, assumptions=notes, sources=sources)  # fmt: skip
    return replace(made, deals=tuple(deal.id for deal in deals))


def _by_day(asked: Asked, deals: list[Deal]) -> Answer:
    """The deals in the order in which they end, or begin."""
    start = asked.reading.topic == "start"
    late = asked.reading.beyond
    order = sorted(deals, key=lambda deal: deal.first_day if start else deal.last_day, reverse=late)
    day = order[0].first_day if start else order[0].last_day
    same = [deal.title for deal in order if (deal.first_day if start else deal.last_day) == day]
    verb = ("begin" if start else "end") + ("s" if len(same) == 1 else "")
    place = f" {'last' if late else 'first'}," if len(deals) > len(same) else ""
    headline = f"{' and '.join(same)} {verb}{place} on {say(day)}"
    rows = [Line(deal.title, deal.span, None, deal.id) for deal in order]
    notes = [note for deal in order for note in asked.under(deal).date_notes("start" if start else "end")]
    sources = [cited for deal in order for cited in asked.under(deal).cited_date("start" if start else "end")]
    read_as = f"All deals of the book, by the day on which they {'begin' if start else 'end'}"
    made = asked.answer(headline, None, read_as=read_as, rows=rows, facts={"start" if start else "end": day},
                        assumptions=notes, sources=sources)  # fmt: skip
    return replace(made, deals=tuple(deal.id for deal in order))


def _count(rows: list[Line]) -> str:
    return f"{len(rows)} deal{'' if len(rows) == 1 else 's'}"
