"""Modals and Home as Slack keeps them: a view that the app gave, with its ids and its state."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from bot.local.blocks import check_view, reasons
from bot.local.forms import block_ids, state_of
from bot.local.grants import Refusal
from bot.local.members import View
from bot.local.workspace import Workspace

STACK = 3  #: modals on top of each other
VIEW_BYTES = 250_000


def made_view(
    workspace: Workspace, given: Mapping[str, Any], replaced: View | None = None, below: View | None = None
) -> View:
    """The view that Slack makes of what the app gave. It takes the place of `replaced`, or opens above `below`."""
    made = f"V{secrets.token_hex(5).upper()}"
    blocks = block_ids([dict(block) for block in given["blocks"]])
    state = state_of(blocks, {}, (replaced or {}).get("state", {}).get("values"))
    view: View = {
        "id": replaced["id"] if replaced else made,
        "team_id": workspace.team,
        "type": given["type"],
        "blocks": blocks,
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": state},
        "hash": f"{int(workspace.timing.now())}.{secrets.token_urlsafe(6)}",
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": replaced["previous_view_id"] if replaced else below["id"] if below else None,
        "root_view_id": replaced["root_view_id"] if replaced else below["root_view_id"] if below else made,
        "app_id": workspace.app_id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": workspace.team,
        "bot_id": workspace.bot_id,
    }
    return view


def checked_view(given: Any, kind: str) -> dict[str, Any]:
    """A view of that type, "modal" or "home", that Slack takes. Refusal: with the reasons, as the API gives them."""
    if not isinstance(given, dict):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    problems = check_view(given, kind)
    if problems:
        raise Refusal("invalid_arguments", response_metadata={"messages": reasons(problems)})
    if len(repr(given)) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return given


def push(workspace: Workspace, person: str, given: Mapping[str, Any]) -> View:
    """Open a modal above those that are open. Refusal: there are three already."""
    views = workspace.modals.get(person, [])
    if len(views) >= STACK:
        raise Refusal("push_limit_reached")
    view = made_view(workspace, given, below=views[-1] if views else None)
    workspace.set_modals(person, [*views, view])
    return view


def replace(workspace: Workspace, person: str, old: View, given: Mapping[str, Any]) -> View:
    """Put another view in the place of one that is open."""
    view = made_view(workspace, given, replaced=old)
    workspace.set_modals(person, [view if one is old else one for one in workspace.modals.get(person, [])])
    return view
