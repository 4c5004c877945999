"""YAML files: text stays text, and whatever is refused is told with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.yamlfile import MAX_BYTES, read_file, read_text


def test_scalars_stay_text() -> None:
    """YAML's guesses at numbers, dates, times and truth are not made."""
    text = "a: NO\nb: 0123\nc: 12:30:00\nd: 2026-02-30\ne: 1_000\nf: .5e3\ng: [yes, 0x1F]\nh: ''\ni: |\n  two\n  lines\n"
    file = read_text(text, "f")
    assert not file.problems
    assert file.data == {
        "a": "NO", "b": "0123", "c": "12:30:00", "d": "2026-02-30", "e": "1_000", "f": ".5e3", "g": ["yes", "0x1F"],
        "h": "", "i": "two\nlines\n",
    }  # fmt: skip


def test_places() -> None:
    """Every value and key has its place; a missing one that of the nearest group, which stands where its key does."""
    places = read_text("a: 1\nb:\n  - c: 2\n    d:\n      e: 3\n", "f").places
    assert places.of(("a",)) == (1, 4)
    assert places.of(("a",), key=True) == (1, 1)
    assert places.of(("b",)) == (2, 1)
    assert places.of(("b", 0)) == (3, 5)
    assert places.of(("b", 0, "c")) == (3, 8)
    assert places.of(("b", 0, "d", "e")) == (5, 10)
    assert places.of(("b", 0, "d", "missing")) == (4, 5)
    assert places.of(("b", 0, "missing")) == (3, 5)
    assert places.of(("missing", "deep")) == (1, 1)


REFUSED = [
    ("empty", "", 1, 1, "the file is empty"),
    ("only comments", "# nothing\n", 1, 1, "the file is empty"),
    ("empty scalar", "a: 1\nb:\n", 2, 3, "no value; an empty one could mean several things; write undisclosed, none or"),
    ("null", "a: 1\nb: ~\n", 2, 4, "~ is no value"),
    ("empty item", "a:\n  - 1\n  -\n", 3, 4, "no value"),
    ("alias", "a: &x 1\nb: *x\n", 2, 4, "the alias *x"),
    ("anchor", "a: &x 1\n", 1, 4, "the anchor &x"),
    ("anchored group", "a: &x {b: 1}\n", 1, 4, "the anchor &x"),
    ("tag", "a: !!int 1\n", 1, 4, "the tag tag:yaml.org,2002:int"),
    ("local tag", "a: !python/object 1\n", 1, 4, "the tag !python/object"),
    ("tagged group", "a: !!map {b: 1}\n", 1, 4, "the tag"),
    ("merge key", "a: 1\n<<: {b: 1}\n", 2, 1, "the merge key <<"),
    ("duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' is given twice; line 1 has it already; keep one"),
    ("duplicate group", "a: {b: 1}\na: {b: 2, c: [3]}\n", 2, 1, "the key 'a' is given twice"),
    ("list as key", "[a, b]: 1\n", 1, 1, "a key that is a list or a group"),
    ("group as key", "? {a: 1}\n: 2\n", 1, 3, "a key that is a list or a group"),
    ("empty key", '"": 1\n', 1, 1, "a key without a readable name"),
    ("second document", "a: 1\n---\nb: 2\n", 2, 1, "a second document begins here"),
    ("directive", "a: 1\n%YAML 1.1\n", 2, 1, "a line begins with %"),
    ("too deep", "a: " + "[" * 40 + "]" * 40, 1, 35, "the nesting is deeper than 32"),
    ("too deep in blocks", "\n".join(" " * depth + "a:" for depth in range(40)), 33, 33, "the nesting is deeper than 32"),
    ("tab", "a:\n\tb: 1\n", 2, 1, "this is not YAML; found character that cannot start any token; indent with spaces"),
    ("colon", "a: b: c\n", 1, 5, "mapping values are not allowed in this context; quote a text that holds a colon"),
    ("unclosed list", "a: [1, 2\nb: 3\n", 2, 2, "this is not YAML"),
    ("unclosed quote", 'a: "x\n', 2, 1, "this is not YAML; found unexpected end of stream"),
    ("indentation", "a: 1\n  b: 2\n", 2, 4, "this is not YAML"),
    ("NUL", "a: x\0y\n", 1, 5, "the file holds the control character U+0000"),
    ("escape", "a: 1\nb: x\x1b[2J\n", 2, 5, "the file holds the control character U+001B"),
    ("escaped escape", 'a: "\\e[2J"\n', 1, 4, "the text holds the control character U+001B"),
    ("escaped key", '"a\\0b": 1\n', 1, 1, "a key without a readable name"),
    ("byte order mark inside", "a: x\ufeffy\n", 1, 5, "the file holds the control character U+FEFF"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "told"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused(text: str, line: int, column: int, told: str) -> None:
    """Each kind of YAML that is not read is told once or more, first where it stands."""
    file = read_text(text, "f.yaml")
    places = [(problem.line, problem.column) for problem in file.problems if told in str(problem)]
    assert places[:1] == [(line, column)], [str(problem) for problem in file.problems]
    assert all(problem.why and problem.instead for problem in file.problems)


def test_all_problems_at_once() -> None:
    """Reading goes on after what can be read over."""
    file = read_text("a: &x 1\nb: *x\nc:\na: 2\nd: !!str 3\n", "f")
    assert [problem.line for problem in file.problems] == [1, 2, 3, 4, 5]


def test_refused_groups_stay_out() -> None:
    """What stands under a refused key is read over, and the first value stays."""
    file = read_text("a: {b: 1}\na: {b: 2, c: [3, {d: 4}]}\ne: 5\n", "f")
    assert file.data == {"a": {"b": "1"}, "e": "5"}


RAW = [
    ("latin-1", b"a: 1\nb: caf\xe9\n", 2, 7, "the file is not UTF-8: byte 0xe9"),
    ("UTF-16", "a: 1\n".encode("utf-16"), 1, 1, "it looks like UTF-16"),
    ("UTF-16 without a mark", "a: 1\n".encode("utf-16-le"), 1, 1, "it looks like UTF-16"),
    ("binary", bytes(range(256)), 1, 1, "it looks like UTF-16 or a binary file"),
    ("too large", b"a: 1\n" * (MAX_BYTES // 5 + 1), 1, 1, "the file is larger than 2 MB"),
]


@pytest.mark.parametrize(("raw", "line", "column", "told"), [case[1:] for case in RAW], ids=[case[0] for case in RAW])
def test_bytes_refused(tmp_path: Path, raw: bytes, line: int, column: int, told: str) -> None:
    """Bytes that are no UTF-8 text of a sensible size are told."""
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    (problem,) = read_file(path, "f.yaml").problems
    assert (problem.line, problem.column) == (line, column)
    assert told in str(problem)


def test_byte_order_mark(tmp_path: Path) -> None:
    """A UTF-8 byte order mark at the beginning, as some editors write, does no harm."""
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_file(path, "f").data == {"a": "1", "b": "2"}
