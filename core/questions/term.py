"""How long the deal runs: its first and last day, its months, what is left and what is over."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from core.answer import Answer, Fact, Flag, Measure, Value
from core.dates import DAY, Span, months_of, say
from core.deal import Deal
from core.pricing import discount_span
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.terms import Discount

KINDS = ("term",)
_TAKES = "term end start ask_when how_long how_many months_count days_left elapsed full_months full_price per_month per_year share how_soon DAYS signed site half"
_NOT = "fee fees revenue billing notice leave cancel owe pay cost saved exposure suppose avoid discount how_much GIVEN SUM receive deadline"
RULES = (
    Rule("end-date", "term", "end", takes=_TAKES, bars=_NOT, asks="end"),
    Rule("when-over", "term", "ask_when leave|cancel", takes=_TAKES + " leave cancel", bars=_NOT.replace("leave cancel ", "") + " able need", asks="end"),
    Rule("start-date", "term", "start", takes=_TAKES, bars=_NOT + " end", asks="start"),
    Rule("start-and-end", "term", "start end", takes=_TAKES, bars=_NOT, asks="span"),
    Rule("signing-date", "term", "signed", takes=_TAKES, bars=_NOT + " start end", asks="signed"),
    Rule("term-word", "term", "term", takes=_TAKES, bars=_NOT + " end start days_left how_long per_year", asks="span"),
    Rule("how-long", "term", "how_long", takes=_TAKES, bars=_NOT + " DATED notice_period rights days_left", asks="months"),
    Rule("how-many-months", "term", "how_many|term months_count", takes=_TAKES, bars=_NOT + " days_left full_months full_price", asks="months"),
    Rule("full-months", "term", "full_months", takes=_TAKES, bars=_NOT, asks="full_months"),
    Rule("months-at-full-price", "term", "how_many|how_long|months_count full_price", takes=_TAKES + " cost pay fee fees", bars="notice leave cancel owe saved exposure suppose how_much GIVEN SUM", asks="full_months"),
    Rule("time-left", "term", "days_left", takes=_TAKES, bars=_NOT + " DATED", asks="days_left"),
    Rule("how-long-left", "term", "how_long LEFT", takes=_TAKES, bars=_NOT, asks="days_left"),
    Rule("how-long-until-end", "term", "how_long|days_left end", takes=_TAKES, bars=_NOT + " start", asks="days_left"),
    Rule("term-dates", "term", "term|start|end key_dates", takes=_TAKES + " key_dates", bars=_NOT, asks="span"),
    Rule("how-long-bound", "term", "how_long exposure", takes=_TAKES + " exposure", bars=_NOT.replace("exposure ", ""), asks="end"),
    Rule("how-far", "term", "elapsed", takes=_TAKES + " how_much", bars=_NOT.replace(" how_much", ""), asks="elapsed_percent"),
)  # fmt: skip


def full_price_months(deal: Deal) -> int:
    """The calendar months of the term in which no discount is in force."""
    spans = [discount_span(deal, term) for term in deal.of_type(Discount)]
    return sum(all(month.cut(deal.span).cut(span).empty for span in spans) for month in months_of(deal.span))


def elapsed_percent(span: Span, as_of: date) -> str:
    """The share of the term's days that are over, the as-of day included, with one decimal."""
    gone = min(max((as_of + DAY - span.start).days, 0), span.days)
    return str((Decimal(100 * gone) / span.days).quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def answer(asked: Asked) -> Answer:
    """The figure asked for; all the others as facts."""
    deal, span, as_of = asked.deal, asked.deal.span, asked.as_of
    months = sum(1 for _ in months_of(span))
    left = max((span.stop - max(as_of + DAY, span.start)).days, 0)
    facts: dict[str, Fact] = {
        "start": span.start, "end": span.last_day, "months": months, "full_price_months": full_price_months(deal),
        "days_left": left, "elapsed_percent": elapsed_percent(span, as_of),
    }  # fmt: skip
    ran = "ran" if asked.past_term else "runs"
    asks, whole = asked.reading.asks, f"{deal.title} {ran} from {span}, {months} calendar months"
    dates: tuple[str, ...] = ("start", "end")
    value: Value | None
    match asks:
        case "end":
            verb = "ended" if asked.past_term else "ends"
            value, headline, dates = span.last_day, f"{deal.title} {verb} on {say(span.last_day)}", ("end",)
        case "start":
            verb = "began" if as_of >= span.start else "begins"
            value, headline, dates = span.start, f"{deal.title} {verb} on {say(span.start)}", ("start",)
        case "signed":
            return _signed(asked, facts)
        case "months":
            value, headline = Measure(Decimal(months), Decimal(months), "months"), whole
        case "full_months":
            full = Decimal(full_price_months(deal))
            value, headline = Measure(full, full, "months"), f"{full} of {months} months at the undiscounted fee"
        case "days_left":
            value = Measure(Decimal(left), Decimal(left), "days")
            headline = f"{left} days are left, to {say(span.last_day)}" if left else f"Nothing is left: {whole}"
        case "elapsed_percent":
            share = Decimal(str(facts["elapsed_percent"]))
            value, headline = Measure(share, share, "percent"), f"{share}% of the term is over: {left} days are left"
        case _:
            value, headline = whole, whole
    days = asked.reading.days
    if asked.reading.yes_no and days is not None:
        value, headline = _yes_or_no(asked, headline)
    sources = tuple(cited for which in dates for cited in asked.cited_date(which))
    return asked.answer(headline, value, read_as=f"Term of {deal.title}", facts=facts,
                        assumptions=asked.date_notes(*dates), sources=sources)  # fmt: skip


def _yes_or_no(asked: Asked, headline: str) -> tuple[Value, str]:
    """Whether the end (or the start) falls in the days named; whether the deal runs in them."""
    days, span = asked.reading.days, asked.deal.span
    assert days is not None
    first, last = days.start or date.min, days.last or date.max
    if asked.reading.asks in ("end", "start"):
        day = span.last_day if asked.reading.asks == "end" else span.start
        yes = first <= day <= last
    else:
        yes = not (last < span.start or first > span.last_day)
    return Flag(yes), f"{'Yes' if yes else 'No'}: {headline}"


def _signed(asked: Asked, facts: dict[str, Fact]) -> Answer:
    signed = asked.deal.signed
    read_as = f"Signing of {asked.deal.title}"
    if signed is None:
        return asked.answer(f"The signing date of {asked.deal.title} is not recorded", read_as=read_as,
                            status="undisclosed", missing=["signing date"], facts=facts)  # fmt: skip
    return asked.answer(f"{asked.deal.title} was signed on {say(signed.date.first)}", signed.date.first, read_as=read_as,
                        facts=facts, sources=asked.cited_date("signed"))  # fmt: skip
