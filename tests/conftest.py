"""What all tests share: where the checkout is."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


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
