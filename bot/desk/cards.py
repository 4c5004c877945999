"""The cards as they stand: what people answered to them and decided, and what each of these does.

A card belongs to a day of a deal and to a destination. Acknowledging stops the calling of others, not the ladder;
a snooze lets it rest until a day; a decision closes it, everywhere, and all answers know of it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.asker import Asker, Workspace
from bot.desk.cardkey import CardKey, Undoing
from bot.desk.decided import Decided, decision
from bot.desk.policy import visible
from bot.desk.upcoming import card_of, holidays, ladder_of, spell, working_day
from bot.render.plain import say_day
from bot.render.slack.cards import Card, Mark
from bot.store import Store
from bot.store.answers import CardState
from bot.store.decisions import Recorded
from bot.store.entry import State
from bot.store.subscriptions import Subscription
from core import Book, Deal, Decision, Event, decided, effect, events

#: What a decision is called on a card.
SAID = {
    "stay": "Decided to stay", "leave": "Decided to leave on {on}", "renegotiate": "Decided to renegotiate",
    "notice given": "Notice given on {on}", "notice received": "Notice received on {on}",
}  # fmt: skip
#: The kinds of decisions that are about a day, and what that day is.
_NOTICE = "the day of the notice"
DATED = {"leave": "the day to leave on", "notice given": _NOTICE, "notice received": _NOTICE}
ACKNOWLEDGED = "Acknowledged. Nobody else is called for this; the reminders go on until a decision is recorded."
UNDONE, BEFORE = "Undone: the reminders go on, and answers are as before.", "It was undone before."
SENT: tuple[State, ...] = ("sent",)
GOES_ON = " The reminders go on until it is recorded that notice was given."
GONE = "That day is not among the deal's dates any more; its terms have changed."
STALE = "This button is from an earlier version; /deal alerts shows what is next."


class Done(NamedTuple):
    """What became of a click or a form: `said` is told to its person; `changed` says that cards look otherwise now."""

    said: str
    changed: bool = False


class Standing(NamedTuple):
    """A card's event, as the book has it, and what people made of it.

    `decision` closes it; `noted` is one that does not, as something is still to be done: to leave on that day.
    """

    deal: Deal
    event: Event
    state: CardState
    decision: Recorded | None = None
    noted: Recorded | None = None


class Posted(NamedTuple):
    """A card or a step of it that stands in a channel, and which step it tells."""

    key: CardKey
    channel: str
    ts: str
    step: int
    root: bool = True


class Cards:
    """The cards of all workspaces. `book` is what answers now, without decisions."""

    def __init__(
        self, store: Store, decided: Decided, book: Callable[[], Book], today: Callable[[Book, Deal | None], date],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._store, self._decided, self._book, self._today, self._now = store, decided, book, today, now

    async def book(self, workspace: Workspace) -> Book:
        """What answers now in a workspace: the book under its decisions."""
        return await self._decided.book(workspace, self._book())

    async def standing(self, workspace: Workspace, key: CardKey, as_of: date | None = None) -> Standing | None:
        """How a card stands; None where the deal has no such day any more, by whatever change of its terms."""
        raw, recorded = self._book(), await self._decided.of(workspace)
        closing = next((one for one in reversed(recorded) if one.deal == key.deal and _closes(one, key)), None)
        found = self._event(await self.book(workspace), key, as_of)
        if found is None and closing is not None:
            others = tuple(decision(one) for one in recorded if not _closes(one, key))
            found = self._event(decided(raw, others), key, as_of) or self._event(raw, key, as_of)
        if found is None:
            return None
        state = (await self._store.answers.of(workspace, key.encode()))[key.encode()]
        end = next((chosen.end for chosen in found[0].exits if chosen.id == key.target), None)
        noted = next((one for one in reversed(recorded) if one.deal == key.deal and one.kind == "leave"
                      and not one.target and one.on == end), None)  # fmt: skip
        return Standing(*found, state, closing, noted)

    async def card(
        self, workspace: Workspace, key: CardKey, step: int | None = None, as_of: date | None = None
    ) -> Card | None:
        """A card as it is drawn now, for a step of its ladder; for the days that are left where none is known."""
        found = await self.standing(workspace, key, as_of)
        if found is None:
            return None
        subscribed = await self._store.subscriptions.of(workspace, key.destination)
        one = next((one for one in subscribed if one.deal == key.deal), None)
        day = as_of or self._today(self._book(), found.deal)
        return self.draw(found, key, max((key.day - day).days, 0) if step is None else step, day, one)

    def draw(self, found: Standing, key: CardKey, step: int, day: date, one: Subscription | None) -> Card:
        """A card that stands so, as it is drawn on a day. `one` is the subscription by which it is told, if any."""
        return card_of(
            self._book(), found.deal, found.event, step, day, key.encode(), ladder_of(found.deal, one, key.rule),
            marks_of(found, key.encode(), day), found.state.acknowledged is not None, found.decision is not None,
        )  # fmt: skip

    async def acknowledge(self, asker: Asker, key: CardKey) -> Done:
        """Say that somebody has seen it: nobody else is called."""
        if await self._of(asker, key) is None:
            return Done(GONE)
        made = await self._store.answers.acknowledge(asker.workspace, key.encode(), asker.person, self._now())
        if made.person != asker.person:
            return Done("It is acknowledged already; the card says by whom.", True)
        return Done(ACKNOWLEDGED, True)

    async def snooze(self, asker: Asker, key: CardKey, until: date) -> Done:
        """Let it rest until a day, on which it speaks again; never past the last day on which something can be done."""
        found = await self._of(asker, key)
        if found is None:
            return Done(GONE)
        book, today = self._book(), self._today(self._book(), found.deal)
        latest = working_day(key.day, holidays(book, found.deal))
        if until <= today:
            return Done(f"A snooze ends on a day to come; {say_day(until)} is {'today' if until == today else 'past'}.")
        if until > latest:
            before = f", and {spell(latest)} the last working day before it" if latest != key.day else ""
            less = f"It can rest until {spell(latest)} at the latest" if latest > today else "It cannot rest any more"
            return Done(f"Not snoozed until {say_day(until)}: {spell(key.day)} is the day{before}. {less}.")
        await self._store.answers.snooze(asker.workspace, key.encode(), until, asker.person, self._now())
        return Done(f"Snoozed: the next reminder comes on {spell(until)}. The day stays {spell(key.day)}.", True)

    async def snooze_for(self, asker: Asker, key: CardKey, days: int) -> Done:
        """Let it rest for some days from today."""
        found = await self._of(asker, key)
        if found is None:
            return Done(GONE)
        return await self.snooze(asker, key, self._today(self._book(), found.deal) + timedelta(days=days))

    async def decide(
        self, asker: Asker, deal_id: str, kind: str, on: date | None, key: CardKey | None = None, form: str = ""
    ) -> Done:
        """Record a decision, on a card or by itself. `form` is the id of the form: submitted twice it counts once."""
        raw = visible(asker, self._book())
        deal = raw.deal(deal_id)
        if deal is None or kind not in SAID:
            return Done(f"There is no deal “{deal_id}” here." if deal is None else "Choose what was decided.")
        if kind in DATED and on is None:
            return Done(f"Choose {DATED[kind]}.")
        on = on if kind in DATED else None
        today = self._today(raw, deal)
        book = await self._decided.book(asker.workspace, raw)
        target, goes_on = _target(book.deal(deal_id) or deal, kind, on, key)
        done = effect(book, Decision(form or "new", deal_id, kind, on, today, target))  # type: ignore[arg-type]
        if done.refused:
            return Done(done.refused)
        await self._store.decisions.add(asker.workspace, deal_id, kind, on, today, target, asker.person, self._now(),
                                        form)  # fmt: skip
        self._decided.forget(asker.workspace)
        says = f" {done.says}." if done.says else ""
        return Done(f"Recorded: {_lower(said_of(kind, on))}.{says}{GOES_ON if goes_on else ''}", True)

    async def undo(self, asker: Asker, undoing: Undoing) -> Done:
        """Take back a decision, or an answer to a card."""
        if undoing.what == "decision":
            one = await self._store.decisions.one(asker.workspace, undoing.id)
            if one is None or visible(asker, self._book()).deal(one.deal) is None:
                return Done(STALE)
            undone = await self._store.decisions.undo(asker.workspace, undoing.id, asker.person, self._now())
            self._decided.forget(asker.workspace)
            return Done(UNDONE if undone else BEFORE, True)
        key = CardKey.decode(undoing.card)
        if key is None or visible(asker, self._book()).deal(key.deal) is None:
            return Done(STALE)
        answer = await self._store.answers.undo(asker.workspace, undoing.id, asker.person, self._now())
        return Done("Undone." if answer else BEFORE, True)

    async def posted(self, workspace: Workspace, key: CardKey, everywhere: bool) -> tuple[Posted, ...]:
        """The cards that show a day in their channels: at the key's destination, or everywhere."""
        ledger = self._store.ledger
        where = "" if everywhere else key.destination
        found = await ledger.all(workspace, where, key.deal, SENT)
        ours = [one for one in found if one.ts and one.target == key.target]
        made = []
        for destination in dict.fromkeys(one.destination for one in ours):
            told = [one for one in ours if one.destination == destination]
            last = max(told, key=lambda one: (one.due, -one.step))
            if (last.rule, last.day) != (key.rule, key.day):
                continue  # the card shows another day by now
            alone = Counter((one.channel, one.ts) for one in await ledger.all(workspace, destination, "", SENT))
            own = key._replace(destination=destination)
            single = sorted((one for one in told if alone[one.channel, one.ts] == 1), key=lambda one: one.ts)
            roots, steps = [one for one in single if not one.thread], [one for one in single if one.thread]
            made += [Posted(own, one.channel, one.ts, last.step) for one in roots[-1:]]
            made += [Posted(own, one.channel, one.ts, one.step, root=False) for one in steps if everywhere and
                     (one.rule, one.day) == (key.rule, key.day)]  # fmt: skip
        return tuple(made)

    def latest(self, found: Standing) -> tuple[date, date]:
        """The last day until which a card can rest, and today."""
        book = self._book()
        return working_day(found.event.day, holidays(book, found.deal)), self._today(book, found.deal)

    @staticmethod
    def spell(day: date) -> str:
        """A day in words."""
        return spell(day)

    async def entry(self, asker: Asker, key: CardKey) -> Standing | None:
        """How a card stands, for somebody who may see its deal."""
        return await self._of(asker, key)

    async def _of(self, asker: Asker, key: CardKey) -> Standing | None:
        if visible(asker, self._book()).deal(key.deal) is None:
            return None
        return await self.standing(asker.workspace, key)

    def _event(self, book: Book, key: CardKey, as_of: date | None) -> tuple[Deal, Event] | None:
        deal = book.deal(key.deal)
        if deal is None:
            return None
        day = as_of or self._today(book, deal)
        found = events(book, key.deal, key.day, key.day, (key.rule,), as_of=day)
        return next(((deal, event) for event in found if event.target == key.target), None)


def _target(deal: Deal, kind: str, on: date | None, key: CardKey | None) -> tuple[str, bool]:
    """What a decision settles, and whether its reminders go on: to leave on the very day still takes a notice."""
    if key is None:
        return "", False
    chosen = next((one for one in deal.exits if one.id == key.target), None)
    if chosen is None:
        return key.ref, False
    if kind == "leave" and chosen.end == on:
        return "", True
    return chosen.id, False


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _closes(one: Recorded, key: CardKey) -> bool:
    """Whether a decision is about this card: its event, or what the event is about."""
    return one.deal == key.deal and one.target in (key.ref, key.target)


def marks_of(found: Standing, card: str, today: date) -> tuple[Mark, ...]:
    """What people did about a card, as it is shown, each with what takes it back."""
    made = []
    one = found.decision or found.noted
    if one is not None:
        undo = Undoing("decision", one.id, card).encode()
        made.append(Mark(said_of(one.kind, one.on), one.person, say_day(one.recorded), undo))
    if (acknowledged := found.state.acknowledged) is not None:
        undo = Undoing("answer", acknowledged.id, card).encode()
        made.append(Mark("Acknowledged", acknowledged.person, say_day(acknowledged.at.date()), undo))
    snoozed = found.state.snoozed
    if snoozed is not None and snoozed.until is not None and snoozed.until > today and found.decision is None:
        undo = Undoing("answer", snoozed.id, card).encode()
        made.append(Mark(f"Snoozed until {say_day(snoozed.until)}", snoozed.person, say_day(snoozed.at.date()), undo))
    return tuple(made)


def said_of(kind: str, on: date | None) -> str:
    """A decision in words."""
    return SAID[kind].format(on=say_day(on) if on else "a day")
