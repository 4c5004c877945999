"""The cards as they stand: what people answered to them and decided, and what each of these does.

A card belongs to a day of a deal and to a destination. Acknowledging stops the calling of others, not the ladder;
a snooze lets it rest until a day; a decision closes it, everywhere, and all answers know of it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot import clock
from bot.alerts.calendar import CalendarFile
from bot.alerts.moments import day_in
from bot.asker import Asker, Workspace
from bot.desk.cardkey import CardKey, Undoing
from bot.desk.closing import calendar_of, closed_card, gone_card, lower, marks_of
from bot.desk.decided import Decided
from bot.desk.policy import visible
from bot.desk.resting import wakes
from bot.desk.settled import SAID, Settled, said_of, settled
from bot.desk.upcoming import card_of, holidays, ladder_of, spell, working_day
from bot.render.plain import say_day
from bot.render.slack.cards import Card
from bot.render.slack.decisions import Made
from bot.store import Store
from bot.store.answers import CardState
from bot.store.decisions import Recorded
from bot.store.entry import State
from bot.store.subscriptions import Subscription
from core import EXITS, RULES, Book, Deal, Decision, Event, effect

#: The kinds of decisions that are about a day, and what that day is.
_NOTICE = "the day of the notice"
DATED = {"leave": "the day to leave on", "notice given": _NOTICE, "notice received": _NOTICE}
ACKNOWLEDGED = "Acknowledged. Nobody else is called for this; the reminders go on until a decision is recorded."
UNDONE, BEFORE = " The reminders go on, and answers are as before.", "It was undone before."
NO_EXIT = " That exit is no longer chosen: its reminders end, and no answer tells of it."
STILL = " The exit stays chosen, by the contract file or another decision."
SENT: tuple[State, ...] = ("sent",)
#: How long after its day a card is still drawn anew when something is decided.
STANDS = timedelta(days=400)
GOES_ON = " The reminders go on until it is recorded that notice was given."
CLOSED = "It is settled already; the card says how. Nothing is to be reminded of any more."
GONE = "That day is not among the deal's dates any more; its terms have changed."
STALE = "This button is from an earlier version; /deal alerts shows what is next."


class Done(NamedTuple):
    """What became of a click or a form: `said` is told to its person; `changed` says that cards look otherwise now.

    Of a decision, and of taking one back: `cards` are those that look otherwise, `places` the channels and people that
    follow the deal, and `undo` is what takes it back.
    """

    said: str
    changed: bool = False
    cards: tuple[Posted, ...] = ()
    places: tuple[str, ...] = ()
    undo: str = ""


class Standing(NamedTuple):
    """A card's event, as the book has it or had it last, what became of it, and what people answered to it."""

    settled: Settled
    state: CardState

    @property
    def deal(self) -> Deal:
        return self.settled.deal

    @property
    def event(self) -> Event:
        return self.settled.event

    @property
    def decision(self) -> Recorded | None:
        """The decision that closes it."""
        return self.settled.decision

    @property
    def closed(self) -> bool:
        """Whether a decision, or taking one back, has ended its reminders."""
        return self.settled.closed


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
        found = await self._settled(workspace, key, as_of)
        if found is None:
            return None
        state = (await self._store.answers.of(workspace, key.encode()))[key.encode()]
        return Standing(found, state)

    async def _settled(self, workspace: Workspace, key: CardKey, as_of: date | None = None) -> Settled | None:
        raw, under = self._book(), await self.book(workspace)
        deal = raw.deal(key.deal)
        if deal is None:
            return None
        day = as_of or self._today(raw, deal)
        live = [one for one in await self._decided.of(workspace) if one.deal == key.deal]
        found = settled(raw, under, live, key, day)
        if found is not None and not found.closed:
            return found
        return settled(raw, under, await self._store.decisions.history(workspace, key.deal), key, day)

    async def card(
        self, workspace: Workspace, key: CardKey, step: int | None = None, as_of: date | None = None
    ) -> Card:
        """A card as it is drawn now, for a step of its ladder; for the days that are left where none is known.

        One whose day is gone is closed, and says so.
        """
        found = await self.standing(workspace, key, as_of)
        if found is None:
            deal = self._book().deal(key.deal)
            return gone_card(deal.title if deal else key.deal, key)
        subscribed = await self._store.subscriptions.of(workspace, key.destination)
        one = next((one for one in subscribed if one.deal == key.deal), None)
        day = as_of or self._today(self._book(), found.deal)
        return self.draw(found, key, max((key.day - day).days, 0) if step is None else step, day, one)

    def draw(self, found: Standing, key: CardKey, step: int, day: date, one: Subscription | None) -> Card:
        """A card that stands so, as it is drawn on a day. `one` is the subscription by which it is told, if any."""
        book = self._book()
        zone = (one.zone if one is not None else "") or clock.zone_of(book, found.deal) or "UTC"
        card = card_of(
            book, found.deal, found.event, step, day, key.encode(), ladder_of(found.deal, one, key.rule),
            marks_of(found.settled, found.state, key.encode(), day, zone), found.state.acknowledged is not None,
            found.closed,
        )  # fmt: skip
        return closed_card(card, found.settled) if found.closed else card

    async def acknowledge(self, asker: Asker, key: CardKey) -> Done:
        """Say that somebody has seen it: nobody else is called."""
        found = await self._of(asker, key)
        if found is None:
            return Done(GONE)
        if found.closed:
            return Done(CLOSED)
        made = await self._store.answers.acknowledge(asker.workspace, key.encode(), asker.person, self._now())
        if made.person != asker.person:
            return Done("It is acknowledged already; the card says by whom.", True)
        return Done(ACKNOWLEDGED, True)

    async def snooze(self, asker: Asker, key: CardKey, until: date) -> Done:
        """Let it rest until a day, on which it speaks again; never past the last day on which something can be done."""
        found = await self._of(asker, key)
        if found is None:
            return Done(GONE)
        if found.closed:
            return Done(CLOSED)
        book, today = self._book(), self._today(self._book(), found.deal)
        latest = working_day(key.day, holidays(book, found.deal))
        if until <= today:
            return Done(f"A snooze ends on a day to come; {say_day(until)} is {'today' if until == today else 'past'}.")
        if until > latest:
            before = f", and {spell(latest)} the last working day before it" if latest != key.day else ""
            less = f"It can rest until {spell(latest)} at the latest" if latest > today else "It cannot rest any more"
            return Done(f"Not snoozed until {say_day(until)}: {spell(key.day)} is the day{before}. {less}.")
        until = wakes(until, key.day, holidays(book, found.deal))
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
        last = int(self._now().timestamp() * 1000)
        done = effect(book, Decision(form or "new", deal_id, kind, on, today, target, last))  # type: ignore[arg-type]
        if done.refused:
            return Done(done.refused)
        again = bool(form) and await self._store.decisions.one(asker.workspace, form) is not None
        before = await self._looks(asker.workspace, deal_id)
        one = await self._store.decisions.add(asker.workspace, deal_id, kind, on, today, target, asker.person,
                                              self._now(), form)  # fmt: skip
        says = " ".join(text for text in (f"{done.says}." if done.says else "", done.follows) if text)
        more = GOES_ON if goes_on and not done.late else ""
        said = f"Recorded for {deal.title}: {lower(said_of(kind, on))}. {says}{more}"
        undo = Undoing("decision", one.id, "").encode()
        told = await self._everywhere(asker, deal_id, before, said.strip(), undo)
        return told._replace(places=()) if again else told

    async def undo(self, asker: Asker, undoing: Undoing) -> Done:
        """Take back a decision, or an answer to a card."""
        if undoing.what == "decision":
            one = await self._store.decisions.one(asker.workspace, undoing.id)
            if one is None or visible(asker, self._book()).deal(one.deal) is None:
                return Done(STALE)
            before = await self._looks(asker.workspace, one.deal)
            undone = await self._store.decisions.undo(asker.workspace, undoing.id, asker.person, self._now())
            self._decided.forget(asker.workspace)
            if undone is None:
                return Done(BEFORE, True, tuple(await self._shown_of(asker.workspace, before)))
            deal = (await self.book(asker.workspace)).deal(one.deal)
            after = UNDONE
            if one.kind == "leave" and deal is not None:
                after = STILL if any(chosen.end == one.on for chosen in deal.exits) else NO_EXIT
            title = deal.title if deal is not None else one.deal
            said = f"Undone for {title}: {lower(said_of(one.kind, one.on))}.{after}"
            return await self._everywhere(asker, one.deal, before, said)
        key = CardKey.decode(undoing.card)
        if key is None or visible(asker, self._book()).deal(key.deal) is None:
            return Done(STALE)
        answer = await self._store.answers.undo(asker.workspace, undoing.id, asker.person, self._now())
        return Done("Undone." if answer else BEFORE, True)

    async def _everywhere(
        self, asker: Asker, deal: str, before: dict[CardKey, tuple[object, ...]], said: str, undo: str = ""
    ) -> Done:
        """What a decision has changed: the cards that look otherwise, and whom to tell."""
        workspace = asker.workspace
        self._decided.forget(workspace)
        after = await self._looks(workspace, deal)
        shown = await self._shown_of(workspace, [key for key in after if after[key] != before.get(key)])
        kept = [one for one in await self._store.subscriptions.all(workspace) if one.deal == deal]
        found = self._book().deal(deal)
        owners = found.alerting.owners if found is not None else ()
        places = dict.fromkeys((*(one.destination for one in kept if one.state != "broken"), *owners))
        return Done(said, True, shown, tuple(place for place in places if place != asker.person), undo)

    async def _looks(self, workspace: Workspace, deal: str) -> dict[CardKey, tuple[object, ...]]:
        """What each card of a deal that was posted shows of its day; those of days long past are left alone."""
        sent = await self._store.ledger.all(workspace, "", deal, SENT)
        book = self._book()
        oldest = self._today(book, book.deal(deal)) - STANDS
        looks: dict[tuple[str, str, date], tuple[object, ...]] = {}
        made: dict[CardKey, tuple[object, ...]] = {}
        for one in sent:
            day = (one.rule, one.target, one.day)
            if not one.ts or one.rule not in RULES or one.day < oldest:
                continue
            key = CardKey(one.destination, deal, *day)
            if day not in looks:
                found = await self._settled(workspace, key)
                looks[day] = found.look if found is not None else ()
            made[key] = looks[day]
        return made

    async def _shown_of(self, workspace: Workspace, keys: Iterable[CardKey]) -> tuple[Posted, ...]:
        """The messages that show these cards, and their steps."""
        found: dict[tuple[str, str], Posted] = {}
        for key in dict.fromkeys(key._replace(destination="") for key in keys):
            found |= {(one.channel, one.ts): one for one in await self.posted(workspace, key, True)}
        return tuple(found.values())

    async def recorded(self, asker: Asker) -> tuple[Made, ...]:
        """The decisions in force about the deals that an asker may see, the last one first."""
        book = visible(asker, self._book())
        made = []
        for one in reversed(await self._decided.of(asker.workspace)):
            deal = book.deal(one.deal)
            if deal is not None:
                zone = clock.zone_of(book, deal) or "UTC"
                what = f"{deal.title}: {lower(said_of(one.kind, one.on))}"
                made.append(Made(what, one.person, say_day(day_in(one.at, zone)),
                                      Undoing("decision", one.id, "").encode()))  # fmt: skip
        return tuple(made)

    async def posted(self, workspace: Workspace, key: CardKey, everywhere: bool) -> tuple[Posted, ...]:
        """The cards that show a day in their channels: at the key's destination, or everywhere."""
        ledger = self._store.ledger
        where = "" if everywhere else key.destination
        found = await ledger.all(workspace, where, key.deal, SENT)
        ours = [one for one in found if one.ts and (one.rule, one.target, one.day) == (key.rule, key.target, key.day)]
        made = []
        for destination in dict.fromkeys(one.destination for one in ours):
            told = [one for one in ours if one.destination == destination]
            last = max(told, key=lambda one: (one.due, -one.step))
            alone = Counter((one.channel, one.ts) for one in await ledger.all(workspace, destination, states=SENT))
            own = key._replace(destination=destination)
            single = sorted((one for one in told if alone[one.channel, one.ts] == 1), key=lambda one: one.ts)
            roots, steps = [one for one in single if not one.thread], [one for one in single if one.thread]
            made += [Posted(own, one.channel, one.ts, last.step) for one in roots[-1:]]
            made += [Posted(own, one.channel, one.ts, one.step, root=False) for one in steps if everywhere]
        return tuple(made)

    def latest(self, found: Standing) -> tuple[date, date]:
        """The last day until which a card can rest, and today."""
        book = self._book()
        return working_day(found.event.day, holidays(book, found.deal)), self._today(book, found.deal)

    def calendar(self, workspace: Workspace, found: Standing, now: datetime) -> CalendarFile:
        """A card's day as a calendar file."""
        return calendar_of(workspace, found.settled, holidays(self._book(), found.deal), now)

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


def _target(deal: Deal, kind: str, on: date | None, key: CardKey | None) -> tuple[str, bool]:
    """What a decision settles, and whether its reminders go on: to leave on the very day still takes a notice."""
    if key is None:
        return (EXITS if deal.exits and kind in ("stay", "renegotiate") else ""), kind == "leave"
    chosen = next((one for one in deal.exits if one.id == key.target), None)
    if chosen is None:
        return key.ref, False
    if kind == "leave" and chosen.end == on:
        return "", True
    return chosen.id, False
