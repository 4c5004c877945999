"""The alerts for as long as the bot runs: planner, sweep, engine and auditor."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType

from bot import clock
from bot.alerts.auditor import Auditor, Report
from bot.alerts.delivery import Delivery
from bot.alerts.due import Draw
from bot.alerts.engine import Engine, EngineRefused
from bot.alerts.engines import engine_of
from bot.alerts.identity import Identity, take
from bot.alerts.lookback import LookBack
from bot.alerts.makers import Makers
from bot.alerts.planner import Planned, Planner
from bot.alerts.points import Points, crash_at, nowhere
from bot.alerts.poster import Poster
from bot.alerts.readers import Readers
from bot.alerts.sweepengine import SweepEngine
from bot.alerts.waits import Waits
from bot.asker import Workspace
from bot.gauges import Gauges
from bot.journal import error_id, logger
from bot.settings import Settings
from bot.store import Store
from bot.store.entry import Wanted
from bot.store.executors import Executor
from core import Book

log = logger(__name__)
#: What a restored store may not know of, before the moment of its backup.
DOUBT = timedelta(minutes=5)
#: How far this machine's clock may be off the database's, until it is told, in seconds.
SKEW = 30.0


class AlertRunner:
    """Plans and delivers the alerts of the workspace that the token belongs to.

    `book` gives the deals as they are now (None: none can be had). `draw` makes the messages. `now` is the clock.
    `engine` is made from the settings unless one is given; `readers` are its own unless it shares those of the answers.
    Several may run on one store, in one process (with a SweepEngine each) or in many. It is an async context manager.
    """

    def __init__(
        self, settings: Settings, store: Store, book: Callable[[], Book | None], draw: Draw, *,
        waits: Waits | None = None, points: Points | None = None, gauges: Gauges | None = None,
        engine: Engine | None = None, now: Callable[[], datetime] = clock.now, readers: Readers | None = None,
    ) -> None:  # fmt: skip
        self._settings, self._store, self._book, self._drawing = settings, store, book, draw
        self._waits = waits or waits_of(settings)
        self._points = points or points_of(settings)
        self._clock, self._skew, self._gauges = now, timedelta(), gauges
        self._poster = Poster(settings.bot_token, settings.slack_api_url, self._waits, self._points, gauges)
        self.readers = readers or Readers(self._poster, self._waits)  #: who reads the channels
        self._makers = Makers(store, self.now, self._broke)
        self._given, self._engine = engine, engine or SweepEngine()
        self._direct = SweepEngine()  # past the engine: the auditor's, and where the engine fails
        self._identity: Identity | None = None
        self._planner: Planner | None = None
        self._delivery: Delivery | None = None
        self._auditor: Auditor | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._replan, self._look = asyncio.Event(), asyncio.Event()
        self._anew = False  # whether the next look is at all that is due
        self._soon: dict[tuple[Workspace, str], asyncio.TimerHandle] = {}
        self._nudged: dict[tuple[Workspace, str], Wanted] = {}
        self._trouble: dict[str, str] = {}
        self.workspace: Workspace | None = None  #: once Slack has told it
        self.report: Report | None = None  #: of the last audit
        self.planned: Planned | None = None  #: what the last planning changed

    async def start(self) -> None:
        """Plan, and begin to send. Raises EngineRefused where the engine cannot be used as it is set up."""
        self._identity = take(self._settings.executor, self._settings.store)
        try:
            await self._introduced(self._identity)
            if self._given is None:
                self._engine = engine_of(self._settings, self._waits, self._identity)
            await self._poster.open()
            await self._direct.start(self._deliver)
            await self._engine.start(self._deliver)
        except BaseException:
            await self.stop()
            raise
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(work) for work in (
            self._run(), self._repeated("beat", self._waits.beat, self._beat),
        )]  # fmt: skip

    async def stop(self) -> None:
        """Finish what is being sent, within `Waits.drain` seconds. A second call does nothing."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for timer in self._soon.values():
            timer.cancel()
        self._soon.clear()
        identity, self._identity = self._identity, None
        if identity is None:
            return
        seconds = self._waits.drain
        drained = self._delivery.drain(seconds) if self._delivery is not None else _nothing()
        left, *_ = await asyncio.gather(drained, self._engine.stop(seconds), self._direct.stop(seconds))
        if left:
            log.warning("stopped with deliveries under way; the ledger has them", left=left)
        await self._poster.close()
        with contextlib.suppress(Exception):  # whoever is gone without a word is found to be so by the others
            await self._store.executors.gone(identity.id)
        identity.release()

    async def __aenter__(self) -> AlertRunner:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def changed(self) -> None:
        """Plan anew soon: deals, subscriptions, decisions or channels have changed."""
        self._replan.set()

    def healthy(self) -> str | None:
        """None, or what is wrong with the alerts, as a sentence."""
        if barred := self._barred:
            return f"Slack takes nothing from this bot ({barred}); alerts wait; see `dealbot doctor --live`"
        amiss = [*self._trouble.values(), *([told] if (told := self._engine.healthy()) else [])]
        if self.report is not None:
            amiss += [one for one in self.report.amiss if one not in amiss]
        return amiss[0] if amiss else None

    @property
    def _barred(self) -> str:
        return self._delivery.barred if self._delivery is not None else ""

    def now(self) -> datetime:
        """The moment by the database's clock, which all processes share."""
        return self._clock() + self._skew

    # What goes on

    async def _run(self) -> None:
        """Find out where we are; then plan, sweep and audit for ever."""
        ours = await self._identified()
        assert self.workspace is not None
        workspace, ledger = self.workspace, self._store.ledger
        lookback = LookBack(self._poster, ours)
        assert self._identity is not None
        self._delivery = Delivery(ledger, self._poster, lookback, self.readers, self._drawing,
                                  self._identity.id, self._waits, self._makers.undelivered, self._again, self._points,
                                  self.now)  # fmt: skip
        self._delivery.resend = self._settings.unconfirmed == "resend"
        self._planner = Planner(workspace, self._store, self._book, self.now)
        self._auditor = Auditor(workspace, ledger, self._poster, LookBack(self._poster, ours), self._waits,
                                self._direct.enqueue, self._amiss, self.now, self._settings.heartbeat)  # fmt: skip
        await self._persist("start", self._begun)
        loops = (self._planning(), self._sweeping(),
                 self._repeated("audit", self._waits.auditor, self._audit))  # fmt: skip
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop)

    async def _identified(self) -> frozenset[str]:
        """Ask Slack who we are, until it says so; the ids of ours that our messages carry."""
        wait = self._waits.retry_least
        while True:
            told = await self._poster.call("auth.test")
            if told.done:
                answer = told.answer
                self.workspace = Workspace(str(answer.get("enterprise_id") or ""), str(answer.get("team_id") or ""))
                self._trouble.pop("identity", None)
                return frozenset(str(answer[name]) for name in ("bot_id", "user_id") if answer.get(name))
            self._trouble["identity"] = f"Slack does not say who this bot is ({told.code}); alerts wait"
            await asyncio.sleep(min(wait, self._waits.settle))
            wait *= 2

    async def _begun(self) -> None:
        """What is done once: settle what an earlier run of ours left, and doubt what a restored store says."""
        assert self.workspace is not None
        assert self._identity is not None
        await self._measured()
        now = self.now()
        await self._abandoned(self._identity.id, now)
        moment = await self._store.restored()
        if moment is not None:
            await self._plan()  # what was planned and sent since the backup must be there to be looked for, too
            ledger, number = self._store.ledger, 0
            for workspace in {self.workspace, *await ledger.workspaces()}:  # the mark is one for all of them
                number += await ledger.suspect(workspace, moment - DOUBT, now)
            await self._store.clear_restored()
            log.warning("the store was restored; what was due is looked for before it is sent", number=number)

    async def _planning(self) -> None:
        while True:
            self._replan.clear()
            await self._persist("plan", self._plan)
            self._sweep_soon()
            with contextlib.suppress(TimeoutError):  # `wait_for` may swallow a stop that comes with the event
                async with asyncio.timeout(self._waits.plan):
                    await self._replan.wait()

    async def _plan(self) -> None:
        assert self._planner is not None
        self.planned = await self._planner.plan()
        held, failed = ", ".join(self.planned.held), ", ".join(self.planned.failed)
        self._note("held", held and f"alerts of {held} would vanish; put the file right, or confirm it: dealbot alerts "
                   "confirm DEAL")  # fmt: skip
        self._note("failed", failed and f"the alerts of {failed} cannot be computed; see the log")

    def _note(self, name: str, amiss: str) -> None:
        """Something is wrong, or is not any more."""
        if amiss:
            self._trouble[name] = amiss
        else:
            self._trouble.pop(name, None)

    async def _sweeping(self) -> None:
        while True:
            self._anew = False
            await self._attempted("sweep", self._sweep)
            end = clock.ticks() + self._waits.sweep
            while (left := end - clock.ticks()) > 0 and not self._anew:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._look.wait()
                self._look.clear()
                nudged, self._nudged = list(self._nudged.values()), {}
                await self._enqueue(nudged)  # what is to be tried again, without a look at all the rest

    def _broke(self) -> None:
        """A channel takes nothing: its maker is planned for, and told."""
        self._replan.set()
        self._sweep_soon()

    def _sweep_soon(self) -> None:
        self._anew = True
        self._look.set()

    async def _sweep(self) -> None:
        assert self.workspace is not None
        await self._measured()
        now = self.now()
        ahead, wake = now + timedelta(seconds=self._waits.own_settle), now + timedelta(seconds=self._waits.settle)
        if await self._store.ledger.rewound(self.workspace, now, ahead, wake):
            log.warning("the clock was set back; what had been put off until then is looked at")
        if self.planned is not None and self.planned.held:  # confirmed at a terminal, which cannot tell us
            held = await self._store.ledger.held(self.workspace)
            if any(one.confirmed for one in held if one.deal in self.planned.held):
                self.changed()
        await self._enqueue(await self._store.ledger.due(self.workspace, now))

    async def _enqueue(self, wanted: Sequence[Wanted]) -> None:
        """Hand over to the engine; past it, where it fails."""
        if not wanted:
            return
        try:
            await self._engine.enqueue(wanted)
            self._trouble.pop("engine", None)
        except Exception as error:
            self._trouble["engine"] = f"the engine takes no work ({type(error).__name__}); alerts are sent without it"
            log.error("the engine takes no work", id=error_id(), error=type(error).__name__, exc_info=error)
            await self._direct.enqueue(wanted)

    async def _deliver(self, wanted: Wanted) -> None:
        if self._delivery is not None and wanted.workspace == self.workspace:
            await self._delivery.deliver(wanted)

    def _again(self, wanted: Wanted, at: datetime) -> None:
        """Look at an entry again at a moment that is not far."""
        place = (wanted.workspace, wanted.key)
        if (timer := self._soon.pop(place, None)) is not None:
            timer.cancel()

        def ripe() -> None:
            self._soon.pop(place, None)
            self._nudged[place] = wanted
            self._look.set()

        delay = max(0.0, (at - self.now()).total_seconds())
        self._soon[place] = asyncio.get_running_loop().call_later(delay, ripe)

    async def _audit(self) -> None:
        assert self._auditor is not None
        assert self.workspace is not None
        if await self._makers.mended(self.workspace):
            self.changed()
        await self._as_wanted()
        self.report = report = await self._auditor.audit()
        if self._gauges is not None:
            counts = {str(state): number for state, number in report.counts.items()}
            self._gauges.alerts(counts, report.overdue, report.lateness, not report.amiss, report.at.timestamp())

    async def _as_wanted(self) -> None:
        """See that the ledger has all that is wanted: a planning right after a planning must have nothing to change."""
        assert self._planner is not None
        left = await self._planner.unsettled()
        if not left.settled:
            await self._plan()
            self._sweep_soon()
            left = await self._planner.unsettled()
        self._note("unsettled", "" if left.settled else "alerts do not stay as they are planned; some may not be sent")

    async def _amiss(self) -> list[str]:
        """What is wrong, beside what is overdue."""
        found = [*self._trouble.values()]
        if barred := self._barred:
            found.append(f"Slack takes nothing from this bot ({barred})")
        for told in (self._engine.healthy(), await self._store.ready()):
            if told:
                found.append(told)
        return found

    # Signs of life

    async def _introduced(self, identity: Identity) -> None:
        """Give the first sign of life; refuse where another machine has the same id and lives."""
        one = Executor(identity.id, identity.host, identity.nonce, self._clock())
        before = next((other for other in await self._store.executors.all() if other.id == identity.id), None)
        fresh = before is not None and one.beat - before.beat < timedelta(seconds=self._waits.adopt)
        if before is not None and fresh and before.host != identity.host:
            raise EngineRefused(f"the executor {identity.id!r} runs on {before.host} already; two of one name would "
                                "take each other's work; give each process its own DEALBOT_EXECUTOR")  # fmt: skip
        await self._store.executors.beat(one)

    async def _beat(self) -> None:
        """Give a sign of life, and take over from whoever gives none any more."""
        if self._identity is None:
            return
        now = self.now()
        await self._store.executors.beat(Executor(self._identity.id, self._identity.host, self._identity.nonce, now))
        every = await self._store.executors.all()
        silent = [one for one in every if now - one.beat > timedelta(seconds=self._waits.adopt)]
        if self.workspace is not None:
            for one in silent:
                await self._abandoned(one.id, now)
                log.warning("a process is silent; its work is taken over", executor=one.id)
        living = [one.id for one in every if one not in silent]
        self._poster.share = max(1, len(living))
        if await self._engine.adopt(living):
            self._sweep_soon()
        for one in silent:
            await self._store.executors.gone(one.id)

    async def _abandoned(self, executor: str, now: datetime) -> None:
        assert self.workspace is not None
        mine = self._identity is not None and executor == self._identity.id
        settle = now + timedelta(seconds=self._waits.own_settle if mine else 0.0)
        until = now + timedelta(seconds=max(self._waits.lease, self._waits.settle))
        await self._store.ledger.abandoned(self.workspace, executor, now, settle, until, dead=mine)

    async def _measured(self) -> None:
        """See how far our clock is off the database's."""
        skew = await self._store.ledger.skew(self._clock())
        if abs(skew.total_seconds()) > SKEW and abs((skew - self._skew).total_seconds()) > SKEW:
            log.warning("this machine's clock is off the database's", seconds=round(skew.total_seconds()))
        self._skew = skew if abs(skew.total_seconds()) > 0.5 else timedelta()

    # Loops

    async def _repeated(self, name: str, every: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(every)
            await self._attempted(name, work)

    async def _persist(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something until it is done."""
        while not await self._attempted(name, work):
            await asyncio.sleep(self._waits.own_settle)

    async def _attempted(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Whether it was done; what it raises is told, and ends here."""
        try:
            await work()
        except Exception as error:
            self._trouble[name] = f"the alerts' {name} fails ({type(error).__name__})"
            log.error("a part of the alerts fails", id=error_id(), part=name, error=type(error).__name__,
                      exc_info=error)  # fmt: skip
            return False
        self._trouble.pop(name, None)
        return True


async def _nothing() -> int:
    return 0


def waits_of(settings: Settings) -> Waits:
    """The waits: the usual ones, or a fraction of them in a test."""
    return Waits().scaled(settings.waits_scale) if settings.waits_scale > 1 else Waits()


def points_of(settings: Settings) -> Points:
    """Where a test lets the process die; nowhere outside of tests."""
    return crash_at(settings.crash_at) if settings.crash_at else nowhere
