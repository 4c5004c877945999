"""Alerts as text for people at a terminal: what would be posted when, as it would look in the channel."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date

from bot.render.blocks import (
    Actions,
    Button,
    Context,
    Divider,
    Header,
    Message,
    Mrkdwn,
    PlainText,
    Section,
    StaticSelect,
)
from bot.render.plain import WEEKDAYS, printable, say_day
from bot.render.screen import Screen
from bot.render.slack.escape import HAIR, JOINER
from bot.render.table import wrap


def posted(day: date, kind: str, message: Message, screen: Screen) -> str:
    """One message: when, as what, and all that it shows."""
    head = f"{say_day(day)}, {WEEKDAYS[day.weekday()]}  {kind}"
    body = [line for block in message.blocks or () for line in _block(block, screen)]
    return screen.fit("\n".join([screen.dim(head), *(body or _text(message.text, screen))]))


def _block(block: object, screen: Screen) -> Iterator[str]:
    match block:
        case Header(text=text):
            yield from (screen.bold(line) for line in _text(text, screen))
        case Section(text=text, fields=fields, accessory=accessory):
            lines = _text(text, screen) if text is not None else []
            yield from lines
            for field in fields or ():
                name, _, said = _read(field).partition("\n")
                yield from wrap(printable(f"{name}: {said}"), screen.width, "  ", "    ")
            if accessory is not None:
                yield f"  {_element(accessory)}"
        case Context(elements=elements):
            for element in elements:
                yield from (screen.dim(line) for line in _text(element, screen))
        case Actions(elements=elements):
            yield f"  {' '.join(_element(element) for element in elements)}"
        case Divider():
            yield ""


def _text(text: str | PlainText | Mrkdwn, screen: Screen) -> list[str]:
    return [line for said in _read(text).splitlines() for line in wrap(printable(said), screen.width, "  ", "    ")]


def _read(text: str | PlainText | Mrkdwn) -> str:
    """A text as people read it: without marks, and without what keeps words apart for Slack."""
    said = text if isinstance(text, str) else text.text
    said = said.replace(JOINER, "").replace(HAIR, "")
    if not isinstance(text, PlainText):
        lines = [line[1:-1] if len(line) > 2 and line[0] == line[-1] == "*" else line for line in said.splitlines()]
        said = html.unescape("\n".join(lines))
    return said


def _element(element: object) -> str:
    match element:
        case Button(text=label):
            return f"[{label.text}]"
        case StaticSelect(placeholder=placeholder):
            return f"[{placeholder.text if placeholder else 'Choose'} ...]"
    return ""
