"""What differs between what is wanted and what the ledger has, and whose doing it is that something is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from bot.alerts.codes import UNCONFIRMED
from bot.alerts.delivery import BLIND, HELD
from bot.alerts.moments import day_in, moment
from bot.alerts.wishes import Wish
from bot.desk.decided import decision
from bot.store.decisions import Recorded
from bot.store.entry import OPEN, Entry
from core import LADDERS, Book, decided, events

#: How far back what is still open is looked at again, in days.
BACK = 800
#: More than this share of what is planned for a deal may not vanish unconfirmed.
SHRINK = 0.2


class Asks:
    """What one wish comes to at a moment: what is there for it, and from which days on something is begun."""

    def __init__(self, wish: Wish, now: datetime, before: datetime | None, have: list[Entry], rests: Mapping[str, date]
                 ) -> None:  # fmt: skip
        self.wish, self.now, self.have, self.rests = wish, now, have, rests
        self.today = day_in(now, wish.zone)
        since = max(before.date() if before is not None else date.min, wish.made.date())
        #: What was due before is begun only if it is told all the same. An owner has asked for nothing in the past.
        self.since = since if since > date.min else self.today
        alive = (one.due for one in have if one.state in OPEN or (self.revivable(one) and one.day >= self.today))
        earliest = min((day_in(due, wish.zone) for due in alive), default=self.today)
        self.first = max(min(self.today, earliest, self.since), self.today - timedelta(days=BACK))

    def revivable(self, one: Entry) -> bool:
        """Whether what could not be delivered is worth another try: its place takes messages again since then."""
        return one.state == "undeliverable" and one.updated is not None and self.wish.made > one.updated

    def oversleeps(self, one: Entry) -> bool:
        """Whether an entry waits for the end of a snooze that was taken back or cut short."""
        if one.error != HELD or one.wake is None or one.wake <= self.now:
            return False
        day = self.rests.get(one.card)
        return day is None or one.wake > moment(day, self.wish.zone)


class Diff:
    """What differs, of one deal, over all who want to be told of it."""

    def __init__(self) -> None:
        self.new: list[Entry] = []
        self.moved: list[Entry] = []
        self.again: list[Entry] = []
        self.gone: set[str] = set()
        self.explained: set[str] = set()  #: of those gone, the ones for whose going there is a reason
        self.open = self.wanted = 0

    def compare(self, asks: Asks, want: Iterable[Entry], fresh: Collection[str]) -> list[Entry]:
        """Add what differs for one destination; of what is gone, that for which neither the wish nor another day of
        its own is the reason.

        Of a card's steps that could not be delivered, those that were due by now are one message: the nearest.
        """
        wish = asks.wish
        known = {one.key: one for one in asks.have}
        wanted = {one.key: one for one in want}
        passed: dict[str, int] = {}
        for one in wanted.values():
            if one.due <= asks.now:
                passed[one.card] = min(one.step, passed.get(one.card, one.step))
        self.wanted += len(wanted)
        self.open += sum(1 for one in known.values() if one.state in OPEN and not one.obsolete)
        for key, one in wanted.items():
            there = known.get(key)
            begins, counts = key in fresh or one.due.date() >= asks.since, key in fresh or one.day >= asks.today
            if there is None:
                if begins:
                    self.new.append(one)
            elif there.state in OPEN:
                if there.obsolete:
                    self.again.append(one)
                elif there.state == "planned" and (there.due != one.due or asks.oversleeps(there)):
                    self.moved.append(one)
            elif there.state == "cancelled":
                if begins:
                    self.again.append(one)
            elif asks.revivable(there) and counts and one.step <= passed.get(one.card, one.step):
                self.again.append(one._replace(error=BLIND if there.error == UNCONFIRMED else ""))
        gone = [one for key, one in known.items() if one.state in OPEN and not one.obsolete and key not in wanted]
        pairs = {(one.rule, one.target) for one in wanted.values()}
        odd = [one for one in gone
               if (one.rule, one.target) not in pairs and (not wish.deal or one.rule in wish.rules)]  # fmt: skip
        self.gone |= {one.key for one in gone}
        self.explained |= {one.key for one in gone} - {one.key for one in odd}
        return odd

    def vanishing(self) -> set[str]:
        """Those gone that nobody's doing and no other day of theirs explains, where they are too many."""
        odd = self.gone - self.explained
        return odd if odd and (not self.wanted or len(odd) > SHRINK * self.open) else set()


def under(book: Book, recorded: Iterable[Recorded]) -> Book:
    """The book under decisions."""
    return decided(book, [decision(one) for one in recorded])


def people_did(gone: Collection[Entry], deal: str, book: Book, recorded: Iterable[Recorded], today: date) -> set[str]:
    """Of what is gone, the keys of what people ended: its day still stands in the files as they are now, under the
    decisions as they are or as they once were. So no file is the reason; a decision or a snooze is.
    """
    its = [one for one in recorded if one.deal == deal]
    moments = {one.at for one in its} | {one.undone_at for one in its if one.undone_at is not None}
    first, last, rules = min(one.day for one in gone), max(one.day for one in gone), {one.rule for one in gone}
    left, found = list(gone), set[str]()
    for at in (*sorted(moments, reverse=True), None):  # the latest first: mostly that is the one
        if not left:
            break
        then = [one for one in its if at is not None and one.at <= at and not (one.undone_at and one.undone_at <= at)]
        stand = events(under(book, then), deal, first, last, rules & LADDERS.keys(), as_of=today)
        days = {(event.rule, event.target, event.day) for event in stand}
        found |= {one.key for one in left if (one.rule, one.target, one.day) in days}
        left = [one for one in left if one.key not in found]
    return found
