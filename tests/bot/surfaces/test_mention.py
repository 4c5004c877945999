"""Mentions in channels: answered in the thread, each turn by mention."""

from __future__ import annotations

from typing import Any

from bot.local.people import DEAL_DESK, DESK, FINANCE, LEGAL
from tests.bot.surfaces.said import texts


async def test_the_answer_is_in_the_thread(run: Any) -> None:
    """A mention is answered below it, for all; the first answer says that each turn has to mention the bot."""
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027")
    [answer] = await run.shown(LEGAL, DEAL_DESK, said["ts"])
    assert answer["thread_ts"] == said["ts"]
    assert "$15.0B" in answer["text"]
    assert "mention me again in this thread" in texts(answer)


async def test_anybody_may_follow_up_in_the_thread(run: Any) -> None:
    """Another person's mention in the thread leans on the same conversation, and is not told again how it works."""
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027")
    await run.shown(DESK, DEAL_DESK, said["ts"])
    await run.slack.say(LEGAL, DEAL_DESK, "and @dealbot in 2028?", said["ts"])
    later = (await run.shown(LEGAL, DEAL_DESK, said["ts"], 2))[-1]
    assert "1 Jan 2028 to 31 Dec 2028" in texts(later)
    assert "mention me again" not in texts(later)


async def test_what_does_not_mention_it_is_left_alone(run: Any) -> None:
    """A message in the thread without a mention is between people."""
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot cost in 2027")
    await run.shown(DESK, DEAL_DESK, said["ts"])
    await run.slack.say(LEGAL, DEAL_DESK, "cost in 2028?", said["ts"])
    await run.slack.settled()
    assert len(run.slack.called("chat.postMessage")) == 1


async def test_a_bare_mention_gets_the_short_help(run: Any) -> None:
    """A mention and nothing else shows three examples."""
    said = await run.slack.say(DESK, DEAL_DESK, "@dealbot")
    [answer] = await run.shown(DESK, DEAL_DESK, said["ts"])
    assert "what it costs, when notice is due, what leaving comes to" in texts(answer)


async def test_the_channels_deal(start: Any, root: Any, tmp_path: Any) -> None:
    """With several deals a question is asked back, until the channel uses one; another channel is not touched."""
    folder = tmp_path / "deals"
    folder.mkdir()
    for name in ("google", "escalator"):
        (folder / f"{name}.yaml").write_text((root / "tests" / "deals" / f"{name}.yaml").read_text())
    run = await start(folder)
    ids = [deal.id for deal in run.service.keeper.shelf.book.deals]
    unclear = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    [first] = await run.shown(DESK, DEAL_DESK, unclear["ts"])
    assert "Which deal do you mean" in texts(first)
    used = await run.slack.say(DESK, DEAL_DESK, f"@dealbot use {ids[0]}")
    await run.shown(DESK, DEAL_DESK, used["ts"])
    said = await run.slack.say(LEGAL, DEAL_DESK, "@dealbot total cost")
    [answer] = await run.shown(LEGAL, DEAL_DESK, said["ts"])
    assert ids[0] in texts(answer)
    await run.slack.command(DESK, FINANCE, "/deal", "total cost")
    assert "Which deal do you mean" in texts((await run.shown(DESK, FINANCE))[-1])
    ended = await run.slack.say(DESK, DEAL_DESK, "@dealbot use none")
    await run.shown(DESK, DEAL_DESK, ended["ts"])
    again = await run.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    assert "Which deal do you mean" in texts(await run.shown(DESK, DEAL_DESK, again["ts"]))


async def test_an_invitation_is_answered_by_a_short_welcome(run: Any) -> None:
    """Where somebody invites the bot it says hello, with examples; where others join it says nothing."""
    run.slack.admin.invite(FINANCE, run.slack.bot_user_id, DESK)
    [hello] = await run.shown(DESK, FINANCE)
    assert "Thanks for the invitation" in texts(hello)
    run.slack.admin.invite(FINANCE, LEGAL, DESK)
    await run.slack.settled()
    assert len(run.slack.called("chat.postMessage")) == 1
