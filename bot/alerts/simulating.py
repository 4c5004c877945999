"""The time to come, as a channel would see it: every card, step and digest of a subscription, on its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from bot.alerts import digest
from bot.asker import Workspace
from bot.desk.cardkey import CardKey
from bot.desk.upcoming import card_of, due, ladder_of, last_two
from bot.render.slack.cards import Card, Digest, card_message, digest_message, step_message
from bot.store.subscriptions import Subscription
from core import Book, Event

#: The channel of a simulation that no subscription is for.
CHANNEL = "C0SIMULATED"


class Posting(NamedTuple):
    """One message on a day at 9:00: a card, a later step in its thread (shown in the channel too where `broadcast`),
    or a digest. `cards` is the one that it shows, or those of the digest."""

    day: date
    kind: Literal["card", "step", "digest"]
    cards: tuple[Card, ...]
    text: str
    title: str = ""
    broadcast: bool = False
    event: Event | None = None
    step: int = 0


def supposed(deal: str, rules: dict[str, tuple[int, ...]], weekly: bool, first: date) -> Subscription:
    """A subscription that nobody has made, for a simulation."""
    made = datetime.combine(first, time(), UTC)
    return Subscription(Workspace("", ""), deal, CHANNEL, deal, rules, weekly, "UTC", "", made)


def simulate(book: Book, subscriptions: Sequence[Subscription], first: date, last: date) -> tuple[Posting, ...]:
    """What is posted from one day to another, both inclusive, by day; nobody answers to anything meanwhile."""
    found: list[Posting] = []
    for one in subscriptions:
        found += _alerts(book, one, first, last)
    if any(one.digest for one in subscriptions):
        found += _digests(book, subscriptions, first, last)
    return tuple(sorted(found, key=lambda posting: (posting.day, posting.kind == "digest")))


def _alerts(book: Book, one: Subscription, first: date, last: date) -> Iterator[Posting]:
    deal = book.deal(one.deal)
    if deal is None:
        return
    begun: set[str] = set()
    for alert in due(book, one, first, last):
        event, day = alert.event, max(alert.due, first)
        ladder = ladder_of(deal, one, event.rule)
        key = CardKey(one.destination, event.deal, event.rule, event.target, event.day)
        card = card_of(book, deal, event, alert.step, day, key.encode(), ladder)
        opens = event.target not in begun
        begun.add(event.target)
        message = card_message(card) if opens else step_message(card)
        broadcast = not opens and len(set(ladder)) > 1 and alert.step in last_two(ladder)
        yield Posting(day, "card" if opens else "step", (card,), message.text, "", broadcast, event, alert.step)


def _digests(book: Book, subscriptions: Sequence[Subscription], first: date, last: date) -> Iterator[Posting]:
    day = first + timedelta(days=-first.weekday() % 7)
    while day <= last:
        cards = []
        for found in digest.watched(book, subscriptions, day):
            event, deal = found.event, book.deal(found.event.deal)
            if deal is not None:
                key = CardKey(found.subscription.destination, event.deal, event.rule, event.target, event.day)
                card = card_of(book, deal, event, (event.day - day).days, day, key.encode())
                cards.append(card._replace(escalate=()))
        if cards:
            title = digest.title(day, len(cards))
            yield Posting(day, "digest", tuple(cards), digest_message(Digest(title, tuple(cards))).text, title)
        day += timedelta(days=7)
