"""files.*: uploads in the three steps that Slack has now."""

from __future__ import annotations

import secrets
from typing import Any

from bot.local.api.call import Call, Method
from bot.local.grants import Refusal
from bot.local.posting import app_message, checked_content

MOST_BYTES = 50_000_000
FILES_KEPT = 100


def get_upload_url(call: Call) -> dict[str, Any]:
    """files.getUploadURLExternal: where to send the bytes, and the id that the file will have."""
    name = call.text("filename")
    length = call.whole("length", 0, MOST_BYTES + 1) if call.arguments.get("length") else 0
    if not 0 < length <= MOST_BYTES:
        raise Refusal("invalid_arguments")
    file = f"F{secrets.token_hex(5).upper()}"
    secret = secrets.token_urlsafe(16)
    call.workspace.files[file] = {"id": file, "name": name, "length": length, "secret": secret, "content": None}
    while len(call.workspace.files) > FILES_KEPT:
        del call.workspace.files[next(iter(call.workspace.files))]
    return {"file_id": file, "upload_url": f"{call.backend.url()}/upload/v1/{file}/{secret}"}


def complete_upload(call: Call) -> dict[str, Any]:
    """files.completeUploadExternal: share what was uploaded into a channel, with a message."""
    wanted = call.arguments.get("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        raise Refusal("invalid_arguments")
    channel = None
    if call.arguments.get("channel_id"):
        channel = call.inside(call.channel("channel_id"))
    done = []
    for one in wanted:
        kept = call.workspace.files.get(str(one.get("id")))
        if kept is None or kept["content"] is None:
            raise Refusal("file_not_found")
        kept["title"] = str(one.get("title") or kept["name"])
        done.append(described(call, kept))
    if channel is not None:
        text = str(call.arguments.get("initial_comment") or "")
        content = {"text": text, "files": done} if not text else {**checked_content({"text": text}), "files": done}
        message = app_message(call.workspace, content) | {"subtype": "file_share", "upload": False}
        if call.arguments.get("thread_ts"):
            message["thread_ts"] = str(call.arguments["thread_ts"])
        call.workspace.post(channel, message)
        call.backend.events.posted(channel, message)
    return {"files": done}


def described(call: Call, file: dict[str, Any]) -> dict[str, Any]:
    """A file as the API describes it."""
    link = f"{call.backend.url()}/files/{file['id']}/{file['secret']}/{file['name']}"
    return {
        "id": file["id"], "name": file["name"], "title": file.get("title", file["name"]), "size": file["length"],
        "filetype": file["name"].rpartition(".")[2], "user": call.workspace.bot.id, "url_private": link,
        "url_private_download": link, "permalink": link, "mode": "hosted", "is_external": False,
    }  # fmt: skip


METHODS: tuple[Method, ...] = (
    Method("files.getUploadURLExternal", get_upload_url, ("files:write",), 4),
    Method("files.completeUploadExternal", complete_upload, ("files:write",), 4),
)
