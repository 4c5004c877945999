"""`dealbot explain`: how a question or a phrase is read, as text and as JSON."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

DAY = ["--as-of", "2026-11-23"]
_PROGRAM = """
import sys
from bot.__main__ import main
main(["ask", "cost through 2027", "--as-of", "2026-11-23"])
print(",".join(sorted(sys.modules)))
"""


def _out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", *words, *DAY]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Each step stands under its title, in the order in which it happens."""
    out = _out(capsys, "cost", "through", "2027")
    titles = [line for line in out.splitlines() if not line.startswith(" ")]
    assert titles == ["Tokens", "Values", "Features", "Rules that fit, best first", "Deal", "Reading", "Outcome"]
    assert "  through 2027: through, (open) to 2027-12-31; days of “cost”  (rules: through " in out
    assert "  cost-word (cost): 1 word by cost\n" in out
    assert "  days: open 2027-12-31\n" in out
    assert "  answered: $22.5B to $25.0B" in out


def test_every_block(capsys: pytest.CaptureFixture[str]) -> None:
    """Corrections, names, suppositions, rejected readings and what bars a rule are told where there are any."""
    out = _out(capsys, "what if the fee were 10% lower from 2028, what do we owe xAI on terminaton in March 2027")
    for title in ("Corrected", "Names", "Supposed", "Rejected", "Rules that would fit, but are barred"):
        assert f"\n{title}\n" in out
    assert "  terminaton -> termination\n" in out
    assert "  xAI: colossus-1, provider\n" in out
    assert "  percent_off 10 from 2028-01-01\n" in out
    assert "terminaton->termination" in out


def test_asked_back(capsys: pytest.CaptureFixture[str]) -> None:
    """A question without a reading ends in why, and in what would be answered."""
    out = _out(capsys, "what do we owe")
    assert "\nReading\n" not in out
    assert "  unclear: Owed to date, still to come, or if you leave?\n  try: " in out
    assert "Not read: The question has 1,000 words" in _out(capsys, "x " * 1000)[:60]


def test_several(capsys: pytest.CaptureFixture[str]) -> None:
    """The questions of a line are told one after the other."""
    out = _out(capsys, "what did we pay in 2026 and when can we leave?")
    assert out.startswith("Question 1 of 2: what did we pay in 2026")
    assert "\n\nQuestion 2 of 2: when can we leave" in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints one object on one line."""
    (line,) = _out(capsys, "--json", "cost in 2027").splitlines()
    told = json.loads(line)
    assert told["as_of"] == "2026-11-23"
    assert told["parts"][0]["reading"]["kind"] == "cost"


def test_deals(deal_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another book, and the deal that is meant, are named as for `ask`."""
    assert "\nDeal\n  demo\n" in _out(capsys, "--deals", str(deal_file), "--deal", "demo", "total cost")


def test_no_controls(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that is typed steers the terminal."""
    assert not set(_out(capsys, "cost \x1b[2J\u202e in 2027")) & set("\x1b\u202e")
    assert not set(_out(capsys, "--phrase", "\x1b[2J\u202e in 2027")) & set("\x1b\u202e")


FORMS: list[tuple[list[str], dict[str, str | None]]] = [
    (["through 2027"], {"start": None, "last_day": "2027-12-31"}),
    (["ninety days"], {"duration": "P90D"}),
    (["nothing here"], {}),
    ([""], {}),
    (["03/04/2027"], {}),
    (["03/04/2027", "--day-first"], {"start": "2027-04-03", "last_day": "2027-04-03"}),
    (["03/04/2027", "--month-first"], {"start": "2027-03-04", "last_day": "2027-03-04"}),
    (["FY27", "--fiscal-start", "7"], {"start": "2026-07-01", "last_day": "2027-06-30"}),
]


@pytest.mark.parametrize(("words", "expected"), FORMS, ids=[" ".join(words) for words, _ in FORMS])
def test_phrase_json(words: list[str], expected: dict[str, str | None], capsys: pytest.CaptureFixture[str]) -> None:
    """A phrase gives exactly its days, its duration, or an empty object."""
    assert json.loads(_out(capsys, "--json", "--phrase", *words)) == expected


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("Q3 2027", "Q3 2027: 2027-07-01 to 2027-09-30  (in; rules: "),
        ("after 2027", "after 2027: 2028-01-01 to (open)  (after; rules: "),
        ("mid-2027", "mid-2027: 2027-06-30 ["),
        ("ninety days", "ninety days: a duration, P90D\n"),
        ("hello", "hello: no time found\n"),
        ("03/04/2027", "(3 April 2027 or 4 March 2027)"),
        ("a month later", "days that only a deal or an earlier question gives"),
    ],
)
def test_phrase_text(phrase: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without `--json`, a line says what the phrase is, or why it is nothing."""
    out = _out(capsys, "--phrase", phrase)
    assert told in out
    assert out.count("\n") == 1


def test_phrases_of_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line in, one object out: also for an empty line, odd bytes, and a last line without an end."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Q3 2027\r\n\n\xff\x00\x1b\n18 months")))
    out = _out(capsys, "--phrase", "--json")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"start": "2027-07-01", "last_day": "2027-09-30"}, {}, {}, {"duration": "P18M"},
    ]  # fmt: skip


def test_streaming(environment: dict[str, str]) -> None:
    """A phrase is read before the next one is written."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "explain", "--phrase", "--json", *DAY],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(b"tomorrow\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"start": "2026-11-24", "last_day": "2026-11-24"}
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "there is no question"),
        (["cost", "--phrase", "2027"], "a phrase is read by itself"),
        (["--deal", "colossus-1", "--phrase", "2027"], "a phrase is read by itself"),
        (["cost", "--month-first"], "with --phrase only"),
        (["--day-first", "--month-first", "--phrase", "x"], "not allowed with"),
        (["--fiscal-start", "13", "--phrase", "x"], "invalid choice"),
        (["cost", "--deal", "nothing"], "there is no deal 'nothing'"),
        (["cost", "--deals", "/no/such.yaml"], "there is no such file"),
    ],
)
def test_wrong_call(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call is told on stderr with exit status 2."""
    assert main(["explain", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


def test_today(capsys: pytest.CaptureFixture[str]) -> None:
    """Without `--as-of`, today is the day."""
    assert main(["explain", "cost in 2027"]) == 0
    assert main(["explain", "--phrase", "2027", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"start": "2027-01-01", "last_day": "2027-12-31"}


def test_ask_loads_none_of_it(environment: dict[str, str]) -> None:
    """`dealbot ask` starts without what only `explain` and `chat` need."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, env=environment, check=True)
    loaded = set(done.stdout.splitlines()[-1].split(","))
    assert "core.questions.asking" in loaded
    assert not [name for name in loaded if name == "core.questions.explaining" or name.startswith(("prompt_toolkit", "asyncio"))]


def test_examples_run(capsys: pytest.CaptureFixture[str], dealbot: Any) -> None:
    """The calls that the help shows run as they stand."""
    import shlex

    from bot.cli.explain import EXAMPLES

    calls = [line.strip() for line in EXAMPLES.splitlines() if line.startswith("  dealbot ")]
    assert len(calls) >= 4
    for call in calls:
        assert main(shlex.split(call)[1:]) == 0, call
