"""Both engines: each delivers all that is due, once, and may lose its own memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.alerts.dbosengine import DbosEngine
from bot.alerts.engine import Engine
from bot.alerts.sweepengine import SweepEngine
from tests.bot.alerts.conftest import WAITS, Rig


@pytest.fixture(params=["sweep", "dbos"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Each of the engines."""
    return SweepEngine() if request.param == "sweep" else DbosEngine(f"sqlite:///{tmp_path}/engine.db", WAITS, "one")


async def test_all_that_is_due_is_posted_once(rig: Rig, engine: Engine) -> None:
    """Twenty alerts for four channels are all posted, each once."""
    places = [rig.channel(f"deals-{number}") for number in range(4)]
    entries = [await rig.plan(place, target=f"exit-{number}") for place in places for number in range(5)]
    await rig.start(engine=engine)
    for entry in entries:
        await rig.until(entry, "sent", timeout=20)
    assert [len(rig.posted(entry)) for entry in entries] == [1] * 20
