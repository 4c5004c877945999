"""What tests read out of messages."""

from __future__ import annotations

import json
from typing import Any


def texts(message: Any) -> str:
    """All that a message or view holds, as one text."""
    return json.dumps(message, ensure_ascii=False)


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """The buttons of a message or view: action id by label."""
    found: dict[str, str] = {}
    for block in message["blocks"]:
        elements = block.get("elements", ()) if block["type"] == "actions" else (block.get("accessory") or {},)
        found |= {element["text"]["text"]: element["action_id"] for element in elements if element.get("type") == "button"}
    return found
