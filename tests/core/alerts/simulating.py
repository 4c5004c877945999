"""Running an alert calendar day by day, as a planner with a memory of keys would; and telling it as a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from textwrap import wrap
from typing import NamedTuple

from core import RULES, Alert, Book, alerts_of

DAY = timedelta(days=1)
fold = partial(wrap, width=110, break_long_words=False)
#: What a subscription to everything but `commit` asks for.
USUAL: Mapping[str, tuple[int, ...]] = {rule: () for rule in RULES if rule != "commit"}


class Told(NamedTuple):
    """An alert and the day on which it was told."""

    on: date
    alert: Alert


def day_by_day(book: Book, deal: str, first: date, last: date, ladders: Mapping[str, tuple[int, ...]] = USUAL) -> Iterator[Told]:
    """Ask again on every day, as known on that day; tell what is due by then and was not told before."""
    told: set[str] = set()
    for number in range((last - first).days + 1):
        today = first + number * DAY
        for alert in alerts_of(book, deal, today, today, ladders):
            if alert.key not in told and not alert.covered:
                told.add(alert.key)
                yield Told(today, alert)


def text_of(heading: str, told: Iterable[Told]) -> str:
    """The calendar as people read it: one paragraph an alert; how a day is computed stands where it is first told."""
    lines = [heading, "=" * len(heading), ""]
    explained: set[str] = set()
    for on, alert in told:
        event = alert.event
        left = (event.day - on).days
        lines.append(f"{on:%a} {on.isoformat()}  {alert.key}")
        lines.append(f"    {event.title}.")
        lines.append(f"    It is {event.day:%A}, {event.day.isoformat()}, in {left} day{'' if left == 1 else 's'}.")
        lines.extend(f"    {part}" for part in fold(event.stakes))
        if event.how not in explained:
            lines.extend(f"    {part}" for part in fold(event.how))
        explained.add(event.how)
        lines.append(f"    Ask: {event.question}")
        lines.append("")
    return "\n".join(lines)
