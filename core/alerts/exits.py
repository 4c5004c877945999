"""Days to give notice: for chosen exits and the end of the term, for lock-ins that end, for each month to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.alerts.event import Event
from core.alerts.view import View
from core.checks import THE_TERM
from core.dates import DAY, Span, months_of, say
from core.deal import ChosenExit
from core.notice import Notice, Right, earliest, rights
from core.questions.leaving import stop_renewal
from core.schedule import plan
from core.stated import ContractDate


def notice(view: View) -> Iterator[Event]:
    """The last day to give notice for each chosen exit, and for the end of the term, which changes nothing.

    Once a notice ends the deal, there is none to be given any more.
    """
    if view.notice_recorded:
        return
    known = [chosen for chosen in view.deal.exits if chosen.since <= view.as_of]
    for chosen in known:
        yield from _exit(view, chosen)
    if all(chosen.end < view.deal.last_day for chosen in known):
        yield from _at_the_end(view, THE_TERM)


def _exit(view: View, chosen: ChosenExit) -> Iterator[Event]:
    deal, choices = view.deal, rights(view.deal, view.side)
    if chosen.end >= deal.last_day:
        yield from _at_the_end(view, chosen.id)
        return
    question = f"last day to give notice to be out by {say(chosen.end)} for {deal.title}"
    found = _latest(choices, chosen.end)
    if found is not None:
        right, last = found
        title = f"Last day to give notice for an end of {deal.title} on {say(chosen.end)}"
        if last.end < chosen.end:
            title = f"Last day to give notice to be out of {deal.title} by {say(chosen.end)}"
            title += f"; it then ends on {say(last.end)}"
        cost, later, words = view.stakes(right, last.end, last.given)
        yield view.event("notice", chosen.id, last.given, title, question, cost=cost, later=later, stakes=words,
                         how=view.counting(right))  # fmt: skip
        return
    first = earliest(choices, view.begins)
    if first is None or first[1].uncut > deal.last_day:
        yield view.event(
            "notice", chosen.id, chosen.end, f"The exit chosen for {say(chosen.end)} rests on no recorded right",
            f"can we terminate {deal.title}", changes=False,
            how="No right to end it on notice that allows it is recorded for this side.",
        )  # fmt: skip
        return
    right, allowed = first
    day = right.last(allowed.uncut)
    cost, later, words = view.stakes(right, allowed.end, day)
    why = right.why_not(allowed.given - DAY)
    yield view.event(
        "notice", chosen.id, day,
        f"An end of {deal.title} on {say(chosen.end)} cannot be had; the last day to give notice for the first one "
        f"that can, on {say(allowed.end)}",
        question, cost=cost, later=later, stakes=words, how=f"{why} {view.counting(right)}".strip(),
    )  # fmt: skip


def _at_the_end(view: View, target: str) -> Iterator[Event]:
    """An exit on the deal's last day. Notice for it changes nothing, unless the right to give it is over before.

    Where the deal renews by itself, the rule `renewal` tells of the notice that stops it.
    """
    deal = view.deal
    if stop_renewal(deal) is not None:
        return
    found = _latest(rights(deal, view.side), deal.last_day)
    if found is None:
        return
    right, last = found
    question, how = f"last day to give notice for {deal.title}", view.counting(right)
    if last.given < right.last(deal.last_day):
        title = f"Last day of the right to end {deal.title} on notice"
        cost, later, words = view.stakes(right, last.end, last.given)
        yield view.event("notice", target, last.given, title, question, cost=cost, later=later, stakes=words, how=how)
        return
    end = say(deal.last_day)
    title = f"Last day on which notice to end {deal.title} takes effect within its term; it ends by itself on {end}"
    words = f"Letting it pass changes nothing: {deal.title} ends on {end} anyway."
    yield view.event("notice", target, last.given, title, question, changes=False, stakes=words, how=how)


def _latest(choices: tuple[Right, ...], end: date) -> tuple[Right, Notice] | None:
    """The right, and the last notice that it allows, that still ends the deal by a day."""
    found = [(right, last) for right in choices if (last := right.last_allowed(end)) is not None]
    return max(found, key=lambda pair: pair[1].given) if found else None


def lock_ins(view: View) -> Iterator[Event]:
    """For each right with a lock-in: the day to give notice for the first exit that it allows."""
    for right in rights(view.deal, "either"):
        term = right.term
        if not any(isinstance(value, ContractDate) for value in (term.no_notice_before, term.no_end_before)):
            continue
        first = right.earliest(view.begins)
        if first is None or first.given <= view.begins or first.uncut >= view.deal.last_day:
            continue
        why = right.why_not(first.given - DAY)
        how = f"{why} {view.counting(right)}".strip()
        question = f"how soon can we leave {view.deal.title}"
        if not view.ours(term.by):
            title = f"From this day on {view.who(term.by)} may give notice"
            title += f"; {view.deal.title} can end from {say(first.end)} on"
            yield view.event("lock-in", term.name, first.given, title, f"who can terminate {view.deal.title}",
                             changes=False, how=how)  # fmt: skip
            continue
        day = min(right.last(first.uncut), right.deal.force(term).last_day)
        title = f"Last day to give notice for the first end of {view.deal.title} that the lock-in allows"
        title += f", on {say(first.end)}"
        if day > first.given:
            title += f"; it may be given from {say(first.given)} on"
        cost, later, words = view.stakes(right, first.end, day)
        yield view.event("lock-in", term.name, day, title, question, cost=cost, later=later, stakes=words, how=how)


def commit(view: View) -> Iterator[Event]:
    """For each month that notice can still avoid: the last day to give it, and what the month costs."""
    deal, choices = view.deal, rights(view.deal, view.side)
    # Notice within the days asked for avoids no month that begins before them.
    span = Span(max(deal.first_day, view.days.start), deal.span.stop)
    for month in months_of(span) if choices else ():
        if month.start <= deal.first_day:
            continue
        eve = month.start - DAY
        found = _latest(choices, eve)
        if found is None:
            continue
        right, last = found
        if last.given >= view.days.stop:
            return
        if last.given < right.last(eve):  # the right itself is over by then
            continue
        if last.given not in view.days or last.given < view.begins:
            continue
        amount = plan(deal).total(month)
        name = f"{month.start:%B} {month.start.year}"
        yield view.event(
            "commit", f"{month.start:%Y-%m}", last.given,
            f"{name} of {deal.title} is committed unless notice is given by this day",
            f"notice date to avoid paying for {name} for {deal.title}", cost=amount,
            stakes=f"Another month, {name}, is committed: {amount}.", how=view.counting(right),
        )  # fmt: skip
