"""The desk: an asker and a line in, one outcome out. All surfaces go through it, and it knows no Slack.

It adds what a line does not say: the book that the asker may see, the deal that the place or the person has
chosen, what the thread is about, and what day it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from bot import clock
from bot.asker import Asker, Workspace
from bot.desk import overview
from bot.desk.cards import Cards
from bot.desk.choices import Choices
from bot.desk.decided import Decided
from bot.desk.outcomes import DecideAsked, Decisions, Help, Outcome, Said, SettingsAsked, Subscribe, Turn
from bot.desk.policy import visible
from bot.desk.subscribing import Subscribing
from bot.desk.ticket import Ticket
from bot.desk.trace import trace_of
from bot.desk.verbs import NOTHING, Verb, deal_called, verb_of
from bot.desk.wanted import Puzzled, wanted
from bot.desk.watching import Watching
from bot.gauges import Gauges
from bot.journal import logger
from bot.keeper import Keeper, Standing
from bot.render.slack.home import Broken, HomePage, Listing, Preferences
from bot.render.slack.words import Guide
from bot.store import Store
from core import Book, Deal, Reply, State, ask

#: How long a message at the root of a direct message leans on the person's last thread.
LEANS_FOR = timedelta(minutes=30)
#: How long an event's id is remembered: Slack sends again what was not heard, for a day at most.
SEEN_FOR = timedelta(hours=48)
#: How long a thread can be gone on with.
TALKS_FOR = timedelta(days=90)
log = logger(__name__)
Today = Callable[[Book, Deal | None], date]
_EMPTY = Book(())


class Desk:
    """Answers for a workspace's people out of the keeper's book, with the store's memory."""

    def __init__(
        self, keeper: Keeper, store: Store, gauges: Gauges, today: Today = clock.today,
        now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self._keeper, self._store, self._gauges = keeper, store, gauges
        self._today, self._now = today, now
        self._choices, self._guides = Choices(store.preferences), overview.Guides()
        self._decided = Decided(store)
        self.cards = Cards(store, self._decided, lambda: self._standing.book or _EMPTY, today, now)
        self.when_changed: Callable[[], None] = _nothing
        self.watching = Watching(Subscribing(store, now), self._book, today)

    def changed(self) -> None:
        """Subscriptions or decisions have changed: alerts are planned anew, where there is a planner to hear it."""
        self.when_changed()

    async def hear(self, asker: Asker, text: str, root: bool = False) -> Outcome:
        """What a line typed at a place comes to. `root` says that it opens a thread of its own."""
        book = await self._book(asker)
        verb = verb_of(text, book)
        chosen, brief, gone = await self._chosen(asker, book)
        if verb is None:
            before, leaned = await self._conversation(asker, root)
            turn = await self._answer(asker, book, Ticket(text, chosen, before), brief, leaned)
            return turn._replace(gone=gone)
        match verb.word:
            case "" | "help":
                return Help(self._guide(book, chosen), short=not verb.word)
            case "deals":
                return self._listing(book, chosen)
            case "use":
                return await self._use(asker, book, verb.rest)
            case "settings":
                return SettingsAsked()
            case "decide":
                return DecideAsked()
            case "decisions":
                return Decisions(await self.cards.recorded(asker))
            case _:
                return await self._watch(asker, book, verb, chosen)

    async def again(self, asker: Asker, ticket: Ticket) -> Turn:
        """The answer of a ticket, for whoever holds it now: what they may not see is not in it."""
        book = await self._book(asker)
        _, brief, _ = await self._chosen(asker, book)
        deal = ticket.deal if ticket.deal and book.deal(ticket.deal) else None
        return await self._answer(asker, book, ticket._replace(deal=deal), brief, leaned=False)

    async def carry_on(self, asker: Asker, turn: Turn) -> None:
        """Let what follows in the asker's thread lean on a turn that was answered elsewhere, such as a shared one."""
        if turn.after is not None and asker.place.thread:
            await self._store.conversations.keep(
                asker.workspace, asker.place.channel, asker.place.thread, asker.person, turn.after, self._now()
            )

    async def missed(self, asker: Asker, ticket: Ticket) -> None:
        """Keep how a ticket's question was read, without its text, as one that was not meant so."""
        book = await self._book(asker)
        before = _state(ticket.before)
        as_of = ticket.as_of or self._today(book, _deal(book, ticket.deal))
        reading, trace = trace_of(book, ticket, as_of, before)
        kind = str(reading.get("kind", ""))
        await self._store.misreadings.add(
            asker.workspace, self._now(), reading, trace, kind=kind, status=str(trace["status"])
        )

    async def home(self, asker: Asker) -> HomePage:
        """What a person's Home shows."""
        book = await self._book(asker)
        preferences = await self.preferences(asker)
        deal = preferences.deal or None
        guide = self._guide(book, deal)
        as_of = self._today(book, None)
        cards = tuple(overview.card(book, one, self._today(book, one), self._state_of(one)) for one in book.deals)
        watch = await self.watching.home(asker)
        return HomePage(cards, self._broken(), guide.groups, preferences, overview.say(as_of), watch,
                        await self.cards.recorded(asker))  # fmt: skip

    async def preferences(self, asker: Asker) -> Preferences:
        """A person's settings; a deal that is not to be seen any more is left out."""
        [kept] = await self._choices.of(asker.workspace, f"person:{asker.person}")
        return Preferences(_seen(self._visible(asker), kept.get("deal")) or "", bool(kept.get("brief")))

    async def prefer(self, asker: Asker, preferences: Preferences) -> None:
        """Keep a person's settings."""
        await self._choices.put(
            asker.workspace, f"person:{asker.person}", dict(preferences._asdict()), asker.person, self._now()
        )

    async def first_time(self, workspace: Workspace, id: str) -> bool:
        """Whether what has this id is here for the first time, on any replica and across restarts."""
        return await self._store.seen.claim(workspace, id, self._now())

    async def forget(self) -> None:
        """Drop what need not be remembered any longer: ids of events, and conversations that nobody goes on with."""
        await self._store.seen.forget(self._now() - SEEN_FOR)
        await self._store.conversations.forget(self._now() - TALKS_FOR)

    def short_guide(self, asker: Asker) -> Help:
        """What a bare call, a welcome and the suggested prompts show."""
        return Help(self._guide(self._visible(asker), None), short=True)

    def suggestions(self) -> tuple[str, ...]:
        """All example questions about everything on the shelf, for whoever shows the bot to somebody."""
        guide = self._guide(self._standing.book or _EMPTY, None)
        return tuple(run.label for group in guide.groups for run in group.runs)

    def deals(self, asker: Asker) -> tuple[tuple[str, str], ...]:
        """The ids and titles of the deals that an asker may see."""
        return tuple((deal.id, deal.title) for deal in self._visible(asker).deals)

    # what a line leans on ----------------------------------------------------------------------------

    @property
    def _standing(self) -> Standing:
        return self._keeper.shelf

    def _visible(self, asker: Asker) -> Book:
        return visible(asker, self._standing.book or _EMPTY)

    async def _book(self, asker: Asker) -> Book:
        """What the asker may see, under what was decided about it."""
        return await self._decided.book(asker.workspace, self._visible(asker))

    async def _chosen(self, asker: Asker, book: Book) -> tuple[str | None, bool, str]:
        """The deal that the channel, else the person, has chosen; and whether the person wants short answers.

        Third, the channel's deal where there is none of that id any more: answers say so until another is chosen.
        """
        channel, person = f"channel:{asker.place.channel}", f"person:{asker.person}"
        here, mine = await self._choices.of(asker.workspace, channel, person)
        chosen = _seen(book, here.get("deal")) or _seen(book, mine.get("deal"))
        named = here.get("deal")
        gone = named if named and _seen(self._standing.book or _EMPTY, named) is None else ""
        return chosen, bool(mine.get("brief")), gone

    async def _conversation(self, asker: Asker, root: bool) -> tuple[dict[str, Any] | None, bool]:
        """What the thread is about; at the root of a direct message, what the person's last thread was about."""
        place = asker.place
        if place.kind not in ("dm", "mention") or not place.thread:
            return None, False
        conversations = self._store.conversations
        kept = await conversations.of(asker.workspace, place.channel, place.thread)
        if kept is not None or not root or place.kind != "dm":
            return (kept.state if kept else None), False
        since = self._now() - LEANS_FOR
        last = await conversations.latest(asker.workspace, place.channel, asker.person, since)
        return (last.state, True) if last else (None, False)

    async def _answer(self, asker: Asker, book: Book, ticket: Ticket, brief: bool, leaned: bool) -> Turn:
        as_of = ticket.as_of or self._today(book, _deal(book, ticket.deal))
        if not book.deals:
            return Turn(overview.no_deals(ticket.question, as_of), ticket)
        before = _state(ticket.before)
        reply = ask(book, ticket.question, as_of, ticket.deal, before)
        if leaned and not _continues(reply):  # the line is complete in itself, whatever came before
            reply, leaned = ask(book, ticket.question, as_of, ticket.deal), False
            ticket = ticket._replace(before=None)
        after = reply.state.to_json() if reply.state is not None else None
        turn = Turn(reply.answer, ticket._replace(as_of=as_of), after, leaned, brief)
        if asker.place.kind in ("dm", "mention"):
            await self.carry_on(asker, turn)
        for one in (reply.answer, *reply.answer.also):
            self._gauges.answered(one.kind, one.status, asker.place.kind)
            log.debug("answered", surface=asker.place.kind, kind=one.kind, outcome=one.status, question=one.question)
        return turn

    # the verbs ---------------------------------------------------------------------------------------

    def _guide(self, book: Book, chosen: str | None) -> Guide:
        deal = _deal(book, chosen)
        return self._guides.of(book, deal, self._today(book, deal))

    def _listing(self, book: Book, chosen: str | None) -> Listing:
        cards = tuple(overview.card(book, one, self._today(book, one), self._state_of(one)) for one in book.deals)
        return Listing(cards, self._broken(), chosen or "")

    async def _watch(self, asker: Asker, book: Book, verb: Verb, chosen: str | None) -> Outcome:
        """The verbs of alerts."""
        if verb.word == "subscribe":
            asked = wanted(verb.rest, book, chosen)
            return Said(asked.text) if isinstance(asked, Puzzled) else Subscribe(asked)
        if verb.word == "unsubscribe":
            done = await self.watching.unsubscribe(asker, verb.rest, chosen)
            return Said(done) if isinstance(done, str) else done
        if verb.word == "subscriptions":
            return await self.watching.subscriptions(asker)
        return await self.watching.alerts(asker)

    async def _use(self, asker: Asker, book: Book, name: str) -> Said:
        subject = f"channel:{asker.place.channel}"
        if name.casefold() in NOTHING:
            await self._choices.put(asker.workspace, subject, {"deal": ""}, asker.person, self._now())
            return Said("No deal is chosen in this channel now; questions name theirs.")
        deal = deal_called(name, book)
        if deal is None:
            known = ", ".join(f"{one.title} ({one.id})" for one in book.deals) or "none"
            what = f"There is no deal “{name}” here." if name else "Which deal should this channel use?"
            return Said(f"{what} You can ask about: {known}.")
        await self._choices.put(asker.workspace, subject, {"deal": deal.id}, asker.person, self._now())
        return Said(f"Questions in this channel are about {deal.title} now, unless they name another deal.",
                    self._guides.short(book, deal, self._today(book, deal)))  # fmt: skip

    def _broken(self) -> tuple[Broken, ...]:
        return tuple(overview.broken(one) for one in self._standing.broken)

    def _state_of(self, deal: Deal) -> str:
        """Why a deal's last good version answers, where it does."""
        return overview.STALE if any(one.stale and one.deal == deal.id for one in self._standing.broken) else ""


def _nothing() -> None:
    """Nobody plans."""


def _continues(reply: Reply) -> bool:
    """Whether an answer goes on with what was said before, and does not only happen to come after it."""
    return reply.answer.kind == "why" or bool(reply.state and reply.state.reading.carried)


def _seen(book: Book, id: Any) -> str | None:
    return id if isinstance(id, str) and id and book.deal(id) else None


def _deal(book: Book, id: str | None) -> Deal | None:
    return book.deal(id) if id else None


def _state(data: dict[str, Any] | None) -> State | None:
    """A conversation's state as it was kept; None where an older version kept it in another form."""
    try:
        return State.from_json(data) if data else None
    except (KeyError, ValueError, TypeError):
        return None
