"""The way back to Slack: every message, view and prompt leaves here, made by the validated models and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.alerts.calendar import CalendarFile
from bot.asker import Workspace
from bot.gauges import Gauges
from bot.journal import logger
from bot.render.blocks import HomeView, Message, Modal
from bot.surfaces.payloads import Address

log = logger(__name__)
#: What a channel answers where the bot may not post.
NO_ENTRY = frozenset(("not_in_channel", "channel_not_found", "is_archived", "restricted_action"))


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
        retry_handlers: list[AsyncRetryHandler],
    ) -> None:  # fmt: skip
        self._client, self._workspace, self._acceptance, self._gauges = client, workspace, acceptance, gauges
        self._retry_handlers = retry_handlers

    @property
    def plain(self) -> bool:
        """Whether to draw messages with the old blocks alone."""
        return self._acceptance.plain(self._workspace)

    @property
    def certain(self) -> bool:
        """Whether a message may go where nobody would hear that its blocks were refused: into an acknowledgement."""
        return self._acceptance.known(self._workspace)

    async def post(self, channel: str, thread: str, message: Message) -> str:
        """Post into a channel, in a thread if one is given; the `ts` of the message. Raises SlackApiError."""
        place: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        if thread:
            place["thread_ts"] = thread
        payload = message.payload()
        try:
            sent = await self._call("chat.postMessage", self._client.chat_postMessage(**place, **payload))
        except SlackApiError as error:
            if not self._blocks_refused(error.response.data, payload):
                raise
            sent = await self._call("chat.postMessage", self._client.chat_postMessage(**place, text=message.text))
        else:
            self._took(payload)
        return str(sent["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Show another message in the place of one of ours; nothing where it is not there any more."""
        try:
            await self._call("chat.update", self._client.chat_update(channel=channel, ts=ts, **message.payload()))
        except SlackApiError as error:
            log.warning("a message could not be updated", error=str(error.response.data.get("error", "")))

    async def upload(self, channel: str, thread: str, file: CalendarFile, title: str) -> None:
        """Put a file into a channel, in a thread if one is given. Raises SlackApiError."""
        call = self._client.files_upload_v2(filename=file.name, content=file.content, title=title, channel=channel,
                                            thread_ts=thread or None)  # fmt: skip
        await self._call("files.completeUploadExternal", call)

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
        inside = [one for one in found["channels"] if one.get("is_member") and not one.get("is_ext_shared")]
        return tuple((one["id"], one["name"]) for one in inside)

    async def read_by_others(self, channel: str) -> bool:
        """Whether people of another company read a channel, as far as the bot may look at it."""
        try:
            found = await self._call("conversations.info", self._client.conversations_info(channel=channel))
        except SlackApiError:
            return False
        return bool(found["channel"].get("is_ext_shared") or found["channel"].get("is_pending_ext_shared"))

    async def respond(self, response_url: str, message: Message, public: bool = False) -> bool:
        """Answer by a `response_url`: only its person sees it, unless `public`. False where the address is used up."""
        payload = message.payload()
        place = {"response_type": "in_channel" if public else "ephemeral", "replace_original": False}
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

    async def reply(self, address: Address, message: Message) -> None:
        """Answer where the asker is: by the `response_url` where there is one, else in the thread."""
        if address.response_url:
            await self.respond(address.response_url, message)
        elif address.channel:
            await self.post(address.channel, address.thread, message)

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
