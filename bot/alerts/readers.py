"""Who reads a channel: a deal's figures are posted only where Slack says that no other company reads along.

One list of the channels that the bot is in answers for all of them for a while (`Waits.readers`), as a call for each of
a hundred channels would be more than Slack takes in a minute. A channel that is not in it is asked for by itself. Where
the readers cannot be known, nothing is posted: an alert that goes to its maker instead is not lost, a figure that was
read by others cannot be called back. Answers ask here too, and what may not be posted is shown to the asker alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot import clock
from bot.alerts.codes import SHARED, UNSEEN
from bot.alerts.poster import Outcome, Poster
from bot.alerts.waits import Waits

#: Slack takes no more channels in one answer; so many answers are read at most, and the rest asked for one by one.
PAGE, MOST_PAGES = 999, 20


def read_by_others(channel: Mapping[str, Any]) -> bool:
    """Whether another company reads a channel, as Slack describes it, or is about to.

    Other workspaces of one's own organisation (`is_org_shared`) are no other company.
    """
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))


class Readers:
    """What is known of the channels of one workspace."""

    def __init__(self, poster: Poster, waits: Waits, ticks: Callable[[], float] = clock.ticks) -> None:
        self._poster, self._waits, self._ticks = poster, waits, ticks
        self._shared: dict[str, bool] = {}
        self._until = self._rests = float("-inf")
        self._forgotten = 0  # how often; a list that was asked for before the last time is out of date
        self._failed = Outcome("retry")
        self._listing: asyncio.Task[Outcome | None] | None = None

    def forget(self) -> None:
        """Ask anew: something has become of a channel."""
        self._until, self._forgotten = float("-inf"), self._forgotten + 1

    def heard(self, channel: str) -> None:
        """Slack has said, by the way, that another company reads a channel."""
        self._shared[channel] = True

    async def refusal(self, channel: str) -> Outcome | None:
        """Why nothing is posted into a channel, for now or at all; None where it may be, as in direct messages."""
        if not channel.startswith(("C", "G")):
            return None
        if self._ticks() >= self._until and (failed := await self._listed()) is not None:
            return failed
        if channel not in self._shared and (failed := await self._asked(channel)) is not None:
            return failed
        return Outcome("permanent", SHARED) if self._shared.get(channel, True) else None

    async def _listed(self) -> Outcome | None:
        """Read the list, once for all who wait for it; why there is none. After a failure it rests for a while."""
        if self._ticks() < self._rests:
            return self._failed
        if self._listing is None or self._listing.done():
            self._listing = asyncio.get_running_loop().create_task(self._list())
        return await asyncio.shield(self._listing)

    async def _list(self) -> Outcome | None:
        found: dict[str, bool] = {}
        cursor: dict[str, str] = {}
        forgotten = self._forgotten
        for _ in range(MOST_PAGES):
            told = await self._poster.read("users.conversations", types="public_channel,private_channel",
                                           exclude_archived="true", limit=PAGE, **cursor)  # fmt: skip
            if told.code == "missing_scope" or told.verdict == "permanent":
                break  # of one kind of channel, perhaps: each is asked for by itself
            if not told.done:
                self._failed = told if told.verdict == "barred" else told._replace(verdict="retry")
                rest = min(told.wait or self._waits.retry_least, self._waits.retry_cap)
                self._rests = self._ticks() + rest
                return self._failed
            found |= {str(one.get("id")): read_by_others(one) for one in told.answer.get("channels") or ()}
            next_ = str((told.answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not next_:
                break
            cursor = {"cursor": next_}
        self._shared = found
        if forgotten == self._forgotten:
            self._until = self._ticks() + self._waits.readers
        return None

    async def _asked(self, channel: str) -> Outcome | None:
        """Ask for one channel; why that could not be done."""
        told = await self._poster.read("conversations.info", channel=channel)
        if told.done:
            self._shared[channel] = read_by_others(told.answer.get("channel") or {"is_ext_shared": True})
            return None
        if told.code == "missing_scope":
            return Outcome("permanent", UNSEEN)
        return told if told.verdict in ("permanent", "barred") else told._replace(verdict="retry")
