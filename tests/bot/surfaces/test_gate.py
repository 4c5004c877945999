"""What reaches the bot twice, late, out of order or forged: answered once, or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot import clock
from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK
from bot.manifest import manifest
from bot.surfaces import LISTENERS
from tests.bot.surfaces.conftest import running, settings_for
from tests.bot.surfaces.said import texts


async def test_an_event_that_comes_four_times_is_answered_once(run: Any) -> None:
    """Copies of an event with the same id get no second answer."""
    run.slack.faults.disturb("events_api", duplicate=3, times=1)
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    await run.shown(DESK, DEAL_DESK, said["ts"])
    await run.slack.settled()
    last = await run.slack.say(DESK, DEAL_DESK, "@dealbot monthly fee")
    await run.shown(DESK, DEAL_DESK, last["ts"])
    assert len(run.slack.called("chat.postMessage")) == 2
    assert b'dealbot_events_ignored_total{reason="duplicate"} 3.0' in run.service.gauges.render()[0]


async def test_a_retry_after_a_lost_acknowledgement_is_not_answered_again(start: Any) -> None:
    """Where Slack did not hear the acknowledgement it sends again, and the answer stays the only one."""
    run = await start(retry_seconds=(0.0, 0.01))
    run.slack.faults.disturb("events_api", lose_ack=True, times=2)
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    await run.shown(DESK, DEAL_DESK, said["ts"])
    await run.slack.settled()
    assert len(run.slack.called("chat.postMessage")) == 1


async def test_events_out_of_order_are_each_answered_in_their_thread(run: Any) -> None:
    """A first message that arrives after the second is answered all the same, each in its own thread."""
    run.slack.faults.disturb("events_api", hold=1, times=1)
    one = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027")
    two = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2029")
    assert "2029" in texts(await run.shown(DESK, DEAL_DESK, two["ts"]))
    assert "2027" in texts(await run.shown(DESK, DEAL_DESK, one["ts"]))


@pytest.mark.parametrize("way", ["socket", "http"])
async def test_what_was_seen_stays_seen_across_a_restart(way: str, tmp_path: Path) -> None:
    """An event answered before a restart is not answered again after it."""
    async with LocalSlack(manifest(LISTENERS)) as slack:
        settings = settings_for(slack, tmp_path)
        sent: list[dict[str, Any]] = []
        event = slack.delivery.event

        def kept(payload: dict[str, Any]) -> None:
            sent.append(payload)
            event(payload)

        slack.events.delivery.event = kept  # type: ignore[method-assign]
        async with running(slack, settings, way):
            await slack.say(DESK, DEAL_DESK, "@dealbot total cost")
            await slack.until(lambda: slack.called("chat.postMessage"))
            await slack.settled()
        async with running(slack, settings, way) as service:
            mention = next(payload for payload in sent if payload["event"]["type"] == "app_mention")
            event(mention)
            await slack.settled()
            assert b'reason="duplicate"} 1.0' in service.gauges.render()[0]
        assert len(slack.called("chat.postMessage")) == 1


async def test_an_event_older_than_a_day_is_left_alone(run: Any) -> None:
    """What Slack would not send any more is not answered; what is an hour late is."""
    channel = run.slack.workspace.channels[DEAL_DESK]
    for hours, answers in ((1, 1), (25, 1)):
        said = await run.slack.say(DESK, DEAL_DESK, "what comes late")
        event = {"type": "app_mention", "user": DESK, "text": f"<@{run.slack.bot_user_id}> total cost",
                 "ts": said["ts"], "channel": DEAL_DESK}  # fmt: skip
        payload = run.slack.payloads.event(event, channel)
        payload["event_time"] = int(clock.epoch()) - hours * 3600
        run.slack.delivery.event(payload)
        await run.slack.settled()
        await run.slack.until(lambda wanted=answers: len(run.slack.called("chat.postMessage")) >= wanted)
    assert b'reason="old"} 1.0' in run.service.gauges.render()[0]
    assert len(run.slack.called("chat.postMessage")) == 1


# over HTTP: who may speak to us ---------------------------------------------------------------------------


class Door:
    """Knocks at the bot's HTTP door with requests of any making."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def signed(self, body: str, timestamp: str, secret: str | None = None) -> dict[str, str]:
        """The headers by which Slack signs."""
        base = f"v0:{timestamp}:{body}".encode()
        made = "v0=" + hmac.new((secret or self.secret).encode(), base, hashlib.sha256).hexdigest()
        return {"x-slack-signature": made, "x-slack-request-timestamp": timestamp,
                "content-type": "application/x-www-form-urlencoded"}  # fmt: skip

    async def knock(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """The status and text of the answer."""
        async with aiohttp.ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def door(tmp_path: Path) -> Any:
    """The bot over HTTP, and how to knock at it."""
    import contextlib

    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(LocalSlack(manifest(LISTENERS)))
        service = await stack.enter_async_context(running(slack, settings_for(slack, tmp_path), "http"))
        await slack.command(DESK, DEAL_DESK, "/deal", "total cost")
        await slack.until(lambda: slack.called("response_url"))
        knocker = Door(slack.delivery.transport.url, slack.signing_secret)  # type: ignore[attr-defined]
        yield slack, service, knocker


def command(slack: LocalSlack) -> str:
    """A slash command's body."""
    return urlencode({
        "command": "/deal", "text": "cost in 2027", "user_id": DESK, "channel_id": DEAL_DESK, "team_id": slack.team_id,
        "trigger_id": "1.2.3", "response_url": f"{slack.url}/respond/x/y", "api_app_id": slack.app_id,
    })  # fmt: skip


async def test_a_signed_request_is_answered_once(door: Any) -> None:
    """A good signature gets the answer; the same request once more gets none."""
    slack, _, knocker = door
    body = command(slack)
    headers = knocker.signed(body, str(int(clock.epoch())))
    status, text = await knocker.knock(body, headers)
    assert status == 200
    assert "$15.0B" in text
    status, text = await knocker.knock(body, headers)
    assert (status, text) == (200, "")


@pytest.mark.parametrize(("seconds", "status"), [(-299, 200), (299, 200), (-301, 401), (301, 401)])
async def test_only_five_minutes_are_trusted(door: Any, seconds: int, status: int) -> None:
    """A signature counts for five minutes around its time stamp."""
    slack, _, knocker = door
    body = command(slack)
    got, text = await knocker.knock(body, knocker.signed(body, str(int(clock.epoch()) + seconds)))
    assert got == status
    assert ("$15.0B" in text) == (status == 200)


@pytest.mark.parametrize("forge", ["secret", "body", "signature missing", "time missing", "time not a number", "time negative"])
async def test_forged_requests_are_refused(door: Any, forge: str) -> None:
    """A request with a wrong, missing or ill-formed signature is refused with 401, and says nothing of deals."""
    slack, _, knocker = door
    body, now = command(slack), str(int(clock.epoch()))
    headers = knocker.signed(body, now, "0" * 32 if forge == "secret" else None)
    match forge:
        case "body":
            body = body.replace("2027", "2028")
        case "signature missing":
            del headers["x-slack-signature"]
        case "time missing":
            del headers["x-slack-request-timestamp"]
        case "time not a number":
            headers = knocker.signed(body, "abc")
        case "time negative":
            headers = knocker.signed(body, "-5")
        case _:
            pass
    status, text = await knocker.knock(body, headers)
    assert status == 401
    assert "Colossus" not in text
    assert "Traceback" not in text


async def test_what_operators_look_at(door: Any) -> None:
    """Health, readiness and metrics answer; other paths and methods do not; a huge body is refused unread."""
    _, _, knocker = door
    base = knocker.url.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session:
        for path, status, said in (("/healthz", 200, "alive"), ("/readyz", 200, "ready"), ("/metrics", 200, "dealbot_answers_total"),
                                   ("/slack/events", 405, ""), ("/", 404, "")):  # fmt: skip
            async with session.get(base + path) as answer:
                assert answer.status == status, path
                assert said in await answer.text()
    body = "x" * 1_000_001
    status, _ = await knocker.knock(body, knocker.signed(body, str(int(clock.epoch()))))
    assert status == 413


async def test_slacks_challenge_is_answered(door: Any) -> None:
    """The check that Slack makes of a request URL succeeds."""
    slack, _, _ = door
    assert await slack.verify_url()


async def test_not_ready_without_a_store(door: Any) -> None:
    """Where the store cannot be written to, the bot is alive but not ready, and says why."""
    slack, service, knocker = door
    await service.store.close()
    base = knocker.url.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session, session.get(f"{base}/readyz") as answer:
        assert answer.status == 503
        assert await answer.text()
    assert json.dumps(slack.info())


async def test_alerts_that_go_wrong_keep_no_answer_back(door: Any) -> None:
    """While Slack takes no alerts the bot stays ready and answers; `/readyz` and the metrics say what is wrong."""
    slack, service, knocker = door
    base = knocker.url.removesuffix("/slack/events")

    async def looked(path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(base + path) as answer:
            return answer.status, await answer.text()

    assert await looked("/readyz") == (200, "ready\nalerts: fine\n")
    assert "dealbot_alerts_healthy 1.0" in (await looked("/metrics"))[1]
    service.alerts._trouble["engine"] = "the engine takes no work"
    assert await looked("/readyz") == (200, "ready\nalerts: the engine takes no work\n")
    assert "dealbot_alerts_healthy 0.0" in (await looked("/metrics"))[1]
    outcome = await slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert outcome.acked
