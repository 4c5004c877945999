"""What makes a message of the app's: its content as Slack checks it, and its frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.local.blocks import check_message, reasons
from bot.local.forms import block_ids
from bot.local.grants import Refusal
from bot.local.members import Message
from bot.local.workspace import Workspace

TEXT_LENGTH = 40_000
METADATA_BYTES = 16_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


def checked_content(given: Mapping[str, Any], refused: tuple[str, ...] = ()) -> dict[str, Any]:
    """Text, blocks and metadata of a message. Refusal: no_text, msg_too_long, invalid_blocks and the like.

    `refused` are types of blocks that this workspace does not take.
    """
    text, blocks = given.get("text"), given.get("blocks")
    if text is not None and not isinstance(text, str):
        raise Refusal("invalid_arguments")
    content: dict[str, Any] = {"text": text or ""}
    if blocks is not None and blocks != []:
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise Refusal("invalid_blocks_format")
        problems = check_message(blocks, refused)
        if problems:
            said = [problem.said() for problem in problems]
            raise Refusal("invalid_blocks", errors=said, response_metadata={"messages": reasons(problems)})
        content["blocks"] = block_ids(blocks)
    elif not (text or "").strip() and not given.get("attachments"):
        raise Refusal("no_text")
    if text and len(text) > TEXT_LENGTH:
        raise Refusal("msg_too_long")
    if given.get("metadata"):
        content |= _metadata(given["metadata"])
    return content


def _metadata(metadata: Any) -> dict[str, Any]:
    """The metadata if it is well-formed. An invalid event_type loses it, with no more than a warning."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload", {}), dict):
        raise Refusal("invalid_metadata_format")
    if len(repr(metadata)) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    event_type = metadata.get("event_type")
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type) or "event_payload" not in metadata:
        return {"warning": "invalid_metadata"}
    return {"metadata": {"event_type": event_type, "event_payload": metadata["event_payload"]}}


def app_message(workspace: Workspace, content: Mapping[str, Any]) -> Message:
    """A message of the app's, not yet posted."""
    message: Message = {
        "type": "message",
        "user": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "team": workspace.team,
        "text": content["text"],
        "bot_profile": {
            "id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot.id,
            "name": workspace.app_name, "deleted": False, "team_id": workspace.team,
        },
    }  # fmt: skip
    for key in ("blocks", "metadata", "files"):
        if key in content:
            message[key] = content[key]
    return message
