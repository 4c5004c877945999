"""The kinds of values that Block Kit is made of, each able to say what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """What is wrong at one place of a payload."""

    pointer: str  #: JSON pointer to the place
    message: str
    code: str = "failed_constraint"

    def said(self) -> str:
        """As Slack words it in `errors`."""
        return f"{self.message} [json-pointer:{self.pointer}]"


Out = list[Problem]


class Shape:
    """What a value must be."""

    def check(self, value: Any, at: str, out: Out) -> None:
        """Add to `out` what is wrong with the value, which stands at the pointer `at`."""
        raise NotImplementedError


class Str(Shape):
    """A text of `least` to `most` characters, or one of `among`."""

    def __init__(self, most: int = 255, least: int = 1, among: tuple[str, ...] = ()) -> None:
        self.most, self.least, self.among = most, least, among

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, str):
            out.append(Problem(at, "must provide a string", "type_mismatch"))
        elif self.among:
            if value not in self.among:
                out.append(Problem(at, f"must be one of: {', '.join(self.among)}", "invalid_enum"))
        elif len(value) < self.least:
            out.append(Problem(at, f"must be more than {self.least - 1} characters"))
        elif len(value) > self.most:
            out.append(Problem(at, f"must be less than {self.most + 1} characters"))


class Num(Shape):
    """A finite number, whole unless `fractions`; from `least` to `most`, more than `above`."""

    def __init__(
        self, least: float = -math.inf, most: float = math.inf, *, above: float = -math.inf, fractions: bool = False
    ) -> None:
        self.least, self.most, self.above, self.fractions = least, most, above, fractions

    def check(self, value: Any, at: str, out: Out) -> None:
        allowed = (int, float) if self.fractions else (int,)
        if isinstance(value, bool) or not isinstance(value, allowed) or not math.isfinite(value):
            kind = "a number" if self.fractions else "an integer"
            out.append(Problem(at, f"must provide {kind}", "type_mismatch"))
        elif value < self.least or value <= self.above:
            bound = f"at least {self.least:g}" if value < self.least else f"greater than {self.above:g}"
            out.append(Problem(at, f"must be {bound}"))
        elif value > self.most:
            out.append(Problem(at, f"must be at most {self.most:g}"))


class Bool(Shape):
    """True or false."""

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, bool):
            out.append(Problem(at, "must provide a boolean", "type_mismatch"))


class Any_(Shape):  # noqa: N801 - it stands for any value
    """Anything: what this Slack does not look into."""

    def check(self, value: Any, at: str, out: Out) -> None:
        """Nothing is wrong."""


class Arr(Shape):
    """A list of `least` to `most` values of a shape."""

    def __init__(self, of: Shape, most: int, least: int = 1) -> None:
        self.of, self.most, self.least = of, most, least

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, list):
            out.append(Problem(at, "must provide an array", "type_mismatch"))
            return
        if len(value) < self.least:
            out.append(Problem(at, f"no less than {self.least} items allowed"))
        if len(value) > self.most:
            out.append(Problem(at, f"no more than {self.most} items allowed"))
        for number, one in enumerate(value[: self.most]):
            self.of.check(one, f"{at}/{number}", out)


class Obj(Shape):
    """An object with these fields and no others; `also` looks at it as a whole."""

    def __init__(
        self, needed: Mapping[str, Shape], may: Mapping[str, Shape] | None = None,
        also: Callable[[dict[str, Any], str, Out], None] | None = None,
    ) -> None:  # fmt: skip
        self.needed, self.fields, self.also = needed, {**needed, **(may or {})}, also

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, dict):
            out.append(Problem(at, "must provide an object", "type_mismatch"))
            return
        before = len(out)
        for name in self.needed:
            if name not in value:
                out.append(Problem(at, f"missing required field: {name}", "missing_field"))
        for name, one in value.items():
            shape = self.fields.get(name)
            if shape is not None:
                shape.check(one, f"{at}/{name}", out)
            elif name != "type":
                out.append(Problem(at, f"invalid additional property: {name}", "additional_property"))
        if self.also is not None and len(out) == before:
            self.also(value, at, out)


class Typed(Shape):
    """An object whose `type` says what shape it has: one of `table`, and of those one of `only`."""

    def __init__(self, table: Mapping[str, Shape], only: tuple[str, ...] = ()) -> None:
        self.table, self.only = table, only

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, dict):
            out.append(Problem(at, "must provide an object", "type_mismatch"))
            return
        kind = value.get("type")
        shape = self.table.get(kind) if isinstance(kind, str) else None
        if shape is None or (self.only and kind not in self.only):
            out.append(Problem(f"{at}/type", f"unsupported type: {kind}", "unsupported_type"))
            return
        shape.check(value, at, out)


class Text(Shape):
    """A text object: plain_text, or mrkdwn where `plain` does not rule it out."""

    def __init__(self, most: int = 3000, plain: bool = False) -> None:
        self.most, self.plain = most, plain

    def check(self, value: Any, at: str, out: Out) -> None:
        if not isinstance(value, dict):
            out.append(Problem(at, "must provide an object", "type_mismatch"))
            return
        kind = value.get("type")
        if kind != "plain_text" and (self.plain or kind != "mrkdwn"):
            said = "must be plain_text" if self.plain else f"unsupported type: {kind}"
            out.append(Problem(f"{at}/type", said, "unsupported_type"))
            return
        for name in value.keys() - {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}:
            out.append(Problem(at, f"invalid additional property: {name}", "additional_property"))
        if "text" not in value:
            out.append(Problem(at, "missing required field: text", "missing_field"))
        else:
            Str(self.most).check(value["text"], f"{at}/text", out)
