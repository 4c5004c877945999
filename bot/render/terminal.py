"""An answer as text for people: headline, breakdown, assumptions, sources, what to ask instead.

Drawn from the answer's machine-readable form alone, so text and JSON cannot tell two stories. Everything that
comes from a contract or a question is made safe to print before it is placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.render.figures import facts_table, rows_table
from bot.render.plain import printable, say_iso
from bot.render.screen import Screen
from bot.render.sentences import cited, shortened, supposed, text_lines, unknown_price
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
    yield from _list(screen, "Supposing", [supposed(change) for change in answer["what_if"]])
    yield from _list(screen, "Not disclosed", shortened([unknown_price(unknown) for unknown in answer["unknowns"]]))
    yield from _list(screen, "Missing from the terms", answer["missing"])
    yield from _list(screen, "Assumes", answer["assumptions"])
    yield from _list(screen, "Sources", [cited(source) for source in answer["sources"]])
    yield from _choices(answer["choices"], screen, command)
    if answer["read_as"]:
        yield ""
        read = f"Read as: {printable(answer['read_as'])}; as of {say_iso(answer['as_of'])}"
        yield from (screen.dim(line) for line in wrap(read, screen.width))


def _text(answer: Json, screen: Screen) -> Iterator[str]:
    paragraphs = text_lines(answer)
    if paragraphs:
        yield ""
    for paragraph in paragraphs:
        yield from wrap(printable(paragraph), screen.width)


def _list(screen: Screen, title: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield screen.bold(title)
    for item in items:
        yield from wrap(printable(item), screen.width, "  - ")


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
