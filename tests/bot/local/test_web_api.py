"""Tokens, scopes and arguments of the Web API; people, channels and files."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack, Person
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, GENERAL, GUEST, OUTSIDER


async def error_of(call: Any) -> Any:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_who(slack: LocalSlack, client: AsyncWebClient) -> None:
    """auth.test names the workspace and the bot, and tells the scopes in a header."""
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (slack.team_id, slack.bot_user_id, "B0LOCALBOT")
    assert set(answer.headers["x-oauth-scopes"].split(",")) == slack.installed.scopes


@pytest.mark.parametrize(
    ("held", "error"),
    [(None, "not_authed"), ("xoxb-other", "invalid_auth"), ("app", "not_allowed_token_type")],
)
async def test_tokens(slack: LocalSlack, held: str | None, error: str) -> None:
    """Each token that does not fit is refused in its own way."""
    client = AsyncWebClient(token=slack.app_token if held == "app" else held, base_url=slack.api_url)
    assert (await error_of(client.auth_test()))["error"] == error


async def test_removed_app(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A revoked token and an uninstalled app are told apart."""
    slack.admin.revoke_token()
    assert (await error_of(client.auth_test()))["error"] == "token_revoked"
    slack.admin.uninstall()
    assert (await error_of(client.auth_test()))["error"] == "account_inactive"
    slack.admin.reinstall()
    assert (await client.auth_test())["ok"]


async def test_scopes(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A call without its scope is refused with what it needs and what there is."""
    slack.admin.set_scopes("commands", "im:history")
    refused = await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x"))
    assert (refused["error"], refused["needed"], refused["provided"]) == ("missing_scope", "chat:write", "commands,im:history")
    refused = await error_of(client.conversations_history(channel=DEAL_DESK))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "channels:history")
    assert slack.sees(DESK, DEAL_DESK) == []


async def test_unknown_method(client: AsyncWebClient) -> None:
    """A method that this Slack does not have is said to be unknown, not faked."""
    assert (await error_of(client.api_call("chat.whisper")))["error"] == "unknown_method"


async def test_form_and_json(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """Arguments come as a form with JSON in it, or as JSON; a body that is no JSON is refused."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    where = f"{slack.api_url}chat.postMessage"
    form = {"channel": DEAL_DESK, "text": "form", "blocks": '[{"type": "divider"}]'}
    ways: list[dict[str, Any]] = [
        {"data": form, "headers": headers}, {"data": form | {"token": slack.bot_token}}, {"json": form, "headers": headers},
    ]  # fmt: skip
    for arguments in ways:
        async with http.post(where, **arguments) as answer:
            assert (await answer.json())["message"]["blocks"][0]["type"] == "divider"
    async with http.post(where, data="{", headers=headers | {"Content-Type": "application/json"}) as answer:
        assert (await answer.json())["error"] == "invalid_json"
    assert all("token" not in call.arguments for call in slack.calls)


async def test_people(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Guests and people of another company are marked; the e-mail address takes a scope of its own."""
    guest = (await client.users_info(user=GUEST))["user"]
    outsider = (await client.users_info(user=OUTSIDER))["user"]
    desk = (await client.users_info(user=DESK))["user"]
    assert (guest["is_restricted"], guest["is_ultra_restricted"], desk["is_restricted"]) == (True, True, False)
    assert (outsider["team_id"], outsider["is_stranger"]) == ("T0PROVIDER", True)
    assert "email" not in desk["profile"]
    slack.installed.scopes.add("users:read.email")
    assert (await client.users_info(user=DESK))["user"]["profile"]["email"] == "deal.desk@deals.example"
    assert (await client.users_lookupByEmail(email="deal.desk@deals.example"))["user"]["id"] == DESK
    assert (await error_of(client.users_info(user="U0NOBODY0")))["error"] == "user_not_found"
    assert len((await client.users_list())["members"]) == len(slack.workspace.people)


async def test_channels(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Channels are listed page by page with whether the app is in them, and can be joined."""
    listed = [channel async for page in await client.conversations_list(limit=2) for channel in page["channels"]]
    assert {channel["name"]: channel["is_member"] for channel in listed} == {
        "deal-desk": True, "general": True, "finance": False, "shared-with-provider": False,
    }  # fmt: skip
    await client.conversations_join(channel=FINANCE)
    assert slack.bot_user_id in (await client.conversations_members(channel=FINANCE))["members"]
    mine = (await client.users_conversations())["channels"]
    assert {channel["id"] for channel in mine} == {DEAL_DESK, GENERAL, FINANCE}
    refused = await error_of(client.conversations_list(types="im,private_channel,mpim,other"))
    assert refused["error"] == "invalid_types"
    assert (await error_of(client.conversations_open(users=[OUTSIDER])))["error"] == "user_not_visible"


async def test_user_groups(slack: LocalSlack, client: AsyncWebClient) -> None:
    """User groups and who is in them."""
    slack.workspace.groups["S0LEGAL01"] = ("lawyers", {FPA, DESK})
    (group,) = (await client.usergroups_list(include_users=True))["usergroups"]
    assert group["users"] == (await client.usergroups_users_list(usergroup="S0LEGAL01"))["users"] == [DESK, FPA]


async def test_bots_info(slack: LocalSlack, client: AsyncWebClient) -> None:
    """The bot as the API describes it."""
    assert (await client.bots_info(bot="B0LOCALBOT"))["bot"]["app_id"] == slack.app_id
    assert (await error_of(client.bots_info(bot="B0OTHER")))["error"] == "bot_not_found"


async def test_upload(slack: LocalSlack, client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    """A file is uploaded in three steps, shared with a message, and can be fetched by who sees it."""
    await client.files_upload_v2(channel=DEAL_DESK, content="a,b\n1,2\n", filename="rows.csv", initial_comment="The rows")
    (message,) = slack.sees(DESK, DEAL_DESK)
    assert message["text"] == "The rows"
    async with http.get(message["files"][0]["url_private"]) as answer:
        assert await answer.text() == "a,b\n1,2\n"
    refused = await error_of(client.files_completeUploadExternal(files=[{"id": "F0NONE"}], channel_id=DEAL_DESK))
    assert refused["error"] == "file_not_found"


async def test_validate(client: AsyncWebClient) -> None:
    """blocks.validate tells where blocks, a message or a view is wrong, and takes exactly one of them."""
    good = [{"type": "divider"}]
    assert (await client.api_call("blocks.validate", json={"blocks": good}))["ok"]
    assert (await client.api_call("blocks.validate", json={"message": {"blocks": good}}))["ok"]
    refused = await error_of(client.api_call("blocks.validate", json={"blocks": [{"type": "marquee"}]}))
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == [
        {"pointer": "/blocks/0/type", "code": "unsupported_type", "message": "unsupported type: marquee"}
    ]
    for wrong in ({}, {"blocks": good, "view": {}}, {"blocks": "x"}):
        assert (await error_of(client.api_call("blocks.validate", json=wrong)))["error"] == "invalid_arguments"


async def test_prompts(slack: LocalSlack, client: AsyncWebClient) -> None:
    """At most four prompts are suggested, in direct messages, without a thread."""
    seen: list[dict[str, Any]] = []
    slack.workspace.subscribe(lambda event, audience: seen.append(event | {"to": audience}))
    prompts = [{"title": "Cost", "message": "cost through 2027"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=slack.dm(DESK), prompts=prompts, title="Try")
    assert slack.workspace.snapshot(DESK)["prompts"] == prompts
    assert slack.workspace.snapshot(FPA)["prompts"] == []
    assert seen[0]["type"] == "prompts"
    assert seen[0]["to"] == {DESK, slack.bot_user_id}
    for channel, given in ((slack.dm(DESK), prompts * 5), (slack.dm(DESK), [{"title": "x"}])):
        refused = await error_of(client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=given))
        assert refused["error"] == "invalid_arguments"
    refused = await error_of(client.assistant_threads_setSuggestedPrompts(channel_id=GENERAL, prompts=prompts))
    assert refused["error"] == "channel_type_not_supported"


async def test_status(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A status shows until the answer is there."""
    seen: list[dict[str, Any]] = []
    slack.workspace.subscribe(lambda event, audience: seen.append(event))
    root = (await slack.say(DESK, slack.dm(DESK), "cost"))["ts"]
    await client.assistant_threads_setStatus(channel_id=slack.dm(DESK), thread_ts=root, status="looks it up")
    await client.chat_postMessage(channel=slack.dm(DESK), thread_ts=root, text="answer")
    assert [event["text"] for event in seen if event["type"] == "status"] == ["looks it up", ""]


async def test_calls_are_bounded(manifest: dict[str, Any]) -> None:
    """Only the last calls are remembered, and only the last messages of a channel."""
    async with LocalSlack(manifest, calls_kept=3) as slack:
        slack.limits.enforced, slack.workspace.messages_kept = False, 5
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        for number in range(8):
            await client.chat_postMessage(channel=DEAL_DESK, text=str(number))
            await client.chat_postEphemeral(channel=GENERAL, user=DESK, text=str(number))
        assert len(slack.calls) == 3
        assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == list("34567")
        assert [message["text"] for message in slack.sees(DESK, GENERAL)] == list("34567")


async def test_loopback_only(manifest: dict[str, Any]) -> None:
    """It does not serve other machines."""
    with pytest.raises(ValueError, match="loopback only"):
        LocalSlack(manifest, host="0.0.0.0")  # noqa: S104 - what must be refused


async def test_other_sites_stay_out(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """A web page of another origin, or one that reaches loopback by a name of its own, gets nothing."""
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Host": "evil.example:80"}):
        async with http.post(f"{slack.api_url}auth.test", headers=headers) as answer:
            assert answer.status == 403


async def test_restart(slack: LocalSlack, client: AsyncWebClient) -> None:
    """After an outage it is back at the same address with all that was said."""
    await client.chat_postMessage(channel=DEAL_DESK, text="before")
    await slack.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.auth_test()
    await slack.start()
    await client.chat_postMessage(channel=DEAL_DESK, text="after")
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["before", "after"]


async def test_new_person(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Somebody who joins can be written to."""
    slack.admin.add_person(Person("U0TAX00001", "tax", "Tax"))
    assert (await client.chat_postMessage(channel="U0TAX00001", text="welcome"))["channel"] == slack.dm("U0TAX00001")
