"""The payloads that Slack sends to an app, in Slack's shapes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from bot.local.installed import Installed
from bot.local.members import Channel, Message, Person, View
from bot.local.workspace import Workspace

#: Fields that the local Slack keeps with a message for itself.
_OWN = ("channel", "is_ephemeral", "metadata", "assistant_title")


def plain_message(message: Message, metadata: bool = False) -> Message:
    """A message as Slack hands it out: without its channel, and without metadata unless asked for."""
    return {
        key: value for key, value in message.items() if key not in _OWN or (metadata and key == "metadata")
    }  # fmt: skip


def rich_text(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The block that a person's message carries."""
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}]


class Payloads:
    """Builds payloads for one app in one workspace."""

    def __init__(self, workspace: Workspace, installed: Installed) -> None:
        self.workspace, self.installed = workspace, installed

    def _team(self) -> dict[str, Any]:
        team = {"id": self.workspace.team, "domain": self.workspace.domain}
        if self.workspace.enterprise:
            team |= {"enterprise_id": self.workspace.enterprise, "enterprise_name": self.workspace.name}
        return team

    def _enterprise(self) -> dict[str, Any] | None:
        if not self.workspace.enterprise:
            return None
        return {"id": self.workspace.enterprise, "name": self.workspace.name}

    def _user(self, person: Person) -> dict[str, Any]:
        return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team}

    def channel_name(self, channel: Channel) -> str:
        """How payloads name a channel: private ones do not tell their name."""
        return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)

    def command(
        self, person: Person, channel: Channel, name: str, text: str, trigger: str, response_url: str
    ) -> dict[str, Any]:
        """A slash command. Over HTTP it is a form, so every value is text."""
        payload = {
            "token": self.installed.verification_token,
            "team_id": self.workspace.team,
            "team_domain": self.workspace.domain,
            "channel_id": channel.id,
            "channel_name": self.channel_name(channel),
            "user_id": person.id,
            "user_name": person.handle,
            "command": name,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger,
        }
        if self.workspace.enterprise:
            payload |= {"enterprise_id": self.workspace.enterprise, "enterprise_name": self.workspace.name}
        return payload

    def _interaction(self, kind: str, person: Person, **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "user": self._user(person),
            "api_app_id": self.workspace.app_id,
            "token": self.installed.verification_token,
            **more,
            "team": self._team(),
            "enterprise": self._enterprise(),
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> dict[str, str]:
        return {"id": channel.id, "name": self.channel_name(channel)}

    def message_actions(
        self, person: Person, channel: Channel, message: Message, actions: list[dict[str, Any]],
        state: Mapping[str, Any], trigger: str, response_url: str,
    ) -> dict[str, Any]:  # fmt: skip
        """A click in a message. That of an ephemeral message carries no `message`, but its response URL."""
        ephemeral = bool(message.get("is_ephemeral"))
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        payload = self._interaction("block_actions", person, container=container, trigger_id=trigger)
        payload["channel"] = self._channel(channel)
        if not ephemeral:
            payload["message"] = plain_message(message)
        return payload | {"state": {"values": state}, "response_url": response_url, "actions": actions}

    def view_actions(
        self, person: Person, view: View, actions: list[dict[str, Any]], trigger: str
    ) -> dict[str, Any]:
        """A click in a modal or in Home."""
        container = {"type": "view", "view_id": view["id"]}
        payload = self._interaction("block_actions", person, container=container, trigger_id=trigger, view=view)
        return payload | {"actions": actions}

    def submission(self, person: Person, view: View, trigger: str) -> dict[str, Any]:
        """A modal that was submitted; what was entered is in `view.state.values`."""
        return self._interaction("view_submission", person, trigger_id=trigger, view=view, response_urls=[])

    def closed(self, person: Person, view: View, cleared: bool) -> dict[str, Any]:
        """A modal that was closed and asked to be told of it."""
        return self._interaction("view_closed", person, view=view, is_cleared=cleared)

    def message_shortcut(
        self, person: Person, channel: Channel, message: Message, callback: str, trigger: str, response_url: str
    ) -> dict[str, Any]:
        """A shortcut chosen from a message's menu."""
        return self._interaction(
            "message_action", person, callback_id=callback, trigger_id=trigger, response_url=response_url,
            action_ts=self.workspace.next_ts(), message_ts=message["ts"], channel=self._channel(channel),
            message=plain_message(message),
        )  # fmt: skip

    def global_shortcut(self, person: Person, callback: str, trigger: str) -> dict[str, Any]:
        """A shortcut chosen from the composer or the search."""
        return self._interaction(
            "shortcut", person, callback_id=callback, trigger_id=trigger, action_ts=self.workspace.next_ts()
        )

    def event(self, event: dict[str, Any], channel: Channel | None = None) -> dict[str, Any]:
        """An event in its wrapper, with an id of its own."""
        enterprise = self.workspace.enterprise or None
        authorization = {
            "enterprise_id": enterprise,
            "team_id": self.workspace.team,
            "user_id": self.workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload = {
            "token": self.installed.verification_token,
            "team_id": self.workspace.team,
            "context_team_id": self.workspace.team,
            "context_enterprise_id": enterprise,
            "api_app_id": self.workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + uuid4().hex[:12].upper(),
            "event_time": int(self.workspace.timing.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": "4-" + secrets.token_urlsafe(32),
        }
        if enterprise:
            payload["enterprise_id"] = enterprise
        return payload
