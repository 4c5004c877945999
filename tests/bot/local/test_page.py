"""The page's server side: its files, who it lets in, and the translation between the page and the local Slack."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.page import FOLDER
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL
from tests.bot.local.conftest import Bot, Connect

LONGEST = 400
#: What turns data into markup or code, and what asks somebody else.
FORBIDDEN = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc")
ELSEWHERE = re.compile(r"""(?:import|fetch|src=|href=|url\()[^\n]{0,20}["'(]https?://""")


class Page:
    """A page's end of the WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.asked = 0

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next event of a type; those before it are let go."""
        while True:
            event: dict[str, Any] = await self.socket.receive_json(timeout=5)
            if event.get("type") == kind:
                return event

    async def ask(self, do: str, **details: Any) -> dict[str, Any]:
        """Ask for something; the reply."""
        self.asked += 1
        await self.socket.send_json({"id": self.asked, "do": do, **details})
        return await self.reply()

    async def reply(self) -> dict[str, Any]:
        """The next reply."""
        while True:
            event: dict[str, Any] = await self.socket.receive_json(timeout=5)
            if "re" in event:
                return event


@pytest.fixture
async def page(slack: LocalSlack, http: aiohttp.ClientSession) -> AsyncIterator[Page]:
    """The deal desk's page."""
    async with http.ws_connect(f"{slack.url}/page/ws?as={DESK}") as socket:
        yield Page(socket)


async def test_every_file_is_served(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """The page and each of its files come with their type, and with a policy that shuts everything else out."""
    names = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
    assert len(names) > 30
    assert {"index.html", "style.css", "main.js", "blocks/chart.js", "text/mrkdwn.js"} <= set(names)
    kinds = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    for address, name in [("/", "index.html"), *((f"/page/{name}", name) for name in names)]:
        async with http.get(slack.url + address) as response:
            assert response.status == 200, address
            assert await response.read() == (FOLDER / name).read_bytes()
            assert response.content_type == kinds[name.rpartition(".")[2]]
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["nothing.js", "../page.py", "..%2Fpage.py", "%2e%2e/server.py", "text"])
async def test_nothing_else_is_served(slack: LocalSlack, http: aiohttp.ClientSession, name: str) -> None:
    """No path leads out of the page's folder."""
    async with http.get(f"{slack.url}/page/{name}") as response:
        assert response.status == 404


def test_files_build_nodes_and_ask_nobody() -> None:
    """No module turns data into markup or code, no file loads anything from elsewhere; each says what it is."""
    modules = sorted(FOLDER.rglob("*.js"))
    assert len(modules) > 25
    for path in (*modules, *FOLDER.glob("*.css"), FOLDER / "index.html"):
        text = path.read_text(encoding="utf-8")
        assert not FORBIDDEN.search(text), path
        assert not ELSEWHERE.search(text), path
        assert len(text.splitlines()) <= LONGEST, path
        assert text.startswith(("// ", "/* ", "<!doctype html>")), path


@pytest.mark.parametrize("asked", [LEGAL, "legal", "Legal", LEGAL.lower()])
async def test_as(slack: LocalSlack, http: aiohttp.ClientSession, asked: str) -> None:
    """A person is named by id, handle or name; whoever is nobody acts as the first one."""
    async with http.ws_connect(f"{slack.url}/page/ws", params={"as": asked}) as socket:
        assert (await Page(socket).hear("snapshot"))["me"] == LEGAL
    async with http.ws_connect(f"{slack.url}/page/ws?as=nobody") as socket:
        nobody = Page(socket)
        assert (await nobody.hear("snapshot"))["me"] == DESK
        assert (await nobody.hear("toast"))["text"] == "Nobody here is called nobody; you act as Deal desk."


async def test_other_origins_stay_out(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """A web page of another origin cannot open the WebSocket, nor can a name that leads to loopback."""
    for headers in ({"Origin": "https://evil.example"}, {"Host": f"evil.example:{slack.port}"}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{slack.url}/page/ws", headers=headers)
        assert refused.value.status == 403


async def test_say(slack: LocalSlack, page: Page) -> None:
    """What a person says is posted for that person, in the thread that was named, and comes back as an event."""
    reply = await page.ask("say", channel=DEAL_DESK, text="hello <b>")
    assert reply["ok"]
    answer = await page.ask("say", channel=DEAL_DESK, text="more", thread_ts=reply["ts"])
    seen = slack.sees(DESK, DEAL_DESK)
    assert [(message["user"], message["text"]) for message in seen] == [(DESK, "hello &lt;b&gt;"), (DESK, "more")]
    assert seen[1]["thread_ts"] == reply["ts"]
    assert seen[1]["ts"] == answer["ts"]


async def test_events_go_to_whom_they_concern(
    slack: LocalSlack, page: Page, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    """An ephemeral message reaches the page of its person alone, in events as in later snapshots."""
    async with http.ws_connect(f"{slack.url}/page/ws?as={FPA}") as socket:
        other = Page(socket)
        await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="for the desk")
        await client.chat_postMessage(channel=DEAL_DESK, text="for all")
        assert (await page.hear("ephemeral"))["message"]["text"] == "for the desk"
        assert (await page.hear("message"))["message"]["text"] == "for all"
        assert (await other.hear("snapshot"))["messages"][DEAL_DESK] == []
        assert (await socket.receive_json(timeout=5))["message"]["text"] == "for all"
    async with http.ws_connect(f"{slack.url}/page/ws?as={FPA}") as socket:
        snapshot = await Page(socket).hear("snapshot")
        assert [message["text"] for message in snapshot["messages"][DEAL_DESK]] == ["for all"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"do": "say", "channel": "C0NOWHERE", "text": "x"}, "not in this channel"),
        ({"do": "say", "channel": DEAL_DESK, "text": " "}, "nothing to send"),
        ({"do": "command", "channel": DEAL_DESK, "command": "/nope", "text": ""}, "not a valid command"),
        ({"do": "click", "channel": DEAL_DESK, "ts": "1.0", "action_id": "x"}, "not there"),
        ({"do": "submit", "view_id": "V1", "values": {}}, "not on top"),
        ({"do": "command", "channel": FINANCE, "command": "/invite", "text": "somebody"}, "Name whom to invite: /invite @dealbot"),
        ({"do": "command", "channel": "D0DEALDESK", "command": "/invite", "text": "@dealbot"}, "into direct messages"),
        ({"do": "fly"}, "does not know how to fly"),
        ({"do": "say", "channel": DEAL_DESK}, "Load the page anew"),
    ],
)
async def test_refusals_are_sentences(page: Page, asked: dict[str, Any], said: str) -> None:
    """What cannot be done is answered with a sentence, and the page stays connected."""
    await page.socket.send_json({"id": 7, **asked})
    reply = await page.reply()
    assert (reply["re"], reply["ok"]) == (7, False)
    assert said in reply["error"]
    assert "Traceback" not in reply["error"]
    assert (await page.ask("open_home"))["ok"]


@pytest.mark.parametrize("text", ["", "no json", "[]", "7", json.dumps({"id": 1})])
async def test_malformed_requests(page: Page, text: str) -> None:
    """A request that is none gets a refusal, and the page stays connected."""
    await page.socket.send_str(text)
    assert not (await page.reply())["ok"]
    assert (await page.ask("open_home"))["ok"]


async def test_a_slow_app_holds_nothing_up(slack: LocalSlack, page: Page, bolt: Bot, connect: Connect) -> None:
    """While a command waits for the app, other requests are answered; then its failure is told as a notice."""
    app, _ = bolt
    done = asyncio.Event()

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await done.wait()
        await ack()

    slack.installed.commands["/slow"] = {"command": "/slow"}
    await connect(app)
    await page.socket.send_json({"id": 90, "do": "command", "channel": DEAL_DESK, "command": "/slow", "text": "x"})
    await page.socket.send_json({"id": 91, "do": "say", "channel": DEAL_DESK, "text": "meanwhile"})
    first, second = await page.reply(), await page.reply()
    done.set()
    assert (first["re"], first["ok"]) == (91, True)
    assert (second["re"], second["ok"], second["acked"]) == (90, True, False)
    assert slack.toasts(DESK) == ['/slow failed with the error "operation_timeout"']


async def test_a_page_that_goes_away_is_forgotten(slack: LocalSlack, page: Page) -> None:
    """When a page closes, the workspace no longer tells it anything."""
    await page.hear("snapshot")
    followers = slack.workspace._followers
    before = len(followers)
    await page.socket.close()
    async with asyncio.timeout(5):
        while len(followers) == before:
            await asyncio.sleep(0)
    assert len(followers) == before - 1
