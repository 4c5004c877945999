"""Invoices and cash: when payment is due and how much, where the contract says how it bills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from core.answer import Answer, Fact, Line
from core.dates import DAY, Span, say
from core.deal import Deal
from core.money import Amount, total
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.schedule import periods, plan
from core.stated import State
from core.terms import Billing

KINDS = ("billing",)
_TAKES = "billing ask_when how_much how_many pay owe cost fee fees DAYS receive deadline by_month by_quarter by_year yes_no how_long TOTAL revenue need proration per_month table key_dates per_year"
RULES = (
    Rule("billing-word", "billing", "billing", takes=_TAKES, bars="saved SUM renewal notice"),
    Rule("when-we-pay", "billing", "ask_when pay|owe|receive", takes=_TAKES, bars="saved SUM notice leave cancel avoid end start suppose discount TARGET full_price"),
    Rule("proration-word", "billing", "proration", takes=_TAKES, bars="saved SUM", asks="proration"),
)  # fmt: skip


class Invoice(NamedTuple):
    """One invoice: the days it is for, when it is sent and due, and what it comes to."""

    covers: Span
    sent: date
    due: date
    amount: Amount


def invoices(deal: Deal) -> Iterator[Invoice] | None:
    """Every invoice in order; None where the billing terms do not say enough.

    In advance an invoice is sent on its period's first day, in arrears on the day after its last one.
    """
    terms = deal.of_type(Billing)
    if not terms or any(isinstance(value, State) for value in (terms[0].every, terms[0].timing, terms[0].days_to_pay)):
        return None
    return _sent(deal, terms[0])


def _sent(deal: Deal, term: Billing) -> Iterator[Invoice]:
    assert not isinstance(term.every, State)
    assert isinstance(term.days_to_pay, int)
    for _, covers in periods(deal.span, term.every):
        sent = covers.start if term.timing == "advance" else covers.stop
        yield Invoice(covers, sent, sent + timedelta(days=term.days_to_pay), plan(deal).total(covers))


def answer(asked: Asked) -> Answer:
    """The invoices due in the span; undisclosed, with the accrual, where the contract does not say how it bills."""
    deal = asked.deal
    terms = deal.of_type(Billing)
    sources = asked.cited_terms(terms)
    span = asked.days
    read_as = f"Invoices and payments of {deal.title}, {span}"
    sent = invoices(deal)
    if asked.reading.asks == "proration":
        return _proration(asked, terms)
    if sent is None:
        accrual = asked.plan.total(span)
        state = "not recorded" if not terms else "not disclosed"
        return asked.answer(f"Billing of {deal.title} is {state}; what accrues is {accrual}, {span}", read_as=read_as,
                            status="undisclosed", period=span, missing=["billing"], facts={"accrual": accrual},
                            assumptions=asked.money_notes(span), sources=sources)  # fmt: skip
    due = [invoice for invoice in sent if invoice.due in span]
    amount = total((invoice.amount for invoice in due), asked.currency)
    rows = [Line(f"for {invoice.covers}", Span(invoice.due, invoice.due + DAY), invoice.amount, deal.id) for invoice in due]
    facts: dict[str, Fact] = {"accrual": asked.plan.total(span)}
    coming = next((invoice for invoice in due if invoice.due > asked.as_of), None)
    headline = f"{amount} due in {len(due)} payments, {span}"
    if coming:
        facts["next_due"] = coming.due
        headline += f"; the next, {coming.amount}, on {say(coming.due)}"
    term = terms[0]
    notes = [f"Invoiced each {term.every} in {term.timing}, payable within {term.days_to_pay} days.",
             "An invoice is sent on its period's first day." if term.timing == "advance" else
             "An invoice is sent on the day after its period."]  # fmt: skip
    if asked.reading.asks == "when" and coming:
        return asked.answer(headline, coming.due, read_as=read_as, period=span, facts=facts, rows=rows, assumptions=notes, sources=sources)
    return asked.answer(headline, amount, read_as=read_as, period=span, facts=facts, rows=rows, assumptions=notes, sources=sources)


def _proration(asked: Asked, terms: tuple[Billing, ...]) -> Answer:
    stated = terms[0].proration if terms else State.NOT_RECORDED
    read_as = f"Months in part of {asked.deal.title}"
    sources = asked.cited_terms(terms)
    if stated is State.NONE:
        return asked.answer("A month in part is owed whole", "none", read_as=read_as, sources=sources)
    if isinstance(stated, State):
        return asked.answer(f"How a month in part is counted is {stated}; its actual days are used", read_as=read_as,
                            status="undisclosed", missing=["proration"], sources=sources)  # fmt: skip
    return asked.answer(f"A month in part is counted by the method {stated}", stated, read_as=read_as, sources=sources)
