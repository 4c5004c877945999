"""Plain data -> Book, or every problem in it, each with its path in the data.

A book loads whole or not at all. Where the data came from (a file and its lines) is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from core.checks import contradictions
from core.contract import BookFile, ContractFile, OverlayFile
from core.deal import Alerting, Book, ChosenExit, Deal, Overlay, Patch
from core.errors import Problem
from core.terms import TERMS, Term
from core.wording import Path, nearest, path_of, sentence

Model = TypeVar("Model", bound=BaseModel)


class Document(NamedTuple):
    """Plain data (dicts, lists and strings) under the name that problems call it by."""

    name: str
    data: object
    is_book: bool = False


class Loaded(NamedTuple):
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
            settings = found or settings
        else:
            before = len(problems)
            contract = _validated(ContractFile, document, problems)
            terms = _terms(document, _written_terms(document.data), ("terms",), problems)
            if contract is not None and len(problems) == before:
                deals.extend((document.name, deal) for deal in _deal(document, contract, terms, problems))
            elif contract is not None:
                problems.extend(_beside(document, contract, terms, problems[before:]))
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
    holidays = frozenset(day.first for day in settings.holidays)
    return Loaded(
        Book(
            deals=tuple(replace(deal, holidays=deal.holidays | holidays) for _, deal in deals),
            perspective=settings.perspective,
            fiscal_start=settings.fiscal_year_starts,
            day_first=None if numeric is None else numeric == "day first",
            time_zone=settings.time_zone,
            holidays=holidays,
        ),
        (),
    )


def _deal(
    document: Document, contract: ContractFile, terms: tuple[Term, ...], problems: list[Problem]
) -> list[Deal]:
    """The deal of a validated file, or none where its parts contradict one another."""
    deal = _base(contract, terms)
    found = [Problem(document.name, *where) for where in contradictions(deal)]
    overlays: list[Overlay] = []
    amended = deal  # an amendment changes what those before it left
    for number, item in enumerate(contract.overlays):
        found.extend(_clashes(document, overlays, item, number))
        overlay = _overlay(document, amended, item, number, found)
        if overlay is not None:
            overlays.append(overlay)
            changed = amended.under(overlay.patch)
            amended = changed if overlay.kind == "amendment" else amended
            found.extend(
                Problem(document.name, ("overlays", number), f"under {overlay.title!r}, {what}", why, instead)
                for _, what, why, instead in contradictions(changed)
                if not any(problem.what == what for problem in found)
            )
    problems.extend(found)
    if found:
        return []
    return [replace(deal, overlays=tuple(sorted(overlays, key=lambda overlay: overlay.known_from)))]


def _base(contract: ContractFile, terms: tuple[Term, ...]) -> Deal:
    """The deal as written, without its overlays."""
    return Deal(
        id=contract.deal, title=contract.title, aliases=contract.aliases, currency=contract.currency,
        time_zone=contract.time_zone, fiscal_start=contract.fiscal_year_starts or 1,
        holidays=frozenset(day.first for day in contract.holidays), sources=contract.sources,
        parties=contract.parties, signed=contract.signed, effective=contract.effective,
        start=contract.start, end=contract.end, terms=terms,
        description=contract.description,
        exits=tuple(ChosenExit(item.id, item.end.last, item.note or "") for item in contract.exits),
        alerting=Alerting(tuple(sorted(set(contract.alerts.ladder), reverse=True)),
                          tuple(dict.fromkeys(contract.alerts.owners)), tuple(dict.fromkeys(contract.alerts.escalate))),
    )  # fmt: skip


def _beside(
    document: Document, contract: ContractFile, terms: tuple[Term, ...], known: Sequence[Problem]
) -> Iterator[Problem]:
    """The contradictions among what is right of a file some of whose terms are wrong, so that all are told at once.

    What a wrong term may be the cause of is left out: a name that nothing has, a place in the list that has shifted.
    """
    deal = _base(contract, terms)
    written = _written_terms(document.data)
    for path, what, why, instead in contradictions(deal):
        if what.startswith(("there is no fee", "there is no capacity")):
            continue
        if path[:1] == ("terms",) and isinstance(path[1], int):
            name = terms[path[1]].name
            places = [number for number, data in enumerate(written) if data.get("name") == name]
            if len(places) != 1:
                continue
            spot: Path = ("terms", places[0], *path[2:])
        else:
            spot = path
        problem = Problem(document.name, spot, what, why, instead)
        if problem not in known:
            yield problem


def _clashes(document: Document, before: list[Overlay], item: OverlayFile, number: int) -> Iterator[Problem]:
    """What an overlay has in common with an earlier one and must not: its id, or being chosen of the same term."""
    for other in before:
        if other.id == item.id:
            yield Problem(document.name, ("overlays", number, "id"), f"the overlay id {item.id!r} is taken",
                          f"{other.title!r} has it", "choose another")
        both = other.patch.names & (set(item.set) | set(item.remove))
        if item.chosen and other.chosen and item.overlay == other.kind == "reading" and both:
            what = f"two readings of {min(both)!r} are chosen"
            yield Problem(document.name, ("overlays", number, "chosen"), what,
                          f"{other.title!r} is the other one", "choose one")


def _written_terms(data: object) -> list[dict[str, Any]]:
    """The terms of a file as far as they are groups of keys, so that theirs are found beside its other problems."""
    written = data.get("terms") if isinstance(data, Mapping) else None
    return [item if isinstance(item, dict) else {} for item in written] if isinstance(written, list) else []


def _terms(
    document: Document, written: Sequence[dict[str, Any]], at: Path, problems: list[Problem]
) -> tuple[Term, ...]:
    """Each term validated as the kind that it says it is; those with problems are left out."""
    terms = []
    for number, data in enumerate(written):
        kind = data.get("term")
        if kind is None:
            problems.append(Problem(document.name, (*at, number), "the kind of term is missing",
                                    "each term says what it is", "add `term: fee` or another kind"))
        elif kind not in TERMS:
            problems.append(Problem(document.name, (*at, number, "term"), f"there is no term {kind!r}",
                                    "the kinds of term are fixed", nearest(str(kind), list(TERMS))))
        elif (term := _validated(TERMS[kind], Document(document.name, data), problems, (*at, number))) is not None:
            terms.append(term)
    return tuple(terms)


def _overlay(
    document: Document, deal: Deal, item: OverlayFile, number: int, problems: list[Problem]
) -> Overlay | None:
    """The overlay as a patch; problems of its own are added to the list."""
    at: Path = ("overlays", number)
    before = len(problems)
    source = deal.sources.get(item.source)
    if source is None:
        problems.append(Problem(document.name, (*at, "source"), f"there is no source {item.source!r}",
                                "every term names one of `sources`", nearest(item.source, list(deal.sources))))
        return None
    names = {term.name for term in deal.terms}
    changes: dict[str, dict[str, Any]] = {}
    for name, fields in item.set.items():
        if name not in names:
            problems.append(Problem(document.name, (*at, "set", name), f"there is no term {name!r} to change",
                                    "overlays patch terms by their names", nearest(name, sorted(names))))
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
                                    "overlays remove terms by their names", nearest(name, sorted(names))))
    if item.overlay == "amendment" and item.known_from is None:
        problems.append(Problem(document.name, (*at, "known_from"), "the amendment has no signing date",
                                "an amendment is known from its signing", "write known_from: 2027-01-31"))
    added = _terms(document, item.add, (*at, "add"), problems)
    if len(problems) > before:
        return None
    dates = {} if item.dates is None else {
        key: value for key in ("signed", "effective", "start", "end") if (value := getattr(item.dates, key)) is not None
    }  # fmt: skip
    known: date = (item.known_from or source.published).first
    since = item.applies_from.first if item.applies_from else None
    if item.overlay == "amendment" and since is None:
        since = known
    patch = Patch(set=changes, add=added, remove=frozenset(item.remove), dates=dates, since=since)
    return Overlay(item.id, item.overlay, item.title, item.source, item.where, item.says, known, item.chosen, patch)


def _field(model: type[BaseModel], key: str) -> str:
    return next((name for name, info in model.model_fields.items() if key in (name, info.alias)), key)


def _validated(model: type[Model], document: Document, problems: list[Problem], at: Path = ()) -> Model | None:
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
            what, why, instead = sentence(model, document.data, item)
            problems.append(Problem(document.name, (*at, *path_of(document.data, item["loc"])), what, why, instead))
        return None
