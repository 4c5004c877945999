"""Deal files on disk -> a book, or every problem in them with its file, line and column.

A file is one deal; a folder is all its `*.yaml` and `*.yml` files, of which `book.yaml` holds what is true of
all of them. Where nothing is named, the deals that ship with the core are the book.
"""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import core
from bot.places import Located
from bot.yamlfile import YamlFile, read_file
from core import Book, Document, Problem, load_book

SUFFIXES = (".yaml", ".yml")
_LEADS_OUT = ("the link leads out of the folder", "only files within it are read", "copy the file into the folder")


class Shelf(NamedTuple):
    """A book, or why there is none: exactly one of the two is there. `files` are all that were looked at.

    The files that hold a deal stand in the order of `book.deals`.
    """

    files: tuple[YamlFile, ...]
    book: Book | None
    problems: tuple[Located, ...]


def open_shelf(where: Path | None) -> Shelf:
    """The book in a file or folder; the shipped deals where it is None. Bad files are told, never raised."""
    shelf = open_files([where if where is not None else shipped_deals()])
    if shelf.book is None and not shelf.problems:
        return Shelf(shelf.files, None, (only_settings(shelf.files[0].name),))
    return shelf


def open_files(paths: Iterable[Path]) -> Shelf:
    """The book in several files and folders together. Settings alone are no book, but no problem either."""
    files: list[YamlFile] = []
    for path in paths:
        if not os.path.isdir(path):
            files.append(read_file(path, str(path)))
        elif isinstance(within := folder_files(path), Located):
            files.append(YamlFile(within.file, problems=(within,)))
        else:
            files.extend(
                read_file(file, str(file)) if leads_out is None else YamlFile(leads_out.file, problems=(leads_out,))
                for file, leads_out in within
            )
    return load_files(files)


def shipped_deals() -> Path:
    """The folder of deals that comes with the core, also in an installed package."""
    return Path(core.__path__[0]) / "examples"


def is_settings(file: YamlFile) -> bool:
    """Whether a file holds the book's settings, not a deal."""
    return os.path.splitext(os.path.basename(file.name))[0] == "book"


def only_settings(name: str) -> Located:
    """Why a file of settings is not enough."""
    return Located(name, 1, 1, "these are settings of a book", "there is no deal in them",
                   "name the folder that holds the deals")


def folder_files(folder: Path) -> list[tuple[Path, Located | None]] | Located:
    """The files of deals and settings in a folder, in order, each with why it must not be read, if so; or why the
    folder is none of deals."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIXES) and not name.startswith("."))
    except OSError as error:
        reason = (error.strerror or "it cannot be listed").lower()
        return Located(str(folder), 1, 1, "the folder cannot be read", reason, "check its permissions")
    if not any(name not in ("book.yaml", "book.yml") for name in names):
        return Located(str(folder), 1, 1, "the folder holds no deal", "there is no *.yaml or *.yml file in it",
                       f"write one: dealbot init {folder / 'my-deal.yaml'}")
    root = os.path.realpath(folder)
    files: list[tuple[Path, Located | None]] = []
    for name in names:
        path = folder / name
        # A link that leads out of the folder could show any file of the machine to whoever may ask questions.
        leads_out = os.path.commonpath([root, os.path.realpath(path)]) != root
        files.append((path, Located(str(path), 1, 1, *_LEADS_OUT) if leads_out else None))
    return files


def load_files(files: Sequence[YamlFile]) -> Shelf:
    """The book in files that were read. Settings alone are no book, but no problem either."""
    by_name = {file.name: file for file in files}
    problems = [problem for file in files for problem in file.problems]
    settings = [file.name for file in files if is_settings(file)]
    problems += [
        Located(name, 1, 1, "a second file of settings", f"{settings[0]} is the first", "keep one of them")
        for name in settings[1:]
    ]
    readable = [file for file in files if file.data is not None]
    loaded = load_book(Document(file.name, file.data, is_settings(file)) for file in readable)
    for problem in loaded.problems:
        file = by_name.get(problem.document)
        if file is None:  # of the book as a whole, such as that it holds no deal
            if not problems and len(settings) < len(files):
                problems.append(Located(files[0].name, 1, 1, problem.what, problem.why, problem.instead))
        elif not file.places.refuses(problem.path):
            problems.append(_located(problem, file))
    for file in readable:
        problems.extend(_zone(file))
    return Shelf(tuple(files), None if problems else loaded.book, tuple(sorted(problems)))


def _located(problem: Problem, file: YamlFile) -> Located:
    key = problem.what.startswith("unknown key")  # what is wrong is the key itself, not its value
    line, column = file.places.of(problem.path, key)
    return Located(file.name, line, column, problem.what, problem.why, problem.instead)


def _zone(file: YamlFile) -> list[Located]:
    """A time zone that nobody knows: the core cannot tell, as zones are data on disk."""
    zone = file.data.get("time_zone") if isinstance(file.data, Mapping) else None
    if not isinstance(zone, str) or not zone:
        return []
    try:
        zoneinfo.ZoneInfo(zone)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        line, column = file.places.of(("time_zone",))
        return [Located(file.name, line, column, f"there is no time zone {zone!r}", "zones have names of the IANA list",
                        "write America/Chicago, Europe/Berlin or UTC")]
    return []
