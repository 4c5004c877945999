"""Cards of one line, each with the key of its alert, for tests of how alerts travel and not of what they say."""

from __future__ import annotations

import re
from typing import Any

from bot.alerts import Drawn, Due
from bot.render.blocks import Message

_KEY = re.compile(r"\[([CU][^\]]*)\]")


async def draw(due: Due) -> Drawn:
    """A card for one alert, with the message for its thread; one message for several."""
    text = " ".join(f"[{entry.key}]" for entry in due.entries)
    if due.repeat:
        text += " (may repeat)"
    if any(entry.late for entry in due.entries):
        text += " late"
    if due.grouped:
        return Drawn(message=Message(text=text))
    return Drawn(message=Message(text=text), card=Message(text=f"card: {text}"))


def keys_in(message: dict[str, Any] | Any) -> list[str]:
    """The keys of the alerts that a message of `draw` tells."""
    return _KEY.findall(str(message.get("text", "")))
