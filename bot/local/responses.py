"""What the app answers to an interaction: in its acknowledgement, or later at the response URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local.events import Events
from bot.local.grants import Grants, Refusal, ResponseUrl
from bot.local.members import Channel, Message, View
from bot.local.posting import app_message, checked_content
from bot.local.views import checked_view, push, replace
from bot.local.workspace import Workspace


class Responses:
    """Carries the app's answers into the workspace, by Slack's rules."""

    def __init__(self, workspace: Workspace, grants: Grants, events: Events) -> None:
        self.workspace, self.grants, self.events = workspace, grants, events

    def at_url(self, secret: str, body: Any) -> None:
        """Answer at a response URL; one of its five uses. Refusal: with the status and the error of the answer."""
        url = self.grants.url(secret)
        if not isinstance(body, dict):
            raise Refusal("invalid_payload", status=400)
        try:
            self._answer(url, body)
        except Refusal as refusal:
            refusal.status = 400
            raise
        url.uses += 1

    def answered(self, url: ResponseUrl, body: Any) -> str:
        """Show what came with the acknowledgement of a command. The error, empty where there is none."""
        if not isinstance(body, dict):
            return "invalid_command_response"
        try:
            self._answer(url, body)
        except Refusal:
            return "invalid_command_response"
        return ""

    def _answer(self, url: ResponseUrl, body: Mapping[str, Any]) -> None:
        channel = self.workspace.channels.get(url.channel)
        if channel is None:
            raise Refusal("channel_not_found")
        if body.get("delete_original"):
            self._remove(channel, url)
            return
        content = checked_content(body)
        if body.get("replace_original") and url.message:
            self._replace(channel, url, content)
            return
        message = app_message(self.workspace, content)
        thread = str(body.get("thread_ts") or "")
        if thread:
            message["thread_ts"] = thread
        if body.get("response_type") == "in_channel":
            if channel.is_archived:
                raise Refusal("is_archived")
            self.workspace.post(channel, message)
            self.events.posted(channel, message)
        else:
            self.workspace.post_ephemeral(channel, url.person, message)
        url.message = url.message or message["ts"]

    def _known(self, channel: Channel, url: ResponseUrl) -> Message:
        whose, message = channel.ephemerals.get(url.message, ("", channel.messages.get(url.message)))
        if message is None or whose not in ("", url.person) or message.get("bot_id") != self.workspace.bot_id:
            raise Refusal("message_not_found")
        return message

    def _remove(self, channel: Channel, url: ResponseUrl) -> None:
        message = self._known(channel, url)
        self.workspace.remove(channel, message["ts"])
        if not message.get("is_ephemeral"):
            self.events.deleted(channel, message)

    def _replace(self, channel: Channel, url: ResponseUrl, content: Mapping[str, Any]) -> None:
        message = self._known(channel, url)
        previous = dict(message)
        changes = {"text": content["text"], "blocks": content.get("blocks")}
        if not message.get("is_ephemeral"):
            changes["edited"] = {"user": self.workspace.bot.id, "ts": self.workspace.next_ts()}
        self.workspace.change(channel, message["ts"], changes)
        if not message.get("is_ephemeral"):
            self.events.changed(channel, message, previous)

    def submitted(self, person: str, view: View, body: Any) -> str:
        """Do what the acknowledgement of a submission asks for; the modal closes where it asks for nothing.

        The error is "invalid" where the app objects to what was entered, "invalid_view" where Slack objects to the
        app's answer, and empty otherwise.
        """
        views = self.workspace.modals.get(person, [])
        body = body if isinstance(body, dict) else {}
        asked = body.get("response_action")
        if asked == "errors":
            errors = {str(block): str(text) for block, text in (body.get("errors") or {}).items()}
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            if not errors or errors.keys() - inputs:
                return self._trouble(person)
            self.workspace.view_errors(person, view["id"], errors)
            return "invalid"
        try:
            if asked == "clear":
                self.workspace.set_modals(person, [])
            elif asked == "update":
                replace(self.workspace, person, view, checked_view(body.get("view"), "modal"))
            elif asked == "push":
                push(self.workspace, person, checked_view(body.get("view"), "modal"))
            elif asked is None:
                self.workspace.set_modals(person, [one for one in views if one["id"] != view["id"]])
            else:
                return self._trouble(person)
        except Refusal:
            return self._trouble(person)
        return ""

    def _trouble(self, person: str) -> str:
        self.workspace.toast(person, "error", "We had some trouble connecting. Try again?")
        return "invalid_view"
