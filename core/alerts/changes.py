"""What changes or falls due while a deal runs: fees, capacity, payments, deliveries and their cures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from core.alerts.event import Event
from core.alerts.view import View, difference
from core.dates import DAY, Span, add_months, month_of, say
from core.deal import Deal
from core.money import Amount, total
from core.notice import cure_end
from core.pricing import discount_span, quantity_at, title
from core.questions.billing import invoices
from core.schedule import plan
from core.stated import Quantity, State
from core.terms import Capacity, Discount, Milestone, OneTimeFee


class _Level(NamedTuple):
    """The price of one fee in force: its bounds in minor units, of a month, or of a day where `daily`.

    A price that is not disclosed is the same from month to month as long as its bounds are.
    """

    fee: str
    low: Fraction | None
    high: Fraction | None
    daily: bool


def fee(view: View) -> Iterator[Event]:
    """Each day on which the price in force changes, such as the end of a discount; each one-time fee."""
    deal, the_plan = view.deal, plan(view.deal)
    wanted = Span(max(view.days.start, deal.first_day + DAY), view.days.stop).cut(deal.span)
    touched = list(the_plan.touching(Span(wanted.start - DAY, wanted.stop)))
    edges = {accrual.span.start for accrual in touched} | {accrual.span.stop for accrual in touched}
    for day in sorted(day for day in edges if day in wanted):
        before, after = _levels(deal, day - DAY), _levels(deal, day)
        if before != after:
            yield _changed(view, day)
    for term in deal.of_type(OneTimeFee):
        if term.on.first in view.days and term.on.first in deal.span:
            day = term.on.first
            amount = total((accrual.price.amount(deal.currency) for accrual in the_plan.touching(Span(day, day + DAY))
                            if accrual.fee is term), deal.currency)  # fmt: skip
            yield view.event("fee", term.name, day, f"The {title(term.name)} of {deal.title} is owed: {amount}",
                             f"cost of {deal.title} on {say(day)}", cost=amount)  # fmt: skip


def _levels(deal: Deal, day: date) -> frozenset[_Level]:
    return frozenset(
        _Level(accrual.fee.name, accrual.price.low, accrual.price.high, accrual.of == 1 and accrual.counts_days)
        for accrual in plan(deal).touching(Span(day, day + DAY))
        if not isinstance(accrual.fee, OneTimeFee)
    )


def _monthly(deal: Deal, day: date, days: Fraction) -> Amount:
    """What the recurring fees in force on a day come to in a month of so many days."""
    return total(
        (accrual.price.amount(deal.currency, days if accrual.of == 1 and accrual.counts_days else Fraction(1))
         for accrual in plan(deal).touching(Span(day, day + DAY)) if not isinstance(accrual.fee, OneTimeFee)),
        deal.currency,
    )  # fmt: skip


def _changed(view: View, day: date) -> Event:
    deal = view.deal
    days = Fraction(month_of(day).days)
    before, after = _monthly(deal, day - DAY, days), _monthly(deal, day, days)
    ended = [term for term in deal.of_type(Discount) if discount_span(deal, term).stop == day]
    why = f"{_the('discount', ended[0].name)} is over: " if ended else ""
    text = f"{why}the fee of {deal.title} becomes {after} a month"
    more = after - before
    return view.event(
        "fee", "price", day, text[0].upper() + text[1:], f"fee of {deal.title} on {say(day)}", cost=more,
        stakes=f"{'It was' if day < view.as_of else 'Until then it is'} {before} a month: {difference(more)} a month.",
        how="The prices of all recurring fees in force, a calendar month.",
    )  # fmt: skip


def _the(kind: str, name: str) -> str:
    words = title(name)
    return f"the {words}" if kind in words else f"the {kind} {words!r}"


def capacity(view: View) -> Iterator[Event]:
    """Each day on which the quantity of a capacity changes."""
    deal = view.deal
    for name in dict.fromkeys(term.name for term in deal.of_type(Capacity)):
        terms = [term for term in deal.of_type(Capacity) if term.name == name]
        days = {step.from_.first for term in terms for step in term.steps}
        days |= {day for term in terms for day in (deal.force(term).start, deal.force(term).stop)}
        for day in sorted(days):
            if day <= deal.first_day or day not in view.days or day not in deal.span:
                continue
            before, after = _quantity(deal, terms, day - DAY), _quantity(deal, terms, day)
            if before != after:
                now = "ends" if after is State.NONE else f"becomes {after}"
                was = "there was none" if before is State.NONE else f"it was {before}"
                yield view.event("capacity", name, day, f"The capacity {title(name)!r} of {deal.title} {now}; {was}",
                                 f"capacity of {deal.title} on {say(day)}")  # fmt: skip


def _quantity(deal: Deal, terms: list[Capacity], day: date) -> Quantity | State:
    """What terms of one name, which follow each other in time, deliver on a day."""
    found = [quantity_at(deal, term, day) for term in terms if day in deal.force(term)]
    return found[0] if found else State.NONE


def payments(view: View) -> Iterator[Event]:
    """The day on which each invoice is to be paid, where the contract says how it bills."""
    sent = invoices(view.deal)
    due: dict[date, tuple[list[Span], Amount]] = {}
    for invoice in sent or ():
        if invoice.due in view.days:
            covers, amount = due.get(invoice.due, ([], Amount(0, view.deal.currency)))
            due[invoice.due] = ([*covers, invoice.covers], amount + invoice.amount)
    for day, (covers, amount) in due.items():
        if not amount.known and not amount.open:
            continue
        what = ", ".join(_period(span) for span in covers)
        yield view.event(
            "payments", f"{covers[0].start:%Y-%m}", day, f"{amount} is to be paid for {what} of {view.deal.title}",
            f"invoices due on {say(day)} for {view.deal.title}", cost=amount,
            how="The due day follows from the billing terms; it is not moved to a working day.",
        )  # fmt: skip


def _period(span: Span) -> str:
    whole = span.start.day == 1 and span.stop == add_months(span.start, 1)
    return f"{span.start:%B} {span.start.year}" if whole else str(span)


def delivery(view: View) -> Iterator[Event]:
    """The day on which something is to be delivered, and the one by which a delay is to be cured."""
    deal = view.deal
    for term in deal.of_type(Milestone):
        if term.due.last > deal.last_day:
            continue
        day, question = term.due.last, f"key dates of {deal.title} from {say(term.due.last)}"
        how = "" if term.due.exact else f"{term.due} is read as its last day."
        text = f"{view.who(term.by)} is to deliver by this day: {term.what}"
        yield view.event("delivery", term.name, day, text, question, how=how)
        cured = cure_end(deal, term)
        if cured is not None:
            text = f"The time to cure a late delivery ends: {term.what}, due on {say(day)}, by {view.who(term.by)}"
            how = f"{term.cure} after {say(day)}, which is not counted."
            yield view.event("delivery", f"{term.name}.cure", cured, text, question, how=how)
