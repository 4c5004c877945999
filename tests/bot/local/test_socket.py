"""Deliveries over Socket Mode, to a real Bolt app: acknowledgements, retries, reconnections, several sockets."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL, OUTSIDER, SHARED
from bot.local.persons import CannotAct

Bot = tuple[AsyncApp, list[dict[str, Any]]]


async def test_command(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """A command reaches the app in Slack's shape; what comes with its acknowledgement is seen by that person only."""
    app, requests = bolt
    await connect(app)
    outcome = await slack.command(DESK, DEAL_DESK, "/deal", "cost < 5 & more")
    assert (outcome.acked, outcome.error) == (True, "")
    (body,) = requests
    assert {key: body[key] for key in ("command", "text", "user_id", "user_name", "channel_id", "channel_name", "team_id",
                                       "api_app_id", "is_enterprise_install")} == {
        "command": "/deal", "text": "cost &lt; 5 &amp; more", "user_id": DESK, "user_name": "deal.desk",
        "channel_id": DEAL_DESK, "channel_name": "deal-desk", "team_id": slack.team_id, "api_app_id": slack.app_id,
        "is_enterprise_install": "false",
    }  # fmt: skip
    assert body["response_url"].startswith(slack.url)
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["heard cost &lt; 5 &amp; more"]
    assert slack.sees(LEGAL, DEAL_DESK) == []


async def test_command_escaped(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """Where the command asks for it, people and channels are named by their ids, and links marked."""
    slack.installed.commands["/deal"] = {"command": "/deal", "should_escape": True}
    app, requests = bolt
    await connect(app)
    await slack.command(DESK, DEAL_DESK, "/deal", "tell @legal in <#C0GENERAL1> https://x.example/a <b>")
    assert requests[0]["text"] == f"tell <@{LEGAL}|legal> in <#C0GENERAL1|general> <https://x.example/a> &lt;b&gt;"


async def test_command_times_out(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """A command that is not acknowledged in time fails for the person, and is not tried again."""
    app, requests = bolt
    release = asyncio.Event()

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await release.wait()
        await ack("late")

    slack.installed.commands["/slow"] = {"command": "/slow"}
    await connect(app)
    outcome = await slack.command(DESK, DEAL_DESK, "/slow")
    assert (outcome.acked, outcome.error) == (False, "operation_timeout")
    assert slack.toasts(DESK) == ['/slow failed with the error "operation_timeout"']
    release.set()
    await slack.command(DESK, DEAL_DESK, "/deal", "after")
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["heard after"]
    assert len(requests) == 2


async def test_command_without_app(slack: LocalSlack) -> None:
    """Without a socket a command fails at once."""
    outcome = await slack.command(DESK, DEAL_DESK, "/deal", "x")
    assert outcome.error == "dispatch_failed"
    assert not slack.connected


async def test_commands_for_members_only(slack: LocalSlack) -> None:
    """Nobody acts in a channel they are not in; outsiders and unknown commands reach no app."""
    with pytest.raises(CannotAct, match="not in this channel"):
        await slack.command(LEGAL, FINANCE, "/deal", "x")
    with pytest.raises(CannotAct, match="not a valid command"):
        await slack.command(DESK, DEAL_DESK, "/dael", "x")
    with pytest.raises(CannotAct, match="not a valid command"):
        await slack.command(OUTSIDER, SHARED, "/deal", "x")


async def test_bad_answer(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """An acknowledgement with blocks that Slack refuses shows nothing but a failure."""
    app, _ = bolt

    @app.command("/bad")
    async def bad(ack: Any) -> None:
        await ack({"text": "x", "blocks": [{"type": "marquee"}]})

    slack.installed.commands["/bad"] = {"command": "/bad"}
    await connect(app)
    assert (await slack.command(DESK, DEAL_DESK, "/bad")).error == "invalid_command_response"
    assert slack.sees(DESK, DEAL_DESK) == []


async def test_mention(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """A mention comes as app_mention and, where that is subscribed, as message too, with the same `ts`."""
    app, requests = bolt
    @app.event("app_mention")
    async def mention() -> None:
        """Mentions are only kept."""

    await connect(app)
    said = await slack.say(DESK, DEAL_DESK, "@dealbot cost <!channel> & @here")
    await slack.until(lambda: len(requests) == 2)
    assert {body["event"]["type"] for body in requests} == {"app_mention", "message"}
    mention_body = next(body for body in requests if body["event"]["type"] == "app_mention")
    event = mention_body["event"]
    assert event["text"] == f"<@{slack.bot_user_id}> cost &lt;!channel&gt; &amp; <!here>"
    assert (event["user"], event["ts"], event["channel"], event["team"]) == (DESK, said["ts"], DEAL_DESK, slack.team_id)
    assert "channel_type" not in event
    assert mention_body["authorizations"] == [{
        "enterprise_id": None, "team_id": slack.team_id, "user_id": slack.bot_user_id, "is_bot": True,
        "is_enterprise_install": False,
    }]  # fmt: skip
    assert mention_body["is_ext_shared_channel"] is False
    assert mention_body["headers"]["x-slack-retry-num"] == "0"


async def test_outsider_mentions(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """In a shared channel the event says so, and of which company the person is."""
    app, requests = bolt

    @app.event("app_mention")
    async def mention() -> None:
        """Mentions are only kept."""

    slack.admin.invite(SHARED, slack.bot_user_id)
    await connect(app)
    await slack.say(OUTSIDER, SHARED, "@dealbot cost")
    body = await slack.until(lambda: next((one for one in requests if one["event"]["type"] == "app_mention"), None))
    assert body["is_ext_shared_channel"] is True
    assert (body["event"]["user_team"], body["team_id"]) == ("T0PROVIDER", slack.team_id)


async def test_unheard(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """What is not subscribed, lacks its scope or happens where the app is not does not reach it."""
    app, requests = bolt
    await connect(app)
    await slack.say(DESK, FINANCE, "@dealbot cost")
    assert slack.toasts(DESK) == ["dealbot is not in #finance and does not see this; /invite @dealbot brings it in."]
    slack.installed.events.discard("message.channels")
    await slack.say(DESK, DEAL_DESK, "hello")
    slack.installed.scopes.discard("im:history")
    await slack.say(DESK, slack.dm(DESK), "hello")
    await slack.settled()
    assert requests == []


async def test_direct_message(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """A direct message comes as message with channel_type im, edits and deletions as its subtypes."""
    app, requests = bolt
    await connect(app)
    said = await slack.say(DESK, slack.dm(DESK), "cost")
    await slack.edit(DESK, slack.dm(DESK), said["ts"], "cost in 2027")
    await slack.delete(DESK, slack.dm(DESK), said["ts"])
    await slack.until(lambda: len(requests) == 3)
    events = sorted((body["event"] for body in requests), key=lambda event: str(event["event_ts"]))
    assert [event.get("subtype") for event in events] == [None, "message_changed", "message_deleted"]
    assert {event["channel_type"] for event in events} == {"im"}
    assert (events[1]["message"]["text"], events[1]["previous_message"]["text"]) == ("cost in 2027", "cost")
    assert events[2]["deleted_ts"] == said["ts"]


async def test_event_retries(slack: LocalSlack) -> None:
    """An event that is not acknowledged comes again at once, after a minute and after five, with the same id."""
    async with aiohttp.ClientSession() as session:
        address = await AsyncWebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)
        async with session.ws_connect(address["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await slack.say(DESK, slack.dm(DESK), "hello")
            seen = [await socket.receive_json(), await socket.receive_json()]
            for seconds in (60, 300):
                (left,) = await slack.until(lambda: slack.timing.waits)
                assert seconds - 1 < left <= seconds
                slack.timing.advance(seconds - 1)
                assert len(slack.timing.waits) == 1
                slack.timing.advance(1)
                seen.append(await asyncio.wait_for(socket.receive_json(), 2))
            await socket.send_json({"envelope_id": seen[-1]["envelope_id"]})
            await slack.settled()
    assert [(one["retry_attempt"], one["retry_reason"]) for one in seen] == [
        (0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout"),
    ]  # fmt: skip
    assert len({one["payload"]["event_id"] for one in seen}) == 1
    assert len({one["envelope_id"] for one in seen}) == 4


async def test_several_sockets(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """With several connections each event goes to one of them, in turn."""
    app, requests = bolt
    for _ in range(3):
        await connect(app)
    for number in range(6):
        await slack.say(DESK, slack.dm(DESK), str(number))
    await slack.until(lambda: len(requests) == 6)
    await slack.settled()
    assert sorted(body["event"]["text"] for body in requests) == list("012345")
    assert len(slack.sockets.connections) == 3


async def test_too_many_sockets(slack: LocalSlack) -> None:
    """The eleventh connection is sent away; a ticket connects once."""
    client = AsyncWebClient(base_url=slack.api_url)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
            sockets.append(await session.ws_connect(address))
        assert [(await socket.receive_json())["type"] for socket in sockets] == ["hello"] * 10 + ["disconnect"]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
        for socket in sockets:
            await socket.close()


async def test_refresh(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """Told to come anew, the app connects again, and nothing is lost."""
    app, requests = bolt
    await connect(app)
    await slack.sockets.refresh()
    await slack.say(DESK, slack.dm(DESK), "meanwhile")
    await slack.until(lambda: slack.sockets.opened == 2)
    await slack.until(lambda: [body["event"]["text"] for body in requests] == ["meanwhile"])


async def test_cut(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """When a connection breaks right after an event was sent, the event comes again over the next one."""
    app, requests = bolt
    await connect(app)
    await connect(app)
    slack.faults.disturb("events_api", disconnect=True, times=1)
    await slack.say(DESK, slack.dm(DESK), "hello")
    await slack.settled()
    assert {body["event"]["text"] for body in requests} == {"hello"}
    assert requests[-1]["headers"]["x-slack-retry-num"] == "1"
    await slack.until(lambda: len(slack.sockets.connections) == 2)


async def test_duplicates_and_order(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """On demand events come twice with one id, or later than those after them."""
    app, requests = bolt
    await connect(app)
    slack.faults.disturb("events_api", duplicate=2, times=1)
    slack.faults.disturb("events_api", hold=2, times=1, skip=1)
    for text in "abcd":
        await slack.say(DESK, slack.dm(DESK), text)
    await slack.until(lambda: len(requests) == 6)
    await slack.settled()
    assert [body["event"]["text"] for body in requests] == ["a", "a", "a", "c", "d", "b"]
    assert len({body["event_id"] for body in requests[:3]}) == 1
    slack.faults.disturb("events_api", hold=9, times=1)
    await slack.say(DESK, slack.dm(DESK), "e")
    slack.delivery.release()
    await slack.until(lambda: requests[-1]["event"]["text"] == "e")


async def test_home(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """Opening the app is told with its tab, and with the view once there is one."""
    app, requests = bolt

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            block = {"type": "section", "text": {"type": "plain_text", "text": "Home"}}
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    await connect(app)
    assert await slack.open_home(FPA) is None
    view = await slack.until(lambda: slack.home_of(FPA))
    assert view["blocks"][0]["text"]["text"] == "Home"
    assert slack.home_of(DESK) is None
    assert await slack.open_messages(FPA) == slack.dm(FPA)
    assert await slack.open_home(FPA) is not None
    await slack.until(lambda: len(requests) == 3)
    events = [body["event"] for body in requests]
    assert [event["tab"] for event in events] == ["home", "messages", "home"]
    assert [event.get("view", {}).get("id") for event in events] == [None, None, view["id"]]
    assert {(event["user"], event["channel"]) for event in events} == {(FPA, slack.dm(FPA))}


async def test_administration(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """What becomes of channels is told."""
    app, requests = bolt
    for name in ("member_joined_channel", "channel_archive", "channel_rename"):
        app.event(name)(_only_kept)
    await connect(app)
    slack.admin.invite(FINANCE, slack.bot_user_id)
    slack.admin.archive(FINANCE)
    slack.admin.rename(DEAL_DESK, "deals")
    await slack.settled()
    kinds = [body["event"]["type"] for body in requests]
    assert kinds == ["member_joined_channel", "channel_archive", "channel_rename"]
    assert requests[2]["event"]["channel"]["name"] == "deals"


async def test_last_words(slack: LocalSlack) -> None:
    """The app's own messages are told to it with its bot id; the last it hears is that its token is revoked."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.receive_json()
        await client.chat_postMessage(channel=DESK, text="own")
        own = await socket.receive_json()
        slack.admin.revoke_token()
        last = await socket.receive_json()
        for one in (own, last):
            await socket.send_json({"envelope_id": one["envelope_id"]})
        await slack.settled()
    assert (own["payload"]["event"]["bot_id"], own["payload"]["event"]["channel_type"]) == ("B0LOCALBOT", "im")
    assert last["payload"]["event"]["tokens"] == {"bot": [slack.bot_user_id]}


async def _only_kept() -> None:
    """A listener for events that are only kept."""


async def test_no_socket_mode(manifest: dict[str, Any]) -> None:
    """An app that has not turned Socket Mode on cannot connect, nor one with the bot's token."""
    off = {**manifest, "settings": {**manifest["settings"], "socket_mode_enabled": False}}
    async with LocalSlack(off) as slack:
        client = AsyncWebClient(base_url=slack.api_url)
        for token, error in ((slack.app_token, "socket_mode_not_enabled"), (slack.bot_token, "not_allowed_token_type")):
            with pytest.raises(SlackApiError) as caught:
                await client.apps_connections_open(app_token=token)
            assert caught.value.response["error"] == error


async def test_noise(slack: LocalSlack) -> None:
    """What an app sends that is no acknowledgement is passed over."""
    client = AsyncWebClient(base_url=slack.api_url)
    address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.receive_json()
        for noise in ("{", "[]", json.dumps({"envelope_id": "unknown"})):
            await socket.send_str(noise)
        command = asyncio.create_task(slack.command(DESK, DEAL_DESK, "/deal", "x"))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "fine"}})
        assert (await command).acked
