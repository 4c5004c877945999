"""Cards that rest: until when, and the reminder with which each speaks again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from bot.alerts.differences import Asks
from bot.desk.cardkey import CardKey
from bot.desk.resting import wakes
from bot.desk.upcoming import holidays
from bot.store.answers import Answered
from core import Alert, Book, events


def rests_of(snoozes: Iterable[Answered], book: Book) -> dict[str, date]:
    """The day on which each snoozed card speaks again, or has spoken."""
    found: dict[str, date] = {}
    for one in snoozes:
        key = CardKey.decode(one.card)
        deal = book.deal(key.deal) if key is not None else None
        if key is not None and deal is not None and one.until is not None:
            found[one.card] = wakes(one.until, key.day, holidays(book, deal))
    return found


def snooze_ends(asks: Asks, book: Book, told: Collection[Alert]) -> Iterator[Alert]:
    """A reminder on the day on which a snoozed card speaks again, where none of its own falls on it."""
    wish, deal = asks.wish, book.deal(asks.wish.deal)
    if deal is None:
        return
    on = {(alert.event.ref, alert.due) for alert in told}
    steps = {alert.key for alert in told}
    for card, due in asks.rests.items():
        key = CardKey.decode(card)
        if key is None or (key.destination, key.deal) != (wish.destination, wish.deal) or key.rule not in wish.rules:
            continue
        if due < asks.first or (key.ref, due) in on:
            continue
        for event in events(book, deal.id, key.day, key.day, (key.rule,), as_of=asks.today):
            end = Alert(event, (event.day - due).days, due)
            if event.target == key.target and end.key not in steps:
                yield end
