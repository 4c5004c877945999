"""What-ifs: what a sentence supposes, and the deal under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.answer import Supposed
from core.dates import Span, add_months, say
from core.deal import Deal, Patch, given
from core.language.durations import Duration
from core.language.hearing import Heard
from core.language.values import When
from core.money import say_minor, to_minor
from core.pricing import title
from core.questions.reading import Change
from core.stated import ContractDate, Period, Quantity, Quoted, State
from core.terms import Capacity, Discount, Fee, Ramp, Term, TermDate, Termination, UnitFee

#: Words that, standing before a value, make it a supposition without an "if".
_AT = frozenset(("at", "with", "assuming", "using", "given", "under"))


class Supposition(NamedTuple):
    """What a sentence supposes, the features that this explains, and the time expressions it uses up."""

    changes: tuple[Change, ...] = ()
    explains: frozenset[str] = frozenset()
    uses: tuple[When, ...] = ()


def suppose(heard: Heard, discounted: tuple[Span, ...] = ()) -> Supposition:
    """The changes that a sentence supposes, in its order; `discounted` are the deal's own discounted months."""
    shown, values = heard.shown, heard.values
    supposed = "suppose" in shown or heard.words[:1] in (("were",), ("had",))
    supposed = supposed or heard.words[:2] in (("what", "about"), ("how", "about")) or heard.words[:2] == ("and", "with")
    those = "those months" in " ".join(heard.words) or "these months" in " ".join(heard.words)
    own = [when for when in heard.whens if _is_discounted(when, discounted)]
    changes: list[Change] = []
    explains: set[str] = set()
    uses: list[When] = []

    def before(first: int, size: int = 4) -> set[str]:
        return set(heard.words[max(first - size, 0) : first])

    def close(name: str, first: int, after: int, reach: int = 6) -> bool:
        return any(feature.after > first - reach and feature.first < after + reach for feature in heard.places(name))

    since = _since(heard)
    for found in values.percents:
        value = str(found.value.value)
        if not supposed and not before(found.first, 3) & _AT and "discount" not in shown:
            continue
        if (own or "discount" in shown) and (own or _the_discount(heard)):
            uses += own
            changes.append(Change("discount_percent", value))
            explains |= {"discount", "lower", "suppose", "change_to", "fee", "months_count", "share"}
        elif close("higher", found.first, found.after):
            changes.append(Change("percent_up", value, since))
            explains |= {"higher", "suppose", "fee", "change_to", "share"}
        elif close("lower", found.first, found.after) or "discount" in shown:
            changes.append(Change("percent_off", value, since))
            explains |= {"lower", "discount", "suppose", "fee", "change_to", "share", "fees", "saved"}
    for amount in values.sums:
        if not _is_price(heard, amount.first, amount.after, supposed):
            continue
        value = str(amount.value.value)
        by = "by" in before(amount.first, 2) or "off" in heard.words[amount.after : amount.after + 2]
        if by and close("higher", amount.first, amount.after):
            changes.append(Change("amount_up", value, since))
        elif by and close("lower", amount.first, amount.after):
            changes.append(Change("amount_off", value, since))
        elif own or (_the_discount(heard) and "discount" in shown):
            uses += own
            changes.append(Change("discount_price", value))
        elif shown & {"fee", "cost", "pay", "per_month", "full_price", "change_to", "lower", "higher", "fees"}:
            changes.append(Change("price", value, since))
        else:
            continue
        explains |= {"suppose", "fee", "change_to", "lower", "higher", "discount", "full_price", "reach", "per_month", "instead"}
    if not any(change.what.startswith("discount") for change in changes):
        found_changes = _discounts(heard, supposed or those, explains, bool(own) or those)
        if found_changes:
            changes += found_changes
            uses += own
    for quantity in values.quantities:
        if supposed or before(quantity.first, 3) & _AT:
            changes.append(Change("capacity", f"{quantity.value.value} {quantity.value.unit}"))
            explains |= {"suppose", "capacity", "gpus", "change_to", "without"}
    changes += _periods(heard, supposed, explains, uses)
    changes += _dates(heard, supposed, explains, uses)
    if changes and since is not None:
        uses += [when for when in values.whens if when.relation in ("from", "since", "after")]
    return Supposition(tuple(changes), frozenset(explains), tuple(uses))


def opens_yes_no(heard: Heard) -> bool:
    """Whether a sentence can be answered with yes or no: it opens with an auxiliary verb."""
    if any(place.first == 0 for place in heard.places("suppose")):
        return False
    opening = [word for word in heard.words[:6] if word not in _POLITE]
    return bool(opening) and opening[0] in _AUXILIARIES and opening[1:2] not in (["you"], ["someone"], ["anyone"], ["i"])


_POLITE = frozenset("hi hello hey , so and but please ok ! quick question :".split())
_AUXILIARIES = frozenset(
    "can could may is are does do did has have will would was were might must am".split()
)  # fmt: skip


def _since(heard: Heard) -> date | None:
    """The day from which a supposed price holds: "from January 2028 on"."""
    for when in heard.whens:
        if when.relation in ("from", "after") and when.start is not None and when.last_day is None:
            return when.start
    return None


def _the_discount(heard: Heard) -> bool:
    """Whether the contract's own discount is meant ("the discount", "the discounted months"), not a new one."""
    if any(when.relation == "deal_first" for when in heard.whens) or "ramp" in heard.words:
        return True
    return any(
        heard.words[feature.first - 1] in ("the", "our", "that", "this", "two", "undisclosed", "initial") if feature.first else False
        for feature in heard.places("discount")
    )


def _is_discounted(when: When, discounted: tuple[Span, ...]) -> bool:
    """Whether a time names the deal's own discounted months, with their year or without: "May and June"."""
    if when.relation == "deal_first":
        return True
    target = when.target
    return target is not None and any(
        (target.start.month, target.last_day.month) == (span.start.month, span.last_day.month) and target.days == span.days
        for span in discounted
    )


#: Words that, right before an amount, make it a price supposed; and those that make it a total reached.
_PRICED = frozenset("were was to at of is be = became fee price rate only just instead to".split())


def _is_price(heard: Heard, first: int, after: int, supposed: bool) -> bool:
    """Whether an amount is a supposed price, not a total that is reached."""
    near = set(heard.words[max(first - 3, 0) : first])
    monthly = any(after <= place.first <= after + 1 for place in heard.places("per_month", "by_month", "full_price"))
    far = set(heard.words[max(first - 6, 0) : first])
    if "=" in near:
        return True
    if not supposed:
        if heard.shown & {"ask_when", "how_soon"} and not monthly and not far & {"fee", "rate", "price", "monthly"}:
            return False
        return bool(far & _AT) and (monthly or bool(far & {"fee", "rate", "price", "monthly", "month"}) or bool(near & {"at"})) and not (
            heard.shown & {"reach", "exceed"} and not monthly and not far & {"fee", "rate", "price", "monthly"}
        )
    before = [place for place in heard.features if place.after <= first and place.after >= first - 2]
    reached = any(place.name in ("reach", "exceed", "cost", "pay") for place in before)
    if reached and not monthly and not near & {"to", "at", "of", "were", "was", "be"}:
        return False
    return monthly or bool(near & _PRICED)


def _discounts(heard: Heard, supposed: bool, explains: set[str], own: bool) -> list[Change]:
    """Suppositions on the contract's own discount that need no figure."""
    shown = heard.shown
    about = "discount" in shown or own
    if not about:
        return []
    explains_all = {"discount", "without", "suppose", "change_to", "free", "full_price", "months_count", "negation", "half", "lower",
                    "full_months"}
    if "free" in shown and (supposed or shown & {"change_to"}):
        explains |= explains_all
        return [Change("discount_price", "0")]
    if "without" in shown and "discount" in shown and _near(heard, "without", "discount"):
        explains |= explains_all
        return [Change("no_discount", "")]
    if (supposed or own) and "half" in shown:
        explains |= explains_all
        return [Change("discount_percent", "50")]
    if supposed and ("full_price" in shown or ("negation" in shown and "discount" in shown)):
        explains |= explains_all
        return [Change("no_discount", "")]
    return []


def _near(heard: Heard, one: str, other: str) -> bool:
    return any(0 <= b.first - a.after <= 3 for a in heard.places(one) for b in heard.places(other))


def _periods(heard: Heard, supposed: bool, explains: set[str], uses: list[When]) -> list[Change]:
    """Durations: another notice period, a start that slips, a term that is extended."""
    shown, changes = heard.shown, list[Change]()
    lengths: list[tuple[Duration, int, int]] = [(found.value, found.first, found.after) for found in heard.values.durations]
    lengths += [(when.duration, when.first, when.after) for when in heard.whens if when.relation == "shift" and when.duration]
    for length, first, after in lengths:
        near_notice = any(abs(place.first - after) <= 2 or 0 <= first - place.after <= 5 for place in heard.places("notice", "notice_period"))
        moved = supposed and shown & {"slip", "earlier"} and not ("notice" in shown and near_notice)
        if moved:
            sign = "-" if "earlier" in shown else ""
            changes.append(Change("slip_months" if length.months else "slip_days", f"{sign}{length.months or length.days}"))
            explains |= {"slip", "earlier", "start", "suppose", "lean"}
            uses += [when for when in heard.whens if when.relation == "shift"]
        elif near_notice and (supposed or "instead" in shown or (not opens_yes_no(heard) and set(heard.words[max(first - 2, 0) : first]) & {"with", "were", "was", "only", "just"})):
            what = "notice_months" if length.months else "notice_business_days" if length.business_days else "notice_days"
            changes.append(Change(what, str(length.months or length.business_days or length.days)))
            explains |= {"suppose", "change_to", "notice_period", "rights", "instead"}
        elif supposed and shown & {"renewal", "longer"} and length.months:
            changes.append(Change("extend_months", str(length.months)))
            explains |= {"suppose", "renewal", "longer", "term", "end"}
    return changes


def _dates(heard: Heard, supposed: bool, explains: set[str], uses: list[When]) -> list[Change]:
    """Another first or last day of the deal."""
    if not supposed or "notice" in heard.shown:
        return []
    for when in heard.whens:
        if when.target is None or when.relation not in ("on", "in", "through", "by", "between"):
            continue
        anchors = [place for place in heard.places("start", "renewal", "term", "slip", "end") if place.first <= when.first]
        if not anchors:
            continue
        anchor = anchors[-1].name
        if anchor in ("start", "slip") and "start" in heard.shown and when.relation != "through":
            explains |= {"suppose", "start", "slip"}
            uses.append(when)
            return [Change("start", when.target.start.isoformat())]
        if when.relation == "between":
            continue
        if anchor in ("renewal", "term") or (anchor == "end" and any(other.relation == "total" for other in heard.whens)):
            explains |= {"suppose", "renewal", "term", "end"}
            uses.append(when)
            return [Change("end", when.target.last_day.isoformat())]
    return []


# the deal under it ------------------------------------------------------------------------------------


def apply(deal: Deal, changes: tuple[Change, ...]) -> tuple[Deal, tuple[Supposed, ...], tuple[str, ...]]:
    """The deal as supposed, what differs from the contract, and what could not be supposed."""
    told: list[Supposed] = []
    refused: list[str] = []
    for change in changes:
        made = _patched(deal, change)
        if isinstance(made, str):
            refused.append(made)
        else:
            deal, supposed = made
            told.append(supposed)
    return deal, tuple(told), tuple(refused)


def _patched(deal: Deal, change: Change) -> tuple[Deal, Supposed] | str:
    what = change.what
    if what in ("price", "percent_off", "percent_up", "amount_off", "amount_up"):
        return _price(deal, change)
    if what.startswith("discount_") or what == "no_discount":
        return _discount(deal, change)
    if what.startswith("slip_") or what in ("start", "end", "extend_months"):
        return _moved(deal, change)
    if what.startswith("notice_"):
        rights = deal.of_type(Termination)
        if not rights:
            return "There is no termination right whose notice could be another."
        unit = {"notice_days": "days", "notice_months": "months", "notice_business_days": "business days"}[what]
        period = Period(int(change.value), unit)  # type: ignore[arg-type]
        patch = Patch(set={term.name: {"notice": period} for term in rights})
        return deal.under(patch), Supposed("notice", str(rights[0].notice), str(period))
    capacities = deal.of_type(Capacity)
    figure, _, unit = change.value.partition(" ")
    matching = [term for term in capacities if isinstance(term.quantity, Quantity) and term.quantity.unit == unit]
    if not matching:
        return f"There is no capacity in {unit} that could be another."
    quantity = Quantity(Decimal(figure), unit)
    patch = Patch(set={matching[0].name: {"quantity": quantity, "scope": State.NOT_RECORDED}})
    return deal.under(patch), Supposed("capacity", str(matching[0].quantity), str(quantity))


def _quoted(value: Decimal) -> Quoted:
    return Quoted("exactly", value, value)


def _price(deal: Deal, change: Change) -> tuple[Deal, Supposed] | str:
    fees: list[Term] = [term for term in deal.terms if isinstance(term, (Fee, UnitFee))]
    if not fees:
        return "There is no recurring fee whose price could be another."
    value = Decimal(change.value)
    sets: dict[str, dict[str, object]] = {}
    first = ""
    for fee in fees if change.what.startswith("percent") else fees[:1]:
        amount = getattr(fee, "amount", None)
        base = amount.high if isinstance(amount, Quoted) and (amount.exact is not None or getattr(fee, "fixed", False)) else None
        if change.what == "price":
            new = value
        elif base is None:
            return f"The {title(fee.name)} is not disclosed, so it cannot be changed by a share or an amount."
        else:
            new = {
                "percent_off": base * (100 - value) / 100, "percent_up": base * (100 + value) / 100,
                "amount_off": base - value, "amount_up": base + value,
            }[change.what]  # fmt: skip
        if new < 0:
            return "A price below zero cannot be supposed."
        sets[fee.name] = {"amount": _quoted(new), "fixed": False}
        shown = f"{_say(base, deal.currency) if base is not None else str(amount)} a {getattr(fee, 'per', 'month')}"
        first = first or shown
        last = f"{_say(new, deal.currency)} a {getattr(fee, 'per', 'month')}"
    since = f", from {say(change.since)} on" if change.since else ""
    patch = Patch(set=sets, since=change.since)
    return deal.under(patch), Supposed(title(fees[0].name), first, last + since)


def _say(value: Decimal, currency: str) -> str:
    return say_minor(round(to_minor(value, currency)), currency)


def _discount(deal: Deal, change: Change) -> tuple[Deal, Supposed] | str:
    discounts = [*deal.of_type(Discount), *deal.of_type(Ramp)]
    if not discounts:
        return "There is no discount in the contract that could be another."
    term = discounts[0]
    before = "as in the contract"
    if isinstance(term, Discount):
        stated = next((item for item in (term.percent, term.amount, term.price) if item is not None), None)
        before = str(stated) if given(stated) or isinstance(stated, State) else before
    if change.what == "no_discount":
        return deal.under(Patch(remove=frozenset((term.name,)))), Supposed(title(term.name), before, "none")
    none = {"percent": None, "amount": None, "price": None}
    value = Decimal(change.value)
    if change.what == "discount_percent":
        fields, shown = {**none, "percent": _quoted(value)}, f"{value}%"
    else:
        fields, shown = {**none, "price": _quoted(value)}, "free" if not value else f"a price of {_say(value, deal.currency)} a month"
    return deal.under(Patch(set={term.name: fields})), Supposed(title(term.name), before, shown)


def _moved(deal: Deal, change: Change) -> tuple[Deal, Supposed] | str:
    """The deal begun or ended on another day; a start that slips keeps the end, as semantics has no slip rule."""

    def dated(term: TermDate, day: date) -> TermDate:
        return term.model_copy(update={"date": ContractDate(day.year, day.month, day.day)})

    if change.what in ("end", "extend_months"):
        last = deal.last_day
        day = date.fromisoformat(change.value) if change.what == "end" else _month_end(last, int(change.value))
        if day < deal.first_day:
            return "An end before the first day cannot be supposed."
        return deal.under(Patch(dates={"end": dated(deal.end, day)})), Supposed("end", say(last), say(day))
    first = deal.first_day
    if change.what == "start":
        day = date.fromisoformat(change.value)
    elif change.what == "slip_months":
        day = add_months(first, int(change.value))
    else:
        day = first + timedelta(days=int(change.value))
    if day > deal.last_day:
        return "A start after the last day cannot be supposed."
    moved = replace(deal, start=dated(deal.start, day))
    return moved, Supposed("start", say(first), f"{say(day)}, the end staying {say(deal.last_day)}")


def _month_end(last: date, months: int) -> date:
    """So many months after a last day; a month's last day stays one."""
    return add_months(last + timedelta(days=1), months) - timedelta(days=1)


