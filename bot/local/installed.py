"""The app as it is installed: what its manifest asks for, and its secrets."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

#: Of the events that need a scope: any one of these.
EVENT_SCOPES: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_deleted": ("groups:read",),
    "message_metadata_posted": ("metadata.message:read",),
}


class Installed:
    """Tokens, scopes and settings of the app. Tests may change `scopes`, `revoked` and `uninstalled`."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        home = features.get("app_home", {})
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-local-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.scopes = set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
        self.commands: dict[str, Mapping[str, Any]] = {
            command["command"]: command for command in features.get("slash_commands", ())
        }
        self.shortcuts: dict[str, Mapping[str, Any]] = {
            shortcut["callback_id"]: shortcut for shortcut in features.get("shortcuts", ())
        }
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", ()))
        self.interactive = bool(settings.get("interactivity", {}).get("is_enabled"))
        self.socket_mode = bool(settings.get("socket_mode_enabled", True))
        self.has_home = bool(home.get("home_tab_enabled"))
        self.has_messages = bool(home.get("messages_tab_enabled"))
        self.reads_messages = self.has_messages and not home.get("messages_tab_read_only_enabled")
        agent = features.get("agent_view") or features.get("assistant_view") or {}
        self.prompts = [dict(prompt) for prompt in agent.get("suggested_prompts", ())]
        self.revoked = False
        self.uninstalled = False

    def hears(self, event: str) -> bool:
        """Whether the app is told of an event: it is subscribed to it and has a scope for it."""
        needed = EVENT_SCOPES.get(event, ())
        alive = not self.revoked and not self.uninstalled
        return alive and event in self.events and (not needed or not self.scopes.isdisjoint(needed))
