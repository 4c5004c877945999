"""What an interaction lets the app do for a while: open a view with its trigger, answer at its response URL."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from bot.local.timing import Timing

TRIGGER_SECONDS = 3.0
URL_SECONDS = 30 * 60.0
URL_USES = 5
KEPT = 4000  #: response URLs, and triggers, that are remembered at most


@dataclass(slots=True)
class Trigger:
    """Allows one view to be opened for a person."""

    person: str
    at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction is answered: in its channel, to its person. `message` is the `ts` it came from."""

    person: str
    channel: str
    at: float
    message: str = ""
    thread: str = ""
    uses: int = 0


class Refusal(Exception):
    """A call that Slack refuses: `error` is its code, `more` what else its answer holds."""

    def __init__(self, error: str, *, status: int = 200, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.more = error, status, more


class Grants:
    """Triggers, which last 3 seconds and one use, and response URLs, 30 minutes and five uses."""

    def __init__(self, timing: Timing, trigger_seconds: float = TRIGGER_SECONDS) -> None:
        self.timing = timing
        self.trigger_seconds = trigger_seconds
        self.triggers: dict[str, Trigger] = {}
        self.urls: dict[str, ResponseUrl] = {}

    def trigger(self, person: str) -> str:
        """A new trigger id."""
        number = int(self.timing.now() * 1000)
        made = f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[made] = Trigger(person, self.timing.now())
        while len(self.triggers) > KEPT:
            del self.triggers[next(iter(self.triggers))]
        return made

    def spend(self, trigger: str) -> str:
        """The person for whom a view may be opened with this trigger. Refusal: unknown, too late or used."""
        known = self.triggers.get(trigger)
        if known is None:
            raise Refusal("invalid_trigger_id")
        if known.used:
            raise Refusal("exchanged_trigger_id")
        if self.timing.now() - known.at > self.trigger_seconds:
            raise Refusal("expired_trigger_id")
        known.used = True
        return known.person

    def response_url(self, person: str, channel: str, message: str = "", thread: str = "") -> str:
        """The secret last part of a new response URL."""
        secret = secrets.token_urlsafe(24)
        self.urls[secret] = ResponseUrl(person, channel, self.timing.now(), message, thread)
        while len(self.urls) > KEPT:
            del self.urls[next(iter(self.urls))]
        return secret

    def url(self, secret: str) -> ResponseUrl:
        """What a response URL stands for, if it can still be used. Refusal: unknown, too late or used five times."""
        known = self.urls.get(secret)
        if known is None:
            raise Refusal("invalid_url", status=404)
        if self.timing.now() - known.at > URL_SECONDS:
            raise Refusal("expired_url", status=404)
        if known.uses >= URL_USES:
            raise Refusal("used_url", status=404)
        return known
