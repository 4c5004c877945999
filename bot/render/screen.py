"""What a stream can show: its width, colours and characters."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

NARROWEST, WIDEST, DEFAULT = 40, 100, 88
#: For streams that can only show ASCII.
_ASCII = str.maketrans({
    "█": "#", "░": ".", "─": "-", "…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "×": "x",
    "€": "EUR ", "£": "GBP ", "¥": "JPY ", "₹": "INR ", "\u00a0": " ", "→": "->", "≤": "<=", "≥": ">=",
})  # fmt: skip


class Screen(NamedTuple):
    """Columns, and whether it shows colours and characters beyond ASCII."""

    width: int = DEFAULT
    color: bool = False
    unicode: bool = True

    def fit(self, text: str) -> str:
        """The text in characters that the screen can show; what has no likeness becomes a question mark."""
        if self.unicode or text.isascii():
            return text
        return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.color and text else text

    def dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.color and text else text

    def warn(self, text: str) -> str:
        return f"\x1b[1;33m{text}\x1b[0m" if self.color and text else text


def screen_of(stream: TextIO, no_color: bool) -> Screen:
    """The screen behind a stream. Colour only on a terminal, and never where `no_color` holds."""
    width, terminal = DEFAULT, stream.isatty()
    if terminal:
        try:
            width = os.get_terminal_size(stream.fileno()).columns or DEFAULT
        except OSError:
            width = DEFAULT
    try:
        "█░─…".encode(stream.encoding or "ascii")
        unicode = True
    except (LookupError, UnicodeEncodeError):
        unicode = False
    return Screen(min(max(width, NARROWEST), WIDEST), terminal and not no_color, unicode)
