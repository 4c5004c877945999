"""`dealbot ask` starts without what it does not need."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("slack_sdk", "slack_bolt", "sqlalchemy", "numpy", "pandas", "matplotlib", "rich", "click", "asyncio", "http.client")

_PROGRAM = """
import sys
from bot.__main__ import main
status = main(["ask", "cost through 2027", "--as-of", "2026-11-23"])
print(",".join(sorted(sys.modules)))
sys.exit(status)
"""


def test_modules(environment: dict[str, str]) -> None:
    """Neither Slack nor a database nor number crunching is loaded on the way to an answer."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, env=environment, check=True)
    loaded = set(done.stdout.splitlines()[-1].split(","))
    assert "core" in loaded
    assert not [name for name in HEAVY if name in loaded]
