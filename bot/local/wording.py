"""What people type -> what Slack makes of it: escaped, and with mentions."""

from __future__ import annotations

import re
from typing import Any

from bot.local.workspace import Workspace

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>|<#(C[A-Z0-9]+)>|(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.ASCII)
_WIDE = ("here", "channel", "everyone")


def escaped(text: str) -> str:
    """The text with Slack's three characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def command_text(workspace: Workspace, text: str, should_escape: bool) -> str:
    """The text of a command. With `should_escape` people and channels are named by their ids, and links marked."""
    if not should_escape:
        return escaped(text)
    words, _ = composed(workspace, text)

    def named(found: re.Match[str]) -> str:
        sign, one = found.groups()
        name = workspace.people[one].handle if sign == "@" else workspace.channels[one].name
        return f"<{sign}{one}|{name}>"

    return re.sub(r"(?<!\S)https?://[^\s<>]+", r"<\g<0>>", re.sub(r"<([@#])(\w+)>", named, words))


def composed(workspace: Workspace, text: str) -> tuple[str, list[dict[str, Any]]]:
    """A typed message as Slack sends it on: its text, and the parts of its rich text.

    "@dealbot" and "<@U…>" of people who are there become mentions, "@here" and the like too. Everything else is
    escaped: typing "<!channel>" mentions nobody.
    """
    parts: list[dict[str, Any]] = []
    out: list[str] = []
    handles = {person.handle: person.id for person in workspace.people.values()}
    last = 0

    def plain(piece: str) -> None:
        if piece:
            out.append(escaped(piece))
            parts.append({"type": "text", "text": piece})

    for found in _MENTION.finditer(text):
        user, channel, handle = found.groups()
        trailing = ""
        if handle and handle not in handles and handle.rstrip(".-_") in handles:
            trailing, handle = handle[len(handle.rstrip(".-_")) :], handle.rstrip(".-_")
        user = user if user in workspace.people else handles.get(handle or "")
        if user:
            element, token = {"type": "user", "user_id": user}, f"<@{user}>"
        elif channel in workspace.channels:
            element, token = {"type": "channel", "channel_id": channel}, f"<#{channel}>"
        elif handle in _WIDE:
            element, token = {"type": "broadcast", "range": handle}, f"<!{handle}>"
        else:
            continue
        plain(text[last : found.start()])
        out.append(token)
        parts.append(element)
        last = found.end() - len(trailing)
    plain(text[last:])
    return "".join(out), parts
