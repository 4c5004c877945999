"""The days of a deal that are worth an alert, by rule: (book, deal, span of days) -> events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date

from core.alerts import changes, ends, exits
from core.alerts.event import RULES, TO_LEAVE, Event, Rule
from core.alerts.view import View
from core.dates import Span, say
from core.deal import EXITS, Book, Deal, Decision

#: What finds the events of each rule; those outside the days asked for are sorted out afterwards.
FINDERS: dict[Rule, Callable[[View], Iterator[Event]]] = {
    "notice": exits.notice,
    "lock-in": exits.lock_ins,
    "renewal": ends.renewal,
    "window": ends.window,
    "fee": changes.fee,
    "capacity": changes.capacity,
    "payments": changes.payments,
    "delivery": changes.delivery,
    "expiry": ends.expiry,
    "commit": exits.commit,
}


def events(
    book: Book, deal_id: str, first: date, last: date, rules: Collection[str] = RULES, *, as_of: date | None = None
) -> tuple[Event, ...]:
    """The events of one deal on the days from `first` to `last`, both inclusive, sorted by day.

    The deal is read as it is known on `as_of` (`first`, unless given), with its amendments, exits and decisions. What
    a decision has closed is left out. A deal that the book does not hold has none. Raises ValueError for a rule that
    there is not.
    """
    unknown = [rule for rule in rules if rule not in FINDERS]
    if unknown:
        raise ValueError(f"there is no rule {unknown[0]!r}; the rules are {', '.join(RULES)}")
    known_on = as_of or first
    deal = book.deal(deal_id)
    if deal is None or last < first:
        return ()
    view = View(book, deal.known(known_on), known_on, Span.of(first, last))
    found: dict[str, Event] = {}
    for rule in RULES:
        if rule in rules:
            wanted = [event for event in FINDERS[rule](view) if event.day in view.days]
            live = [event for event in wanted if not closed(deal, event, known_on)]
            if live and rule in TO_LEAVE:
                live = _other_readings(view, live)
            found.update((event.ref, event) for event in live)
    return tuple(sorted(found.values(), key=lambda event: (event.day, RULES.index(event.rule), event.target)))


def _other_readings(view: View, found: list[Event]) -> list[Event]:
    """Events of one rule, with the day that each has under another reading, where it differs."""
    for overlay in view.deal.other_readings(view.as_of):
        other = replace(view, deal=view.deal.read_as(overlay))
        days = {event.target: event.day for event in FINDERS[found[0].rule](other)}
        for place, event in enumerate(found):
            if days.get(event.target) != event.day:
                day = _read(days.get(event.target), view.as_of)
                how = f"{event.how} Under another reading, {overlay.title}, {day}."
                found[place] = event._replace(how=how.strip())
    return found


def _read(day: date | None, as_of: date) -> str:
    """The day that an event has under another reading, and whether it is over there, too."""
    if day is None:
        return "there is no such day"
    return f"it was {say(day)}, which has passed as well" if day < as_of else f"it is {say(day)}"


def closed(deal: Deal, event: Event, day: date) -> bool:
    """Whether a decision recorded by a day settles an event; of several that are about it, the last counts.

    A decision to leave on the very day of the exit settles nothing, and takes up again what was settled before: notice
    has still to be given.
    """
    settled = False
    for decision in deal.decisions:
        if decision.recorded <= day:
            if leaves_by(deal, decision, event):
                settled = False
            elif is_about(deal, decision, event):
                settled = True
    return settled


def leaves_by(deal: Deal, decision: Decision, event: Event) -> bool:
    """Whether a decision is to leave on the day of the exit that an event is about."""
    exits = (chosen for chosen in deal.exits if event.rule == "notice" and chosen.id == event.target)
    return decision.kind == "leave" and any(chosen.end == decision.on for chosen in exits)


def is_about(deal: Deal, decision: Decision, event: Event) -> bool:
    """Whether a decision names an event, or the exit that it is about."""
    if event.rule == "notice" and decision.target == EXITS:
        return any(chosen.id == event.target and chosen.since <= decision.recorded for chosen in deal.exits)
    return bool(decision.target) and (
        decision.target == event.ref or (event.rule == "notice" and decision.target == event.target)
    )
