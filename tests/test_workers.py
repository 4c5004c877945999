"""What runs beside other tests, and what must not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import WORKERS, pytest_xdist_auto_num_workers


@pytest.mark.parametrize(
    ("named", "beside"),
    [
        (["tests"], True),
        (["tests/core", "tests/bot"], True),
        (["tests/bench"], False),
        (["tests/faults"], False),
        (["tests", "tests/faults/"], False),
        (["tests/bot/test_ask.py"], False),
        (["tests/test_workers.py::test_who_works_beside_others"], False),
    ],
)
def test_who_works_beside_others(named: list[str], beside: bool, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders run on several processors; benches, fault tests and what a developer names in a file have no workers."""
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(64))
    config = SimpleNamespace(args=named, invocation_params=SimpleNamespace(dir=root))
    assert pytest_xdist_auto_num_workers(config) == (WORKERS if beside else 0)  # type: ignore[arg-type]
