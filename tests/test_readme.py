"""The README's examples give what they show."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from bot.__main__ import main


def blocks(root: Path) -> list[tuple[str, str]]:
    """Every command of a console block with the output shown; an output that ends in "..." is only begun."""
    found: list[tuple[str, str]] = []
    shown: list[str] | None = None
    for line in (root / "README.md").read_text(encoding="utf-8").splitlines():
        if line == "```console":
            shown = []
        elif line == "```" and shown is not None:
            found += commands(shown)
            shown = None
        elif shown is not None:
            shown.append(line)
    return found


def commands(lines: list[str]) -> list[tuple[str, str]]:
    """The commands of one block, each with the lines after it."""
    found: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            command, output = found[-1]
            found[-1] = (command, f"{output}{line}\n")
    return found


def test_every_example_gives_what_it_shows(root: Path, capsys: pytest.CaptureFixture[str],
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Each command of the README prints what stands below it."""
    monkeypatch.delenv("DEALBOT_DEALS", raising=False)
    examples = blocks(root)
    assert len(examples) >= 6
    for command, shown in examples:
        name, *arguments = shlex.split(command.replace("$", "\\$"))
        assert name == "dealbot"
        main([argument.replace("\\$", "$") for argument in arguments])
        printed = capsys.readouterr().out
        if shown.endswith("...\n"):
            assert printed.startswith(shown.removesuffix("...\n")), command
        else:
            assert printed == shown, command


def test_the_files_that_the_picture_names_are_there(root: Path) -> None:
    """Every test that the README says holds a promise exists."""
    text = (root / "README.md").read_text(encoding="utf-8")
    named = {word for part in text.split("`") for word in [part.strip()] if word.startswith("tests/") and word.endswith(".py")}
    assert len(named) >= 8
    assert [name for name in sorted(named) if not (root / name).is_file()] == []
