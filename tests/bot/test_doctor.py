"""`dealbot doctor`: what it finds on this machine and, in a local Slack, what Slack would tell it."""

from __future__ import annotations

import json
import os
import socket
import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.__main__ import main
from bot.cli import doctor as command
from bot.doctor import Finding, Plan, State, examine, machine, setup, told
from bot.render.blocks import samples as sampled
from bot.render.blocks.surfaces import AnyBlock
from bot.render.screen import Screen
from bot.settings import Address, Secret, Settings, read_settings
from bot.store import open_store

BOT, APP, SIGNING = "xoxb-1234567890-abcdefghij", "xapp-1-A0123456789-abcdef", "0123456789abcdef0123456789abcdef"
Doctor = Callable[..., "tuple[int, str, str]"]


def settings(folder: Path, **fields: Any) -> Settings:
    """Settings that are complete for both ways in, with the store in a folder."""
    whole = Settings(
        bot_token=Secret(BOT), app_token=Secret(APP), signing_secret=Secret(SIGNING), port=0,
        store=Address(f"sqlite:///{folder / 'dealbot.db'}"),
    )  # fmt: skip
    return whole._replace(**fields)


async def examined(plan: Plan) -> list[Finding]:
    """All findings of a plan."""
    return [finding async for finding in examine(plan)]


async def made(folder: Path) -> None:
    """The store of `settings`, as a first start makes it."""
    await (await open_store(f"sqlite:///{folder / 'dealbot.db'}")).close()


def states(findings: list[Finding], check: str) -> list[State]:
    """How a check stands."""
    return [finding.state for finding in findings if finding.check == check]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Runs `dealbot doctor` in an empty folder, with no setting but those given."""
    for name in list(os.environ):
        if name.startswith(("DEALBOT_", "SLACK_")) or name == "NO_COLOR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.__main__.COMMANDS", (command,))
    monkeypatch.setattr("bot.journal.configure", lambda *_, **__: None)  # the tests' own logging stays

    def run(*words: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        status = main(["doctor", *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


async def test_all_is_well(tmp_path: Path) -> None:
    """A complete set-up is fine throughout: settings, tokens, ways in, store, alerts, deals, port, zones and clock."""
    await made(tmp_path)
    findings = await examined(Plan(settings(tmp_path), folder=tmp_path))
    assert [finding for finding in findings if finding.state != "fine"] == []
    assert [finding.check for finding in findings] == [
        "settings", "bot token", "app token", "signing secret", "way in", "store", "alerts", "deals", "port", "time zones", "clock",
    ]  # fmt: skip
    assert "colossus-1" in next(finding.found for finding in findings if finding.check == "deals")
    assert not {BOT, APP, SIGNING} & set(str(findings).split())


@pytest.mark.parametrize(
    ("fields", "check", "state", "found"),
    [
        ({"bot_token": Secret("")}, "bot token", "wrong", "not set"),
        ({"bot_token": Secret(APP)}, "bot token", "wrong", "an app's token, which belongs in SLACK_APP_TOKEN"),
        ({"app_token": Secret(BOT)}, "app token", "wrong", "a bot's token, which belongs in SLACK_BOT_TOKEN"),
        ({"bot_token": Secret(APP), "app_token": Secret(BOT)}, "bot token", "wrong", "an app's token (the two are swapped)"),
        ({"bot_token": Secret(APP), "app_token": Secret(BOT)}, "app token", "wrong", "a bot's token (the two are swapped)"),
        ({"bot_token": Secret("xoxp-1234567890-abcdef")}, "bot token", "wrong", "a person's token"),
        ({"bot_token": Secret("xoxe.xoxb-1-abcdefghijk")}, "bot token", "wrong", "rotates"),
        ({"bot_token": Secret(f'"{BOT}"')}, "bot token", "wrong", "quotation marks"),
        ({"bot_token": Secret("hello")}, "bot token", "wrong", "no token of Slack's"),
        ({"bot_token": Secret("xoxb-12")}, "bot token", "wrong", "cut short"),
        ({"bot_token": Secret(BOT + " # mine")}, "bot token", "wrong", "other characters"),
        ({"app_token": Secret("")}, "app token", "look", "only Socket Mode"),
        ({"app_token": Secret(""), "signing_secret": Secret("")}, "app token", "wrong", "not set"),
        ({"signing_secret": Secret("")}, "signing secret", "look", "only HTTP"),
        ({"signing_secret": Secret(BOT)}, "signing secret", "wrong", "a bot's token"),
        ({"signing_secret": Secret(SIGNING[:-1])}, "signing secret", "wrong", "32"),
    ],
)
def test_tokens(tmp_path: Path, fields: dict[str, Any], check: str, state: State, found: str) -> None:
    """Each secret is looked at by its form; what is amiss has a remedy, and no secret is repeated."""
    given = settings(tmp_path, **fields)
    findings = [finding for finding in setup.tokens(given) if finding.check == check]
    assert [finding.state for finding in findings] == [state]
    assert found in findings[0].found
    assert findings[0].remedy
    for secret in (given.bot_token, given.app_token, given.signing_secret):
        assert not secret or secret not in str(findings)


def test_way_in(tmp_path: Path) -> None:
    """One complete way in is enough, none is wrong; an address for HTTP without its secret is worth a look."""
    none = settings(tmp_path, app_token=Secret(""), signing_secret=Secret(""))
    assert [finding.state for finding in setup.way_in(none)] == ["wrong"]
    assert "Socket Mode" in next(setup.way_in(settings(tmp_path, signing_secret=Secret("")))).found
    only_http = next(setup.way_in(settings(tmp_path, app_token=Secret(""))))
    assert only_http.state == "fine"
    assert "Socket" not in only_http.found
    odd = settings(tmp_path, signing_secret=Secret(""), public_url=Address("https://d.example.com"))
    assert [finding.state for finding in setup.way_in(odd)] == ["fine", "look"]


async def test_tokens_that_are_wrong_are_no_way_in(tmp_path: Path) -> None:
    """What was told to be wrong above counts as absent below; swapped tokens are to be swapped back."""
    swapped = await examined(Plan(settings(tmp_path, bot_token=Secret(APP), app_token=Secret(BOT)), folder=tmp_path))
    assert states(swapped, "way in") == ["wrong"]
    remedies = {finding.remedy for finding in swapped if finding.check in ("bot token", "app token")}
    assert remedies == {"swap them: xoxb-… belongs in SLACK_BOT_TOKEN, xapp-… in SLACK_APP_TOKEN"}
    assert "[secret]" not in json.dumps(told.as_json(swapped))  # our own words are not taken for secrets
    for fields, way in (({"app_token": Secret("xapp-1")}, "HTTP"), ({"signing_secret": Secret("hello")}, "Socket Mode")):
        found = next(setup.way_in(settings(tmp_path, **fields)))
        assert (found.state, way in found.found, " and " in found.found) == ("fine", True, False)


async def test_a_wrong_setting_is_told_once(tmp_path: Path) -> None:
    """A port and a store that cannot be meant are wrong once; nothing is said of the defaults in their place."""
    read = read_settings({
        "DEALBOT_PORT": "abc", "DEALBOT_STORE": "mysql://here", "SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP,
        "SLACK_SIGNING_SECRET": SIGNING,
    })  # fmt: skip
    findings = await examined(Plan(read, folder=tmp_path))
    assert [finding.check for finding in findings if finding.state == "wrong"] == ["settings", "settings"]
    assert (states(findings, "port"), states(findings, "store"), states(findings, "deals")) == ([], [], ["fine"])
    shown = "\n".join(told.lines(finding, Screen(width=200, color=False, unicode=True)) for finding in findings)
    assert "postgresql://user:password@host/name" in shown


def test_one_word_for_the_signing_secret(tmp_path: Path) -> None:
    """What a signing secret looks like is said as `.env.example` says it."""
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    for secret in (SIGNING, SIGNING[:-1]):
        found = [one for one in setup.tokens(settings(tmp_path, signing_secret=Secret(secret))) if one.check == "signing secret"]
        assert "32 letters and digits" in found[0].found
    assert "32 letters and digits" in example


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """Every bad value is told with its remedy; so are names that nobody reads and a `.env` that others can read."""
    read = read_settings({"DEALBOT_PORT": "abc", "DEALBOT_LOG": "loud", "SLACK_BOT_TOKEN": BOT})
    findings = list(setup.settings_read(read, ("DEALBOT_PROT",), tmp_path))
    assert [finding.state for finding in findings] == ["wrong", "wrong", "look"]
    assert all(finding.remedy for finding in findings)
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    findings = list(setup.settings_read(settings(tmp_path), (), tmp_path))
    assert [(finding.state, finding.remedy) for finding in findings] == [("look", "chmod 600 .env"), ("fine", "")]
    (tmp_path / ".env").chmod(0o600)
    assert [finding.state for finding in setup.settings_read(settings(tmp_path), (), tmp_path)] == ["fine"]


async def test_a_broken_deal(tmp_path: Path, contract: str) -> None:
    """A broken file is told by file and line beside the deals that load; the store stays as good as it was."""
    await made(tmp_path)
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals" / "good.yaml").write_text(contract)
    (tmp_path / "deals" / "bad.yaml").write_text(contract.replace("deal: demo", "deal: other").replace("100", "lots"))
    findings = await examined(Plan(settings(tmp_path, deals=tmp_path / "deals"), folder=tmp_path))
    assert states(findings, "deals") == ["fine", "wrong"]
    bad = next(finding for finding in findings if finding.check == "deals" and finding.state == "wrong")
    assert "bad.yaml:14" in bad.found
    assert bad.remedy
    assert states(findings, "store") == ["fine"]


async def test_a_deal_that_broke(tmp_path: Path, contract: str) -> None:
    """A file that loaded before and is broken now is worth a look: its last good version answers."""
    await made(tmp_path)
    path = tmp_path / "demo.yaml"
    path.write_text(contract)
    plan = Plan(settings(tmp_path, deals=path), folder=tmp_path)
    assert states(await examined(plan), "deals") == ["fine"]
    path.write_text(contract.replace("100", "lots"))
    findings = [finding for finding in await examined(plan) if finding.check == "deals"]
    assert [finding.state for finding in findings] == ["look"]
    assert "demo answers from its last good version" in findings[0].found
    assert "demo.yaml:14" in findings[0].found


async def test_no_deals(tmp_path: Path) -> None:
    """Where nothing loads, that is wrong, and it says where they are looked for."""
    findings = await examined(Plan(settings(tmp_path, deals=tmp_path / "nowhere"), folder=tmp_path))
    assert set(states(findings, "deals")) == {"wrong"}
    assert any("nowhere" in finding.found for finding in findings)


async def test_a_store_that_does_not_open(tmp_path: Path) -> None:
    """A damaged store is told and left as it is; the deals are looked at all the same."""
    path = tmp_path / "dealbot.db"
    path.write_bytes(b"no database at all, " * 100)
    findings = await examined(Plan(settings(tmp_path), folder=tmp_path))
    assert states(findings, "store") == ["wrong"]
    assert states(findings, "deals") == ["fine"]
    assert path.read_bytes().startswith(b"no database")


async def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    """Looking makes none: it is told that there is none yet, wrong where none can be made; the deals are looked at."""
    findings = await examined(Plan(settings(tmp_path / "state" / "deep"), folder=tmp_path))
    assert states(findings, "store") == ["look"]
    assert states(findings, "deals") == ["fine"]
    assert "DEALBOT_STORE names another place" in next(one.remedy for one in findings if one.check == "store")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    assert states(await examined(Plan(settings(tmp_path / "file"), folder=tmp_path)), "store") == ["wrong"]


async def test_no_store(tmp_path: Path) -> None:
    """Without a place for the store, the deals are looked at all the same."""
    findings = await examined(Plan(settings(tmp_path, store=Address("")), folder=tmp_path))
    assert states(findings, "store") == ["wrong"]
    assert states(findings, "deals") == ["fine"]


def test_port(tmp_path: Path) -> None:
    """A port that is taken, an address that is none, and no HTTP at all."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        taken = list(machine.port(settings(tmp_path, port=other.getsockname()[1])))
    assert [finding.state for finding in taken] == ["look"]
    assert "in use" in taken[0].found
    nowhere = list(machine.port(settings(tmp_path, host="not a host")))
    assert [finding.state for finding in nowhere] == ["wrong"]
    assert list(machine.port(settings(tmp_path, signing_secret=Secret("")))) == []


def test_clock_and_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was never set and a machine without time zones are wrong."""
    assert [finding.state for finding in (*machine.clock(), *machine.zones())] == ["fine", "fine"]
    monkeypatch.setattr(machine, "now", lambda: datetime(1970, 1, 1, tzinfo=UTC))

    def none(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr("zoneinfo.ZoneInfo", none)
    findings = [*machine.clock(), *machine.zones()]
    assert [finding.state for finding in findings] == ["wrong", "wrong"]
    assert all(finding.remedy for finding in findings)


def test_samples_are_complete() -> None:
    """What is tried in a workspace are all kinds of blocks that the models know, each in its place."""
    views = {block["type"] for _, view in sampled.view_samples() for block in view.payload()["blocks"]}
    messages = {name for name, _ in sampled.samples()}
    assert messages | views == {kind.model_fields["type"].default for kind in get_args(AnyBlock)}
    for name, message in sampled.samples():
        assert [block["type"] for block in message.payload()["blocks"]] == [name]
        assert message.text


def test_output() -> None:
    """Findings line up, the remedy stands below, and neither width nor a plain terminal breaks them."""
    finding = Finding("bot token", "wrong", "word " * 30, "do this")
    lines = told.lines(finding, Screen(60)).splitlines()
    assert lines[0].startswith(f"✗ {'bot token':<{told.NAME}} word")
    assert all(len(line) <= 60 for line in lines)
    assert lines[-1].strip() == "-> do this"
    assert len({len(line) - len(line.lstrip()) for line in lines[1:]}) == 1
    plain = told.lines(Finding("x", "fine", "naïve"), Screen(60, unicode=False))
    assert plain.isascii()
    assert "\x1b" not in told.lines(Finding("x", "look", "a\x1b[2J"), Screen(60))
    assert "\x1b" in told.lines(finding, Screen(60, color=True))
    assert told.ending([finding], Screen()).startswith("1 wrong")
    assert "canary" not in told.lines(Finding("x", "wrong", "xoxb-12-canary failed", "xoxb-12-canary"), Screen())


def test_command_on_nothing(doctor: Doctor) -> None:
    """In an empty environment it says what to set and how, and ends with 1; nobody is called."""
    status, out, err = doctor()
    assert (status, err) == (1, "")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "dealbot manifest --link"):
        assert name in out
    assert out.splitlines()[-1].startswith("3 wrong, 2 worth a look")


def test_command_with_tokens(doctor: Doctor, tmp_path: Path) -> None:
    """With what Socket Mode needs, from the environment or from `.env`, nothing is wrong."""
    (tmp_path / ".env").write_text(f"SLACK_APP_TOKEN={APP}\n")
    (tmp_path / ".env").chmod(0o600)
    status, out, _ = doctor(SLACK_BOT_TOKEN=BOT)
    assert status == 0, out
    assert out.splitlines()[-1].startswith("Nothing is wrong; 2 worth a look")
    assert BOT not in out
    assert APP not in out


def test_command_as_json(doctor: Doctor) -> None:
    """As JSON it is one object with every finding; `ok` agrees with the exit status."""
    status, out, _ = doctor("--json", SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, DEALBOT_PROT="1")
    read = json.loads(out)
    assert (status, read["ok"]) == (0, True)
    assert all(set(finding) == {"check", "state", "found", "remedy"} for finding in read["findings"])
    assert any("DEALBOT_PROT" in finding["found"] for finding in read["findings"])
    status, out, _ = doctor("--json", DEALBOT_PORT="abc")
    assert (status, json.loads(out)["ok"]) == (1, False)
