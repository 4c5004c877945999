"""Files and folders become a book, or problems that name file, line and column."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.shelf import open_files, open_shelf

SPOTS = [
    ("value", "amount: 100", "amount: lots", 14, 13, "'lots' is not a number"),
    ("unknown key", "    per: month", "    per: month\n    pre: month", 16, 5, "unknown key 'pre'; it would be ignored; did you"),
    ("unknown group", "deal: demo", "deal: demo\nbilling:\n  every: month", 2, 1, "unknown key 'billing'"),
    ("missing in an item", "    amount: 100\n", "", 12, 5, "'amount' is missing"),
    ("missing in a group", "start: {date: 2026-01, source: paper}", "start:\n  date: 2026-01", 9, 1, "'source' is missing"),
    ("missing at the top", "currency: USD\n", "", 1, 1, "'currency' is missing"),
    ("wrong kind of term", "term: fee", "term: fees", 12, 11, "there is no term 'fees'"),
    ("impossible date", "2026-12", "2026-13", 10, 13, "there is no such month"),
    ("end before start", "2026-12", "2025-12", 10, 1, "before it begins"),
    ("unknown source", "month\n    source: paper", "month\n    source: pager", 16, 13, "there is no source 'pager'"),
    ("unknown zone", "currency: USD", "currency: USD\ntime_zone: Mars/Base", 4, 12, "there is no time zone 'Mars/Base'"),
    ("folder as a zone", "currency: USD", "currency: USD\ntime_zone: America", 4, 12, "there is no time zone 'America'"),
    ("path as a zone", "currency: USD", "currency: USD\ntime_zone: ../etc", 4, 12, "there is no time zone '../etc'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "column", "told"), [case[1:] for case in SPOTS], ids=[case[0] for case in SPOTS])
def test_spots(tmp_path: Path, contract: str, old: str, new: str, line: int, column: int, told: str) -> None:
    """A problem of the contract stands at the value, at an unknown key, or at the group that lacks a key."""
    assert old in contract
    path = tmp_path / "demo.yaml"
    path.write_text(contract.replace(old, new))
    shelf = open_shelf(path)
    assert shelf.book is None
    (problem,) = shelf.problems
    assert str(problem).startswith(f"{path}:{line}:{column}: ")
    assert told in str(problem)


def test_all_files_at_once(tmp_path: Path, contract: str) -> None:
    """The problems of all files come in one go, by file and line; a refused value is told once, not twice."""
    (tmp_path / "b.yaml").write_text(contract.replace("amount: 100", "amount:").replace("Demo", ""))
    (tmp_path / "a.yaml").write_text("a: [\n")
    (tmp_path / "book.yaml").write_text("numeric_dates: sometimes\n")
    shelf = open_shelf(tmp_path)
    assert shelf.book is None
    found = [(Path(problem.file).name, problem.line) for problem in shelf.problems]
    assert found == [("a.yaml", 2), ("b.yaml", 2), ("b.yaml", 14), ("book.yaml", 1)]


def test_folder(tmp_path: Path, contract: str) -> None:
    """A folder is its *.yaml and *.yml files in order, with what book.yaml says for all."""
    (tmp_path / "b.yml").write_text(contract.replace("deal: demo", "deal: second"))
    (tmp_path / "a.yaml").write_text(contract)
    (tmp_path / "book.yaml").write_text("time_zone: Europe/Berlin\nnumeric_dates: day first\n")
    (tmp_path / ".hidden.yaml").write_text("not read")
    (tmp_path / "notes.txt").write_text("not read")
    book = open_shelf(tmp_path).book
    assert book is not None
    assert [deal.id for deal in book.deals] == ["demo", "second"]
    assert (book.time_zone, book.day_first) == ("Europe/Berlin", True)


def test_same_id_twice(tmp_path: Path, contract: str) -> None:
    """Two files cannot hold deals of one id; the second file is named, at its id."""
    (tmp_path / "a.yaml").write_text(contract)
    (tmp_path / "b.yaml").write_text(contract)
    (problem,) = open_shelf(tmp_path).problems
    assert (Path(problem.file).name, problem.line, problem.column) == ("b.yaml", 1, 7)


def test_shipped_deals() -> None:
    """Without a place, the deals that come with the core are the book."""
    book = open_shelf(None).book
    assert book is not None
    assert book.deal("colossus-1") is not None


def test_no_deals(tmp_path: Path) -> None:
    """A folder without a contract is told as such, also where only settings are in it."""
    (problem,) = open_shelf(tmp_path).problems
    assert "the folder holds no deal" in problem.what
    (tmp_path / "book.yaml").write_text("time_zone: UTC\n")
    assert "the folder holds no deal" in open_shelf(tmp_path).problems[0].what


def test_two_settings(tmp_path: Path, contract: str) -> None:
    """Of book.yaml and book.yml only one can be meant."""
    (tmp_path / "a.yaml").write_text(contract)
    (tmp_path / "book.yaml").write_text("time_zone: UTC\n")
    (tmp_path / "book.yml").write_text("time_zone: UTC\n")
    (problem,) = open_shelf(tmp_path).problems
    assert "a second file of settings" in problem.what


@pytest.mark.parametrize("name", ["missing.yaml", "x" * 5_000, "a\0b", "missing/folder"])
def test_no_such_path(tmp_path: Path, name: str) -> None:
    """A path that leads nowhere, or cannot be one, is a problem and no exception."""
    shelf = open_shelf(tmp_path / name)
    assert shelf.book is None
    assert len(shelf.problems) == 1


def test_only_regular_files(tmp_path: Path, contract: str) -> None:
    """Pipes and devices are not even opened; a folder that is called like a file is told."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    found = {Path(problem.file).name: problem.why for problem in open_shelf(tmp_path).problems}
    assert found == {"pipe.yaml": "it is a device, pipe or socket", "folder.yaml": "it is a folder"}
    assert "device" in open_shelf(Path("/dev/zero")).problems[0].why


def test_links(tmp_path: Path, contract: str) -> None:
    """A link within the folder is followed, as mounted settings have them; one that leads out is refused."""
    folder = tmp_path / "deals"
    (folder / "..data").mkdir(parents=True)
    (folder / "..data" / "real").write_text(contract)
    (folder / "demo.yaml").symlink_to("..data/real")
    assert open_shelf(folder).book is not None
    (tmp_path / "secret").write_text(contract.replace("deal: demo", "deal: other"))
    (folder / "out.yaml").symlink_to("../secret")
    (problem,) = open_shelf(folder).problems
    assert "the link leads out of the folder" in problem.what


def test_dangling_link(tmp_path: Path) -> None:
    """A link to nothing, or to itself, is a problem of that file."""
    (tmp_path / "a.yaml").symlink_to("nothing")
    (tmp_path / "b.yaml").symlink_to("b.yaml")
    assert [Path(problem.file).name for problem in open_shelf(tmp_path).problems] == ["a.yaml", "b.yaml"]


def test_several_paths(tmp_path: Path, contract: str) -> None:
    """Files and folders can be opened together."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.yaml").write_text(contract)
    (tmp_path / "b.yaml").write_text(contract.replace("deal: demo", "deal: second"))
    shelf = open_files([tmp_path / "folder", tmp_path / "b.yaml"])
    assert shelf.book is not None
    assert len(shelf.book.deals) == len(shelf.files) == 2
