"""The methods of the Web API that the bot uses."""

from __future__ import annotations

from bot.local.api import chat, conversations, files, people, views
from bot.local.api.call import Backend, Call, Method

METHODS: tuple[Method, ...] = (
    *people.METHODS, *chat.METHODS, *conversations.METHODS, *views.METHODS, *files.METHODS,
)  # fmt: skip

__all__ = ["METHODS", "Backend", "Call", "Method"]
