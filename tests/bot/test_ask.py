"""`dealbot ask`: exit statuses, streaming, conversations; never a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import core
from bot.__main__ import main
from bot.cli.calls import LONGEST_LINE, lines

AS_OF = "2026-11-23"


def _stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_text(dealbot: Any) -> None:
    """The shipped deal answers in words and to the cent, plainly where there is no terminal."""
    done = dealbot("ask", "cost", "through", "2027", "--as-of", AS_OF)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert text.startswith("$22.5B to $25.0B")
    assert "22,500,000,000.00" in text
    assert "\x1b" not in text
    assert done.stderr == b""


def test_json(dealbot: Any) -> None:
    """`--json` prints the object of the machine-readable form, on one line."""
    done = dealbot("ask", "--json", "--as-of", AS_OF, "cost through 2027")
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert answer["value"] == {"low": "22500000000.00", "high": "25000000000.00", "currency": "USD"}
    assert answer["question"] == "cost through 2027"


def test_json_lines(dealbot: Any) -> None:
    """One line in, one object out: also for an empty line, bytes that are no UTF-8, and a last line without an end."""
    done = dealbot("ask", "--json", "--as-of", AS_OF, stdin=b"cost in 2027\r\n\n\xff\xfe\x00\x1b[2J\ntotal cost")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["question"] for answer in answers][:2] == ["cost in 2027", ""]
    assert len(answers) == 4
    assert [answers[0]["status"], answers[3]["status"]] == ["answered", "answered"]
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("question", [b"\xff\xfe cost", b"\x1b[2J\x07 cost", "cost \u202e7202 ni".encode(), b"x " * 4_000, b""])
def test_odd_questions(dealbot: Any, question: bytes) -> None:
    """No bytes in a question end in a traceback, or reach the terminal as controls."""
    for flags in ((), ("--json",)):
        done = dealbot("ask", *flags, "--", question)
        assert done.returncode in (0, 1), done.stderr
        assert b"Traceback" not in done.stderr
        shown = done.stdout.decode()
        assert not set(shown) & set("\x1b\x07\u202e")


def test_all_answered_is_zero(deal_file: Path, stub_ask: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 0 where all questions ended as answered, 1 where one did not."""
    assert main(["ask", "--deals", str(deal_file), "cost"]) == 0
    assert main(["ask", "--deals", str(deal_file), "what"]) == 1
    assert f'dealbot ask --deals {deal_file} "total cost"' in capsys.readouterr().out


def test_day_and_deal(deal_file: Path, stub_ask: list[Any]) -> None:
    """The words of the call make one question; the day and the deal are handed on."""
    main(["ask", "--deals", str(deal_file), "--deal", "demo", "--as-of", AS_OF, "total", "cost"])
    assert stub_ask == [("total cost", date(2026, 11, 23), "demo", None)]


def test_one_state_each_without_conversation(
    deal_file: Path, stub_ask: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line stands alone, unless `--conversation` hands on what the one before left."""
    _stdin(monkeypatch, b"one\ntwo\nthree\n")
    main(["ask", "--deals", str(deal_file)])
    assert [call[3] for call in stub_ask] == [None, None, None]
    stub_ask.clear()
    _stdin(monkeypatch, b"one\ntwo\nthree\n")
    main(["ask", "--deals", str(deal_file), "--conversation"])
    assert [call[3] for call in stub_ask] == [None, 1, 2]
    assert "heard one\n\nheard two\n\nheard three\n" in capsys.readouterr().out


def test_conversation(dealbot: Any) -> None:
    """In a conversation, a line that names only a span keeps the question of the line before."""
    done = dealbot("ask", "--json", "--conversation", "--as-of", AS_OF, stdin=b"cost in 2027\nand in 2028?\n")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert [first["kind"], second["kind"]] == ["cost", "cost"]
    assert second["period"] == {"start": "2028-01-01", "end": "2028-12-31"}


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_streaming(environment: dict[str, str], flags: list[str]) -> None:
    """A line is answered before the next one is written."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--as-of", AS_OF, *flags],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(b"cost through 2027\n")
            process.stdin.flush()
            while not (line := process.stdout.readline()).strip():
                assert line
            assert b"22.5B" in line
            if not flags:
                while b"Read as" not in line:
                    line = process.stdout.readline()
        process.stdin.close()
        assert process.wait(30) == 0


def test_long_line() -> None:
    """What is longer than a line may be is cut, and the next line is the next question."""
    long = b"x" * (3 * LONGEST_LINE)
    found = list(lines(io.BytesIO(long + b"\nnext\r\n" + b"y" * LONGEST_LINE + b"\nlast")))
    assert [len(line) for line in found] == [LONGEST_LINE, 4, LONGEST_LINE, 4]
    assert found[1::2] == ["next", "last"]


WRONG = [
    (["ask", "x", "--as-of", "soon"], "'soon' is not a date; write it as 2026-11-23"),
    (["ask", "x", "--as-of", "20261123"], "is not a date"),
    (["ask", "x", "--as-of", "0001-01-01"], "is out of range"),
    (["ask", "x", "--deal", "nothing"], "there is no deal 'nothing' in the book; it holds colossus-1"),
    (["ask", "x", "--deals", "/no/such/file.yaml"], "/no/such/file.yaml:1:1: there is no such file"),
    (["ask", "x", "--bogus"], "unrecognized arguments: --bogus"),
    (["nothing"], "invalid choice: 'nothing'"),
    ([], "dealbot COMMAND --help"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_wrong_call(words: list[str], told: str, stub_ask: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call is told on stderr with exit status 2, and nothing is answered."""
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert stub_ask == []


def test_broken_book(tmp_path: Path, contract: str, stub_ask: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """From a book that did not load whole nothing is answered, not even of its sound deals."""
    (tmp_path / "a.yaml").write_text(contract)
    (tmp_path / "b.yaml").write_text("deal: [\n")
    assert main(["ask", "--deals", str(tmp_path), "total cost"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "b.yaml:2:1: this is not YAML" in captured.err
    assert stub_ask == []


def test_deals_of_the_environment(deal_file: Path, dealbot: Any) -> None:
    """DEALBOT_DEALS names the deals where the call does not; the call goes first."""
    env = {"DEALBOT_DEALS": str(deal_file)}
    assert b"demo" in dealbot("deals", env=env).stdout
    assert b"colossus-1" in dealbot("deals", env={"DEALBOT_DEALS": ""}).stdout
    assert b"demo" in dealbot("deals", "--deals", deal_file, env={"DEALBOT_DEALS": "/nowhere"}).stdout


def test_defect(
    deal_file: Path, stub_ask: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A defect ends in one line and a status of its own; its traceback is shown on request only."""

    def broken(*_: object) -> None:
        raise LookupError("secret")

    monkeypatch.setattr(core, "ask", broken)
    assert main(["ask", "--deals", str(deal_file), "cost"]) == 70
    captured = capsys.readouterr()
    assert "a defect of dealbot (LookupError)" in captured.err
    assert "secret" not in captured.err
    monkeypatch.setenv("DEALBOT_DEBUG", "1")
    with pytest.raises(LookupError):
        main(["ask", "--deals", str(deal_file), "cost"])


def test_interrupt(
    deal_file: Path, stub_ask: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends quietly."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(core, "ask", interrupted)
    assert main(["ask", "--deals", str(deal_file), "cost"]) == 130
    assert capsys.readouterr() == ("", "")


def test_closed_pipe(environment: dict[str, str]) -> None:
    """Where whoever reads the output goes away, the end is quiet."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "> /dev/full"])
def test_closed_streams(environment: dict[str, str], redirection: str) -> None:
    """Closed or full standard streams never end in a traceback."""
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m bot ask --as-of {AS_OF} {redirection}'],
        input=b"cost in 2027\n", capture_output=True, env=environment, timeout=60,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode == (74 if "full" in redirection else 0)


def test_ascii_output(dealbot: Any) -> None:
    """A stream that can only show ASCII gets ASCII."""
    done = dealbot("ask", "cost by month in 2027", "--as-of", AS_OF, env={"PYTHONIOENCODING": "ascii"})
    assert done.stdout.isascii()
    assert b"###" in done.stdout


@pytest.mark.parametrize("command", [[], ["ask"], ["deals"], ["init"], ["schema"], ["check"]])
def test_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Every help text ends with status 0 and shows calls that can be run."""
    assert main([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert "examples:\n  " in text
    assert f"dealbot {' '.join(command)}" in text
