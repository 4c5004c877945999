"""Workspaces with the same channels, people and keys see nothing of each other."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from bot.asker import Workspace
from bot.store import Store
from bot.store.schema import metadata

WORKSPACES = (Workspace("", "T1"), Workspace("E1", "T1"), Workspace("E1", "T2"), Workspace("E1T", "1"))


class Model:
    """What one workspace should see."""

    def __init__(self) -> None:
        self.claimed: set[str] = set()
        self.threads: dict[tuple[str, str], tuple[str, dict[str, Any], datetime]] = {}
        self.chosen: dict[str, dict[str, Any]] = {}
        self.misread = 0

    def latest(self, channel: str, person: str, since: datetime) -> str | None:
        mine = [(when, thread) for (place, thread), (who, _, when) in self.threads.items()
                if place == channel and who == person and when >= since]  # fmt: skip
        return max(mine)[1] if mine else None


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_crosses(store: Store, at: datetime, seed: int) -> None:
    """Whatever is done in workspaces that differ in nothing but their ids, each one reads what a store of its own
    would hold."""
    chance = random.Random(seed)
    models = {workspace: Model() for workspace in WORKSPACES}
    for step in range(250):
        workspace = chance.choice(WORKSPACES)
        model = models[workspace]
        channel, thread, person = f"C{chance.randrange(2)}", str(chance.randrange(3)), f"U{chance.randrange(2)}"
        when = at + timedelta(seconds=step)
        match chance.randrange(8):
            case 0:
                key = f"Ev{chance.randrange(20)}"
                assert await store.seen.claim(workspace, key, when) is (key not in model.claimed)
                model.claimed.add(key)
            case 1:
                model.threads[channel, thread] = (person, {"step": step}, when)
                await store.conversations.keep(workspace, channel, thread, person, {"step": step}, when)
            case 2:
                kept = await store.conversations.of(workspace, channel, thread)
                assert (kept and kept[1:]) == model.threads.get((channel, thread))
            case 3:
                since = at + timedelta(seconds=chance.randrange(step + 1))
                latest = await store.conversations.latest(workspace, channel, person, since)
                assert (latest and latest.thread) == model.latest(channel, person, since)
            case 4:
                model.chosen.setdefault(f"person:{person}", {})[channel] = step
                await store.preferences.put(workspace, f"person:{person}", {channel: step}, person, when)
            case 5:
                subjects = ("person:U0", "person:U1")
                expected = {subject: model.chosen.get(subject, {}) for subject in subjects}
                assert await store.preferences.of(workspace, *subjects) == expected
            case 6:
                model.misread += 1
                await store.misreadings.add(workspace, when, {"step": step}, {}, "cost", "answered")
            case 7:
                misread = await store.misreadings.all(workspace)
                assert {one.workspace for one in misread} <= {workspace}
                assert len(misread) == model.misread
    assert all(model.claimed and model.threads and model.chosen and model.misread for model in models.values())


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_is_keyed_by_workspace(table: Table) -> None:
    """Each table's key begins with enterprise and team, and neither can be left out."""
    key = list(table.primary_key.columns)
    assert [column.name for column in key[:2]] == ["enterprise", "team"]
    assert len(key) > 2 or table.name == "alerting"  # of which a workspace has one row
    assert not any(column.nullable for column in key)
