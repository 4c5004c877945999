"""The contract file as written: the shape that `dealbot schema` prints and that a file is validated against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, WithJsonSchema

from core.stated import DateField, refuse
from core.terms import AnyTerm, Part, Party, Role, Slug, Source, Sourced, TermDate, Text, YesNo

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MonthNumber = Annotated[int, Field(ge=1, le=12)]
Step = Annotated[int, Field(ge=0, le=3650)]


def _slack_id(letters: str, who: str) -> Any:
    """A Slack id that begins with one of the letters; a name or a handle is refused with what to write instead."""
    pattern = rf"[{letters}][A-Z0-9]{{2,20}}"

    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise refuse(f"{value[:40]!r} is no Slack id of {who}", "names can be given to others, ids cannot",
                         "copy the id from the profile's menu in Slack, such as U0123456789")  # fmt: skip
        return value

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})]


if TYPE_CHECKING:
    Person = str
    PersonOrGroup = str
else:
    Person = _slack_id("UW", "a person")
    PersonOrGroup = _slack_id("USW", "a person or a user group")


class TermDates(Part):
    """The deal's own dates as an overlay changes them."""

    signed: TermDate | None = None
    effective: TermDate | None = None
    start: TermDate | None = None
    end: TermDate | None = None


class OverlayFile(Sourced):
    """An amendment (in force from `applies_from`) or a reading of the contract by another source.

    `set` changes fields of terms by the term's name; `add` adds terms, `remove` takes terms out by name.
    `known_from` is the signing date of an amendment; a reading is known from its source's publication.
    """

    overlay: Literal["amendment", "reading"]
    id: Slug
    title: Text
    known_from: DateField | None = None
    applies_from: DateField | None = None
    chosen: YesNo = False
    set: dict[Slug, dict[str, Any]] = {}
    add: tuple[dict[str, Any], ...] = ()
    remove: tuple[Slug, ...] = ()
    dates: TermDates | None = None


class ExitFile(Part):
    """A chosen exit: the last day of service that somebody aims at. Alerts count to its last day to give notice."""

    id: Slug
    end: DateField
    note: Text | None = None


class AlertsFile(Part):
    """How a deal's alerts are told: days before a deadline; whom to tell directly, and whom if nobody acknowledges."""

    ladder: Annotated[tuple[Step, ...], Field(max_length=20)] = ()
    owners: Annotated[tuple[Person, ...], Field(max_length=20)] = ()
    escalate: Annotated[tuple[PersonOrGroup, ...], Field(max_length=20)] = ()


class ContractFile(Part):
    """One deal, one file. Terms stay plain data here: each is validated as the kind that it says it is."""

    deal: Slug
    title: Text
    description: Text | None = None
    aliases: tuple[Text, ...] = ()
    currency: Currency
    time_zone: Text | None = None
    fiscal_year_starts: MonthNumber | None = None
    holidays: tuple[DateField, ...] = ()
    sources: Annotated[dict[Slug, Source], Field(min_length=1)]
    parties: Annotated[tuple[Party, ...], Field(min_length=2)]
    signed: TermDate | None = None
    effective: TermDate | None = None
    start: TermDate
    end: TermDate
    terms: tuple[dict[str, Any], ...]
    overlays: tuple[OverlayFile, ...] = ()
    exits: tuple[ExitFile, ...] = ()
    alerts: AlertsFile = AlertsFile()


class BookFile(Part):
    """What holds for a whole folder of deals; the file is called `book.yaml`."""

    perspective: Role = "customer"
    fiscal_year_starts: MonthNumber = 1
    numeric_dates: Literal["day first", "month first"] | None = None
    time_zone: Text | None = None
    holidays: tuple[DateField, ...] = ()


def schema() -> dict[str, Any]:
    """The JSON Schema of a contract file, by which editors complete and check it."""
    result = ContractFile.model_json_schema(by_alias=True, mode="validation")
    term = TypeAdapter(AnyTerm).json_schema(by_alias=True, mode="validation")
    result["$defs"].update(term.pop("$defs"))
    result["$defs"]["Term"] = term
    result["properties"]["terms"]["items"] = {"$ref": "#/$defs/Term"}
    result["$defs"]["OverlayFile"]["properties"]["add"]["items"] = {"$ref": "#/$defs/Term"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **result, "title": "dealbot contract"}
