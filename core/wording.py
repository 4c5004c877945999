"""Problems of validation in plain words: what is wrong, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

Path = tuple[str | int, ...]


def path_of(data: object, loc: Sequence[str | int]) -> Path:
    """The path in the data itself: pydantic's location, as far as the data goes."""
    path: list[str | int] = []
    here: Any = data
    for step in loc:
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def sentence(model: type[BaseModel], data: object, item: Any) -> tuple[str, str, str]:
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
        return f"unknown key {key!r}", "it would be ignored", nearest(key, known)
    if kind == "literal_error":
        expected = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
        return f"{shown} is not one of the words for {key!r}", f"it is one of {', '.join(expected)}", nearest(
            str(item["input"]), expected
        )
    if kind == "string_pattern_mismatch":
        if key == "currency":
            return f"{shown} is no currency", "a currency is three capital letters", "write USD"
        return f"{shown} has the wrong form for {key!r}", "it is a name for other terms to refer to", (
            "write lower-case letters, digits and hyphens"
        )
    if kind == "too_short":
        return f"{key!r} has too few entries", f"it needs at least {context['min_length']}", "add what is missing"
    key = next((step for step in reversed(item["loc"]) if isinstance(step, str)), key)  # an entry is called by its list
    if kind.startswith(("int_", "bool_")):
        expected_kind = "a whole number" if kind.startswith("int") else "yes or no"
        return f"{shown} is not {expected_kind}", f"{key!r} is {expected_kind}", f"write {expected_kind}"
    if kind in ("model_type", "dict_type", "tuple_type", "string_type", "model_attributes_type"):
        shape = {"tuple_type": "a list", "string_type": "a text"}.get(kind, "a group of keys and values")
        return f"{key!r} is not {shape}", f"{shown} stands where {shape} is expected", f"write {shape}"
    return f"{shown} is not usable for {key!r}", str(item["msg"]).lower(), "see `dealbot schema`"


def _keys(model: type[BaseModel], data: object, loc: Sequence[str | int]) -> list[str]:
    """The keys that are known where an unknown one stands."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        field = here.model_fields.get(step) if isinstance(here, type) and issubclass(here, BaseModel) else None
        found = None if field is None else _model_in(field.annotation)
        here = found or here
    return [info.alias or name for name, info in here.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model class that an annotation speaks of, if it speaks of one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg)) is not None), None)


def nearest(word: str, known: Sequence[str]) -> str:
    """What to write instead of a word that is not known: the nearest one, or the list."""
    from rapidfuzz import fuzz, process

    match = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=60)
    if match:
        return f"did you mean {match[0]!r}?"
    return f"write one of {', '.join(known)}" if known else "leave it out"
