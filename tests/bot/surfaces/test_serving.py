"""How the bot starts and stops: what it cannot run with is said in one sentence, and a stop is never waited for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.local import LocalSlack
from bot.manifest import manifest
from bot.serve import Refused, over_http, over_socket, service
from bot.settings import Address, Secret
from bot.surfaces import LISTENERS
from tests.bot.surfaces.conftest import settings_for


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A Slack for the bot to connect to."""
    async with LocalSlack(manifest(LISTENERS)) as running:
        yield running


async def refusal(slack: LocalSlack, folder: Path, serve: Any = over_socket, **changes: Any) -> str:
    """Why the bot does not run with changed settings."""
    settings = settings_for(slack, folder)._replace(alerts=False, **changes)
    with pytest.raises(Refused) as refused:
        async with asyncio.timeout(10), service(settings) as running:
            await serve(settings, running, asyncio.Event(), lambda what: None)
    return str(refused.value)


async def test_a_wrong_app_token(slack: LocalSlack, tmp_path: Path) -> None:
    """A token that Slack does not accept for Socket Mode ends the start with what to do."""
    said = await refusal(slack, tmp_path, app_token=Secret("xapp-1-wrong"))
    assert "SLACK_APP_TOKEN" in said
    assert "connections:write" in said


async def test_a_wrong_bot_token(slack: LocalSlack, tmp_path: Path) -> None:
    """The same for the bot's own token."""
    assert "SLACK_BOT_TOKEN" in await refusal(slack, tmp_path, bot_token=Secret("xoxb-wrong"))


async def test_slack_out_of_reach(slack: LocalSlack, tmp_path: Path) -> None:
    """Where nobody answers at the API's address, that is said, with the address."""
    said = await refusal(slack, tmp_path, slack_api_url=Address("http://127.0.0.1:9/api/"))
    assert "cannot be reached at http://127.0.0.1:9/api/" in said


async def test_no_deals_where_they_should_be(slack: LocalSlack, tmp_path: Path) -> None:
    """A path of deals that is not there is refused, instead of a bot that knows nothing."""
    assert "there are no deals at" in await refusal(slack, tmp_path, deals=tmp_path / "nowhere")


async def test_a_taken_port(slack: LocalSlack, tmp_path: Path) -> None:
    """A port that another program has is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in await refusal(slack, tmp_path, over_http, port=port)


async def test_a_stop_while_connecting(slack: LocalSlack, tmp_path: Path) -> None:
    """Where Slack gives an address that does not answer, the bot tries on, and stops at once when it is told to."""
    settings = settings_for(slack, tmp_path)._replace(alerts=False)
    stop = asyncio.Event()
    connected: list[str] = []
    async with asyncio.timeout(15), service(settings) as running:
        slack.faults.inject("apps.connections.open", skip=1, error="internal_error")
        task = asyncio.get_running_loop().create_task(over_socket(settings, running, stop, connected.append))
        await slack.until(lambda: len(slack.called("apps.connections.open")) >= 2)
        stop.set()
        await task
    assert connected == []
