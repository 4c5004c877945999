"""Hostile files cost neither time nor memory."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.shelf import open_shelf
from bot.yamlfile import MAX_BYTES


def _filled(piece: str, head: str = "", tail: str = "") -> str:
    """As many pieces as just fit into a file."""
    return head + piece * ((MAX_BYTES - len(head) - len(tail)) // len(piece)) + tail


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines)


HOSTILE = {
    "billion laughs": _bomb(),
    "deep flow": _filled("["),
    "deep flow groups": _filled("{a: "),
    "deep blocks": _filled("- "),
    "deep keys": _filled("? "),
    "wide list": _filled("-\n"),
    "wide flow": _filled("a,", "[", "]"),
    "many keys": "\n".join(f"k{number}: x" for number in range(150_000)),
    "one key again": _filled("a: 1\n"),
    "one long scalar": _filled("x", "a: "),
    "one long quoted scalar": _filled("\\x41", 'a: "', '"'),
    "one long digit string": _filled("9", "deal: demo\nfiscal_year_starts: "),
    "tag directives": "".join(f"%TAG !{number}! x\n" for number in range(90_000)) + "---\na: 1\n",
    "many anchors": _filled("- &a x\n"),
    "many comments": _filled("#\n"),
    "many blank lines": _filled("\n"),
    "many documents": _filled("---\n"),
    "many aliases": _filled("- *a\n", "- &a x\n"),
    "unclosed quote": _filled("x\n", "a: '"),
    "unknown keys": "\n".join(f"{'k' * 20}{number}: x" for number in range(9_000)),
    "many terms": "terms:\n" + "- {term: fee, x: 1}\n" * 3_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_quickly(tmp_path: Path, text: str) -> None:
    """Each is refused within a second of work, which other tests beside it do not lengthen, with problems that can be
    read."""
    path = tmp_path / "hostile.yaml"
    path.write_text(text)
    began = time.thread_time()
    shelf = open_shelf(path)
    took = time.thread_time() - began
    assert shelf.book is None
    assert shelf.problems
    assert all(len(str(problem)) < 2_000 for problem in shelf.problems)
    assert took < 1


#: Runs the command line for each file, and says how much memory it has taken at most. (What the system tells of ended
#: children counts the process that started them, too.)
_MEASURED = """
import sys
from bot.__main__ import main
for path in sys.argv[1:]:
    main(["check", path])
    print(open("/proc/self/status").read())
"""


def test_memory(tmp_path: Path, environment: dict[str, str]) -> None:
    """A process that reads any of them, or all one after another, stays small."""
    paths = [tmp_path / f"{number}.yaml" for number in range(len(HOSTILE))]
    for path, text in zip(paths, HOSTILE.values(), strict=True):
        path.write_text(text)
    done = subprocess.run([sys.executable, "-c", _MEASURED, *paths], capture_output=True, text=True,
                          env=environment, cwd=tmp_path, timeout=60)  # fmt: skip
    found = re.findall(r"VmHWM:\s+(\d+) kB", done.stdout)
    assert len(found) == len(paths), done.stderr
    for path, most in zip(paths, found, strict=True):
        assert int(most) < 200_000, path.name
