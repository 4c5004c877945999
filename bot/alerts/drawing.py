"""What an entry of the ledger is posted as: a card and its steps, several in one message, a digest, a word to a maker.

It looks at everything anew at the moment of posting: what is no longer so is not told, what rests is held.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot import clock
from bot.alerts import digest
from bot.alerts.due import Drawn, Due
from bot.alerts.planner import moment
from bot.asker import Workspace
from bot.desk.cardkey import CardKey
from bot.desk.cards import Cards
from bot.desk.upcoming import ladder_of, last_two
from bot.render.plain import say_day
from bot.render.slack.cards import Digest, card_message, digest_message, grouped_message, step_message
from bot.render.slack.words import said
from bot.store import Store
from bot.store.ledger import Entry
from bot.store.subscriptions import Subscription
from core import Book, Deal

BROKEN = "broken"
CLOSED, GONE, QUIET = "a decision closed it", "no longer true", "nothing to watch"
INVITE = {
    "not_in_channel": "I am not in it; type /invite there and choose dealbot",
    "channel_not_found": "I cannot see it, as it is private or gone; type /invite there and choose dealbot",
    "is_archived": "it is archived",
    "restricted_action": "only some people may post there",
}  # fmt: skip


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
            return Drawn(reason=GONE)
        if standing.decision is not None:
            return Drawn(reason=CLOSED)
        subscription = await self._subscription(entry)
        rests = standing.state.snoozed
        if rests is not None and rests.until is not None:
            speaks = moment(rests.until, _zone(subscription, book, standing.deal))
            if speaks > due.now:
                return Drawn(hold=speaks)
        drawn = self._cards.draw(standing, key, entry.step, as_of, subscription)
        card = drawn._replace(late=_late(entry), repeat=due.repeat)
        ladder = ladder_of(standing.deal, subscription, entry.rule)
        broadcast = len(set(ladder)) > 1 and entry.step in last_two(ladder)
        return Drawn(step_message(card), card_message(card), broadcast)

    async def _grouped(self, due: Due) -> Drawn:
        """All that still holds, in one message; of a day's several steps only the nearest."""
        nearest: dict[CardKey, Entry] = {}
        for entry in due.entries:
            if entry.rule not in (BROKEN, digest.RULE):
                kept = nearest.setdefault(_key(entry), entry)
                nearest[_key(entry)] = min(kept, entry, key=lambda one: one.step)
        book = await self._cards.book(due.workspace)
        cards = []
        for key, entry in nearest.items():
            as_of = _day(due.now, book, book.deal(entry.deal))
            card = await self._cards.card(due.workspace, key, entry.step, as_of)
            if card is not None and not card.closed:
                cards.append((key.day, card))
        weekly = next((entry for entry in reversed(due.entries) if entry.rule == digest.RULE), None)
        if not cards:
            return Drawn(reason=GONE) if weekly is None else await self._digest(due, weekly)
        shown = [card for _, card in sorted(cards, key=lambda pair: pair[0])]
        first = min(entry.due for entry in due.entries)
        many = f"{len(shown)} date{'' if len(shown) == 1 else 's'} to watch"
        title = f"{many}: alerts due since {say_day(first.date())} come late, in one message"
        return Drawn(grouped_message(shown, title + (" (may repeat)" if due.repeat else "")))

    async def _digest(self, due: Due, entry: Entry) -> Drawn:
        subscriptions = await self._store.subscriptions.of(due.workspace, entry.destination)
        book = await self._cards.book(due.workspace)
        zone = next((one.zone for one in subscriptions if one.digest), "UTC")
        as_of = due.now.astimezone(ZoneInfo(zone)).date()  # the Monday of whoever reads it
        cards = []
        for found in digest.watched(book, subscriptions, as_of):
            event = found.event
            key = CardKey(entry.destination, event.deal, event.rule, event.target, event.day)
            card = await self._cards.card(due.workspace, key, (event.day - as_of).days, as_of)
            if card is not None and not card.closed:
                cards.append(card._replace(escalate=()))
        if not cards:
            return Drawn(reason=QUIET)
        note = " ".join(text for text in (_late(entry), "(may repeat)" if due.repeat else "") if text)
        return Drawn(digest_message(Digest(digest.title(as_of, len(cards)), tuple(cards), note)))

    async def _broken(self, workspace: Workspace, entry: Entry) -> Drawn:
        """A word to whoever made a subscription that nothing can be posted for any more."""
        one = await self._store.subscriptions.one(workspace, entry.target)
        if one is None or one.state != "broken":
            return Drawn(reason=GONE)
        book = await self._cards.book(workspace)
        deal = book.deal(one.deal)
        return Drawn(said(broken_text(one, deal.title if deal else one.deal)))

    async def _subscription(self, entry: Entry) -> Subscription | None:
        subscribed = await self._store.subscriptions.of(entry.workspace, entry.destination)
        return next((one for one in subscribed if one.deal == entry.deal), None)


def broken_text(one: Subscription, deal: str) -> str:
    """What the maker of a broken subscription is told."""
    why = INVITE.get(one.reason, f"Slack says {one.reason or 'nothing more'}")
    return (f"The alerts for {deal} that you subscribed the channel {one.destination} to cannot be posted: {why}. "
            f"The subscription is kept. Once that is mended, type /deal subscribe {one.deal} there; until then, "
            "/deal alerts shows you what comes.")  # fmt: skip


def _key(entry: Entry) -> CardKey:
    return CardKey(entry.destination, entry.deal, entry.rule, entry.target, entry.day)


def _late(entry: Entry) -> str:
    return f"It was due on {say_day(entry.due.date())} and comes late." if entry.late else ""


def _zone(subscription: Subscription | None, book: Book, deal: Deal) -> str:
    return subscription.zone if subscription is not None else clock.zone_of(book, deal) or "UTC"


def _day(now: datetime, book: Book, deal: Deal | None) -> date:
    """The day of a moment in the deal's zone, the book's where it has none."""
    zone = clock.zone_of(book, deal)
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()


