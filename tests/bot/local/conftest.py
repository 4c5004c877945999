"""A local Slack with an app of every kind of handler, and real clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack

SCOPES = ("commands chat:write im:history im:read im:write app_mentions:read users:read assistant:write channels:read "
          "channels:history groups:read files:write usergroups:read channels:join metadata.message:read").split()
EVENTS = ("app_mention message.im message.channels app_home_opened member_joined_channel channel_archive channel_rename "
          "message_metadata_posted tokens_revoked").split()
MANIFEST: dict[str, Any] = {
    "features": {
        "bot_user": {"display_name": "dealbot"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/deal", "description": "Ask", "usage_hint": "a question"}],
        "shortcuts": [{"name": "Ask about this deal", "type": "message", "callback_id": "about"},
                      {"name": "Ask", "type": "global", "callback_id": "ask"}],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "event_subscriptions": {"bot_events": EVENTS},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
Bot = tuple[AsyncApp, list[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
def manifest() -> dict[str, Any]:
    """What the app of these tests asks for."""
    return MANIFEST


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A Slack that waits 0.4 s for an acknowledgement and tries events again at once, then by its own clock."""
    async with LocalSlack(MANIFEST, ack_seconds=0.4) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    """The app's client, which tries nothing again by itself."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def bolt(slack: LocalSlack, client: AsyncWebClient) -> Bot:
    """A Bolt app that answers "/deal" by repeating it; every request that reaches it is kept."""
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    requests: list[dict[str, Any]] = []

    @app.middleware
    async def keep(body: dict[str, Any], req: Any, next: Callable[[], Awaitable[None]]) -> None:
        requests.append({**body, "headers": {key: values[0] for key, values in req.headers.items()}})
        slack.workspace.touch()
        await next()

    @app.command("/deal")
    async def deal(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"heard {command['text']}")

    @app.event("message")
    async def message() -> None:
        """Messages are only kept."""

    return app, requests


@pytest.fixture
async def connect(slack: LocalSlack) -> AsyncIterator[Connect]:
    """Connects a Bolt app over Socket Mode; the connections are closed in the end."""
    handlers: list[AsyncSocketModeHandler] = []

    async def connected(app: AsyncApp) -> AsyncSocketModeHandler:
        before = slack.sockets.opened
        web_client = AsyncWebClient(base_url=slack.api_url)
        handlers.append(AsyncSocketModeHandler(app, slack.app_token, web_client=web_client, ping_interval=1))
        await handlers[-1].connect_async()  # type: ignore[no-untyped-call]
        await slack.until(lambda: slack.sockets.opened > before)
        return handlers[-1]

    yield connected
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session
