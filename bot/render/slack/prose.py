"""Sentences and lists as texts of blocks.

A text whose words hold a mark of Slack's, such as a loose asterisk, is sent as plain text: it loses its bold title
but shows exactly what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.render.blocks import Context, Mrkdwn, PlainText, Section
from bot.render.slack.escape import JOINER, cut, entities, formats, plain

#: The longest text of a section, of a field or context, of one item of a list, and of a title.
SECTION, FIELD, ITEM, TITLE = 3000, 2000, 600, 200
BULLET = "• "


def bold(text: str, most: int = SECTION) -> PlainText | Mrkdwn:
    """One sentence that stands out."""
    safe = plain(text)
    if formats(safe):
        return PlainText(text=cut(safe, most))
    return Mrkdwn(text=f"*{cut(_line(safe), most - 2)}*")


def sentence(text: str, most: int = SECTION) -> PlainText | Mrkdwn:
    """One sentence as it is."""
    safe = plain(text)
    return PlainText(text=cut(safe, most)) if formats(safe) else Mrkdwn(text=cut(_line(safe), most))


def titled(title: str, lines: Iterable[str], most: int = SECTION, bullet: str = "") -> PlainText | Mrkdwn:
    """A bold title, if any, over lines, as many as fit; how many more there are stands last."""
    heading = [cut(plain(title), TITLE)] if title else []
    safe = [bullet + cut(plain(line), ITEM) for line in lines]
    marked = not any(map(formats, heading)) and not any(map(formats, safe))
    made = [*(f"*{_line(head)}*" for head in heading), *map(_line, safe)] if marked else [*heading, *safe]
    text = "\n".join(made)
    if len(text) > most or not text.isascii():
        text = cut("\n".join(_fitting(made, most)), most)
    return Mrkdwn(text=text) if marked else PlainText(text=text)


def listed(title: str, items: Sequence[str], most: int = SECTION) -> PlainText | Mrkdwn:
    """A bold title of ours over a list."""
    return titled(title, items, most, BULLET)


def section(text: PlainText | Mrkdwn) -> Section:
    return Section(text=text)


def context(texts: Iterable[str]) -> Context | None:
    """Small grey texts, at most ten; None where there are none."""
    elements = tuple(sentence(text, FIELD) for text in texts if text)[:10]
    return Context(elements=elements) if elements else None


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def _line(safe: str) -> str:
    """A safe text as a line with marks: a `>` of its own would make a quotation of it."""
    return entities(JOINER + safe if safe[0] == ">" else safe)


def _fitting(lines: list[str], most: int) -> list[str]:
    """The lines that fit, less those that make room for the count of the others."""
    used, kept = 0, 0
    room = most - len("\nand 100,000 more")
    for line in lines:
        used += len(line.encode("utf-16-le", "replace")) // 2 + 1
        if used > room:
            break
        kept += 1
    rest = len(lines) - kept
    return lines if not rest else [*lines[:kept], f"and {rest:,} more"] if kept else lines
