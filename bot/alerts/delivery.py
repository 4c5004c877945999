"""Takes one entry of the ledger to Slack: claim, draw, say the intent, post, write down what became of it.

What may have been posted is looked for before it is posted again. Every step is conditional on the claim, so that a
process that was paused, or two that do the same, change nothing that is no longer theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot import clock
from bot.alerts.codes import UNCONFIRMED
from bot.alerts.due import Draw, Drawn, Due
from bot.alerts.lookback import LookBack, Place, digest_of
from bot.alerts.points import Points, nowhere
from bot.alerts.poster import TOO_LATE, Outcome, Poster
from bot.alerts.readers import Readers
from bot.alerts.waits import Waits
from bot.alerts.words import fallback
from bot.asker import Workspace
from bot.journal import error_id, logger
from bot.render.blocks import Message
from bot.store.entry import Entry, State, Wanted
from bot.store.ledger import Ledger

log = logger(__name__)
#: More late ones than this for one channel are told in one message; and so many at most.
GROUP, GROUP_MOST = 5, 50
#: How often a message may fail to be drawn, until it is sent in plain words.
UNDRAWN = 3
#: Codes of ours, beside Slack's.
HELD, UNDRAWABLE, BLIND = "held", "undrawable", "blind"


class Told(NamedTuple):
    """What the delivery tells whoever holds it: entries of a destination that cannot be delivered, with the code."""

    entries: Sequence[Entry]
    code: str


class _Post(NamedTuple):
    """One post, drawn and addressed."""

    message: Message
    channel: str
    thread: str = ""
    broadcast: bool = False
    card: str = ""  #: the card whose root it becomes; empty where it is none's


class Delivery:
    """Delivers for one workspace. `owner` is this process's executor id.

    `undeliverable` is called with what cannot be delivered, before it is marked so; `again` with what is to be tried
    at a moment that is not far, so that it need not wait for a sweep.
    """

    def __init__(
        self, ledger: Ledger, poster: Poster, lookback: LookBack, readers: Readers, draw: Draw, owner: str,
        waits: Waits, undeliverable: Callable[[Told], Awaitable[None]], again: Callable[[Wanted, datetime], None],
        points: Points = nowhere, now: Callable[[], datetime] = clock.now, ticks: Callable[[], float] = clock.ticks,
    ) -> None:  # fmt: skip
        self._ledger, self._poster, self._lookback, self._readers, self._draw = ledger, poster, lookback, readers, draw
        self._owner, self._waits, self._points, self._now, self._ticks = owner, waits, points, now, ticks
        self._undeliverable, self._again = undeliverable, again
        self._at: dict[tuple[Workspace, str], asyncio.Task[None]] = {}
        self._barred: tuple[datetime, str] | None = None
        self._bars = 0
        self._closed = False
        self.resend = True  #: where nobody can look: send once more, marked "(may repeat)"; else its maker is told

    @property
    def barred(self) -> str:
        """Slack's code where it takes nothing at all from us for now; else empty."""
        return self._barred[1] if self._barred is not None else ""

    async def deliver(self, wanted: Wanted) -> None:
        """Take an entry as far as it goes now. Never raises; does nothing where this process is at it already."""
        place = (wanted.workspace, wanted.key)
        if place in self._at:
            return
        task = self._at[place] = asyncio.get_running_loop().create_task(self._guarded(wanted))
        try:
            await asyncio.shield(task)
        finally:
            if task.done():
                self._at.pop(place, None)
            else:
                task.add_done_callback(lambda _: self._at.pop(place, None))

    async def drain(self, seconds: float) -> int:
        """Begin nothing more, and wait for what is being delivered; how much had to be left to the ledger."""
        self._closed = True
        running = set(self._at.values())
        if not running:
            return 0
        _, left = await asyncio.wait(running, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _guarded(self, wanted: Wanted) -> None:
        try:
            await self._run(wanted)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.error("a delivery broke off", id=error_id(), error=type(error).__name__, exc_info=error)

    async def _run(self, wanted: Wanted) -> None:
        now = self._now()
        if self._closed:
            return
        if self._barred is not None:
            if now < self._barred[0]:
                return
            self._barred = (now + _s(self._waits.settle), self._barred[1])  # this one tries, the others wait for it
        self._points("before_claim")
        claimed = await self._claim(wanted.workspace, [wanted.key], now)
        self._points("after_claim")
        if not claimed:
            return
        entry = claimed[0]
        if entry.state in ("sending", "unclear"):
            await self._settle(entry)
        elif entry.obsolete:
            await self._back([entry], "planned", now)
        else:
            await self._send(await self._grouped(entry, now))

    async def _claim(self, workspace: Workspace, keys: Sequence[str], now: datetime) -> list[Entry]:
        return await self._ledger.claim(workspace, keys, self._owner, now, now + _s(self._waits.lease))

    def _not_here(self, workspace: Workspace, keys: Sequence[str]) -> list[str]:
        """Those that this process is not at: where a clock has jumped, a live claim looks like one that ran out."""
        return [key for key in keys if (workspace, key) not in self._at]

    async def _grouped(self, entry: Entry, now: datetime) -> list[Entry]:
        """The entry, with other late ones of its destination where these are many."""
        before = now - _s(self._waits.late)
        late = entry.due < before
        if not late or entry.failures or entry.rule in ("digest", "broken"):
            return [entry._replace(late=late)]
        keys = await self._ledger.lates(entry.workspace, entry.destination, now, before, GROUP_MOST - 1)
        if len(keys) < GROUP:
            return [entry._replace(late=True)]
        others = await self._claim(entry.workspace, self._not_here(entry.workspace, keys), now)
        stale = [one for one in others if one.obsolete]
        if stale:
            await self._back(stale, "planned", now)
        return [one._replace(late=True) for one in (entry, *(one for one in others if not one.obsolete))]

    # Sending

    async def _send(self, entries: list[Entry]) -> None:
        """Draw and post what is claimed."""
        entry, plain = entries[0], False
        repeat = any(one.error == BLIND for one in entries)
        for _ in range(4):  # a root that is gone, a card posted meanwhile, blocks refused: each is another way to go
            post = await self._drawn(entries, repeat)
            if post is None:
                return
            outcome = await self._posted(entries, post, plain, repeat)
            if outcome is None:
                return
            if outcome.verdict == "plain" and not plain:
                log.warning("a message was refused as it was; it is sent as text", code=outcome.code)
                plain = True
            elif outcome.verdict == "root" and post.thread:
                await self._ledger.uproot(entry.workspace, entry.card, post.thread)
            elif outcome.verdict != "retry" or outcome.code != "rooted":
                await self._concluded(entries, post, outcome, repeat)
                return
        await self._back(entries, "planned", self._soon(entry), code="unsteady", failed=True)

    async def _drawn(self, entries: list[Entry], repeat: bool) -> _Post | None:
        """What to post and where; None where there is nothing to, which is written down."""
        entry, now = entries[0], self._now()
        try:
            drawn = await self._draw(Due(entry.workspace, tuple(entries), now, repeat))
        except Exception as error:
            log.error("an alert cannot be drawn", id=error_id(), error=type(error).__name__, key=entry.mark,
                      exc_info=error)  # fmt: skip
            if len(entries) > 1 or entry.failures + 1 < UNDRAWN:
                await self._back(entries, "planned", self._soon(entry), code=UNDRAWABLE, failed=True)
                return None
            drawn = Drawn(fallback(entry, now, repeat))
        if drawn.hold is not None and drawn.hold > now:
            await self._back(entries, "planned", drawn.hold, code=HELD)
            return None
        if drawn.message is None and drawn.card is None:
            await self._back(entries, "suppressed", None, code=drawn.reason[:100])
            return None
        channel = await self._channel(entry)
        if isinstance(channel, str):
            channel = await self._readers.refusal(channel) or channel
        if isinstance(channel, Outcome):
            await self._concluded(entries, None, channel, repeat)
            return None
        if drawn.card is None or len(entries) > 1:
            message = drawn.message or drawn.card
            assert message is not None
            return _Post(message, channel)
        where, root = await self._ledger.root(entry.workspace, entry.card)
        if root and await self._updated(entry, where or channel, root, drawn.card):
            return _Post(drawn.message or drawn.card, where or channel, root, drawn.broadcast)
        return _Post(drawn.card, channel, card=entry.card)

    async def _channel(self, entry: Entry) -> str | Outcome:
        """Where to post: a person's direct messages are opened first, so that they can be looked into."""
        if entry.channel and entry.channel != entry.destination:
            return entry.channel
        if not entry.destination.startswith(("U", "W")):
            return entry.destination
        opened = await self._poster.call("conversations.open", users=entry.destination)
        if opened.done:
            return str((opened.answer.get("channel") or {}).get("id") or entry.destination)
        if opened.code == "missing_scope":
            return entry.destination
        return opened._replace(verdict="retry") if opened.verdict == "ambiguous" else opened

    async def _updated(self, entry: Entry, channel: str, root: str, card: Message) -> bool:
        """Bring a card up to date; whether it is still there. Any other failure is no reason to wait."""
        outcome = await self._poster.call("chat.update", channel=channel, ts=root, **card.payload())
        if outcome.verdict == "root":
            await self._ledger.uproot(entry.workspace, entry.card, root)
            return False
        return True

    async def _posted(self, entries: list[Entry], post: _Post, plain: bool, repeat: bool) -> Outcome | None:
        """Say the intent, and post; None where it is no longer ours to post."""
        await self._poster.turn(post.channel)
        text = post.message.text
        self._points("before_intent")
        start, ticks = self._now(), self._ticks()
        said = await self._ledger.intend(entries, start, start + _s(self._waits.settle), post.channel, post.thread,
                                         digest_of(text), post.card, self._poster.slack_now(start))  # fmt: skip
        if said == "rooted":
            return Outcome("retry", "rooted")
        if said != "ours":
            wake = self._now() + _s(self._waits.own_settle)
            await self._back(entries, "planned", wake, code=BLIND if repeat else "")
            return None
        self._points("after_intent")

        def in_time() -> bool:
            """By now nobody else can have looked for it, not found it, and be about to post it."""
            passed = max(self._ticks() - ticks, abs((self._now() - start).total_seconds()))
            return passed <= self._waits.send_deadline

        outcome = await self._poster.post(post.channel, post.thread, post.message, [one.mark for one in entries],
                                          post.broadcast, plain, in_time)  # fmt: skip
        if outcome.code == TOO_LATE:
            log.warning("an alert was not sent, as its intent was too long ago")
            await self._back(entries, "planned", self._now(), code=BLIND if repeat else "")
            return None
        return outcome

    async def _concluded(self, entries: list[Entry], post: _Post | None, outcome: Outcome, repeat: bool) -> None:
        """Write down how a post ended."""
        entry, now = entries[0], self._now()
        kept = BLIND if repeat else outcome.code
        if outcome.verdict != "barred":
            self._barred, self._bars = None, 0
        match outcome.verdict:
            case "done":
                assert post is not None
                await self._arrived(entries, post, str(outcome.answer["ts"]),
                                    str(outcome.answer.get("channel") or post.channel))  # fmt: skip
            case "ambiguous":
                channel = post.channel if post is not None else ""
                wake = now + _s(self._waits.own_settle)
                await self._back(entries, "unclear", wake, code=kept, failed=True, channel=channel)
            case "retry":
                limited = outcome.wait is not None or outcome.code in ("ratelimited", "rate_limited")
                wake = now + _s(self._wait(entry, outcome.wait, limited))
                await self._back(entries, "planned", wake, code=kept, failed=not limited)
                if limited:
                    await self._ledger.park(entry.workspace, entry.destination, wake, now)
            case "barred":
                self._bars += 1
                wake = now + _s(min(self._waits.retry_cap, self._waits.sweep * 2.0 ** min(self._bars, 8)))
                self._barred = (wake, outcome.code)
                await self._back(entries, "planned", wake, code=kept)
            case _:
                await self._given_up(entries, outcome.code)

    async def _arrived(self, entries: list[Entry], post: _Post, ts: str, channel: str) -> None:
        now = self._now()
        unsure = any(one.first_intent is not None for one in entries)
        recheck = now + _s(self._waits.repeats) if unsure else None
        lost = await self._ledger.sent(entries, ts, channel, post.thread, now, recheck, post.card)
        self._points("after_outcome")
        if len(lost) == len(entries):
            await self._withdrawn(lost[0], ts, channel)

    async def _withdrawn(self, entry: Entry, ts: str, channel: str) -> None:
        """Another attempt took the entry while we posted: if it has posted too, ours is one too many."""
        there = await self._ledger.get(entry.workspace, entry.key)
        if there is not None and there.state == "sent" and there.ts not in ("", ts):
            log.warning("an alert was posted twice; our copy is deleted", key=entry.mark)
            await self._poster.call("chat.delete", channel=channel, ts=ts)

    async def _given_up(self, entries: list[Entry], code: str) -> None:
        await self._undeliverable(Told(entries, code))
        await self._back(entries, "undeliverable", None, code=code)
        log.error("alerts cannot be delivered", code=code, number=len(entries))

    # Looking back

    async def _settle(self, entry: Entry) -> None:
        """Find out about what may have been posted, for all of the channel that can be looked for by now."""
        now = self._now()
        keys = await self._ledger.unsettled(entry.workspace, entry.destination, now)
        keys = self._not_here(entry.workspace, keys)
        entries = [entry, *(await self._claim(entry.workspace, keys, now) if keys else [])]
        channel = await self._channel(entry)
        if isinstance(channel, Outcome):
            wake = now + _s(self._wait(entry, channel.wait))
            await self._back(entries, "unclear", wake, code=entry.error, failed=True)
            return
        threads = {one.thread for one in entries if one.thread}
        for card in {one.card for one in entries}:
            threads.add((await self._ledger.root(entry.workspace, card))[1])
        since = min(one.first_intent or self._poster.slack_now(now) for one in entries)
        found = await self._lookback.find(channel, threads - {""}, entries, since)
        for one in entries:
            place = found.of(one)
            if place is not None:
                await self._seen(one, place, channel, alone=len(found.marks.get(one.mark, ())) <= 1)
            elif found.wait is not None:
                wake = self._now() + _s(self._wait(one, found.wait or None))
                await self._back([one], "unclear", wake, code=one.error, failed=True)
            elif found.blind:
                await self._unseen(one, found.code)
            else:
                await self._back([one], "planned", self._now())

    async def _seen(self, entry: Entry, place: Place, channel: str, alone: bool) -> None:
        """It is there, after all."""
        now = self._now()
        card = entry.card if not place.thread and entry.rule not in ("digest", "broken") else ""
        recheck = now + _s(self._waits.repeats if alone else 0.0)
        await self._ledger.sent([entry], place.ts, channel, place.thread, now, recheck, card)

    async def _unseen(self, entry: Entry, code: str) -> None:
        """Nobody can tell whether it is there. A person who could be told of that instead is told it once more."""
        again = self.resend or entry.destination.startswith(("U", "W"))
        if entry.error == BLIND or not again:
            await self._given_up([entry], UNCONFIRMED)
            return
        log.warning("an alert is sent once more, marked, as nobody can look whether it is there", code=code)
        await self._back([entry], "planned", self._now(), code=BLIND)

    # The rest

    async def _back(self, entries: Sequence[Entry], state: State, wake: datetime | None, code: str = "",
                    failed: bool = False, channel: str = "") -> None:  # fmt: skip
        await self._ledger.back(entries, state, wake, self._now(), code, failed, channel)
        if wake is not None and wake - self._now() < _s(self._waits.sweep):
            for entry in entries:
                self._again(Wanted(entry.workspace, entry.key, entry.destination, entry.attempt, wake), wake)

    def _wait(self, entry: Entry, asked: float | None, limited: bool = False) -> float:
        """How many seconds to wait: as Slack asks, else twice as long each time."""
        growing = self._waits.retry_least * (1.0 if limited else 2.0 ** min(entry.failures, 12))
        longest = self._waits.retry_cap if asked is not None else min(self._waits.retry_cap, self._waits.settle)
        return min(longest, max(growing if asked is None else asked, self._waits.retry_least))

    def _soon(self, entry: Entry) -> datetime:
        return self._now() + _s(self._wait(entry, None))


def _s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
