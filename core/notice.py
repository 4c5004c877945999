"""Notice day <-> end day, under every convention that a termination right can name.

The law (semantics: notice and exit): notice is computed forwards only. `end(G)` is the uncut end of notice given
on G; `last(E)` is the latest G with `end(G) <= E`, so that `end(last(E)) <= E < end(last(E) + 1 day)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from core.dates import DAY, Span, add_months, month_of, say
from core.deal import Deal, given
from core.stated import ContractDate, Period, State
from core.terms import Milestone, Side, Termination


class Notice(NamedTuple):
    """A notice and what it does: `uncut` is the end by arithmetic, `end` that end or the deal's own, if earlier."""

    given: date
    uncut: date
    end: date

    @property
    def changes_nothing(self) -> bool:
        """Whether it would run past the term, so that the deal ends when it would have ended anyway."""
        return self.uncut > self.end


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Monday to Friday, less the configured holidays."""
    return day.weekday() < 5 and day not in holidays


def send_by(deadline: date, holidays: frozenset[date]) -> date:
    """The last working day on or before a deadline; never after it."""
    while not is_working_day(deadline, holidays):
        deadline -= DAY
    return deadline


def after(day: date, period: Period, holidays: frozenset[date]) -> date:
    """The day so long after another, which is not counted; months are cut to the last day of the month."""
    if period.unit == "months":
        return add_months(day, period.count)
    if period.unit == "days":
        return day + timedelta(days=period.count)
    left = period.count
    while left:
        day += DAY
        left -= is_working_day(day, holidays)
    return day


def cure_end(deal: Deal, term: Milestone) -> date | None:
    """The last day on which a late delivery can be made good; None where no time for it is stated."""
    return after(term.due.last, term.cure, deal.holidays) if isinstance(term.cure, Period) else None


@dataclass(frozen=True, slots=True)
class Right:
    """One termination right of a deal, whose notice is a stated period."""

    deal: Deal
    term: Termination

    @property
    def period(self) -> Period:
        assert isinstance(self.term.notice, Period)
        return self.term.notice

    def end(self, given_on: date) -> date:
        """The last day of service and of fees if notice is given on that day, not cut to the term."""
        term, period = self.term, self.period
        runs_from = given_on + timedelta(days=term.deemed_receipt) if isinstance(term.deemed_receipt, int) else given_on
        end = after(runs_from, period, self.deal.holidays)
        if term.counting == "clear days":
            end += DAY
        return month_of(end).last_day if term.ends == "month end" else end

    def last(self, end: date) -> date:
        """The latest day on which notice still ends the deal, uncut, on or before `end`; lock-ins are not looked at."""
        reach = 64
        while self.end(end - timedelta(days=reach)) > end:
            reach *= 2
        early, late = end - timedelta(days=reach), end + DAY
        while (late - early).days > 1:
            middle = early + (late - early) // 2
            if self.end(middle) <= end:
                early = middle
            else:
                late = middle
        return early

    def notice(self, given_on: date) -> Notice:
        uncut = self.end(given_on)
        return Notice(given_on, uncut, min(uncut, self.deal.last_day))

    def earliest(self, day: date) -> Notice | None:
        """The first notice allowed on or after a day; None where the right is over or a lock-in outlasts it."""
        force = self.deal.force(self.term)
        if self.term.from_ is None:
            force = Span(date.min, force.stop)
        given_on = max(day, force.start)
        if isinstance(self.term.no_notice_before, ContractDate):
            given_on = max(given_on, self.term.no_notice_before.first)
        if isinstance(self.term.no_end_before, ContractDate):
            given_on = max(given_on, self.last(self.term.no_end_before.first - DAY) + DAY)
        return self.notice(given_on) if given_on in force else None

    def last_allowed(self, end: date) -> Notice | None:
        """The last notice that ends the deal by a day and that nothing forbids; None where there is none."""
        found = self.notice(min(self.last(end), self.deal.force(self.term).last_day))
        return found if self.allows(found.given) else None

    def allows(self, given_on: date) -> bool:
        """Whether notice may be given on that day and its end may take effect."""
        first = self.earliest(given_on)
        return first is not None and first.given == given_on

    def why_not(self, given_on: date) -> str:
        """Which lock-in forbids a notice on that day, as a sentence; empty where none does."""
        no_notice, no_end = self.term.no_notice_before, self.term.no_end_before
        if isinstance(no_notice, ContractDate) and given_on < no_notice.first:
            return f"Notice cannot be given before {say(no_notice.first)}."
        if isinstance(no_end, ContractDate) and self.end(given_on) < no_end.first:
            return f"Termination cannot take effect before {say(no_end.first)}."
        return ""

    def conventions(self) -> tuple[str, ...]:
        """How the notice is counted, and what of that the contract does not say."""
        term, lines = self.term, []
        unit = self.period.unit
        if unit == "months":
            lines.append("The end is the same day of the month, or the month's last day where there is none.")
        elif unit == "business days":
            lines.append("Business days are Monday to Friday, less the holidays that are configured.")
        if term.counting == "clear days":
            lines.append("Clear days: neither the day of giving nor the last day is counted.")
        elif not given(term.counting):
            lines.append("The day of giving notice is not counted; how days are counted is not disclosed.")
        if given(term.deemed_receipt):
            lines.append(f"Notice counts as received {term.deemed_receipt} days after it is given.")
        elif term.deemed_receipt is not State.NONE:
            lines.append("Notice is taken as effective on the day it is given; how it must be given is not disclosed.")
        if term.ends == "month end":
            lines.append("The deal can only end at a month's end.")
        return tuple(lines)


def rights(deal: Deal, side: Side) -> tuple[Right, ...]:
    """The rights to end the deal for convenience that a side has (`either`: anybody's), with a stated notice."""
    return tuple(
        Right(deal, term)
        for term in deal.of_type(Termination)
        if given(term.notice) and term.reason == "convenience" and (side == "either" or term.by in ("either", side))
    )


def earliest(choices: tuple[Right, ...], day: date) -> tuple[Right, Notice] | None:
    """The right and the notice, given on or after a day, that end the deal first."""
    found = [(right, notice) for right in choices if (notice := right.earliest(day)) is not None]
    return min(found, key=lambda pair: (pair[1].uncut, pair[1].given)) if found else None


def latest(choices: tuple[Right, ...], end: date) -> tuple[Right, Notice] | None:
    """The right and the last notice that still ends the deal by a day; the caller asks `allows` about lock-ins."""
    found = [(right, right.notice(right.last(end))) for right in choices]
    return max(found, key=lambda pair: pair[1].given) if found else None
