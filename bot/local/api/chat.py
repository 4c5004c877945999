"""chat.*: the app's messages."""

from __future__ import annotations

from typing import Any

from bot.local.api.call import Call, Method
from bot.local.grants import Refusal
from bot.local.members import Channel, Message
from bot.local.payloads import plain_message
from bot.local.posting import app_message, checked_content


def _place(call: Call) -> Channel:
    """Where to post: a channel, or with a person's id the direct messages with that person."""
    wanted = call.text("channel")
    person = call.workspace.people.get(wanted)
    if person is not None:
        if person.is_bot or person.deleted or person.team != call.workspace.team:
            raise Refusal("cannot_dm_bot" if person.is_bot else "channel_not_found")
        return call.workspace.open_dm(person.id)
    channel = call.channel()
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.workspace.bot.id not in channel.members and "chat:write.public" not in call.backend.installed.scopes:
        raise Refusal("not_in_channel")
    if channel.kind == "im" and not call.backend.installed.has_messages:
        raise Refusal("messages_tab_disabled")
    return channel


def _thread(call: Call, channel: Channel) -> dict[str, Any]:
    """The thread to post into. A deleted root can still be answered; a `ts` that never was cannot."""
    thread = str(call.arguments.get("thread_ts") or "")
    if not thread:
        return {}
    root = channel.messages.get(thread)
    if root is not None and root.get("thread_ts", thread) != thread:
        thread, root = root["thread_ts"], channel.messages.get(root["thread_ts"])
    if root is None and thread not in channel.tombs:
        raise Refusal("thread_not_found")
    frame: dict[str, Any] = {"thread_ts": thread}
    if root is not None:
        frame["parent_user_id"] = root.get("user", "")
        if call.flag("reply_broadcast"):
            about = {key: root[key] for key in ("ts", "text", "user") if key in root}
            frame |= {"subtype": "thread_broadcast", "root": about}
    return frame


def post_message(call: Call) -> dict[str, Any]:
    """chat.postMessage."""
    channel = _place(call)
    content = checked_content(call.arguments, call.refused_blocks)
    message = app_message(call.workspace, content) | _thread(call, channel)
    call.workspace.post(channel, message)
    call.backend.events.posted(channel, message)
    if call.arguments.get("thread_ts"):
        call.workspace.set_status(channel, message["thread_ts"], "")
    shown = plain_message(message, metadata=not call.strips_metadata)
    answer: dict[str, Any] = {"channel": channel.id, "ts": message["ts"], "message": shown}
    if "warning" in content:
        answer |= {"warning": content["warning"], "response_metadata": {"warnings": [content["warning"]]}}
    return answer


def post_ephemeral(call: Call) -> dict[str, Any]:
    """chat.postEphemeral."""
    channel = _place(call)
    person = call.text("user")
    if person not in channel.members:
        raise Refusal("user_not_in_channel")
    message = app_message(call.workspace, checked_content(call.arguments, call.refused_blocks)) | _thread(call, channel)
    call.workspace.post_ephemeral(channel, person, message)
    return {"message_ts": message["ts"]}


def _own(call: Call, channel: Channel, missing: str, foreign: str) -> Message:
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise Refusal(missing)
    if message.get("bot_id") != call.workspace.bot_id:
        raise Refusal(foreign)
    return message


def update(call: Call) -> dict[str, Any]:
    """chat.update: blocks and metadata that are not given stay; an empty list or object takes them away."""
    channel = call.channel()
    message = _own(call, channel, "message_not_found", "cant_update_message")
    if channel.is_archived:
        raise Refusal("is_archived")
    given = dict(call.arguments)
    if given.get("text") is None and "blocks" not in given:
        raise Refusal("no_text")
    content = checked_content({"text": message["text"], **given}, call.refused_blocks)
    changes: dict[str, Any] = {"text": content["text"]}
    for key in ("blocks", "metadata"):
        if key in given and given[key] is not None:
            changes[key] = content.get(key)
    changes["edited"] = {"user": call.workspace.bot.id, "ts": call.workspace.next_ts()}
    previous = dict(message)
    call.workspace.change(channel, message["ts"], {key: value for key, value in changes.items()
                                                   if value is not None or key in message})  # fmt: skip
    call.backend.events.changed(channel, message, previous)
    shown = plain_message(message, metadata=not call.strips_metadata)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


def delete(call: Call) -> dict[str, Any]:
    """chat.delete."""
    channel = call.channel()
    message = _own(call, channel, "message_not_found", "cant_delete_message")
    call.workspace.remove(channel, message["ts"])
    call.backend.events.deleted(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(call: Call) -> dict[str, Any]:
    """chat.getPermalink."""
    channel = call.channel()
    ts = call.text("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise Refusal("message_not_found")
    link = f"{call.backend.url()}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.get("thread_ts", ts) != ts:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: tuple[Method, ...] = (
    Method("chat.postMessage", post_message, ("chat:write",)),
    Method("chat.postEphemeral", post_ephemeral, ("chat:write",)),
    Method("chat.update", update, ("chat:write",)),
    Method("chat.delete", delete, ("chat:write",)),
    Method("chat.getPermalink", get_permalink, (), 5),
)
