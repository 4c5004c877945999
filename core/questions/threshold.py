"""The day on which the cost reaches or passes an amount."""

from __future__ import annotations

from datetime import date, timedelta

from core.answer import Answer, Between, Flag
from core.dates import DAY, Span, say
from core.money import round_half_even, say_minor, to_minor
from core.questions.asked import Asked
from core.questions.rules import Rule

KINDS = ("threshold",)
_TAKES = "reach exceed ask_when cost pay owe revenue receive fees how_long how_soon how_much deadline yes_no TOTAL end days_left"
RULES = (
    Rule("when-reached", "threshold", "SUM reach|exceed|cost|pay|revenue|owe|receive|fees|fee|TOTAL ask_when", takes=_TAKES, bars="suppose notice leave saved UNIT"),
    Rule("how-long-to-reach", "threshold", "SUM how_long|how_soon|days_left reach|exceed|cost|pay|revenue|receive", takes=_TAKES, bars="suppose notice leave saved UNIT"),
    Rule("whether-reached", "threshold", "SUM yes_no reach|exceed|cost|pay", takes=_TAKES + " DAYS", bars="suppose notice leave saved UNIT ask_when"),
    Rule("date-of-sum", "threshold", "SUM reach|exceed", takes=_TAKES, bars="suppose notice leave saved UNIT yes_no how_much"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The earliest day (open prices at their highest) and the latest (at their lowest); None where never."""
    deal, reading = asked.deal, asked.reading
    assert reading.amount is not None
    exact = to_minor(reading.amount, asked.currency)
    target = round_half_even(exact.numerator, exact.denominator)
    earliest, latest = _first(asked, target, high=True), _first(asked, target, high=False)
    verb = "passes" if reading.beyond else "reaches"
    what = f"{'Revenue from' if reading.asks == 'revenue' else 'Cost of'} {deal.title}"
    shown = say_minor(target, asked.currency)
    read_as = f"When the {what[0].lower()}{what[1:]} {verb} {shown}"
    if earliest is None:
        text = f"It never {verb} {shown}: the whole term comes to {asked.plan.total(deal.span)}"
    elif earliest == latest:
        text = f"{say(earliest)} is the day on which it {verb} {shown}"
    elif latest is None:
        text = f"It {verb} {shown} on {say(earliest)} at the earliest, and perhaps never within the term"
    else:
        text = f"It {verb} {shown} between {say(earliest)} and {say(latest)}, as some prices are not disclosed"
    value: Between | Flag | date = Between(earliest, latest)
    if earliest is not None and earliest == latest:
        value = earliest
    if reading.yes_no:
        by = reading.days.last if reading.days and reading.days.last else deal.last_day
        if latest is not None and latest <= by:
            value, text = Flag(True), f"Yes: {text}"
        elif earliest is None or earliest > by:
            value, text = Flag(False), f"No: {text}"
    return asked.answer(text, value, read_as=read_as, facts={"total": asked.plan.total(deal.span)},
                        assumptions=(*asked.money_notes(deal.span), "Counted from the deal's first day."),
                        sources=asked.money_sources(deal.span, "start"))  # fmt: skip


def _first(asked: Asked, target: int, *, high: bool) -> date | None:
    """The first day whose running total is there, by halving: totals never fall."""
    span, beyond = asked.deal.span, asked.reading.beyond

    def there(day: date) -> bool:
        low, top = asked.plan.total(Span(span.start, day + DAY)).bounds
        reached = top if high else low
        return reached is None or reached > target or (reached == target and not beyond)

    if not there(span.last_day):
        return None
    early, late = -1, span.days - 1
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (early, middle) if there(span.start + timedelta(days=middle)) else (middle, late)
    return span.start + timedelta(days=late)
