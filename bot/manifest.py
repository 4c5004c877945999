"""The app as Slack is told of it, made from the handlers that are there: nothing is asked for that nobody uses.

The same handlers serve both ways in: over Socket Mode the manifest names no address, over HTTP every one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias
from urllib.parse import quote

Json: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["command", "event", "action", "view", "shortcut"]

NAME = "dealbot"
#: Under the public address: the one path for commands, events and interactivity.
PATH = "/slack/events"
DESCRIPTION = "Answers questions about deal terms: exact, sourced, always the same."
LONG_DESCRIPTION = (
    "dealbot knows a company's big contracts and answers, exactly and with sources, what they cost, when notice is "
    "due and what leaving comes to. Ask by slash command, in a direct message or by mentioning it; follow up in the "
    "thread. Prices that nobody disclosed stay honest bounds, notice is counted to the day, and every figure names "
    "its term and its source. The same question about the same contract always gets the same answer."
)
AGENT_DESCRIPTION = (
    "Ask what a deal costs, when notice is due, what leaving comes to. Answers are exact, name their sources, and are "
    "the same every time."
)
BACKGROUND = "#1f3a5f"
MOST_PROMPTS = 4


class Need(NamedTuple):
    """A scope that the bot needs, and what for."""

    name: str
    why: str


class Asked(Protocol):
    """A scope as a handler names it."""

    @property
    def name(self) -> str: ...
    @property
    def why(self) -> str: ...


class Registered(Protocol):
    """A handler as the manifest sees it; its name is the command, event type, action id or callback id."""

    @property
    def kind(self) -> Kind: ...
    @property
    def name(self) -> str: ...
    @property
    def scopes(self) -> Sequence[Asked]: ...
    @property
    def described(self) -> str: ...
    @property
    def hint(self) -> str: ...


def manifest(listeners: Iterable[Registered], url: str = "", prompts: Sequence[tuple[str, str]] = ()) -> Json:
    """The manifest of an app with these handlers: for HTTP where Slack reaches us at `url`, else for Socket Mode.

    `prompts` are titles with the messages they send, of which the first four are taken. A message shortcut's
    `described` is its description and its `hint` its name; a command's `hint` is its usage hint.
    """
    known = tuple(listeners)
    where = url.rstrip("/") + PATH if url else ""
    request = {"request_url": where} if where else {}
    agent: Json = {"agent_description": AGENT_DESCRIPTION}
    if prompts:
        agent["suggested_prompts"] = [{"title": title, "message": text} for title, text in prompts[:MOST_PROMPTS]]
    features: Json = {
        "app_home": {
            "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "agent_view": agent,
    }  # fmt: skip
    if commands := [_command(listener, where) for listener in known if listener.kind == "command"]:
        features["slash_commands"] = commands
    if shortcuts := [_shortcut(listener) for listener in known if listener.kind == "shortcut"]:
        features["shortcuts"] = shortcuts
    settings: Json = {
        "org_deploy_enabled": False, "socket_mode_enabled": not where, "token_rotation_enabled": False,
    }  # fmt: skip
    if events := sorted({listener.name for listener in known if listener.kind == "event"}):
        settings["event_subscriptions"] = {**request, "bot_events": events}
    if any(listener.kind in ("action", "view", "shortcut") for listener in known):
        settings["interactivity"] = {"is_enabled": True, **request}
    return {
        "display_information": {
            "name": NAME, "description": DESCRIPTION, "background_color": BACKGROUND,
            "long_description": LONG_DESCRIPTION,
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": [need.name for need in needs(known)]}},
        "settings": settings,
    }  # fmt: skip


def needs(listeners: Iterable[Registered]) -> tuple[Need, ...]:
    """Every scope that these handlers need, by name, each with all that it is for."""
    why: dict[str, list[str]] = {}
    for listener in listeners:
        for scope in listener.scopes:
            reasons = why.setdefault(scope.name, [])
            if scope.why not in reasons:
                reasons.append(scope.why)
    return tuple(Need(name, "; ".join(why[name])) for name in sorted(why))


def link(made: Json) -> str:
    """The address that opens Slack's page for a new app with this manifest filled in."""
    return "https://api.slack.com/apps?new_app=1&manifest_json=" + quote(json.dumps(made, separators=(",", ":")), "")


def _command(listener: Registered, where: str) -> Json:
    # Escaped text names people and channels by their ids, as messages and mentions always do: one way to read all
    # three, and a name cannot be mistaken for another's.
    made: Json = {"command": listener.name, "description": listener.described, "should_escape": True}
    if listener.hint:
        made["usage_hint"] = listener.hint
    if where:
        made["url"] = where
    return made


def _shortcut(listener: Registered) -> Json:
    name = listener.hint or listener.described
    return {"name": name, "type": "message", "callback_id": listener.name, "description": listener.described}
