"""Who is told of which deal, and where: subscribing, ending it, and what is there.

What has to be posted to be known, whether a channel takes messages at all, is the surface's matter; it tells by
`failed` and `worked`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from bot.alerts.codes import why
from bot.asker import Asker, Place, Workspace
from bot.desk.resting import wakes
from bot.desk.upcoming import AHEAD, Coming, coming, days_before, holidays, ladder_of, listing
from bot.desk.wanted import RULES, USUAL, Wanted, line_of, rules_of, told_of
from bot.render.plain import say_day
from bot.render.slack.cards import Confirmed
from bot.render.slack.prose import capital
from bot.render.slack.watch import Stopped
from bot.store import Store
from bot.store.entry import State
from bot.store.subscriptions import Subscription
from core import LADDERS, Book, Deal, events

#: The states of an alert that is over for its destination.
OVER: tuple[State, ...] = ("sent", "suppressed", "undeliverable")
#: So many rules of one ladder are told one by one, in words; more are only named.
MOST_SPELT = 2
#: Why a deal has no date of a kind that somebody has asked for.
MISSING: Mapping[str, str] = {
    "notice": "no right to end {deal} on notice is on file for this side",
    "lock-in": "{deal} has no lock-in on file that is still to end",
    "renewal": "{deal} does not renew by itself, as far as is on file",
    "window": "{deal} has no option on file",
    "fee": "no change of the fee of {deal} is on file",
    "capacity": "no change of the capacity of {deal} is on file",
    "payments": "when {deal} is billed and to be paid is not disclosed",
    "delivery": "{deal} has no deliveries on file",
    "expiry": "no end of {deal} is on file",
    "commit": "no right to end {deal} on notice is on file, so no month can still be avoided",
}


class Kept(NamedTuple):
    """A subscription as it was kept, and how it is told where its alerts will come."""

    subscription: Subscription
    confirmed: Confirmed


class Ended(NamedTuple):
    """A subscription that was ended, or a part of it, and how that is told where its alerts came."""

    destination: str
    stopped: Stopped


class Entry(NamedTuple):
    """A subscription in plain words. `where` is a channel or person by id; `broken` why nothing can be posted."""

    id: str
    where: str
    deal: str
    says: tuple[str, ...]
    maker: str
    broken: str = ""


class Subscribing:
    """The subscriptions of a workspace's people and channels, as the people there change them."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._kept, self._ledger, self._answers, self._now = store.subscriptions, store.ledger, store.answers, now

    async def subscribe(
        self, asker: Asker, destination: str, wanted: Wanted, zone: str, as_of: date, book: Book
    ) -> Kept:
        """Subscribe a destination. What it has for the deal already stays, but for what is named anew.

        `zone` is used where the line and what is there name none.
        """
        before = await self.there(asker.workspace, destination, wanted.deal.id)
        rules = rules_of(wanted, told_of(before.rules, before.digest) if before else None)
        digest = wanted.digest or (before is not None and before.digest and not wanted.only)
        chosen = wanted.zone or (before.zone if before else "") or zone
        kept = await self._kept.put(asker.workspace, destination, wanted.deal.id, rules, digest, chosen, asker.person,
                                    self._now())  # fmt: skip
        next_ = coming(book, (kept,), as_of, await self.done(asker.workspace, (kept,)))
        return Kept(kept, told(kept, wanted, next_, book, as_of))

    async def unsubscribe(
        self, asker: Asker, destination: str, deal: str, shown: Deal | None, rules: tuple[str, ...] = ()
    ) -> Ended | None:
        """End a subscription, or only some rules of it; None where there was none to end, or none of these rules.

        `shown` is the deal as the book has it, if it does.
        """
        before = await self.there(asker.workspace, destination, deal)
        if before is None:
            return None
        title, now = shown.title if shown else deal, self._now()
        had = told_of(before.rules, before.digest)
        left = {rule: steps for rule, steps in had.items() if rule not in rules} if rules else {}
        digest = before.digest and bool(rules) and "digest" not in rules
        if (dict(had), before.digest) == (left, digest):
            return None
        if left or digest:
            await self._kept.put(asker.workspace, destination, deal, left, digest, before.zone, asker.person, now)
            gone = listing([rule for rule in ("digest", *had) if rule in rules and (rule in had or before.digest)])
            heading = f"Alerts for {title} {here(destination)}: {gone} ended"
            lines = ("Still told:", *saying(left, digest, before.zone, shown))
        else:
            await self._kept.remove(asker.workspace, destination, deal, asker.person, now)
            heading, lines = f"Alerts for {title} are no longer posted {here(destination)}", ()
        again = line_of(deal, had, before.digest, before.zone) if shown else ""
        note = f"/deal subscribe {again} takes it back." if shown else ""
        return Ended(destination, Stopped(heading, lines, asker.person, note, again))

    async def mended(self, workspace: Workspace, destination: str, codes: Collection[str]) -> tuple[Subscription, ...]:
        """What was broken there for one of these reasons works again, as the reason is gone; which ones that are."""
        broken = [one for one in await self._kept.of(workspace, destination)
                  if one.state == "broken" and one.reason in codes]  # fmt: skip
        for one in broken:
            await self._kept.mark(workspace, one.id, "active", "", self._now())
        return tuple(broken)

    async def failed(self, subscription: Subscription, reason: str) -> None:
        """Nothing can be posted there: the subscription is kept, and shown as broken."""
        await self._kept.mark(subscription.workspace, subscription.id, "broken", reason, self._now())

    async def of(self, workspace: Workspace, destination: str) -> tuple[Subscription, ...]:
        """What is subscribed at a destination."""
        return tuple(await self._kept.of(workspace, destination))

    async def mine(self, workspace: Workspace, person: str) -> tuple[Subscription, ...]:
        """What a person is told of directly, and what they have subscribed channels to."""
        every = await self._kept.all(workspace)
        return tuple(one for one in every if person in (one.destination, one.maker))

    async def one(self, workspace: Workspace, id: str) -> Subscription | None:
        """A subscription by its id."""
        return await self._kept.one(workspace, id)

    async def there(self, workspace: Workspace, destination: str, deal: str) -> Subscription | None:
        """What a destination is subscribed to of a deal."""
        return next((one for one in await self._kept.of(workspace, destination) if one.deal == deal), None)

    async def done(self, workspace: Workspace, there: Iterable[Subscription]) -> frozenset[str]:
        """The ledger's keys of what was posted at these destinations already, or will not be."""
        places = {(one.destination, one.deal) for one in there}
        return frozenset([entry.key for place in places for entry in await self._ledger.all(workspace, *place, OVER)])

    async def rests(self, workspace: Workspace, there: Iterable[Subscription], book: Book) -> dict[str, date]:
        """The day on which each snoozed card at these destinations speaks again, or has spoken."""
        found: dict[str, date] = {}
        for destination, id in {(one.destination, one.deal) for one in there}:
            deal, entries = book.deal(id), await self._ledger.all(workspace, destination, id)
            days = {entry.card: entry.day for entry in entries}
            states = await self._answers.of(workspace, *days) if deal is not None else {}
            for card, state in states.items():
                if deal is not None and state.snoozed is not None and state.snoozed.until is not None:
                    found[card] = wakes(state.snoozed.until, days[card], holidays(book, deal))
        return found


def destination_of(asker: Asker) -> str:
    """Where what is subscribed here is posted: in a direct message to the person, else in the channel."""
    place: Place = asker.place
    return asker.person if place.kind in ("dm", "home") or place.channel.startswith("D") else place.channel


def here(destination: str) -> str:
    """The place in words, as those there would say it."""
    return "to you" if destination.startswith(("U", "W")) else "in this channel"


def told(kept: Subscription, asked: Wanted, next_: tuple[Coming, ...], book: Book, as_of: date) -> Confirmed:
    """A subscription as it is posted where its alerts will come; what was asked for and will not come is named."""
    deal = asked.deal
    title = f"Alerts for {deal.title} will be posted {here(kept.destination)}"
    lines = [*saying(kept.rules, kept.digest, kept.zone, deal)]
    if kept.rules:
        lines.append(first_of(next_))
    if "notice" in kept.rules and not deal.exits:
        lines.append("No exit is chosen yet, so no notice day is watched: /deal decide records a day to leave on")
    lines += [line for rule in asked.ladders if (line := nothing_of(book, deal, rule, as_of))]
    note = f"/deal subscribe {deal.id} with other words changes this; /deal unsubscribe {deal.id} ends it."
    return Confirmed(title, tuple(lines), kept.maker, note)


def nothing_of(book: Book, deal: Deal, rule: str, as_of: date) -> str:
    """That a kind of date has none to come in this deal, as a line; empty where it has some."""
    if rule == "notice" and not deal.exits:
        return ""  # told with what to do
    found = events(book, deal.id, deal.first_day - AHEAD, deal.last_day + AHEAD, (rule,), as_of=as_of)
    if any(event.day >= as_of for event in found):
        return ""
    if found:
        return f"No {rule} alert will come: the last such day of {deal.title} was {say_day(found[-1].day)}"
    return f"No {rule} alert will come: {MISSING[rule].format(deal=deal.title)}"


def first_of(next_: tuple[Coming, ...]) -> str:
    """When the first alert comes, as a line."""
    if not next_:
        return "No alert is due in the next 400 days"
    first = next_[0]
    return f"The first comes on {say_day(first.due)}, {first.before}: {first.title}, {say_day(first.day)}"


def saying(rules: Mapping[str, tuple[int, ...]], digest: bool, zone: str, deal: Deal | None = None) -> tuple[str, ...]:
    """What a subscription tells of, as lines; with the deal, the days before are named that are its own."""
    told = told_of(rules, digest)
    lines = ["Every date to watch"] if told and all(rule in told for rule in USUAL) else []
    by_ladder: dict[tuple[int, ...], list[str]] = {}
    for rule in told:
        if rule in RULES:
            by_ladder.setdefault(tuple(told[rule]) or _ladder(rule, deal), []).append(rule)
    for steps, names in by_ladder.items():
        if len(names) > MOST_SPELT:
            lines.append(f"{capital(days_before(steps))}: {', '.join(names)}")
        else:
            lines += [f"{capital(RULES[rule])} ({rule}): {days_before(steps)}" for rule in names]
    if digest:
        alone = "" if told else ", of every date to watch; no alert by itself"
        lines.append(f"Digest: Mondays, where there is something to watch{alone}")
    lines.append(f"Posted at 9:00 in {zone}, on a working day")
    return tuple(lines)


def _ladder(rule: str, deal: Deal | None) -> tuple[int, ...]:
    return ladder_of(deal, None, rule) if deal is not None else LADDERS.get(rule, ())


def entry(one: Subscription, book: Book) -> Entry:
    """A subscription in plain words."""
    deal = book.deal(one.deal)
    title = deal.title if deal else f"{one.deal} (not in the book now)"
    return Entry(one.id, one.destination, title, saying(one.rules, one.digest, one.zone, deal), one.maker,
                 why(one.reason) if one.state == "broken" else "")  # fmt: skip
