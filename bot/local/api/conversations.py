"""conversations.*: channels, who is in them and what was said."""

from __future__ import annotations

from typing import Any

from bot.local.api.call import HISTORY, READ, Call, Method
from bot.local.grants import Refusal
from bot.local.members import Channel, Message
from bot.local.payloads import plain_message

_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": ""}
RESTRICTED_PAGE = 15


def described(call: Call, channel: Channel) -> dict[str, Any]:
    """A channel as the API describes it."""
    workspace = call.workspace
    common = {
        "id": channel.id, "created": channel.created, "is_archived": channel.is_archived, "is_im": channel.kind == "im",
        "is_org_shared": False, "context_team_id": workspace.team, "updated": channel.created * 1000,
    }  # fmt: skip
    if channel.kind == "im":
        return {**common, "user": channel.person, "is_user_deleted": False, "priority": 0}
    teams = {workspace.team} | {workspace.people[one].team for one in channel.members}
    return {
        **common, "name": channel.name, "name_normalized": channel.name, "is_channel": True, "is_group": False,
        "is_mpim": False, "is_private": channel.kind == "private", "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared, "is_ext_shared": channel.is_ext_shared, "is_pending_ext_shared": False,
        "creator": next(iter(workspace.people)), "unlinked": 0, "parent_conversation": None, "pending_shared": [],
        "pending_connected_team_ids": [], "shared_team_ids": sorted(teams),
        "is_member": workspace.bot.id in channel.members, "previous_names": [],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }  # fmt: skip


def open_(call: Call) -> dict[str, Any]:
    """conversations.open: the direct messages with one person."""
    users = call.arguments.get("users")
    parts = users if isinstance(users, list) else str(users or "").split(",")
    wanted = [part.strip() for part in parts if part.strip()]
    if not wanted:
        return {"channel": {"id": call.channel().id}}
    person = call.workspace.people.get(wanted[0])
    if person is None:
        raise Refusal("user_not_found")
    if len(wanted) > 1:
        raise Refusal("method_not_supported_for_channel_type")
    if person.is_bot or person.team != call.workspace.team:
        raise Refusal("cannot_dm_bot" if person.is_bot else "user_not_visible")
    channel = call.workspace.open_dm(person.id)
    return {"channel": described(call, channel) if call.flag("return_im") else {"id": channel.id}}


def info(call: Call) -> dict[str, Any]:
    """conversations.info."""
    channel = call.channel(scopes=READ)
    found = described(call, channel)
    if call.flag("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


def _listed(call: Call, mine: bool) -> dict[str, Any]:
    kinds = []
    for name in call.text("types", "public_channel").split(","):
        if name.strip() not in _TYPES:
            raise Refusal("invalid_types")
        kinds.append(_TYPES[name.strip()])
        if kinds[-1]:
            call.needs(READ[kinds[-1]])
    hide = call.flag("exclude_archived")
    bot = call.workspace.bot.id
    found = [
        channel for channel in call.workspace.channels.values()
        if channel.kind in kinds and not (hide and channel.is_archived)
        and (bot in channel.members or (not mine and channel.kind == "channel"))
    ]  # fmt: skip
    page, cursor = call.page(found)
    return {"channels": [described(call, channel) for channel in page], "response_metadata": {"next_cursor": cursor}}


def list_(call: Call) -> dict[str, Any]:
    """conversations.list: public channels, and the private ones that the app is in."""
    return _listed(call, mine=False)


def of_user(call: Call) -> dict[str, Any]:
    """users.conversations, of the app itself."""
    return _listed(call, mine=True)


def members(call: Call) -> dict[str, Any]:
    """conversations.members."""
    page, cursor = call.page(sorted(call.channel(scopes=READ).members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = str(call.arguments.get("oldest") or "0"), str(call.arguments.get("latest") or "")
    try:
        first, last = float(oldest), float(latest) if latest else float("inf")
    except ValueError:
        raise Refusal("invalid_ts_oldest") from None
    inclusive = call.flag("inclusive")
    return [one for one in messages if first < float(one["ts"]) < last
            or (inclusive and float(one["ts"]) in (first, last))]  # fmt: skip


def _told(call: Call, messages: list[Message], backwards: bool) -> dict[str, Any]:
    most = RESTRICTED_PAGE if call.backend.limits.history else 999
    page, cursor = call.page(list(reversed(messages)) if backwards else messages, min(100, most), most)
    metadata = call.flag("include_all_metadata") and not call.strips_metadata
    answer: dict[str, Any] = {"messages": [plain_message(one, metadata) for one in page], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def history(call: Call) -> dict[str, Any]:
    """conversations.history: roots and broadcast replies, the newest first; no other replies, no ephemeral ones."""
    channel = call.inside(call.channel(scopes=HISTORY))
    roots = [
        one for one in channel.messages.values()
        if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
    ]  # fmt: skip
    return _told(call, _between(call, roots), backwards=True) | {"pin_count": 0}


def replies(call: Call) -> dict[str, Any]:
    """conversations.replies: the root, and its replies from the oldest on."""
    channel = call.inside(call.channel(scopes=HISTORY))
    ts = call.text("ts")
    thread = channel.messages.get(ts, {}).get("thread_ts", ts)
    found = [one for one in channel.messages.values() if thread in (one["ts"], one.get("thread_ts"))]
    if not found:
        raise Refusal("thread_not_found")
    return _told(call, [one for one in found if one["ts"] == thread or one in _between(call, [one])], backwards=False)


def join(call: Call) -> dict[str, Any]:
    """conversations.join: a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.workspace.bot.id in channel.members:
        return {"channel": described(call, channel), "warning": "already_in_channel"}
    channel.members.add(call.workspace.bot.id)
    call.workspace.changed_channel(channel)
    call.backend.events.membership(channel, call.workspace.bot.id, joined=True)
    return {"channel": described(call, channel)}


METHODS: tuple[Method, ...] = (
    Method("conversations.open", open_, ("im:write",)),
    Method("conversations.info", info),
    Method("conversations.list", list_, (), 2),
    Method("users.conversations", of_user),
    Method("conversations.members", members, (), 4),
    Method("conversations.history", history),
    Method("conversations.replies", replies),
    Method("conversations.join", join, ("channels:join",)),
)
