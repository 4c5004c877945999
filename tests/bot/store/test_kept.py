"""Conversations, preferences, misreadings and versions come back as they were kept, on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.asker import Workspace
from bot.store import Kept, Misreading, Store, Version, open_store
from core import BrokenPromise

NASTY: list[Any] = [
    {}, {"deal": None}, {"text": "naïve 🦑 שלום \u202e"}, {"nul": "a\0b"}, {"half": "\ud800"}, {"deep": [[[{"a": [1, -2.5, True]}]]]},
    {"big": "ü" * 1_000_000}, {"keys": {str(number): number for number in range(5_000)}}, {"whole": 2**60},
    {"it's": '"; DROP TABLE seen; --'},
]  # fmt: skip


async def test_conversation(store: Store, here: Workspace, at: datetime) -> None:
    """A thread has one state, the newest, whoever left it; a thread of another channel is another one."""
    assert await store.conversations.of(here, "C1", "1.1") is None
    await store.conversations.keep(here, "C1", "1.1", "U1", {"turn": 1}, at)
    await store.conversations.keep(here, "C1", "1.1", "U2", {"turn": 2}, at + timedelta(seconds=1))
    await store.conversations.keep(here, "C2", "1.1", "U1", {"turn": 9}, at)
    assert await store.conversations.of(here, "C1", "1.1") == Kept("1.1", "U2", {"turn": 2}, at + timedelta(seconds=1))
    assert await store.conversations.of(here, "C2", "1.1") == Kept("1.1", "U1", {"turn": 9}, at)
    assert await store.conversations.of(here, "C1", "1.2") is None


async def test_latest_conversation(store: Store, here: Workspace, at: datetime) -> None:
    """The latest is the person's own, in that channel, and not older than asked for."""
    for minute, (channel, thread, person) in enumerate(
        [("D1", "1", "U1"), ("D1", "2", "U1"), ("D1", "3", "U2"), ("D2", "4", "U1")]
    ):
        await store.conversations.keep(here, channel, thread, person, {}, at + timedelta(minutes=minute))
    latest = await store.conversations.latest(here, "D1", "U1", at)
    assert latest == Kept("2", "U1", {}, at + timedelta(minutes=1))
    assert await store.conversations.latest(here, "D1", "U1", at + timedelta(minutes=1)) == latest
    assert await store.conversations.latest(here, "D1", "U1", at + timedelta(minutes=1, microseconds=1)) is None
    assert await store.conversations.latest(here, "D1", "U3", at) is None
    await store.conversations.keep(here, "D1", "1", "U1", {"again": True}, at + timedelta(hours=1))
    assert await store.conversations.latest(here, "D1", "U1", at) == Kept("1", "U1", {"again": True}, at + timedelta(hours=1))


async def test_forget_conversations(store: Store, here: Workspace, at: datetime) -> None:
    """Old states are forgotten, the others not."""
    for thread in range(3):
        await store.conversations.keep(here, "C1", str(thread), "U1", {}, at + timedelta(days=thread))
    assert await store.conversations.forget(at + timedelta(days=2)) == 2
    assert await store.conversations.of(here, "C1", "1") is None
    assert await store.conversations.of(here, "C1", "2") is not None


@pytest.mark.parametrize("state", NASTY, ids=lambda state: ascii(state)[:24])
async def test_any_state(store: Store, here: Workspace, at: datetime, state: dict[str, Any]) -> None:
    """Any JSON comes back as it was, large and strange text among it."""
    await store.conversations.keep(here, "C1", "1.1", "U1", state, at)
    kept = await store.conversations.of(here, "C1", "1.1")
    assert kept is not None
    assert kept.state == state


async def test_no_number_is_refused(store: Store, here: Workspace, at: datetime) -> None:
    """NaN is no JSON: it is refused on both databases alike, and nothing is kept."""
    with pytest.raises(Exception, match="not JSON compliant"):
        await store.conversations.keep(here, "C1", "1.1", "U1", {"x": float("nan")}, at)
    assert await store.conversations.of(here, "C1", "1.1") is None


async def test_moments(store: Store, here: Workspace, at: datetime) -> None:
    """A moment of any zone comes back as the same moment in UTC; one without a zone is refused."""
    far = at.astimezone(timezone(timedelta(hours=-8)))
    await store.conversations.keep(here, "C1", "1.1", "U1", {}, far)
    kept = await store.conversations.of(here, "C1", "1.1")
    assert kept is not None
    assert kept.at == at
    assert kept.at.utcoffset() == timedelta(0)
    with pytest.raises(BrokenPromise) as told:
        await store.seen.claim(here, "Ev1", at.replace(tzinfo=None))
    assert "time zone" in str(told.value)


async def test_preferences(store: Store, here: Workspace, at: datetime) -> None:
    """A value that is set leaves the others; None takes it away; every subject that is asked for is there."""
    of = store.preferences.of
    assert await of(here) == {}
    assert await of(here, "channel:C1", "person:U1") == {"channel:C1": {}, "person:U1": {}}
    assert await store.preferences.put(here, "person:U1", {"deal": "colossus-1"}, "U1", at) == {"deal": "colossus-1"}
    assert await store.preferences.put(here, "person:U1", {"brief": True}, "U1", at) == {"deal": "colossus-1", "brief": True}
    await store.preferences.put(here, "channel:C1", {"deal": "other"}, "U2", at)
    found = {"channel:C1": {"deal": "other"}, "person:U1": {"deal": "colossus-1", "brief": True}, "person:U9": {}}
    assert await of(here, "person:U9", "channel:C1", "person:U1") == found
    assert await store.preferences.put(here, "person:U1", {"deal": None, "never": None}, "U1", at) == {"brief": True}
    assert await of(here, "person:U1") == {"person:U1": {"brief": True}}


async def test_preferences_at_once(url: str, here: Workspace, at: datetime) -> None:
    """Two replicas that set different values of one subject at once lose neither."""
    stores = [await open_store(url) for _ in range(2)]
    names = [f"value{number}" for number in range(30)]
    await asyncio.gather(*(
        stores[number % 2].preferences.put(here, "person:U1", {name: number}, "U1", at) for number, name in enumerate(names)
    ))  # fmt: skip
    assert set((await stores[0].preferences.of(here, "person:U1"))["person:U1"]) == set(names)
    for store in stores:
        await store.close()


async def test_misreadings(store: Store, here: Workspace, at: datetime) -> None:
    """They come oldest first, of one workspace or of all, the same one twice where it was told twice."""
    there = Workspace("", "T2")
    late, early = at + timedelta(hours=1), at
    await store.misreadings.add(here, late, {"kind": "cost"}, {"rules": ["until"]}, "cost", "answered")
    await store.misreadings.add(there, early, {}, {}, "exit", "unclear")
    await store.misreadings.add(there, early, {}, {}, "exit", "unclear")
    mine = Misreading(here, late, {"kind": "cost"}, {"rules": ["until"]}, "cost", "answered")
    theirs = Misreading(there, early, {}, {}, "exit", "unclear")
    assert await store.misreadings.all(here) == [mine]
    assert await store.misreadings.all() == [theirs, theirs, mine]
    assert await store.misreadings.forget(late) == 2
    assert await store.misreadings.all() == [mine]


async def test_versions(store: Store, at: datetime) -> None:
    """A file has one version; the same text again changes nothing, also not the moment since when it holds."""
    assert await store.versions.of("/deals/a.yaml") is None
    await store.versions.put("/deals/b.yaml", "bee", "title: Bée", "d1", at)
    await store.versions.put("/deals/a.yaml", "ay", "x" * 2_000_000, "d2", at)
    await store.versions.put("/deals/b.yaml", "bee", "title: Bée", "d1", at + timedelta(days=1))
    first = Version("/deals/b.yaml", "bee", "title: Bée", "d1", at)
    assert await store.versions.of("/deals/b.yaml") == first
    await store.versions.put("/deals/b.yaml", "bee", "title: B", "d3", at + timedelta(days=2))
    assert await store.versions.of("/deals/b.yaml") == Version("/deals/b.yaml", "bee", "title: B", "d3", at + timedelta(days=2))
    assert [version.file for version in await store.versions.all()] == ["/deals/a.yaml", "/deals/b.yaml"]
    await store.versions.drop("/deals/a.yaml")
    await store.versions.drop("/deals/never.yaml")
    assert [version.file for version in await store.versions.all()] == ["/deals/b.yaml"]
