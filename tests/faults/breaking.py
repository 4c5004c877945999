"""What is taken out or changed of the bot in a process of these tests, to see what it was good for.

`busy`: how long SQLite waits for a lock. `code`: another version of the code, by a name. `broken`: names in PARTS of
what is taken out. `flood`: keys with their destinations, handed to the engine of the process as soon as it runs. `kept`:
for how many seconds the engine keeps what is finished.
"""

from __future__ import annotations

import sys
from typing import Any


def apply(trouble: dict[str, Any]) -> None:
    """Change the code of this process."""
    if "busy" in trouble:
        from bot.store import sqlite

        sqlite.BUSY = trouble["busy"]
    if trouble.get("code", "A") != "A":
        _another_version()
    if "kept" in trouble:
        from bot.alerts import dbosengine

        dbosengine.KEPT = trouble["kept"]
    for part in trouble.get("broken", ()):
        PARTS[part]()
    if "flood" in trouble:
        _flooded(trouble["flood"])


def _no_intent() -> None:
    """A post is not announced in the ledger before it is made."""
    from bot.store.attempts import Attempts

    async def intend(self: Attempts, *_: Any, **__: Any) -> str:
        return "ours"

    Attempts.intend = intend  # type: ignore[method-assign, assignment]


def _no_look_back() -> None:
    """Nobody looks for what may have been posted."""
    from bot.alerts.lookback import Found, LookBack

    async def find(self: LookBack, *_: Any, **__: Any) -> Found:
        return Found()

    LookBack.find = find  # type: ignore[method-assign]


def _no_deadline() -> None:
    """However long ago an intent was, its post is made."""
    from bot.alerts import runner
    from bot.alerts.waits import Waits
    from bot.settings import Settings

    former = runner.waits_of

    def waits_of(settings: Settings) -> Waits:
        return former(settings)._replace(send_deadline=1e6)

    runner.waits_of = waits_of


#: What can be taken out.
PARTS = {"intent": _no_intent, "look-back": _no_look_back, "deadline": _no_deadline}


def _another_version() -> None:
    """A workflow that the other version does not have, and the one that both have written in another way."""
    from dbos import DBOS

    from bot.alerts import dbosengine

    former = dbosengine._work

    async def work(enterprise: str, team: str, key: str, destination: str, attempt: int) -> None:
        """The workflow, of another source: what DBOS makes a version of unless it is told one."""
        await former(enterprise, team, key, destination, attempt)

    async def beside() -> None:
        """A workflow that is new."""

    dbosengine._work = work
    DBOS.workflow(name="beside")(beside)


def _flooded(wanted: list[list[str]]) -> None:
    """After its start a runner hands the same work to its engine, and past it, again and again."""
    from bot.alerts.runner import AlertRunner
    from bot.store.ledger import Wanted

    begun = AlertRunner._begun

    async def begin(self: AlertRunner) -> None:
        await begun(self)
        assert self.workspace is not None
        work = [Wanted(self.workspace, key, destination, 0) for key, destination in wanted]
        for one in work:
            await self._engine.enqueue([one])
            await self._direct.enqueue([one])
        print("flooded", file=sys.stderr, flush=True)

    AlertRunner._begun = begin  # type: ignore[method-assign]
