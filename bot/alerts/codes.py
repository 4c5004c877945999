"""What Slack's answers to a post mean: one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["retry", "ambiguous", "permanent", "barred", "plain", "root"]

#: retry: it was not posted, and may be later. ambiguous: it may have been posted. permanent: it never will be, into
#: this channel. barred: nothing can be posted anywhere until whoever runs the bot does something; it waits, as
#: nothing may be lost. plain: it was not posted, and is as text alone. root: its thread is gone, so it starts anew.
TABLE: Mapping[str, Verdict] = {
    # not done, and said so
    "ratelimited": "retry", "rate_limited": "retry", "message_limit_exceeded": "retry", "service_unavailable": "retry",
    "team_added_to_org": "retry", "request_timeout": "retry", "accesslimited": "retry", "connection_refused": "retry",
    "external_channel_migrating": "retry", "limit_exceeded": "retry",
    # some of it may have happened
    "fatal_error": "ambiguous", "internal_error": "ambiguous", "server_error": "ambiguous", "timeout": "ambiguous",
    "connection": "ambiguous", "unreadable": "ambiguous", "duplicate_message_not_found": "ambiguous",
    "duplicate_channel_not_found": "ambiguous",
    # this channel takes nothing
    "channel_not_found": "permanent", "is_archived": "permanent", "not_in_channel": "permanent",
    "restricted_action": "permanent", "restricted_action_read_only_channel": "permanent",
    "restricted_action_thread_only_channel": "permanent", "restricted_action_non_threadable_channel": "permanent",
    "restricted_action_thread_locked": "permanent", "cannot_dm_bot": "permanent", "user_not_found": "permanent",
    "user_disabled": "permanent", "user_not_visible": "permanent", "users_not_found": "permanent",
    "messages_tab_disabled": "permanent", "not_allowed_token_type": "permanent", "ekm_access_denied": "permanent",
    "slack_connect_canvas_sharing_blocked": "permanent", "is_inactive": "permanent", "no_permission": "permanent",
    "team_not_found": "permanent", "method_not_supported_for_channel_type": "permanent", "as_user_not_supported":
    "permanent", "cannot_reply_to_message": "permanent", "channel_type_not_supported": "permanent",
    # nothing goes out at all
    "token_revoked": "barred", "token_expired": "barred", "account_inactive": "barred", "invalid_auth": "barred",
    "not_authed": "barred", "access_denied": "barred", "missing_scope": "barred", "org_login_required": "barred",
    "team_access_not_granted": "barred", "two_factor_setup_required": "barred", "enterprise_is_restricted": "barred",
    # these words, not this place
    "invalid_blocks": "plain", "invalid_blocks_format": "plain", "msg_too_long": "plain", "no_text": "plain",
    "msg_blocks_too_long": "plain", "markdown_text_conflict": "plain", "attachment_payload_limit_exceeded": "plain",
    "too_many_attachments": "plain", "metadata_too_large": "plain", "invalid_metadata_format": "plain",
    "invalid_metadata_schema": "plain", "metadata_must_be_sent_from_app": "plain",
    # its thread
    "thread_not_found": "root", "message_not_found": "root", "cannot_reply_to_deleted_message": "root",
}  # fmt: skip

#: Codes of ours: why an alert was not posted, or not for sure, though Slack has not refused it.
SHARED, UNSEEN, UNCONFIRMED = "shared", "readers_unknown", "unconfirmed"
#: What codes mean to whoever subscribed a channel, and what to do about it.
_WHY: Mapping[str, str] = {
    "not_in_channel": "I am not in it; type /invite there and choose dealbot",
    "channel_not_found": "I cannot see it, as it is private or gone; type /invite there and choose dealbot",
    "is_archived": "it is archived; bring it back from the archive, or subscribe another channel",
    **dict.fromkeys(("restricted_action", "restricted_action_read_only_channel"), "only some people may post there; "
                    "let me post in its settings, or subscribe another channel"),
    **dict.fromkeys(("restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
                     "restricted_action_thread_locked"), "its settings keep me from posting there as alerts need it; "
                    "change them, or subscribe another channel"),
    **dict.fromkeys(("user_not_found", "users_not_found", "user_disabled", "user_not_visible", "is_inactive"),
                    "that person is not in this workspace any more; subscribe a channel or somebody else"),
    **dict.fromkeys(("messages_tab_disabled", "cannot_dm_bot"), "direct messages with me are switched off; whoever "
                    "runs dealbot can switch them on on the app's page, App Home"),
    SHARED: "people of another company read it, or are about to, and a deal's figures are not for them",
    UNSEEN: "I may not look who reads it; give the app the scopes channels:read and groups:read, and install it again",
    UNCONFIRMED: "Slack did not say whether the last alert arrived, and I may not look; give the app the scopes "
                 "channels:history and groups:history, and install it again",
}  # fmt: skip


def why(code: str) -> str:
    """Why nothing can be posted and what to do about it, in words for people."""
    return _WHY.get(code) or (f"Slack refuses it ({code or 'and does not say why'}); whoever runs dealbot finds more "
                              "in its log")  # fmt: skip


def verdict(code: str, status: int = 200) -> Verdict:
    """What an answer with ok: false means, or an HTTP status (429, 5xx), or how the call failed ("timeout", …).

    What the table does not know is ambiguous below: nobody can tell what became of it.
    """
    if status == 429:
        return "retry"
    if status >= 500:
        return "ambiguous"
    return TABLE.get(code, "ambiguous")
