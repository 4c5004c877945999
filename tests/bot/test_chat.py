"""`dealbot chat`: a conversation at a terminal, and without one."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.__main__ import main
from bot.cli.chat import completer, typed
from bot.settings import read_settings
from bot.shelf import open_shelf
from core import EXAMPLES, Book

AS_OF = "2026-11-23"
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"


@pytest.fixture
def book() -> Book:
    """The shipped deal."""
    found = open_shelf(None).book
    assert found is not None
    return found


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    """A terminal whose keys are sent from here."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def test_lines_typed(book: Book, keyboard: PipeInput) -> None:
    """Each line is one question, empty ones are none, and Ctrl-D on an empty line leaves."""
    keyboard.send_text(f"cost in 2027{ENTER}{ENTER}  {ENTER}and in 2028?{ENTER}{CTRL_D}never{ENTER}")
    assert list(typed(book, None)) == ["cost in 2027", "and in 2028?"]


def test_clearing(book: Book, keyboard: PipeInput) -> None:
    """Ctrl-C clears what is typed so far, and no more."""
    keyboard.send_text(f"cost in 20{CTRL_C}total{ENTER}{CTRL_C}{CTRL_D}")
    assert list(typed(book, None)) == ["total"]


def test_kept_lines(book: Book, keyboard: PipeInput, tmp_path: Path) -> None:
    """A history file is made for the user alone, and gets each line."""
    kept = tmp_path / "state" / "history"
    keyboard.send_text(f"cost in 2027{ENTER}{CTRL_D}")
    assert list(typed(book, kept)) == ["cost in 2027"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert "cost in 2027" in kept.read_text()


def _completions(book: Book, text: str) -> list[str]:
    found = completer(book).get_completions(Document(text), CompleteEvent())
    return [text[: len(text) + each.start_position] + each.text for each in found]


def test_completions(book: Book) -> None:
    """An empty line offers the examples; their beginnings and those of deals are completed, whatever their case."""
    assert _completions(book, "") == list(EXAMPLES.values())
    assert _completions(book, "price per mw") == [EXAMPLES["unit_price"]]
    assert _completions(book, "cost of COL") == ["cost of colossus-1", "cost of Colossus 1"]
    assert _completions(book, "cost of (colossus 1") == []
    assert _completions(book, "unicol") == []
    assert _completions(book, "cost of ") == []


def test_completions_are_safe(tmp_path: Path, contract: str) -> None:
    """A deal's title cannot put controls on the line."""
    path = tmp_path / "a.yaml"
    path.write_text(contract.replace("title: Demo", "title: Demo \u202eomeD"))
    book = open_shelf(path).book
    assert book is not None
    assert not set("".join(_completions(book, "total of d"))) & set("\u202e")


def test_without_a_terminal(dealbot: Any) -> None:
    """Lines of standard input are answered as `ask --conversation` answers them."""
    typed_in = b"cost in 2027\r\n\nand in 2028?\nwhat do we owe\n\xff\x00\x1b[2J\nwhy?"
    talked = dealbot("chat", "--as-of", AS_OF, stdin=typed_in)
    asked = dealbot("ask", "--conversation", "--as-of", AS_OF, stdin=typed_in)
    assert talked.returncode == 0, talked.stderr
    assert talked.stdout == asked.stdout
    assert talked.stdout.count(b"$15.0B") >= 2
    assert talked.stderr == b""


def test_a_terminal(environment: dict[str, str]) -> None:
    """At a terminal, lines are answered one by one, each leaning on those before; Ctrl-C clears and Ctrl-D leaves."""
    with _terminal(environment) as terminal:
        terminal.type(b"cost in 2027\r")
        assert "$15.0B from 1 Jan 2027" in terminal.until("as of 23 Nov 2026")
        terminal.until(">")
        terminal.type(b"rubbish\x03and in 2028?\r")
        assert "from 1 Jan 2028" in terminal.until("23 Nov 2026")
        terminal.until(">")


def test_tab_and_arrow(environment: dict[str, str]) -> None:
    """Tab completes the one thing that fits, and the arrow up brings back the line before."""
    with _terminal(environment) as terminal:
        terminal.type(b"price per mw\t")
        terminal.until("MW-month")
        terminal.type(b"\r")
        terminal.until("as of 23 Nov 2026")
        terminal.until(">")
        terminal.type(b"\x1b[A")
        terminal.until("price per MW-month")
        terminal.type(b"\x03")


class Terminal:
    """Our side of a terminal."""

    def __init__(self, side: int) -> None:
        self.side, self.unread = side, b""

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.side, keys)

    def until(self, text: str | None) -> str:
        """What it shows until it shows a text, or until it is closed; what came after the text is for the next call."""
        while text is None or text.encode() not in self.unread:
            assert select.select([self.side], [], [], 30)[0], self.unread
            piece = b""
            with contextlib.suppress(OSError):  # how Linux tells that the other side is closed
                piece = os.read(self.side, 4096)
            if not piece:
                assert text is None, self.unread
                break
            self.unread += piece
        end = len(self.unread) if text is None else self.unread.index(text.encode()) + len(text.encode())
        shown, self.unread = self.unread[:end], self.unread[end:]
        return shown.decode("utf-8", "replace")


@contextlib.contextmanager
def _terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    """A terminal with a chat that waits for its first line; it is left by Ctrl-D."""
    ours, theirs = pty.openpty()
    env = {**environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--as-of", AS_OF], stdin=theirs, stdout=theirs, stderr=theirs, env=env,
    ) as process:  # fmt: skip
        os.close(theirs)
        terminal = Terminal(ours)
        try:
            assert "Ask about Colossus 1" in terminal.until(">")
            yield terminal
            terminal.type(b"\x04")
            terminal.until(None)
            assert process.wait(30) == 0
        finally:
            process.kill()
            os.close(ours)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--deal", "nothing"], "there is no deal 'nothing'"),
        (["--deals", "/no/such.yaml"], "there is no such file"),
        (["--as-of", "soon"], "is not a date"),
        (["cost"], "unrecognized arguments: cost"),
    ],
)
def test_wrong_call(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call is told on stderr with exit status 2."""
    assert main(["chat", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


def test_history_that_cannot_be_kept(book: Book, tmp_path: Path) -> None:
    """A history that cannot be written is a wrong call that names the setting."""
    from bot.cli.calls import WrongCall

    with pytest.raises(WrongCall, match="change DEALBOT_HISTORY"):
        next(typed(book, tmp_path))


def test_where_history_is_kept(tmp_path: Path) -> None:
    """The name of a history stands in the user's state directory; a whole path is as given; unset is none."""
    assert read_settings({"DEALBOT_HISTORY": ""}).history is None
    home = {"DEALBOT_HISTORY": "history"}
    assert read_settings(home).history == Path("~/.local/state/dealbot/history").expanduser()
    assert read_settings({**home, "XDG_STATE_HOME": "/state"}).history == Path("/state/dealbot/history")
    assert read_settings({**home, "XDG_STATE_HOME": "relative"}) == read_settings(home)
    assert read_settings({"DEALBOT_HISTORY": str(tmp_path)}).history == tmp_path
    assert read_settings({"DEALBOT_HISTORY": "~/talk"}).history == Path("~/talk").expanduser()
