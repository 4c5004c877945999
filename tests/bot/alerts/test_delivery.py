"""One alert on its way to Slack and back, whatever happens on it."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest

from bot import clock
from bot.alerts.codes import TABLE, verdict
from bot.alerts.due import Drawn, Due
from bot.alerts.points import Point, crash_at
from tests.bot.alerts.conftest import WAITS, Rig, draw


async def test_a_due_alert_is_posted_once(rig: Rig) -> None:
    """What is due is posted with its mark, and the ledger knows where."""
    channel = rig.channel("deals")
    entry = await rig.plan(channel)
    await rig.start()
    sent = await rig.until(entry, "sent")
    posted = rig.posted(entry)
    assert [message["ts"] for message in posted] == [sent.ts]
    assert (sent.channel, sent.thread, sent.wake, sent.attempt) == (channel, "", None, 1)


async def test_what_is_not_due_waits(rig: Rig) -> None:
    """An alert of the future is not posted."""
    channel = rig.channel("deals")
    later, now = await rig.plan(channel, step=7, ago=-3600), await rig.plan(channel, step=30)
    await rig.start()
    await rig.until(now, "sent")
    assert rig.posted(later) == []
    assert (await rig.get(later)).state == "planned"


async def test_the_intent_is_committed_before_the_post(rig: Rig) -> None:
    """When the request leaves, the ledger says so already, with where it goes."""
    channel = rig.channel("deals")
    entry = await rig.plan(channel)
    seen: list[str] = []

    def points(point: Point) -> None:
        seen.append(f"{point}:{len(rig.posted(entry))}")

    await rig.start(points=points)
    await rig.until(entry, "sent")
    assert [one.partition(":")[0] for one in dict.fromkeys(seen)] == [
        "before_claim", "after_claim", "before_intent", "after_intent", "after_send", "after_answer", "after_outcome",
    ]  # fmt: skip
    assert "after_intent:0" in seen
    assert "after_answer:1" in seen


@pytest.mark.parametrize("code", sorted(TABLE))
def test_each_code_has_one_meaning(code: str) -> None:
    """The table says one of six things of each code."""
    assert verdict(code) in {"retry", "ambiguous", "permanent", "barred", "plain", "root"}


def test_status_counts_before_the_code() -> None:
    """A 429 is no post whatever it says; a 5xx may be one; an unknown code tells nothing."""
    assert verdict("is_archived", 429) == "retry"
    assert verdict("ratelimited", 503) == "ambiguous"
    assert verdict("something_new") == "ambiguous"


@pytest.mark.parametrize("how", [
    {"status": 500}, {"drop": True}, {"error": "internal_error"}, {"error": "fatal_error"}, {"status": 503},
])  # fmt: skip
@pytest.mark.parametrize("accept", [True, False])
async def test_an_unclear_answer_is_looked_into(rig: Rig, how: dict[str, object], accept: bool) -> None:
    """Whether Slack had taken the message or not: in the end it is there once."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=1, accept=accept, **how)
    await rig.start()
    await rig.until(entry, "sent")
    assert len(rig.posted(entry)) == 1
    assert len(rig.slack.called("chat.postMessage")) == (1 if accept else 2)
    assert rig.slack.called("conversations.history")


async def test_a_full_bucket_is_waited_for(rig: Rig) -> None:
    """No call goes to the channel before Retry-After has passed, not even for another alert."""
    channel = rig.channel("deals")
    entries = [await rig.plan(channel, target=f"exit-{number}") for number in range(3)]
    rig.slack.faults.inject("chat.postMessage", times=1, status=429, retry_after="1")
    await rig.start()
    for entry in entries:
        await rig.until(entry, "sent")
    first, second = (call.at for call in rig.slack.called("chat.postMessage")[:2])
    assert second - first >= 0.9
    assert [len(rig.posted(entry)) for entry in entries] == [1, 1, 1]


@pytest.mark.parametrize("said", [None, "0", "-3", "abc", "inf"])
async def test_an_odd_retry_after_makes_no_hot_loop(rig: Rig, said: str | None) -> None:
    """Without a time that can be meant, the usual wait is kept, and the alert arrives."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=3, status=429, retry_after=said)
    await rig.start()
    await rig.until(entry, "sent")
    calls = [call.at for call in rig.slack.called("chat.postMessage")]
    assert len(calls) == 4
    assert min(b - a for a, b in itertools.pairwise(calls)) >= WAITS.pace * 0.9


async def test_steps_go_into_the_thread_of_their_card(rig: Rig) -> None:
    """The first alert is the card, later ones are in its thread, the last ones broadcast; the card follows."""
    channel = rig.channel("deals")
    first = await rig.plan(channel, step=30)
    await rig.start()
    root = (await rig.until(first, "sent")).ts
    middle = await rig.plan(channel, step=14)
    assert (await rig.until(middle, "sent")).thread == root
    last = await rig.plan(channel, step=7)
    await rig.until(last, "sent")
    assert rig.posted(middle)[0].get("subtype") is None
    assert rig.posted(last)[0]["subtype"] == "thread_broadcast"
    assert "step 7" in rig.posted(first)[0]["text"]


async def test_a_deleted_card_is_made_anew(rig: Rig) -> None:
    """Where somebody has deleted the card, the next step is a new one."""
    channel = rig.channel("deals")
    first = await rig.plan(channel, step=30)
    await rig.start()
    root = (await rig.until(first, "sent")).ts
    rig.slack.workspace.remove(rig.slack.workspace.channels[channel], root)
    later = await rig.plan(channel, step=14)
    assert (await rig.until(later, "sent")).thread == ""
    assert rig.posted(later)[0]["text"].startswith("card")


async def test_a_failed_update_blocks_nothing(rig: Rig) -> None:
    """A card that cannot be updated keeps no step back."""
    channel = rig.channel("deals")
    first = await rig.plan(channel, step=30)
    await rig.start()
    root = (await rig.until(first, "sent")).ts
    rig.slack.faults.inject("chat.update", status=503)
    later = await rig.plan(channel, step=14)
    assert (await rig.until(later, "sent")).thread == root


async def test_an_unclear_reply_is_found_in_its_thread(rig: Rig) -> None:
    """Replies are not in the history: they are looked for in the thread."""
    channel = rig.channel("deals")
    first = await rig.plan(channel, step=60)
    await rig.start()
    root = (await rig.until(first, "sent")).ts
    rig.slack.faults.inject("chat.postMessage", times=1, drop=True, accept=True)
    later = await rig.plan(channel, step=30)
    assert (await rig.until(later, "sent")).thread == root
    assert len(rig.posted(later)) == 1


async def test_many_late_ones_are_one_message(rig: Rig) -> None:
    """More than five late alerts of a channel are told in one message that settles each."""
    channel = rig.channel("deals")
    entries = [await rig.plan(channel, target=f"exit-{number}", ago=90_000 + number) for number in range(8)]
    await rig.start()
    found = [await rig.until(entry, "sent") for entry in entries]
    assert len({one.ts for one in found}) == 1
    assert all(one.late for one in found)
    assert rig.posted(entries[3])[0]["text"].startswith("8 late alerts")


async def test_an_unclear_group_is_settled_as_one(rig: Rig) -> None:
    """A grouped message whose answer is lost is found by each of its marks."""
    channel = rig.channel("deals")
    rig.slack.faults.inject("chat.postMessage", times=1, drop=True, accept=True)
    entries = [await rig.plan(channel, target=f"exit-{number}", ago=90_000) for number in range(7)]
    await rig.start()
    found = [await rig.until(entry, "sent") for entry in entries]
    assert len({one.ts for one in found}) == 1
    assert len(rig.slack.called("chat.postMessage")) == 1


async def test_five_late_ones_are_told_apart(rig: Rig) -> None:
    """Five are not many."""
    channel = rig.channel("deals")
    entries = [await rig.plan(channel, target=f"exit-{number}", ago=90_000) for number in range(5)]
    await rig.start()
    assert len({(await rig.until(entry, "sent")).ts for entry in entries}) == 5


async def test_nobody_can_look_so_it_is_marked(rig: Rig) -> None:
    """Without the scope to read a channel, an unclear alert is sent once more, saying that it may repeat."""
    rig.slack.installed.scopes -= {"channels:history"}
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=1, status=500, accept=True)
    await rig.start()
    await rig.until(entry, "sent")
    assert ["(may repeat)" in message["text"] for message in rig.posted(entry)] == [False, True]


async def test_a_blind_repeat_is_made_once_only(rig: Rig) -> None:
    """Where the repeat is unclear too, nothing more is sent, and it counts as undeliverable."""
    rig.slack.installed.scopes -= {"channels:history"}
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", status=500, accept=True)
    await rig.start()
    assert (await rig.until(entry, "undeliverable")).error == "unconfirmed"
    assert len(rig.posted(entry)) == 2


async def test_withheld_metadata_is_made_up_for_by_the_text(rig: Rig) -> None:
    """Where Slack hands out no metadata, the very text tells that it is there."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=1, status=500, accept=True)
    rig.slack.faults.inject("conversations.history", strip_metadata=True)
    await rig.start()
    await rig.until(entry, "sent")
    assert len(rig.posted(entry)) == 1


async def test_a_failed_look_back_sends_nothing(rig: Rig) -> None:
    """As long as the channel cannot be read, nothing is posted again; then it is found."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=1, drop=True, accept=True)
    rig.slack.faults.inject("conversations.history", times=3, status=429, retry_after="0.2")
    rig.slack.faults.inject("conversations.history", times=1, skip=3, status=500)
    await rig.start()
    await rig.until(entry, "sent")
    assert len(rig.slack.called("chat.postMessage")) == 1 == len(rig.posted(entry))


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
async def test_a_channel_that_takes_nothing_breaks_its_subscription_once(rig: Rig, code: str) -> None:
    """Both alerts are undeliverable, the subscription is broken, its maker is told in one direct message."""
    channel, maker = rig.channel("deals"), next(iter(rig.slack.workspace.people))
    made = await rig.store.subscriptions.put(rig.workspace, channel, "demo", {}, False, "UTC", maker, clock.now())
    entries = [await rig.plan(channel, target=f"exit-{number}") for number in range(2)]
    rig.slack.faults.inject("chat.postMessage", channel=channel, error=code)
    await rig.start()
    for entry in entries:
        assert (await rig.until(entry, "undeliverable")).error == code
    told = [one for one in await rig.store.ledger.all(rig.workspace, maker) if one.rule == "broken"]
    assert len(told) == 1
    assert told[0].target == made.id
    await rig.until(told[0], "sent")
    found = await rig.store.subscriptions.one(rig.workspace, made.id)
    assert found is not None
    assert (found.state, found.reason) == ("broken", code)


async def test_a_revoked_token_loses_nothing(rig: Rig) -> None:
    """While Slack takes nothing at all, alerts wait, hardly a call is made, and it shows; then they arrive."""
    channel = rig.channel("deals")
    entries = [await rig.plan(channel, target=f"exit-{number}") for number in range(4)]
    fault = rig.slack.faults.inject("chat.postMessage", error="token_revoked")
    runner = await rig.start()
    await rig.slack.until(lambda: rig.slack.called("chat.postMessage"))
    await asyncio.sleep(WAITS.sweep)
    assert len(rig.slack.called("chat.postMessage")) <= 2
    assert "token_revoked" in (runner.healthy() or "")
    rig.slack.faults.clear(fault)
    for entry in entries:
        await rig.until(entry, "sent")


async def test_refused_blocks_are_sent_as_text(rig: Rig) -> None:
    """Blocks that a workspace does not take are left out."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("chat.postMessage", times=1, error="invalid_blocks")
    await rig.start()
    await rig.until(entry, "sent")
    assert "blocks" not in rig.posted(entry)[0]
    assert rig.posted(entry)[0]["text"]


async def test_what_cannot_be_drawn_is_said_plainly(rig: Rig) -> None:
    """One poisoned alert holds up no other, and is told in plain words at last."""

    async def poisoned(due: Due) -> Drawn:
        if due.entry.target == "poison":
            raise ValueError("poison")
        return await draw(due)

    channel = rig.channel("deals")
    poison, fine = await rig.plan(channel, target="poison", ago=5), await rig.plan(channel, target="fine")
    await rig.start(draw=poisoned)
    await rig.until(fine, "sent")
    await rig.until(poison, "sent")
    assert "cannot be shown" in rig.posted(poison)[0]["text"]


async def test_a_poisoned_group_is_told_apart(rig: Rig) -> None:
    """Where the grouped message cannot be drawn, the alerts go out one by one."""

    async def poisoned(due: Due) -> Drawn:
        if due.grouped:
            raise ValueError("poison")
        return await draw(due)

    channel = rig.channel("deals")
    entries = [await rig.plan(channel, target=f"exit-{number}", ago=90_000) for number in range(7)]
    await rig.start(draw=poisoned)
    assert len({(await rig.until(entry, "sent")).ts for entry in entries}) == 7


async def test_a_snoozed_alert_rests(rig: Rig) -> None:
    """What is held is drawn again at the moment it is held until, and complained of by nobody."""
    until = clock.now() + timedelta(seconds=1.0)

    async def held(due: Due) -> Drawn:
        return Drawn(hold=until) if due.now < until else await draw(due)

    entry = await rig.plan(rig.channel("deals"), ago=3600)
    await rig.start(draw=held)
    await rig.until(entry, "sent")
    assert float(rig.posted(entry)[0]["ts"]) >= until.timestamp()


async def test_nothing_to_tell_is_suppressed(rig: Rig) -> None:
    """What has nothing to tell is not posted, and is done with."""

    async def silent(due: Due) -> Drawn:
        return Drawn(reason="closed")

    entry = await rig.plan(rig.channel("deals"))
    await rig.start(draw=silent)
    assert (await rig.until(entry, "suppressed")).error == "closed"
    assert rig.slack.called("chat.postMessage") == []


async def test_a_person_is_told_directly_and_looked_for_there(rig: Rig) -> None:
    """An alert for a person goes into the direct messages, where a lost answer is looked into."""
    person = next(iter(rig.slack.workspace.people))
    entry = await rig.plan(person)
    rig.slack.faults.inject("chat.postMessage", times=1, drop=True, accept=True)
    await rig.start()
    sent = await rig.until(entry, "sent")
    assert sent.channel == rig.slack.dm(person)
    assert len(rig.posted(entry)) == 1


async def test_a_send_that_comes_too_late_is_not_made(rig: Rig) -> None:
    """A process that was paused between intent and send does not send; the alert still arrives, once."""
    import time

    entry = await rig.plan(rig.channel("deals"))
    pauses = iter((WAITS.send_deadline * 1.5,))

    def points(point: Point) -> None:
        if point == "after_intent":
            time.sleep(next(pauses, 0.0))

    await rig.start(points=points)
    await rig.until(entry, "sent")
    assert len(rig.posted(entry)) == 1 == len(rig.slack.called("chat.postMessage"))
    assert (await rig.get(entry)).attempt == 2


def test_a_crash_point_must_exist() -> None:
    """A point that is none is refused."""
    with pytest.raises(ValueError, match="names no point"):
        crash_at("anywhere")
