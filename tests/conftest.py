"""What all tests share: where the checkout is, PostgreSQL, and how many of them run at a time."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.bot.postgres"]

ROOT = Path(__file__).resolve().parent.parent
#: What is measured or timed, and must have the machine for itself.
ALONE = (ROOT / "tests" / "bench", ROOT / "tests" / "faults")
#: More workers than this wait for the longest tests only, each with a Chromium of its own.
WORKERS = 4


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each processor where folders of tests run; none, which starts at once, for single files or tests,
    and none for benches and fault tests. `-n` says otherwise."""
    places = [Path(os.path.abspath(config.invocation_params.dir / place.partition("::")[0])) for place in config.args]
    if not all(place.is_dir() and not any(place.is_relative_to(alone) for alone in ALONE) for place in places):
        return 0
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, WORKERS) if processors > 1 else 0


def pytest_collection_finish() -> None:
    """Let the collector pass over what was collected, which stays to the end: looking through thousands of tests again
    and again was a fifth of the core's time."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--screens FOLDER` keeps the pictures that the browser tests take, such as those of the README."""
    parser.addoption("--screens", type=Path, default=None, help="keep the browser tests' pictures in this folder")


@pytest.fixture
def screens(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of the page go: the folder of `--screens`, else one of pytest's own."""
    chosen: Path | None = request.config.getoption("--screens")
    folder = chosen or tmp_path_factory.mktemp("screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
