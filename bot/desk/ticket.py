"""What a button carries, so that it can run a question or bring an answer back without anything being stored."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from datetime import date
from typing import Any, NamedTuple

#: What Slack allows in a button's value, in characters.
LONGEST_VALUE = 2_000
_PACKED = "z:"
_LONGEST_UNPACKED = 20_000


class Ticket(NamedTuple):
    """A question and what it leans on: enough to answer it again, by whoever may see the deal then.

    `deal` is the deal that is meant where the question names none; `before` what the conversation was about before
    it (`core.State` as plain data); `as_of` the day it is answered for, None for the day on which the button is
    pressed; `thread` the thread that an answer shared belongs in.
    """

    question: str
    deal: str | None = None
    before: dict[str, Any] | None = None
    as_of: date | None = None
    thread: str = ""

    def encode(self) -> str | None:
        """The ticket as a button's value; None where it does not fit into one."""
        data = {"q": self.question, "d": self.deal, "b": self.before, "a": self.as_of and self.as_of.isoformat(),
                "t": self.thread}  # fmt: skip
        text = json.dumps({name: value for name, value in data.items() if value or name == "q"}, ensure_ascii=False,
                          separators=(",", ":"))  # fmt: skip
        if len(text) > LONGEST_VALUE:
            text = _PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
        return text if len(text) <= LONGEST_VALUE else None

    @classmethod
    def decode(cls, text: str) -> Ticket | None:
        """The ticket in a button's value; None where it is none, such as from a version that wrote another form."""
        try:
            if text.startswith(_PACKED):
                text = _unpacked(text.removeprefix(_PACKED))
            data = json.loads(text)
            as_of = date.fromisoformat(data["a"]) if data.get("a") else None
            ticket = cls(data["q"], data.get("d"), data.get("b"), as_of, data.get("t", ""))
        except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error):
            return None
        kinds = ((ticket.question, str), (ticket.deal, str | None), (ticket.before, dict | None), (ticket.thread, str))
        return ticket if all(isinstance(value, kind) for value, kind in kinds) else None


def _unpacked(text: str) -> str:
    """What was packed, up to a length that no ticket of ours has."""
    unzip = zlib.decompressobj()
    return unzip.decompress(base64.urlsafe_b64decode(text), _LONGEST_UNPACKED).decode()
