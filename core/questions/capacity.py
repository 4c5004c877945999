"""How much is delivered, and what a unit of it costs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from core.answer import Answer, Fact, Measure
from core.dates import month_of, say
from core.deal import given
from core.money import Price
from core.pricing import full_price_day, quantity_at
from core.questions.asked import Asked, stated
from core.questions.rules import Rule
from core.stated import Quantity
from core.terms import HOURS_A_MONTH, Capacity

KINDS = ("capacity", "unit_price")
_TAKES = "now able capacity gpus how_much how_many site ask_where receive DAYS term signed"
_UNIT_TAKES = "now able unit_price capacity gpus how_much pay cost fee fees per_month per_year full_price receive DAYS SUM half run_rate QUANTITY"
_NOT = "saved avoid notice leave cancel exposure"
#: feature -> unit, what one unit of capacity is, how many of them a month holds
UNITS: dict[str, tuple[str, str, Fraction]] = {
    "per_mw_month": ("MW-month", "MW", Fraction(1)),
    "per_mw_year": ("MW-year", "MW", Fraction(1, 12)),
    "per_kw_month": ("kW-month", "MW", Fraction(1000)),
    "per_kw_year": ("kW-year", "MW", Fraction(1000, 12)),
    "per_mwh": ("MWh", "MW", Fraction(HOURS_A_MONTH)),
    "per_gpu_month": ("GPU-month", "GPU", Fraction(1)),
    "per_gpu_hour": ("GPU-hour", "GPU", Fraction(HOURS_A_MONTH)),
}
RULES = (
    Rule("capacity-word", "capacity", "capacity", takes=_TAKES, bars=_NOT + " UNIT cost pay fee fees revenue unit_price owe"),
    Rule("gpus-word", "capacity", "gpus how_many|how_much|capacity", takes=_TAKES, bars=_NOT + " UNIT cost pay fee", asks="gpu"),
    Rule("where-is-it", "capacity", "ask_where", takes=_TAKES, bars=_NOT + " UNIT cost pay fee source", asks="site"),
    Rule("site-alone", "capacity", "site", takes=_TAKES, bars=_NOT + " UNIT cost pay fee owe how_much revenue end start term"),
    Rule("price-per-unit", "unit_price", "UNIT", takes=_UNIT_TAKES + " " + " ".join(UNITS), bars="saved avoid notice leave"),
    Rule("unit-price-word", "unit_price", "unit_price", takes=_UNIT_TAKES, bars="saved avoid notice leave"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The capacity in force, or the monthly price divided by it."""
    return _unit_price(asked) if asked.reading.kind == "unit_price" else _capacity(asked)


def _day(asked: Asked) -> date:
    days = asked.reading.days
    day = (days.start or days.last if days else None) or asked.as_of
    return min(max(day, asked.deal.first_day), asked.deal.last_day)


def _priced_day(asked: Asked) -> date:
    """The day whose price is spread: the named one; else the first from the as-of day on that has the full fee."""
    day = _day(asked)
    return day if asked.reading.days is not None else full_price_day(asked.deal, day)


def _in_force(asked: Asked, day: date, unit: str) -> tuple[Capacity, Quantity] | None:
    for capacity in asked.deal.in_force(Capacity, day):
        quantity = quantity_at(asked.deal, capacity, day)
        if isinstance(quantity, Quantity) and (quantity.unit == unit or not unit):
            return capacity, quantity
    return None


def _capacity(asked: Asked) -> Answer:
    day, asks = _day(asked), asked.reading.asks
    terms = asked.deal.of_type(Capacity)
    read_as = f"Capacity of {asked.deal.title}"
    sources = asked.cited_terms(terms)
    found = _in_force(asked, day, "GPU" if asks == "gpu" else "")
    if asks == "site":
        place = next((term.site for term in terms if given(term.site)), None)
        if place is None:
            return asked.answer(f"The site of {asked.deal.title} is not disclosed", read_as=read_as, status="undisclosed",
                                missing=["site"], sources=sources)  # fmt: skip
        return asked.answer(f"{asked.deal.title} is served from {place}", str(place), read_as=f"Site of {asked.deal.title}",
                            facts=_facts(found), sources=sources)  # fmt: skip
    if found is None:
        what = "number of GPUs" if asks == "gpu" else "capacity"
        other = _in_force(asked, day, "")
        return asked.answer(f"The {what} of {asked.deal.title} is not disclosed", read_as=read_as, status="undisclosed",
                            missing=[what], facts=_facts(other), sources=sources)  # fmt: skip
    capacity, quantity = found
    where = f" at {capacity.site}" if given(capacity.site) else ""
    notes = [f"Scope: {stated(capacity.scope)}."] if given(capacity.scope) else []
    notes += [f"{capacity.note[0].upper()}{capacity.note[1:]}."] if capacity.note else []
    return asked.answer(f"{quantity}{where}", Measure(quantity.value, quantity.value, quantity.unit), read_as=read_as,
                        facts=_facts(found), assumptions=notes, sources=sources)  # fmt: skip


def _facts(found: tuple[Capacity, Quantity] | None) -> dict[str, Fact]:
    if found is None:
        return {}
    capacity, quantity = found
    facts: dict[str, Fact] = {"mw" if quantity.unit == "MW" else "gpus": quantity.value}
    if given(capacity.site):
        facts["site"] = str(capacity.site)
    return facts


def _unit_price(asked: Asked) -> Answer:
    """The month's price, spread over the capacity in force on the day."""
    name, of, per_month = UNITS.get(asked.reading.unit or "per_mw_month", UNITS["per_mw_month"])
    day = _priced_day(asked)
    read_as = f"Price of {asked.deal.title} per {name}, {say(day)}"
    found = _in_force(asked, day, of)
    sources = asked.cited_terms(asked.deal.of_type(Capacity))
    if found is None or not found[1].value:
        other = _in_force(asked, day, "")
        return asked.answer(f"A price per {name} cannot be told: the number of {of}s is not disclosed", read_as=read_as,
                            status="undisclosed", missing=[f"capacity in {of}"], facts=_facts(other), sources=sources)  # fmt: skip
    capacity, quantity = found
    monthly = asked.plan.price_at(day)
    share = 1 / (Fraction(quantity.value) * per_month)
    amount = Price(Fraction(monthly.known)).amount(asked.currency, share)
    for price, count in monthly.open.items():
        amount = amount + price.times(Fraction(count)).amount(asked.currency, share)
    notes = [*asked.money_notes(asked.plan.deal.span.cut(month_of(day)))]
    if per_month == Fraction(HOURS_A_MONTH):
        notes.append(f"A month is taken as {HOURS_A_MONTH} hours at full load.")
    if given(capacity.scope):
        notes.append(f"Divided by {quantity}, {capacity.scope}.")
    if capacity.note:
        notes.append(f"{capacity.note[0].upper()}{capacity.note[1:]}.")
    facts: dict[str, Fact] = {"unit": name, "monthly": monthly, **_facts(found)}
    return asked.answer(f"{amount} per {name}", amount, read_as=read_as, facts=facts, assumptions=notes,
                        sources=(*sources, *asked.money_sources(month_of(day))))  # fmt: skip
