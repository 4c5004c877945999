"""Looks for our own messages in a channel, by the marks in their metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from bot.alerts.codes import Verdict
from bot.alerts.due import marks_of
from bot.alerts.poster import Poster
from bot.store.entry import Entry
from bot.store.ledger import RESTORED

#: Where to begin, before the moment at which a message may have been posted first: clocks differ.
MARGIN = timedelta(seconds=60)
PAGE, MOST_PAGES = 200, 50
#: What Slack says where the messages of a channel cannot be read, now or ever.
_BLIND: frozenset[Verdict] = frozenset(("permanent", "root"))


class Place(NamedTuple):
    """Where a message of ours stands."""

    ts: str
    thread: str  #: the root's `ts`; empty where it is none's reply


class Found(NamedTuple):
    """What a look-back saw. `blind`: it cannot tell whether what it did not see is there.

    `wait` is not None where it came to no end: how many seconds later to look again, or 0 for a usual while.
    """

    marks: dict[str, list[Place]] = {}
    texts: dict[str, Place] = {}
    blind: bool = False
    code: str = ""
    wait: float | None = None

    def of(self, entry: Entry) -> Place | None:
        """Where an entry's message stands: by its mark, or by its very text where that was all there was."""
        places = self.marks.get(entry.mark)
        return min(places) if places else self.texts.get(entry.digest) if entry.digest else None


#: What is looked for: keys with their latest intents, as a page that was read before an intent cannot show its post.
Intents: TypeAlias = frozenset[tuple[str, datetime | None]]


class _Walk:
    """The pages read so far of a channel or a thread."""

    def __init__(self, intents: Intents, oldest: datetime) -> None:
        self.intents, self.oldest = intents, oldest
        self.messages: list[dict[str, Any]] = []
        self.cursor = ""


class LookBack:
    """Reads a channel's history, and threads, back to a moment. Slack's limits may stretch that over several calls."""

    def __init__(self, poster: Poster, ours: frozenset[str]) -> None:
        """`ours` are the ids by which our own messages are known: the bot's id, and its user's."""
        self._poster, self._ours = poster, ours
        self._walks: dict[tuple[str, str], _Walk] = {}

    async def find(self, channel: str, threads: Collection[str], entries: Sequence[Entry], since: datetime) -> Found:
        """Look for the messages of these entries in a channel and in threads of it, from a moment on.

        After a restore, also in the threads of all cards that were posted since that moment.
        """
        intents, oldest = frozenset((entry.key, entry.intent_at) for entry in entries), since - MARGIN
        messages: list[dict[str, Any]] = []
        places = ["", *sorted(threads)]
        for thread in places:
            walk = self._walks.get((channel, thread))
            if walk is None or not intents <= walk.intents or walk.oldest > oldest:
                walk = self._walks[channel, thread] = _Walk(intents, oldest)
            failed = await self._read(channel, thread, walk)
            if failed is not None and not (thread and failed.blind):  # a thread that is gone holds nothing
                if failed.wait is None:
                    self._forget(channel)
                return failed
            messages += walk.messages
            if not thread and any(entry.error == RESTORED for entry in entries):
                roots = {str(one["ts"]) for one in messages if one.get("reply_count") and marks_of(one)}
                places += sorted(roots - set(places))
        self._forget(channel)
        return self._sorted(messages)

    async def _read(self, channel: str, thread: str, walk: _Walk) -> Found | None:
        """Read on to the end; None, or why there is none yet."""
        for _ in range(MOST_PAGES):
            arguments: dict[str, Any] = {
                "channel": channel, "oldest": f"{walk.oldest.timestamp():.6f}", "limit": PAGE, "inclusive": "true",
                "include_all_metadata": "true", **({"cursor": walk.cursor} if walk.cursor else {}),
            }  # fmt: skip
            method = "conversations.replies" if thread else "conversations.history"
            outcome = await self._poster.read(method, **arguments, **({"ts": thread} if thread else {}))
            if not outcome.done:
                blind = outcome.verdict in _BLIND or outcome.code == "missing_scope"
                return Found(blind=blind, code=outcome.code, wait=None if blind else outcome.wait or 0.0)
            walk.messages += outcome.answer.get("messages") or []
            walk.cursor = str((outcome.answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not walk.cursor:
                return None
        return Found(code="too_many_messages", blind=True)

    def _forget(self, channel: str) -> None:
        self._walks = {place: walk for place, walk in self._walks.items() if place[0] != channel}

    def _sorted(self, messages: list[dict[str, Any]]) -> Found:
        marks: dict[str, list[Place]] = {}
        texts: dict[str, Place] = {}
        for message in messages:
            if not self._ours.isdisjoint((message.get("bot_id"), message.get("user"))):
                root = str(message.get("thread_ts") or "")
                place = Place(str(message["ts"]), "" if root == message["ts"] else root)
                for mark in marks_of(message):
                    if place not in marks.setdefault(mark, []):
                        marks[mark].append(place)
                if not message.get("metadata"):
                    texts.setdefault(digest_of(str(message.get("text") or "")), place)
        return Found(marks, texts, blind=bool(texts) and not marks)


def digest_of(text: str) -> str:
    """What a text is recognised by, however its spaces were changed."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]
