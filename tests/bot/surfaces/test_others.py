"""Channels that another company reads: nothing of a deal is shown in them, and the person who asked is told why."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.poster import Poster
from bot.alerts.readers import Readers
from bot.alerts.waits import Waits
from bot.local.people import DEAL_DESK, DESK, FINANCE, GENERAL, LEGAL, OUTSIDER, SHARED
from bot.render.slack.words import said
from bot.surfaces import outbox
from tests.bot.surfaces.alerting import Alerting, alerting
from tests.bot.surfaces.said import buttons, texts

WHY = "People of another company read this channel"
UNKNOWN = "Who reads this channel is not known"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot that delivers nothing by itself."""
    async with alerting(tmp_path) as made:
        yield made


async def share(bot: Alerting, channel: str = DEAL_DESK) -> None:
    """The channel is shared with another company, which is among its members and of which the bot has heard."""
    bot.slack.admin.share(channel)
    bot.slack.workspace.channels[channel].members.add(OUTSIDER)
    await bot.slack.settled()


async def told(bot: Alerting, person: str, channel: str = DEAL_DESK, count: int = 1) -> list[dict[str, Any]]:
    """What a person alone is shown, once there is so much of it."""

    def found() -> list[dict[str, Any]]:
        shown = [one for one in bot.slack.sees(person, channel) if one.get("is_ephemeral")]
        return shown if len(shown) >= count else []

    return await bot.slack.until(found)


def public(bot: Alerting, channel: str = DEAL_DESK) -> list[dict[str, Any]]:
    """What the bot has shown to everybody in a channel."""
    return [one for one in bot.slack.workspace.channels[channel].messages.values() if one.get("bot_id")]


async def mention(bot: Alerting, text: str, thread: str | None = None, person: str = DESK) -> dict[str, Any]:
    """Mention the bot in the deal desk."""
    said: dict[str, Any] = await bot.slack.say(person, DEAL_DESK, f"@dealbot {text}", thread)
    return said


async def test_a_mention_is_answered_to_its_asker_alone(bot: Alerting) -> None:
    """The asker sees the answer and why it is private, in the channel; nobody else sees a word, nor whether there was one."""
    await share(bot)
    await mention(bot, "cost in 2027")
    [answer] = await told(bot, DESK)
    assert "$15.0B" in answer["text"]
    assert answer["text"].startswith(WHY)
    assert WHY in texts(answer["blocks"])
    assert "thread_ts" not in answer, "Slack shows nobody what is whispered into a thread that is none yet"
    assert "mention me again in this thread" not in texts(answer)
    assert public(bot) == []
    for other in (LEGAL, OUTSIDER):
        assert [one for one in bot.slack.sees(other, DEAL_DESK) if one.get("bot_id")] == []


async def test_a_follow_up_stays_private_and_leans_on_the_thread(bot: Alerting) -> None:
    """A mention in the thread goes on with the conversation, is whispered into the thread, and its buttons answer privately."""
    await share(bot)
    said = await mention(bot, "cost in 2027")
    await told(bot, DESK)
    await mention(bot, "and in 2028?", said["ts"], LEGAL)
    answer = await bot.slack.until(lambda: [one for one in bot.slack.sees(LEGAL, DEAL_DESK, said["ts"]) if one.get("is_ephemeral")])
    assert "1 Jan 2028 to 31 Dec 2028" in texts(answer)
    assert answer[0]["thread_ts"] == said["ts"]
    [first] = await told(bot, DESK)
    await bot.slack.click(DESK, first, buttons(first)["Why"])
    await told(bot, DESK, count=2)
    assert public(bot) == []


@pytest.mark.parametrize("text", ["deals", "help", "use colossus-1", "subscriptions", "alerts", "subscribe colossus-1", "", "xyzzy"])
async def test_every_verb_is_private(bot: Alerting, text: str) -> None:
    """Help, lists, refusals: whatever a mention brings, only its asker sees it."""
    await share(bot)
    await mention(bot, text)
    await told(bot, DESK)
    assert public(bot) == []


async def test_a_thread_from_before_goes_on_privately(bot: Alerting) -> None:
    """What began in a channel of one's own is not gone on with in public once it is shared; afterwards it is again."""
    said = await mention(bot, "cost in 2027")
    await bot.slack.until(lambda: public(bot))
    await share(bot)
    await mention(bot, "and in 2028?", said["ts"])
    await told(bot, DESK)
    assert len(public(bot)) == 1
    bot.slack.admin.share(DEAL_DESK, False)
    await bot.slack.settled()
    await mention(bot, "and in 2028?", said["ts"])
    await bot.slack.until(lambda: len(public(bot)) == 2)


@pytest.mark.parametrize("how", [{"status": 429, "retry_after": "30"}, {"status": 503}, {"error": "missing_scope"}, {"drop": True}])
async def test_where_it_cannot_be_known_the_answer_is_private(bot: Alerting, how: dict[str, Any]) -> None:
    """A full bucket, a fault of Slack's, a missing scope: private, and the reason says that it is not known."""
    for method in ("users.conversations", "conversations.info"):
        bot.slack.faults.inject(method, **how)
    await mention(bot, "cost in 2027")
    [answer] = await told(bot, DESK)
    assert answer["text"].startswith(UNKNOWN)
    assert ("channels:read" in answer["text"]) is (how.get("error") == "missing_scope")
    assert "$15.0B" in answer["text"]
    assert public(bot) == []


async def test_a_slow_look_holds_no_answer_up(bot: Alerting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Slack takes its time to say who reads along, the answer does not wait for it, and is private."""
    monkeypatch.setattr(outbox, "LOOK", 0.05)
    bot.slack.faults.inject("users.conversations", delay=1.0)
    await mention(bot, "cost in 2027")
    [answer] = await told(bot, DESK)
    assert answer["text"].startswith(UNKNOWN)
    assert public(bot) == []


async def test_many_answers_cost_one_look(bot: Alerting) -> None:
    """Who reads the channels is asked once for all of a minute's answers, and each answer is one call."""
    for number in range(5):
        await mention(bot, f"cost in {2026 + number % 3}")
    await bot.slack.until(lambda: len(public(bot)) == 5)
    assert len(bot.slack.called("users.conversations")) == 1
    assert bot.slack.called("conversations.info") == []
    assert len(bot.slack.called("chat.postMessage")) == 5


async def test_the_event_itself_says_that_it_is_shared(bot: Alerting) -> None:
    """Where the news of a channel is still on its way, the mention's own wrapper tells; what was cached does not count."""
    await mention(bot, "cost in 2027")
    await bot.slack.until(lambda: public(bot))
    bot.slack.workspace.channels[DEAL_DESK].is_ext_shared = True  # no channel_shared comes
    await mention(bot, "cost in 2028")
    await told(bot, DESK)
    assert len(public(bot)) == 1


async def test_what_cannot_be_whispered_comes_directly(bot: Alerting) -> None:
    """Where Slack refuses the private message, the asker gets it in their direct messages."""
    await share(bot)
    bot.slack.faults.inject("chat.postEphemeral", error="user_not_in_channel")
    await mention(bot, "cost in 2027")
    dm = bot.slack.dm(DESK)
    [answer] = await bot.slack.until(lambda: [one for one in bot.slack.sees(DESK, dm) if one.get("bot_id")])
    assert answer["text"].startswith(WHY)
    assert public(bot) == []


async def test_a_fault_is_told_privately(bot: Alerting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that goes wrong there is told to the asker, with its id, and to nobody else."""
    await share(bot)

    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(bot.service.desk, "hear", fail)
    await mention(bot, "cost in 2027")
    [answer] = await told(bot, DESK)
    assert "Something went wrong" in answer["text"]
    assert public(bot) == []


async def test_an_outsider_is_not_answered(bot: Alerting) -> None:
    """A person of the other company mentions it and presses a card's buttons: nothing is answered, and nothing is done."""
    sent = await bot_with_card(bot)
    await share(bot)
    await mention(bot, "cost in 2027", person=OUTSIDER)
    for label in ("Acknowledge", "Show the answer", "Record decision"):
        await bot.slack.click(OUTSIDER, bot.shows(OUTSIDER, sent), buttons(bot.shows(OUTSIDER, sent))[label])
    await bot.slack.settled()
    assert [one for one in bot.slack.sees(OUTSIDER, DEAL_DESK) if one.get("is_ephemeral")] == []
    assert bot.slack.view_of(OUTSIDER) is None
    assert (await bot.service.desk.cards.standing(bot.workspace, bot.key())).state.acknowledged is None  # type: ignore[union-attr]
    assert len(public(bot)) == 1


async def test_a_welcome_names_no_deal(bot: Alerting) -> None:
    """Invited into a shared channel, it says to the inviter alone how it answers there, and nothing of a deal."""
    bot.slack.admin.invite(SHARED, bot.slack.bot_user_id, DESK)
    [hello] = await told(bot, DESK, SHARED)
    assert "is answered to its asker alone" in hello["text"]
    assert "olossus" not in texts(hello)
    assert public(bot, SHARED) == []


# Cards that stood in the channel before it was shared


async def bot_with_card(bot: Alerting, step: int = 120) -> dict[str, Any]:
    """A card for the notice day of leaving at the end of 2027."""
    await bot.leaving(DESK)
    return await bot.post(step)


async def test_acknowledging_counts_and_is_told_privately(bot: Alerting) -> None:
    """The card there stays as it was posted; it is acknowledged, and an Undo that stands on it works as quietly."""
    sent = await bot_with_card(bot)
    before = bot.shows(LEGAL, sent)
    await share(bot)
    await bot.slack.click(LEGAL, before, buttons(before)["Acknowledge"])
    [said] = await told(bot, LEGAL)
    assert "Acknowledged." in said["text"]
    assert WHY in said["text"]
    found = await bot.service.desk.cards.standing(bot.workspace, bot.key())
    assert found is not None
    assert found.state.acknowledged is not None
    await bot.slack.click(LEGAL, before, "dealbot.undo.0", undoing(before))
    await told(bot, LEGAL, count=2)
    assert bot.shows(LEGAL, sent) == before
    assert bot.slack.called("chat.update") == []
    assert await bot.service.store.decisions.of(bot.workspace) == []
    assert len(public(bot)) == 1


def undoing(card: dict[str, Any]) -> str:
    """What the Undo of a card holds."""
    return next(str(block["accessory"]["value"]) for block in card["blocks"] if (block.get("accessory") or {}).get("action_id", "").startswith("dealbot.undo"))


@pytest.mark.parametrize("how", ["week", "date"])
async def test_a_snooze_counts_and_is_told_privately(bot: Alerting, how: str) -> None:
    """From the menu by a private message, from the form in a window; the card there is not touched."""
    sent = await bot_with_card(bot)
    before = bot.shows(LEGAL, sent)
    await share(bot)
    await bot.slack.choose(LEGAL, before, "dealbot.snooze", how)
    if how == "week":
        [said] = await told(bot, LEGAL)
    else:
        form = await bot.slack.until(lambda: bot.slack.view_of(LEGAL))
        await bot.slack.submit(LEGAL, form, {"until": {"until": "2026-11-30"}})
        said = await bot.slack.until(lambda: (top := bot.slack.view_of(LEGAL)) and top["id"] != form["id"] and top)
    assert "Snoozed: the next reminder comes on" in texts(said)
    assert WHY in texts(said)
    hold = (await bot.drawn(bot.entry(90))).hold
    assert hold is not None
    assert hold.date() == date(2026, 11, 30)
    assert bot.shows(LEGAL, sent) == before
    assert len(public(bot)) == 1


async def test_a_decision_counts_and_is_shown_where_it_may_be(bot: Alerting) -> None:
    """It is recorded, told to its maker in a window, and drawn in the channels of one's own; the shared one shows nothing."""
    sent = await bot_with_card(bot)
    other = await bot.post(120, GENERAL)
    before = bot.shows(LEGAL, sent)
    await share(bot)
    await bot.slack.click(LEGAL, before, buttons(before)["Record decision"])
    form = await bot.slack.until(lambda: bot.slack.view_of(LEGAL))
    await bot.decide(LEGAL, "notice given", "2026-11-23")
    said = await bot.slack.until(lambda: (top := bot.slack.view_of(LEGAL)) and top["id"] != form["id"] and top)
    assert "Colossus 1 ends on 21 Feb 2027" in texts(said)
    assert WHY in texts(said)
    await bot.slack.until(lambda: "Notice given on 23 Nov 2026" in texts(bot.shows(LEGAL, other)))
    assert (await bot.drawn(bot.entry(90))).reason == "a decision closed it"
    assert bot.shows(LEGAL, sent) == before
    assert len(public(bot)) == 1
    await bot.slack.click(LEGAL, bot.shows(LEGAL, other), "dealbot.undo.0")
    await bot.slack.until(lambda: "Notice given" not in texts(bot.shows(LEGAL, other)))
    assert bot.shows(LEGAL, sent) == before


async def test_the_answer_behind_a_card_is_private(bot: Alerting) -> None:
    """Show the answer answers whoever pressed it, and says why."""
    sent = await bot_with_card(bot)
    card = bot.shows(LEGAL, sent)
    await share(bot)
    await bot.slack.click(LEGAL, card, buttons(card)["Show the answer"])
    [answer] = await told(bot, LEGAL)
    assert "Saturday, 2 Oct 2027 is the last day to give notice" in answer["text"]
    assert answer["text"].startswith(WHY)
    assert len(public(bot)) == 1


async def test_the_calendar_file_comes_directly(bot: Alerting) -> None:
    """Add to calendar puts the file into the presser's direct messages, and says so."""
    sent = await bot_with_card(bot)
    card = bot.shows(LEGAL, sent)
    await share(bot)
    await bot.slack.click(LEGAL, card, "dealbot.ics.0")
    [said] = await told(bot, LEGAL)
    assert "is in your direct messages with me" in said["text"]
    assert WHY in said["text"]
    assert [one for one in bot.slack.sees(LEGAL, bot.slack.dm(LEGAL)) if one.get("files")]
    assert len(public(bot)) == 1


async def test_an_end_is_not_told_there(bot: Alerting) -> None:
    """Ending a shared channel's alerts is told to whoever ends them alone, and why the channel is not."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1")
    await bot.slack.until(lambda: public(bot))
    await share(bot)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "unsubscribe colossus-1")
    said = await bot.slack.until(lambda: [one for one in bot.slack.sees(DESK, DEAL_DESK) if "could not be told" in one["text"]])
    assert "people of another company read it" in said[0]["text"]
    assert len(public(bot)) == 1


@pytest.mark.parametrize("channel", [DEAL_DESK, FINANCE])
async def test_sharing_where_the_readers_are_not_known(bot: Alerting, channel: str) -> None:
    """Share posts nothing where Slack does not say who reads along, whether the bot is in there or not; the answer stays."""
    await bot.slack.command(DESK, channel, "/deal", "what is the monthly fee")
    [private] = await told(bot, DESK, channel)
    for method in ("users.conversations", "conversations.info"):
        bot.slack.faults.inject(method, status=503)
    await bot.slack.click(DESK, private, buttons(private)["Share in channel"])
    said = (await told(bot, DESK, channel, count=2))[-1]
    assert said["text"].startswith(f"Nothing was posted. {UNKNOWN}")
    assert public(bot, channel) == []


async def test_sharing_between_two_people(bot: Alerting) -> None:
    """Direct messages between others are never shared into: one of them may be of another company."""
    readers = Readers(Poster(bot.slack.bot_token, bot.slack.api_url, Waits()), Waits())
    box = outbox.Outbox(bot.service.client, bot.workspace, outbox.Acceptance(), bot.service.gauges, [], readers)
    with pytest.raises(outbox.Overheard):
        await box.respond(bot.slack.response_url("any"), said("A figure."), public_in="D0BETWEEN1")
    assert bot.slack.called("response_url") == []


def test_there_is_one_way_into_a_channel() -> None:
    """What a channel sees is sent by the outbox, which asks first; by the alerts' poster, which is asked for; by the doctor."""
    root = Path(outbox.__file__).parents[1]
    calls = {"chat_postMessage", "chat_postEphemeral", "chat_update", "chat_unfurl", "chat_meMessage", "chat_scheduleMessage",
             "files_upload_v2", "files_upload", "reactions_add", "pins_add", "canvases_create"}  # fmt: skip
    names = ("chat.postMessage", "chat.update", "chat.unfurl", "in_channel")
    found: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        where = str(path.relative_to(root))
        if where.startswith("local/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else ""
            if isinstance(name, str) and (name in calls or name in names):
                found.setdefault(where, set()).add(name)
    assert found.pop("gauges.py") <= {"chat.postMessage", "chat.update"}, "they are labels there"
    assert set(found) == {"surfaces/outbox.py", "alerts/poster.py", "alerts/delivery.py", "doctor/trial.py"}
    tree = ast.parse(Path(outbox.__file__).read_text(encoding="utf-8"))
    [box] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Outbox"]
    for method in box.body:
        if not isinstance(method, ast.AsyncFunctionDef | ast.FunctionDef):
            continue
        used = {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
        text = {node.value for node in ast.walk(method) if isinstance(node, ast.Constant)}
        if used & (calls - {"chat_postEphemeral"}) or "in_channel" in text:
            assert "overheard" in used, method.name
