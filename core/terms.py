"""Every term that a contract can hold: frozen models, each with its source; one tagged union at the bottom.

A field that is left out is *not recorded*. A field may also say `undisclosed`, `none` or `redacted`,
where `Stated[...]` stands below. A new term is a class here and a name in the union; the type checker then
points at what has to handle it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias, Union

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from core.stated import (
    DateField,
    PercentField,
    PeriodField,
    QuantityField,
    QuotedField,
    State,
    Stated,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Role = Literal["customer", "provider"]
Side = Literal["either", "customer", "provider"]
#: Yes or no; editors that take `yes` for text are told that it will do.
YesNo = Annotated[bool, WithJsonSchema({"enum": [True, False, "yes", "no"]})]
#: How a month in force for some of its days accrues; the state `none` means that the whole month does.
Proration = Literal["actual", "30/360"]
Grain = Literal["month", "quarter", "year"]
UnitPer = Literal["MW-month", "kW-month", "GPU-month", "GPU-hour", "MWh"]


class Part(BaseModel):
    """What every part of a contract file shares: it is frozen and knows no key but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Sourced(Part):
    """Something that a source says: which one (a key of `sources`), where in it, and what it says."""

    source: Slug
    where: Text | None = None
    says: Text | None = None
    note: Text | None = None


class Source(Part):
    """A document that terms are taken from; `published` is when its claims became known."""

    title: Text
    kind: Literal["contract", "filing", "press", "statement", "internal"]
    published: DateField
    note: Text | None = None


class Party(Sourced):
    name: Text
    role: Role
    aliases: tuple[Text, ...] = ()


class TermDate(Sourced):
    """One of the deal's own dates: signing, effective, start or end."""

    date: DateField


class Term(Sourced):
    """A term proper. `name` tells terms of one kind apart and is what overlays patch."""

    label: ClassVar[str]
    name: Slug


class Timed(Term):
    """A term in force from a day until a day, both inclusive; the deal's own where left out.

    An amendment changes its figures from a day on; the old ones hold until the day before.
    """

    from_: DateField | None = Field(None, alias="from")
    until: DateField | None = None


class Fee(Timed):
    """A recurring fee. A quarterly or yearly one accrues a third or a twelfth a calendar month.

    `fixed` says that an amount "up to X" is to be read as X (then `note` says why).
    """

    label: ClassVar[str] = "fee"
    term: Literal["fee"]
    amount: Stated[QuotedField]
    per: Grain
    fixed: YesNo = False
    stacks: YesNo = False
    proration: Stated[Proration] = State.NOT_RECORDED


class OneTimeFee(Term):
    """A fee that accrues whole on one day."""

    label: ClassVar[str] = "one-time fee"
    term: Literal["one-time fee"]
    amount: Stated[QuotedField]
    on: DateField
    fixed: YesNo = False


class UnitFee(Timed):
    """A price per unit of a capacity term. An hourly price accrues 24 hours a day at full load."""

    label: ClassVar[str] = "unit fee"
    term: Literal["unit fee"]
    amount: Stated[QuotedField]
    per: UnitPer
    of: Slug
    fixed: YesNo = False
    stacks: YesNo = False
    proration: Stated[Proration] = State.NOT_RECORDED


class Discount(Timed):
    """A cheaper price of one fee, by its first months or by dates: a percentage off, an amount off, or a price.

    Exactly one of `percent`, `amount` and `price` is given, any of them may be undisclosed.
    """

    label: ClassVar[str] = "discount"
    term: Literal["discount"]
    of: Slug
    first_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    percent: Stated[PercentField] | None = None
    amount: Stated[QuotedField] | None = None
    price: Stated[QuotedField] | None = None


class RampStep(Part):
    """From a day on, the fee is a percentage of the full one, or a price."""

    from_: DateField | None = Field(None, alias="from")
    from_month: Annotated[int, Field(ge=1, le=1200)] | None = None
    percent: Stated[PercentField] | None = None
    price: Stated[QuotedField] | None = None


class Ramp(Timed):
    """A fee that grows in steps, each in force until the next; before the first step the fee is full."""

    label: ClassVar[str] = "ramp"
    term: Literal["ramp"]
    of: Slug
    steps: Annotated[tuple[RampStep, ...], Field(min_length=1)]


class Escalator(Timed):
    """A yearly rise of one fee, on the anniversary of its start or each 1 January, from `first` on if given.

    `from` and `until` bound the days on which it may rise; a rise stays.
    """

    label: ClassVar[str] = "escalator"
    term: Literal["escalator"]
    of: Slug
    percent: Stated[PercentField]
    basis: Literal["anniversary", "calendar"] = "anniversary"
    compounding: YesNo = True
    first: DateField | None = None


class CapacityStep(Part):
    from_: DateField = Field(alias="from")
    quantity: Stated[QuantityField]


class Capacity(Timed):
    """What is delivered: how much, where, and which part of the price it covers (`scope`)."""

    label: ClassVar[str] = "capacity"
    term: Literal["capacity"]
    quantity: Stated[QuantityField] = State.NOT_RECORDED
    steps: tuple[CapacityStep, ...] = ()
    site: Stated[Text] = State.NOT_RECORDED
    scope: Stated[Text] = State.NOT_RECORDED
    basis: Stated[Text] = State.NOT_RECORDED


class DatedFee(Part):
    """What terminating costs where the end falls on or before `until` (the last entry may leave it out)."""

    until: DateField | None = None
    amount: QuotedField


class Termination(Timed):
    """A right to end the deal early: whose, for what, on how much notice, counted how, from when, at what fee.

    `from` and `until` bound the days on which the right exists, as after an amendment.

    `counting`: in `plain` counting the day of giving is not counted; `clear days` add one more.
    `deemed_receipt`: days after giving on which notice counts as received; the notice runs from there.
    `fees`, by the day the deal ends, instead of one `fee`.
    `ends`: a `month end` convention moves the end up to its month's last day.
    `no_notice_before` and `no_end_before` are the two lock-ins; each names the first day that is allowed.
    """

    label: ClassVar[str] = "termination right"
    term: Literal["termination"]
    by: Side
    reason: Text = "convenience"
    notice: Stated[PeriodField]
    counting: Stated[Literal["plain", "clear days"]] = State.NOT_RECORDED
    deemed_receipt: Stated[Annotated[int, Field(ge=0, le=365)]] = State.NOT_RECORDED
    ends: Stated[Literal["any day", "month end"]] = State.NOT_RECORDED
    no_notice_before: Stated[DateField] = State.NOT_RECORDED
    no_end_before: Stated[DateField] = State.NOT_RECORDED
    fee: Stated[QuotedField] = State.NOT_RECORDED
    fees: tuple[DatedFee, ...] = ()
    method: Stated[Text] = State.NOT_RECORDED


class Renewal(Timed):
    """What happens at the end: nothing, an automatic renewal, or somebody's option.

    `notice` stops an automatic renewal; `window_opens` and `window_closes` are periods before the end in
    which an option may be exercised.
    """

    label: ClassVar[str] = "renewal"
    term: Literal["renewal"]
    how: Stated[Literal["automatic", "option"]]
    by: Side = "either"
    length: Stated[PeriodField] = State.NOT_RECORDED
    times: Stated[Annotated[int, Field(ge=1, le=100)]] = State.NOT_RECORDED
    notice: Stated[PeriodField] = State.NOT_RECORDED
    window_opens: Stated[PeriodField] = State.NOT_RECORDED
    window_closes: Stated[PeriodField] = State.NOT_RECORDED
    price: Stated[Literal["same", "escalated", "market", "to be agreed"]] = State.NOT_RECORDED


class Billing(Timed):
    """When the provider invoices, in advance or in arrears, and how many days later payment is due."""

    label: ClassVar[str] = "billing"
    term: Literal["billing"]
    every: Stated[Grain] = State.NOT_RECORDED
    timing: Stated[Literal["advance", "arrears"]] = State.NOT_RECORDED
    days_to_pay: Stated[Annotated[int, Field(ge=0, le=3650)]] = State.NOT_RECORDED
    proration: Stated[Proration] = State.NOT_RECORDED


class Milestone(Term):
    """Something to be delivered by a day (at a month's precision, by its last day).

    `cure`: how long after that day the delay may be made good before it is a breach.
    """

    label: ClassVar[str] = "milestone"
    term: Literal["milestone"]
    what: Text
    due: DateField
    by: Side
    cure: Stated[PeriodField] = State.NOT_RECORDED


class Clause(Timed):
    """A term that is told, not computed: governing law, assignment, a statement of a party."""

    label: ClassVar[str] = "clause"
    term: Literal["clause"]
    about: Text
    text: Stated[Text]


#: Every class of term by the word that a contract file calls it by.
TERMS: dict[str, type[Term]] = {
    cls.label: cls
    for cls in (Fee, OneTimeFee, UnitFee, Discount, Ramp, Escalator, Capacity, Renewal, Billing, Milestone, Clause)
} | {"termination": Termination}
AnyFee: TypeAlias = Fee | OneTimeFee | UnitFee
AnyTerm = Annotated[
    Union[
        Fee, OneTimeFee, UnitFee, Discount, Ramp, Escalator, Capacity, Termination, Renewal, Billing, Milestone, Clause,
    ],
    Field(discriminator="term"),
]  # fmt: skip

#: How many hours a month has at full load, for prices per hour (told as an assumption).
HOURS_A_MONTH = Decimal(730)
