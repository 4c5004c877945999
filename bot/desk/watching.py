"""What people ask about alerts at the desk: to subscribe, to end it, what is subscribed, what comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, date, datetime

from bot.asker import Asker, Workspace
from bot.desk.subscribing import Kept, Subscribing, destination_of, entry, here
from bot.desk.upcoming import Coming, coming, listing
from bot.desk.wanted import USUAL, Puzzled, Wanted, ended, wanted
from bot.render.plain import say_day
from bot.render.slack.forms import ME, SubscribeForm
from bot.render.slack.watch import NextAlert, Subscribed, Subscriptions, Upcoming, Watch
from bot.store.subscriptions import Subscription
from core import Book, Deal

#: The zone of whoever has none.
NO_ZONE = "UTC"


class Watching:
    """`book` gives the book as an asker sees it now, `today` the day in a deal's zone."""

    def __init__(
        self, subscribing: Subscribing, book: Callable[[Asker], Awaitable[Book]],
        today: Callable[[Book, Deal | None], date],
    ) -> None:  # fmt: skip
        self._subscribing, self._book, self._today = subscribing, book, today

    async def subscribe(self, asker: Asker, asked: Wanted, zone: str = "", destination: str = "") -> Kept:
        """Subscribe the place of the asker, or another `destination`. `zone`: the asker's own, where it is known."""
        book = await self._book(asker)
        zone = zone or asked.deal.time_zone or book.time_zone or NO_ZONE
        as_of = self._today(book, asked.deal)
        return await self._subscribing.subscribe(asker, destination or destination_of(asker), asked, zone, as_of, book)

    async def failed(self, kept: Kept, reason: str) -> None:
        """What was just subscribed cannot be posted: it is kept, as broken."""
        await self._subscribing.failed(kept.subscription, reason)

    async def mended(self, workspace: Workspace, destination: str) -> bool:
        """Messages can be posted there now; whether something was broken until then."""
        return await self._subscribing.mended(workspace, destination)

    async def read(self, asker: Asker, line: str, chosen: str | None = None) -> Wanted | Puzzled:
        """What a line asks to be told of."""
        return wanted(line, await self._book(asker), chosen)

    async def unsubscribe(self, asker: Asker, line: str, chosen: str | None) -> str:
        """End a subscription of the asker's place, or some rules of it; what was done, as a sentence."""
        book, destination = await self._book(asker), destination_of(asker)
        there = await self._subscribing.of(asker.workspace, destination)
        only = there[0].deal if len(there) == 1 else chosen
        found = ended(line, book, only)
        if isinstance(found, Puzzled):
            gone = next((one for one in there if one.deal == line.strip()), None)
            if gone is not None:  # of a deal that is not in the book any more
                return await self._subscribing.unsubscribe(asker, destination, gone.deal, gone.deal)
            return found.text
        return await self._subscribing.unsubscribe(asker, destination, found.deal.id, found.deal.title, found.rules)

    async def end(self, asker: Asker, id: str) -> str:
        """End a subscription that a person has or has made, by its id."""
        mine = await self._subscribing.mine(asker.workspace, asker.person)
        one = next((one for one in mine if one.id == id), None)
        if one is None:
            return "That subscription is not there any more."
        deal = (await self._book(asker)).deal(one.deal)
        title = deal.title if deal else one.deal
        return await self._subscribing.unsubscribe(asker, one.destination, one.deal, title)

    async def subscriptions(self, asker: Asker) -> Subscriptions:
        """What is subscribed at the asker's place."""
        book, destination = await self._book(asker), destination_of(asker)
        there = await self._there(asker, book, destination)
        if not there:
            return Subscriptions(f"Nothing is posted {here(destination)} yet.", (), _how(book))
        count = f"{len(there)} subscription{'' if len(there) == 1 else 's'} {here(destination)}"
        hint = "/deal unsubscribe and the deal ends one; /deal alerts shows what comes next."
        return Subscriptions(count, tuple(_shown(one, book) for one in there), hint)

    async def alerts(self, asker: Asker) -> Upcoming:
        """What comes next at the asker's place."""
        book, destination = await self._book(asker), destination_of(asker)
        there = await self._there(asker, book, destination)
        if not there:
            return Upcoming(f"Nothing is watched {here(destination)} yet.", (), _how(book))
        next_ = self._coming(book, there)
        if not next_:
            return Upcoming(f"No alert is due {here(destination)} in the next 400 days.", (), _exits(book))
        broken = next((one for one in there if one.state == "broken"), None)
        hint = f"Nothing can be posted at the moment: {broken.reason}." if broken else _exits(book)
        return Upcoming(f"Next alerts {here(destination)}", next_, hint)

    async def home(self, asker: Asker) -> Watch:
        """What Home shows a person: what they are told of, and what they have subscribed channels to."""
        book = await self._book(asker)
        kept = await self._subscribing.mine(asker.workspace, asker.person)
        told = {one.deal for one in kept if one.destination == asker.person}
        mine = (*kept, *_owned(asker, book, asker.person, told))
        return Watch(self._coming(book, mine), tuple(_shown(one, book) for one in mine))

    async def form(self, asker: Asker, places: tuple[tuple[str, str], ...], zone: str = "", place: str = ME
                   ) -> SubscribeForm:  # fmt: skip
        """The form to subscribe with."""
        deals = tuple((deal.id, deal.title) for deal in (await self._book(asker)).deals)
        return SubscribeForm(deals, places, deals[0][0] if len(deals) == 1 else "", place, zone=zone)

    async def _there(self, asker: Asker, book: Book, destination: str) -> tuple[Subscription, ...]:
        """What is posted at a destination: what it subscribed to, and what it owns."""
        kept = await self._subscribing.of(asker.workspace, destination)
        return (*kept, *_owned(asker, book, destination, {one.deal for one in kept}))

    def _coming(self, book: Book, there: tuple[Subscription, ...]) -> tuple[NextAlert, ...]:
        """The days to watch of subscriptions, each with its next alert, counted from today in its deal's zone."""
        found = [one for kept in there for one in coming(book, (kept,), self._today(book, book.deal(kept.deal)))]
        days: dict[tuple[str, str], list[Coming]] = {}
        for one in sorted(set(found), key=lambda one: (one.due, one.day, one.key, one.destination)):
            days.setdefault((one.destination, one.key.rpartition("|")[0]), []).append(one)
        return tuple(_next(steps) for steps in days.values())


def _next(steps: list[Coming]) -> NextAlert:
    """A day to watch by the next of its alerts; those after it are only named."""
    first, *rest = steps
    more = f", then {listing([str(one.step) for one in rest])}" if rest else ""
    what = f"{first.deal}: {first.title}, {say_day(first.day)}"
    return NextAlert(say_day(first.due), what, f"{first.before}{more}", first.destination)


def _shown(one: Subscription, book: Book) -> Subscribed:
    found = entry(one, book)
    says = found.says if one.id else ("As an owner, by the deal's file", *found.says)
    return Subscribed(found.deal, says, found.where, found.maker, found.broken, found.id)


def _owned(asker: Asker, book: Book, destination: str, but: Collection[str] = ()) -> tuple[Subscription, ...]:
    """What a deal's owner is told of directly, without having subscribed."""
    made = datetime.min.replace(tzinfo=UTC)
    return tuple(
        Subscription(asker.workspace, "", destination, deal.id, dict.fromkeys(USUAL, ()), False,
                     deal.time_zone or book.time_zone or NO_ZONE, "", made)
        for deal in book.deals if destination in deal.alerting.owners and deal.id not in but
    )  # fmt: skip


def _how(book: Book) -> str:
    name = book.deals[0].id if book.deals else "DEAL"
    return f"Type /deal subscribe {name} digest here to be told of its dates before they pass."


def _exits(book: Book) -> str:
    """What is missing where nobody has chosen an exit: notice days count back from one."""
    if any(deal.exits for deal in book.deals):
        return ""
    return "No exit is chosen yet: /deal decide records a day to leave on, and its notice day is then watched."
