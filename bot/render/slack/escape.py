"""Text that others wrote, made safe for Slack: it cannot mention, link, format or become an emoji by accident.

What Slack would act on is kept apart by characters without width, so that the text still reads as it was written.
`plain` is for places without marks (titles, buttons, cells), `mrkdwn` for those with them.
"""

from __future__ import annotations

import re

from bot.render.plain import printable

#: Two characters with this between them mean nothing to Slack; it has no width and never breaks a line.
JOINER = "\u2060"
#: A hair of space: a mark that is next to a space neither opens nor closes bold, italic or struck text.
HAIR = "\u200a"

#: More characters than any place takes.
ENOUGH = 4200
#: What stands where there is nothing to show; Slack takes no empty text.
NOTHING = "–"

#: Only texts with one of these can hold something to keep apart.
_LOOK = re.compile(r"[<&@#]|:(?! )|\.[A-Za-z]|[^ -~]")
_ACTIVE = re.compile(
    r"<(?=\S)"  # <!channel>, <@U1>, <https://...>
    r"|&(?=(?:lt|gt|amp|#\w+);)"  # an entity that would be read back
    r"|[@#](?=\w)"  # @here, name@example.com, #general
    r"|:(?=//|[\w+'-]+(?::|\s*\Z))"  # https://, :tada:, also where another colon may follow
    r"|(?<=\w)\.(?=[^\W\d_]{2})(?!ya?ml\b)"  # example.com; files of deals keep their names whole
)
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_MARKS = re.compile(r"[*_~`]")
#: A mark inside a word formats nothing.
_LOOSE = re.compile(r"(?<![^\W_])[*_~]+|[*_~]+(?![^\W_])")
_ENTITY = re.compile(r"&[a-z]{0,3}\Z")
_HANGING = re.compile(r"[\s\u0300-\u036f\u200c\u200d\u2060\u200a]+\Z")


def plain(text: str) -> str:
    """The text on one line for a place without marks; a dash where there is nothing to see.

    Of a text longer than any place takes, only the beginning is looked at.
    """
    if len(text) > ENOUGH:
        text = text[:ENOUGH]
    if _LOOK.search(text) is not None:
        text = _kept_apart(text)
    return text.strip() or NOTHING


def mrkdwn(text: str) -> str:
    """The text on one line for a place with marks, where it stands for itself."""
    text = plain(text.replace("`", "'"))
    if formats(text):
        text = _LOOSE.sub(_apart, text)
    if text[0] in ">•":
        text = JOINER + text
    return entities(text)


def formats(text: str) -> bool:
    """Whether the text holds a mark that could format it; within a word, only a backtick does."""
    return _MARKS.search(text) is not None and ("`" in text or _LOOSE.search(text) is not None)


def entities(text: str) -> str:
    """`&`, `<` and `>` as Slack wants them in texts with marks."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def code(lines: list[str]) -> str:
    """Lines of a table in characters as a block of equal width, which nothing in them can end."""
    text = "\n".join(entities(_kept_apart(line[:ENOUGH].replace("`", "'")).rstrip()) for line in lines)
    return f"```\n{text}\n```"


def cut(text: str, most: int) -> str:
    """The text in at most `most` characters, with `…` where it was cut; never within an entity or a letter."""
    if len(text) <= most and (text.isascii() or _units(text) <= most):
        return text
    text = text[: most - 1]
    while (over := _units(text) - most + 1) > 0:
        text = text[: -((over + 1) // 2)]
    return _HANGING.sub("", _ENTITY.sub("", text)) + "…"


def _kept_apart(text: str) -> str:
    return _ACTIVE.sub(rf"\g<0>{JOINER}", _STACKED.sub(r"\1", printable(text)))


def _units(text: str) -> int:
    """Characters as JavaScript counts them, which is at least as many as Python does."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def _apart(marks: re.Match[str]) -> str:
    return HAIR + HAIR.join(marks[0]) + HAIR
