"""The demo's day, which people can let pass: one clock for its answers and its alerts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot import clock
from bot.alerts.moments import day_in, moment
from bot.cli.calls import day
from bot.local import LocalSlack
from bot.render.plain import WEEKDAYS, say_day
from core import Book, Deal

#: Where the demo's people live, for what has no time zone.
ZONE = "America/New_York"
#: The command by which people let the demo's time pass.
DAY = "/day"


class DemoClock:
    """The machine's time, or noon of a day and on from there."""

    def __init__(self, zone: str | None, as_of: date | None = None) -> None:
        self._zone, self._ahead = zone or ZONE, timedelta()
        if as_of is not None:
            self.move(as_of)

    def now(self) -> datetime:
        """This moment, in UTC."""
        return clock.now() + self._ahead

    def today(self, book: Book, deal: Deal | None = None) -> date:
        """The day now, as `clock.today` has it; where nothing has a zone and the day was moved, that of the people."""
        if not self._ahead:
            return clock.today(book, deal)
        return day_in(self.now(), clock.zone_of(book, deal) or ZONE)

    def move(self, day: date) -> None:
        """Let it be noon of a day, when what is due on it is."""
        self._ahead = moment(day, self._zone, time(12)) - clock.now()

    def moved(self, text: str) -> str:
        """Move to the day that a person typed, or the next one, and say so. ValueError where it is none."""
        today, text = day_in(self.now(), self._zone), text.strip()
        try:
            wanted = today + timedelta(days=1) if text in ("", "next") else day(text)
        except argparse.ArgumentTypeError as error:
            raise ValueError(f"{error}; or write /day next") from None
        self.move(wanted)
        return f"It is {WEEKDAYS[wanted.weekday()]}, {say_day(wanted)}, noon. What falls due comes now."


def offer_days(slack: LocalSlack, demo_clock: DemoClock, changed: Callable[[], None]) -> None:
    """`/day` in the page moves the demo's clock, and what falls due by then is posted."""

    def moved(text: str) -> str:
        told = demo_clock.moved(text)
        changed()
        return told

    workspace = slack.workspace
    workspace.own_commands[DAY] = moved
    workspace.commands.append({"command": DAY, "usage_hint": "next", "description": "Let the demo's time pass"})
    workspace.suggestions += [f"{DAY} next"]
