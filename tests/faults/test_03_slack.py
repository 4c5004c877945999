"""Tests 3 to 9: what Slack and the way to it do to a post."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

import aiohttp
import pytest

from bot.alerts.lookback import LookBack
from bot.alerts.poster import Outcome
from bot.local.people import DESK
from bot.local.web_api import Recorded
from tests.faults.processes import until
from tests.faults.world import World


def posts(world: World) -> dict[str, list[Recorded]]:
    """The calls of chat.postMessage by channel, oldest first."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    for call in world.slack.called("chat.postMessage"):
        found[str(call.arguments["channel"])].append(call)
    return found


async def test_03_a_storm_of_429(world: World) -> None:
    """While Slack refuses everything with Retry-After 2, no channel is called before that is over; then all arrive."""
    await world.plan(60, 10)
    storm = world.slack.faults.inject("chat.postMessage", status=429, retry_after="2")
    async with world.runner():
        await until(lambda: storm.struck >= 30, 30, "three refusals for each channel")
        world.slack.faults.clear(storm)
        await world.all_sent(30)
    for channel, calls in posts(world).items():
        for before, after in pairwise(calls):
            if before.status == 429:
                assert after.at - before.at >= 2 - 0.1, channel
    await world.assert_fine()


@pytest.mark.parametrize("said", [None, "0", "-5", "abc", "Wed, 21 Oct 2026 07:28:00 GMT", "1e9999", "nan"])
async def test_04_a_retry_after_that_says_nothing(world: World, said: str | None) -> None:
    """Refusals without a usable Retry-After are tried again, at no more than the usual pace for a channel."""
    await world.plan(8, 2)
    world.slack.faults.inject("chat.postMessage", status=429, retry_after=said, times=12)
    async with world.runner():
        await world.all_sent(30)
    for calls in posts(world).values():
        # By the whole of it: when a single call arrives depends on the machine, too.
        assert calls[-1].at - calls[0].at >= (len(calls) - 1) * world.waits.pace * 0.8
    await world.assert_fine()


@pytest.mark.parametrize("said", ["3600", "86400"])
async def test_04_a_long_retry_after_parks_an_hour_at_most(world: World, said: str) -> None:
    """A channel that is told to wait very long is tried again after an hour, and not before; the others go on."""
    first, *_ = await world.plan(8, 2)
    world.slack.faults.inject("chat.postMessage", channel=first.destination, status=429, retry_after=said, times=1)
    async with world.runner():
        await world.all_sent(20, 4)
        hour = world.waits.retry_cap
        world.clock.offset += hour - 15
        await asyncio.sleep(3 * world.waits.sweep)  # nothing may come of three sweeps
        assert len(posts(world)[first.destination]) == 1
        world.clock.offset += 20
        await world.all_sent(20)
    await world.assert_fine()


class Way(aiohttp.TCPConnector):
    """The way to Slack, which a test can break."""

    broken = ""

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> Any:
        if self.broken == "refused":
            raise aiohttp.ClientConnectorError(req.connection_key, ConnectionRefusedError(111, "Connection refused"))
        if self.broken == "dns":
            raise aiohttp.ClientConnectorDNSError(req.connection_key, OSError(-3, "Temporary failure in name resolution"))
        if self.broken == "tls":
            raise aiohttp.ClientConnectorSSLError(req.connection_key, ssl.SSLError(1, "handshake failure"))
        return await super()._create_connection(req, traces, timeout)


@pytest.mark.parametrize("how", ["503", "refused", "dns", "tls"])
async def test_05_slack_is_down_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """30 s of no Slack, by a 503 or without any connection: all is delivered soon after, at no more than the pace."""
    monkeypatch.setattr(aiohttp, "TCPConnector", Way)
    monkeypatch.setattr(Way, "broken", "")
    await world.plan(60, 10)
    async with world.runner() as runner:
        assert runner is not None
        if how == "503":
            world.slack.faults.inject(status=503)
        else:
            monkeypatch.setattr(Way, "broken", how)
        await asyncio.sleep(30 / world.scale)
        assert world.posted() < 60
        world.slack.faults.clear()
        monkeypatch.setattr(Way, "broken", "")
        await world.all_sent(300 / world.scale)
    for calls in posts(world).values():
        done = [call.at for call in calls if call.status == 200]
        assert done[-1] - done[0] >= (len(done) - 1) * world.waits.pace * 0.8
    every = sorted(call.at for calls in posts(world).values() for call in calls if call.status == 200)
    assert every[-1] - every[0] >= (len(every) - 1) * world.waits.pace_workspace * 0.8
    await world.assert_fine()


async def test_05_slack_is_down_for_six_hours(world: World) -> None:
    """Six hours by the clock, in steps: tried now and then, never in a hot loop, and delivered soon after."""
    await world.plan(60, 10)
    down = world.slack.faults.inject("chat.postMessage", status=503)
    async with world.runner():
        await until(lambda: world.slack.called("chat.postMessage"), 10)
        down.method = "*"
        for _ in range(36):
            world.clock.offset += 600
            struck = down.struck
            await until(lambda struck=struck: down.struck > struck, 10, "another try")  # type: ignore[misc]
        world.slack.faults.clear()
        world.clock.offset += world.waits.settle
        await world.all_sent(300 / world.scale)
    await world.assert_fine()


async def test_05_slack_is_down_at_the_start(world: World) -> None:
    """A process that is started while Slack is down begins to send once it is back."""
    await world.plan(20, 4)
    down = world.slack.faults.inject(status=503)
    async with world.runner() as runner:
        await until(lambda: down.struck >= 3, 20, "three attempts")
        assert runner.healthy() is not None
        world.slack.faults.clear()
        await world.all_sent(300 / world.scale)
    await world.assert_fine()


async def test_06_every_first_attempt_is_accepted_and_dropped(world: World) -> None:
    """The answer to each first attempt is lost: each is looked for and found, and none is posted a second time."""
    await world.plan(100, 10)
    world.slack.faults.inject("chat.postMessage", accept=True, drop=True)  # a second attempt would be dropped, too
    async with world.runner():
        await world.all_sent(40)
    assert len(world.slack.called("chat.postMessage")) == 100
    await world.assert_fine()


async def test_07_failures_after_accepting(world: World, seed: int) -> None:
    """A fifth is answered with 5xx after it was accepted: nothing is there twice."""
    await world.plan(150, 10)
    for status in (500, 502, 503, 504):
        world.slack.faults.inject("chat.postMessage", probability=0.06, status=status, accept=True)
    async with world.runner():
        await world.all_sent(40)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


#: Each code that Slack documents for chat.postMessage, by what it is to mean here.
RETRY = ("ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_added_to_org",
         "request_timeout", "accesslimited", "external_channel_migrating")  # fmt: skip
AMBIGUOUS = ("fatal_error", "internal_error", "duplicate_message_not_found", "duplicate_channel_not_found", "never_heard_of")
PERMANENT = ("channel_not_found", "is_archived", "not_in_channel", "restricted_action",
             "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
             "restricted_action_non_threadable_channel", "restricted_action_thread_locked", "ekm_access_denied",
             "messages_tab_disabled", "user_not_found", "cannot_reply_to_message", "no_permission",
             "team_not_found")  # fmt: skip
PLAIN = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "metadata_too_large",
         "invalid_metadata_format", "invalid_metadata_schema")  # fmt: skip
BARRED = ("token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "access_denied", "missing_scope",
          "org_login_required", "team_access_not_granted", "two_factor_setup_required")  # fmt: skip


async def test_08_each_error_has_its_class(world: World) -> None:
    """Refusals and doubts are got over, words are sent as text, and what never will be posted is told to its maker."""
    codes = (*RETRY, *AMBIGUOUS, *PLAIN, *PERMANENT)
    places = world.channels(len(codes))
    for place, code in zip(places, codes, strict=True):
        world.slack.faults.inject("chat.postMessage", channel=place, error=code, times=None if code in PERMANENT else 1)
        await world.store.subscriptions.put(world.workspace, place, "demo", {"delivery": (30, 7)}, False, "UTC", DESK, world.clock.now())
    entries = await world.plan(len(codes), places)
    by_code = {code: entry.key for code, entry in zip(codes, entries, strict=True)}
    fine = [by_code[code] for code in (*RETRY, *AMBIGUOUS, *PLAIN)]
    async with world.runner():
        await world.all_sent(40, len(fine) + 1)  # and a word to the maker
        await until(lambda: [one for one in world.messages() if one["channel"] == world.slack.dm(DESK)], 20)
    found = await world.entries()
    assert {key for key in fine if found[key].state != "sent"} == set()
    assert {code for code in PERMANENT if found[by_code[code]].state != "undeliverable"} == set()
    assert {code for code in PERMANENT if found[by_code[code]].error != code} == set()
    verdict = await world.verdict(fine)
    assert (verdict.lost, verdict.doubled) == ([], {})
    tries = Counter(str(call.arguments["channel"]) for call in world.slack.called("chat.postMessage"))
    assert {code: tries[place] for place, code in zip(places, codes, strict=True) if code in PERMANENT} == dict.fromkeys(PERMANENT, 1)
    broken = {one.destination for one in await world.store.subscriptions.all(world.workspace) if one.state == "broken"}
    assert broken == {place for place, code in zip(places, codes, strict=True) if code in PERMANENT}


@pytest.mark.parametrize("code", BARRED)
async def test_08_what_bars_everything_waits_for_a_person(world: World, code: str) -> None:
    """Where the token or the app is refused nothing is given up: it is told, tried now and then, and sent once mended."""
    await world.plan(6, 3)
    barred = world.slack.faults.inject("chat.postMessage", error=code)
    async with world.runner() as runner:
        await until(lambda: runner.healthy() is not None, 10, "the health to be red")
        assert barred.struck <= 6
        world.slack.faults.clear()
        world.clock.offset += 3_600
        await world.all_sent(20)
    await world.assert_fine()


@pytest.mark.parametrize("how", ["429", "503", "one a minute", "dropped"])
async def test_09_the_look_back_fails_for_a_while(world: World, how: str) -> None:
    """As long as nobody could look, nothing is posted a second time; all is found in the end."""
    await world.plan(20, 1)
    faults = world.slack.faults
    faults.inject("chat.postMessage", probability=0.5, accept=True, drop=True)
    if how == "429":
        for method in ("conversations.history", "conversations.replies"):
            faults.inject(method, times=4, status=429, retry_after="1")
    elif how == "503":
        for method in ("conversations.history", "conversations.replies"):
            faults.inject(method, times=4, status=503)
    elif how == "dropped":
        for method in ("conversations.history", "conversations.replies"):
            faults.inject(method, times=4, drop=True)
    else:
        world.slack.limits.history = True
    async with world.runner():
        await world.all_sent(60)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


class _Pages:
    """A channel's history of two pages; the second one is refused at first."""

    def __init__(self) -> None:
        self.first: list[dict[str, Any]] = []
        self.refused = False

    async def read(self, method: str, **arguments: Any) -> Outcome:
        """The page that is asked for."""
        if "cursor" not in arguments:
            return Outcome("done", answer={"messages": self.first, "response_metadata": {"next_cursor": "two"}})
        if not self.refused:
            self.refused = True
            return Outcome("retry", "ratelimited", wait=1.0)
        return Outcome("done", answer={"messages": []})


async def test_09_pages_from_before_an_intent_do_not_count(world: World) -> None:
    """A look-back that was broken off begins anew where another process has tried to post in the meantime."""
    (planned,) = await world.plan(1, 1)
    now = world.clock.now()
    first = planned._replace(state="unclear", first_intent=now, intent_at=now)
    pages = _Pages()
    lookback = LookBack(pages, frozenset({"B1"}))  # type: ignore[arg-type]
    assert (await lookback.find(planned.destination, (), [first], now)).wait == 1.0
    pages.first = [{"ts": "1.0", "bot_id": "B1", "metadata": {"event_type": "dealbot_alert", "event_payload": {"k": planned.mark}}}]
    again = first._replace(intent_at=now + timedelta(seconds=5))
    assert (await lookback.find(planned.destination, (), [again], now)).of(again) is not None


@pytest.mark.parametrize("how", ["no scope", "no metadata"])
async def test_09_nobody_can_look(world: World, how: str) -> None:
    """Without the scope, or with metadata withheld and texts changed, one more is sent, and says that it may repeat."""
    await world.plan(20, 4, threads=False)
    if how == "no scope":
        world.slack.admin.set_scopes(*(scope for scope in world.slack.installed.scopes if "history" not in scope))
    else:
        for method in ("conversations.history", "conversations.replies"):
            world.slack.faults.inject(method, strip_metadata=True)
    lost = world.slack.faults.inject("chat.postMessage", skip=2, times=4, drop=True)
    async with world.runner():
        await world.all_sent(40)
    assert lost.struck == 4
    found = await world.verdict()
    assert (found.lost, found.doubled) == ([], {})
    repeats = [one for one in world.messages() if "(may repeat)" in one["text"]]
    assert len(repeats) == 4
