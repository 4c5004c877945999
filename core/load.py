"""Plain data -> Book, or every problem in it, each with its path in the data.

A book loads whole or not at all. Where the data came from (a file and its lines) is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from core.checks import contradictions
from core.contract import BookFile, ContractFile, OverlayFile
from core.deal import Book, Deal, Overlay, Patch
from core.errors import Problem
from core.stated import State

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (dicts, lists and strings) under the name that problems call it by."""

    name: str
    data: object
    is_book: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book, or why there is none: exactly one of the two is there."""

    book: Book | None
    problems: tuple[Problem, ...]


def load_book(documents: Iterable[Document]) -> Loaded:
    """Read all the documents; the problems of all of them are found in one go."""
    problems: list[Problem] = []
    deals: list[tuple[str, Deal]] = []
    settings = BookFile.model_construct()
    for document in documents:
        if document.is_book:
            found = _validated(BookFile, document, problems)
            settings = found if isinstance(found, BookFile) else settings
        else:
            contract = _validated(ContractFile, document, problems)
            if isinstance(contract, ContractFile):
                deals.extend((document.name, deal) for deal in _deal(document, contract, problems))
    seen: dict[str, str] = {}
    for name, deal in deals:
        if deal.id in seen:
            what = f"the deal id {deal.id!r} is taken"
            problems.append(Problem(name, ("deal",), what, f"{seen[deal.id]} has it", "choose another"))
        seen[deal.id] = name
    if not deals and not problems:
        problems.append(Problem("the book", (), "it holds no deal", "there is nothing to answer from",
                                "write a contract file: `dealbot init my-deal.yaml`"))
    if problems:
        return Loaded(None, tuple(problems))
    numeric = settings.numeric_dates
    return Loaded(
        Book(
            deals=tuple(deal for _, deal in deals),
            perspective=settings.perspective,
            fiscal_start=settings.fiscal_year_starts,
            day_first=None if numeric is None else numeric == "day first",
            time_zone=settings.time_zone,
            holidays=frozenset(day.first for day in settings.holidays),
        ),
        (),
    )


def _deal(document: Document, contract: ContractFile, problems: list[Problem]) -> list[Deal]:
    """The deal of a validated file, or none where its parts contradict one another."""
    deal = Deal(
        id=contract.deal, title=contract.title, aliases=contract.aliases, currency=contract.currency,
        time_zone=contract.time_zone, fiscal_start=contract.fiscal_year_starts or 1,
        holidays=frozenset(day.first for day in contract.holidays), sources=contract.sources,
        parties=contract.parties, signed=contract.signed, effective=contract.effective,
        start=contract.start, end=contract.end, terms=contract.terms, description=contract.description,
    )  # fmt: skip
    found = [Problem(document.name, *where) for where in contradictions(deal)]
    overlays: list[Overlay] = []
    for number, item in enumerate(contract.overlays):
        overlay = _overlay(document, deal, item, number, found)
        if overlay is not None:
            overlays.append(overlay)
            changed = deal.under(overlay.patch)
            found.extend(
                Problem(document.name, ("overlays", number), f"under {overlay.title!r}, {what}", why, instead)
                for _, what, why, instead in contradictions(changed)
                if not any(problem.what == what for problem in found)
            )
    problems.extend(found)
    if found:
        return []
    from dataclasses import replace

    return [replace(deal, overlays=tuple(sorted(overlays, key=lambda overlay: overlay.known_from)))]


def _overlay(
    document: Document, deal: Deal, item: OverlayFile, number: int, problems: list[Problem]
) -> Overlay | None:
    """The overlay as a patch; problems of its own are added to the list."""
    at: Path = ("overlays", number)
    before = len(problems)
    source = deal.sources.get(item.source)
    if source is None:
        problems.append(Problem(document.name, (*at, "source"), f"there is no source {item.source!r}",
                                "every term names one of `sources`", _nearest(item.source, list(deal.sources))))
        return None
    names = {term.name for term in deal.terms}
    changes: dict[str, dict[str, Any]] = {}
    for name, fields in item.set.items():
        if name not in names:
            problems.append(Problem(document.name, (*at, "set", name), f"there is no term {name!r} to change",
                                    "overlays patch terms by their names", _nearest(name, sorted(names))))
            continue
        base = next(term for term in deal.terms if term.name == name)
        written = {key: value for key, value in base.model_dump(by_alias=True).items() if value is not None}
        patched = {**written, "source": item.source, "where": item.where, "says": item.says, **fields}
        checked = _validated(type(base), Document(document.name, patched), problems, (*at, "set", name))
        if checked is not None:
            given = {"source", "where", "says"} | {_field(type(base), key) for key in fields}
            changes[name] = {key: getattr(checked, key) for key in given}
    for name in item.remove:
        if name not in names:
            problems.append(Problem(document.name, (*at, "remove"), f"there is no term {name!r} to remove",
                                    "overlays remove terms by their names", _nearest(name, sorted(names))))
    if item.overlay == "amendment" and item.known_from is None:
        problems.append(Problem(document.name, (*at, "known_from"), "the amendment has no signing date",
                                "an amendment is known from its signing", "write known_from: 2027-01-31"))
    if len(problems) > before:
        return None
    dates = {} if item.dates is None else {
        key: value for key in ("signed", "effective", "start", "end") if (value := getattr(item.dates, key)) is not None
    }  # fmt: skip
    known: date = (item.known_from or source.published).first
    since = item.applies_from.first if item.applies_from else None
    if item.overlay == "amendment" and since is None:
        since = known
    patch = Patch(set=changes, add=item.add, remove=frozenset(item.remove), dates=dates, since=since)
    return Overlay(item.id, item.overlay, item.title, item.source, item.where, item.says, known, item.chosen, patch)


def _field(model: type[BaseModel], key: str) -> str:
    return next((name for name, info in model.model_fields.items() if key in (name, info.alias)), key)


def _validated(
    model: type[BaseModel], document: Document, problems: list[Problem], at: Path = ()
) -> BaseModel | None:
    if not isinstance(document.data, Mapping):
        problems.append(Problem(document.name, at, "this is no contract",
                                "a contract file is a list of keys and values",
                                "start from `dealbot init my-deal.yaml`"))
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        for item in found:
            if item["type"] == "too_short" and any(len(other["loc"]) > len(item["loc"]) and
                                                   other["loc"][: len(item["loc"])] == item["loc"] for other in found):
                continue  # entries that are wrong themselves were not counted
            what, why, instead = _sentence(model, document.data, item)
            problems.append(Problem(document.name, (*at, *_path(document.data, item["loc"])), what, why, instead))
        return None


def _path(data: object, loc: Sequence[str | int]) -> Path:
    """The path in the data itself: pydantic's location without the names of union members."""
    path: list[str | int] = []
    here: Any = data
    for step in loc:
        if isinstance(here, Mapping):
            if step not in here and here.get("term") == step:
                continue
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _sentence(model: type[BaseModel], data: object, item: Any) -> tuple[str, str, str]:
    """What is wrong, why, and what to write instead, for one error of pydantic's."""
    kind, context = item["type"], item.get("ctx", {})
    key = str(item["loc"][-1]) if item["loc"] else "the file"
    shown = repr(item["input"]) if isinstance(item["input"], (str, int)) else "this"
    if len(shown) > 60:
        shown = shown[:57] + "..."
    if kind == "contract":
        return context["what"], context["why"], context["instead"]
    if kind == "missing":
        return f"{key!r} is missing", "it is required here", f"add `{key}:`"
    if kind == "extra_forbidden":
        known = _keys(model, data, item["loc"])
        return f"unknown key {key!r}", "it would be ignored", _nearest(key, known)
    if kind == "union_tag_invalid":
        expected = [tag.strip(" '") for tag in context["expected_tags"].split(",")]
        return f"there is no term {context['tag']!r}", "the kinds of term are fixed", _nearest(context["tag"], expected)
    if kind == "union_tag_not_found":
        return "the kind of term is missing", "each term says what it is", "add `term: fee` or another kind"
    if kind == "literal_error":
        expected = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
        return f"{shown} is not one of the words for {key!r}", f"it is one of {', '.join(expected)}", _nearest(
            str(item["input"]), expected
        )
    if kind == "string_pattern_mismatch":
        return f"{shown} has the wrong form for {key!r}", f"it must match {context['pattern']}", (
            "write USD" if key == "currency" else "write lower-case letters, digits and hyphens"
        )
    if kind == "too_short":
        return f"{key!r} has too few entries", f"it needs at least {context['min_length']}", "add what is missing"
    if kind.startswith(("int_", "bool_")):
        expected_kind = "a whole number" if kind.startswith("int") else "yes or no"
        return f"{shown} is not {expected_kind}", f"{key!r} is {expected_kind}", f"write {expected_kind}"
    if kind in ("model_type", "dict_type", "tuple_type", "string_type", "model_attributes_type"):
        shape = {"tuple_type": "a list", "string_type": "a text"}.get(kind, "a group of keys and values")
        return f"{key!r} is not {shape}", f"{shown} stands where {shape} is expected", f"write {shape}"
    return f"{shown} is not usable for {key!r}", str(item["msg"]).lower(), "see `dealbot schema`"


def _keys(model: type[BaseModel], data: object, loc: Sequence[str | int]) -> list[str]:
    """The keys that are known where an unknown one stands."""
    from typing import get_args

    from core.terms import AnyTerm

    members: dict[str, type[BaseModel]] = {
        cls.model_fields["term"].annotation.__args__[0]: cls for cls in get_args(get_args(AnyTerm)[0])
    }
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        if step in members:
            here = members[step]
            continue
        field = here.model_fields.get(step) if isinstance(here, type) and issubclass(here, BaseModel) else None
        found = None if field is None else _model_in(field.annotation)
        here = found or here
    return [info.alias or name for name, info in here.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model class that an annotation speaks of, if it speaks of one."""
    from typing import get_args

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg)) is not None), None)


def _nearest(word: str, known: Sequence[str]) -> str:
    """What to write instead of a word that is not known: the nearest one, or the list."""
    from rapidfuzz import fuzz, process

    match = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=60)
    if match:
        return f"did you mean {match[0]!r}?"
    return f"write one of {', '.join(known)}" if known else "leave it out"


__all__ = ["Document", "Loaded", "State", "load_book"]
