"""The price in force at a time: a month's fee, the run rate, the discount on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.answer import Answer, Fact, Measure
from core.dates import Span, month_of, say
from core.deal import Patch, given
from core.money import Amount, Price
from core.pricing import discount_span, full_price_day, title
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import plan
from core.stated import Quoted
from core.terms import Discount, Fee

KINDS = ("fee", "run_rate")
_TAKES = "term now able how_much pay cost fees fee per_month full_price owe receive change_to ask_when"
_NOT = "RANGE UNIT discount SUM saved avoid exit_fee billing notice leave"
RULES = (
    Rule("fee-word", "fee", "fee", takes=_TAKES, bars=_NOT + " TOTAL per_day"),
    Rule("monthly-fee", "fee", "MONTHLY_FEE", takes=_TAKES + " by_month DAYS now", bars=_NOT.replace("RANGE ", "") + " LONG TOTAL table"),
    Rule("monthly-number", "fee", "per_month", takes=_TAKES, bars=_NOT + " TOTAL table capacity end start term renewal how_long leave revenue exposure rights"),
    Rule("full-price-alone", "fee", "full_price", takes=_TAKES, bars=_NOT + " TOTAL how_long how_many elapsed months_count full_months suppose term start end"),
    Rule("pay-per-month", "fee", "pay|cost|fees|how_much per_month", takes=_TAKES, bars=_NOT + " TOTAL by_month table DAYS PAST"),
    Rule("pay-per-day", "fee", "pay|cost|fees|fee|how_much per_day", takes=_TAKES + " per_day", bars=_NOT + " TOTAL DAYS", asks="daily"),
    Rule("run-rate", "run_rate", "run_rate", takes=_TAKES + " per_year revenue", bars="UNIT per_month", asks="annualised"),
    Rule("monthly-run-rate", "run_rate", "run_rate per_month", takes=_TAKES + " revenue", bars="UNIT", asks="monthly"),
    Rule("pay-per-year", "run_rate", "pay|cost|fee|fees|how_much per_year", takes=_TAKES + " per_year",
         bars=_NOT + " TOTAL by_year table DAYS PAST", asks="annualised"),
    Rule("share-taken-off", "fee", "share lower", takes=_TAKES + " DAYS discount share", bars="suppose TOTAL SUM renewal PERCENT SUPPOSED term elapsed", asks="discount"),
    Rule("discount-saved", "fee", "discount saved", takes=_TAKES + " saved DAYS discount TOTAL", bars="suppose leave cancel notice SUM PERCENT renewal end", asks="discount_saved"),
    Rule("discount-size", "fee", "discount", takes=_TAKES + " unknowns capacity share ask_when how_much DAYS discount half months_count how_long",
         bars="suppose TOTAL without cost SUM renewal", asks="discount"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The fee of the month that holds the day, and what it comes to in a year at that rate."""
    if asked.reading.asks.startswith("discount"):
        return _discount(asked)
    day = _day(asked)
    monthly = _monthly(asked, day)
    annual = _times(asked, day, 12)
    facts: dict[str, Fact] = {"monthly": monthly, "annualised": annual}
    period = month_of(day)
    if asked.reading.days is not None and asked.reading.days.start and asked.reading.days.last:
        period = asked.reading.days.within(asked.deal.span)
    value: Amount = monthly
    read_as = f"Fee of {asked.deal.title} in force on {say(day)}"
    headline = f"{monthly} a month, in force on {say(day)}"
    notes = list(asked.money_notes(month_of(day)))
    notes += [
        f"{title(term.name).capitalize()}: {term.amount} {asked.currency} a {term.per}, as the contract gives it."
        for term in asked.deal.in_force(Fee, day) if term.per != "month"
    ]
    if asked.reading.asks == "annualised":
        value, read_as = annual, f"Run rate of {asked.deal.title} on {say(day)}"
        headline = f"{annual} a year at the rate of {say(day)}: {monthly} a month"
        notes.append("Annualised: twelve times the monthly fee.")
    elif asked.reading.asks == "monthly":
        read_as = f"Run rate of {asked.deal.title} on {say(day)}"
    elif asked.reading.asks == "daily":
        value = _times(asked, day, Fraction(1, month_of(day).days))
        facts = {"daily": value, **facts}
        headline = f"{value} a day in {day:%B} {day.year}: {monthly} a month over {month_of(day).days} days"
    if day not in asked.deal.span:
        notes.append(f"The day lies outside the term, {asked.deal.span}; no fee is in force.")
    return asked.answer(headline, value, read_as=read_as, facts=facts, period=period, assumptions=notes,
                        sources=asked.money_sources(Span.of(day, day)))  # fmt: skip


def _day(asked: Asked) -> date:
    """The day asked about: the named one or the first of the named span; the full-price day; else the as-of day."""
    days = asked.reading.days
    if days is not None and (days.start or days.last):
        day = days.start or days.last
        assert day is not None
        return min(max(day, asked.deal.first_day), asked.deal.last_day) if days.start and days.last and (
            days.start <= asked.deal.first_day <= days.last) else day  # fmt: skip
    if "full-price" in asked.reading.rule or asked.reading.topic == "full price":
        return full_price_day(asked.deal, min(max(asked.as_of, asked.deal.first_day), asked.deal.last_day))
    return min(max(asked.as_of, asked.deal.first_day), asked.deal.last_day) if asked.as_of < asked.deal.first_day else asked.as_of


def _monthly(asked: Asked, day: date) -> Amount:
    return asked.plan.price_at(day)


def _times(asked: Asked, day: date, factor: int | Fraction) -> Amount:
    """The month's price times a factor, rounded once; open prices stay open."""
    monthly = _monthly(asked, day)
    amount = Price(Fraction(monthly.known)).amount(asked.currency, Fraction(factor))
    for price, count in monthly.open.items():
        amount = amount + price.times(Fraction(count)).amount(asked.currency, Fraction(factor))
    return amount


def _discount(asked: Asked) -> Answer:
    """How big the discount is: undisclosed, unless the contract gives it."""
    discounts = asked.deal.of_type(Discount)
    read_as = f"Discount on the fee of {asked.deal.title}"
    if not discounts:
        text = f"No discount is recorded for {asked.deal.title}"
        return asked.answer(text, text, read_as=read_as)
    discount = discounts[0]
    span = discount_span(asked.deal, discount)
    sources = asked.cited_terms(discounts)
    if asked.reading.asks == "discount_saved":
        return _saved(asked, discount, span, read_as)
    stated = next((item for item in (discount.percent, discount.amount, discount.price) if item is not None), None)
    if given(stated) and isinstance(stated, Quoted) and stated.exact is not None:
        if discount.percent is not None:
            share = stated.exact.quantize(Decimal("0.1"))
            return asked.answer(f"{share}% off from {span}", Measure(share, share, "percent"), read_as=read_as,
                                period=span, sources=sources)  # fmt: skip
        amount = Price(Fraction(stated.exact) * 100).amount(asked.currency)
        what = "off" if discount.amount is not None else "instead of the full fee"
        return asked.answer(f"{amount} {what} from {span}", amount, read_as=read_as, period=span, sources=sources)
    price = asked.plan.price_at(span.start)
    headline = f"The size of the discount from {span} is not disclosed; the month's price is {price}"
    return asked.answer(headline, read_as=read_as, status="undisclosed", period=span, missing=[title(discount.name)],
                        facts={"monthly": price}, sources=sources)  # fmt: skip


def _saved(asked: Asked, discount: Discount, span: Span, read_as: str) -> Answer:
    """What the discount takes off the fee in all: an amount, or bounds where its size is not disclosed."""
    without = plan(asked.deal.under(Patch(remove=frozenset((discount.name,)))))
    saved = without.total(span) - asked.plan.total(span)
    sources = asked.cited_terms([discount, *asked.deal.of_type(Fee)])
    if not saved.unknowns:
        return asked.answer(f"{saved} saved by the discount from {span}", saved, read_as=read_as, period=span,
                            sources=sources)  # fmt: skip
    headline = f"What the discount saves from {span} is not disclosed: {saved}"
    return asked.answer(headline, read_as=read_as, status="undisclosed", period=span, missing=[title(discount.name)],
                        facts={"saved": saved}, sources=sources)  # fmt: skip
