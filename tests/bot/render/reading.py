"""What Slack would make of a payload: which texts it shows, what in them it would act on, and whether it takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.local.blocks import check_message, check_view, reasons

#: Keys of texts that are shown, beside those of text objects and cells.
SHOWN = frozenset(("text", "caption", "name", "label", "x_label", "y_label", "title"))
#: Blocks that slack_sdk has no class for.
NEWER = frozenset(("data_table", "data_visualization"))
#: Characters without a glyph that are put there on purpose, or shape letters.
ALLOWED = frozenset("\n\u2060\u200a\u200c\u200d")

_EVERYWHERE = {
    "a mention or a link": r"<[!@#\w/]",
    "an entity": r"&(?:lt|gt|amp|#\w+);",
    "an emoji": r":[\w+'-]+:",
    "an address": r"\w+://\S|\w\.(?!ya?ml\b)[^\W\d_]{2}",
    "a name": r"[@#]\w",
}
_MARKED = {
    "bold": r"(?<![^\W_])\*(?![\s*])[^*\n]*(?<![\s*])\*(?![^\W_])",
    "italic": r"(?<![^\W_])_(?![\s_])[^_\n]*(?<![\s_])_(?![^\W_])",
    "struck": r"(?<![^\W_])~(?![\s~])[^~\n]*(?<![\s~])~(?![^\W_])",
    "code": r"`[^`\n]+`",
    "a quotation": r"^&gt;",
    "a raw bracket": r"[<>]",
}
_OWN_BOLD = re.compile(r"^\*(.*)\*$", re.MULTILINE)
_OWN_CODE = re.compile(r"^`/deal[^`\n]*`", re.MULTILINE)
_FENCE = re.compile(r"^```\n(.*)\n```$", re.DOTALL)
_OWN_MENTION = re.compile(r"^Shared by <@[UW][A-Z0-9]+>$")


class Shown(NamedTuple):
    """A text that people see, where it stands, and whether marks count in it."""

    at: str
    text: str
    marked: bool


def shown(payload: Any, at: str = "", marked: bool = False) -> Iterator[Shown]:
    """Every text of a message or view that people see; what is typed into a form is their own."""
    if isinstance(payload, list):
        for number, item in enumerate(payload):
            yield from shown(item, f"{at}/{number}", marked)
            if at.endswith("/categories"):
                yield Shown(at, item, False)
    elif isinstance(payload, dict):
        for key, value in payload.items():
            if isinstance(value, str) and key in SHOWN:
                is_message = not at and key == "text"
                yield Shown(f"{at}/{key}", value, is_message or payload.get("type") == "mrkdwn")
            else:
                yield from shown(value, f"{at}/{key}", marked)


def acted_on(item: Shown) -> list[str]:
    """What Slack would make of a text beyond showing it, but for what is ours."""
    found = [f"{item.at} holds {char!r}" for char in set(item.text) if not char.isprintable() and char not in ALLOWED]
    text = item.text
    if item.marked:
        if _OWN_MENTION.match(text):
            return found
        fence = _FENCE.match(text)
        text = fence[1] if fence else _OWN_CODE.sub("", _OWN_BOLD.sub(r"\1", text))
        marks = {"code": _MARKED["code"], "a raw bracket": _MARKED["a raw bracket"], "a fence": "```"} if fence else _MARKED
        for what, pattern in marks.items():
            found += [f"{item.at}: {what}: {match[0]!r}" for match in re.finditer(pattern, text, re.MULTILINE)]
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for what, pattern in _EVERYWHERE.items():
        found += [f"{item.at}: {what}: {match[0]!r}" for match in re.finditer(pattern, text)]
    return found


def refused(payload: dict[str, Any]) -> list[str]:
    """Why Slack would not take a message or a view, by the local Slack's rules and by slack_sdk's."""
    blocks = payload.get("blocks", [])
    if "type" in payload:
        found = reasons(check_view(payload, payload["type"]))
        View(**payload).validate_json()
    else:
        found = reasons(check_message(blocks))
    for block in blocks:
        _parse(block)
    return found


def _parse(block: dict[str, Any]) -> None:
    """Have slack_sdk check a block and what is in it; it raises on what it refuses."""
    if block["type"] in NEWER:
        return
    parsed = Block.parse(block)
    assert parsed is not None
    parsed.validate_json()
    for child in block.get("child_blocks", ()):
        _parse(child)
