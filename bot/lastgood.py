"""Files of deals as they are now, and the last good text of each -> what answers.

A file that loads answers; for one that does not, its last good text does. A deal that loads goes before one that is
only remembered, and of two files with one id the one that stands first in the folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.places import Located
from bot.shelf import Shelf, is_settings, load_files
from bot.yamlfile import YamlFile, read_text
from core import Book, Deal


class Found(NamedTuple):
    """A file as it was found: its absolute path, the name that problems call it by, its text or why there is none."""

    path: str
    name: str
    text: str | Located


class Held(NamedTuple):
    """A deal that answers, from a file; `stale`: the file does not load, and its last good version answers."""

    deal: str
    file: str
    stale: bool


class Broken(NamedTuple):
    """A file that does not load, and why; `name` is the file's without its folder, as in `Held.file`.

    `stale`: its last good version answers. `deal` is the id of that version's deal; empty where the file is absent,
    and where it holds the book's settings.
    """

    name: str
    deal: str
    problems: tuple[Located, ...]
    stale: bool


class Standing(NamedTuple):
    """What answers now. `deals` stand in the order of `book.deals`; `book` is None only where no deal can answer."""

    book: Book | None
    deals: tuple[Held, ...] = ()
    broken: tuple[Broken, ...] = ()


class Good(NamedTuple):
    """A file that loads: the id of its deal, empty for settings, and its text."""

    deal: str
    text: str


class Composed(NamedTuple):
    """What answers, the good texts by path, and a digest of all texts that answer (twelve hexadecimal digits)."""

    standing: Standing
    good: Mapping[str, Good]
    version: str


class Composer:
    """Composes what answers. A text is read once for as long as its file holds it."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], Shelf] = {}
        self._used: set[tuple[str, str]] = set()

    def compose(self, found: Sequence[Found], last: Mapping[str, str]) -> Composed:
        """What answers, out of the files as they are and the last good texts by path."""
        self._used = set()
        settings, settings_broken = self._settings([one for one in found if is_settings(YamlFile(one.name))], last)
        answers, broken = self._deals([one for one in found if not is_settings(YamlFile(one.name))], last)
        deals = [answers[one.path] for one in found if one.path in answers]
        told = {**settings_broken, **broken}
        standing = Standing(
            self._book(settings, deals),
            tuple(Held(answer.deal.id, _short(answer.name), answer.stale) for answer in deals),
            tuple(told[one.path] for one in found if one.path in told),
        )
        good = {path: Good(answer.deal.id, answer.text) for path, answer in answers.items() if not answer.stale}
        if settings is not None and not settings.stale:
            good[settings.path] = Good("", settings.text)
        self._read = {key: shelf for key, shelf in self._read.items() if key in self._used}
        texts = [(_short(answer.name), answer.text) for answer in deals]
        return Composed(standing, good, _digest([*texts, ("", settings.text if settings else "")]))

    def _settings(
        self, files: Sequence[Found], last: Mapping[str, str]
    ) -> tuple[_Settings | None, dict[str, Broken]]:
        """The settings that hold, if any, and the files of settings that are broken."""
        told: dict[str, Broken] = {}
        holds: _Settings | None = None
        for number, one in enumerate(files):
            if number:
                told[one.path] = Broken(_short(one.name), "", self._beside(files[0], one), False)
                continue
            problems = self._problems(one)
            before = last.get(one.path)
            if not problems and before is not None:
                problems = _cut_off(one, before)
            if not problems:
                holds = _Settings(one.path, one.name, _text(one), False)
                continue
            if before is not None and not self._shelf(one.name, before).problems:
                holds = _Settings(one.path, one.name, before, True)
            told[one.path] = Broken(_short(one.name), "", problems, holds is not None)
        return holds, told

    def _deals(
        self, files: Sequence[Found], last: Mapping[str, str]
    ) -> tuple[dict[str, _Answer], dict[str, Broken]]:
        """The deals that answer, and the files that are broken, by path."""
        answers: dict[str, _Answer] = {}
        taken: dict[str, Found] = {}
        problems: dict[str, tuple[Located, ...]] = {}
        for one in files:
            problems[one.path] = self._problems(one)
            if problems[one.path]:
                continue
            text = _text(one)
            deal = self._deal(one.name, text)
            before = last.get(one.path)
            if before is not None and before != text and deal != self._deal(one.name, before):
                problems[one.path] = _cut_off(one, before)
            if deal is not None and deal.id in taken:
                problems[one.path] = self._beside(taken[deal.id], one)
            if deal is not None and not problems[one.path]:
                taken[deal.id] = one
                answers[one.path] = _Answer(deal, one.name, text, False)
        told: dict[str, Broken] = {}
        for one in files:
            if one.path in answers:
                continue
            before = last.get(one.path)
            deal = None if before is None else self._deal(one.name, before)
            if before is not None and deal is not None and deal.id not in taken:
                taken[deal.id] = one
                answers[one.path] = _Answer(deal, one.name, before, True)
                told[one.path] = Broken(_short(one.name), deal.id, problems[one.path], True)
            else:
                told[one.path] = Broken(_short(one.name), "", problems[one.path], False)
        return answers, told

    def _book(self, settings: _Settings | None, answers: Sequence[_Answer]) -> Book | None:
        """The book of deals that were loaded one by one: as the core makes it of one of them, with all in it."""
        if not answers:
            return None
        files = [self._shelf(one.name, one.text).files[0] for one in (settings, answers[0]) if one is not None]
        book = load_files(files).book
        assert book is not None, "each of the files has loaded by itself"
        return replace(book, deals=tuple(
            replace(answer.deal, holidays=answer.deal.holidays | book.holidays) if book.holidays else answer.deal
            for answer in answers
        ))  # fmt: skip

    def _problems(self, one: Found) -> tuple[Located, ...]:
        """What is wrong with a file by itself."""
        if isinstance(one.text, Located):
            return (one.text,)
        return self._shelf(one.name, one.text).problems

    def _deal(self, name: str, text: str) -> Deal | None:
        book = self._shelf(name, text).book
        return None if book is None else book.deals[0]

    def _shelf(self, name: str, text: str) -> Shelf:
        key = (name, text)
        self._used.add(key)
        if key not in self._read:
            try:
                self._read[key] = load_files([read_text(text, name)])
            except Exception as error:  # noqa: BLE001 - our own defect must not keep the other deals from answering
                defect = Located(name, 1, 1, f"reading the file fails ({type(error).__name__})",
                                 "this is a defect of dealbot", "report it; until then, undo the last change")
                self._read[key] = Shelf((YamlFile(name),), None, (defect,))
        return self._read[key]

    def _beside(self, first: Found, second: Found) -> tuple[Located, ...]:
        """What is wrong with the second of two files that cannot both hold."""
        files = [YamlFile(one.name, problems=(one.text,)) if isinstance(one.text, Located)
                 else read_text(one.text, one.name) for one in (first, second)]  # fmt: skip
        return tuple(problem for problem in load_files(files).problems if problem.file == second.name)


class _Settings(NamedTuple):
    path: str
    name: str
    text: str
    stale: bool


class _Answer(NamedTuple):
    deal: Deal
    name: str
    text: str
    stale: bool


def _cut_off(one: Found, before: str) -> tuple[Located, ...]:
    """Why a text that loads is not believed: it is the beginning of the one before, as after a copy that broke off.

    Where it breaks off at the end of a line, nothing else tells that terms are missing.
    """
    text = _text(one)
    rest = [line.strip() for line in before[len(text):].splitlines()]
    if not before.startswith(text) or all(not line or line.startswith("#") for line in rest):
        return ()
    lines = text.count("\n") + 1
    return (Located(
        one.name, lines, len(text) - (text.rfind("\n") + 1) + 1, "the file breaks off here",
        "it is the beginning of its last good version, as after a copy that was cut short",
        "write the whole file; if the end was meant to go, end the file with a comment, such as # complete",
    ),)  # fmt: skip


def _text(one: Found) -> str:
    assert isinstance(one.text, str)
    return one.text


def _short(name: str) -> str:
    return os.path.basename(name) or name


def _digest(texts: Iterable[tuple[str, str]]) -> str:
    whole = hashlib.sha256()
    for name, text in texts:
        for part in (name, text):
            data = part.encode("utf-8", "backslashreplace")
            whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:12]
