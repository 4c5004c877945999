"""What people ask about alerts at the desk: to subscribe, to end it, what is subscribed, what comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, date, datetime

from bot.alerts.codes import why
from bot.asker import Asker, Workspace
from bot.desk.subscribing import Ended, Kept, Subscribing, destination_of, entry, here
from bot.desk.upcoming import Coming, coming, listing
from bot.desk.wanted import USUAL, Puzzled, Wanted, ended, rules_of, wanted
from bot.render.plain import say_day
from bot.render.slack.forms import ME, SubscribeForm
from bot.render.slack.prose import capital
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

    async def failed(self, subscription: Subscription, reason: str) -> None:
        """What was just subscribed cannot be posted: it is kept, as broken."""
        await self._subscribing.failed(subscription, reason)

    async def mended(self, workspace: Workspace, destination: str, codes: Collection[str]) -> tuple[Subscription, ...]:
        """What was broken there for one of these reasons works again; which ones that are."""
        return await self._subscribing.mended(workspace, destination, codes)

    async def read(self, asker: Asker, line: str, chosen: str | None = None) -> Wanted | Puzzled:
        """What a line asks to be told of."""
        return wanted(line, await self._book(asker), chosen)

    async def unsubscribe(self, asker: Asker, line: str, chosen: str | None) -> Ended | str:
        """End a subscription of the asker's place, or some rules of it; a sentence where nothing was ended."""
        book, destination = await self._book(asker), destination_of(asker)
        there = await self._subscribing.of(asker.workspace, destination)
        only = there[0].deal if len(there) == 1 else chosen
        found = ended(line, book, only)
        rules: tuple[str, ...] = ()
        if isinstance(found, Puzzled):
            gone = next((one for one in there if one.deal == line.strip()), None)
            if gone is None:
                return found.text
            id = gone.deal  # which is not in the book any more
        else:
            id, rules = found.deal.id, found.rules
        deal = book.deal(id)
        done = await self._subscribing.unsubscribe(asker, destination, id, deal, rules)
        if done is not None:
            return done
        title = deal.title if deal else id
        if any(one.deal == id for one in there):
            return f"{capital(listing(list(rules)))} of {title} is not among what is told {here(destination)}."
        if any(one.id == id and destination in one.alerting.owners for one in book.deals):
            return f"{title} is told {here(destination)} by its file, as an owner; there was no subscription to end."
        return f"Nothing about {title} is posted {here(destination)}; there was no subscription to end."

    async def end(self, asker: Asker, id: str) -> Ended | str:
        """End a subscription that a person has or has made, by its id; a sentence where there is none."""
        mine = await self._subscribing.mine(asker.workspace, asker.person)
        one = next((one for one in mine if one.id == id), None)
        deal = (await self._book(asker)).deal(one.deal) if one is not None else None
        done = await self._subscribing.unsubscribe(asker, one.destination, one.deal, deal) if one is not None else None
        return done or "That subscription is not there any more."

    async def has(self, asker: Asker, asked: Wanted, destination: str) -> bool:
        """Whether just that is subscribed at a destination already, and works."""
        one = await self._subscribing.there(asker.workspace, destination, asked.deal.id)
        return one is not None and one.state == "active" and (one.digest, one.rules) == (asked.digest, rules_of(asked))

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
        next_ = await self._coming(asker.workspace, book, there)
        weekly = "The digest comes on Mondays." if any(one.digest for one in there) else ""
        if not next_:
            hint = " ".join(text for text in (weekly, _exits(book)) if text)
            return Upcoming(f"No alert is due {here(destination)} in the next 400 days.", (), hint)
        broken = next((one for one in there if one.state == "broken"), None)
        hint = f"Nothing can be posted at the moment: {why(broken.reason)}." if broken else _exits(book)
        return Upcoming(f"Next alerts {here(destination)}", next_, " ".join(text for text in (weekly, hint) if text))

    async def home(self, asker: Asker) -> Watch:
        """What Home shows a person: what they are told of, and what they have subscribed channels to."""
        book = await self._book(asker)
        kept = await self._subscribing.mine(asker.workspace, asker.person)
        told = {one.deal for one in kept if one.destination == asker.person}
        mine = (*kept, *_owned(asker, book, asker.person, told))
        return Watch(await self._coming(asker.workspace, book, mine), tuple(_shown(one, book) for one in mine))

    async def form(self, asker: Asker, places: tuple[tuple[str, str], ...], zone: str = "", place: str = ME
                   ) -> SubscribeForm:  # fmt: skip
        """The form to subscribe with."""
        deals = tuple((deal.id, deal.title) for deal in (await self._book(asker)).deals)
        return SubscribeForm(deals, places, deals[0][0] if len(deals) == 1 else "", place, zone=zone)

    async def _there(self, asker: Asker, book: Book, destination: str) -> tuple[Subscription, ...]:
        """What is posted at a destination: what it subscribed to, and what it owns."""
        kept = await self._subscribing.of(asker.workspace, destination)
        return (*kept, *_owned(asker, book, destination, {one.deal for one in kept}))

    async def _coming(self, workspace: Workspace, book: Book, there: tuple[Subscription, ...]
                      ) -> tuple[NextAlert, ...]:  # fmt: skip
        """The days to watch of subscriptions, each once with its next alert, counted from today in its deal's zone."""
        done = await self._subscribing.done(workspace, there)
        rests = await self._subscribing.rests(workspace, there, book)
        found = [next_ for one in there
                 for next_ in coming(book, (one,), self._today(book, book.deal(one.deal)), done, rests)]  # fmt: skip
        days: dict[tuple[str, str], list[Coming]] = {}
        for one in sorted(set(found), key=lambda one: (one.due, one.day, one.key, one.destination)):
            days.setdefault((one.destination, one.key.rpartition("|")[0]), []).append(one)
        lines: dict[NextAlert, tuple[str, ...]] = {}
        for (destination, _), steps in days.items():
            line = _next(steps)
            lines[line] = (*lines.get(line, ()), destination)
        return tuple(line._replace(where=places) for line, places in lines.items())


def _next(steps: list[Coming]) -> NextAlert:
    """A day to watch by the next of its alerts; those after it are only named."""
    first, *rest = steps
    more = f", then {listing([str(one.step) for one in rest])}" if rest else ""
    about = "" if first.deal in first.title else f"{first.deal}: "
    return NextAlert(say_day(first.due), f"{about}{first.title}, {say_day(first.day)}", f"{first.before}{more}")


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
