"""Subscriptions, decisions and answers: what is put is got, undone once, kept as history, and audited with it."""

from __future__ import annotations

import asyncio
import random
from datetime import date, datetime, timedelta

import pytest

from bot.asker import Workspace
from bot.store import CardState, Store, open_store

SOON = timedelta(minutes=1)
DAY = date(2026, 11, 23)
ELSEWHERE = Workspace("E1", "T2")


async def audited(store: Store, workspace: Workspace) -> list[tuple[str, str, str]]:
    """Who did what to what, oldest first; ids of ours are left out."""
    assert await store.audit.verify(workspace) is None
    return [(done.person, done.what, done.subject.rsplit(" ", 1)[0]) for done in await store.audit.latest(workspace)][::-1]


async def test_subscriptions(store: Store, here: Workspace, at: datetime) -> None:
    """A destination has one subscription per deal: the last one put, under its first id; each change is audited."""
    subscriptions = store.subscriptions
    first = await subscriptions.put(here, "C1", "colossus-1", {"notice": [60, 30, 7]}, False, "Europe/Berlin", "U1", at)
    assert first[1:] == (first.id, "C1", "colossus-1", {"notice": (60, 30, 7)}, False, "Europe/Berlin", "U1", at, "active", "")
    again = await subscriptions.put(here, "C1", "colossus-1", {"payments": ()}, True, "UTC", "U2", at + SOON)
    assert again == first._replace(rules={"payments": ()}, digest=True, zone="UTC", maker="U2", made=at + SOON)
    person = await subscriptions.put(here, "U1", "colossus-1", {}, False, "UTC", "U1", at)
    other = await subscriptions.put(here, "C1", "a-deal", {}, False, "UTC", "U1", at)
    foreign = await subscriptions.put(ELSEWHERE, "C1", "colossus-1", {}, False, "UTC", "U1", at)
    assert await subscriptions.of(here, "C1") == [other, again]
    assert await subscriptions.all(here) == [other, again, person]
    assert await subscriptions.all() == [other, again, person, foreign]
    assert await subscriptions.one(here, again.id) == again
    assert await subscriptions.one(ELSEWHERE, again.id) is None
    assert await subscriptions.remove(here, "C1", "colossus-1", "U3", at + SOON) == again
    assert await subscriptions.remove(here, "C1", "colossus-1", "U3", at + SOON) is None
    assert await subscriptions.all() == [other, person, foreign]
    assert await audited(store, here) == [
        ("U1", "subscribed", "colossus-1 C1"), ("U2", "subscribed", "colossus-1 C1"),
        ("U1", "subscribed", "colossus-1 U1"), ("U1", "subscribed", "a-deal C1"),
        ("U3", "unsubscribed", "colossus-1 C1"),
    ]  # fmt: skip


async def test_broken_subscription(store: Store, here: Workspace, at: datetime) -> None:
    """A subscription that fails is marked once, however many deliveries fail at once; putting it anew mends it."""
    put = await store.subscriptions.put(here, "C1", "colossus-1", {}, False, "UTC", "U1", at)
    marks = [store.subscriptions.mark(here, put.id, "broken", "is_archived", at) for _ in range(5)]
    assert sorted(await asyncio.gather(*marks)) == [False] * 4 + [True]
    assert await store.subscriptions.of(here, "C1") == [put._replace(state="broken", reason="is_archived")]
    assert not await store.subscriptions.mark(ELSEWHERE, put.id, "active", "", at)
    assert await store.subscriptions.mark(here, put.id, "active", "", at)
    assert await store.subscriptions.mark(here, put.id, "broken", "not_in_channel", at)
    assert await store.subscriptions.put(here, "C1", "colossus-1", {}, False, "UTC", "U1", at) == put
    assert [what for _, what, _ in await audited(store, here)] == [
        "subscribed", "subscription broken", "subscription active", "subscription broken", "subscribed",
    ]  # fmt: skip


async def test_put_at_once(store: Store, here: Workspace, at: datetime) -> None:
    """Of several who subscribe a channel at once, one subscription comes out, which is that of one of them."""
    putting = (store.subscriptions.put(here, "C1", "colossus-1", {"notice": [n]}, False, "UTC", f"U{n}", at) for n in range(1, 9))
    put = await asyncio.gather(*putting)
    assert len({one.id for one in put}) == 1
    (left,) = await store.subscriptions.all()
    assert left in put
    assert len(await audited(store, here)) == 8


async def test_decisions(store: Store, here: Workspace, at: datetime) -> None:
    """A decision is in force until it is undone, which happens once; it stays in the history, with who did it."""
    decisions = store.decisions
    leave = await decisions.add(here, "colossus-1", "leave", date(2027, 12, 31), DAY, "end-2027", "U1", at)
    stay = await decisions.add(here, "other", "stay", None, DAY, "", "U2", at + SOON)
    assert leave[1:] == ("colossus-1", "leave", date(2027, 12, 31), DAY, "end-2027", "U1", at, "", None)
    assert await decisions.of(here) == [leave, stay]
    assert await decisions.of(here, "other") == [stay]
    assert await decisions.of(ELSEWHERE) == []
    assert await decisions.undo(ELSEWHERE, leave.id, "U3", at) is None
    undoing = (decisions.undo(here, leave.id, person, at + SOON) for person in ("U3", "U4"))
    undone = [one for one in await asyncio.gather(*undoing) if one is not None]
    assert len(undone) == 1
    assert undone[0] == leave._replace(undone_by=undone[0].undone_by, undone_at=at + SOON)
    assert await decisions.of(here) == [stay]
    assert await decisions.history(here, "colossus-1") == undone
    assert await decisions.one(here, leave.id) == undone[0]
    assert await audited(store, here) == [
        ("U1", "decided: leave", "colossus-1 end-2027"), ("U2", "decided: stay", "other -"),
        (undone[0].undone_by, "undone: leave", "colossus-1 end-2027"),
    ]  # fmt: skip


async def test_decision_sent_twice(store: Store, here: Workspace, at: datetime) -> None:
    """A form that arrives twice, also at once, is one decision and one row of the audit; an undone one stays so."""
    adding = (store.decisions.add(here, "colossus-1", "stay", None, DAY, "e", f"U{count}", at, "V1") for count in range(4))
    added = await asyncio.gather(*adding)
    assert len(set(added)) == 1
    assert await store.decisions.of(here) == [added[0]]
    undone = await store.decisions.undo(here, "V1", "U1", at)
    assert await store.decisions.add(here, "colossus-1", "stay", None, DAY, "e", "U1", at, "V1") == undone
    assert await store.decisions.of(here) == []
    assert len(await audited(store, here)) == 2
    assert await store.decisions.add(ELSEWHERE, "colossus-1", "stay", None, DAY, "e", "U9", at, "V1") == added[0]._replace(person="U9")


async def test_acknowledge(store: Store, here: Workspace, at: datetime) -> None:
    """The first who acknowledges a card has done it, until somebody undoes that; then another may."""
    answers = store.answers
    answered = await asyncio.gather(*(answers.acknowledge(here, "card", f"U{count}", at) for count in range(5)))
    assert len(set(answered)) == 1
    first = answered[0]
    assert first[1:] == ("card", "acknowledged", None, first.person, at, "", None)
    assert await answers.of(here, "card", "other") == {"card": CardState(acknowledged=first), "other": CardState()}
    assert await answers.of(here) == {}
    undone = await answers.undo(here, first.id, "U7", at + SOON)
    assert undone == first._replace(undone_by="U7", undone_at=at + SOON)
    assert await answers.undo(here, first.id, "U7", at + SOON) is None
    assert await answers.of(here, "card") == {"card": CardState()}
    second = await answers.acknowledge(here, "card", "U8", at + 2 * SOON)
    assert await answers.of(here, "card") == {"card": CardState(acknowledged=second)}
    assert await answers.history(here, "card") == [undone, second]
    assert await audited(store, here) == [
        (first.person, "acknowledged", "card"), ("U7", "undone: acknowledged", "card"), ("U8", "acknowledged", "card"),
    ]  # fmt: skip


async def test_snooze(store: Store, here: Workspace, at: datetime) -> None:
    """A later snooze takes the place of the one before; the same again changes nothing; acknowledging is apart."""
    answers, later = store.answers, DAY + timedelta(days=7)
    first = await answers.snooze(here, "card\0", DAY, "U1", at)
    assert await answers.snooze(here, "card\0", DAY, "U2", at + SOON) == first
    second = await answers.snooze(here, "card\0", later, "U2", at + SOON)
    assert second[2:6] == ("snoozed", later, "U2", at + SOON)
    acknowledged = await answers.acknowledge(here, "card\0", "U3", at)
    assert await answers.of(here, "card\0") == {"card\0": CardState(acknowledged, second)}
    assert await answers.of(ELSEWHERE, "card\0") == {"card\0": CardState()}
    history = await answers.history(here, "card\0")
    assert {first._replace(undone_by="U2", undone_at=at + SOON), second, acknowledged} == set(history)
    assert await answers.undo(here, first.id, "U1", at) is None  # what was replaced cannot be undone, nor comes back
    assert await answers.undo(here, second.id, "U1", at + SOON) is not None
    assert await answers.of(here, "card\0") == {"card\0": CardState(acknowledged)}


async def test_one_transaction(store: Store, here: Workspace, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not audited has not happened: where the audit fails, nothing else of the change is kept."""
    from bot.store import answers, decisions, subscriptions

    put = await store.subscriptions.put(here, "C1", "kept", {}, False, "UTC", "U1", at)
    decided = await store.decisions.add(here, "kept", "stay", None, DAY, "", "U1", at)
    answered = await store.answers.acknowledge(here, "kept", "U1", at)

    def fails(*arguments: object) -> None:
        raise OSError("no room")

    for module in (answers, decisions, subscriptions):
        monkeypatch.setattr(module, "append", fails)
    changes = [
        store.subscriptions.put(here, "C1", "lost", {}, False, "UTC", "U1", at),
        store.subscriptions.remove(here, "C1", "kept", "U1", at), store.subscriptions.mark(here, put.id, "broken", "x", at),
        store.decisions.add(here, "lost", "stay", None, DAY, "", "U1", at), store.decisions.undo(here, decided.id, "U1", at),
        store.answers.acknowledge(here, "lost", "U1", at), store.answers.snooze(here, "lost", DAY, "U1", at),
        store.answers.undo(here, answered.id, "U1", at),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(OSError, match="no room"):
            await change
    assert await store.subscriptions.all() == [put]
    assert await store.decisions.history(here) == [decided]
    assert await store.answers.history(here, "kept") == [answered]
    assert await store.answers.of(here, "lost") == {"lost": CardState()}
    assert len(await audited(store, here)) == 3


async def test_over_a_restart(url: str, here: Workspace, at: datetime) -> None:
    """All of it is there after a restart, as it was."""
    store = await open_store(url)
    put = await store.subscriptions.put(here, "C1", "d", {"notice": [7]}, True, "Asia/Kathmandu", "U1", at)
    decided = await store.decisions.add(here, "d", "notice given", DAY, DAY, "e", "U1", at)
    answered = await store.answers.snooze(here, "card", DAY, "U1", at)
    await store.close()
    store = await open_store(url)
    assert await store.subscriptions.all() == [put]
    assert await store.decisions.of(here) == [decided]
    assert await store.answers.of(here, "card") == {"card": CardState(snoozed=answered)}
    assert len(await audited(store, here)) == 3
    await store.close()


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_crosses(store: Store, at: datetime, seed: int) -> None:
    """Whatever is done in workspaces with the same channels, deals, cards and ids, each reads what a store of its own
    would hold."""
    chance = random.Random(seed)
    places = (Workspace("", "T1"), Workspace("E1", "T1"), Workspace("E1", "T2"), Workspace("E1T", "1"))
    wanted: dict[Workspace, dict[tuple[str, str], int]] = {place: {} for place in places}
    decided: dict[Workspace, dict[str, bool]] = {place: {} for place in places}
    answered: dict[Workspace, dict[str, str]] = {place: {} for place in places}
    done = dict.fromkeys(places, 0)
    for step in range(160):
        place, person = chance.choice(places), f"U{chance.randrange(3)}"
        channel, deal = f"C{chance.randrange(2)}", f"deal-{chance.randrange(2)}"
        match chance.randrange(6):
            case 0:
                await store.subscriptions.put(place, channel, deal, {"notice": [step]}, False, "UTC", person, at)
                wanted[place][channel, deal] = step
                done[place] += 1
            case 1:
                removed = await store.subscriptions.remove(place, channel, deal, person, at)
                assert (None if removed is None else removed.rules["notice"][0]) == wanted[place].pop((channel, deal), None)
                done[place] += removed is not None
            case 2:
                done[place] += channel not in decided[place]
                decided[place].setdefault(channel, True)
                assert (await store.decisions.add(place, deal, "stay", None, DAY, "", person, at, channel)).id == channel
            case 3:
                undone = await store.decisions.undo(place, channel, person, at)
                assert (undone is not None) is decided[place].get(channel, False)
                done[place] += undone is not None
                if undone:
                    decided[place][channel] = False
            case 4:
                done[place] += deal not in answered[place]
                answered[place].setdefault(deal, person)
                assert (await store.answers.acknowledge(place, deal, person, at)).person == answered[place][deal]
            case 5:
                found = await store.answers.of(place, "deal-0", "deal-1")
                assert {card: state.acknowledged.person for card, state in found.items() if state.acknowledged} == answered[place]
        assert {(one.destination, one.deal): one.rules["notice"][0] for one in await store.subscriptions.all(place)} == wanted[place]
        assert {one.id for one in await store.decisions.of(place)} == {id for id, live in decided[place].items() if live}
    for place in places:
        assert await store.audit.verify(place) is None
        assert len(await store.audit.latest(place, 1_000)) == done[place] > 5
