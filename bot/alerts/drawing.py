"""What an entry of the ledger is posted as: a card and its steps, several in one message, a digest, a word to a maker.

It looks at everything anew at the moment of posting: what is no longer so is not told, what rests is held.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import clock
from bot.alerts import digest
from bot.alerts.codes import SHARED, UNCONFIRMED, why
from bot.alerts.delivery import HELD
from bot.alerts.due import Drawn, Due
from bot.alerts.makers import BROKEN, told_instead
from bot.alerts.moments import moment
from bot.alerts.waits import Waits
from bot.alerts.words import fallback
from bot.asker import Workspace
from bot.desk.cardkey import CardKey
from bot.desk.cards import Cards
from bot.desk.resting import wakes
from bot.desk.upcoming import escalates, holidays, ladder_of
from bot.render.plain import say_day
from bot.render.slack.cards import Digest, card_message, digest_message, grouped_message, step_message
from bot.render.slack.words import said
from bot.store import Store
from bot.store.entry import OPEN, Entry, State
from bot.store.subscriptions import Subscription
from core import Book, Deal

CLOSED, GONE, QUIET = "a decision closed it", "no longer true", "nothing to watch"
NEARER = "it rested, and a nearer step of its day is told"
TOLD: tuple[State, ...] = (*OPEN, "sent")
#: From when on an alert is called late.
LATE = timedelta(seconds=Waits().late)


class Drawing:
    """Draws what falls due. `cards` knows how each card stands."""

    def __init__(self, store: Store, cards: Cards) -> None:
        self._store, self._cards = store, cards

    async def __call__(self, due: Due) -> Drawn:
        """What to post for one entry, or for several in one message."""
        entry = due.entry
        if entry.rule == BROKEN:
            return await self._broken(due.workspace, entry)
        if entry.rule == digest.RULE and not due.grouped:
            return await self._digest(due, entry)
        if due.grouped:
            return await self._grouped(due)
        return await self._single(due, entry)

    async def _single(self, due: Due, entry: Entry) -> Drawn:
        key = _key(entry)
        book = await self._cards.book(due.workspace)
        as_of = _day(due.now, book, book.deal(entry.deal))
        standing = await self._cards.standing(due.workspace, key, as_of)
        if standing is None:
            return Drawn(fallback(entry, due.now, due.repeat)) if await self._damaged(entry) else Drawn(reason=GONE)
        if standing.decision is not None:
            return Drawn(reason=CLOSED)
        if standing.closed:
            return Drawn(reason=GONE)
        subscription = await self._subscription(entry)
        rests, ripe = standing.state.snoozed, _ripe(entry)
        if rests is not None and rests.until is not None:
            day = wakes(rests.until, entry.day, holidays(book, standing.deal))
            speaks = moment(day, _zone(subscription, book, standing.deal))
            if speaks > due.now:
                return Drawn(hold=speaks)
            if entry.due < speaks and await self._nearer(entry, due.now):
                return Drawn(reason=NEARER)
            ripe = max(ripe, speaks)
        drawn = self._cards.draw(standing, key, entry.step, as_of, subscription)
        card = drawn._replace(late=_late(entry, ripe, due.now), repeat=due.repeat)
        broadcast = escalates(entry.step, ladder_of(standing.deal, subscription, entry.rule))
        return Drawn(step_message(card), card_message(card), broadcast)

    async def _grouped(self, due: Due) -> Drawn:
        """All that still holds, in one message; of a day's several steps only the nearest."""
        nearest: dict[CardKey, Entry] = {}
        for entry in due.entries:
            rested = entry.error == HELD and await self._nearer(entry, due.now)
            if entry.rule not in (BROKEN, digest.RULE) and not rested:
                kept = nearest.setdefault(_key(entry), entry)
                nearest[_key(entry)] = min(kept, entry, key=lambda one: one.step)
        book = await self._cards.book(due.workspace)
        cards, plain = [], []
        for key, entry in nearest.items():
            as_of = _day(due.now, book, book.deal(entry.deal))
            card = await self._cards.card(due.workspace, key, entry.step, as_of)
            if not card.closed:
                cards.append((key.day, card))
            elif await self._damaged(entry) and await self._cards.standing(due.workspace, key, as_of) is None:
                plain.append(fallback(entry, due.now, due.repeat).text)
        weekly = next((entry for entry in reversed(due.entries) if entry.rule == digest.RULE), None)
        if plain:  # few words for all of them: those that can be drawn would hide the others
            return Drawn(said("\n".join([*(f"{card.day}: {card.title}" for _, card in cards), *plain])))
        if not cards:
            return Drawn(reason=GONE) if weekly is None else await self._digest(due, weekly)
        shown = [card for _, card in sorted(cards, key=lambda pair: pair[0])]
        late = [entry.due for entry in due.entries if entry.error != HELD and due.now - _ripe(entry) >= LATE]
        title = f"{len(shown)} date{'' if len(shown) == 1 else 's'} to watch"
        title += (f": alerts due since {say_day(min(late).date())} come late, in one message" if late else
                  ", in one message, as the days of their reminders have passed")  # fmt: skip
        return Drawn(grouped_message(shown, title + (" (may repeat)" if due.repeat else "")))

    async def _digest(self, due: Due, entry: Entry) -> Drawn:
        subscriptions = await self._subscriptions(entry)
        book = await self._cards.book(due.workspace)
        zone = next((one.zone for one in subscriptions if one.digest), "UTC")
        as_of = due.now.astimezone(ZoneInfo(zone)).date()  # the Monday of whoever reads it
        cards = []
        for found in digest.watched(book, subscriptions, as_of):
            event = found.event
            key = CardKey(entry.destination, event.deal, event.rule, event.target, event.day)
            card = await self._cards.card(due.workspace, key, (event.day - as_of).days, as_of)
            if not card.closed:
                cards.append(card._replace(escalate=()))
        if not cards:
            return Drawn(reason=QUIET)
        late = _late(entry, _ripe(entry), due.now)
        note = " ".join(text for text in (late, "(may repeat)" if due.repeat else "") if text)
        return Drawn(digest_message(Digest(digest.title(as_of, len(cards)), tuple(cards), note)))

    async def _broken(self, workspace: Workspace, entry: Entry) -> Drawn:
        """A word to whoever made a subscription that nothing can be posted for any more."""
        one = await self._store.subscriptions.one(workspace, entry.target)
        if one is None or one.state != "broken":
            return Drawn(reason=GONE)
        book = await self._cards.book(workspace)
        deal = book.deal(one.deal)
        return Drawn(said(broken_text(one, deal.title if deal else one.deal)))

    async def _nearer(self, entry: Entry, now: datetime) -> bool:
        """Whether a later step of the same card is due by now, too: of those that rested one is told, the last."""
        every = await self._store.ledger.all(entry.workspace, entry.destination, entry.deal, TOLD)
        return any(one.card == entry.card and one.step < entry.step and one.due <= now and not one.obsolete
                   for one in every)  # fmt: skip

    async def _damaged(self, entry: Entry) -> bool:
        """Whether the deal's file has lost its dates, and nobody has said that they may go: too plain is not lost."""
        return any(one.deal == entry.deal and not one.confirmed
                   for one in await self._store.ledger.held(entry.workspace))  # fmt: skip

    async def _subscription(self, entry: Entry) -> Subscription | None:
        return next((one for one in await self._subscriptions(entry) if one.deal == entry.deal), None)

    async def _subscriptions(self, entry: Entry) -> list[Subscription]:
        """By which a destination is told: its own, and for a person those of channels that cannot be told."""
        own = await self._store.subscriptions.of(entry.workspace, entry.destination)
        if not entry.destination.startswith(("U", "W")):
            return own
        return [*own, *told_instead(await self._store.subscriptions.all(entry.workspace), entry.destination)]


def broken_text(one: Subscription, deal: str) -> str:
    """What the maker of a broken subscription is told."""
    surely = "surely " if one.reason == UNCONFIRMED else ""
    again = ("As soon as it is yours alone again, they come there again" if one.reason == SHARED else
             f"Once that is mended, type /deal subscribe {one.deal} there")  # fmt: skip
    return (f"The alerts for {deal} that you subscribed the channel {one.destination} to cannot {surely}be posted: "
            f"{why(one.reason)}. The subscription is kept, and until then its alerts come to you, here. {again}.")


def _key(entry: Entry) -> CardKey:
    return CardKey(entry.destination, entry.deal, entry.rule, entry.target, entry.day)


def _ripe(entry: Entry) -> datetime:
    """From when on it could have been told: it may have been recorded after it was due."""
    return max(entry.due, entry.made or entry.due)


def _late(entry: Entry, ripe: datetime, now: datetime) -> str:
    """Why it comes late: the bot's doing, or nobody's; nothing where it rested."""
    if not entry.late:
        return ""
    if now - ripe >= LATE:
        return f"It was due on {say_day(ripe.date())} and comes late."
    if entry.error == HELD or entry.made is None or entry.made <= entry.due:
        return ""
    return f"The day of this reminder, {say_day(entry.due.date())}, had passed when it was recorded."


def _zone(subscription: Subscription | None, book: Book, deal: Deal) -> str:
    return subscription.zone if subscription is not None else clock.zone_of(book, deal) or "UTC"


def _day(now: datetime, book: Book, deal: Deal | None) -> date:
    """The day of a moment in the deal's zone, the book's where it has none."""
    zone = clock.zone_of(book, deal)
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()


