"""What everybody wants to be told of, as subscriptions and the deals' files say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from bot.store.subscriptions import Subscription
from core import LADDERS, Book

#: Rules that nobody is told of unless they ask.
ON_REQUEST = ("payments", "commit")
USUAL: Mapping[str, tuple[int, ...]] = {rule: () for rule in LADDERS if rule not in ON_REQUEST}


class Wish(NamedTuple):
    """What one destination wants to be told of about one deal."""

    destination: str
    deal: str
    rules: Mapping[str, tuple[int, ...]]
    digest: bool
    zone: str
    made: datetime


def wishes_of(subscriptions: Iterable[Subscription], book: Book) -> list[Wish]:
    """What everybody wants to be told of: by subscription, as a deal's owner, and each destination's one digest.

    What a broken subscription cannot tell its channel goes to its maker, as if they had subscribed, too.
    """
    wishes: dict[tuple[str, str], Wish] = {}
    instead: dict[tuple[str, str], Wish] = {}
    for one in subscriptions:
        rules = one.rules or ({} if one.digest else USUAL)  # none with a digest: the digest alone
        wishes[one.destination, one.deal] = Wish(one.destination, one.deal, rules, False, one.zone, one.made)
        if one.digest:
            wishes.setdefault((one.destination, ""), Wish(one.destination, "", {}, True, one.zone, one.made))
        if one.state == "broken" and one.maker:
            instead.setdefault((one.maker, one.deal), Wish(one.maker, one.deal, rules, False, one.zone, one.made))
            if one.digest:
                instead.setdefault((one.maker, ""), Wish(one.maker, "", {}, True, one.zone, one.made))
    began = datetime.min.replace(tzinfo=UTC)
    for deal in book.deals:
        for owner in deal.alerting.owners:
            zone = deal.time_zone or book.time_zone or "UTC"
            wishes.setdefault((owner, deal.id), Wish(owner, deal.id, USUAL, False, zone, began))
    for place, wish in instead.items():
        own = wishes.get(place)
        wishes[place] = wish if own is None else own._replace(rules={**wish.rules, **own.rules})
    return list(wishes.values())
