"""What a call of Slack's can end in, other than well, and how it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.redaction import without_secrets

#: Everything that is no defect of ours.
FAILURES = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError)


def error_code(error: SlackApiError) -> str:
    """What Slack calls the error; the HTTP status where it does not say."""
    data = error.response.data
    code = data.get("error") if isinstance(data, Mapping) else None
    return str(code or f"status {error.response.status_code}")


def said(error: BaseException) -> str:
    """An error in a word or a few, without what must not be told."""
    if isinstance(error, SlackApiError):
        return error_code(error)
    return without_secrets(str(error)) or type(error).__name__


def reason(error: SlackApiError) -> str:
    """Slack's reasons for refusing blocks; the error's code where it gives none."""
    data = error.response.data
    if not isinstance(data, Mapping):
        return error_code(error)
    reasons = (data.get("response_metadata") or {}).get("messages") or [
        f"{item.get('pointer', '')} {item.get('message', '')}".strip() for item in data.get("errors") or ()
    ]
    return "; ".join(str(one) for one in reasons[:3]) or error_code(error)
