"""What goes wrong, in Slack, in us or in what people type: nobody sees a traceback, and no answer is lost silently."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.asker import Asker
from bot.desk import Desk
from bot.local.people import DEAL_DESK, DESK, GENERAL, LEGAL
from tests.bot.surfaces.said import texts

_ID = re.compile(r"in the log as ([a-z0-9]{8})")


@pytest.fixture
def broken_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that fails on a canary word, with figures and words in its exception that nobody may see."""
    hear = Desk.hear

    async def fails(self: Desk, asker: Asker, text: str, root: bool = False) -> Any:
        if "canary" in text:
            raise RuntimeError("secret figure 1,250,000,000.00 in an exception")
        return await hear(self, asker, text, root)

    monkeypatch.setattr(Desk, "hear", fails)


@pytest.mark.usefixtures("broken_desk")
async def test_a_listener_that_raises(run: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees a sentence and an id that is in the log, on every surface; the next question is answered."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "canary")
    [by_command] = await run.shown(DESK, DEAL_DESK)
    mention = await run.slack.say(DESK, DEAL_DESK, "@dealbot canary")
    [by_mention] = await run.shown(DESK, DEAL_DESK, mention["ts"])
    dm = run.slack.dm(DESK)
    said = await run.slack.say(DESK, dm, "canary")
    [by_dm] = await run.shown(DESK, dm, said["ts"])
    logged = caplog.text + capsys.readouterr().out
    for message in (by_command, by_mention, by_dm):
        found = _ID.search(message["text"])
        assert found, message["text"]
        assert found[1] in logged
        for hidden in ("RuntimeError", "Traceback", "1,250", "secret figure"):
            assert hidden not in texts(message)
    await run.slack.command(LEGAL, GENERAL, "/deal", "cost in 2027")
    assert "$15.0B" in texts((await run.shown(LEGAL, GENERAL))[-1])
    assert b'outcome="fault",surface="command"} 1.0' in run.service.gauges.render()[0]


async def test_a_full_bucket_is_waited_for(run: Any) -> None:
    """After 429 with Retry-After the answer is posted, no earlier than told."""
    run.slack.faults.inject("chat.postMessage", status=429, retry_after="1", times=1)
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    await run.shown(DESK, DEAL_DESK, said["ts"])
    first, second = run.slack.called("chat.postMessage")
    assert second.at - first.at >= 0.9


async def test_slacks_own_fault_is_tried_again(run: Any) -> None:
    """After a 503 the answer is posted by the next try."""
    run.slack.faults.inject("chat.postMessage", status=503, times=1)
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    assert len(await run.shown(DESK, DEAL_DESK, said["ts"])) == 1


async def test_refused_blocks_are_sent_as_text(run: Any, caplog: pytest.LogCaptureFixture,
                                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A workspace that refuses newer blocks gets the text at once, the reasons go to the log, and plain blocks follow."""
    newer = ("table", "data_visualization", "container")
    run.slack.faults.inject("*", blocks=newer)
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027 by month")
    [first] = await run.shown(DESK, DEAL_DESK, said["ts"])
    assert "$15.0B from 1 Jan 2027 to 31 Dec 2027" in first["text"]
    assert not set(newer) & {block["type"] for block in first.get("blocks", ())}
    assert "blocks refused" in caplog.text + capsys.readouterr().out
    later = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027 by month")
    [second] = await run.shown(DESK, DEAL_DESK, later["ts"])
    assert "Jan 2027" in texts(second["blocks"])
    assert not set(newer) & {block["type"] for block in second["blocks"]}


async def test_refused_blocks_of_a_command_are_heard_of(run: Any) -> None:
    """The first answer to a command is heard to be refused, and comes as text; later ones are plain, in the reply."""
    run.slack.faults.inject("*", blocks=("table", "container"))
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost through 2027")
    [first] = await run.shown(DESK, DEAL_DESK)
    assert "$22.5B to $25.0B" in first["text"]
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost through 2027")
    second = (await run.shown(DESK, DEAL_DESK, count=2))[-1]
    assert "22,500,000,000.00" in texts(second["blocks"])


HOSTILE = ("<!channel>", "<!here|x>", "<@U0LEGAL001>", "<!subteam^S1>", "<https://evil.example|Acme>", "&lt;!channel&gt;",
           "*bold*", "@here", "https://evil.example", "\u202edlog", "`code`", ":tada:")  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
async def test_what_is_typed_stays_text(run: Any, typed: str) -> None:
    """What a person types cannot mention, link or format in what the bot says, even where the question is repeated."""
    said = await run.slack.say(DESK, DEAL_DESK, f"@dealbot use {typed}")
    [answer] = await run.shown(LEGAL, DEAL_DESK, said["ts"])
    for active in ("<!", "<@", "<http", "\u202e"):
        assert active not in answer["text"], answer["text"]
        assert active not in texts(answer["blocks"])


async def test_a_broken_file_does_not_stop_the_bot(start: Any, root: Path, tmp_path: Path) -> None:
    """A file that breaks while the bot runs leaves its last good version answering, also after a restart, and is named."""
    folder = tmp_path / "deals"
    folder.mkdir()
    shipped = (root / "core" / "examples" / "colossus-1.yaml").read_text()
    (folder / "colossus-1.yaml").write_text(shipped)
    run = await start(folder)
    (folder / "colossus-1.yaml").write_text(shipped[: len(shipped) // 2])
    await _until(lambda: run.service.keeper.shelf.broken)
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert "$15.0B" in texts((await run.shown(DESK, DEAL_DESK))[-1])
    await run.slack.command(DESK, DEAL_DESK, "/deal", "deals")
    listing = texts((await run.shown(DESK, DEAL_DESK, count=2))[-1])
    assert "colossus-1.yaml" in listing
    assert str(folder) not in listing
    again = await start(folder)
    await again.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert "$15.0B" in texts((await again.shown(DESK, DEAL_DESK))[-1])


async def test_a_changed_file_answers_at_once(start: Any, root: Path, tmp_path: Path) -> None:
    """A price changed on disk is in the next answer, without a restart."""
    folder = tmp_path / "deals"
    folder.mkdir()
    shipped = (root / "core" / "examples" / "colossus-1.yaml").read_text()
    (folder / "colossus-1.yaml").write_text(shipped)
    run = await start(folder)
    before = run.service.keeper.version
    (folder / "colossus-1.yaml").write_text(shipped.replace("up to 1.25 billion", "up to 1.5 billion"))
    await _until(lambda: run.service.keeper.version != before)
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert "$18.0B" in texts((await run.shown(DESK, DEAL_DESK))[-1])


async def test_no_deal_at_all_is_said(start: Any, tmp_path: Path) -> None:
    """With nothing but a broken file the bot runs, says so, and names the file."""
    folder = tmp_path / "deals"
    folder.mkdir()
    (folder / "new.yaml").write_text("deal: [")
    run = await start(folder)
    for line, shown in (("total cost", "No deal can be read"), ("deals", "new.yaml"), ("", "no deal yet")):
        await run.slack.command(DESK, DEAL_DESK, "/deal", line)
        await run.slack.until(lambda shown=shown: shown in texts(run.slack.sees(DESK, DEAL_DESK)))
    await run.slack.open_home(DESK)
    assert "new.yaml" in texts(await run.slack.until(lambda: run.slack.home_of(DESK)))


async def _until(condition: Any) -> None:
    """Wait for what the file watcher brings about."""
    import asyncio

    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0.05)
