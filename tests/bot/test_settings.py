"""The settings, and the example file that lists them."""

from __future__ import annotations

from pathlib import Path

import bot.settings
from bot.settings import VARIABLES, Settings, read_settings


def test_example_lists_every_setting(root: Path) -> None:
    """`.env.example` has each variable once, empty, under one comment of its own, and no other."""
    groups = (root / ".env.example").read_text().strip().split("\n\n")[1:]
    listed = []
    for group in groups:
        comment, line = group.splitlines()
        assert comment.startswith("# ")
        name, _, value = line.partition("=")
        assert value == ""
        listed.append(name)
    assert sorted(listed) == sorted(VARIABLES.values())
    assert set(VARIABLES) == set(Settings._fields)


def test_defaults() -> None:
    """Nothing set and everything set to nothing are the defaults."""
    assert read_settings({}) == read_settings(dict.fromkeys(VARIABLES.values(), "")) == Settings()


def test_values() -> None:
    """Each variable reaches its field."""
    read = read_settings({"DEALBOT_DEALS": "deals", "NO_COLOR": "1", "DEALBOT_DEBUG": "yes"})
    assert read == Settings(Path("deals"), True, True)


def test_documented() -> None:
    """The module says where the variables are listed."""
    assert ".env.example" in (bot.settings.__doc__ or "")
