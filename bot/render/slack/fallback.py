"""An answer as the text of a message: for notifications, screen readers, and where blocks are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from bot.render.figures import breakdown, row_currency
from bot.render.plain import say_iso, say_weekday
from bot.render.sentences import supposed, text_lines
from bot.render.slack.escape import cut, mrkdwn
from bot.render.slack.prose import BULLET, capital
from bot.render.slack.tables import amount_text, told, told_by_headline

Json: TypeAlias = Mapping[str, Any]

LONGEST, LINE, ROWS = 4000, 1000, 24


def answer_text(answer: Json) -> str:
    """The headline, figures, rows, what is supposed or missing, and how the question was read; at most 4,000."""
    lines = [line for part in (answer, *answer["also"]) for line in _lines(part)]
    text = "\n".join(lines)
    return text if len(text) <= LONGEST and text.isascii() else cut(text, LONGEST)


def _lines(answer: Json) -> Iterator[str]:
    yield _said(answer["headline"])
    if answer["what_if"]:
        yield "What if, not the contract:"
        yield from (_said(supposed(change), BULLET) for change in answer["what_if"])
    if answer["kind"] != "why":
        yield from map(_said, text_lines(answer))
    if answer["rows"]:
        yield from _rows(answer)
    found = told(answer)
    if not told_by_headline(answer, found):
        yield from (_said(f"{capital(word)}: {text}", BULLET) for word, text in found.others.items())
        yield from (_said(f"{capital(word)}: {amount_text(amount)}", BULLET) for word, amount in found.amounts.items())
    if answer["missing"]:
        yield _said(f"Missing from the terms: {', '.join(answer['missing'])}")
    if answer["choices"] and (answer["status"] != "answered" or answer["kind"] == "help"):
        yield "You can ask:"
        yield from (_said(choice, BULLET) for choice in answer["choices"])
    if answer["read_as"] and answer["kind"] != "help":
        yield _said(f"Read as: {answer['read_as']}; as of {say_iso(answer['as_of'])}")


def _rows(answer: Json) -> Iterator[str]:
    """The first rows, each as a line."""
    rows, currency = answer["rows"][:ROWS], row_currency(answer)
    made = breakdown({**answer, "rows": rows}, say_weekday)
    words = sum(name not in ("low", "high") for name in made.columns)
    for row, cells in zip(rows, made.cells, strict=True):
        label, *said = cells[:words]
        if row["low"] is not None or row["high"] is not None:
            said.append(amount_text({**row, "currency": currency}).rstrip())
        yield _said(f"{label}: {', '.join(text for text in said if text)}" if any(said) else label, BULLET)
    if len(answer["rows"]) > ROWS:
        yield f"and {len(answer['rows']) - ROWS:,} more rows"


def _said(text: str, before: str = "") -> str:
    return before + cut(mrkdwn(text), LINE)
