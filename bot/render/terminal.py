"""An answer as text for people: headline, breakdown, assumptions, sources, what to ask instead.

Drawn from the answer's machine-readable form alone, so text and JSON cannot tell two stories. Everything that
comes from a contract or a question is made safe to print before it is placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.render.figures import facts_table, rows_table
from bot.render.plain import printable, say_figure, say_iso
from bot.render.screen import Screen
from bot.render.table import wrap

Json = Mapping[str, Any]


def render(answer: Json, screen: Screen, command: str | None = None) -> str:
    """The answer and those `also` given, without a final line break.

    `command` is the call that turns a choice into a line to run; without one, choices stand as questions.
    """
    parts = [answer, *answer["also"]]
    text = "\n\n".join("\n".join(_lines(part, screen, command)) for part in parts)
    return screen.fit(text)


def _lines(answer: Json, screen: Screen, command: str | None) -> Iterator[str]:
    emphasis = screen.bold if answer["status"] == "answered" or answer["also"] else screen.warn
    yield from (emphasis(line) for line in wrap(printable(answer["headline"]), screen.width))
    yield from _text(answer, screen)
    for blocks in (facts_table(answer), rows_table(answer, screen)):
        if blocks:
            yield ""
            yield from blocks
    yield from _list(screen, "Supposing", [_supposed(change) for change in answer["what_if"]])
    yield from _list(screen, "Not disclosed", _shortened([_unknown(unknown) for unknown in answer["unknowns"]]))
    yield from _list(screen, "Missing from the terms", answer["missing"])
    yield from _list(screen, "Assumes", answer["assumptions"])
    yield from _list(screen, "Sources", [_source(source) for source in answer["sources"]])
    yield from _choices(answer["choices"], screen, command)
    if answer["read_as"]:
        yield ""
        read = f"Read as: {printable(answer['read_as'])}; as of {say_iso(answer['as_of'])}"
        yield from (screen.dim(line) for line in wrap(read, screen.width))


def _shortened(lines: list[str], most: int = 6) -> list[str]:
    """The first lines, and how many more there are: one a month is too many to read."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} more such months"]


def _text(answer: Json, screen: Screen) -> Iterator[str]:
    """The value where it is text that neither the headline nor the choices below already hold."""
    text = (answer["value"] or {}).get("text")
    if not text or " ".join(text.split()) in " ".join(answer["headline"].split()):
        return
    if answer["choices"] and all(choice in text for choice in answer["choices"]):
        return
    yield ""
    for paragraph in text.splitlines():
        yield from wrap(printable(paragraph), screen.width)


def _list(screen: Screen, title: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield screen.bold(title)
    for item in items:
        yield from wrap(printable(item), screen.width, "  - ")


def _supposed(change: Json) -> str:
    return f"{_spaced(change['term'])}: {change['supposed']} (the contract: {change['contract']})"


def _unknown(unknown: Json) -> str:
    low, high = (None if end is None else say_figure(end) for end in (unknown["low"], unknown["high"]))
    if low is None:
        bounds = "" if high is None else f", at most {high}"
    else:
        bounds = f", at least {low}" if high is None else f", between {low} and {high}"
    return f"{unknown['name']}{bounds}"


def _source(source: Json) -> str:
    where = f", {source['where']}" if source["where"] else ""
    says = f"{source['says']} " if source["says"] else ""
    return f"{_spaced(source['term'])}: {says}({source['source']}{where})"


def _choices(choices: Sequence[str], screen: Screen, command: str | None) -> Iterator[str]:
    """What could be asked instead, as lines to copy; they are not wrapped, so that they stay whole."""
    if not choices:
        return
    yield ""
    yield screen.bold("Try")
    for choice in choices:
        text = printable(choice)
        yield f"  {text}" if command is None else f"  {printable(command)} {_quoted(text)}"


def _quoted(text: str) -> str:
    """A question as one argument of a shell."""
    if not set(text) & set('"$`\\!'):
        return f'"{text}"'
    import shlex

    return shlex.quote(text)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
