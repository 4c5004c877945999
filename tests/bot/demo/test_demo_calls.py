"""`dealbot demo` where it cannot be run as called."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.mark.parametrize("port", ["70000", "99999999999999999999", "-1", "4280.5", "http", "٤٢"])
def test_a_port_that_is_none(dealbot: Any, port: str) -> None:
    """It is a wrong call, and says which ports there are; no defect."""
    told = dealbot("demo", "--no-browser", f"--port={port}")
    assert told.returncode == 2
    assert "is not a port; write a number from 1 to 65535" in told.stderr.decode()
    assert "defect" not in told.stderr.decode()


def test_a_port_that_is_taken(dealbot: Any) -> None:
    """It says once what port, why and what to do instead."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        told = dealbot("demo", "--no-browser", "--port", str(port))
    assert told.returncode == 2
    assert told.stderr.decode() == (
        f"dealbot: the page cannot be shown on port {port}: another program is there; leave --port out for one that is free\n"
    )
