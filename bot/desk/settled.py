"""What has become of a card's day by what people decided: it stands, is settled, or was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from bot.desk.cardkey import CardKey
from bot.desk.decided import decision
from bot.render.plain import say_day
from bot.store.decisions import Recorded
from core import Book, Deal, Event, decided, effect, events

#: What a decision is called on a card.
SAID = {
    "stay": "Decided to stay", "leave": "Decided to leave on {on}", "renegotiate": "Decided to renegotiate",
    "notice given": "Notice given on {on}", "notice received": "Notice received on {on}",
}  # fmt: skip
NOTICES = ("notice given", "notice received")


class Settled(NamedTuple):
    """An event, as the book has it or had it last, and what became of it.

    `decision` closes it, with what it `does`; `noted` is one that does not, as something is still to be done: to leave
    on that day. `undone` is the one by which there was such a day at all, taken back.
    """

    deal: Deal
    event: Event
    decision: Recorded | None = None
    noted: Recorded | None = None
    undone: Recorded | None = None
    does: str = ""

    @property
    def closed(self) -> bool:
        """Whether nothing is to be done about it any more."""
        return self.decision is not None or self.undone is not None

    @property
    def look(self) -> tuple[object, ...]:
        """What a card shows of it."""
        return (self.event, *(one and one.id for one in (self.decision, self.noted, self.undone)))


class _Change(NamedTuple):
    at: datetime
    one: Recorded
    made: bool


def settled(raw: Book, under: Book, history: Sequence[Recorded], key: CardKey, day: date) -> Settled | None:
    """What has become of a card's day, as known on a day; None where neither the terms nor any decision had it.

    `under` is the book under the decisions in force; `history` are all of the deal's, the undone ones, too. Where the
    day is gone, the change before which it stood last is the reason.
    """
    live = [one for one in history if one.undone_at is None]
    found = _event(under, key, day)
    if found is not None:
        end = next((chosen.end for chosen in found[0].exits if chosen.id == key.target and key.rule == "notice"), None)
        leaves = (one for one in reversed(live) if one.kind == "leave" and one.on == end and end is not None)
        return Settled(*found, noted=next(leaves, None))
    changes = [_Change(one.at, one, True) for one in history]
    changes += [_Change(one.undone_at, one, False) for one in history if one.undone_at is not None]
    changes.sort(key=lambda change: change.at)
    for number in range(len(changes) - 1, -1, -1):
        change, before = changes[number], _under(raw, changes[:number])
        found = _event(before, key, day)
        if found is None:
            continue
        one = change.one
        if change.made and one.undone_at is None:
            return Settled(*found, decision=one, does=effect(before, decision(one)).says)
        last = one if not change.made else next((late.one for late in reversed(changes) if not late.made), one)
        return Settled(*found, undone=last)
    return None


def said_of(kind: str, on: date | None) -> str:
    """A decision in words."""
    return SAID[kind].format(on=say_day(on) if on else "a day")


def _under(raw: Book, changes: Iterable[_Change]) -> Book:
    """The book after changes."""
    standing: dict[str, Recorded] = {}
    for change in changes:
        if change.made:
            standing[change.one.id] = change.one
        else:
            standing.pop(change.one.id, None)
    return decided(raw, [decision(one) for one in standing.values()])


def _event(book: Book, key: CardKey, day: date) -> tuple[Deal, Event] | None:
    deal = book.deal(key.deal)
    if deal is None:
        return None
    found = events(book, key.deal, key.day, key.day, (key.rule,), as_of=day)
    return next(((deal, event) for event in found if event.target == key.target), None)
