"""Clicks, menus, shortcuts and modals, through a real Bolt app."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack, deals_workspace
from bot.local.people import DEAL_DESK, DESK, FPA, LEGAL
from bot.local.persons import CannotAct

Bot = tuple[AsyncApp, list[dict[str, Any]]]


def plain(text: str) -> dict[str, str]:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    """An option."""
    return {"text": plain(value.title()), "value": value}


BUTTONS: list[dict[str, Any]] = [
    {"type": "container", "title": plain("More"), "child_blocks": [
        {"type": "actions", "block_id": "row", "elements": [
            {"type": "button", "text": plain("Go"), "action_id": "go", "value": "v1"},
            {"type": "static_select", "action_id": "pick", "options": [option("one"), option("two")]},
        ]},
    ]},
]  # fmt: skip
MODAL: dict[str, Any] = {
    "type": "modal", "callback_id": "form", "title": plain("Ask"), "submit": plain("Ask"), "private_metadata": "m",
    "notify_on_close": True,
    "blocks": [
        {"type": "input", "block_id": "question", "label": plain("Question"),
         "element": {"type": "plain_text_input", "action_id": "question", "initial_value": "cost", "max_length": 20}},
        {"type": "input", "block_id": "deal", "label": plain("Deal"), "optional": True,
         "element": {"type": "static_select", "action_id": "deal", "options": [option("one"), option("two")]}},
    ],
}  # fmt: skip


async def test_click(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """A click in a message carries the message, its channel, the action, a trigger and a response URL."""
    app, requests = bolt

    @app.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond("clicked")

    await connect(app)
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=BUTTONS))["ts"]
    assert (await slack.click(LEGAL, {"channel": DEAL_DESK, "ts": ts}, "go")).acked
    await slack.until(lambda: len(slack.sees(LEGAL, DEAL_DESK)) == 2)
    assert len(slack.sees(DESK, DEAL_DESK)) == 1
    (body,) = requests
    assert (body["type"], body["user"]["id"], body["team"]["id"], body["api_app_id"]) == (
        "block_actions", LEGAL, slack.team_id, slack.app_id)  # fmt: skip
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": DEAL_DESK, "is_ephemeral": False}
    assert (body["channel"], body["message"]["ts"]) == ({"id": DEAL_DESK, "name": "deal-desk"}, ts)
    (action,) = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("go", "row", "v1", "button")
    assert body["enterprise"] is None


async def test_click_ephemeral(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """A click in an ephemeral message carries no message; its response URL replaces that message."""
    app, requests = bolt

    @app.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="instead", replace_original=True)

    await connect(app)
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="x", blocks=BUTTONS)
    (message,) = slack.sees(DESK, DEAL_DESK)
    with pytest.raises(CannotAct, match="not there"):
        await slack.click(LEGAL, message, "go")
    await slack.click(DESK, message, "go")
    await slack.until(lambda: slack.sees(DESK, DEAL_DESK)[0]["text"] == "instead")
    assert "blocks" not in slack.sees(DESK, DEAL_DESK)[0]
    assert "message" not in requests[0]
    assert requests[0]["container"]["is_ephemeral"] is True


async def test_choose(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """Choosing in a menu carries the option, and the state of all inputs."""
    app, requests = bolt

    @app.action("pick")
    async def pick(ack: Any) -> None:
        await ack()

    await connect(app)
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=BUTTONS))["ts"]
    container = {"channel": DEAL_DESK, "ts": ts}
    await slack.choose(DESK, container, "pick", "two")
    assert requests[0]["actions"][0]["selected_option"] == option("two")
    assert requests[0]["state"]["values"]["row"]["pick"]["selected_option"] == option("two")
    with pytest.raises(CannotAct, match="no option"):
        await slack.choose(DESK, container, "pick", "three")
    with pytest.raises(CannotAct, match="nothing with the action id"):
        await slack.click(DESK, container, "gone")


async def test_unanswered_click(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """A click that is not acknowledged is shown as failed."""
    app, _ = bolt
    await connect(app)
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=BUTTONS))["ts"]
    outcome = await slack.click(DESK, {"channel": DEAL_DESK, "ts": ts}, "go")
    assert not outcome.acked
    assert slack.toasts(DESK) == ["dealbot did not answer in time. Try again."]


async def test_shortcuts(slack: LocalSlack, bolt: Bot, connect: Any) -> None:
    """A message's shortcut carries the message, a global one does not."""
    app, requests = bolt

    @app.shortcut("about")
    async def about(ack: Any) -> None:
        await ack()

    @app.shortcut("ask")
    async def ask(ack: Any) -> None:
        await ack()

    await connect(app)
    said = await slack.say(LEGAL, DEAL_DESK, "the deal")
    await slack.settled()
    requests.clear()
    assert (await slack.shortcut(DESK, "about", DEAL_DESK, said["ts"])).acked
    assert (await slack.shortcut(DESK, "ask")).acked
    message, general = requests
    assert (message["type"], message["callback_id"], message["message"]["text"], message["message_ts"]) == (
        "message_action", "about", "the deal", said["ts"])  # fmt: skip
    assert message["response_url"].startswith(slack.url)
    assert general["type"] == "shortcut"
    for wrong in (("ask", DEAL_DESK, said["ts"]), ("about", "", ""), ("other", "", "")):
        with pytest.raises(CannotAct, match="no such shortcut"):
            await slack.shortcut(DESK, *wrong)


async def opened(slack: LocalSlack, client: AsyncWebClient, view: dict[str, Any] | None = None) -> dict[str, Any]:
    """A modal that is open for the deal desk."""
    answer = await client.views_open(trigger_id=slack.grants.trigger(DESK), view=view or MODAL)
    made: dict[str, Any] = answer["view"]
    return made


async def test_submit(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """A submission carries what was entered by block and action, and closes the modal."""
    app, requests = bolt

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack()

    await connect(app)
    view = await opened(slack, client)
    assert slack.view_of(FPA) is None
    outcome = await slack.submit(DESK, view, {"question": {"question": "notice"}, "deal": {"deal": "two"}})
    assert (outcome.acked, slack.view_of(DESK)) == (True, None)
    body = requests[0]
    assert (body["type"], body["user"]["id"], body["view"]["private_metadata"]) == ("view_submission", DESK, "m")
    assert body["view"]["state"]["values"] == {
        "question": {"question": {"type": "plain_text_input", "value": "notice"}},
        "deal": {"deal": {"type": "static_select", "selected_option": option("two")}},
    }
    assert (body["view"]["callback_id"], body["view"]["app_installed_team_id"]) == ("form", slack.team_id)


async def test_submit_defaults(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """What nobody touched is sent as the app began with it."""
    app, requests = bolt
    app.view("form")(_acknowledged)
    await connect(app)
    await slack.submit(DESK, await opened(slack, client))
    values = requests[0]["view"]["state"]["values"]
    assert values["question"]["question"]["value"] == "cost"
    assert values["deal"]["deal"]["selected_option"] is None


async def _acknowledged(ack: Any) -> None:
    await ack()


async def test_left_empty(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """What must be entered and is not, or is too long, does not reach the app."""
    app, requests = bolt
    await connect(app)
    view = await opened(slack, client)
    for text, said in (("", "Please complete this required field."), ("x" * 21, "Please enter at most 20 characters.")):
        outcome = await slack.submit(DESK, view, {"question": {"question": text}})
        assert (outcome.error, outcome.response["errors"]) == ("invalid", {"question": said})
    assert (len(requests), slack.view_of(DESK)) == (0, slack.workspace.modals[DESK][-1])
    with pytest.raises(CannotAct, match="no input other"):
        await slack.submit(DESK, view, {"other": {"x": "y"}})


@pytest.mark.parametrize(
    ("answer", "error", "titles"),
    [
        ({"response_action": "errors", "errors": {"question": "Not that"}}, "invalid", ["Ask"]),
        ({"response_action": "errors", "errors": {"other": "Not that"}}, "invalid_view", ["Ask"]),
        ({"response_action": "update", "view": {**MODAL, "title": plain("Next")}}, "", ["Next"]),
        ({"response_action": "push", "view": {**MODAL, "title": plain("Over")}}, "", ["Ask", "Over"]),
        ({"response_action": "clear"}, "", []),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_view", ["Ask"]),
        ({"response_action": "dance"}, "invalid_view", ["Ask"]),
    ],
)
async def test_answers_to_submissions(
    slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient, answer: dict[str, Any], error: str, titles: list[str]
) -> None:
    """The acknowledgement can object, put another modal in place or on top, and close all."""
    app, _ = bolt

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(**answer)

    await connect(app)
    outcome = await slack.submit(DESK, await opened(slack, client))
    assert (outcome.error, outcome.acked) == (error, not error)
    assert [view["title"]["text"] for view in slack.workspace.modals.get(DESK, [])] == titles


async def test_close(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """Closing is told where the app asked for it."""
    app, requests = bolt
    app.view_closed("form")(_acknowledged)
    await connect(app)
    view = await opened(slack, client)
    await slack.close_view(DESK, view)
    assert slack.view_of(DESK) is None
    assert [(body["type"], body["is_cleared"]) for body in requests] == [("view_closed", False)]


async def error_of(call: Any) -> str:
    """The error of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_triggers(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A trigger opens one modal, for its person, within three seconds; a refused view does not spend it."""
    trigger = slack.grants.trigger(DESK)
    assert await error_of(client.views_open(trigger_id=trigger, view={**MODAL, "title": plain("x" * 25)})) == "invalid_arguments"
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert slack.view_of(DESK) is not None
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
    late = slack.grants.trigger(DESK)
    slack.timing.advance(3.1)
    assert await error_of(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_stack(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Three modals at most lie on each other; each knows the one below."""
    first = await opened(slack, client, {**MODAL, "external_id": "e1"})
    trigger = slack.grants.trigger(DESK)
    assert await error_of(client.views_push(trigger_id=trigger, view={**MODAL, "external_id": "e1"})) == "duplicate_external_id"
    second = (await client.views_push(trigger_id=slack.grants.trigger(DESK), view=MODAL))["view"]
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    await client.views_push(trigger_id=slack.grants.trigger(DESK), view=MODAL)
    assert await error_of(client.views_push(trigger_id=slack.grants.trigger(DESK), view=MODAL)) == "push_limit_reached"
    assert await error_of(client.views_push(trigger_id=slack.grants.trigger(FPA), view=MODAL)) == "not_found"


async def test_update_view(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A modal is updated by its id or external id, unless its hash says that it has changed since."""
    view = await opened(slack, client, {**MODAL, "external_id": "e1"})
    updated = (await client.views_update(view_id=view["id"], hash=view["hash"], view={**MODAL, "external_id": "e1"}))["view"]
    assert (updated["id"], updated["hash"] != view["hash"]) == (view["id"], True)
    assert await error_of(client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"
    assert (await client.views_update(external_id="e1", view=MODAL))["ok"]
    assert await error_of(client.views_update(view_id="V0NONE", view=MODAL)) == "not_found"


async def test_publish(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Home is each person's own, checked as strictly, and needs to be switched on."""
    view = {"type": "home", "blocks": [{"type": "section", "text": plain("Hello")}]}
    await client.views_publish(user_id=DESK, view=view)
    assert slack.home_of(FPA) is None
    reasons = None
    try:
        await client.views_publish(user_id=DESK, view={"type": "home", "blocks": [{"type": "table", "rows": []}]})
    except SlackApiError as error:
        reasons = error.response["response_metadata"]["messages"]
    assert reasons == ["[ERROR] unsupported type: table [json-pointer:/view/blocks/0/type]"]
    assert await error_of(client.views_publish(user_id="U0NOBODY0", view=view)) == "user_not_found"
    assert await error_of(client.views_publish(user_id=DESK, view=view, hash="old")) == "hash_conflict"
    slack.installed.has_home = False
    assert await error_of(client.views_publish(user_id=DESK, view=view)) == "not_enabled"


async def test_click_in_home(slack: LocalSlack, bolt: Bot, connect: Any, client: AsyncWebClient) -> None:
    """A click in Home carries the view and a trigger, and no response URL."""
    app, requests = bolt

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    await connect(app)
    button = {"type": "button", "text": plain("Go"), "action_id": "go", "value": "v"}
    await client.views_publish(user_id=DESK, view={"type": "home", "blocks": [{"type": "actions", "elements": [button]}]})
    home = slack.home_of(DESK)
    assert home is not None
    await slack.click(DESK, home, "go")
    await slack.until(lambda: slack.view_of(DESK))
    (body,) = requests
    assert body["container"] == {"type": "view", "view_id": home["id"]}
    assert ("response_url" in body, "channel" in body, body["view"]["type"]) == (False, False, "home")


async def test_enterprise(manifest: dict[str, Any]) -> None:
    """In an enterprise every payload names it."""
    workspace = deals_workspace(enterprise="E0GRID0001")
    async with LocalSlack(manifest, workspace=workspace) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        assert (await client.auth_test())["enterprise_id"] == "E0GRID0001"
        app = AsyncApp(client=client, signing_secret=slack.signing_secret)
        seen: list[tuple[str | None, str | None]] = []

        @app.middleware
        async def keep(context: Any, ack: Any) -> BoltResponse:
            seen.append((context.enterprise_id, context.team_id))
            response: BoltResponse = await ack()
            return response

        web_client = AsyncWebClient(base_url=slack.api_url)
        handler = AsyncSocketModeHandler(app, slack.app_token, web_client=web_client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            await slack.until_connected()
            await slack.command(DESK, DEAL_DESK, "/deal", "x")
            ts = (await slack.say(DESK, slack.dm(DESK), "hello"))["ts"]
            await slack.settled()
            await slack.shortcut(DESK, "about", slack.dm(DESK), ts)
            await slack.shortcut(DESK, "ask")
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
    assert seen == [("E0GRID0001", slack.team_id)] * 4
