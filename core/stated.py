"""How a contract says a value: given, undisclosed, none, redacted or not recorded; amounts with their qualifier.

These are the small values that terms are made of. Each reads the words a deal desk writes and refuses
the rest with what is wrong, why, and what to write instead.
"""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar, Union, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from core.dates import FIRST_YEAR, LAST_YEAR, Span, next_month

T = TypeVar("T")


class State(enum.Enum):
    """Why a term has no value. The four are never taken for one another, nor for zero."""

    UNDISCLOSED = "undisclosed"  #: it exists or may exist; the sources do not say
    NONE = "none"  #: the contract says that there is none
    REDACTED = "redacted"  #: the document holds it, blacked out
    NOT_RECORDED = "not recorded"  #: nobody has entered it here

    def __str__(self) -> str:
        return self.value


_STATES = {state.value: state for state in State}


def refuse(what: str, why: str, instead: str) -> PydanticCustomError:
    """The error that a reader of contract values raises."""
    return PydanticCustomError("contract", "{what}; {why}; {instead}", {"what": what, "why": why, "instead": instead})


class _StatedSchema:
    """Validates `T | State` as a state's word first and as T otherwise, so that errors speak of T alone."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = next(arg for arg in get_args(source) if arg is not State)
        return core_schema.no_info_wrap_validator_function(
            _state_or, handler.generate_schema(inner), serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(_STATES)}, handler(schema)]}


def _state_or(value: Any, handler: Callable[[Any], Any]) -> Any:
    if isinstance(value, State):
        return value
    if isinstance(value, str) and value.strip().lower() in _STATES:
        return _STATES[value.strip().lower()]
    return handler(value)


#: A value, or the state that says why there is none.
Stated: TypeAlias = Annotated[Union[T, State], _StatedSchema()]


class _Words(Generic[T]):
    """A value that is written as words: how to read them and what JSON Schema shows of them."""

    def __init__(self, read: Callable[[str], T], description: str, examples: list[str], numbers: bool = False) -> None:
        self.read, self.description, self.examples, self.numbers = read, description, examples, numbers

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: Any) -> Any:
            if isinstance(value, source):
                return value
            if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
                raise refuse("not a single value", f"expected {self.description}", f"write {self.examples[0]!r}")
            return self.read(str(value).strip())

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        kinds: Any = ["string", "number"] if self.numbers else "string"
        return {"type": kinds, "description": self.description, "examples": self.examples}


# dates ---------------------------------------------------------------------------------------


class ContractDate(NamedTuple):
    """A date as precise as the contract gives it: a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def span(self) -> Span:
        """All the days it may mean."""
        if self.month is None:
            return Span(date(self.year, 1, 1), date(self.year + 1, 1, 1))
        if self.day is None:
            first = date(self.year, self.month, 1)
            return Span(first, next_month(first))
        return Span.of(date(self.year, self.month, self.day), date(self.year, self.month, self.day))

    @property
    def first(self) -> date:
        """What a start at this precision means."""
        return self.span.start

    @property
    def last(self) -> date:
        """What an end at this precision means."""
        return self.span.last_day

    @property
    def exact(self) -> bool:
        return self.day is not None

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def read_date(text: str) -> ContractDate:
    """`2029`, `2029-05` or `2029-05-31`."""
    parts = text.split("-")
    form = [len(part) for part in parts]
    if form not in ([4], [4, 2], [4, 2, 2]) or not all(part.isascii() and part.isdigit() for part in parts):
        raise refuse(f"{text!r} is not a date", "contract dates are ISO dates", "write 2029, 2029-05 or 2029-05-31")
    numbers = [int(part) for part in parts]
    if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        raise refuse(f"the year {numbers[0]} is out of range", "a typing error is likelier",
                     f"write a year from {FIRST_YEAR} to {LAST_YEAR}")
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        raise refuse(f"{text!r} is not a date", "there is no such month", "write a month from 01 to 12")
    if len(numbers) > 2 and not 1 <= numbers[2] <= monthrange(numbers[0], numbers[1])[1]:
        raise refuse(f"{text!r} is not a date", "that month has no such day",
                     f"write a day from 01 to {monthrange(numbers[0], numbers[1])[1]}")
    return ContractDate(*numbers)


# numbers and amounts ---------------------------------------------------------------------------

_SCALE = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6,
    "billion": 10**9, "b": 10**9, "bn": 10**9, "trillion": 10**12, "t": 10**12,
}  # fmt: skip


def read_number(text: str) -> Decimal:
    """`1250000000`, `1_250_000_000`, `1,250,000,000`, `1.25 billion`, `1.25B`; never negative."""
    bare = text.replace("_", "").replace(",", "").replace(" ", "")
    cut = len(bare)
    while cut and not bare[cut - 1].isdigit():
        cut -= 1
    figure, scale = bare[:cut], bare[cut:].lower()
    try:
        if (scale and scale not in _SCALE) or not figure.isascii() or "e" in figure.lower() or len(figure) > 30:
            raise InvalidOperation
        value = Decimal(figure) * _SCALE.get(scale, 1)
    except InvalidOperation:
        raise refuse(f"{text!r} is not a number", "an amount is digits, with a scale if it is long",
                     "write 1_250_000_000 or 1.25 billion") from None
    if not value.is_finite() or value < 0:
        raise refuse(f"{text!r} is not a usable number", "amounts here are never negative", "write 0 or more")
    return value


Qualifier = Literal["exactly", "up to", "at least", "undisclosed"]


class Quoted(NamedTuple):
    """An amount or a percentage with its qualifier: all that the sources bound it by.

    `low` and `high` are inclusive and in the unit written; None is unbounded, or not said.
    """

    qualifier: Qualifier
    low: Decimal | None
    high: Decimal | None

    @property
    def exact(self) -> Decimal | None:
        """The figure, where there is exactly one."""
        return self.low if self.low == self.high else None

    def __str__(self) -> str:
        if self.qualifier == "exactly":
            return f"{self.low:,f}"
        if self.qualifier == "undisclosed":
            return "undisclosed" if self.high is None else f"undisclosed between {self.low or 0:,f} and {self.high:,f}"
        if self.qualifier == "up to":
            least = f" and at least {self.low:,f}" if self.low else ""
            return f"up to {self.high:,f}{least}"
        return f"at least {self.low:,f}"


def read_quoted(text: str) -> Quoted:
    """`1.25 billion`, `exactly X`, `up to X [and at least Y]`, `at least X`, `undisclosed between X and Y`."""
    words = " ".join(text.lower().split())
    if words.startswith("undisclosed "):
        low, found, high = words.removeprefix("undisclosed ").removeprefix("between ").partition(" and ")
        if not found:
            raise refuse(f"{text!r} gives no bounds", "an undisclosed amount has two bounds or none",
                         "write undisclosed, or undisclosed between 0 and 1.25 billion")
        return _ordered("undisclosed", read_number(low), read_number(high), text)
    if words.startswith("up to "):
        high, _, low = words.removeprefix("up to ").partition(" and at least ")
        return _ordered("up to", read_number(low) if low else Decimal(0), read_number(high), text)
    if words.startswith("at least "):
        return Quoted("at least", read_number(words.removeprefix("at least ")), None)
    value = read_number(words.removeprefix("exactly "))
    return Quoted("exactly", value, value)


def _ordered(qualifier: Qualifier, low: Decimal, high: Decimal, text: str) -> Quoted:
    if low > high:
        raise refuse(f"{text!r} ends below where it begins", "the first bound is the lower one", "swap the two figures")
    return Quoted(qualifier, low, high)


def read_percent(text: str) -> Quoted:
    """A percentage, as `read_quoted` reads it; the percent sign is optional."""
    quoted = read_quoted(text.replace("%", "").replace(" percent", ""))
    if quoted.high is not None and quoted.high > 1000:
        raise refuse(f"{text!r} is no likely percentage", "it is above 1000%", "write 12.5% for twelve and a half")
    return quoted


# durations and quantities ------------------------------------------------------------------------

PeriodUnit = Literal["days", "business days", "months"]


@dataclass(frozen=True, slots=True)
class Period:
    """A contract period such as a notice: so many days, business days or calendar months."""

    count: int
    unit: PeriodUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


_PERIOD_UNITS: dict[str, tuple[PeriodUnit, int]] = {
    "day": ("days", 1), "days": ("days", 1), "calendar days": ("days", 1), "week": ("days", 7), "weeks": ("days", 7),
    "business day": ("business days", 1), "business days": ("business days", 1),
    "working day": ("business days", 1), "working days": ("business days", 1),
    "month": ("months", 1), "months": ("months", 1), "year": ("months", 12), "years": ("months", 12),
}  # fmt: skip


def read_period(text: str) -> Period:
    """`90 days`, `10 business days`, `3 months`, `1 year`."""
    count, _, unit = " ".join(text.lower().split()).partition(" ")
    if not (count.isascii() and count.isdigit() and len(count) <= 5) or unit not in _PERIOD_UNITS:
        raise refuse(f"{text!r} is not a period", "a period is a whole number and a unit",
                     "write 90 days, 10 business days or 3 months")
    name, factor = _PERIOD_UNITS[unit]
    return Period(int(count) * factor, name)


class Quantity(NamedTuple):
    """So much capacity: `300 MW`, `325,000 GPUs`. The unit is `MW` or `GPU`."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        unit = "GPUs" if self.unit == "GPU" and self.value != 1 else self.unit
        return f"{self.value.normalize():,f} {unit}"


_CAPACITY_UNITS = {
    "mw": ("MW", Decimal(1)), "kw": ("MW", Decimal("0.001")), "gw": ("MW", Decimal(1000)),
    "gpu": ("GPU", Decimal(1)), "gpus": ("GPU", Decimal(1)),
}  # fmt: skip


def read_quantity(text: str) -> Quantity:
    figure, _, unit = text.strip().rpartition(" ")
    if unit.lower() not in _CAPACITY_UNITS or not figure:
        raise refuse(f"{text!r} is not a capacity", "a capacity is a number and MW, kW, GW or GPUs", "write 300 MW")
    name, factor = _CAPACITY_UNITS[unit.lower()]
    return Quantity(read_number(figure) * factor, name)


DateField = Annotated[ContractDate, _Words(read_date, "a date: year, month or day", ["2029-05-31", "2029-05"])]
QuotedField = Annotated[
    Quoted,
    _Words(read_quoted, "an amount with its qualifier",
           ["1.25 billion", "up to 1.25 billion", "at least 10 million", "undisclosed between 0 and 1.25 billion"],
           numbers=True),
]  # fmt: skip
PercentField = Annotated[
    Quoted, _Words(read_percent, "a percentage", ["12.5%", "undisclosed between 0 and 50%"], numbers=True)
]
PeriodField = Annotated[Period, _Words(read_period, "a period", ["90 days", "10 business days", "3 months"])]
QuantityField = Annotated[Quantity, _Words(read_quantity, "a capacity", ["300 MW", "325,000 GPUs"])]
