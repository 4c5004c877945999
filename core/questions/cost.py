"""Cost and revenue over a span: the same accrual, seen from either side."""

from __future__ import annotations

from core.answer import Answer, Fact, Line
from core.dates import DAY, Span, say
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.terms import Renewal

KINDS = ("cost", "revenue")
RULES = (
    Rule("revenue-word", "revenue", "revenue", takes="how_much pay cost fees receive total ask_who suppose half",
         bars="UNIT"),
    Rule("provider-receives", "revenue", "receive PROVIDER_FIRST", takes="how_much pay fees", bars="cost leave cancel notice UNIT"),
    Rule("cost-word", "cost", "cost", takes="how_much pay owe fees fee receive full_price lean reach ask_when half end start term outlook cumulative now able per_day site",
         bars="UNIT saved avoid"),
    Rule("pay-word", "cost", "pay", takes="how_much owe fees fee receive full_price half end start term ask_when outlook cumulative now able per_day site",
         bars="UNIT saved avoid per_month per_year notice"),
    Rule("fees-word", "cost", "fees", takes="how_much pay owe cost receive full_price", bars="UNIT saved avoid"),
    Rule("owe-over-days", "cost", "owe DAYS", takes="how_much pay fees receive half", bars="UNIT saved avoid"),
    Rule("how-much-over-days", "cost", "how_much DAYS", takes="pay owe fees receive half need",
         bars="UNIT saved avoid capacity gpus term elapsed revenue exposure discount notice leave cancel rights"),
    Rule("more-to-come", "cost", "more_to_come", takes="how_much pay cost fees owe receive end term DAYS", bars="UNIT saved avoid capacity"),
    Rule("left-alone", "cost", "LEFT_ALONE", takes="figure"),
    Rule("figure-over-days", "cost", "figure DAYS", takes="how_much table", bars="UNIT saved avoid capacity gpus notice leave cancel end start term revenue fee exposure discount renewal reach exceed SUM per_month by_month by_quarter by_year parties key_dates deadline billing suppose"),
    Rule("supposed-price", "cost", "SUPPOSED", takes="how_much cost pay fees fee DAYS TOTAL receive", bars="UNIT notice leave cancel end saved exposure revenue reach exceed capacity fee PERIOD_CHANGED table by_month by_quarter by_year term notice"),
    Rule("total-word", "cost", "TOTAL|cumulative", takes="how_much pay owe fees fee receive cost cumulative outlook site", bars="UNIT saved avoid revenue capacity gpus exposure"),
    Rule("forecast-over-days", "cost", "outlook DAYS|TOTAL|LEFT", takes="how_much pay cost fees fee table", bars="UNIT saved avoid revenue by_month by_quarter by_year"),
    Rule("price-of-a-day", "cost", "fee per_day DAYS", takes="how_much pay", bars="UNIT saved avoid"),
    Rule("fee-over-days", "cost", "fee RANGE", takes="how_much pay full_price", bars="UNIT saved avoid discount MONTHLY_FEE"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """What accrues over the span asked for; for a span that holds the as-of day, also before and after it."""
    span, word = asked.days, "Revenue from" if asked.reading.kind == "revenue" else "Cost of"
    amount = asked.total()
    facts: dict[str, Fact] = {}
    counted = span.cut(asked.deal.span)
    if counted.start <= asked.as_of < counted.last_day:
        facts["accrued"] = asked.total(Span(counted.start, asked.as_of + DAY))
        facts["to_come"] = asked.total(Span(asked.as_of + DAY, counted.stop))
    open_start = asked.reading.days is None or asked.reading.days.start is None or span.start < asked.deal.first_day
    open_end = not asked.reading.past and (asked.reading.days is None or asked.reading.days.last is None)
    names = [name for name, is_open in (("start", open_start), ("end", open_end or span.stop > asked.deal.span.stop)) if is_open]
    notes = [note for part in asked.parts for note in asked.money_notes(part)]
    if facts:
        notes += asked.money_notes(Span(counted.start, asked.as_of + DAY))
    notes += asked.date_notes(*names)
    if span.stop > asked.deal.span.stop and any(term.how == "automatic" for term in asked.deal.of_type(Renewal)):
        notes.append("The deal renews automatically unless that is stopped; a renewed term is not counted.")
    rows: list[Line] = []
    if span.empty:
        headline = f"{amount}: {asked.no_days}"
        read_as = f"{word} {asked.deal.title}, over no days at all"
    else:
        headline = f"{amount} {_over(asked)}"
        read_as = f"{word} {asked.deal.title}, {asked.over}"
        if counted.empty:
            headline += f": {asked.no_days}" if span.start < asked.deal.first_day else f": {_ends(asked)}"
            notes.append(f"The span lies outside the term, {asked.deal.span}, so nothing accrues in it.")
        elif counted != span:
            headline += f"; {_ends(asked)}" if span.stop > asked.deal.span.stop else ""
            notes.append(f"Only the term counts: {counted} of the span asked for.")
        if len(asked.parts) > 1:
            rows = [Line(f"Part {number}", part.cut(asked.deal.span), asked.plan.total(part), asked.deal.id)
                    for number, part in enumerate(asked.parts, 1)]  # fmt: skip
    if asked.reading.past and asked.reading.rule == "pay-word":
        notes.append("\"Paid\" is read as accrued; payment dates are not disclosed.")
    sources = [cited for part in asked.parts for cited in asked.money_sources(part.cut(counted), *names)]
    return asked.answer(headline, amount, read_as=read_as, facts=facts, rows=rows, period=span, assumptions=notes,
                        sources=sources)  # fmt: skip


def _over(asked: Asked) -> str:
    return f"on {say(asked.days.start)}" if asked.days.days == 1 else f"from {asked.over}"


def _ends(asked: Asked) -> str:
    return f"the deal {'ended' if asked.past_term else 'ends'} on {say(asked.deal.last_day)}"
