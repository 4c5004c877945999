"""The weekly digest: the days to watch of all deals that a channel or person has subscribed to, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.alerts.wishes import USUAL
from bot.store.subscriptions import Subscription
from core import LADDERS, Book, Event, events

#: The rule of a digest's entries in the ledger.
RULE = "digest"
#: How far ahead a digest looks: as far as the longest usual ladder.
AHEAD = timedelta(days=max(map(max, LADDERS.values())))
#: Days left up to which a day is pressing, and near.
_BANDS = (7, 30)


class Watched(NamedTuple):
    """A day to watch, and the subscription by which it is in the digest."""

    event: Event
    subscription: Subscription


def watched(book: Book, subscriptions: Sequence[Subscription], as_of: date) -> tuple[Watched, ...]:
    """What a digest shows on a day, the worst first; nothing where nothing falls within its reach.

    `book` is the book under the decisions: what a decision has closed is not in it.
    """
    found: dict[tuple[str, str], Watched] = {}
    for one in subscriptions:
        if not one.digest or book.deal(one.deal) is None:
            continue
        rules = tuple(rule for rule in one.rules if rule in LADDERS) or tuple(USUAL)
        for event in events(book, one.deal, as_of, as_of + AHEAD, rules, as_of=as_of):
            found[event.deal, event.ref] = Watched(event, one)
    return tuple(sorted(found.values(), key=lambda day: _badness(day.event, as_of)))


def title(as_of: date, count: int) -> str:
    """The digest's heading."""
    return f"This week: {count} date{'' if count == 1 else 's'} to watch in the next {AHEAD.days} days"


def _badness(event: Event, as_of: date) -> tuple[int, int, float, date, str]:
    """What comes first: what loses something, what is pressing, what costs more, what is sooner."""
    left = (event.day - as_of).days
    band = next((number for number, most in enumerate(_BANDS) if left <= most), len(_BANDS))
    return (0 if event.changes else 1, band, -_weight(event), event.day, event.ref)


def _weight(event: Event) -> float:
    """How much is at stake, for sorting alone: the most it can be, without end where nothing bounds it."""
    amount = event.cost
    if amount is None:
        return 0.0
    return float("inf") if amount.high is None else float(max(amount.high, 0))
