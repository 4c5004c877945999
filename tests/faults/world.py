"""The world of a fault test: a Slack, a store, alerts that are due, processes that send them, and the oracle."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bot.alerts import Draw, Waits, marks_of
from bot.alerts.engine import Engine
from bot.alerts.points import Points, nowhere
from bot.alerts.runner import AlertRunner
from bot.asker import Workspace
from bot.gauges import Gauges
from bot.local import LocalSlack
from bot.local.limits import TIERS, Limits
from bot.local.members import Channel, Message
from bot.local.people import BOT_USER, DESK, TEAM, deals_workspace
from bot.local.timing import Timing
from bot.manifest import manifest
from bot.settings import Settings, read_settings
from bot.store import Store, open_store
from bot.store.ledger import Entry, mark_of
from bot.surfaces import LISTENERS
from core import Book
from tests.faults.clocks import HandSet
from tests.faults.drawing import draw, keys_in
from tests.faults.processes import Nursery, Worker, until

HERE = Workspace("", TEAM)
HISTORY = {"channels:history", "groups:history", "im:history", "channels:read", "groups:read", "im:write", "chat:write"}
DEAL = "demo"


class Verdict(NamedTuple):
    """What the oracle finds. All of it is empty where nothing went wrong."""

    lost: list[str]  #: keys of alerts that no message tells
    doubled: dict[str, int]  #: keys of alerts that several messages tell, and how many
    differs: list[str]  #: where the ledger says something else than Slack shows
    strange: list[str]  #: marks that no alert has

    @property
    def fine(self) -> bool:
        """Whether each alert is there once, and the ledger knows it."""
        return not any(self)


@dataclass(slots=True)
class Scaled(Limits):
    """Slack's limits with the rule of one look-back a minute shortened like everything else."""

    history_seconds: float = 60.0

    def wait(self, timing: Timing, method: str, tier: int, channel: str) -> int:
        """See `Limits`."""
        if self.history and method in ("conversations.history", "conversations.replies"):
            return self._take(timing.now(), method, 1, 1 / self.history_seconds)
        return Limits.wait(self, timing, method, tier, channel)


class World:
    """Everything that a fault test needs. `scale`: all waits and Slack's limits are so many times shorter."""

    def __init__(
        self, folder: Path, url: str, nursery: Nursery, *, seed: int = 7, scale: float = 20.0, team: str = TEAM
    ) -> None:
        self.nursery = nursery
        self.folder, self.url, self.scale, self.seed = folder, url, scale, seed
        self.workspace = HERE if team == TEAM else Workspace("", team)
        self.clock = HandSet(folder / "clock")
        self.waits = Waits().scaled(scale)
        self.random = random.Random(seed)
        local = deals_workspace(messages_kept=1_000_000)
        local.team = team
        tiers = {tier: max(1, round(calls * scale)) for tier, calls in TIERS.items()}
        self.slack = LocalSlack(manifest(LISTENERS), limits=Scaled(burst=3, per_second=scale, tiers=tiers, history_seconds=60 / scale),
                                workspace=local, calls_kept=1_000_000)  # fmt: skip
        self.slack.admin.set_scopes(*self.slack.installed.scopes, *HISTORY)
        self.slack.faults.seed(seed)
        self.workers: list[Worker] = []
        self.planned: list[Entry] = []
        self.deals: Path | None = None
        self._store: Store | None = None

    async def __aenter__(self) -> World:
        await self.slack.start()
        self._store = await open_store(self.url)
        return self

    async def __aexit__(self, *error: object) -> None:
        for worker in self.workers:
            worker.send(signal.SIGCONT)
            await worker.kill()
        if self._store is not None:
            await self._store.close()
        await self.slack.stop()
        self.clock.close()

    @property
    def store(self) -> Store:
        """The store, as this process has it open."""
        assert self._store is not None
        return self._store

    async def reopened(self) -> Store:
        """The store opened anew, where its database was away or replaced."""
        if self._store is not None:
            await self._store.close()
        self._store = await open_store(self.url)
        return self._store

    # Alerts

    def channels(self, count: int) -> list[str]:
        """So many channels with the bot in them; made where they are not there yet."""
        names = [f"C0ALERT{number:04}" for number in range(count)]
        for name in names:
            if name not in self.slack.workspace.channels:
                self.slack.admin.add_channel(Channel(name, name.lower(), members={DESK, BOT_USER}))
        return names

    async def plan(
        self, count: int, channels: int | Sequence[str] = 20, *, due: datetime | None = None, threads: bool = True,
        deal: str = DEAL, rule: str = "delivery",
    ) -> list[Entry]:  # fmt: skip
        """Put alerts straight into the ledger, spread over channels, all due now (or then).

        With `threads` every fifth belongs to the card before it, so that it goes into a thread.
        """
        places = self.channels(channels) if isinstance(channels, int) else list(channels)
        due = due or self.clock.now()
        secret = await self.store.ledger.secret(self.workspace)
        day = date(due.year, due.month, due.day) + timedelta(days=7)
        first, entries = len(self.planned), []
        for number in range(first, first + count):
            turn, place = divmod(number - first, len(places))
            target, step = f"item-{number:05}", 30
            if threads and turn % 5 == 4:
                target, step = f"item-{number - len(places):05}", 7
            key = f"{places[place]}|{deal}|{rule}|{target}|{day.isoformat()}|{step}"
            mark = mark_of(secret, self.workspace, key)
            entries.append(Entry(self.workspace, key, places[place], deal, rule, target, day, step, due, mark))
        for start in range(0, count, 5_000):
            assert await self.store.ledger.add(entries[start : start + 5_000]) == len(entries[start : start + 5_000])
        self.planned += entries
        return entries

    async def step_of(self, entry: Entry, step: int) -> Entry:
        """Put in a later step of an alert's card, due now."""
        key = f"{entry.key.rpartition('|')[0]}|{step}"
        mark = mark_of(await self.store.ledger.secret(self.workspace), self.workspace, key)
        later = Entry(self.workspace, key, entry.destination, entry.deal, entry.rule, entry.target, entry.day, step,
                      self.clock.now(), mark)  # fmt: skip
        assert await self.store.ledger.add([later]) == 1
        self.planned.append(later)
        return later

    async def entries(self) -> dict[str, Entry]:
        """The ledger by key."""
        return {entry.key: entry for entry in await self.store.ledger.all(self.workspace)}

    # Processes

    def environment(self, executor: str) -> dict[str, str]:
        """The settings of a bot in this world."""
        slack = self.slack
        return {
            "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_API_URL": slack.api_url, "DEALBOT_STORE": self.url,
            "DEALBOT_EXECUTOR": executor, "DEALBOT_LOG": "debug", "DEALBOT_TEST": "1",
            "DEALBOT_WAITS_SCALE": f"{self.scale:g}",
            **({"DEALBOT_DEALS": str(self.deals)} if self.deals else {}),
        }  # fmt: skip

    def settings(self, executor: str = "here", **more: str) -> Settings:
        """The same, for a runner in this process."""
        return read_settings({"HOME": str(self.folder), **self.environment(executor), **more})

    def start(
        self, executor: str, *, mode: str = "alerts", crash: str = "", environment: dict[str, str] | None = None,
        **trouble: Any,
    ) -> Worker:  # fmt: skip
        """Start a process that sends alerts; `mode` "run" is the whole bot. `trouble` is what `worker` takes."""
        told = {"mode": mode, "clock": str(self.clock.path), **trouble}
        environment = {**(environment or {}), **({"DEALBOT_CRASH_AT": crash} if crash else {})}
        worker = Worker(self.nursery, {**self.environment(executor), **environment}, told, self.folder / f"{executor}.log")
        self.workers.append(worker)
        return worker

    async def started(self, *executors: str, **trouble: Any) -> list[Worker]:
        """Start processes and wait until they are ready."""
        workers = [self.start(executor, **trouble) for executor in executors]
        for worker in workers:
            await worker.ready()
        return workers

    @contextlib.asynccontextmanager
    async def runner(
        self, executor: str = "here", *, draw: Draw = draw, book: Callable[[], Book | None] = lambda: None,
        points: Points = nowhere, gauges: Gauges | None = None, engine: Engine | None = None, waits: Waits | None = None,
        **settings: str,
    ) -> AsyncIterator[AlertRunner]:  # fmt: skip
        """What sends alerts, in this process: with the engine of the settings where none is given, the sweep's usually."""
        chosen = self.settings(executor, **{"DEALBOT_ENGINE": "sweep", **settings})
        async with AlertRunner(chosen, self.store, book, draw, waits=waits or self.waits, points=points, gauges=gauges,
                               engine=engine, now=self.clock.now) as running:  # fmt: skip
            yield running

    def files(self) -> list[Path]:
        """The database files of a SQLite store: the ledger's, and the engine's where there is one."""
        store = Path(self.url.removeprefix("sqlite:///"))
        return [path for path in (store, store.with_name(f"{store.stem}-engine.db")) if path.exists()]

    # Trouble

    def usual_faults(self, retry_after: Iterable[str] = ("1", "2")) -> None:
        """The mix of reliability.md, section 1.2: refusals, failures before and after accepting, lost answers."""
        faults, waits = self.slack.faults, list(retry_after)
        for method in ("chat.postMessage", "conversations.history", "conversations.replies", "chat.update"):
            for wait in waits:
                faults.inject(method, probability=0.1 / len(waits), status=429, retry_after=wait)
            faults.inject(method, probability=0.04, status=503)
        faults.inject("chat.postMessage", probability=0.01, status=500, accept=True)
        faults.inject("chat.postMessage", probability=0.01, accept=True, drop=True)

    async def kills(self, workers: list[Worker], times: int, of: int, restart: Any, within: float = 120.0) -> None:
        """Kill a worker again and again while the first `of` messages are posted, and start it anew each time.

        When is decided by how much was posted, so that every kill is in the midst of the work.
        """
        for number in range(times):
            goal = (number + 0.5) * of / (times + 1)
            await until(lambda goal=goal: self.posted() >= goal, within, f"{goal:.0f} of {of} messages")  # type: ignore[misc]
            turn = self.random.randrange(len(workers))
            await workers[turn].kill()
            await asyncio.sleep(self.random.uniform(0.3, 2.0) * 2 / self.scale)
            workers[turn] = restart(turn)

    # The oracle

    def messages(self) -> list[Message]:
        """All that the bot has in channels now."""
        return [
            message for channel in self.slack.workspace.channels.values() for message in channel.messages.values()
            if message.get("bot_id")
        ]  # fmt: skip

    def posted(self) -> int:
        """How many alerts have a message."""
        return sum(1 for message in self.messages() for _ in marks_of(message))

    def copies(self) -> Counter[str]:
        """How often each alert was ever posted, by its key in the text, also where the copy was removed since."""
        found: Counter[str] = Counter()
        for call in self.slack.calls:
            if call.method == "chat.postMessage" and call.done:
                found.update(keys_in(call.arguments))
        return found

    async def all_sent(self, seconds: float, count: int | None = None) -> None:
        """Wait until the ledger has nothing open that was planned here. AssertionError after so many seconds."""
        loop = asyncio.get_running_loop()
        end, wanted = loop.time() + seconds, len(self.planned) if count is None else count
        while True:
            counts = await self.store.ledger.counts(self.workspace)
            if counts.get("sent", 0) >= wanted:
                return
            assert loop.time() < end, f"not all within {seconds:g} s: {counts}; {self.posted()} posted; {self._open_said()}"
            await asyncio.sleep(0.05)

    def _open_said(self) -> str:
        return "; ".join(f"{worker.log.name} {worker.status}: {worker.said()[-600:]}" for worker in self.workers)

    async def verdict(self, only: Iterable[str] | None = None) -> Verdict:
        """What Slack shows against what was planned and against the ledger; of some keys alone where they are named."""
        entries = await self.entries()
        wanted = {entry.key for entry in self.planned} if only is None else set(only)
        places: dict[str, list[str]] = defaultdict(list)
        for message in self.messages():
            for mark in marks_of(message):
                places[mark].append(message["ts"])
        lost = [key for key in wanted if key not in entries or not places.get(entries[key].mark)]
        doubled = {key: len(there) for key, entry in entries.items() if len(there := places.get(entry.mark, [])) > 1}
        known = {entry.mark for entry in entries.values()}
        differs = []
        for key, entry in entries.items():
            there = places.get(entry.mark, [])
            if (entry.state == "sent") != bool(there) or (there and entry.ts not in there):
                differs.append(f"{key}: {entry.state} {entry.ts}, but there is {there}")
        return Verdict(sorted(lost), doubled, differs, sorted(places.keys() - known))

    async def assert_fine(self) -> None:
        """Nothing is lost, nothing is there twice, and the ledger says what Slack shows; by mark and by key."""
        found = await self.verdict()
        assert found.fine, found
        copies = self.copies()
        wanted = {entry.key for entry in self.planned}
        assert wanted <= copies.keys(), wanted - copies.keys()
        removed = sum(call.done for call in self.slack.called("chat.delete"))
        assert sum(copies.values()) - removed == len(wanted), {key: many for key, many in copies.items() if many > 1}
