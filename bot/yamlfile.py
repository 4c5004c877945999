"""One YAML file -> plain data (dicts, lists, text), with the line and column of every key and value.

YAML's own guesses are not wanted: every scalar stays the text that was written, and the schema types it. What
makes YAML dangerous or surprising (aliases, tags, merge keys, duplicate keys) is refused. All problems of a
file are found in one go, as far as its syntax lets one read on; time and memory are bounded.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from bot.compose import Composer, control_in
from bot.places import Located, Places

MAX_BYTES = 2_000_000
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class YamlFile(NamedTuple):
    """What one file holds. `data` is None where it could not be read at all (then there are problems)."""

    name: str
    data: object = None
    places: Places = Places()
    problems: tuple[Located, ...] = ()


def read_file(path: Path, name: str) -> YamlFile:
    """Read one regular file; whatever is wrong with it ends up in `problems`, never as an exception."""
    text = file_text(path, name)
    if isinstance(text, Located):
        return YamlFile(name, problems=(text,))
    return read_text(text, name)


def read_text(text: str, name: str) -> YamlFile:
    """The same for text that is at hand already."""
    control = control_in(text)
    if control is not None:
        return YamlFile(name, problems=(Located(
            name, *_place(text, control), f"the file holds the control character U+{ord(text[control]):04X}",
            "a contract is text that people read", "delete the character",
        ),))  # fmt: skip
    directive = 0 if text.startswith("%") else text.find("\n%") + 1
    if directive or text.startswith("%"):
        return YamlFile(name, problems=(Located(
            name, *_place(text, directive), "a line begins with %", "YAML directives are not read here",
            "delete the line, or quote the value that begins with %",
        ),))  # fmt: skip
    composer = Composer(name)
    data = composer.compose(text)
    return YamlFile(name, data, composer.places, tuple(composer.problems))


def file_text(path: Path, name: str) -> str | Located:
    """The text of a regular file of bounded size in UTF-8, or why there is none."""
    try:
        raw = _bytes(path)
    except FileNotFoundError:
        return Located(name, 1, 1, "there is no such file", "the path leads nowhere",
                       f"check the path, or write a new contract: dealbot init {name}")
    except _Refused as refused:
        return Located(name, 1, 1, *refused.parts)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Located(name, 1, 1, "the file cannot be read", reason.lower(), "check its path and permissions")
    if len(raw) > MAX_BYTES:
        return Located(name, 1, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB",
                       "a contract file is a few pages", "write one file per deal")
    if raw.startswith(_WIDE_MARKS) or raw[1:2] == b"\0" or raw[:1] == b"\0":
        return Located(name, 1, 1, "the file is not UTF-8 text", "it looks like UTF-16 or a binary file",
                       "save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8", "replace"), error.start)
        return Located(name, line, column, f"the file is not UTF-8: byte 0x{raw[error.start]:02x}",
                       "other encodings cannot be told apart", "save it as UTF-8")


class _Refused(Exception):
    """A path that is not to be opened: what, why, what instead."""

    def __init__(self, *parts: str) -> None:
        super().__init__(*parts)
        self.parts = parts


def _bytes(path: Path) -> bytes:
    """At most one byte more than is allowed. Looks before it opens: opening a device may do something."""
    _regular(os.stat(path))
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        _regular(os.fstat(descriptor))  # what was looked at may have been swapped since
        return file.read(MAX_BYTES + 1)


def _regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
        raise _Refused("this is no file", f"it is {what}", "name a regular YAML file")


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a character in a text."""
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
