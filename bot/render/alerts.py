"""Alerts as text for people at a terminal: what would be posted when, and how the ledger stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.render.plain import WEEKDAYS, printable, say_day
from bot.render.screen import Screen
from bot.render.slack.cards import Card
from bot.render.table import wrap


def posted(day: date, kind: str, title: str, cards: Sequence[Card], screen: Screen) -> str:
    """One message: when, as what, and all that it says."""
    head = f"{say_day(day)}, {WEEKDAYS[day.weekday()]}  {kind}"
    body = _digest(title, cards, screen) if title else _card(cards[0], screen, whole=kind == "card")
    return screen.fit("\n".join([screen.dim(head), *body]))


def _card(card: Card, screen: Screen, whole: bool) -> Iterator[str]:
    yield from (screen.bold(line) for line in wrap(printable(f"{card.deal}: {card.title}"), screen.width))
    yield f"  {card.day}: {card.left}"
    if card.send_by:
        yield f"  Send it by {card.send_by}"
    for said in (card.cost, card.step, *(card.how if whole else ())):
        if said:
            yield from wrap(printable(said), screen.width, "  ")
    if card.escalate:
        yield from wrap(f"Called, where nobody has acknowledged it: {', '.join(card.escalate)}", screen.width, "  ")


def _digest(title: str, cards: Sequence[Card], screen: Screen) -> Iterator[str]:
    yield from (screen.bold(line) for line in wrap(printable(title), screen.width))
    for card in cards:
        yield from wrap(printable(f"{card.day}, {card.left}: {card.deal}: {card.title}"), screen.width, "  - ")
