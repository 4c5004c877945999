"""The contract file as written: the shape that `dealbot schema` prints and that a file is validated against."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from core.stated import DateField
from core.terms import AnyTerm, Part, Party, Role, Slug, Source, Sourced, TermDate, Text, YesNo

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MonthNumber = Annotated[int, Field(ge=1, le=12)]


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
