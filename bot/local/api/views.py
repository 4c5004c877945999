"""views.* and assistant.threads.*: modals, Home, suggested prompts and status."""

from __future__ import annotations

from typing import Any

from bot.local.api.call import Call, Method
from bot.local.grants import Refusal
from bot.local.members import Channel, View
from bot.local.views import checked_view, made_view, push, replace

PROMPTS = 4


def _unique(call: Call, external: str, but: str = "") -> None:
    taken = [view for views in call.workspace.modals.values() for view in views if view["external_id"] == external]
    if external and any(view["id"] != but for view in taken):
        raise Refusal("duplicate_external_id")


def open_(call: Call) -> dict[str, Any]:
    """views.open: the trigger is spent on it; open modals give way."""
    given = checked_view(call.arguments.get("view"), "modal")
    person = call.backend.grants.spend(call.text("trigger_id"))
    _unique(call, str(given.get("external_id", "")))
    call.workspace.modals.pop(person, None)
    return {"view": push(call.workspace, person, given)}


def push_(call: Call) -> dict[str, Any]:
    """views.push: above the modal that is open."""
    given = checked_view(call.arguments.get("view"), "modal")
    person = call.backend.grants.spend(call.text("trigger_id"))
    _unique(call, str(given.get("external_id", "")))
    if not call.workspace.modals.get(person):
        raise Refusal("not_found")
    return {"view": push(call.workspace, person, given)}


def update(call: Call) -> dict[str, Any]:
    """views.update: a modal that is open, by its id or its external id; with `hash` only if nothing changed since."""
    given = checked_view(call.arguments.get("view"), "modal")
    wanted, external = str(call.arguments.get("view_id") or ""), str(call.arguments.get("external_id") or "")
    for person, views in call.workspace.modals.items():
        for view in views:
            if (wanted and view["id"] == wanted) or (external and view["external_id"] == external):
                _same(call, view)
                _unique(call, str(given.get("external_id", "")), view["id"])
                return {"view": replace(call.workspace, person, view, given)}
    raise Refusal("not_found")


def _same(call: Call, view: View) -> None:
    if call.arguments.get("hash") and call.arguments["hash"] != view["hash"]:
        raise Refusal("hash_conflict")


def publish(call: Call) -> dict[str, Any]:
    """views.publish: what the app's Home shows to a person."""
    if not call.backend.installed.has_home:
        raise Refusal("not_enabled")
    given = checked_view(call.arguments.get("view"), "home")
    person = call.workspace.people.get(call.text("user_id"))
    if person is None or person.is_bot:
        raise Refusal("user_not_found")
    old = call.workspace.homes.get(person.id)
    if old is not None:
        _same(call, old)
    view = made_view(call.workspace, given, replaced=old)
    call.workspace.publish_home(person.id, view)
    return {"view": view}


def _thread(call: Call) -> tuple[Channel, str]:
    channel = call.channel("channel_id")
    return call.inside(channel), str(call.arguments.get("thread_ts") or "")


def set_prompts(call: Call) -> dict[str, Any]:
    """assistant.threads.setSuggestedPrompts: at most four, in a direct message; a thread is optional for agents."""
    channel, _ = _thread(call)
    prompts = call.arguments.get("prompts")
    if channel.kind != "im":
        raise Refusal("channel_type_not_supported")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise Refusal("invalid_arguments")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
        raise Refusal("invalid_arguments")
    made = [{"title": str(one["title"]), "message": str(one["message"])} for one in prompts]
    call.workspace.set_prompts(channel, str(call.arguments.get("title") or ""), made)
    return {}


def set_status(call: Call) -> dict[str, Any]:
    """assistant.threads.setStatus: that the app is at work; an empty status ends it, as an answer does."""
    channel, thread = _thread(call)
    if not thread:
        raise Refusal("invalid_arguments")
    call.workspace.set_status(channel, thread, str(call.arguments.get("status") or ""))
    return {}


def set_title(call: Call) -> dict[str, Any]:
    """assistant.threads.setTitle."""
    channel, thread = _thread(call)
    if thread not in channel.messages:
        raise Refusal("invalid_thread_ts")
    call.workspace.change(channel, thread, {"assistant_title": call.text("title")})
    return {}


METHODS: tuple[Method, ...] = (
    Method("views.open", open_, (), 4),
    Method("views.push", push_, (), 4),
    Method("views.update", update, (), 4),
    Method("views.publish", publish, (), 4),
    Method("assistant.threads.setSuggestedPrompts", set_prompts, ("assistant:write",)),
    Method("assistant.threads.setStatus", set_status, ("assistant:write", "chat:write")),
    Method("assistant.threads.setTitle", set_title, ("assistant:write",)),
)
