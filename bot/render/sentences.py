"""The parts of an answer in sentences, the same ones wherever they are shown. Nothing is made safe to show here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.render.plain import say_figure

Json = Mapping[str, Any]


def text_lines(answer: Json) -> list[str]:
    """The value where it is text that neither the headline nor the choices already hold, by paragraphs."""
    text: str | None = (answer["value"] or {}).get("text")
    if not text or " ".join(text.split()) in " ".join(answer["headline"].split()):
        return []
    if answer["choices"] and all(choice in text for choice in answer["choices"]):
        return []
    return text.splitlines()


def supposed(change: Json) -> str:
    """One change of a what-if, beside what the contract says."""
    return f"{_spaced(change['term'])}: {change['supposed']} (the contract: {change['contract']})"


def unknown_price(unknown: Json) -> str:
    """A price that is not disclosed, and its bounds."""
    low, high = (None if end is None else say_figure(end) for end in (unknown["low"], unknown["high"]))
    if low is None:
        bounds = "" if high is None else f", at most {high}"
    else:
        bounds = f", at least {low}" if high is None else f", between {low} and {high}"
    return f"{unknown['name']}{bounds}"


def cited(source: Json) -> str:
    """A term, what its source says of it, and where."""
    where = f", {source['where']}" if source["where"] else ""
    says = f"{source['says']} " if source["says"] else ""
    return f"{_spaced(source['term'])}: {says}({source['source']}{where})"


def shortened(lines: list[str], most: int = 6) -> list[str]:
    """The first lines, and how many more there are: one a month is too many to read."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} more such months"]


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
