"""Buttons that ask a question, and their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bot.render.blocks import Actions, Button, PlainText
from bot.render.slack.escape import cut, plain

ASK, SHARE, MISSED, SETTINGS = "dealbot.ask", "dealbot.share", "dealbot.missed", "dealbot.settings"
LABEL, IN_A_ROW = 75, 25


class Run(NamedTuple):
    """A button that asks something: what it says (cut to 75 characters), and what comes back on a click."""

    label: str
    value: str


def ask_button(number: int, run: Run) -> Button:
    """The button of a question; `number` is its own among the buttons of a message or view."""
    return button(run.label, f"{ASK}.{number}", run.value)


def button(label: str, action_id: str, value: str | None = None) -> Button:
    return Button(text=PlainText(text=cut(plain(label), LABEL)), action_id=action_id, value=value)


def rows_of(buttons: Sequence[Button]) -> Iterator[Actions]:
    """The buttons in as few rows as Slack allows."""
    rest = iter(buttons)
    while row := tuple(islice(rest, IN_A_ROW)):
        yield Actions(elements=row)
