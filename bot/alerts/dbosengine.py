"""The engine on DBOS Transact: a durable queue with a partition for each channel, shared by all processes.

DBOS runs its own threads and event loop; a workflow of ours does nothing but hand over to the bot's loop and wait. It
is one attempt of one entry: no sleep, no step, and whatever it is told, it ends well, as the ledger knows the rest.
What is kept in its database is a key, as JSON. There is one DBOS in a process.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from bot import clock
from bot.alerts.engine import Deliver, EngineRefused
from bot.alerts.waits import Waits
from bot.asker import Workspace
from bot.journal import logger
from bot.store.entry import Wanted

log = logger(__name__)
NAME, QUEUE, SCHEMA = "dealbot", "alerts", "dealbot_engine"
#: Never derived from the code: a new version must find what an old one left. What a workflow is told says its form.
VERSION = "alerts-1"
#: Workflows of one process that run at once; how many finished ones are dropped at a time; seconds they are kept.
WIDTH, AT_ONCE, KEPT = 64, 500, 86_400.0
#: So many are put into the queue in one go.
PART = 100
T = TypeVar("T")


class DbosEngine:
    """See `Engine`. `url` is the engine's own database; `executor` this process's id, held by no other.

    `queue` tells the workspaces apart that share a database: a process takes nothing from the queue of another one,
    which it could not send, and none waits behind another's storm.
    """

    def __init__(
        self, url: str, waits: Waits, executor: str, queue: str = QUEUE, now: Callable[[], float] = clock.epoch
    ) -> None:
        self._queue = queue
        self._url, self._waits, self._executor, self._now = url, waits, executor, now
        self._file = _file(url)
        self._deliver: Deliver | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = ThreadPoolExecutor(1, "engine")
        self._busy: asyncio.Future[Any] | None = None
        self._told: dict[str, int] = {}  # the ids that were handed over lately, with their epoch
        self._born: tuple[int, int] | None = None
        self._amiss = ""
        self._tidied = 0.0

    async def start(self, deliver: Deliver) -> None:
        """See `Engine`."""
        if _current:
            raise EngineRefused("DBOS runs in this process already; one is all that a process can have; "
                                "write DEALBOT_ENGINE=sweep")  # fmt: skip
        self._deliver, self._loop = deliver, asyncio.get_running_loop()
        _current.append(self)
        try:
            await self._in_thread(self._launch)
        except Exception as error:  # noqa: BLE001 - alerts go out without an engine, too
            self._fails(error)

    async def enqueue(self, wanted: Sequence[Wanted]) -> None:
        """See `Engine`. Raises where the engine takes nothing; it is then made anew, for the next time."""
        epoch = int(self._now() / max(self._waits.lease, 0.001))
        self._told = {id: told for id, told in self._told.items() if told == epoch}
        new = {id: one for one in wanted if (id := _id(one, epoch)) not in self._told}
        ids = list(new)
        for start in range(0, len(ids), PART):  # each is waited for on its own, as a storm of them takes its time
            part = {id: new[id] for id in ids[start : start + PART]}
            try:
                await self._in_thread(self._put, part)
            except Exception as error:
                self._fails(error)
                raise
            self._told.update(dict.fromkeys(part, epoch))

    async def adopt(self, living: Sequence[str]) -> int:
        """See `Engine`."""
        try:
            return await self._in_thread(self._adopt, frozenset(living))
        except Exception as error:  # noqa: BLE001 - the ledger's own leases see to it
            self._fails(error)
            return 0

    def healthy(self) -> str | None:
        """See `Engine`."""
        if self._amiss:
            return self._amiss
        return "the engine's database is gone; it is made anew" if self._gone() else None

    async def stop(self, seconds: float) -> None:
        """See `Engine`."""
        self._deliver = None
        if self in _current:
            try:
                await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, self._destroy), seconds + 1)
            except Exception as error:  # noqa: BLE001 - it ends with the process at the latest
                log.warning("the engine did not stop in order", error=type(error).__name__)
            _current.remove(self)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what waits for the database, and wait no longer than for a call of Slack's."""
        if self._busy is not None and not self._busy.done():
            raise TimeoutError("the engine's database has not answered yet")
        self._busy = asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        return await asyncio.wait_for(asyncio.shield(self._busy), max(self._waits.timeout, 5.0))

    def _fails(self, error: Exception) -> None:
        self._amiss = f"the engine's database fails ({type(error).__name__}); alerts are sent without it"
        log.warning("the engine fails", error=type(error).__name__)

    # In a thread of its own

    def _launch(self) -> None:
        from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

        if self._file is not None:
            _prepare(self._file)
        config = DBOSConfig(
            name=NAME, system_database_url=self._url, application_version=VERSION, executor_id=self._executor,
            serializer=DBOSPortableJSONSerializer(), dbos_system_schema=SCHEMA, log_level="ERROR",
            console_log_level="CRITICAL", enable_otlp=False, use_listen_notify=False, max_executor_threads=16,
            sys_db_pool_size=8,
        )  # fmt: skip
        _register()
        DBOS(config=config)
        DBOS.listen_queues([self._queue])
        DBOS.launch()
        # No limiter over all partitions: with one, each look at the queue is a serializable transaction of PostgreSQL,
        # which two processes refuse each other, and back off from for minutes. The poster has the workspace's pace.
        DBOS.register_queue(
            self._queue, worker_concurrency=WIDTH, partition_concurrency=1,
            partition_limiter={"limit": 1, "period": self._waits.pace},
            polling_interval_sec=self._waits.poll, on_conflict="always_update",
        )  # fmt: skip
        self._born = _inode(self._file)
        self._amiss = ""

    def _destroy(self) -> None:
        from dbos import DBOS

        DBOS.destroy(workflow_completion_timeout_sec=0)

    def _put(self, wanted: dict[str, Wanted]) -> None:
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        if self._amiss or self._gone():
            self._destroy()
            self._launch()
        queue = DBOS.retrieve_queue(self._queue)
        assert queue is not None
        for id, one in wanted.items():
            place = f"{one.workspace.enterprise}|{one.workspace.team}|{one.destination}"
            with SetWorkflowID(id), SetEnqueueOptions(queue_partition_key=place):
                queue.enqueue(_registered[0], one.workspace.enterprise, one.workspace.team, one.key, one.destination,
                              one.attempt)  # fmt: skip

    def _adopt(self, living: frozenset[str]) -> int:
        from dbos import DBOS

        if self._amiss or self._gone():
            return 0
        pending = DBOS.list_workflows(status="PENDING", queue_name=self._queue, load_input=False, load_output=False)
        left = [one.workflow_id for one in pending if one.executor_id not in living]
        if left:
            DBOS.resume_workflows(left, queue_name=self._queue)
        if self._now() - self._tidied > KEPT / 100:
            self._tidied = self._now()
            self._tidy()
        return len(left)

    def _tidy(self) -> None:
        from datetime import UTC, datetime

        from dbos import DBOS

        before = datetime.fromtimestamp(self._now() - KEPT, UTC).isoformat()
        done = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
        while old := DBOS.list_workflows(status=done, end_time=before, limit=AT_ONCE, load_input=False,
                                         load_output=False):  # fmt: skip
            DBOS.delete_workflows([one.workflow_id for one in old])

    def _gone(self) -> bool:
        return self._file is not None and self._born is not None and _inode(self._file) != self._born

    async def hand_over(self, wanted: Wanted) -> None:
        """Deliver on the bot's loop, called on DBOS's."""
        deliver, loop = self._deliver, self._loop
        if deliver is None or loop is None or not loop.is_running():
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_run(deliver, wanted), loop))


#: The engine of this process, and its workflow as DBOS knows it: DBOS is one in a process, and so are these.
_current: list[DbosEngine] = []
_registered: list[Any] = []


async def _work(enterprise: str, team: str, key: str, destination: str, attempt: int) -> None:
    """The workflow: one attempt of one entry."""
    try:
        for engine in _current:
            await engine.hand_over(Wanted(Workspace(enterprise, team), key, destination, attempt))
    except Exception as error:  # noqa: BLE001 - a workflow that fails is never run again; the ledger's entry is
        log.warning("a workflow broke off", error=type(error).__name__)


def _register() -> None:
    from dbos import DBOS

    if not _registered:
        _registered.append(DBOS.workflow(name="deliver")(_work))


async def _run(deliver: Deliver, wanted: Wanted) -> None:
    await deliver(wanted)


def _id(one: Wanted, epoch: int) -> str:
    """A workflow's id: the same for all who want this attempt at this moment, until a while has passed.

    Whatever was put off has another moment, as its first workflow may have run too early, and done nothing.
    """
    said = f"{one.workspace.enterprise}|{one.workspace.team}|{one.key}"
    wake = int(one.wake.timestamp() * 1_000) if one.wake is not None else 0
    return f"{hashlib.sha256(said.encode()).hexdigest()[:24]}-{one.attempt}-{wake}-{epoch}"


def _file(url: str) -> Path | None:
    return Path(os.path.expanduser(url.partition(":///")[2])) if url.startswith("sqlite") else None


def _inode(path: Path | None) -> tuple[int, int] | None:
    try:
        status = os.stat(path) if path is not None else None
    except OSError:
        return None
    return None if status is None else (status.st_dev, status.st_ino)


def _prepare(path: Path) -> None:
    """Make the file, for this user alone, and let readers and a writer go on beside each other."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
