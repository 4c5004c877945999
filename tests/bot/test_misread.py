"""`dealbot misread`: the readings that were not meant, as whoever writes rules reads them."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from bot.asker import Workspace
from bot.store import open_store

TRACE = {"parts": [{"features": [["cost", "through"]]}]}


def kept(path: Path) -> None:
    """A store that holds one reading, noted in a zone of its own."""

    async def keep() -> None:
        store = await open_store(f"sqlite:///{path}")
        at = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
        await store.misreadings.add(Workspace("", "T1"), at, {"rule": "cost-word"}, TRACE, kind="cost", status="answered")
        await store.close()

    asyncio.run(keep())


def test_where_there_is_no_store(dealbot: Any, tmp_path: Path) -> None:
    """It says so and makes none, nor a folder for it: a name that was mistyped is no store without readings."""
    path = tmp_path / "state" / "dealbot.db"
    env = {"DEALBOT_STORE": f"sqlite:///{path}"}
    for words in (("misread",), ("misread", "--json")):
        told = dealbot(*words, env=env)
        assert (told.returncode, told.stdout) == (2, b"")
        assert told.stderr.decode().startswith(f"dealbot: there is no store {path}; nothing is there; check DEALBOT_STORE")
    assert not path.parent.exists()


def test_readings(dealbot: Any, tmp_path: Path) -> None:
    """One line each, its moment in UTC and said to be so; as JSON with its whole trace."""
    kept(tmp_path / "dealbot.db")
    env = {"DEALBOT_STORE": f"sqlite:///{tmp_path / 'dealbot.db'}"}
    told = dealbot("misread", env=env)
    assert told.stdout.decode() == "2026-11-23 14:30 UTC  cost (answered), cost-word: cost+through\n", told.stderr
    whole = json.loads(dealbot("misread", "--json", env=env).stdout)
    assert (whole["at"], whole["trace"]) == ("2026-11-23T14:30:00+00:00", TRACE)


def test_a_store_that_cannot_be_read(dealbot: Any, tmp_path: Path) -> None:
    """A store of no known kind is a wrong call, told in one line."""
    told = dealbot("misread", env={"DEALBOT_STORE": "mysql://here/deals"})
    assert (told.returncode, told.stdout) == (2, b"")
    assert told.stderr.decode().startswith("dealbot: DEALBOT_STORE: ")
