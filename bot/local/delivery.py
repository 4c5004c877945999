"""How payloads reach the app: over its sockets or signed to its URL, and what comes back."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.clock import ticks
from bot.local.faults import DeliveryFault, Faults
from bot.local.installed import Installed
from bot.local.timing import Timing

STALE_SECONDS = 301


class Ack(NamedTuple):
    """What the app answered. `error` is empty where it acknowledged in time; `body` is what it sent along."""

    error: str = ""
    body: Any = None
    ms: float = 0.0
    no_retry: bool = False


class Transport(Protocol):
    """A way to the app."""

    async def send(self, kind: str, payload: Mapping[str, Any], attempt: int, reason: str,
                   faults: list[DeliveryFault]) -> Ack:  # fmt: skip
        """Hand over a payload of a kind: slash_commands, interactive or events_api."""

    async def stop(self) -> None:
        """Let go of the way."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The x-slack-signature of a body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """The way to an app that listens at a URL."""

    def __init__(self, url: str, installed: Installed, timing: Timing, ack_seconds: float) -> None:
        self.url, self.installed, self.timing, self.ack_seconds = url, installed, timing, ack_seconds
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, kind: str, payload: Mapping[str, Any], attempt: int, reason: str, faults: list[DeliveryFault]
    ) -> Ack:
        """Post a payload with its signature, and wait for the answer."""
        if kind == "events_api":
            body, content = json.dumps(payload).encode(), "application/json"
        elif kind == "slash_commands":
            body, content = urlencode(payload).encode(), "application/x-www-form-urlencoded"
        else:
            body = urlencode({"payload": json.dumps(payload)}).encode()
            content = "application/x-www-form-urlencoded"
        headers = self._headers(body, content, next((fault.signature for fault in faults if fault.signature), ""))
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        return await self._post(body, headers)

    def _headers(self, body: bytes, content: str, fault: str) -> dict[str, str]:
        timestamp = str(int(self.timing.now()) - (STALE_SECONDS if fault == "stale" else 0))
        signed = signature("another secret" if fault == "wrong" else self.installed.signing_secret, timestamp, body)
        headers = {"Content-Type": content, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        if fault != "missing":
            headers |= {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signed}
        return headers

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        begun = ticks()
        try:
            async with (
                asyncio.timeout(self.ack_seconds),
                self._session.post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except TimeoutError:
            return Ack("http_timeout", ms=(ticks() - begun) * 1000)
        except aiohttp.ClientError:
            return Ack("connection_failed", ms=(ticks() - begun) * 1000)
        ms = (ticks() - begun) * 1000
        no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
        if answer.status != 200:
            return Ack("http_error", {"status": answer.status}, ms, no_retry)
        if not text:
            return Ack("", None, ms)
        if answer.content_type == "application/json":
            try:
                return Ack("", json.loads(text), ms)
            except ValueError:
                return Ack("http_error", {"status": 200}, ms)
        return Ack("", {"text": text}, ms)

    async def verify(self) -> bool:
        """Whether the app answers the challenge with which Slack checks a request URL."""
        challenge = hashlib.sha256(self.installed.signing_secret.encode()).hexdigest()
        ack = await self.send("events_api", {"token": self.installed.verification_token, "challenge": challenge,
                                             "type": "url_verification"}, 0, "", [])  # fmt: skip
        return not ack.error and isinstance(ack.body, dict) and challenge in ack.body.values()

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class Delivery:
    """Delivers payloads, with the faults in force. Commands and interactions go once, events until acknowledged."""

    def __init__(self, transport: Transport, faults: Faults, timing: Timing, retry_seconds: tuple[float, ...]) -> None:
        self.transport = transport
        self.faults, self.timing, self.retry_seconds = faults, timing, retry_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[tuple[int, dict[str, Any]]] = []

    @property
    def under_way(self) -> int:
        """How many events are being delivered or will be tried again."""
        return len(self._tasks)

    async def once(self, kind: str, payload: dict[str, Any]) -> Ack:
        """Deliver a command or an interaction: Slack never tries these again."""
        faults = self.faults.of_delivery(kind) if self.faults.deliveries else []
        for _ in range(sum(fault.duplicate for fault in faults)):
            await self.transport.send(kind, payload, 0, "", faults)
        ack = await self.transport.send(kind, payload, 0, "", faults)
        return Ack("http_timeout", ms=ack.ms) if any(fault.lose_ack for fault in faults) else ack

    def event(self, payload: dict[str, Any]) -> None:
        """Begin to deliver an event; it goes on beside."""
        faults = self.faults.of_delivery("events_api") if self.faults.deliveries else []
        if hold := sum(fault.hold for fault in faults):
            self._held.append((hold, payload))
            return
        for _ in range(1 + sum(fault.duplicate for fault in faults)):
            self._begin(payload, faults)
        held = [(left - 1, kept) for left, kept in self._held]
        self._held = [(left, kept) for left, kept in held if left > 0]
        for left, kept in held:
            if left <= 0:
                self._begin(kept, [])

    def _begin(self, payload: dict[str, Any], faults: list[DeliveryFault]) -> None:
        task = asyncio.get_running_loop().create_task(self._retried(payload, faults))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _retried(self, payload: dict[str, Any], faults: list[DeliveryFault]) -> None:
        reason = ""
        for attempt in range(len(self.retry_seconds) + 1):
            if attempt:
                await self.timing.sleep(self.retry_seconds[attempt - 1])
            ack = await self.transport.send("events_api", payload, attempt, reason, faults)
            if any(fault.lose_ack for fault in faults):
                ack = Ack("http_timeout")
            if not ack.error or ack.no_retry:
                return
            reason, faults = ack.error, []

    def release(self) -> None:
        """Let go what a fault holds back, the last first."""
        held, self._held = self._held, []
        for _, payload in reversed(held):
            self._begin(payload, [])

    async def settled(self) -> None:
        """Return when every event has been acknowledged or given up."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.transport.stop()
