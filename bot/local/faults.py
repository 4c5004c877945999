"""Faults on order: what goes wrong with an API call or a delivery, how often, and how."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Any, TypeVar


@dataclass(slots=True)
class Fault:
    """What goes wrong with calls of the API.

    `method` is a method's name, "response_url", "upload" or "*"; `channel` narrows it to one channel. It strikes the
    `times` next calls that fit (None: all), each with `probability`, after letting `skip` of them pass. `status` 429
    comes with `retry_after` as Retry-After (None: without that header). `error` is the code of an answer with ok:
    false, and the answer's body of another status. `accept` says that the call is carried out before it goes wrong;
    `drop` cuts the connection instead of answering. `delay` waits first, and alone changes nothing else. `blocks`
    are block types that are refused as invalid_blocks. `strip_metadata` hands out messages without metadata.
    """

    method: str = "*"
    channel: str = ""
    times: int | None = None
    probability: float = 1.0
    skip: int = 0
    status: int = 200
    error: str = ""
    retry_after: str | None = None
    accept: bool = False
    drop: bool = False
    delay: float = 0.0
    blocks: tuple[str, ...] = ()
    strip_metadata: bool = False
    struck: int = 0  #: how often it has

    @property
    def breaks(self) -> bool:
        """Whether the caller gets another answer than the call's own."""
        return self.drop or self.status != 200 or bool(self.error)


@dataclass(slots=True)
class DeliveryFault:
    """What goes wrong with deliveries to the app. `kind`: slash_commands, interactive, events_api, or "*".

    `duplicate` delivers so many copies more, with the same id. `hold` keeps an event back until so many others have
    gone out: that reorders. `disconnect` cuts the socket after sending; `lose_ack` treats the answer as never come.
    `signature`, over HTTP: "wrong", "missing" or "stale".
    """

    kind: str = "*"
    times: int | None = None
    probability: float = 1.0
    skip: int = 0
    duplicate: int = 0
    hold: int = 0
    disconnect: bool = False
    lose_ack: bool = False
    signature: str = ""
    struck: int = 0  #: how often it has


F = TypeVar("F", Fault, DeliveryFault)


class Faults:
    """The faults in force. Chance is drawn from `seed`, so that a run can be had again."""

    def __init__(self, seed: int = 0) -> None:
        self.calls: list[Fault] = []
        self.deliveries: list[DeliveryFault] = []
        self._chance = random.Random(seed)  # noqa: S311 - it decides what breaks, no secret

    def seed(self, seed: int) -> None:
        """Start chance anew."""
        self._chance = random.Random(seed)  # noqa: S311

    def inject(self, method: str = "*", **how: Any) -> Fault:
        """Let calls of a method go wrong from now on; the arguments are the fields of `Fault`."""
        fault = Fault(method, **_known(Fault, how))
        self.calls.append(fault)
        return fault

    def disturb(self, kind: str = "*", **how: Any) -> DeliveryFault:
        """Let deliveries go wrong from now on; the arguments are the fields of `DeliveryFault`."""
        fault = DeliveryFault(kind, **_known(DeliveryFault, how))
        self.deliveries.append(fault)
        return fault

    def clear(self, fault: Fault | DeliveryFault | None = None) -> None:
        """End one fault, or all."""
        self.calls = [one for one in self.calls if fault is not None and one is not fault]
        self.deliveries = [one for one in self.deliveries if fault is not None and one is not fault]

    def of_call(self, method: str, channel: str) -> list[Fault]:
        """The faults that strike this call: of those that break it the first, and all others that fit."""
        if not self.calls:
            return []
        struck: list[Fault] = []
        for fault in self.calls:
            fits = fault.method in ("*", method) and fault.channel in ("", channel)
            if fits and not (fault.breaks and any(one.breaks for one in struck)) and self._strikes(fault):
                struck.append(fault)
        return struck

    def of_delivery(self, kind: str) -> list[DeliveryFault]:
        """The faults that strike this delivery."""
        return [fault for fault in self.deliveries if fault.kind in ("*", kind) and self._strikes(fault)]

    def _strikes(self, fault: Fault | DeliveryFault) -> bool:
        if fault.times is not None and fault.struck >= fault.times:
            return False
        if fault.probability < 1.0 and self._chance.random() >= fault.probability:
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        fault.struck += 1
        return True


def _known(kind: type[Any], how: dict[str, Any]) -> dict[str, Any]:
    """The arguments with lists, as JSON has them, made tuples. ValueError names one that is no field."""
    unknown = how.keys() - {one.name for one in fields(kind)}
    if unknown:
        raise ValueError(f"a {kind.__name__} has no {', '.join(sorted(unknown))}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in how.items()}
