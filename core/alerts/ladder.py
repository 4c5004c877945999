"""When each event is told: the ladder of days before it, each moved to the working day before, never after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from core.alerts.event import LADDERS, TO_LEAVE, Event
from core.alerts.events import events
from core.dates import DAY
from core.deal import Book, Deal
from core.notice import is_working_day, send_by

#: The rules whose day is told of, once, even after it has passed.
STILL_TOLD = ("notice", "renewal", "window")
#: When a day that changes nothing is told of: by the largest step of its ladder that is no larger than this.
ONCE = 30


class Alert(NamedTuple):
    """One step of an event's ladder."""

    event: Event
    step: int  #: days before the event, the ladder's own number
    due: date  #: the day it is told: `step` days before the event, or the last working day before that
    covered: bool = False  #: a nearer step of the same event is due on this very day: that one is sent, this one is not

    @property
    def key(self) -> str:
        """`deal|rule|target|event day|step`: the same for as long as the event is; at most 160 characters."""
        event = self.event
        return f"{event.deal}|{event.rule}|{event.target}|{event.day.isoformat()}|{self.step}"


def alerts_of(
    book: Book,
    deal_id: str,
    first: date,
    last: date,
    ladders: Mapping[str, tuple[int, ...]],
    *,
    as_of: date | None = None,
) -> tuple[Alert, ...]:
    """The alerts of one deal that are due from `first` to `last`, both inclusive, sorted by due day and key.

    `ladders` names the rules that are wanted, each with its steps; no steps: the deal's own, else the default ones.
    The deal is read as known on `as_of` (`first`, unless given).

    Whoever asks too late is still told, once: where all of an event's steps were due before `first` and its day has not
    passed, its last step is there too, with that step's own key and due day, which is then before `first`. So are the
    deadlines for leaving and renewing (rules notice, renewal and window) whose day has passed while what they decide
    lies still ahead. Whoever was told by that key before is not told again.
    """
    deal = book.deal(deal_id)
    steps = {rule: ladder(deal, rule, asked) for rule, asked in ladders.items()}
    if deal is None or last < first or not steps:
        return ()
    known_on = as_of or first
    after = last + DAY  # the first working day on which nothing that was asked for is due any more
    while not is_working_day(after, deal.holidays):
        after += DAY
    reach = after + timedelta(days=max(rungs[0] for rungs in steps.values()))
    found: list[Alert] = []
    for event in events(book, deal_id, first, reach, steps, as_of=known_on):
        rungs = _climbed(event, steps[event.rule], deal.holidays)
        found.extend(alert for alert in rungs if first <= alert.due <= last)
        if rungs[-1].due < first and (event.day >= known_on or _still_told(deal, event, known_on)):
            found.append(rungs[-1])
    passed = [rule for rule in steps if rule in STILL_TOLD]
    for event in events(book, deal_id, date.min, min(first, known_on) - DAY, passed, as_of=known_on) if passed else ():
        if _still_told(deal, event, known_on):
            found.append(_climbed(event, steps[event.rule], deal.holidays)[-1])
    return tuple(sorted(found, key=lambda alert: (alert.due, alert.key)))


def ladder(deal: Deal | None, rule: str, asked: Iterable[int] = ()) -> tuple[int, ...]:
    """The steps of a rule, largest first: those asked for, else the deal's own, else the default ones.

    Raises ValueError for a rule that there is not, and for a step below 0.
    """
    if rule not in LADDERS:
        raise ValueError(f"there is no rule {rule!r}; the rules are {', '.join(LADDERS)}")
    own = deal.alerting.ladder if deal is not None and rule in TO_LEAVE else ()
    steps = tuple(sorted(set(asked), reverse=True)) or own or LADDERS[rule]
    if steps[-1] < 0:
        raise ValueError(f"a step of {steps[-1]} days lies after the event; steps are days before it")
    return steps


def _climbed(event: Event, steps: tuple[int, ...], holidays: frozenset[date]) -> list[Alert]:
    """All alerts of an event, the farthest first: one a step, or one in all where the day changes nothing."""
    if not event.changes:
        steps = (next((step for step in steps if step <= ONCE), steps[-1]),)
    days = [send_by(event.day - timedelta(days=step), holidays) for step in steps]
    nearer = [*days[1:], None]
    return [Alert(event, step, day, day == then) for step, day, then in zip(steps, days, nearer, strict=True)]


def _still_told(deal: Deal, event: Event, day: date) -> bool:
    """Whether an event that has passed is worth telling: something hung on it, and that lies still ahead."""
    if event.rule not in STILL_TOLD or not event.changes:
        return False
    ends = [chosen.end for chosen in deal.exits if event.rule == "notice" and chosen.id == event.target]
    return (ends[0] if ends else deal.known(day).last_day) >= day
