"""`dealbot init`, `check`, `schema` and `deals`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.__main__ import main
from bot.cli.init import TEMPLATE
from core import schema


def test_template_loads_and_answers(tmp_path: Path, dealbot: Any) -> None:
    """What `init` writes passes `check` and answers."""
    path = tmp_path / "my-deal.yaml"
    assert dealbot("init", path).returncode == 0
    checked = dealbot("check", path)
    assert checked.returncode == 0, checked.stderr
    answered = dealbot("ask", "--deals", path, "total cost", "--as-of", "2027-06-30")
    assert answered.returncode == 0, answered.stderr
    assert answered.stdout.startswith(b"about $") or answered.stdout.startswith(b"$")


def test_template_shows_every_term() -> None:
    """Each kind of term, and both kinds of overlay, stand in the template; it says what the four states mean."""
    text = TEMPLATE.read_text()
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (it only makes text)
    kinds = set(schema()["$defs"]["Term"]["discriminator"]["mapping"])
    assert {term["term"] for term in data["terms"]} == kinds
    assert {overlay["overlay"] for overlay in data["overlays"]} == {"amendment", "reading"}
    for state in ("undisclosed", "none", "redacted", "(left out)"):
        assert re.search(rf"^#   {re.escape(state)} ", text, re.MULTILINE)


def test_template_mentions_every_key() -> None:
    """Each key of the schema stands in the template, if only in a comment."""
    text = TEMPLATE.read_text()
    definitions = schema()["$defs"].values()
    keys = {key for part in (schema(), *definitions) for key in part.get("properties", {})}
    absent = {key for key in keys if not re.search(rf"\b{key}:|`{key}`", text)}
    assert absent <= {"basis", "first", "text"}


def test_init_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there stays as it is."""
    path = tmp_path / "mine.yaml"
    path.write_text("mine")
    assert main(["init", str(path)]) == 2
    assert "not overwritten" in capsys.readouterr().err
    assert path.read_text() == "mine"


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n"])
def test_what_is_suggested_for_an_empty_file_can_be_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """`check` points at `init` with a name that is free, as it refuses to overwrite the file in question."""
    monkeypatch.chdir(tmp_path)
    Path("empty.yaml").write_text(text)
    assert main(["check", "empty.yaml"]) == 2
    suggested = re.search(r"`dealbot (init [\w.-]+)`", capsys.readouterr().err)
    assert suggested
    assert main(suggested[1].split()) == 0


@pytest.mark.parametrize("name", ["missing/deal.yaml", "deal.txt", "deal", "\0.yaml"])
def test_init_elsewhere(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be written, or that no folder's book would hold, is a wrong call."""
    assert main(["init", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith("dealbot: ")


def test_check_tells_what_it_understood(deal_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that loads is one line: title, parties, term, number of terms."""
    assert main(["check", str(deal_file)]) == 0
    said = "Demo: Buyer (customer) and Seller (provider), 1 Jan 2026 to 31 Dec 2026, 1 term"
    assert capsys.readouterr().out == f"{deal_file}: {said}\n"


def test_check_tells_all_problems(tmp_path: Path, contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem of every file is one line, `file:line:column: what; why; what instead`; exit status 2."""
    (tmp_path / "a.yaml").write_text(contract.replace("100", "lots").replace("currency: USD", "currency: dollars"))
    (tmp_path / "b.yaml").write_text("a: *b\n")
    assert main(["check", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert captured.out == ""
    assert [line.split(": ")[0].removeprefix(f"{tmp_path}/") for line in lines[:2]] == ["a.yaml:3:11", "a.yaml:14:13"]
    assert all(re.match(r"^\S+:\d+:\d+: [^;]+; [^;]+; .+$", line) for line in lines[:-1])


def test_check_settings(tmp_path: Path, contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings of a book can be checked with its deals, or by themselves."""
    (tmp_path / "book.yaml").write_text("time_zone: UTC\n")
    assert main(["check", str(tmp_path / "book.yaml")]) == 0
    assert "settings of the book" in capsys.readouterr().out
    (tmp_path / "a.yaml").write_text(contract)
    assert main(["check", str(tmp_path)]) == 0


def test_check_shows_no_controls(tmp_path: Path, contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name and contents cannot steer the terminal."""
    path = tmp_path / "a\x1b[2J\n.yaml"
    path.write_text(contract.replace("title: Demo", "title: Demo \u202eomeD"))
    assert main(["check", str(path)]) == 0
    assert not set(capsys.readouterr().out) & set("\x1b\u202e")


def test_schema_holds_what_loads(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON Schema is one, and accepts the shipped deals and the template as YAML reads them."""
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(printed)
    for path in [TEMPLATE, *sorted((root / "core" / "examples").glob("*.yaml"))]:
        data = _as_editors_read(path)
        assert [error.message for error in Draft202012Validator(printed).iter_errors(data)] == []


def test_schema_refuses(root: Path) -> None:
    """The JSON Schema refuses an unknown key."""
    data = {**_as_editors_read(TEMPLATE), "unknown": 1}
    assert list(Draft202012Validator(schema()).iter_errors(data))


def _as_editors_read(path: Path) -> Any:
    """YAML as version 1.2 types it, which editors go by: yes, on and dates are text."""

    class Editor(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":bool"))]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
    return Editor(path.read_text()).get_single_data()


def test_deals(deal_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`deals` lists each deal with its parties and term."""
    assert main(["deals", "--deals", str(deal_file)]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "demo  Demo   Buyer / Seller       1 Jan 2026 to 31 Dec 2026"
