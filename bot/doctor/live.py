"""What only Slack itself can say: the tokens and their scopes, the connection, the clock, the newest blocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import now
from bot.doctor.finding import Finding, fine, look, wrong
from bot.doctor.refusals import FAILURES, error_code, said
from bot.doctor.setup import APP_PAGE
from bot.doctor.trial import try_blocks, validate_blocks
from bot.manifest import needs
from bot.settings import VARIABLES, Settings
from bot.surfaces import LISTENERS

MOST_SECONDS_APART = 30.0
PATIENCE = 20
#: What the codes of refusals mean for whoever sets dealbot up; for others, the code is told.
REMEDIES: Mapping[str, str] = {
    "invalid_auth": f"the token is not one of this Slack's; copy it again from {APP_PAGE}",
    "not_authed": f"the token is not one of this Slack's; copy it again from {APP_PAGE}",
    "token_revoked": f"install the app again at {APP_PAGE}, and copy its new token",
    "token_expired": f"switch token rotation off, install the app again at {APP_PAGE}, and copy its new token",
    "account_inactive": f"the app was removed; install it again at {APP_PAGE}",
    "not_allowed_token_type": "this is a token of another kind; see above",
    "missing_scope": "give the app-level token the scope connections:write",
}  # fmt: skip


async def call_slack(settings: Settings, channel: str = "") -> AsyncIterator[Finding]:
    """The checks that need Slack; those that need a place to post only where a channel is given."""
    if settings.bot_token:
        handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=5)]
        client = AsyncWebClient(
            settings.bot_token, base_url=settings.slack_api_url, timeout=PATIENCE, retry_handlers=handlers
        )
        try:
            who = await client.auth_test()
        except FAILURES as error:
            yield _refused("connection", error, settings)
        else:
            yield fine("connection", f"{who.get('user')} in the workspace {who.get('team')}")
            yield _clock(who)
            granted = _granted(who)
            for finding in _scopes(granted):
                yield finding
            async for finding in validate_blocks(client):
                yield finding
            async for finding in try_blocks(client, channel, granted):
                yield finding
    if settings.app_token:
        client = AsyncWebClient(base_url=settings.slack_api_url, timeout=PATIENCE)
        try:
            await client.apps_connections_open(app_token=settings.app_token)
        except FAILURES as error:
            yield _refused("Socket Mode", error, settings)
        else:
            yield fine("Socket Mode", "the app token opens connections")


def _refused(check: str, error: BaseException, settings: Settings) -> Finding:
    """A call that failed, in words."""
    if isinstance(error, SlackApiError):
        code = error_code(error)
        return wrong(check, f"Slack refuses: {code}", REMEDIES.get(code, f"see what {code} means at docs.slack.dev"))
    where = settings.slack_api_url.shown
    return wrong(check, f"{where} is not reached: {said(error)}",
                 f"see to the network and its proxy; {VARIABLES['slack_api_url']} says where Slack is")


def _header(response: AsyncSlackResponse, name: str) -> str | None:
    headers: Mapping[str, Any] = response.headers
    return next((str(value) for key, value in headers.items() if key.lower() == name), None)


def _granted(response: AsyncSlackResponse) -> frozenset[str] | None:
    """The scopes of the bot token; None where Slack does not tell."""
    told = _header(response, "x-oauth-scopes")
    return None if told is None else frozenset(scope.strip() for scope in told.split(",") if scope.strip())


def _clock(response: AsyncSlackResponse) -> Finding:
    try:
        apart = (now() - parsedate_to_datetime(_header(response, "date") or "")).total_seconds()
    except (TypeError, ValueError):
        return look("clock", "unverified: Slack's answer says no time")
    if abs(apart) > MOST_SECONDS_APART:
        return wrong("clock", f"{abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} Slack's",
                     "let the machine keep its time by NTP; signed requests are refused five minutes apart")
    return fine("clock", f"within {MOST_SECONDS_APART:.0f} s of Slack's")


def _scopes(granted: frozenset[str] | None) -> list[Finding]:
    if granted is None:
        return [look("scopes", "unverified: Slack's answer does not list them")]
    needed = needs(LISTENERS)
    found = [
        wrong("scopes", f"{need.name} is missing: {need.why}",
              f"add it at {APP_PAGE}, OAuth & Permissions, and install the app again")
        for need in needed if need.name not in granted
    ]  # fmt: skip
    needless = sorted(granted - {need.name for need in needed})
    if needless:
        told = f"granted, but never used: {', '.join(needless)}"
        found.append(look("scopes", told, "take them away; they only add risk"))
    if not found:
        found.append(fine("scopes", f"the {len(needed)} that are needed are granted, and no other"))
    return found
