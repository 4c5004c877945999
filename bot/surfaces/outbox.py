"""The way back to Slack: every message, view and prompt leaves here, made by the validated models and nothing else.

Here is the wall, too: whatever a whole channel would see asks `overheard` first, which is not to be gone round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.alerts.calendar import CalendarFile
from bot.alerts.codes import SHARED, UNSEEN, why
from bot.alerts.readers import Readers, read_by_others
from bot.asker import Workspace
from bot.gauges import Gauges
from bot.journal import logger
from bot.render.blocks import HomeView, Message, Modal
from bot.render.slack.words import private
from bot.surfaces.payloads import Address

log = logger(__name__)
#: What a channel answers where the bot may not post.
NO_ENTRY = frozenset(("not_in_channel", "channel_not_found", "is_archived", "restricted_action"))
#: Seconds that an answer waits to know who reads its channel; and the code where it is not known by then.
LOOK, LATER = 2.0, "not_known_yet"


class Overheard(Exception):
    """Nothing was sent into a channel: another company reads it, or nobody can tell who does; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def because(code: str) -> str:
    """Why something is shown to one person alone, or not at all, in a sentence for that person."""
    if code == SHARED:
        return "People of another company read this channel, or are about to, so a deal's terms are not shown in it."
    reason = why(code) if code in (UNSEEN, "channel_not_found") else "Slack does not tell me"
    return f"Who reads this channel is not known ({reason}), so a deal's terms are not shown in it."


class Acceptance:
    """Which workspaces are known to take the newer blocks, and which refused one."""

    def __init__(self) -> None:
        self._takes: set[Workspace] = set()
        self._refuses: set[Workspace] = set()

    def known(self, workspace: Workspace) -> bool:
        """Whether it has taken or refused one, so that a message may go where a refusal would not be heard."""
        return workspace in self._takes or workspace in self._refuses

    def plain(self, workspace: Workspace) -> bool:
        """Whether messages for it are drawn with the old blocks alone."""
        return workspace in self._refuses

    def took(self, workspace: Workspace) -> None:
        self._takes.add(workspace)

    def refused(self, workspace: Workspace) -> None:
        self._refuses.add(workspace)


class Outbox:
    """Sends for one workspace with its own client. Slack's errors are counted; a refused block is sent as text."""

    def __init__(
        self, client: AsyncWebClient, workspace: Workspace, acceptance: Acceptance, gauges: Gauges,
        retry_handlers: list[AsyncRetryHandler], readers: Readers,
    ) -> None:  # fmt: skip
        self._client, self._workspace, self._acceptance, self._gauges = client, workspace, acceptance, gauges
        self._retry_handlers, self._readers = retry_handlers, readers

    @property
    def plain(self) -> bool:
        """Whether to draw messages with the old blocks alone."""
        return self._acceptance.plain(self._workspace)

    @property
    def certain(self) -> bool:
        """Whether a message may go where nobody would hear that its blocks were refused: into an acknowledgement."""
        return self._acceptance.known(self._workspace)

    async def post(self, channel: str, thread: str, message: Message) -> str:
        """Post into a channel, in a thread if one is given; the message's `ts`. Raises SlackApiError, Overheard."""
        if code := await self.overheard(channel):
            raise Overheard(code)
        place: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        if thread:
            place["thread_ts"] = thread
        sent = await self._said("chat.postMessage", self._client.chat_postMessage, place, message)
        return str(sent["ts"])

    async def whisper(self, address: Address, person: str, message: Message, code: str) -> None:
        """Show a person what their channel must not, and why: there to them alone, else in their direct messages."""
        message = private(message, because(code))
        place = {"channel": address.channel, "user": person}
        if address.thread and not address.opens:  # Slack shows nobody what is whispered into a thread that is none yet
            place["thread_ts"] = address.thread
        try:
            await self._said("chat.postEphemeral", self._client.chat_postEphemeral, place, message)
        except SlackApiError:
            await self.post(person, "", message)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Show another message in the place of one of ours; nothing where it is not there any more, or overheard."""
        if await self.overheard(channel):
            return
        try:
            await self._call("chat.update", self._client.chat_update(channel=channel, ts=ts, **message.payload()))
        except SlackApiError as error:
            log.warning("a message could not be updated", error=str(error.response.data.get("error", "")))

    async def upload(self, channel: str, thread: str, file: CalendarFile, title: str) -> None:
        """Put a file into a channel, in a thread if one is given. Raises SlackApiError, Overheard."""
        if code := await self.overheard(channel):
            raise Overheard(code)
        call = self._client.files_upload_v2(filename=file.name, content=file.content, title=title, channel=channel,
                                            thread_ts=thread or None)  # fmt: skip
        await self._call("files.completeUploadExternal", call)

    async def direct(self, person: str) -> str:
        """The channel of the direct messages with a person. Raises SlackApiError."""
        opened = await self._call("conversations.open", self._client.conversations_open(users=person))
        return str(opened["channel"]["id"])

    async def zone(self, person: str) -> str:
        """The time zone that a person has set in Slack; empty where it cannot be known."""
        try:
            found = await self._call("users.info", self._client.users_info(user=person))
        except SlackApiError:
            return ""
        return str((found["user"] or {}).get("tz") or "")

    async def channels(self) -> tuple[tuple[str, str], ...]:
        """The public channels that the bot is in, by id and name, as far as one page tells."""
        call = self._client.conversations_list(types="public_channel", exclude_archived=True, limit=1000)
        try:
            found = await self._call("conversations.list", call)
        except SlackApiError:
            return ()
        inside = [one for one in found["channels"] if one.get("is_member") and not read_by_others(one)]
        return tuple((one["id"], one["name"]) for one in inside)

    async def read_by_others(self, channel: str) -> bool:
        """Whether people of another company are known to read a channel, or to be about to."""
        return await self.overheard(channel) == SHARED

    async def overheard(self, channel: str) -> str:
        """Why a deal's terms are not shown in a channel, as a code; empty where they are. Asks Slack once a minute."""
        try:
            async with asyncio.timeout(LOOK):
                found = await self._readers.refusal(channel)
        except TimeoutError:
            return LATER
        return "" if found is None else found.code or LATER

    def look_again(self) -> None:
        """Something has become of a channel: ask Slack anew who reads them."""
        self._readers.forget()

    async def respond(self, response_url: str, message: Message, public_in: str = "") -> bool:
        """Answer by a `response_url`: only its person sees it, or all in the channel `public_in`, which it belongs to.

        False where the address is used up. Raises Overheard; also of direct messages, as these are between others.
        """
        if public_in and (code := await self.overheard(public_in) if public_in[0] in "CG" else LATER):
            raise Overheard(code)
        payload = message.payload()
        place = {"response_type": "in_channel" if public_in else "ephemeral", "replace_original": False}
        refusal = await self._send(response_url, {**payload, **place})
        if refusal and self._blocks_refused({"error": refusal}, payload):
            refusal = await self._send(response_url, {"text": message.text, **place})
        elif not refusal:
            self._took(payload)
        if refusal:
            log.warning("response refused", reason=refusal)
        return not refusal

    async def remove(self, response_url: str) -> None:
        """Take away the message that a `response_url` belongs to."""
        await self._send(response_url, {"delete_original": True})

    async def reply(self, address: Address, message: Message, person: str) -> None:
        """Answer where the asker is: by the `response_url` where there is one, else in the thread; `person` alone where
        others would read it there.
        """
        if address.response_url:
            await self.respond(address.response_url, message)
        elif address.channel:
            try:
                await self.post(address.channel, address.thread, message)
            except Overheard as error:
                await self.whisper(address, person, message, error.code)

    async def open(self, trigger: str, modal: Modal) -> None:
        """Open a modal for whoever pulled the trigger, within three seconds of it."""
        await self._call("views.open", self._client.views_open(trigger_id=trigger, view=modal.payload()))

    async def turn(self, view: str, modal: Modal) -> None:
        """Show another modal in the place of one that is open."""
        await self._call("views.update", self._client.views_update(view_id=view, view=modal.payload()))

    async def publish(self, person: str, home: HomeView) -> None:
        """Show a person's Home."""
        await self._call("views.publish", self._client.views_publish(user_id=person, view=home.payload()))

    async def suggest(self, channel: str, title: str, prompts: tuple[str, ...]) -> None:
        """Offer at most four prompts above a direct message's composer."""
        offered = [{"title": prompt, "message": prompt} for prompt in prompts[:4]]
        method = "assistant.threads.setSuggestedPrompts"
        call = self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=offered)
        await self._call(method, call)

    async def _said(
        self, method: str, call: Callable[..., Awaitable[Any]], place: dict[str, Any], message: Message
    ) -> Any:
        """Call with a message; with its text alone where its blocks are refused."""
        payload = message.payload()
        try:
            sent = await self._call(method, call(**place, **payload))
        except SlackApiError as error:
            if not self._blocks_refused(error.response.data, payload):
                raise
            return await self._call(method, call(**place, text=message.text))
        self._took(payload)
        return sent

    async def _call(self, method: str, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except SlackApiError as error:
            self._gauges.slack_error(method, str(error.response.data.get("error", "unknown")))
            raise

    async def _send(self, url: str, payload: dict[str, Any]) -> str:
        """Send to a response_url; what it refused, empty where it took it."""
        client = AsyncWebhookClient(url, session=self._client.session, retry_handlers=self._retry_handlers)
        response = await client.send_dict(payload)
        if response.status_code == 200 and '"ok":false' not in response.body.replace(" ", ""):
            return ""
        refusal = _code(response.body)
        self._gauges.slack_error("response_url", refusal)
        return refusal

    def _took(self, payload: dict[str, Any]) -> None:
        if any(block["type"] in ("table", "data_visualization", "container") for block in payload.get("blocks", ())):
            self._acceptance.took(self._workspace)

    def _blocks_refused(self, answer: Any, payload: dict[str, Any]) -> bool:
        """Whether it was the blocks that were refused; then the reasons are logged, and from then on drawn plainly."""
        if "invalid_blocks" not in str(answer.get("error", "")) or "blocks" not in payload:
            return False
        reasons = (answer.get("response_metadata") or {}).get("messages", [])
        log.error("blocks refused; sent as text", reasons=reasons, types=[block["type"] for block in payload["blocks"]])
        self._acceptance.refused(self._workspace)
        return True


def _code(body: str) -> str:
    """The error's name in what a response_url said; the status alone says too little."""
    known = ("invalid_blocks", "expired_url", "used_url", "no_text", "ratelimited", "channel_not_found")
    return next((code for code in known if code in body), "refused")
