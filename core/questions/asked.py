"""One question put to one deal: what every kind's answer is worked out from, and the parts that answers share."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from core.answer import Answer, Cited, Fact, Line, Status, Supposed, Value
from core.dates import DAY, Span, say
from core.deal import Book, Deal, given
from core.money import Amount, Unknown
from core.pricing import discount_span, title
from core.questions.reading import Reading
from core.schedule import Plan, plan, proration
from core.stated import State
from core.terms import Discount, Escalator, Fee, OneTimeFee, Ramp, Role, Side, Sourced, Term, TermDate, UnitFee


@dataclass(frozen=True)
class Asked:
    """A reading put to a deal as it is known (and supposed) on the as-of day."""

    book: Book
    deal: Deal
    question: str
    reading: Reading
    as_of: date
    contract: Deal | None = None  #: the deal without the what-if, where there is one
    supposed: tuple[Supposed, ...] = ()

    @cached_property
    def plan(self) -> Plan:
        return plan(self.deal)

    @property
    def currency(self) -> str:
        return self.deal.currency

    @cached_property
    def days(self) -> Span:
        """The span as understood: open sides closed by the deal's term, a past tense cut at the as-of day."""
        days = self.reading.days
        if days is None:
            span = self.deal.span
            return Span(span.start, min(span.stop, self.as_of + DAY)) if self.reading.past else span
        span = days.within(self.deal.span)
        return Span(span.start, min(span.stop, self.as_of + DAY)) if self.reading.past else span

    @cached_property
    def parts(self) -> tuple[Span, ...]:
        """The spans that are meant: all the days, or those that stay where some between them are left out."""
        cuts = [part.within(self.deal.span).cut(self.days) for part in self.reading.parts]
        return tuple(span for span in cuts if not span.empty) or (self.days,)

    @property
    def over(self) -> str:
        """The days in words, what is left out of them included."""
        gaps = [Span(one.stop, other.start) for one, other in itertools.pairwise(self.parts)]
        return f"{self.days}" + (f", without {' and '.join(map(str, gaps))}" if gaps else "")

    def total(self, within: Span | None = None) -> Amount:
        """The cost of the days that are meant, or of those of them within a span."""
        spans = [part.cut(within) if within is not None else part for part in self.parts]
        amount = self.plan.total(spans[0])
        for span in spans[1:]:
            amount = amount + self.plan.total(span)
        return amount

    @property
    def no_days(self) -> str:
        """Why there are no days at all in what is asked for."""
        days, deal = self.reading.days, self.deal
        if days is not None and days.start and days.last and days.start > days.last:
            if days.start == self.as_of + DAY:
                return f"nothing up to {say(days.last)} is still to come on {say(self.as_of)}"
            return f"no day lies both from {say(days.start)} on and before {say(days.last + DAY)}"
        if self.past_term:
            return f"the deal ended on {say(deal.last_day)}"
        if days is not None and days.start and days.start > deal.last_day:
            return f"the deal ends on {say(deal.last_day)}"
        if days is not None and days.last and days.last < deal.first_day:
            return f"the deal begins on {say(deal.first_day)}"
        whole = days.within(deal.span) if days is not None else deal.span
        return f"{whole} had not begun by {say(self.as_of)}"

    @cached_property
    def to_come(self) -> Span:
        """From the day after the as-of day on: from the first day, where the term has not begun."""
        return Span(max(self.as_of + DAY, self.deal.span.start), self.deal.span.stop)

    @property
    def past_term(self) -> bool:
        return self.as_of > self.deal.last_day

    @property
    def earliest_notice(self) -> date:
        """The first day on which notice could be given from the as-of day on: not before there is a contract."""
        return max(self.as_of, min(self.deal.signing_day or self.deal.first_day, self.deal.first_day))

    def under(self, deal: Deal) -> Asked:
        """The same question put to another version of the deal."""
        return replace(self, deal=deal)

    # answers -------------------------------------------------------------------------------------

    def answer(
        self,
        headline: str,
        value: Value | None = None,
        *,
        read_as: str,
        facts: dict[str, Fact] | None = None,
        rows: Iterable[Line] = (),
        period: Span | None = None,
        assumptions: Iterable[str] = (),
        sources: Iterable[Cited] = (),
        choices: Iterable[str] = (),
        missing: Iterable[str] = (),
        status: Status = "answered",
        kind: str | None = None,
    ) -> Answer:
        """The answer with what every answer carries: deal, day, reading, unknowns used, what is told of the reading."""
        facts, rows = facts or {}, tuple(rows)
        amounts = [item for item in (value, *facts.values(), *(row.amount for row in rows)) if isinstance(item, Amount)]
        told = dict.fromkeys((*self.reading.notes, *assumptions))
        return Answer(
            question=self.question, as_of=self.as_of, status=status, kind=kind or self.reading.kind,
            deals=(self.deal.id,), period=period, read_as=read_as, headline=headline, value=value, facts=facts,
            rows=rows, what_if=self.supposed, unknowns=_unknowns(amounts), assumptions=tuple(told),
            sources=tuple(dict.fromkeys(sources)), choices=tuple(choices), missing=tuple(missing),
            currency=self.deal.currency,
        )  # fmt: skip

    def cited(self, item: Sourced, name: str) -> Cited:
        """What a term's source says of it."""
        source = self.deal.sources.get(item.source)
        return Cited(name, item.says or _written(item), source.title if source else item.source, item.where or "")

    def cited_terms(self, terms: Iterable[Term]) -> tuple[Cited, ...]:
        return tuple(self.cited(term, title(term.name)) for term in terms)

    def cited_date(self, which: str) -> tuple[Cited, ...]:
        """The source of one of the deal's own dates: start, end, signed or effective."""
        found: TermDate | None = getattr(self.deal, which)
        return () if found is None else (self.cited(found, which),)

    # what amounts lean on ----------------------------------------------------------------------------

    def money_terms(self, span: Span) -> tuple[Term, ...]:
        """The fees that accrue in a span, and what changes their prices in it."""
        # By identity: a term's own hash goes over all its fields, and there is an accrual a month.
        fees = {id(accrual.fee): accrual.fee for accrual in self.plan.touching(span)}.values()
        names = {fee.name for fee in fees}
        changes: list[Term] = []
        for term in self.deal.terms:
            if isinstance(term, Discount) and term.of in names:
                if not discount_span(self.deal, term).cut(span).empty:
                    changes.append(term)
            elif isinstance(term, (Escalator, Ramp)) and term.of in names:
                changes.append(term)
        return (*fees, *changes)

    def money_sources(self, span: Span, *dates: str) -> tuple[Cited, ...]:
        """The sources of an amount over a span, and of the deal's own dates that it leans on."""
        terms = self.cited_terms(self.money_terms(span))
        return (*terms, *(cited for which in dates for cited in self.cited_date(which)))

    def money_notes(self, span: Span) -> tuple[str, ...]:
        """What an amount over a span takes for granted: fixed prices, proration, the precision of the ends."""
        notes: list[str] = []
        cut = span.cut(self.deal.span)
        for term in self.money_terms(span):
            if isinstance(term, (Fee, OneTimeFee, UnitFee)) and term.fixed and term.note:
                notes.append(f"{title(term.name).capitalize()}: {term.note}.")
        if not cut.empty and self.plan.splits_a_month(cut):
            for accrual in self.plan.touching(cut):
                _method, stated = proration(self.deal, accrual.fee, accrual.span.start)
                if accrual.counts_days and not stated:
                    notes.append("Part of a month is counted by its actual days; proration is not disclosed.")
                    break
        return tuple(notes)

    def date_notes(self, *which: str) -> tuple[str, ...]:
        """What the deal's own dates mean where the contract gives less than a day."""
        notes = []
        for name in which:
            found: TermDate | None = getattr(self.deal, name)
            if found is not None and not found.date.exact:
                day = found.date.first if name in ("start", "effective") else found.date.last
                span = found.date.span
                words = f"{span.start:%B} {span.start.year}" if found.date.month else str(found.date.year)
                notes.append(f"{words} read as {say(day)}, the {'first' if name == 'start' else 'last'} day.")
        return tuple(notes)

    def side(self, default: Role | None = None) -> Side:
        """Who would end the deal: whom the question names, else whose book it is."""
        return self.reading.side or default or self.book.perspective


def _written(item: Sourced) -> str:
    """What a term says where nobody noted its source's words: its amount, or its note."""
    amount, per = getattr(item, "amount", None), getattr(item, "per", None)
    if amount is not None and per is not None:
        return f"{amount} a {per}"
    return item.note or str(getattr(item, "notice", None) or getattr(item, "date", None) or "as recorded")


def _unknowns(amounts: Iterable[Amount]) -> tuple[Unknown, ...]:
    return tuple(dict.fromkeys(unknown for amount in amounts for unknown in amount.unknowns))


def stated(value: Any) -> str:
    """A stated value in words: the value, or why there is none."""
    return str(value) if given(value) or isinstance(value, State) else "not recorded"


