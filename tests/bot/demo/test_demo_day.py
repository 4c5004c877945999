"""The demo's day: one clock that people move, and the local Slack's command for it."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest

from bot import clock
from bot.cli.demoday import DAY, DemoClock, offer_days
from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK
from bot.local.persons import CannotAct
from bot.manifest import manifest
from bot.shelf import open_shelf
from bot.surfaces import LISTENERS
from core import Book


@pytest.fixture
def book() -> Book:
    """The shipped deals."""
    found = open_shelf(None).book
    assert found is not None
    return found


def test_it_begins_at_noon(book: Book) -> None:
    """On a day that is named it is noon there in the deal's zone, so that what is due at nine is due; else it is the machine's time."""
    demo = DemoClock(clock.zone_of(book), date(2027, 9, 2))
    assert demo.today(book) == demo.today(book, book.deals[0]) == date(2027, 9, 2)
    assert demo.now().astimezone(UTC).date() == date(2027, 9, 2)
    assert 16 <= demo.now().hour <= 18
    plain = DemoClock(clock.zone_of(book))
    assert abs(plain.now() - clock.now()) < timedelta(seconds=5)
    assert plain.today(book) == clock.today(book)


def test_it_moves(book: Book) -> None:
    """To the next day or to a date, forwards and back; what is no date is refused with what to write."""
    demo = DemoClock(None, date(2027, 9, 2))
    assert demo.moved("next") == "It is Fri, 3 Sep 2027, noon. What falls due comes now."
    assert demo.moved("") == "It is Sat, 4 Sep 2027, noon. What falls due comes now."
    assert demo.moved(" 2027-06-04 ").startswith("It is Fri, 4 Jun 2027")
    assert demo.today(book) == date(2027, 6, 4)
    with pytest.raises(ValueError, match="write it as 2026-11-23; or write /day next"):
        demo.moved("soon")


async def test_the_command(book: Book) -> None:
    """`/day` is offered beside the app's commands, moves the clock, plans anew and says so; the app does not hear of it."""
    demo, changed = DemoClock(None, date(2027, 9, 2)), []
    slack = LocalSlack(manifest(LISTENERS))
    offer_days(slack, demo, lambda: changed.append(demo.today(book)))
    assert DAY in [one["command"] for one in slack.workspace.snapshot(DESK)["commands"]]
    assert (await slack.command(DESK, DEAL_DESK, DAY, "next")).acked
    assert slack.toasts(DESK) == ["It is Fri, 3 Sep 2027, noon. What falls due comes now."]
    assert changed == [date(2027, 9, 3)]
    with pytest.raises(CannotAct, match="is not a date"):
        await slack.command(DESK, DEAL_DESK, DAY, "soon")
