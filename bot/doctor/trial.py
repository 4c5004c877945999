"""Trying the blocks: each kind is checked by Slack and, in a channel that was named, posted once and taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.finding import Finding, fine, look, wrong
from bot.doctor.refusals import FAILURES, error_code, reason, said
from bot.render.blocks.samples import samples, view_samples

#: Prompts that are set for a try; the next opening of the bot's messages sets its own.
PROMPTS = [{"title": "what are the key dates", "message": "what are the key dates"}]
EVENT = "dealbot_doctor"
_PLAIN = "answers are sent there with the older blocks, or as text; nothing is lost but looks"
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


async def validate_blocks(client: AsyncWebClient) -> AsyncIterator[Finding]:
    """What Slack's own validation says of each kind of block and view, without posting."""
    refused = []
    payloads: list[tuple[str, str, Any]] = [(name, "message", made.payload()) for name, made in samples()]
    payloads += [(name, "view", made.payload()) for name, made in view_samples()]
    for name, what, payload in payloads:
        sent = {"blocks": payload["blocks"]} if what == "message" else {"view": payload}
        try:
            await client.api_call("blocks.validate", json=sent)
        except SlackApiError as error:
            if not error_code(error).startswith("invalid_"):
                told = f"unverified: Slack does not validate them ({error_code(error)})"
                yield look("blocks", told, "--in CHANNEL posts them")
                return
            refused.append(look(f"block {name}", f"Slack's validation refuses it: {reason(error)}", _PLAIN))
        except FAILURES as error:
            yield look("blocks", f"unverified: {said(error)}", "try again")
            return
    for finding in refused:
        yield finding
    if not refused:
        yield fine("blocks", f"Slack's validation takes all {len(payloads)} kinds of blocks and views")


async def try_blocks(
    client: AsyncWebClient, channel: str, granted: frozenset[str] | None = None
) -> AsyncIterator[Finding]:
    """Post each kind of block, prompts and metadata in a channel, tell which are taken, and delete what was posted.

    Without a channel, all of that is told as unverified. `granted` are the token's scopes, if known.
    """
    if not channel:
        yield look("blocks posted", "unverified: nothing was posted", "--in CHANNEL posts each kind once")
        return
    posted: list[tuple[str, str]] = []
    async for finding in _each(client, channel, posted):
        yield finding
    if posted:
        async for finding in _metadata(client, posted, granted):
            yield finding
        yield await _prompts(client, posted[0][0])
        left = await _removed(client, posted)
        if left:
            yield look("tidying up", f"{left} of {len(posted)} messages could not be deleted", "delete them by hand")
        else:
            yield fine("tidying up", f"all {len(posted)} messages are deleted")


async def _each(client: AsyncWebClient, channel: str, posted: list[tuple[str, str]]) -> AsyncIterator[Finding]:
    for name, message in samples():
        check, payload = f"block {name}", message.payload()
        try:
            sent = await client.chat_postMessage(channel=channel, **payload)
        except SlackApiError as error:
            code = error_code(error)
            if code == "invalid_blocks":
                yield look(check, f"refused: {reason(error)}", _PLAIN)
                continue
            yield wrong("channel", f"nothing can be posted in {channel}: {code}", _way_into(code))
            return
        except FAILURES as error:
            yield wrong("channel", f"Slack is not reached: {said(error)}", "try again")
            return
        posted.append((str(sent["channel"]), str(sent["ts"])))
        shown = [block.get("type") for block in (sent.get("message") or {}).get("blocks", ())]
        if name in shown:
            yield fine(check, "taken")
        else:
            yield look(check, f"taken, but kept as {', '.join(map(str, shown)) or 'text'}", _PLAIN)


async def _metadata(
    client: AsyncWebClient, posted: list[tuple[str, str]], granted: frozenset[str] | None
) -> AsyncIterator[Finding]:
    """Whether what is attached to a message comes back with the history; needs a scope that answers do not need."""
    check, place = "metadata in history", posted[0][0]
    if granted is not None and granted.isdisjoint(_HISTORY):
        yield look(check, "unverified: the app may not read any history")
        return
    metadata = {"event_type": EVENT, "event_payload": {"check": "kept"}}
    try:
        sent = await client.chat_postMessage(channel=place, text="dealbot tries metadata", metadata=metadata)
        ts = str(sent["ts"])
        posted.append((place, ts))
        read = await client.conversations_history(
            channel=place, latest=ts, inclusive=True, limit=1, include_all_metadata=True
        )
    except SlackApiError as error:
        yield look(check, f"unverified: the app may not read the history of this place ({error_code(error)})")
        return
    except FAILURES as error:
        yield look(check, f"unverified: {said(error)}", "try again")
        return
    found = [message for message in read.get("messages") or () if message.get("ts") == ts]
    if any((message.get("metadata") or {}).get("event_type") == EVENT for message in found):
        yield fine(check, "comes back")
    else:
        yield look(check, "does not come back")


async def _prompts(client: AsyncWebClient, place: str) -> Finding:
    check = "agent view prompts"
    if not place.startswith("D"):
        return look(check, "unverified: prompts stand in direct messages only", "--in D…, the id of one with the bot")
    try:
        await client.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=PROMPTS)
    except SlackApiError as error:
        return wrong(check, f"refused: {error_code(error)}", "make the app anew from `dealbot manifest`")
    except FAILURES as error:
        return look(check, f"unverified: {said(error)}", "try again")
    return fine(check, "taken; open the bot's messages to see them")


async def _removed(client: AsyncWebClient, posted: list[tuple[str, str]]) -> int:
    """Delete what was posted; how many messages are left."""
    left = 0
    for channel, ts in posted:
        try:
            await client.chat_delete(channel=channel, ts=ts)
        except FAILURES:
            left += 1
    return left


def _way_into(code: str) -> str:
    if code == "not_in_channel":
        return "write /invite @dealbot in the channel"
    if code == "channel_not_found":
        return "name a public channel, or the id of one that the bot is in (its details show it)"
    return f"see what {code} means at docs.slack.dev"
