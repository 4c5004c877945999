"""What comes next: the alerts of subscriptions as lines, and a day to watch as the card that people get."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol

from bot.desk.ticket import Ticket
from bot.desk.wanted import told_of
from bot.render.plain import say_day
from bot.render.slack.buttons import Run
from bot.render.slack.cards import WAITING, Card, Mark
from core import LADDERS, Alert, Book, Deal, Event, alerts_of

#: How far ahead a person is shown what comes.
AHEAD = timedelta(days=400)
#: The rules whose day is one to act by, not only one on which something changes.
TO_ACT = frozenset(("notice", "renewal", "window", "payments", "delivery", "commit"))
#: The rules whose ladder a deal's file replaces.
_OWN_LADDER = frozenset(("notice", "lock-in", "renewal", "window"))
#: What there is to be done by a day, by rule.
_TO_DO = {
    "notice": "to give notice", "renewal": "to stop the renewal", "payments": "to pay", "commit": "to give notice",
}  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ANSWER = "Show the answer"


class Told(Protocol):
    """A subscription, as far as it says what comes."""

    @property
    def deal(self) -> str: ...
    @property
    def rules(self) -> Mapping[str, tuple[int, ...]]: ...
    @property
    def digest(self) -> bool: ...
    @property
    def destination(self) -> str: ...


class Coming(NamedTuple):
    """An alert that is still to come. `before` is its step in words, `left` how long the day is off."""

    due: date
    day: date
    title: str
    deal: str
    step: int
    before: str
    left: str
    destination: str
    key: str


def coming(
    book: Book, subscriptions: Iterable[Told], as_of: date, done: Collection[str] = (),
    rests: Mapping[str, date] = MappingProxyType({}),
) -> tuple[Coming, ...]:  # fmt: skip
    """The alerts of subscriptions from a day on, the next first; each day and step once a destination.

    `done` are the ledger's keys of those that are over, as posted; `rests` the days on which snoozed cards speak again,
    by card. A day that has passed is to come no more, whatever is still said of it.
    """
    found: dict[tuple[str, date], Coming] = {}  # of two steps on a day the nearer
    for one in subscriptions:
        deal = book.deal(one.deal)
        if deal is None:
            continue
        for alert in due(book, one, as_of, as_of + AHEAD):
            event, card = alert.event, f"{one.destination}|{alert.key}".rpartition("|")[0]
            steps = {alert.step: max(alert.due, as_of)}
            if (wakes := rests.get(card, as_of)) > as_of:  # the reminder on that day stands for those before
                steps = {step: on for step, on in steps.items() if on >= wakes} | {(event.day - wakes).days: wakes}
            for step, on in steps.items():
                there = found.get((card, on))
                if event.day < as_of or f"{card}|{step}" in done or (there is not None and there.step <= step):
                    continue
                found[card, on] = Coming(
                    on, event.day, event.title, deal.title, step, before(step),
                    left(event.day, as_of, holidays(book, deal)), one.destination, f"{card.partition('|')[2]}|{step}",
                )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda next_: (next_.due, next_.day, next_.key)))


def due(book: Book, subscription: Told, first: date, last: date) -> tuple[Alert, ...]:
    """The alerts of one subscription that are sent within these days, both inclusive."""
    told = told_of(subscription.rules, subscription.digest)
    ladders = {rule: tuple(steps) for rule, steps in told.items() if rule in LADDERS}
    return tuple(alert for alert in alerts_of(book, subscription.deal, first, last, ladders) if not alert.covered)


def ladder_of(deal: Deal, subscription: Told | None, rule: str) -> tuple[int, ...]:
    """The days before at which a rule is told: the subscription's, else the deal's, else the usual ones."""
    named = tuple(subscription.rules.get(rule, ())) if subscription is not None else ()
    return named or (deal.alerting.ladder if rule in _OWN_LADDER else ()) or LADDERS.get(rule, ())


def card_of(
    book: Book, deal: Deal, event: Event, step: int, as_of: date, key: str, ladder: tuple[int, ...] = (),
    marks: tuple[Mark, ...] = (), acknowledged: bool = False, closed: bool = False,
) -> Card:  # fmt: skip
    """The card of an event on a day. `key` is what its buttons bring back; `step` the step that it is told at."""
    free = holidays(book, deal)
    latest = working_day(event.day, free)
    act_by = spell(latest) if event.rule in TO_ACT and latest != event.day and latest >= as_of else ""
    if act_by and latest == as_of:
        act_by = f"today, {act_by}"
    cost = event.stakes or ("" if event.changes else "Nothing: when the day passes, nothing is lost.")
    escalate = deal.alerting.escalate if not acknowledged and not closed and escalates(step, ladder) else ()
    ticket = Ticket(event.question, deal.id).encode()
    return Card(
        key, deal.title, event.title, headline(event, as_of), spell(event.day), left(event.day, as_of, free), act_by,
        cost, (event.how,) if event.how else (),
        "" if closed else steps_said(step, ladder if event.changes else ()), Run(ANSWER, ticket) if ticket else None,
        marks, acknowledged, closed, escalate, matter=matter(event, as_of),
    )  # fmt: skip


def matter(event: Event, as_of: date) -> str:
    """What a card's sentences on money are about: what waiting costs, what changes, what is possible now."""
    if event.rule not in ("notice", "lock-in", "renewal", "window", "commit"):
        return "What changes"
    return "What is possible now" if event.day < as_of and event.changes else WAITING


def escalates(step: int, ladder: tuple[int, ...]) -> bool:
    """Whether a step that nobody has acknowledged by then is brought before others: the last but one and the last."""
    return len(set(ladder)) > 1 and step <= max(last_two(ladder))


def last_two(ladder: tuple[int, ...]) -> tuple[int, ...]:
    """The two steps nearest to the day, which the whole channel sees."""
    return tuple(sorted(set(ladder))[:2])


def left(day: date, as_of: date, free: frozenset[date]) -> str:
    """`120 days left, 85 of them working days`: from the day after `as_of` to the day itself."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    if days < 0:
        return f"{-days:,} day{'' if days == -1 else 's'} ago"
    working = sum(is_working(as_of + timedelta(days=count), free) for count in range(1, days + 1))
    counted = "none of them a working day" if not working else f"{working:,} of them working days"
    if working == 1:
        counted = "one of them a working day"
    if days == 1:
        counted = "a working day" if working else "not a working day"
    return f"{days:,} day{'' if days == 1 else 's'} left, {counted}"


def working_day(day: date, free: frozenset[date]) -> date:
    """The last working day on or before a day."""
    while not is_working(day, free):
        day -= timedelta(days=1)
    return day


def is_working(day: date, free: frozenset[date]) -> bool:
    """Monday to Friday, less the configured holidays."""
    return day.weekday() < 5 and day not in free


def holidays(book: Book, deal: Deal) -> frozenset[date]:
    """The days on which nobody works, as the deal and the book say."""
    return deal.holidays | book.holidays


def spell(day: date) -> str:
    """`Saturday, 2 Oct 2027`."""
    return f"{WEEKDAYS[day.weekday()]}, {say_day(day)}"


def before(step: int) -> str:
    """A step in words."""
    return days_before((step,))


def days_before(steps: Iterable[int]) -> str:
    """Steps in words: `60, 30 and 7 days before`, `7 days and 1 day before`, `on the day`."""
    many = [str(step) for step in sorted(steps, reverse=True)]
    days = [f"{listing(plural)} days"] if (plural := [step for step in many if step not in ("0", "1")]) else []
    days += ["1 day"] if "1" in many else []
    said = [f"{' and '.join(days)} before"] if days else []
    return " and ".join([*said, *(["on the day"] if "0" in many else [])])


def steps_said(step: int, ladder: tuple[int, ...]) -> str:
    """Which step this is, and which still come."""
    rest = sorted({one for one in ladder if one < step}, reverse=True)
    if not rest:
        return "This is the last reminder." if len(set(ladder)) > 1 else ""
    if len(rest) == 1:
        return f"One more reminder follows, {before(rest[0])}."
    return f"Reminders follow {days_before(rest)}."


def listing(words: list[str]) -> str:
    """`60, 30 and 7`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def headline(event: Event, as_of: date) -> str:
    """What is left in a few words, and for what: `120 days left to give notice`."""
    days = (event.day - as_of).days
    to_do = _TO_DO.get(event.rule, "") if event.changes else ""
    if days < 0:
        return f"{-days:,} day{'' if days == -1 else 's'} ago{f': the last day {to_do}' if to_do else ''}"
    if days == 0:
        return f"today is the last day {to_do}" if to_do else "today"
    counted = f"{days:,} day{'' if days == 1 else 's'}"
    return f"{counted} left {to_do}" if to_do else f"in {counted}"
