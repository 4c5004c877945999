"""Running `dealbot alerts` in a test, with a store of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.cli import alerts as command
from bot.store import open_store


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `dealbot alerts` with a store of its own; the status and both outputs."""
    monkeypatch.chdir(tmp_path)
    for name in ("DEALBOT_DEALS", "DEALBOT_LOG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEALBOT_STORE", f"sqlite:///{tmp_path / 'dealbot.db'}")
    monkeypatch.setattr("bot.__main__.COMMANDS", (command,))

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["alerts", *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def fill(folder: Path, work: Any) -> Any:
    """Do something in the call's store."""
    async def filled() -> Any:
        store = await open_store(f"sqlite:///{folder / 'dealbot.db'}")
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(filled())
