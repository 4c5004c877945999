"""Named points on the way of a delivery, at which tests let a process pause or die."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

Point = Literal[
    "before_claim", "after_claim", "before_intent", "after_intent", "after_send", "after_answer", "after_outcome"
]
#: Called with a point's name whenever a delivery passes it; "after_send" is when the request has been written.
Points: TypeAlias = Callable[[Point], None]
POINTS: tuple[Point, ...] = get_args(Point)


def nowhere(point: Point) -> None:
    """Nothing happens at any point."""


def crash_at(where: str) -> Points:
    """Kill this process, as `kill -9` does, when it passes a point: "after_send", or "after_send:3" the third time.

    ValueError where there is no such point.
    """
    name, _, number = where.partition(":")
    if name not in POINTS or (number and not number.isdecimal()):
        raise ValueError(f"{where!r} names no point; there are {', '.join(POINTS)}")
    left = int(number or 1)

    def points(point: Point) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return points
