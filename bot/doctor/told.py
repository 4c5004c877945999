"""Findings as people and programs read them."""

from __future__ import annotations

import textwrap
from typing import Any

from bot.doctor.finding import Finding, State
from bot.redaction import without_secrets
from bot.render.plain import printable
from bot.render.screen import Screen

MARKS: dict[State, str] = {"fine": "✓", "look": "!", "wrong": "✗"}
_ASCII: dict[State, str] = {"fine": "ok", "look": "! ", "wrong": "X "}
#: Columns of the check's name.
NAME = 24


def lines(finding: Finding, screen: Screen) -> str:
    """A finding in one or more lines: mark, check, what was found; the remedy below it."""
    mark = MARKS[finding.state] if screen.unicode else _ASCII[finding.state]
    shown = screen.dim(mark) if finding.state == "fine" else screen.warn(mark)
    indent = len(mark) + 1 + NAME + 1
    room = max(screen.width - indent, 20)
    found = _wrapped(finding.found, room)
    told = [f"{shown} {finding.check:<{NAME}} {found[0]}", *(" " * indent + line for line in found[1:])]
    if finding.remedy:
        first, *others = _wrapped(finding.remedy, room - 3)
        told += [" " * indent + f"-> {first}", *(" " * (indent + 3) + line for line in others)]
    return screen.fit("\n".join(told))


def ending(findings: list[Finding], screen: Screen) -> str:
    """The last line: how many there are of what."""
    count = {state: sum(finding.state == state for finding in findings) for state in MARKS}
    if count["wrong"]:
        told = f"{count['wrong']} wrong, {count['look']} worth a look, {count['fine']} fine"
    elif count["look"]:
        told = f"Nothing is wrong; {count['look']} worth a look, {count['fine']} fine"
    else:
        told = f"All {count['fine']} are fine"
    return screen.fit(told)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """All findings for a program; `ok` is whether nothing is wrong."""
    return {
        "ok": all(finding.state != "wrong" for finding in findings),
        "findings": [{name: _safe(text) for name, text in finding._asdict().items()} for finding in findings],
    }


def _safe(text: str) -> str:
    return printable(without_secrets(text))


def _wrapped(text: str, room: int) -> list[str]:
    return textwrap.wrap(_safe(text), room, break_on_hyphens=False, break_long_words=False) or [""]
