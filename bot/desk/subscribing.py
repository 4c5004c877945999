"""Who is told of which deal, and where: subscribing, ending it, and what is there.

What has to be posted to be known, whether a channel takes messages at all, is the surface's matter; it tells by
`failed` and `worked`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from bot.asker import Asker, Place, Workspace
from bot.desk.upcoming import Coming, coming, listing
from bot.desk.wanted import RULES, USUAL, Wanted, rules_of
from bot.render.plain import say_day
from bot.render.slack.cards import Confirmed
from bot.store import Store
from bot.store.subscriptions import Subscription
from core import Book, Deal


class Kept(NamedTuple):
    """A subscription as it was kept, and how it is told where its alerts will come."""

    subscription: Subscription
    confirmed: Confirmed


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
        self._kept, self._now = store.subscriptions, now

    async def subscribe(
        self, asker: Asker, destination: str, wanted: Wanted, zone: str, as_of: date, book: Book
    ) -> Kept:
        """Subscribe a destination. What it has for the deal already stays, but for what is named anew.

        `zone` is used where the line and what is there name none.
        """
        before = await self._of(asker.workspace, destination, wanted.deal.id)
        rules = rules_of(wanted, before.rules if before else None)
        digest = wanted.digest or (before is not None and before.digest and not wanted.only)
        chosen = wanted.zone or (before.zone if before else "") or zone
        kept = await self._kept.put(asker.workspace, destination, wanted.deal.id, rules, digest, chosen, asker.person,
                                    self._now())  # fmt: skip
        return Kept(kept, told(kept, wanted.deal, coming(book, (kept,), as_of)))

    async def unsubscribe(
        self, asker: Asker, destination: str, deal: str, title: str, rules: tuple[str, ...] = ()
    ) -> str:
        """End a subscription, or only some rules of it; what was done, as a sentence."""
        before = await self._of(asker.workspace, destination, deal)
        where = here(destination)
        if before is None:
            return f"Nothing about {title} is posted {where}; there was no subscription to end."
        left = {rule: steps for rule, steps in before.rules.items() if rule not in rules}
        digest = before.digest and "digest" not in rules
        if not rules or not left:
            await self._kept.remove(asker.workspace, destination, deal, asker.person, self._now())
            return f"Alerts for {title} are no longer posted {where}. /deal subscribe {deal} brings them back."
        await self._kept.put(asker.workspace, destination, deal, left, digest, before.zone, asker.person,
                             self._now())  # fmt: skip
        return f"{title} {where}: {'; '.join(saying(left, digest, before.zone))}."

    async def mended(self, workspace: Workspace, destination: str) -> bool:
        """Messages can be posted there now: what was broken for want of an invitation works again. Whether any was."""
        broken = [one for one in await self._kept.of(workspace, destination) if one.state == "broken"]
        for one in broken:
            await self._kept.mark(workspace, one.id, "active", "", self._now())
        return bool(broken)

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

    async def _of(self, workspace: Workspace, destination: str, deal: str) -> Subscription | None:
        return next((one for one in await self._kept.of(workspace, destination) if one.deal == deal), None)


def destination_of(asker: Asker) -> str:
    """Where what is subscribed here is posted: in a direct message to the person, else in the channel."""
    place: Place = asker.place
    return asker.person if place.kind in ("dm", "home") or place.channel.startswith("D") else place.channel


def here(destination: str) -> str:
    """The place in words, as those there would say it."""
    return "to you" if destination.startswith(("U", "W")) else "in this channel"


def told(kept: Subscription, deal: Deal, next_: tuple[Coming, ...]) -> Confirmed:
    """A subscription as it is posted where its alerts will come."""
    title = f"Alerts for {deal.title} will be posted {here(kept.destination)}"
    lines = [*saying(kept.rules, kept.digest, kept.zone), first_of(next_)]
    if "notice" in kept.rules and not deal.exits:
        lines.append("No exit is chosen yet, so no notice day is watched: /deal decide records a day to leave on")
    note = f"/deal subscribe {deal.id} with other words changes this; /deal unsubscribe {deal.id} ends it."
    return Confirmed(title, tuple(lines), kept.maker, note)


def first_of(next_: tuple[Coming, ...]) -> str:
    """When the first alert comes, as a line."""
    if not next_:
        return "No alert is due in the next 400 days"
    first = next_[0]
    return f"The first comes on {say_day(first.due)}, {first.before}: {first.title}, {say_day(first.day)}"


def saying(rules: dict[str, tuple[int, ...]], digest: bool, zone: str) -> tuple[str, ...]:
    """What a subscription tells of, as lines."""
    own = [rule for rule in rules if not rules[rule]]
    lines = []
    if all(rule in rules for rule in USUAL):
        extra = "".join(f", and {RULES[rule]}" for rule in own if rule not in USUAL)
        lines.append(f"Every date to watch, at the deal's own days before{extra}")
    else:
        lines += [f"{RULES.get(rule, rule).capitalize()} ({rule}), at the deal's own days before" for rule in own]
    lines += [f"{RULES.get(rule, rule).capitalize()} ({rule}): {_days(steps)} before"
              for rule, steps in rules.items() if steps]  # fmt: skip
    if digest:
        lines.append("Digest: Mondays, where there is something to watch")
    lines.append(f"Posted at 9:00 in {zone}, on a working day")
    return tuple(lines)


def _days(steps: tuple[int, ...]) -> str:
    """`60, 30 and 7 days`."""
    said = listing([str(step) for step in steps])
    return f"{said} day{'' if steps == (1,) else 's'}"


def entry(one: Subscription, book: Book) -> Entry:
    """A subscription in plain words."""
    deal = book.deal(one.deal)
    title = deal.title if deal else f"{one.deal} (not in the book now)"
    return Entry(one.id, one.destination, title, saying(one.rules, one.digest, one.zone), one.maker,
                 (one.reason or "nothing can be posted there") if one.state == "broken" else "")  # fmt: skip
