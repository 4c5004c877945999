"""Direct messages: each at the root is a thread of its own, and a later one may lean on the last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import clock
from bot.local.people import DESK, LEGAL
from tests.bot.surfaces.said import buttons, texts


async def answered(run: Any, person: str, thread: str, count: int = 1) -> dict[str, Any]:
    """The bot's newest message in a thread of a person's direct messages, once there are `count`."""
    dm = run.slack.dm(person)

    def found() -> Any:
        seen = [one for one in run.slack.sees(person, dm, thread) if one.get("bot_id")]
        return seen[-1] if len(seen) >= count else None

    return await run.slack.until(found)  # type: ignore[no-any-return]


async def test_each_message_is_answered_in_its_thread(run: Any) -> None:
    """The answer hangs below the message, and what is said in the thread leans on it."""
    dm = run.slack.dm(DESK)
    said = await run.slack.say(DESK, dm, "cost in 2027")
    answer = await answered(run, DESK, said["ts"])
    assert answer["thread_ts"] == said["ts"]
    assert "$15.0B" in answer["text"]
    await run.slack.say(DESK, dm, "and in 2028?", said["ts"])
    assert "1 Jan 2028 to 31 Dec 2028" in texts(await answered(run, DESK, said["ts"], 2))
    await run.slack.say(DESK, dm, "by quarter", said["ts"])
    third = await answered(run, DESK, said["ts"], 3)
    assert "Q3 2028" in texts(third)
    assert "Q3 2027" not in texts(third)


async def test_threads_do_not_mix(run: Any) -> None:
    """Two threads each have their own conversation."""
    dm = run.slack.dm(DESK)
    one = await run.slack.say(DESK, dm, "cost in 2027")
    await answered(run, DESK, one["ts"])
    two = await run.slack.say(DESK, dm, "last day to give notice to be out by the end of 2028")
    await answered(run, DESK, two["ts"])
    await run.slack.say(DESK, dm, "and in 2028?", one["ts"])
    assert "$15.0B" in (await answered(run, DESK, one["ts"], 2))["text"]


async def test_a_new_message_leans_on_the_last_thread_and_says_so(run: Any) -> None:
    """At the root, a line that is not complete leans on the person's last thread, and is told to; a complete one is not."""
    dm = run.slack.dm(DESK)
    first = await run.slack.say(DESK, dm, "cost in 2027")
    await answered(run, DESK, first["ts"])
    second = await run.slack.say(DESK, dm, "and in 2028?")
    leaned = await answered(run, DESK, second["ts"])
    assert "1 Jan 2028 to 31 Dec 2028" in texts(leaned)
    assert "Leans on your last thread" in texts(leaned)
    third = await run.slack.say(DESK, dm, "how much capacity do we get")
    assert "Leans on your last thread" not in texts(await answered(run, DESK, third["ts"]))


async def test_a_complete_question_leans_on_nothing(run: Any) -> None:
    """A complete question at the root is answered as if it were the first: not even its year comes from before."""
    dm = run.slack.dm(DESK)
    first = await run.slack.say(DESK, dm, "cost in 2028")
    await answered(run, DESK, first["ts"])
    second = await run.slack.say(DESK, dm, "what did we spend in june")
    answer = await answered(run, DESK, second["ts"])
    assert "1 Jun 2026 to 30 Jun 2026" in texts(answer)
    assert "Leans on" not in texts(answer)


async def test_nobody_leans_on_another_persons_thread(run: Any) -> None:
    """What one person asked is nothing that another's line could lean on."""
    first = await run.slack.say(DESK, run.slack.dm(DESK), "cost in 2027")
    await answered(run, DESK, first["ts"])
    other = await run.slack.say(LEGAL, run.slack.dm(LEGAL), "and in 2028?")
    assert "Leans on" not in texts(await answered(run, LEGAL, other["ts"]))


async def test_after_half_an_hour_nothing_is_leaned_on(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty minutes later the last thread is over: the same line is asked back."""
    dm = run.slack.dm(DESK)
    first = await run.slack.say(DESK, dm, "cost in 2027")
    await answered(run, DESK, first["ts"])
    later = clock.now() + timedelta(minutes=30, seconds=1)
    monkeypatch.setattr(run.service.desk, "_now", lambda: later)
    second = await run.slack.say(DESK, dm, "and in 2028?")
    assert "Leans on" not in texts(await answered(run, DESK, second["ts"]))


async def test_buttons_answer_in_the_thread_and_say_what_was_asked(run: Any) -> None:
    """A follow-up's button answers below, with the line that it stands for."""
    dm = run.slack.dm(DESK)
    said = await run.slack.say(DESK, dm, "cost in 2027")
    first = await answered(run, DESK, said["ts"])
    assert "Share in channel" not in buttons(first)
    await run.slack.click(DESK, first, buttons(first)["Why"])
    why = await answered(run, DESK, said["ts"], 2)
    assert "“why?”" in texts(why)
    await run.slack.say(DESK, dm, "and in 2028?", said["ts"])
    assert "1 Jan 2028" in texts(await answered(run, DESK, said["ts"], 3))


async def test_verbs_work_here_too(run: Any) -> None:
    """Help, deals and settings are the same as by command; settings come as a button that opens them."""
    dm = run.slack.dm(DESK)
    for line, shown in (("help", "Notice and leaving"), ("deals", "Colossus 1 (colossus-1)"), ("settings", "Change settings")):
        said = await run.slack.say(DESK, dm, line)
        message = await answered(run, DESK, said["ts"])
        assert shown in texts(message)
    await run.slack.click(DESK, message, "dealbot.settings")
    assert (await run.slack.until(lambda: run.slack.view_of(DESK)))["callback_id"] == "dealbot.settings"


async def test_edits_and_own_messages_are_not_answered(run: Any) -> None:
    """An edited message and the bot's own messages start nothing."""
    dm = run.slack.dm(DESK)
    said = await run.slack.say(DESK, dm, "cost in 2027")
    await answered(run, DESK, said["ts"])
    await run.slack.edit(DESK, dm, said["ts"], "cost in 2028")
    await run.slack.settled()
    last = await run.slack.say(DESK, dm, "cost in 2029")
    await answered(run, DESK, last["ts"])
    assert len([one for one in run.slack.sees(DESK, dm, said["ts"]) if one.get("bot_id")]) == 1
    assert len(run.slack.called("chat.postMessage")) == 2
