"""What `dealbot doctor --live` finds out, tried on a local Slack."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import doctor
from bot.cli import doctor as command
from bot.doctor import Finding, live
from bot.doctor.live import call_slack
from bot.local import Limits, LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE
from bot.manifest import manifest, needs
from bot.render.blocks.samples import samples
from bot.settings import Address, Secret, Settings
from bot.surfaces import LISTENERS


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A local Slack in which the app is installed from its manifest."""
    async with LocalSlack(manifest(LISTENERS), limits=Limits(enforced=False)) as running:
        yield running


def settings(slack: LocalSlack, **fields: object) -> Settings:
    """The settings of an app that is installed there."""
    whole = Settings(
        bot_token=Secret(slack.bot_token), app_token=Secret(slack.app_token),
        signing_secret=Secret(slack.signing_secret), slack_api_url=Address(slack.api_url),
    )  # fmt: skip
    return whole._replace(**fields)  # type: ignore[arg-type]


async def found(given: Settings, channel: str = "") -> dict[str, Finding]:
    """The findings by their check; the gravest one where a check has several."""
    grave = ("fine", "look", "wrong")
    findings: dict[str, Finding] = {}
    async for finding in call_slack(given, channel):
        known = findings.get(finding.check)
        if known is None or grave.index(finding.state) > grave.index(known.state):
            findings[finding.check] = finding
    return findings


async def test_all_is_well(slack: LocalSlack) -> None:
    """In a direct message with the bot everything can be found out, all of it is fine, and nothing stays behind."""
    place = slack.dm(DESK)
    findings = await found(settings(slack), place)
    assert {finding.check for finding in findings.values() if finding.state != "fine"} == set()
    assert {f"block {name}" for name, _ in samples()} < set(findings)
    assert {"connection", "clock", "scopes", "blocks", "metadata in history", "agent view prompts", "tidying up",
            "Socket Mode"} < set(findings)  # fmt: skip
    assert slack.sees(DESK, place) == []
    assert len(slack.called("chat.delete")) == len(slack.called("chat.postMessage")) == len(samples()) + 1


async def test_nothing_is_posted_unasked(slack: LocalSlack) -> None:
    """Without a channel nothing is posted, and what that leaves open is told as unverified."""
    findings = await found(settings(slack))
    assert findings["blocks posted"].found.startswith("unverified")
    assert slack.called("chat.postMessage") == []
    assert all(finding.state != "wrong" for finding in findings.values())


async def test_in_a_channel(slack: LocalSlack) -> None:
    """In a channel, named or by its id, the blocks are tried; what needs more is unverified, and says why."""
    for name in (DEAL_DESK, "#deal-desk"):
        findings = await found(settings(slack), name)
        assert findings["block table"].state == "fine"
        assert findings["metadata in history"].state == "fine"
        assert findings["agent view prompts"].found.startswith("unverified")
        assert slack.sees(DESK, DEAL_DESK) == []


async def test_no_way_into_the_channel(slack: LocalSlack) -> None:
    """A channel without the bot, and one that is not there, are told at once with what to do."""
    finding = (await found(settings(slack), FINANCE))["channel"]
    assert (finding.state, finding.remedy) == ("wrong", "write /invite @dealbot in the channel")
    assert len(slack.called("chat.postMessage")) == 1
    assert (await found(settings(slack), "C0NOWHERE"))["channel"].state == "wrong"


async def test_refused_blocks(slack: LocalSlack) -> None:
    """A kind of block that the workspace does not know is named with Slack's reason; the others are still tried."""
    slack.faults.inject(blocks=("data_table", "container"))
    findings = await found(settings(slack), DEAL_DESK)
    odd = {finding.check for finding in findings.values() if finding.state != "fine" and finding.check.startswith("block ")}
    assert odd == {"block data_table", "block container"}
    assert "block" in findings["block data_table"].found
    assert all(finding.state != "wrong" for finding in findings.values())
    assert slack.sees(DESK, DEAL_DESK) == []


async def test_a_full_bucket(slack: LocalSlack) -> None:
    """Where a channel takes no more messages for now, posting goes on when Slack says so."""
    slack.limits.enforced, slack.limits.burst = True, len(samples())
    findings = await found(settings(slack), slack.dm(DESK))
    assert {finding.check for finding in findings.values() if finding.state != "fine"} == set()
    assert len(slack.called("chat.postMessage")) == len(samples()) + 2
    assert slack.limits.early == 0


async def test_without_validation(slack: LocalSlack) -> None:
    """A Slack that does not validate leaves that unverified."""
    slack.faults.inject("blocks.validate", error="unknown_method")
    finding = (await found(settings(slack)))["blocks"]
    assert (finding.state, finding.found.split(":")[0]) == ("look", "unverified")


async def test_scopes(slack: LocalSlack) -> None:
    """A missing scope is wrong and says what for; one that nothing uses is worth a look."""
    slack.installed.scopes -= {"im:history"}
    slack.installed.scopes |= {"usergroups:read"}
    findings = [finding async for finding in call_slack(settings(slack)) if finding.check == "scopes"]
    assert [finding.state for finding in findings] == ["wrong", "look"]
    assert "im:history" in findings[0].found
    assert dict(needs(LISTENERS))["im:history"] in findings[0].found
    assert "usergroups:read" in findings[1].found


async def test_history_that_may_not_be_read(slack: LocalSlack) -> None:
    """Without any scope to read histories none is read, and metadata is unverified."""
    slack.installed.scopes -= {scope for scope in slack.installed.scopes if scope.endswith(":history")}
    findings = await found(settings(slack), slack.dm(DESK))
    assert findings["metadata in history"].found.startswith("unverified")
    assert slack.called("conversations.history") == []


async def test_metadata_that_is_lost(slack: LocalSlack) -> None:
    """A history that comes without the metadata is told."""
    slack.faults.inject("conversations.history", strip_metadata=True)
    finding = (await found(settings(slack), slack.dm(DESK)))["metadata in history"]
    assert (finding.state, finding.found) == ("look", "does not come back")


@pytest.mark.parametrize("token", ["xoxb-0000000000-nobody", "xapp-1-A0-nobody"])
async def test_tokens_of_another_app(slack: LocalSlack, token: str) -> None:
    """A token that Slack does not know is told as such, without it, and ends the checks that need it."""
    findings = await found(settings(slack, bot_token=Secret(token), app_token=Secret(token)), DEAL_DESK)
    assert set(findings) == {"connection", "Socket Mode"}
    assert {finding.state for finding in findings.values()} == {"wrong"}
    assert all(finding.remedy for finding in findings.values())
    assert token not in str(findings)


async def test_removed_app(slack: LocalSlack) -> None:
    """An app that was taken out of the workspace is told with its remedy."""
    slack.installed.revoked = True
    finding = (await found(settings(slack)))["connection"]
    assert finding.state == "wrong"
    assert "install" in finding.remedy


async def test_not_reached() -> None:
    """Where no Slack is, that is told with the address, and not as an error of ours."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
        given = Settings(bot_token=Secret("xoxb-x"), app_token=Secret("xapp-x"), slack_api_url=Address(url))
        findings = await found(given)
    assert {finding.state for finding in findings.values()} == {"wrong"}
    assert all(url in finding.found and "SLACK_API_URL" in finding.remedy for finding in findings.values())


@pytest.mark.parametrize(
    "fault",
    [{"status": 500, "error": "oops"}, {"drop": True}, {"error": "internal_error"}],
    ids=["status", "drop", "error"],
)
@pytest.mark.parametrize(
    "method", ["auth.test", "blocks.validate", "chat.postMessage", "conversations.history",
               "assistant.threads.setSuggestedPrompts", "chat.delete", "apps.connections.open"],
)  # fmt: skip
async def test_faults(slack: LocalSlack, method: str, fault: dict[str, object]) -> None:
    """Whatever call goes wrong, in whatever way, it ends in a finding, and the checks go on."""
    slack.faults.inject(method, **fault)
    findings = await found(settings(slack), slack.dm(DESK))
    assert {finding.state for finding in findings.values()} & {"look", "wrong"}
    assert "Socket Mode" in findings
    if method == "chat.delete":
        assert findings["tidying up"].state == "look"
    elif method not in ("auth.test", "chat.postMessage"):
        assert slack.sees(DESK, slack.dm(DESK)) == []


async def test_clock(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is minutes from Slack's is wrong."""
    monkeypatch.setattr(live, "now", lambda: datetime(2000, 1, 1, tzinfo=UTC))
    finding = (await found(settings(slack)))["clock"]
    assert (finding.state, "behind" in finding.found) == ("wrong", True)


async def test_only_what_is_set(slack: LocalSlack) -> None:
    """Without a token, what needs it is not called."""
    assert set(await found(settings(slack, bot_token=Secret("")))) == {"Socket Mode"}
    assert "Socket Mode" not in await found(settings(slack, app_token=Secret("")))


async def test_command(slack: LocalSlack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--in` calls Slack even without `--live`, and the findings are printed with those of this machine."""
    given = settings(slack, store=Address(f"sqlite:///{tmp_path / 'dealbot.db'}"), port=0)
    plan = doctor.Plan(given, folder=tmp_path, channel=DEAL_DESK)
    findings = await command.told(plan, as_one=True)
    printed = json.loads(capsys.readouterr().out)
    assert [one["check"] for one in printed["findings"]] == [finding.check for finding in findings]
    assert {"store", "block table"} < {finding.check for finding in findings}
    assert printed["ok"] is True
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret):
        assert secret not in str(printed)
