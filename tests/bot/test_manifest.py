"""The manifest, and the command that prints it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.__main__ import main
from bot.cli import manifest as command
from bot.manifest import DESCRIPTION, LONG_DESCRIPTION, Kind, link, manifest, needs
from bot.surfaces import LISTENERS

#: The scope that an event is not delivered without.
EVENT_SCOPES = {"app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history"}


class Scope(NamedTuple):
    """A scope, as a handler names it."""

    name: str
    why: str


class Handler(NamedTuple):
    """A handler, as far as the manifest looks at it."""

    kind: Kind
    name: str
    scopes: tuple[Scope, ...] = ()
    described: str = ""
    hint: str = ""


WRITE = Scope("chat:write", "to answer")
COMMAND = Handler("command", "/deal", (Scope("commands", "to hear"), WRITE), "Ask", "cost | help")
MENTION = Handler("event", "app_mention", (Scope("app_mentions:read", "to be called"), WRITE))
SHORTCUT = Handler("shortcut", "dealbot.about", (), "Ask about a deal", "Ask about it")


def scopes(made: dict[str, Any]) -> list[str]:
    """The bot's scopes of a manifest."""
    found: list[str] = made["oauth_config"]["scopes"]["bot"]
    return found


def test_socket_mode() -> None:
    """Without an address: Socket Mode, and no address anywhere."""
    made = manifest([COMMAND, MENTION, SHORTCUT])
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps({**made, "display_information": {}})
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_mention"]}


def test_http() -> None:
    """With an address: no Socket Mode, and commands, events and interactivity all go to the one path under it."""
    made = manifest([COMMAND, MENTION, SHORTCUT], "https://dealbot.example.com/")
    where = "https://dealbot.example.com/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == where
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": where}
    assert [found["url"] for found in made["features"]["slash_commands"]] == [where]


def test_only_what_is_used() -> None:
    """What no handler needs is not asked for: no commands, shortcuts, events, interactivity or scopes of its own."""
    made = manifest([])
    assert "slash_commands" not in made["features"]
    assert "shortcuts" not in made["features"]
    assert "event_subscriptions" not in made["settings"]
    assert "interactivity" not in made["settings"]
    assert scopes(made) == []
    assert "interactivity" not in manifest([COMMAND, MENTION])["settings"]
    for kind in ("action", "view"):
        assert manifest([Handler(kind, "x")])["settings"]["interactivity"]["is_enabled"]


def test_handlers_in_words() -> None:
    """A command's and a shortcut's words are the handler's; people and channels in a command come by their ids."""
    made = manifest([COMMAND, SHORTCUT])
    assert made["features"]["slash_commands"] == [
        {"command": "/deal", "description": "Ask", "should_escape": True, "usage_hint": "cost | help"}
    ]
    assert made["features"]["shortcuts"] == [
        {"name": "Ask about it", "type": "message", "callback_id": "dealbot.about", "description": "Ask about a deal"}
    ]


def test_scopes_are_joined() -> None:
    """Scopes and events stand once, sorted; a scope that several handlers need has all their reasons."""
    other = Handler("event", "message.im", (Scope("chat:write", "to greet"), Scope("im:history", "to read")))
    made = manifest([MENTION, other, COMMAND, MENTION])
    assert scopes(made) == ["app_mentions:read", "chat:write", "commands", "im:history"]
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]
    assert dict(needs([MENTION, other]))["chat:write"] == "to answer; to greet"


def test_prompts() -> None:
    """At most four prompts are offered; without any the key is absent."""
    prompts = [(f"title {number}", f"message {number}") for number in range(6)]
    view = manifest([], prompts=prompts)["features"]["agent_view"]
    assert view["suggested_prompts"] == [{"title": title, "message": text} for title, text in prompts[:4]]
    assert "suggested_prompts" not in manifest([])["features"]["agent_view"]


def test_limits() -> None:
    """The texts of the real app keep to Slack's limits."""
    made = manifest(LISTENERS, "https://dealbot.example.com")
    assert 175 <= len(LONG_DESCRIPTION) <= 4000
    assert len(DESCRIPTION) <= 140
    assert len(made["features"]["agent_view"]["agent_description"]) <= 300
    for found in made["features"]["slash_commands"]:
        assert found["command"].startswith("/")
        assert 2 <= len(found["command"]) <= 32
        assert found["description"]
        assert len(found["usage_hint"]) <= 1000
    for found in made["features"]["shortcuts"]:
        assert 1 <= len(found["name"]) <= 24
        assert 1 <= len(found["description"]) <= 150


def test_the_real_handlers() -> None:
    """Every event that is subscribed to can be delivered, every scope says why, and what the app does is granted."""
    made = manifest(LISTENERS)
    for event in made["settings"]["event_subscriptions"]["bot_events"]:
        assert EVENT_SCOPES.get(event, "chat:write") in scopes(made)
    assert {"commands", "chat:write", "assistant:write"} <= set(scopes(made))
    assert all(need.why for need in needs(LISTENERS))
    assert {listener.name for listener in LISTENERS if listener.kind == "command"} == {"/deal"}


def test_link() -> None:
    """The link holds the whole manifest, and nothing but it."""
    made = manifest(LISTENERS, "https://dealbot.example.com", [("ä & b", "c?")])
    parts = urlsplit(link(made))
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "api.slack.com", "/apps")
    query = parse_qs(parts.query, strict_parsing=True)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `dealbot manifest` in an empty folder without an address in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALBOT_URL", raising=False)
    monkeypatch.setattr("bot.__main__.COMMANDS", (command,))

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["manifest", *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_command(call: Any) -> None:
    """The command prints the manifest of the real handlers, with prompts that no year dates, for Socket Mode."""
    status, out, err = call()
    made = json.loads(out)
    assert (status, err) == (0, "")
    assert made["settings"]["socket_mode_enabled"] is True
    prompts = made["features"]["agent_view"].pop("suggested_prompts")
    assert len(prompts) == 4
    assert "20" not in json.dumps(prompts)
    expected = manifest(LISTENERS)
    assert made == expected


def test_command_for_http(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address comes from the call, else from the settings."""
    given = json.loads(call("--http", "https://a.example.com/slack/events")[1])
    assert given["settings"]["interactivity"]["request_url"] == "https://a.example.com/slack/events"
    monkeypatch.setenv("DEALBOT_URL", "https://b.example.com")
    assert "https://b.example.com/slack/events" in call("--link")[1].replace("%3A", ":").replace("%2F", "/")


@pytest.mark.parametrize("words", [("--http", "ftp://x"), ("--http", "http://x.example.com"), ("--http", "")])
def test_command_with_a_bad_address(call: Any, words: tuple[str, ...]) -> None:
    """An address that Slack cannot call is a wrong call, told in one line."""
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert err.startswith("dealbot: ")
    assert err.count("\n") == 1


def test_command_minds_its_own_settings(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a bad address is refused; a bad port is none of its matters."""
    monkeypatch.setenv("DEALBOT_PORT", "abc")
    assert call()[0] == 0
    monkeypatch.setenv("DEALBOT_URL", "nowhere")
    status, _, err = call()
    assert status == 2
    assert "DEALBOT_URL" in err


def test_scopes_in_words(call: Any) -> None:
    """Each scope that is asked for is listed with its reason."""
    status, out, _ = call("--scopes")
    assert status == 0
    for need in needs(LISTENERS):
        line = next(line for line in out.splitlines() if line.startswith(need.name))
        assert need.why.split()[-1] in out
        assert need.why.startswith(line.removeprefix(need.name).strip())
