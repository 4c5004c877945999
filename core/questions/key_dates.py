"""The dates to watch: what comes next, and everything after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.answer import Answer, Line
from core.dates import DAY, Span, say
from core.deal import Deal
from core.notice import cure_end, rights
from core.pricing import discount_span, title
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.renewal import before_end
from core.questions.rules import Rule
from core.schedule import plan
from core.stated import ContractDate, Period
from core.terms import (
    Capacity,
    Discount,
    Escalator,
    Fee,
    Milestone,
    OneTimeFee,
    Ramp,
    Renewal,
    Side,
    Termination,
    UnitFee,
)

KINDS = ("key_dates",)
RULES = (
    Rule("key-dates-word", "key_dates", "key_dates",
         takes="ask_when deadline notice DAYS table how_soon end start term portfolio overview source", bars="cost pay fee fees GIVEN leave cancel billing owe saved how_much"),
)  # fmt: skip


def dates(deal: Deal, side: Side, as_of: date) -> Iterator[tuple[date, str]]:
    """Every day on which something of the deal begins, ends or changes, in no order; a day may come twice.

    The exits are those that a side has chosen, as far as known on the as-of day.
    """
    yield deal.first_day, "the term begins"
    yield deal.last_day, "the term ends"
    if deal.signing_day:
        yield deal.signing_day, "the contract is signed"
    for right in rights(deal, "either"):
        yield right.last(deal.last_day), "last day to give notice within the term"
    yield from _exits(deal, side, as_of)
    for term in deal.terms:
        match term:
            case Discount():
                span = discount_span(deal, term)
                yield span.start, f"the discount {title(term.name)} begins"
                yield span.stop, "the undiscounted fee begins"
            case Termination():
                for value, what in ((term.no_notice_before, "notice can be given from now on"),
                                    (term.no_end_before, "an end can take effect from now on")):  # fmt: skip
                    if isinstance(value, ContractDate):
                        yield value.first, what
            case OneTimeFee():
                yield term.on.first, f"{title(term.name)} is owed"
            case Capacity():
                for step in term.steps:
                    if step.from_.first > deal.last_day:  # it ends before, by a notice
                        break
                    yield step.from_.first, f"capacity becomes {step.quantity}"
            case Renewal():
                for window, what in ((term.window_opens, "the renewal window opens"), (term.window_closes, "the renewal window closes")):
                    if isinstance(window, Period):
                        yield before_end(deal, window), what
            case Milestone() if term.due.last <= deal.last_day:
                yield term.due.last, f"{term.what} is due"
                cured = cure_end(deal, term)
                if cured is not None:
                    yield cured, f"the time to cure a late delivery of {term.what} ends"
            case _:
                pass
    stop = leaving.stop_renewal(deal)
    if stop is not None:
        yield stop.last(deal.last_day), "last day to stop the automatic renewal"
    if any(isinstance(term, Escalator | Ramp) for term in deal.terms) or len(deal.of_type(Fee)) + len(deal.of_type(UnitFee)) > 1:
        yield from _price_changes(deal)


def _exits(deal: Deal, side: Side, as_of: date) -> Iterator[tuple[date, str]]:
    """The chosen exits before the end of the term, each with the last day to give notice for it."""
    for chosen in deal.exits:
        if chosen.since > as_of or chosen.end >= deal.last_day:
            continue
        found = [last.given for right in rights(deal, side) if (last := right.last_allowed(chosen.end)) is not None]
        what = f"the chosen exit {chosen.id!r}" if chosen.since == date.min else "the day that was decided to leave on"
        yield chosen.end, f"{what}, which cannot be had any more" if found and max(found) < as_of else what
        if found:
            yield max(found), f"last day to give notice for an end on {say(chosen.end)}"


def _price_changes(deal: Deal) -> Iterator[tuple[date, str]]:
    before = None
    for accrual in plan(deal).accruals:
        if isinstance(accrual.fee, OneTimeFee):
            continue
        price = plan(deal).price_at(accrual.span.start)
        if before is not None and price != before:
            yield accrual.span.start, f"the fee becomes {price} a month"
        before = price


def answer(asked: Asked) -> Answer:
    """The dates from the as-of day on (or within the span named), the next one first."""
    found = sorted(set(dates(asked.deal, asked.book.perspective, asked.as_of)))
    if asked.reading.days is not None:
        chosen = [(day, what) for day, what in found if day in asked.days]
    else:
        chosen = [(day, what) for day, what in found if day >= asked.as_of]
    read_as = f"Dates of {asked.deal.title}"
    rows = [Line(what[0].upper() + what[1:], Span(day, day + DAY), None, asked.deal.id) for day, what in chosen]
    sources = (*asked.cited_terms(asked.deal.of_type(Termination)), *asked.cited_date("start"), *asked.cited_date("end"))
    if not chosen:
        text = f"Nothing is to come: {asked.deal.title} ended on {say(asked.deal.last_day)}"
        if asked.reading.days is not None:
            text = f"No date of {asked.deal.title} falls in {asked.days}"
        return asked.answer(text, read_as=read_as, sources=sources)
    day, what = chosen[0]
    notes = list(asked.date_notes("start", "end"))
    if not asked.past_term and asked.reading.days is None:
        out = leaving.soonest(asked, leaving.usable(asked, asked.side()), asked.earliest_notice)
        if out is not None:
            notes.append(leaving.now_note(asked, out))
    return asked.answer(f"Next, on {say(day)}: {what}", day, read_as=read_as, rows=rows, assumptions=notes, sources=sources)
