"""Calls of Slack's for alerts: each is made once, and its outcome is a value."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import clock
from bot.alerts.codes import Verdict, verdict
from bot.alerts.due import EVENT_TYPE
from bot.alerts.points import Points, nowhere
from bot.alerts.waits import Waits
from bot.gauges import Gauges
from bot.render.blocks import Message

Done: TypeAlias = Literal["done"] | Verdict
#: So many characters of a text are sent where Slack has refused the message as it was.
PLAIN_TEXT = 3_000
#: What a post ends with that was too late to be written; nothing of it has left.
TOO_LATE = "too_late"


class Outcome(NamedTuple):
    """How a call ended: "done" with Slack's answer, or why not. `wait` is Slack's Retry-After, in seconds."""

    verdict: Done
    code: str = ""
    answer: dict[str, Any] = {}
    wait: float | None = None

    @property
    def done(self) -> bool:
        """Whether Slack says that it was done."""
        return self.verdict == "done"


class _Writing:
    """A post that is on its way, for what sees its bytes leave; `in_time` says whether they still may."""

    def __init__(self, in_time: Callable[[], bool]) -> None:
        self.in_time, self.late = in_time, False


_writing: ContextVar[_Writing | None] = ContextVar("writing", default=None)


class _TooLateError(Exception):
    """A post whose time is over; it ends the request before a byte of it is written."""


class Poster:
    """One workspace's calls, in a session of its own: no call is ever repeated by itself."""

    def __init__(
        self, token: str, url: str, waits: Waits, points: Points = nowhere, gauges: Gauges | None = None,
        ticks: Callable[[], float] = clock.ticks,
    ) -> None:  # fmt: skip
        self._waits, self._points, self._gauges, self._ticks = waits, points, gauges, ticks
        self._token, self._url = token, url
        self._session: aiohttp.ClientSession | None = None
        self._client = AsyncWebClient(token=token, base_url=url, retry_handlers=[])
        self._locks: dict[str, asyncio.Lock] = {}
        self._last: dict[str, float] = {}  # when the last post went out, by channel; "" is the workspace
        self.share = 1  #: how many processes post into the workspace, and have its pace together
        self._date: tuple[datetime, float] | None = None  # the last that Slack said of its clock, and our ticks then

    def slack_now(self, otherwise: datetime) -> datetime:
        """This moment by Slack's clock, whatever ours shows; `otherwise` before Slack has said anything."""
        return otherwise if self._date is None else self._date[0] + timedelta(seconds=self._ticks() - self._date[1])

    async def open(self) -> None:
        """Begin. The slack_sdk keeps no time over calls in a session it was handed: the session does."""
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(self._sent)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._waits.timeout), trace_configs=[trace],
            connector=aiohttp.TCPConnector(keepalive_timeout=5, limit=200),
        )  # fmt: skip
        self._client.session = self._session

    async def close(self) -> None:
        """End; a second call does nothing."""
        if self._session is not None:
            await self._session.close()

    async def read(self, method: str, **arguments: Any) -> Outcome:
        """One call of a method that only reads: these take no JSON."""
        return await self._called(method, self._client.api_call(method, http_verb="GET", params=arguments))

    async def call(self, method: str, **arguments: Any) -> Outcome:
        """One call of a method; arguments as its reference names them."""
        return await self._called(method, self._client.api_call(method, json=arguments))

    async def _called(self, method: str, call: Awaitable[AsyncSlackResponse]) -> Outcome:
        try:
            answer = await call
        except SlackApiError as error:
            return self._refused(method, error)
        except TimeoutError:
            return self._failed(method, Outcome("ambiguous", "timeout"))
        except aiohttp.ClientConnectorError:  # no connection, so nothing can have arrived
            return self._failed(method, Outcome("retry", "connection_refused"))
        except (aiohttp.ClientError, OSError, SlackClientError, ValueError):
            return self._failed(method, Outcome("ambiguous", "connection"))
        self._told(answer.headers)
        data = answer.data
        if not isinstance(data, dict):
            return self._failed(method, Outcome("ambiguous", "unreadable"))
        return Outcome("done", answer=data)

    async def post(
        self, channel: str, thread: str, message: Message, marks: Sequence[str], broadcast: bool = False,
        plain: bool = False, in_time: Callable[[], bool] = lambda: True,
    ) -> Outcome:  # fmt: skip
        """Post a message with its marks; `plain`: its text alone.

        `in_time` is asked when the request is about to be written, after all that may have to be waited for, such as a
        connection. Where it says no, nothing is sent, and the outcome is TOO_LATE.
        """
        payload = {"text": message.text[:PLAIN_TEXT]} if plain else message.payload()
        if thread:
            payload |= {"thread_ts": thread, "reply_broadcast": broadcast}
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"k": ",".join(marks)}}
        with _written(in_time) as writing:
            outcome = await self.call("chat.postMessage", channel=channel, unfurl_links=False, unfurl_media=False,
                                      metadata=metadata, **payload)  # fmt: skip
        if writing.late:
            return Outcome("retry", TOO_LATE)
        self._points("after_answer")
        if outcome.done and not outcome.answer.get("ts"):
            return outcome._replace(verdict="ambiguous", code="unreadable")
        return outcome

    async def turn(self, channel: str) -> None:
        """Wait until the channel, and the workspace, may have the next post."""
        async with self._locks.setdefault(channel, asyncio.Lock()):
            for place, gap in ((channel, self._waits.pace), ("", self._waits.pace_workspace * self.share)):
                now = self._ticks()
                at = max(now, self._last.get(place, now - gap) + gap)
                self._last[place] = at
                if at > now:
                    await asyncio.sleep(at - now)
        if len(self._last) > 10_000:
            oldest = self._ticks() - self._waits.pace
            self._last = {place: at for place, at in self._last.items() if at > oldest}
            self._locks = {place: lock for place, lock in self._locks.items() if lock.locked()}

    async def _sent(self, session: Any, context: Any, parameters: Any) -> None:
        """The body of a request is about to be written, with its head; when control is back, it is on its way."""
        writing = _writing.get()
        if writing is None:
            return
        if not writing.in_time():
            writing.late = True
            raise _TooLateError
        asyncio.get_running_loop().call_soon(self._points, "after_send")

    def _refused(self, method: str, error: SlackApiError) -> Outcome:
        response: Any = error.response  # the SDK's own, or aiohttp's where what came was no JSON
        body = getattr(response, "data", None)
        data: dict[str, Any] = body if isinstance(body, dict) else {}
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 200)
        code = str(data.get("error") or ("ratelimited" if status == 429 else "server_error"))
        found = verdict(code, status)
        headers = {str(name).lower(): value for name, value in dict(response.headers or {}).items()}
        self._told(headers)
        wait = _seconds(headers.get("retry-after")) if found == "retry" else None
        return self._failed(method, Outcome(found, code, data, wait))

    def _told(self, headers: Any) -> None:
        """Note what a response says of Slack's clock."""
        for name, value in dict(headers or {}).items():
            if str(name).lower() == "date":
                try:
                    date = parsedate_to_datetime(value[0] if isinstance(value, list | tuple) else str(value))
                except (TypeError, ValueError, IndexError):
                    return
                if date.tzinfo is not None:
                    self._date = (date.astimezone(UTC), self._ticks())

    def _failed(self, method: str, outcome: Outcome) -> Outcome:
        if self._gauges is not None:
            self._gauges.slack_error(method, outcome.code)
        return outcome


@contextlib.contextmanager
def _written(in_time: Callable[[], bool]) -> Iterator[_Writing]:
    writing = _Writing(in_time)
    token = _writing.set(writing)
    try:
        yield writing
    finally:
        _writing.reset(token)


def _seconds(said: Any) -> float | None:
    """Retry-After as seconds; None where it says none that can be meant."""
    said = said[0] if isinstance(said, list | tuple) and said else said
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < float("inf") else None
